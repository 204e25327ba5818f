"""The work of suite "grading": simulate, measure true landmarks with stated noise, keep what a grader sees of both."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from synkin.analysis import Advance
from synkin.errors import UnmeasurableError
from synkin.grading import Observed, Resting, Unwanted, Voluntary, compared, observe
from synkin.measures import Quantity, measure, resting_shifts
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import track_of
from synkin.phantom.recording import simulate
from synkin.synkinesis import matrix
from synkin.trials import find_trials
from synkin.validation.cache import kept_whole, key_of, version_of
from synkin.validation.grading_patients import GradingCase, grading_cases, recording_of
from synkin.validation.grading_truth import true_observed
from synkin.validation.held import loaded_truth
from synkin.validation.landmark_jobs import NOISE
from synkin.validation.workers import work_through

GRADING_SOURCES: Final = (
    "anatomy",
    "phantom",
    "track",
    "motion",
    "trials",
    "measures",
    "synkinesis",
    "grading/observe.py",
    "grading/observed.py",
    "validation/grading_patients.py",
    "validation/grading_truth.py",
    "validation/grading_jobs.py",
)
"""What the kept pairs are made by; the table of levels is applied to them afterwards."""


@dataclass(frozen=True)
class Pair:
    """What a grader sees of a simulated patient: as measured and as it is; `failed` says why nothing was measured."""

    case: GradingCase
    measured: Observed | None
    true: Observed
    failed: str | None = None


@dataclass(frozen=True)
class GradingJob:
    """A case to measure, and where its pair is kept."""

    case: GradingCase
    folder: Path
    version: str = field(default_factory=partial(version_of, GRADING_SOURCES))
    """Of what the pair is made by; settled when the job is made, whatever happens to the code while it runs."""

    @property
    def kept(self) -> Path:
        """The file of its pair."""
        parameters = {**self.case.parameters(), "noise": repr(NOISE)}
        return self.folder / "outcomes" / f"{key_of('grading', self.version, parameters)}.json"


def grading_jobs(folder: Path, run: int, *, quick: bool = False) -> tuple[GradingJob, ...]:
    """Every case of the suite."""
    return tuple(GradingJob(case, folder) for case in grading_cases(run, quick=quick))


def pair_of(case: GradingCase) -> Pair:
    """A case whose landmarks are the true ones with noise, and its truth."""
    recording = recording_of(case)
    simulation = simulate(recording)
    true = true_observed(simulation, loaded_truth(simulation), case.side)
    try:
        traces = signals(take_head_out(track_of(simulation, NOISE)))
        measures = measure(traces, find_trials(traces, cue_sheet(recording.protocol), case.side), None, case.side)
    except UnmeasurableError as error:
        return Pair(case, None, true, str(error))
    cells, shifts = matrix(measures, case.side), resting_shifts(measures, case.side)
    return Pair(case, observe(measures, cells, shifts, case.side), true)


def measure_patient(job: GradingJob) -> None:
    """Do a job and keep its pair."""
    with kept_whole(job.kept) as part:
        part.write_text(pair_json(pair_of(job.case)), encoding="utf-8")


def pairs_of(jobs: Sequence[GradingJob], advance: Advance, *, partial: bool = False) -> tuple[tuple[Pair, ...], int]:
    """Do what is not kept yet (nothing with `partial`); the pairs that are there, and how many are missing."""
    todo = [job for job in jobs if not job.kept.is_file()]
    if not partial:
        work_through(todo, measure_patient, lambda _job: 1.0, advance)
    done = [read_pair(job.kept.read_text(encoding="utf-8"), job.case) for job in jobs if job.kept.is_file()]
    return tuple(done), len(jobs) - len(done)


def pair_json(pair: Pair) -> str:
    """The pair as it is kept."""
    content = {
        "measured": None if pair.measured is None else asdict(pair.measured),
        "true": asdict(pair.true),
        "failed": pair.failed,
    }
    return json.dumps(content, allow_nan=False)


def read_pair(text: str, case: GradingCase) -> Pair:
    """What `pair_json` wrote."""
    content = json.loads(text)
    measured = content["measured"]
    return Pair(case, None if measured is None else _observed(measured), _observed(content["true"]), content["failed"])


def _observed(row: Mapping[str, Any]) -> Observed:
    voluntary = tuple(
        Voluntary(**{**one, **_quantities(one, "way", "share", "of_usual", "closed")}) for one in row["voluntary"]
    )
    return Observed(
        affected=row["affected"],
        voluntary=voluntary,
        unwanted=tuple(Unwanted(**{**one, **_quantities(one, "excess")}) for one in row["unwanted"]),
        resting=tuple(Resting(**{**one, **_quantities(one, "own", "other", "difference")}) for one in row["resting"]),
        # Which side is a reference follows from the table of today.
        not_compared=compared(row["affected"], voluntary),
    )


def _quantities(row: Mapping[str, Any], *names: str) -> dict[str, Quantity]:
    return {name: Quantity(**{**row[name], "ci95": row[name]["ci95"] and tuple(row[name]["ci95"])}) for name in names}
