"""Resting shifts on the page: what was found, that its cause is open and what decides it, and what was not judged."""

import re
from dataclasses import replace
from pathlib import Path

import xarray as xr

from synkin.assessment import Assessment
from synkin.measures import DECIDERS
from synkin.report import write_report
from synkin.trials import Trials


def text_of(assessment: Assessment, signals: xr.Dataset, trials: Trials, folder: Path) -> str:
    html = write_report(assessment, signals, trials, folder).read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html[html.index("<h2>At rest") : html.index("<h2>Excursions")]))


def test_a_shift_stands_with_its_open_cause_and_what_decides_it(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    text = text_of(assessment, signals, trials, tmp_path)
    found = text[text.index("Resting shift: how") : text.index("Every sign at rest")]
    assert "−2.4 ± 0.5 mm" in found
    assert "cause open" in found
    assert "The upper lid alone" in found
    assert all(one in found for one in DECIDERS)
    signs = text[text.index("Every sign at rest") :]
    assert [signs.count(state) for state in ("present", "absent", "not assessed")] == [1, 1, 1]
    assert "Up to 4.2 mm" in signs


def test_nothing_judged_says_why(assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path) -> None:
    rows = tuple(
        replace(one, present=None, limit_mm=None, reason="no side is known to be healthy", decided_by=())
        for one in assessment.resting_shifts
    )
    text = text_of(replace(assessment, resting_shifts=rows), signals, trials, tmp_path)
    assert "Not assessed: no side is known to be healthy." in text
    assert "No resting shift was found" not in text
    assert DECIDERS[0] not in text


def test_without_shifts_nothing_is_said_of_them(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    assert "Resting shift" not in text_of(replace(assessment, resting_shifts=()), signals, trials, tmp_path)
