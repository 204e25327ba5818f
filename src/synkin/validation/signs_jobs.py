"""The work of suite "signs": simulate, measure and search landmarks with noise as stated, keep it beside the truth."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

import xarray as xr

from synkin.analysis import Advance
from synkin.drive import Drive, find_drive, readings_of, stimulations
from synkin.errors import UnmeasurableError
from synkin.measures import measure, resting_shifts
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import track_of
from synkin.phantom.recording import Simulation, simulate
from synkin.trials import Trials, find_trials
from synkin.validation.cache import kept_whole, key_of, version_of
from synkin.validation.drive_patients import routes_of
from synkin.validation.landmark_jobs import NOISE
from synkin.validation.signs_compare import (
    answer_rows,
    dimension_row,
    firing_rows,
    leak_rows,
    rest_rows,
    route_row,
    sequence_rows,
    zone_rows,
)
from synkin.validation.signs_outcome import SignsOutcome, read_signs_outcome, signs_outcome_json
from synkin.validation.signs_patients import SignCase, recording_of, sign_cases, stimulated_recording_of
from synkin.validation.signs_truth import gap_difference_mm
from synkin.validation.workers import work_through

SIGNS_SOURCES: Final = (
    "anatomy",
    "phantom",
    "track",
    "motion",
    "trials",
    "measures",
    "drive",
    "validation/drive_patients.py",
    "validation/drive_truth.py",
    "validation/landmark_jobs.py",
    "validation/signs_patients.py",
    "validation/signs_truth.py",
    "validation/signs_outcome.py",
    "validation/signs_compare.py",
    "validation/signs_jobs.py",
)
"""What an outcome of this suite is made by."""


@dataclass(frozen=True)
class SignJob:
    """A person to measure, and where the outcome is kept."""

    case: SignCase
    folder: Path
    version: str = field(default_factory=partial(version_of, SIGNS_SOURCES))
    """Of what the outcome is made by; settled when the job is made, whatever happens to the code while it runs."""

    @property
    def kept(self) -> Path:
        """The file of its outcome."""
        parameters = {**self.case.parameters(), "noise": repr(NOISE)}
        return self.folder / "outcomes" / f"{key_of('signs', self.version, parameters)}.json"

    @property
    def cost(self) -> float:
        """Work, in recordings searched once: a stimulation is measured, and muscles are searched again."""
        return 2.2 if self.case.stimulated else 1.0


@dataclass(frozen=True)
class Seen:
    """A simulated recording as it was measured."""

    simulation: Simulation
    motion: xr.Dataset
    read: xr.Dataset
    trials: Trials


@dataclass
class Signs:
    """The outcomes of a run; filled when the work is done."""

    outcomes: Sequence[SignsOutcome] = ()

    def of(self) -> Sequence[SignsOutcome]:
        """What is done."""
        return self.outcomes


def sign_jobs(folder: Path, run: int, *, quick: bool = False) -> tuple[SignJob, ...]:
    """Every person of the suite."""
    return tuple(SignJob(case, folder) for case in sign_cases(run, quick=quick))


def measure_all(jobs: Sequence[SignJob], signs: Signs, advance: Advance, *, only_kept: bool = False) -> int:
    """Do what is not kept yet (nothing with `only_kept`) and take what is; returns how many are missing."""
    todo = [job for job in jobs if not job.kept.is_file()]
    if not only_kept:
        work_through(todo, measure_person, lambda job: job.cost, advance)
    done = [job for job in jobs if job.kept.is_file()]
    signs.outcomes = [read_signs_outcome(job.kept.read_text(encoding="utf-8")) for job in done]
    return len(jobs) - len(done)


def measure_person(job: SignJob) -> None:
    """Do a job and keep its outcome."""
    with kept_whole(job.kept) as part:
        part.write_text(signs_outcome_json(signs_outcome(job.case)), encoding="utf-8")


def signs_outcome(case: SignCase) -> SignsOutcome:
    """What is found of a person whose landmarks are the true ones with noise, beside what is true."""
    recording = recording_of(case)
    simulation, nerve = simulate(recording), recording.patient.nerve(case.side)
    outcome = SignsOutcome(
        id=case.id,
        person=case.person,
        kind=case.kind,
        disorder_s=nerve.disorder_s,
        slowness=nerve.slowness,
        gap_mm=gap_difference_mm(simulation, case.side),
    )
    try:
        seen = _seen(case, simulation)
        found = measure(seen.read, seen.trials, affected=case.side)
        drive = find_drive(seen.motion, seen.trials, case.side)
        outcome = replace(
            outcome,
            zones=tuple(zone_rows(simulation, drive, case.side)),
            dimension=dimension_row(simulation, drive, case.side),
            firing=tuple(firing_rows(simulation, drive, case.side)),
            sequences=tuple(sequence_rows(found.sequences)),
            rests=tuple(rest_rows(simulation, resting_shifts(found, case.side), case.side)),
        )
        return _stimulated(case, outcome, seen, drive)
    except UnmeasurableError as error:
        return replace(outcome, failed=str(error))


def _seen(case: SignCase, simulation: Simulation) -> Seen:
    motion = take_head_out(track_of(simulation, NOISE))
    read = signals(motion)
    return Seen(simulation, motion, read, find_trials(read, cue_sheet(simulation.recording.protocol), case.side))


def _stimulated(case: SignCase, outcome: SignsOutcome, seen: Seen, drive: Drive) -> SignsOutcome:
    """Branches, with what stimulation showed of this person's where the nerve was stimulated."""
    routes, side, simulation = routes_of(case.seed), case.side, seen.simulation
    if not case.stimulated:
        return replace(outcome, leaks=tuple(leak_rows(simulation, drive, None, routes, side)))
    later = _seen(case, simulate(stimulated_recording_of(case)))
    answered = stimulations(later.motion, later.trials, side)
    readings = readings_of(answered)
    again = find_drive(seen.motion, seen.trials, side, evidence=readings)
    return replace(
        outcome,
        leaks=tuple(leak_rows(simulation, drive, again, routes, side)),
        route=route_row(simulation, drive, again, readings, routes, side),
        answers=tuple(answer_rows(later.simulation, answered)),
    )
