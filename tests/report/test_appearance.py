"""Marks of the skin on the page: what is present, what was not seen and why, and pictures of both."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from synkin.assessment import Assessment
from synkin.report import Pictures, write_report
from synkin.report.appearance_view import appearance_view
from synkin.trials import Trials


def test_the_page_names_what_is_present_and_why_the_rest_is_not_assessed(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    page = write_report(assessment, signals, trials, tmp_path).read_text(encoding="utf-8")
    part = page.split("<h2>Skin: chin, neck, folds and lines</h2>")[1].split("</section>")[0]
    assert "chin dimpling" in part
    assert "0.031" in part
    assert "it is covered" in part
    assert "<script>" not in part
    assert part.count("<img") == 0


def test_pictures_stand_beside_the_marks_that_were_read(
    assessment: Assessment, trials: Trials, pictures: Pictures
) -> None:
    view = appearance_view(assessment.appearance, trials, pictures)
    assert [one.mark for one in view.pictures] == ["chin dimpling"]
    assert set(view.pictures[0].sides) == {"left", "right"}
    assert [row.mark for row in view.telling] == ["chin dimpling"]


def test_without_any_mark_the_page_says_why(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    unread = replace(assessment, appearance=assessment.appearance[2:])
    page = write_report(unread, signals, trials, tmp_path).read_text(encoding="utf-8")
    assert "it is covered" in page.split("<h2>Skin")[1].split("</section>")[0]


@pytest.mark.parametrize("half", ["left", "right"])
def test_a_half_of_the_face_is_shown_on_the_side_on_which_one_sees_it(
    half: str, assessment: Assessment, trials: Trials, pictures: Pictures
) -> None:
    """A picture bright towards the patient's left: in both halves' patches it is brighter to the right."""
    bright = np.repeat(np.linspace(60, 200, 640).astype(np.uint8)[None, :, None], 480, axis=0).repeat(3, axis=2)
    rest = replace(pictures.rest, image=bright)
    from synkin.report.appearance_view import _laid

    patch = _laid(rest, rest)["chin-dimpling", half]  # type: ignore[index]
    seen = patch.mean(axis=(0, 2))
    seen = seen[seen > 0]
    assert seen[-1] >= seen[0]
