"""The suite's work: what is kept is found again, a run can be broken off, and it runs from end to end."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synkin.anatomy import ZONES
from synkin.errors import UnmeasurableError
from synkin.measures.resting_signs import SIGNS
from synkin.validation import run_validation, signs_jobs, signs_patients, workers
from synkin.validation.signs_jobs import SignJob, Signs, measure_all, measure_person, sign_jobs, signs_outcome
from synkin.validation.signs_patients import KINDS, SignKind, sign_cases

FEW: dict[SignKind, int] = {**dict.fromkeys(KINDS, 0), "one": 1, "ptosis": 1}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two people, done in this process; the folder that keeps them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signs_patients, "COUNTS", FEW)
        patch.setattr(signs_patients, "QUICK_COUNTS", {**FEW, "ptosis": 0})
        patch.setattr(workers, "cores", lambda: 1)
        yield tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def twice(few: Path) -> list[str]:
    """What is done by a run that is broken off after the first person, and by the one after it."""
    done: list[str] = []

    def counted(job: SignJob) -> None:
        measure_person(job)
        done.append(job.kept.name)

    def interrupted(job: SignJob) -> None:
        if done:
            raise KeyboardInterrupt
        counted(job)

    jobs, signs = sign_jobs(few, 1), Signs()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signs_jobs, "measure_person", interrupted)
        with pytest.raises(KeyboardInterrupt):
            measure_all(jobs, signs, lambda *_: None)
        assert measure_all(jobs, signs, lambda *_: None, only_kept=True) == 1
        assert len(signs.of()) == 1
        patch.setattr(signs_jobs, "measure_person", counted)
        assert measure_all(jobs, signs, lambda *_: None) == 0
    assert len(signs.of()) == 2
    return done


def test_a_suite_that_was_broken_off_goes_on_where_it_was(twice: list[str]) -> None:
    assert len(twice) == len(set(twice)) == 2


@pytest.mark.usefixtures("twice")
def test_the_suite_runs_from_end_to_end(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    run_validation("signs", out, cache=few, quiet=True)

    content: dict[str, Any] = json.loads((out / "validation.json").read_text(encoding="utf-8"))
    figures = content["figures"]["signs"]
    assert (content["missing"], figures["not_measured_share"]["value"]) == (0, 0.0)
    zones = ("any_found", "any_cleared", "faint_found", "fought_found")
    assert sum(figures[f"zone_{name}"]["n"] for name in zones) == 2 * len(ZONES)
    assert figures["resting_ptosis_found"]["value"] == 1.0
    assert figures["resting_gap_mae_mm"]["value"] < 0.3
    assert figures["slowness_mae_unwired"]["value"] < 0.15
    assert figures["answer_furthest_found"]["n"] in range(3, 6)
    assert figures["route_first_wired"]["n"] == figures["route_first_wired_stimulated"]["n"] <= 1
    assert {one["target"] for one in figures.values()} == {None}
    page = (out / "validation.md").read_text(encoding="utf-8")
    assert "Simulated people 20001 to 20999" in page
    for name in ("signs_verdicts.svg", "signs_found.svg"):
        assert (out / name).is_file()
        assert f"({name})" in page


@pytest.mark.usefixtures("twice")
def test_everything_of_a_person_is_held_against_something(few: Path) -> None:
    signs = Signs()
    measure_all(sign_jobs(few, 1), signs, lambda *_: None, only_kept=True)
    wired, hanging = signs.of()

    assert len(wired.leaks) == len(hanging.leaks) == 25
    assert sum(row.true > 0 for row in wired.leaks) == 1
    assert all((row.stimulated is None) == (one is hanging) for one in (wired, hanging) for row in one.leaks)
    assert (len(hanging.rests), hanging.route, hanging.answers) == (len(SIGNS), None, ())
    assert wired.route is not None
    assert wired.route.stimulated is not None
    assert any(max(row.drives) > 0.35 and row.response == "strong" for row in wired.answers)
    for one in (wired, hanging):
        assert one.together is not None
        assert one.dimension is not None
        assert one.dimension.found_other.value == pytest.approx(one.dimension.true_other, abs=1.0)


@pytest.mark.usefixtures("twice")
def test_the_quick_part_says_so(few: Path, tmp_path: Path) -> None:
    result = run_validation("signs", tmp_path / "out", cache=few, quick=True, quiet=True)

    assert {one.name: one for one in result.figures["signs"]}["not_measured_share"].n == 1
    assert "Quick run" in (tmp_path / "out" / "validation.md").read_text(encoding="utf-8")


def test_what_is_kept_is_found_under_all_that_determines_it(tmp_path: Path) -> None:
    case = sign_cases(1)[0]
    job = SignJob(case, tmp_path)

    assert job.kept == SignJob(replace(case, id="renamed"), tmp_path).kept
    for other in (replace(case, seed=case.seed + 1), replace(case, run=2), replace(case, kind="many")):
        assert job.kept != SignJob(other, tmp_path).kept
    assert job.kept != SignJob(case, tmp_path, version="another").kept


def test_a_recording_that_cannot_be_measured_is_kept_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise UnmeasurableError("The face is never still.")

    monkeypatch.setattr(signs_jobs, "take_head_out", refuses)
    outcome = signs_outcome(next(case for case in sign_cases(1) if case.kind == "ptosis"))

    assert (outcome.failed, outcome.zones, outcome.rests) == ("The face is never still.", (), ())
