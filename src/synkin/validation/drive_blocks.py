"""A block as an experiment on simulated patients: the suspected muscles are weakened, then a wrong one instead."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from synkin.analysis import Advance
from synkin.anatomy import MUSCLE_IDS, Side
from synkin.drive import Drive
from synkin.drive.experiment import Updated, Weakening, update
from synkin.drive.hypotheses import prior_of
from synkin.drive.results import Alternative, Suspect
from synkin.drive.windows import Course
from synkin.errors import UnmeasurableError
from synkin.phantom.nerve import make_protocol
from synkin.phantom.nerve.patient import Patient
from synkin.phantom.person import draw_person
from synkin.phantom.recording import Recording, simulate
from synkin.validation.cache import kept_whole, key_of, version_of
from synkin.validation.drive_jobs import DRIVE_SOURCES, from_video, watched
from synkin.validation.drive_patients import MOVEMENTS_ASKED, DriveCase, Kind, drive_cases, recording_of, routes_of
from synkin.validation.drive_scores import WIRED_FROM
from synkin.validation.drive_truth import DriveTruth, truth_of
from synkin.validation.landmark_jobs import NOISE
from synkin.validation.workers import work_through

BLOCKED: Final[dict[Kind, int]] = {"one": 60, "many": 40}
"""Patients on whom it is tried, the first of their kind."""
QUICK_BLOCKED: Final[dict[Kind, int]] = {"one": 3, "many": 2}
TAKEN: Final = 0.8
"""Share of its pull that a block takes from a muscle."""
BLOCK_SOURCES: Final = (*DRIVE_SOURCES, "validation/drive_scores.py", "validation/drive_blocks.py")
"""What an outcome of a block is made by."""

_DAY: Final = date(2026, 3, 2)
_COURSE: Final = Course("lidocaine", _DAY, _DAY, _DAY, minutes=15.0, earlier_toxin=(), other_changes=())
_SUSPECTED_SESSION, _WRONG_SESSION = 30_000, 60_000
"""Added to the seed of the first session; those of the suite's runs lie 100000 apart."""
_DIGITS: Final = 5


@dataclass(frozen=True)
class Belief:
    """A suspect of the first session: how probable before and after, and whether it is truly guilty.

    guilty : wrong wires bring more than 0.05 of full drive into one of its muscles in some movement of the protocol.
    """

    muscles: tuple[str, ...]
    guilty: bool
    before: float
    after: float


@dataclass(frozen=True)
class Block:
    """One experiment.

    treated : muscles that were weakened.
    beliefs : every suspect of the first session, in the order of its ranks.
    aside : belief in the treated muscles as what else could be the cause of what the first suspect was suspected for,
        before and after; of a wrong muscle only.
    reasons : why nothing was updated.
    """

    treated: tuple[str, ...]
    beliefs: tuple[Belief, ...]
    aside: tuple[float, float] | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class BlockOutcome:
    """One patient. Without a suspect in the first session there is nothing to block; `failed` says what else was."""

    id: str
    person: str
    kind: Kind
    suspected: Block | None = None
    wrong: Block | None = None
    failed: str | None = None


@dataclass(frozen=True)
class BlockJob:
    """A patient to block twice, and where the outcome is kept."""

    case: DriveCase
    folder: Path
    version: str = field(default_factory=partial(version_of, BLOCK_SOURCES))
    """Of what the outcome is made by; settled when the job is made."""

    @property
    def kept(self) -> Path:
        """The file of its outcome."""
        parameters = {**self.case.parameters(), "noise": repr(NOISE), "taken": TAKEN}
        return self.folder / "outcomes" / f"{key_of('drive-blocks', self.version, parameters)}.json"


@dataclass
class Blocked:
    """The outcomes of a run; filled when the work is done."""

    outcomes: Sequence[BlockOutcome] = ()

    def of(self) -> Sequence[BlockOutcome]:
        """What is done."""
        return self.outcomes


@dataclass(frozen=True)
class Sessions:
    """What was found of one patient: before, with the suspected muscles blocked, with a wrong muscle blocked."""

    case: DriveCase
    truth: DriveTruth
    before: Drive
    suspected: Drive | None = None
    muscle: str | None = None
    """The wrong muscle."""
    wrong: Drive | None = None


def block_jobs(folder: Path, run: int, *, quick: bool = False) -> tuple[BlockJob, ...]:
    """The first patients of each kind that has wrong wires."""
    cases = drive_cases(run, quick=quick)
    return tuple(
        BlockJob(case, folder)
        for kind, many in (QUICK_BLOCKED if quick else BLOCKED).items()
        for case in [one for one in cases if one.kind == kind][:many]
    )


def block_all(jobs: Sequence[BlockJob], blocked: Blocked, advance: Advance, *, only_kept: bool = False) -> int:
    """Do what is not kept yet (nothing with `only_kept`) and take what is; returns how many are missing."""
    todo = [job for job in jobs if not job.kept.is_file()]
    if not only_kept:
        work_through(todo, block_patient, lambda _job: 1.0, advance)
    done = [job for job in jobs if job.kept.is_file()]
    blocked.outcomes = [read_block_outcome(job.kept.read_text(encoding="utf-8")) for job in done]
    return len(jobs) - len(done)


def block_patient(job: BlockJob) -> None:
    """Do a job and keep its outcome."""
    with kept_whole(job.kept) as part:
        part.write_text(json.dumps(asdict(block_outcome(job.case)), allow_nan=False), encoding="utf-8")


def block_outcome(case: DriveCase) -> BlockOutcome:
    """What three sessions of a patient teach, beside the truth."""
    try:
        return outcome_of(sessions_of(case))
    except UnmeasurableError as error:
        return BlockOutcome(case.id, case.person, case.kind, failed=str(error))


def sessions_of(case: DriveCase) -> Sessions:
    """Look for the muscles of a patient unblocked, with the first suspect's muscles blocked, and with a wrong one.

    The blocked ones are second sessions: other repetitions, head movements and noise of the same person.
    """
    first = recording_of(case)
    person = draw_person(first.person_seed, first.portrait)
    truth = truth_of(person, first.patient, routes_of(case.seed))
    before = _found(case, first)
    if not before.suspects:
        return Sessions(case, truth, before)
    suspect = before.suspects[0]
    muscle = wrong_muscle(case, truth, suspect)
    return Sessions(
        case,
        truth,
        before,
        suspected=_found(case, _again(case, suspect.side, suspect.muscles, _SUSPECTED_SESSION)),
        muscle=muscle,
        wrong=_found(case, _again(case, suspect.side, (muscle,), _WRONG_SESSION)),
    )


def _found(case: DriveCase, recording: Recording) -> Drive:
    return from_video(watched(case, simulate(recording)))


def _again(case: DriveCase, side: Side, muscles: Sequence[str], later: int) -> Recording:
    """A further session with some muscles blocked."""
    first = recording_of(case)
    seed = first.seed + later
    repetitions = len([step for step in first.protocol.steps if step.movement == MOVEMENTS_ASKED[0]])
    return replace(
        first,
        patient=with_block(first.patient, side, muscles),
        protocol=make_protocol(MOVEMENTS_ASKED, repetitions=repetitions, seed=seed),
        seed=seed,
    )


def with_block(patient: Patient, side: Side, muscles: Sequence[str]) -> Patient:
    """The patient with muscles of a side that have lost 80 % of the strength they had, whatever drives them."""
    nerve = patient.nerve(side)
    weaker = {muscle: (1.0 - TAKEN) * nerve.strength.get(muscle, 1.0) for muscle in muscles}
    ill = replace(nerve, strength={**nerve.strength, **weaker})
    return replace(patient, left=ill) if side == "left" else replace(patient, right=ill)


def wrong_muscle(case: DriveCase, truth: DriveTruth, first: Suspect) -> str:
    """A muscle that no wrong wire reaches and that is not of the first suspect's group; all others are as likely."""
    choice = [one for one in MUSCLE_IDS if one not in truth.moved_mm and one not in first.muscles]
    return choice[int(np.random.default_rng([case.seed, case.run, 79]).integers(len(choice)))]


def outcome_of(sessions: Sessions) -> BlockOutcome:
    """What the update makes of the sessions."""
    case, before = sessions.case, sessions.before
    outcome = BlockOutcome(case.id, case.person, case.kind)
    if sessions.suspected is None or sessions.wrong is None or sessions.muscle is None:
        return replace(outcome, failed=before.reason)
    return replace(
        outcome,
        suspected=_block(sessions, sessions.suspected, before.suspects[0].muscles),
        wrong=_block(sessions, sessions.wrong, (sessions.muscle,), aside=True),
    )


def _block(sessions: Sessions, after: Drive, muscles: tuple[str, ...], *, aside: bool = False) -> Block:
    before, truth = sessions.before, sessions.truth
    first = before.suspects[0]
    found = update(before, after, tuple(Weakening(one, first.side, TAKEN) for one in muscles), _COURSE)
    now = {(one.side, one.group): one for one in found.suspects}
    return Block(
        treated=muscles,
        beliefs=tuple(
            Belief(
                muscles=one.muscles,
                guilty=is_guilty(truth, one.side, one.muscles),
                before=one.probability,
                after=now[one.side, one.group].after,
            )
            for one in before.suspects
        ),
        aside=_aside(before, found, muscles) if aside and found.updates else None,
        reasons=found.reasons,
    )


def is_guilty(truth: DriveTruth, side: Side, muscles: Sequence[str]) -> bool:
    """Whether wrong wires bring more than 0.05 of full drive into one of the muscles in some movement."""
    return side == truth.side and any(
        truth.drive(movement, muscle) > WIRED_FROM for movement in truth.wiring for muscle in muscles
    )


def _aside(drive: Drive, found: Updated, muscles: tuple[str, ...]) -> tuple[float, float]:
    """Belief in muscles outside of the first suspect's group as the cause of what that was suspected for.

    Before: as the update took it to be. A muscle that it never let come into question has none, before or after.
    """
    first = drive.suspects[0]
    now = next(one for one in found.suspects if (one.side, one.group) == (first.side, first.group))
    named = {muscle for one in now.alternatives for muscle in one.muscles}
    before = [Alternative((one,), value) for one, value in prior_of(first, muscles, drive).items() if one in named]
    return _belief_in(before, muscles), _belief_in(now.alternatives, muscles)


def _belief_in(alternatives: Sequence[Alternative], muscles: Sequence[str]) -> float:
    shares = [
        one.probability * len(set(one.muscles) & set(muscles)) / len(one.muscles)
        for one in alternatives
        if set(one.muscles) & set(muscles)
    ]
    return sum(shares)


def read_block_outcome(text: str) -> BlockOutcome:
    """What was kept of an outcome."""
    content: dict[str, Any] = json.loads(text)
    return BlockOutcome(**{**content, **{name: _read_block(content[name]) for name in ("suspected", "wrong")}})


def _read_block(content: dict[str, Any] | None) -> Block | None:
    if content is None:
        return None
    return Block(
        treated=tuple(content["treated"]),
        beliefs=tuple(Belief(**{**one, "muscles": tuple(one["muscles"])}) for one in content["beliefs"]),
        aside=(content["aside"][0], content["aside"][1]) if content["aside"] is not None else None,
        reasons=tuple(content["reasons"]),
    )
