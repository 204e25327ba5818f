"""The suites on simulated patients: who is in them, that they can be broken off, and that they run from end to end."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.validation.made_up import outcome

from synkin.phantom import simulate
from synkin.validation import landmark, run_validation, workers
from synkin.validation.cases import (
    CALIBRATION_SEEDS,
    PACES,
    REPORTING_SEEDS,
    TUNING_SEEDS,
    Case,
    patient_of,
    recording_of,
)
from synkin.validation.cells import BILATERAL, CONTROLS, UNILATERAL
from synkin.validation.landmark import Entered, enter, landmark_cases, landmark_jobs
from synkin.validation.landmark_jobs import LandmarkJob, assess_landmarks
from synkin.validation.pixel import pixel_cases, series_cases
from synkin.validation.pixel_figures import aimed
from synkin.validation.pixel_jobs import PixelJob
from synkin.validation.readings import QUICK_PAIRS
from synkin.validation.tuning import tuning_cases

SETTINGS = (
    "size",
    "fps",
    "fps_jitter",
    "crf",
    "distance_mm",
    "face_share",
    "blur_px",
    "noise_sd",
    "exposure_s",
    "light_gradient",
)


def test_everybody_is_another_person_and_none_was_tuned_on() -> None:
    landmark_people = [case.seed for case in landmark_cases(1, quick=False)]
    pixel_people = [case.seed for case in pixel_cases(1, quick=False)]
    everybody = landmark_people + pixel_people + sorted({case.seed for case in series_cases(1)})

    assert len(landmark_people) >= 300
    assert len(pixel_people) >= 40
    assert len(set(everybody)) == len(everybody)
    assert set(everybody) <= set(REPORTING_SEEDS)
    assert not set(REPORTING_SEEDS) & (set(CALIBRATION_SEEDS) | set(TUNING_SEEDS))


def _settings(cases: Iterable[Case]) -> dict[str, set[Any]]:
    """Every value that each setting of the renderer and the protocol has in these recordings."""
    found: dict[str, set[Any]] = {}
    for case in cases:
        camera = recording_of(case).camera
        values = {name: getattr(camera, name) for name in SETTINGS}
        values["light"] = values["light_gradient"], camera.light_from if values["light_gradient"] else "nowhere"
        for name, value in {**values, **PACES[case.pace]}.items():
            found.setdefault(name, set()).add(value)
    return found


def test_nothing_was_tuned_with_a_camera_light_compression_or_pace_of_the_report() -> None:
    tuned = _settings(tuning_cases())
    reported = _settings([*pixel_cases(1, quick=False), *pixel_cases(1, quick=True), *series_cases(1)])

    assert {name for name in tuned if tuned[name] & reported[name]} == set()
    assert {name for name in SETTINGS if len(tuned[name]) < 2} == set()
    assert all(560 <= distance <= 640 for distance in reported["distance_mm"])  # calibration leaves that out
    assert len(tuning_cases()) == 16
    cost = sum(PixelJob(case, Path(), ()).cost for case in tuning_cases())
    cheap = [replace(case, height="480", fps="25") for case in tuning_cases()]
    assert cost < 1.25 * sum(PixelJob(case, Path(), ()).cost for case in cheap)


def test_some_recordings_of_the_design_have_irregular_frames_and_other_optics() -> None:
    cases = pixel_cases(1, quick=False)
    assert Counter(case.levels["times"] for case in cases) == {"steady": 30, "jittery": 10}
    assert Counter(case.levels["optics"] for case in cases) == {"usual": 20, "near": 10, "far": 10}
    short = {"movements": ("smile-open",), "repetitions": 1}
    steady, jittery = (
        np.diff(simulate(recording_of(replace(case, **short))).time) * float(case.fps)  # type: ignore[arg-type]
        for case in (next(one for one in cases if one.times == times) for times in ("steady", "jittery"))
    )
    assert np.ptp(steady) < 1e-6
    assert 0.1 < np.std(jittery) < 0.3


def test_every_group_is_there_even_in_the_quick_part() -> None:
    for quick in (False, True):
        groups = {case.group for case in landmark_cases(1, quick=quick)}
        assert groups == {UNILATERAL, BILATERAL, "pucker-both-lids", *CONTROLS}


def test_at_least_half_of_the_rendered_recordings_are_those_that_the_targets_are_for() -> None:
    cases = pixel_cases(1, quick=False)
    assert 2 * sum(aimed(outcome("a", levels=case.levels)) for case in cases) >= len(cases)
    assert {case.head for case in cases if case.group == "head-movement"} == {"lively"}
    assert not any(case.fps == "60" and case.height == "1080" for case in cases)


def test_recordings_last_45_to_60_seconds() -> None:
    lengths = [recording_of(case).protocol.duration_s for case in pixel_cases(1, quick=False)]
    assert min(lengths) >= 45
    assert max(lengths) <= 60


def test_wires_are_where_they_should_be() -> None:
    for case in landmark_cases(1, quick=True):
        patient = patient_of(case)
        wired = {side for side in ("left", "right") if patient.nerve(side).wires}
        if case.group == UNILATERAL:
            assert wired == {case.side} == {patient.affected_side}
        elif case.group == BILATERAL:
            assert wired == {"left", "right"}
            assert patient.affected_side == "both"
        elif case.group in CONTROLS:
            assert not wired


def test_another_seed_of_the_run_is_another_patient_with_the_same_face() -> None:
    first, second = landmark_cases(1, quick=True)[0], landmark_cases(2, quick=True)[0]
    assert first.seed == second.seed
    assert recording_of(first).seed != recording_of(second).seed


def test_what_is_kept_is_found_under_all_that_determines_it(tmp_path: Path) -> None:
    one, *_ = pixel_cases(1, quick=True)
    jobs = [
        PixelJob(one, tmp_path, QUICK_PAIRS),
        PixelJob(one.__class__(**{**one.parameters(), "id": "renamed", "group": "else"}), tmp_path, QUICK_PAIRS),
        PixelJob(
            one.__class__(**{**one.parameters(), "id": one.id, "group": one.group, "crf": "28"}), tmp_path, QUICK_PAIRS
        ),
    ]
    assert jobs[0].video == jobs[1].video != jobs[2].video
    assert jobs[0].kept(QUICK_PAIRS[0]) == jobs[1].kept(QUICK_PAIRS[0]) != jobs[2].kept(QUICK_PAIRS[0])


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three patients, one of them entered without noise too, done in this process; the folder that keeps them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landmark, "_COUNTS", {UNILATERAL: 2, "healthy": 1})
        patch.setattr(landmark, "_LIMITED", 1)
        patch.setattr(workers, "cores", lambda: 1)
        yield tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def twice(few: Path) -> list[str]:
    """What is done by a run that is broken off after two recordings, and by the one after it."""
    done: list[str] = []

    def interrupted(job: LandmarkJob) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        assess_landmarks(job)
        done.append(job.kept.name)

    def counted(job: LandmarkJob) -> None:
        assess_landmarks(job)
        done.append(job.kept.name)

    jobs, entered = landmark_jobs(few, 1, quick=False), Entered()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landmark, "assess_landmarks", interrupted)
        with pytest.raises(KeyboardInterrupt):
            enter(jobs, entered, lambda *_: None)
        assert sorted(path.name for path in (few / "outcomes").iterdir()) == sorted(done)
        assert enter(jobs, entered, lambda *_: None, partial=True) == len(jobs) - 2 == 3
        patch.setattr(landmark, "assess_landmarks", counted)
        assert enter(jobs, entered, lambda *_: None) == 0
    return done


def test_a_suite_that_was_broken_off_goes_on_where_it_was(twice: list[str]) -> None:
    assert len(twice) == len(set(twice)) == 5


@pytest.mark.usefixtures("twice")
def test_the_landmark_suite_runs_from_end_to_end(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    run_validation("landmark", out, cache=few, quiet=True)

    content: dict[str, Any] = json.loads((out / "validation.json").read_text(encoding="utf-8"))
    figures = content["figures"]["landmark"]
    assert content["missing"] == 0
    assert figures["mae_asked_commissure_mm"]["n"] == 3 * 2 * 2
    assert figures["mae_asked_commissure_mm"]["value"] < 1.0
    assert figures["measured_share"]["value"] == pytest.approx(1.0)
    assert figures["specificity_ptosis"]["reason"] == "nothing to count"
    assert figures["limit_true_scale_mae_asked_brow_mm"]["value"] < 0.5
    page = (out / "validation.md").read_text(encoding="utf-8")
    assert "### Agreement per movement and region" in page
    for name in ("agreement", "roc", "coverage"):
        assert (out / f"landmark_{name}.svg").is_file()
        assert f"(landmark_{name}.svg)" in page


@pytest.mark.usefixtures("few")
def test_a_partial_report_says_what_is_missing(tmp_path: Path) -> None:
    result = run_validation("landmark", tmp_path / "out", cache=tmp_path / "cache", partial=True, quiet=True)

    assert result.missing == 5
    assert {one.value for one in result.figures["landmark"]} == {None}
    assert "Partial result" in (tmp_path / "out" / "validation.md").read_text(encoding="utf-8")
