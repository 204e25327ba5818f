"""Blocks of simulated patients: who is weakened, what counts as the right way, and that work is kept."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.drive import made_drives
from tests.drive.made_drives import DAO, OOC, PLATYSMA, ZYG
from tests.validation.made_up_drive import truth

from synkin.anatomy import MUSCLE_IDS
from synkin.drive.results import Drive
from synkin.errors import UnmeasurableError
from synkin.validation import drive_blocks, workers
from synkin.validation.counting import snake
from synkin.validation.drive_block_figures import (
    block_checks,
    own_belief,
    suspected_right,
    true_suspect,
    wrong_right,
)
from synkin.validation.drive_blocks import (
    Belief,
    Block,
    Blocked,
    BlockJob,
    BlockOutcome,
    Sessions,
    block_all,
    block_jobs,
    block_outcome,
    is_guilty,
    outcome_of,
    with_block,
    wrong_muscle,
)
from synkin.validation.drive_jobs import Watched
from synkin.validation.drive_patients import DriveCase, drive_cases, patient_of
from synkin.validation.figure import Figure, run_check

CASE = DriveCase("one-a", "one", 2100, "left")
SHOWS = {"smile-open": 3.0, "eye-close-gentle": 2.0}
GUILTY = truth({"smile-open": {DAO: 0.5}, "eye-close-gentle": {DAO: 0.3, PLATYSMA: 0.04}})
SUSPECTS = (made_drives.suspect((DAO,), 0.8, SHOWS), made_drives.suspect((PLATYSMA,), 0.3, {"smile-open": 1.5}))
BEFORE = made_drives.drive(SUSPECTS, {DAO: SHOWS, PLATYSMA: {"smile-open": 1.5}})
GONE = made_drives.drive((), {DAO: {name: 0.2 * mm for name, mm in SHOWS.items()}, PLATYSMA: {"smile-open": 1.5}})
SESSIONS = Sessions(CASE, GUILTY, BEFORE, GONE, ZYG, BEFORE)


def block(*beliefs: Belief, treated: str = DAO, **parts: object) -> Block:
    return Block((treated,), beliefs, **parts)  # type: ignore[arg-type]


def belief(muscle: str, guilty: bool, before: float, after: float) -> Belief:
    return Belief((muscle,), guilty, before, after)


def test_a_block_takes_four_fifths_of_the_strength_there_was() -> None:
    patient = patient_of(CASE)
    patient = replace(patient, left=replace(patient.left, strength={**patient.left.strength, DAO: 0.5}))
    blocked = with_block(patient, "left", (DAO, "mentalis"))

    assert blocked.left.strength[DAO] == pytest.approx(0.1)
    assert blocked.left.strength["mentalis"] == pytest.approx(0.2 * patient.left.strength.get("mentalis", 1.0))
    assert blocked.left.wires == patient.left.wires
    assert (blocked.right, patient.left.strength[DAO]) == (patient.right, 0.5)
    assert with_block(patient, "right", (DAO,)).right.strength[DAO] == pytest.approx(0.2)


def test_a_wrong_muscle_is_neither_miswired_nor_of_the_suspected_group() -> None:
    first = made_drives.suspect((DAO, ZYG), 0.8, SHOWS)
    drawn = {wrong_muscle(replace(CASE, seed=seed), GUILTY, first) for seed in range(2000, 2400)}

    assert drawn == set(MUSCLE_IDS) - {DAO, ZYG, PLATYSMA}
    assert wrong_muscle(CASE, GUILTY, first) == wrong_muscle(CASE, GUILTY, first)


def test_guilty_is_who_gets_more_than_a_twentieth_through_wrong_wires() -> None:
    assert is_guilty(GUILTY, "left", (OOC, DAO))
    assert not is_guilty(GUILTY, "left", (PLATYSMA,))
    assert not is_guilty(GUILTY, "right", (DAO,))
    two = truth({"smile-open": {DAO: 0.03, PLATYSMA: 0.04}})
    assert not is_guilty(two, "left", (DAO, PLATYSMA))


def test_what_the_sessions_teach_is_judged() -> None:
    outcome = outcome_of(SESSIONS)

    assert outcome.suspected is not None
    assert outcome.wrong is not None
    assert (outcome.suspected.treated, outcome.wrong.treated) == ((DAO,), (ZYG,))
    assert [one.guilty for one in outcome.suspected.beliefs] == [True, False]
    assert outcome.suspected.beliefs[0].after > 0.9
    assert outcome.suspected.aside is None
    assert outcome.wrong.aside == (0.0, 0.0)  # nothing went away, so it never came into question
    assert suspected_right(outcome.suspected)
    assert wrong_right(outcome.wrong)

    stayed = outcome_of(replace(SESSIONS, suspected=BEFORE)).suspected
    assert stayed is not None
    assert not suspected_right(stayed)
    innocent = outcome_of(replace(SESSIONS, truth=truth({}), suspected=BEFORE)).suspected
    assert innocent is not None
    assert suspected_right(innocent)


def test_a_wrong_muscle_that_takes_the_movement_away_is_believed_in_and_that_is_wrong() -> None:
    wrong = outcome_of(replace(SESSIONS, wrong=GONE)).wrong

    assert wrong is not None
    assert wrong.aside is not None
    assert wrong.aside[1] > wrong.aside[0]
    assert not wrong_right(wrong)


def test_what_could_not_be_compared_is_not_right() -> None:
    unknown = Drive("not-assessed", "too few movements", "other side")
    outcome = outcome_of(replace(SESSIONS, suspected=unknown, wrong=unknown))

    assert outcome.suspected is not None
    assert outcome.wrong is not None
    assert outcome.suspected.reasons
    assert not suspected_right(outcome.suspected)
    assert not wrong_right(outcome.wrong)


@pytest.mark.parametrize(
    ("guilty", "before", "after", "right"),
    [
        (True, 0.5, 0.6, True),
        (True, 0.5, 0.5, False),
        (True, 0.5, 0.4, False),
        (True, 0.999, 0.99, True),
        (True, 0.999, 0.98, False),
        (False, 0.5, 0.4, True),
        (False, 0.5, 0.5, False),
        (False, 0.999, 0.995, True),
        (False, 0.5, 0.6, False),
    ],
)
def test_the_right_way_of_who_was_suspected(guilty: bool, before: float, after: float, right: bool) -> None:
    assert suspected_right(block(belief(DAO, guilty, before, after), belief(ZYG, True, 0.5, 0.1))) is right


@pytest.mark.parametrize(
    ("own", "true", "right"),
    [
        ((0.3, 0.1), (0.9, 0.9), True),
        ((0.3, 0.3), (0.9, 0.85), True),
        ((0.3, 0.31), (0.9, 0.9), False),
        ((0.3, 0.1), (0.9, 0.84), False),
    ],
)
def test_the_right_way_after_a_wrong_muscle(own: tuple[float, float], true: tuple[float, float], right: bool) -> None:
    suspects = (belief(PLATYSMA, False, 0.99, 0.2), belief(DAO, True, *true), belief(OOC, True, 0.4, 0.1))
    wrong = block(*suspects, belief(ZYG, False, *own), treated=ZYG, aside=(0.1, 0.9))
    beside = block(*suspects, treated=ZYG, aside=own)

    assert (own_belief(wrong), own_belief(beside)) == (own, own)
    assert true_suspect(wrong) == suspects[1]
    assert wrong_right(wrong) is wrong_right(beside) is right
    assert not wrong_right(replace(wrong, reasons=("No.",)))


def test_without_a_guilty_suspect_the_wrong_muscle_alone_decides() -> None:
    nobody = belief(PLATYSMA, False, 0.9, 0.1)
    assert wrong_right(block(nobody, treated=ZYG, aside=(0.1, 0.0)))
    assert not wrong_right(block(nobody, treated=ZYG, aside=(0.1, 0.2)))


def figures(outcomes: Sequence[BlockOutcome]) -> dict[str, Figure]:
    return {one.name: one for check in block_checks(lambda: outcomes) for one in run_check(check)}


def test_figures_count_both_blocks_of_every_patient_with_a_suspect() -> None:
    good = block(belief(DAO, True, 0.5, 0.7))
    bad = block(belief(DAO, False, 0.5, 0.9))
    fine = block(belief(DAO, True, 0.5, 0.6), treated=ZYG, aside=(0.1, 0.05))
    found = figures(
        [
            BlockOutcome("one-a", "a", "one", good, fine),
            BlockOutcome("one-b", "b", "one", bad, fine),
            BlockOutcome("many-c", "c", "many"),
        ]
    )

    assert (found["blocks_right_way"].value, found["blocks_right_way"].n) == (0.75, 4)
    assert found["blocks_right_way"].reason == "2 people"
    assert found["blocks_right_way"].met is False
    assert found["blocks_right_way_suspected"].value == 0.5
    assert found["blocks_right_way_wrong"].value == 1.0
    assert found["blocks_right_way_one"].value == 0.75
    assert found["blocks_right_way_many"].value is None
    assert (found["blocks_right_way_guilty"].value, found["blocks_right_way_innocent"].value) == (1.0, 0.0)
    assert found["blocks_step_guilty"].value == pytest.approx(0.2)
    assert found["blocks_step_innocent"].value == pytest.approx(0.4)
    assert found["blocks_step_wrong"].value == pytest.approx(-0.05)
    assert found["blocks_step_true"].value == pytest.approx(0.1)
    assert found["blocks_wrong_in_question"].value == 1.0
    assert found["blocks_unsuspected"].value == pytest.approx(1 / 3)
    assert all(name == snake(name).lower() for name in found)


def test_it_is_tried_on_the_first_of_each_kind_with_wires(tmp_path: Path) -> None:
    jobs, quick = block_jobs(tmp_path, 1), block_jobs(tmp_path, 1, quick=True)

    assert [sum(job.case.kind == kind for job in jobs) for kind in ("one", "many")] == [60, 40]
    assert [sum(job.case.kind == kind for job in quick) for kind in ("one", "many")] == [3, 2]
    assert {job.kept for job in quick} <= {job.kept for job in jobs}
    assert len({job.kept for job in jobs}) == len(jobs)
    job = jobs[0]
    assert job.kept != BlockJob(replace(job.case, run=2), tmp_path).kept
    assert job.kept != BlockJob(job.case, tmp_path, version="another").kept


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Watched]:
    """Searches that find BEFORE first and GONE then, in this process; what they were given."""
    given: list[Watched] = []

    def looks(watched: Watched) -> Drive:
        given.append(watched)
        return BEFORE if len(given) % 3 == 1 else GONE

    monkeypatch.setattr(drive_blocks, "from_video", looks)
    monkeypatch.setattr(workers, "cores", lambda: 1)
    return given


def test_blocked_sessions_are_other_sessions_of_the_same_person(seen: list[Watched], tmp_path: Path) -> None:
    job = BlockJob(drive_cases(1)[0], tmp_path)
    blocked = Blocked()
    assert block_all([job], blocked, lambda *_: None, only_kept=True) == 1
    assert not blocked.of()
    assert block_all([job], blocked, lambda *_: None) == 0
    assert block_all([job], blocked, lambda *_: None) == 0  # what is kept is not done again

    first, suspected, wrong = (one.simulation.recording for one in seen)
    assert first.person_seed == suspected.person_seed == wrong.person_seed
    assert len({first.seed, suspected.seed, wrong.seed}) == 3
    assert first.protocol != suspected.protocol
    assert [len(one.protocol.steps) for one in (suspected, wrong)] == [len(first.protocol.steps)] * 2
    assert first.patient == patient_of(job.case)
    assert suspected.patient == with_block(first.patient, "left", (DAO,))
    (outcome,) = blocked.of()
    assert outcome.wrong is not None
    assert wrong.patient == with_block(first.patient, "left", outcome.wrong.treated)
    assert outcome.id == job.case.id
    assert isinstance(outcome.wrong.beliefs[0], Belief)


def test_where_nobody_is_suspected_nothing_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive_blocks, "from_video", lambda _watched: replace(BEFORE, suspects=()))
    outcome = block_outcome(CASE)
    assert (outcome.suspected, outcome.wrong, outcome.failed) == (None, None, None)


def test_a_session_that_cannot_be_measured_is_kept_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_watched: Watched) -> Drive:
        raise UnmeasurableError("The face is never still.")

    monkeypatch.setattr(drive_blocks, "from_video", refuses)
    assert block_outcome(CASE).failed == "The face is never still."
