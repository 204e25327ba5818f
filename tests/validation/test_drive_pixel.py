"""Muscles in the recordings of suite "pixel": who is searched, what is kept of it, and what is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.validation.made_up_drive import drive, outcome, perfect, suspect, truth

from synkin.errors import UnmeasurableError
from synkin.phantom import simulate
from synkin.phantom.landmark_link import track_of
from synkin.validation import drive_pixel
from synkin.validation.cases import patient_of, recording_of
from synkin.validation.cells import BILATERAL, UNILATERAL
from synkin.validation.drive_outcome import DriveOutcome, read_drive_outcome
from synkin.validation.drive_pixel import DrivePixelJob, Link, Named, drive_pixel_checks, has_one_side, name_all
from synkin.validation.figure import Figure, run_check
from synkin.validation.pixel import pixel_cases, pixel_drive_jobs
from synkin.validation.pixel_jobs import PixelJob
from synkin.validation.readings import QUICK_PAIRS, Pair


def figures(outcomes: Mapping[Link, Sequence[DriveOutcome]]) -> dict[str, Figure]:
    return {one.name: one for check in drive_pixel_checks(Named(dict(outcomes))) for one in run_check(check)}


def test_everybody_with_at_most_one_miswired_side_is_searched_at_both_links(tmp_path: Path) -> None:
    cases = pixel_cases(1, quick=False)
    jobs = pixel_drive_jobs(tmp_path, 1, quick=False)

    for link in ("pixels", "landmarks"):
        assert [job.pixels.case for job in jobs if job.link == link] == [one for one in cases if has_one_side(one)]
    for case in cases:
        wired = {side for side in ("left", "right") if patient_of(case).nerve(side).wires}
        if case.group == BILATERAL:
            assert not has_one_side(case)
        if case.group == UNILATERAL:
            assert wired == {case.side}
            assert has_one_side(case)
    assert len({job.kept for job in jobs}) == len(jobs)


def test_named_first_among_three_and_wired_but_not_leading() -> None:
    groups = [("mentalis",), ("corrugator",), ("procerus",), ("risorius",)]
    second = drive(groups, (suspect(1, "corrugator", source="T"), suspect(2, "mentalis")))
    fourth = drive(
        groups,
        tuple(
            suspect(rank, muscle) for rank, muscle in enumerate(("procerus", "risorius", "corrugator", "mentalis"), 1)
        ),
    )
    nobody = drive(groups)
    found = figures(
        {
            "pixels": [
                outcome("a", perfect(truth()), "many"),
                outcome("b", second, "many"),
                outcome("c", fourth, "one"),
                outcome("d", nobody, "one"),
                outcome("faint", perfect(truth(mm=0.5)), "many", truth=truth(mm=0.5)),
                outcome("e", second, "healthy"),
                outcome("f", nobody, "weak"),
            ],
            "landmarks": [outcome("a", perfect(truth()), "many")],
        }
    )

    assert {name: found[f"drive_{name}"].value for name in ("group_first", "group_among_three", "first_wired")} == {
        "group_first": 0.25,
        "group_among_three": 0.5,
        "first_wired": 0.5,
    }
    assert found["drive_source_first"].value == 0.5
    assert found["drive_unsuspected_controls"].value == 0.5
    assert (found["drive_group_first"].n, found["drive_group_first"].met) == (4, False)
    assert found["limit_drive_group_first"].value == 1.0
    assert found["limit_drive_group_first"].target is None


def test_a_leading_muscle_that_hardly_moves_skin_is_left_out_where_it_is_said_so() -> None:
    faint = replace(truth(), moved_mm={"mentalis": 0.8, "corrugator": 2.5})
    found = figures({"pixels": [outcome("a", drive([("mentalis",)]), "many", truth=faint)]})

    assert found["drive_group_first"].value == 0.0
    assert found["drive_group_first_leading_clear"].value is None
    assert found["limit_drive_group_first"].reason is not None


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> dict[Link, DrivePixelJob]:
    folder = tmp_path_factory.mktemp("cache")
    case = replace(pixel_cases(1, quick=True)[0], seed=2001, repetitions=1)
    return {link: DrivePixelJob(PixelJob(case, folder, QUICK_PAIRS), link) for link in drive_pixel.LINKS}


def test_a_recording_is_searched_once_and_kept_beside_its_truth(
    jobs: dict[Link, DrivePixelJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Pair] = []

    def instead(job: PixelJob, pair: Pair) -> Any:
        read.append(pair)
        return track_of(simulate(recording_of(job.case)), None)

    monkeypatch.setattr(drive_pixel, "track_read", instead)
    named, todo = Named(), list(jobs.values())
    assert name_all(todo, named, lambda *_: None, partial=True) == 2
    assert named.of("pixels") == []
    monkeypatch.setattr("synkin.validation.workers.cores", lambda: 1)
    assert name_all(todo, named, lambda *_: None) == 0
    assert name_all(todo, named, lambda *_: None) == 0
    assert read == list(QUICK_PAIRS)

    case = todo[0].pixels.case
    for link in drive_pixel.LINKS:
        (one,) = named.of(link)
        assert set(one.truth.wiring) == set(case.movements)
        assert one.truth.side == case.side
        assert one.found is not None
        assert one.found.reason is None
        assert {entry.movement for entry in one.found.wiring} == set(case.movements)


def test_a_recording_that_cannot_be_measured_counts_as_missed(
    jobs: dict[Link, DrivePixelJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object) -> None:
        raise UnmeasurableError("No face was found.")

    monkeypatch.setattr(drive_pixel, "track_read", nothing)
    drive_pixel.name_muscles(jobs["pixels"])

    kept = read_drive_outcome(jobs["pixels"].kept.read_text(encoding="utf-8"))
    assert kept.failed == "No face was found."
    clear = replace(kept, truth=truth())
    assert figures({"pixels": [clear]})["drive_group_among_three"].value == 0.0
