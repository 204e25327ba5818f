"""Photographs from before the illness on the page: numbers and verdicts always, the picture only where asked for."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from synkin.assessment import Assessment
from synkin.measures import EarlierDifference, EarlierPhotograph, measured, not_assessed
from synkin.report import write_report
from synkin.trials import Trials

EVIL = '<script>alert("x")</script>&'


def difference(region: str, name: str, verdict: Any, reason: str | None = None) -> EarlierDifference:
    mm = measured(1.5, "mm", 1.0, 1)
    return EarlierDifference("right", region, name, mm, measured(4.5, "mm", 0.5, 3), mm, verdict, reason)


@pytest.fixture
def with_photographs(assessment: Assessment) -> Assessment:
    angle, none = measured(6.0, "degrees", 3.0, 1), not_assessed("degrees", f"why {EVIL}")
    rows = (
        difference("palpebral-fissure", "gap", None, f"only above 2.2 mm {EVIL}"),
        difference("commissure", "height", "new since"),
        difference("brow", "height", "was so before"),
        difference("nasal-ala", "height", None, "not shown"),
    )
    seen = EarlierPhotograph(
        "rest", f"{EVIL}.jpg", "ab" * 32, "measured", None, (f"May be mirrored {EVIL}.",), 0.3, 0.03, angle, angle,
        angle, "1", rows,
    )  # fmt: skip
    refused = EarlierPhotograph(
        "smile", "b.jpg", "cd" * 32, "not-assessed", f"turned {EVIL}", (), None, None, none, none, none, "1", ()
    )
    return replace(assessment, earlier_photographs=(seen, refused))


def page(one: Assessment, signals: xr.Dataset, trials: Trials, folder: Path, **asked: Any) -> str:
    html = write_report(one, signals, trials, folder, **asked).read_text(encoding="utf-8")
    return html[html.index("<h2>At rest") : html.index("<h2>Excursions")]


def test_verdicts_stand_beside_the_resting_shift(
    with_photographs: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    html = page(with_photographs, signals, trials, tmp_path)
    assert "<script" not in html
    assert "<img" not in html
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))
    assert text.index("Resting shift: how") < text.index("Photographs from before the illness")
    assert [text.count(word) for word in ("● new since", "○ was so before")] == [1, 1]
    assert "cannot tell: only above 2.2 mm" in text
    assert "May be mirrored" in text
    assert "head turned 6°" in text
    assert "not assessed: turned" in text


def test_the_picture_is_shown_only_where_asked_for(
    with_photographs: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    picture = np.full((40, 30, 3), 128, dtype=np.uint8)
    html = page(with_photographs, signals, trials, tmp_path, earlier=[picture, picture])
    assert html.count('<img src="data:image/jpeg;base64,') == 2


def test_without_photographs_nothing_is_said(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    assert "Photographs from before" not in page(assessment, signals, trials, tmp_path)
