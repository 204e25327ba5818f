"""Grades from pixels: Tracks that suite "pixel" has read and kept are measured as a grader sees them, beside the truth.

Nothing is rendered or read here: recordings whose Track is not kept are left out, and how many there are is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from synkin.analysis import Advance
from synkin.errors import UnmeasurableError
from synkin.grading import observe
from synkin.measures import measure, resting_shifts
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.recording import simulate
from synkin.report.store import read_track
from synkin.synkinesis import matrix
from synkin.trials import find_trials
from synkin.validation.cache import kept_whole, key_of, version_of
from synkin.validation.cases import recording_of
from synkin.validation.cells import UNILATERAL
from synkin.validation.grading_jobs import GRADING_SOURCES, Pair, pair_json, read_pair
from synkin.validation.grading_patients import GradingCase, Kind
from synkin.validation.grading_truth import true_observed
from synkin.validation.held import loaded_truth
from synkin.validation.pixel import default_pair, pixel_cases, pixel_jobs
from synkin.validation.pixel_jobs import PixelJob
from synkin.validation.workers import work_through

_GROUPS: Final = (UNILATERAL, "healthy")
"""One side is affected, or said to be, and nothing else is wrong."""


@dataclass(frozen=True)
class GradingPixelJob:
    """A recording of suite "pixel" whose Track is kept, and where its pair is kept."""

    job: PixelJob
    version: str = field(default_factory=partial(version_of, (*GRADING_SOURCES, "validation/grading_pixel.py")))

    @property
    def track(self) -> Path:
        """The Track of the default landmark model and reading."""
        return self.job.track(default_pair())

    @property
    def kept(self) -> Path:
        """The file of its pair."""
        parameters = {**self.job.case.parameters(), "track": self.track.name}
        return self.job.folder / "outcomes" / f"{key_of('grading-pixel', self.version, parameters)}.json"

    @property
    def case(self) -> GradingCase:
        """Who it is, in the suite's terms."""
        one = self.job.case
        kind: Kind = "synkinetic" if one.group == UNILATERAL else "healthy"
        return GradingCase(one.id, kind, one.seed, one.side, 0.0, one.pattern or one.patient, one.run)


def grading_pixel_jobs(folder: Path, run: int, *, quick: bool = False) -> tuple[GradingPixelJob, ...]:
    """The recordings of suite "pixel" with one affected side, mirror images and series apart."""
    own = {one.id for one in pixel_cases(run, quick=quick) if one.group in _GROUPS}
    return tuple(
        GradingPixelJob(one) for one in pixel_jobs(folder, run, quick=quick) if one.case.id in own and not one.mirrored
    )


def pixel_pairs_of(
    jobs: Sequence[GradingPixelJob], advance: Advance, *, partial: bool = False
) -> tuple[tuple[Pair, ...], int]:
    """Measure what is read and not yet kept (nothing with `partial`); the pairs, and how many recordings are unread."""
    todo = [one for one in jobs if one.track.is_dir() and not one.kept.is_file()]
    if not partial:
        work_through(todo, measure_track, lambda _job: 1.0, advance)
    done = [read_pair(one.kept.read_text(encoding="utf-8"), one.case) for one in jobs if one.kept.is_file()]
    return tuple(done), len(jobs) - len(done)


def measure_track(one: GradingPixelJob) -> None:
    """Do a job and keep its pair."""
    with kept_whole(one.kept) as part:
        part.write_text(pair_json(_pair(one)), encoding="utf-8")


def _pair(one: GradingPixelJob) -> Pair:
    recording, side = recording_of(one.job.case), one.case.side
    simulation = simulate(recording)
    true = true_observed(simulation, loaded_truth(simulation), side)
    try:
        traces = signals(take_head_out(read_track(one.track)))
        measures = measure(traces, find_trials(traces, cue_sheet(recording.protocol), side), None, side)
    except UnmeasurableError as error:
        return Pair(one.case, None, true, str(error))
    return Pair(one.case, observe(measures, matrix(measures, side), resting_shifts(measures, side), side), true)
