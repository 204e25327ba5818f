"""One short recording from wiring to outcome, through pixels, and what is kept of it."""

from dataclasses import replace

import pytest

from synkin.validation.landmark_jobs import kept_outcome
from synkin.validation.outcome import Outcome
from synkin.validation.pixel import pixel_cases
from synkin.validation.pixel_jobs import PixelJob, assess_pixels
from synkin.validation.readings import QUICK_PAIRS


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> PixelJob:
    case = replace(
        pixel_cases(1, quick=True)[0], seed=2001, movements=("smile-open",), repetitions=1, height="360", crf="23"
    )
    job = PixelJob(case, tmp_path_factory.mktemp("cache"), QUICK_PAIRS)
    assert job.missing == QUICK_PAIRS
    assess_pixels(job)
    return job


@pytest.fixture(scope="module")
def outcome(job: PixelJob) -> Outcome:
    found = kept_outcome(job.kept(QUICK_PAIRS[0]), job.case)
    assert found is not None
    return found


def test_the_recording_is_measured(outcome: Outcome) -> None:
    assert outcome.failed is None
    assert abs(outcome.scale_error or 1.0) < 0.15
    smile = {row.side: row for row in outcome.moved if row.asked and row.region == "commissure"}
    for side in ("left", "right"):
        assert smile[side].measured == pytest.approx(smile[side].true, abs=3.0)
    assert {cell.movement for cell in outcome.cells} == {"smile-open"}


def test_every_step_is_kept_and_done_once(job: PixelJob) -> None:
    before = {path: path.stat().st_mtime_ns for path in job.folder.rglob("*") if path.is_file()}

    assert job.missing == ()
    assert job.cost == 0.0
    assess_pixels(job)
    assert {path: path.stat().st_mtime_ns for path in job.folder.rglob("*") if path.is_file()} == before

    job.kept(QUICK_PAIRS[0]).unlink()
    video = next(job.video.iterdir())
    assess_pixels(job)
    assert video.stat().st_mtime_ns == before[video]
    assert job.missing == ()


def test_a_recording_without_a_face_is_an_outcome_too(job: PixelJob, monkeypatch: pytest.MonkeyPatch) -> None:
    from synkin.errors import UnmeasurableError
    from synkin.validation import pixel_jobs

    def nothing(*_: object, **__: object) -> None:
        raise UnmeasurableError("No face was found.")

    monkeypatch.setattr(pixel_jobs, "load_track", nothing)
    job.kept(QUICK_PAIRS[0]).unlink()
    assess_pixels(job)

    found = kept_outcome(job.kept(QUICK_PAIRS[0]), job.case)
    assert found is not None
    assert found.failed == "No face was found."
    assert found.moved == ()
