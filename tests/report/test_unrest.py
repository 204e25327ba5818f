"""That nothing involuntary was found is said only of what was looked for."""

from dataclasses import replace
from pathlib import Path

import xarray as xr

from synkin.assessment import Assessment
from synkin.report import write_report
from synkin.trials import Trial, Trials


def _said(assessment: Assessment, signals: xr.Dataset, trials: Trials, folder: Path) -> str:
    return write_report(replace(assessment, notes=()), signals, trials, folder).read_text(encoding="utf-8")


def test_without_a_rest_it_is_not_assessed(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    text = _said(assessment, signals, trials, tmp_path)
    assert "Involuntary movement at rest: not assessed" in text
    assert "was seen at rest" not in text


def test_with_few_frames_a_second_it_is_not_assessed(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    slow = replace(assessment, recording=replace(assessment.recording, frames_per_second=8.0))
    text = _said(slow, signals, replace(trials, still=((0.0, 5.0),)), tmp_path)
    assert "Involuntary movement at rest: not assessed" in text


def test_bursts_are_told_of_only_where_rest_was_asked_for(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    still = replace(trials, still=((0.0, 1.9),))
    assert "spasm of both eyes were not assessed" in _said(assessment, signals, still, tmp_path / "found")
    rest = Trial("rest", 1, None, (0.0, 1.9), 0.0, 1.0, (0.0, 1.9), 1.9, True)
    asked = replace(still, trials=(rest, *trials.trials))
    text = _said(assessment, signals, asked, tmp_path / "asked")
    assert "no tonic burst or spasm of both eyes" in text
    assert "were not assessed, since no rest" not in text
