"""The suite's work: what is kept is found again, a run can be broken off, and it runs from end to end."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.validation.made_up_drive import drive, perfect

from synkin.drive import Drive
from synkin.errors import UnmeasurableError
from synkin.validation import drive_blocks, drive_jobs, drive_patients, run_validation, workers
from synkin.validation.drive_jobs import DriveJob, Searched, Watched, drive_outcome, search, search_patient
from synkin.validation.drive_patients import Kind, drive_cases, routes_of
from synkin.validation.drive_truth import truth_of

FEW: dict[Kind, int] = {"one": 1, "many": 1, "healthy": 1, "weak": 0, "hypertonic": 0}


def _knowing(watched: Watched) -> Drive:
    """A search that knows the truth."""
    person, patient = watched.simulation.person, watched.simulation.recording.patient
    return perfect(truth_of(person, patient, routes_of(watched.case.seed)))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three patients and a search that is always right, all in this process; the folder that keeps the outcomes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drive_patients, "COUNTS", FEW)
        patch.setattr(drive_patients, "QUICK_COUNTS", dict.fromkeys(FEW, 0) | {"one": 1})
        patch.setattr(workers, "cores", lambda: 1)
        for entry in drive_jobs.ENTRIES:
            patch.setitem(drive_jobs._SEARCHES, entry, _knowing)
        patch.setattr(drive_blocks, "from_video", _knowing)
        patch.setattr(drive_jobs, "by_baselines", lambda _watched: {"asymmetry": {"mentalis": 1.0}})
        yield tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def twice(few: Path) -> list[str]:
    """What is done by a run that is broken off after two patients, and by the one after it."""
    done: list[str] = []

    def interrupted(job: DriveJob) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        counted(job)

    def counted(job: DriveJob) -> None:
        search_patient(job)
        done.append(job.kept.name)

    jobs, searched = drive_jobs.drive_jobs(few, 1), Searched()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drive_jobs, "search_patient", interrupted)
        with pytest.raises(KeyboardInterrupt):
            search(jobs, searched, lambda *_: None)
        assert search(jobs, searched, lambda *_: None, only_kept=True) == 5
        assert len(searched.of()) == 2
        patch.setattr(drive_jobs, "search_patient", counted)
        assert search(jobs, searched, lambda *_: None) == 0
    assert len(searched.of()) == 3
    assert len(searched.of("true-skin")) == len(searched.of("emg")) == 2
    return done


def test_a_suite_that_was_broken_off_goes_on_where_it_was(twice: list[str]) -> None:
    assert len(twice) == len(set(twice)) == 7


def test_what_is_kept_is_found_under_all_that_determines_it(tmp_path: Path) -> None:
    case = drive_cases(1)[0]
    job = DriveJob(case, tmp_path)

    assert job.kept == DriveJob(replace(case, id="renamed"), tmp_path).kept
    for other in (replace(case, seed=case.seed + 1), replace(case, run=2), replace(case, kind="many")):
        assert job.kept != DriveJob(other, tmp_path).kept
    assert job.kept != DriveJob(case, tmp_path, version="another").kept


@pytest.mark.usefixtures("twice")
def test_the_suite_runs_from_end_to_end(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    run_validation("drive", out, cache=few, quiet=True)

    content = json.loads((out / "validation.json").read_text(encoding="utf-8"))
    figures = content["figures"]["drive"]
    assert content["missing"] == 0
    assert figures["group_first_one_all"]["value"] == figures["group_first_many_all"]["value"] == 1.0
    assert figures["unsuspected_healthy"]["value"] == 1.0
    assert figures["unsuspected_weak"]["reason"] == "nothing to count"
    assert figures["blocks_right_way"]["n"] == 4
    page = (out / "validation.md").read_text(encoding="utf-8")
    for name in ("drive_reliability.svg", "drive_first.svg"):
        assert (out / name).is_file()
        assert f"({name})" in page


@pytest.mark.usefixtures("twice")
def test_the_quick_part_says_so(few: Path, tmp_path: Path) -> None:
    result = run_validation("drive", tmp_path / "out", cache=few, quick=True, quiet=True)

    assert {one.name: one for one in result.figures["drive"]}["group_first_one_all"].n == 1
    assert "Quick run" in (tmp_path / "out" / "validation.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("few")
def test_a_recording_that_cannot_be_measured_is_kept_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_watched: Watched) -> Drive:
        raise UnmeasurableError("The face is never still.")

    monkeypatch.setitem(drive_jobs._SEARCHES, "video", refuses)
    outcome = drive_outcome(drive_cases(1)[0])

    assert (outcome.found, outcome.failed) == (None, "The face is never still.")
    assert outcome.truth.leading is not None


@pytest.mark.usefixtures("few")
def test_the_search_sees_the_measured_recording_and_is_told_the_side(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Watched] = []

    def looks(watched: Watched) -> Drive:
        seen.append(watched)
        return drive([])

    monkeypatch.setitem(drive_jobs._SEARCHES, "video", looks)
    case = drive_cases(1)[0]
    outcome = drive_outcome(case)

    (watched,) = seen
    assert {one.movement for one in watched.trials.trials if one.usable} == set(drive_patients.MOVEMENTS_ASKED)
    assert watched.motion.sizes["landmark"] == 478
    assert outcome.truth.side == watched.case.side == case.side
    assert outcome.found is not None
    assert outcome.found.seconds >= 0.0
