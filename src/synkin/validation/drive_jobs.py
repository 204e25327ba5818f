"""The work of suite "drive": simulate, look for muscles in landmarks with noise as stated, keep it beside the truth."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

import numpy as np
import xarray as xr

from synkin.analysis import Advance
from synkin.anatomy import MUSCLE_IDS, SIDES, Side
from synkin.drive import Drive, atlas_fields, displacements, drive_from, find_drive
from synkin.errors import UnmeasurableError
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import track_of
from synkin.phantom.recording import Simulation, simulate
from synkin.recording.emg import read_emg
from synkin.trials import Trials, find_trials
from synkin.validation.cache import kept_whole, key_of, version_of
from synkin.validation.drive_baselines import baseline_scores
from synkin.validation.drive_emg import synthetic_emg
from synkin.validation.drive_outcome import DriveOutcome, drive_outcome_json, found_of, read_drive_outcome
from synkin.validation.drive_patients import DriveCase, drive_cases, recording_of, routes_of
from synkin.validation.drive_truth import truth_of
from synkin.validation.landmark_jobs import NOISE
from synkin.validation.workers import work_through

DriveEntry = Literal["video", "true-skin", "emg"]
"""What the search is given: a video; how the person's muscles truly move skin as well; surface EMG as well."""
ENTRIES: Final[dict[DriveEntry, str]] = {
    "video": "what a video shows",
    "true-skin": "a video, and how this person's muscles move skin",
    "emg": "a video, and surface EMG of nine muscles a side",
}
_BESIDES: Final = {"one": 100, "many": 100}
"""Patients that are searched in the other ways too."""
EMG_MUSCLES: Final = (
    "frontalis-medial",
    "corrugator",
    "orbicularis-oculi-orbital",
    "levator-labii",
    "zygomaticus-major",
    "orbicularis-oris-upper",
    "depressor-anguli-oris",
    "mentalis",
    "platysma",
)
"""Where electrodes are usually put, one of each zone and more at the mouth."""
DRIVE_SOURCES: Final = (
    "anatomy",
    "phantom",
    "track",
    "motion",
    "trials",
    "measures",
    "drive",
    "validation/drive_patients.py",
    "validation/drive_truth.py",
    "validation/drive_baselines.py",
    "validation/drive_outcome.py",
    "validation/drive_jobs.py",
    "validation/drive_emg.py",
    "recording/emg.py",
    "recording/emg_levels.py",
)
"""What an outcome of this suite is made by."""


@dataclass(frozen=True)
class DriveJob:
    """A case to search, and where its outcome is kept."""

    case: DriveCase
    folder: Path
    entry: DriveEntry = "video"
    version: str = field(default_factory=partial(version_of, DRIVE_SOURCES))
    """Of what the outcome is made by; settled when the job is made, whatever happens to the code while it runs."""

    @property
    def kept(self) -> Path:
        """The file of its outcome."""
        parameters = {**self.case.parameters(), "entry": self.entry, "noise": repr(NOISE)}
        return self.folder / "outcomes" / f"{key_of('drive', self.version, parameters)}.json"


@dataclass(frozen=True)
class Watched:
    """A simulated recording as it was measured, which is what every search starts from."""

    case: DriveCase
    simulation: Simulation
    motion: xr.Dataset
    trials: Trials


def watched(case: DriveCase, simulation: Simulation) -> Watched:
    """A simulated recording, measured by its true landmarks with noise as stated; raises UnmeasurableError."""
    motion = take_head_out(track_of(simulation, NOISE))
    return Watched(
        case, simulation, motion, find_trials(signals(motion), cue_sheet(simulation.recording.protocol), case.side)
    )


def from_video(watched: Watched) -> Drive:
    """What is found from movement alone."""
    return find_drive(watched.motion, watched.trials, watched.case.side)


def with_true_skin(watched: Watched) -> Drive:
    """What could be found with the person's own fields for the atlas; lids stay the atlas's."""
    fields = watched.simulation.person.fields
    skin = np.array(
        [[fields.landmarks[fields.names.index(f"{muscle}/{side}")] for muscle in MUSCLE_IDS] for side in SIDES]
    )
    return drive_from(displacements(watched.motion, watched.trials), watched.case.side, skin=skin)


def with_emg(watched: Watched) -> Drive:
    """What is found when electrodes lie over some muscles of both sides too."""
    channels: list[tuple[Side, str]] = [(side, muscle) for side in SIDES for muscle in EMG_MUSCLES]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "emg.edf"
        synthetic_emg(watched.simulation, path, channels, seed=watched.case.seed)
        emg = read_emg(path, affected=watched.case.side)
    return find_drive(watched.motion, watched.trials, watched.case.side, evidence=emg.readings)


_SEARCHES: Final[dict[DriveEntry, Callable[[Watched], Drive]]] = {
    "video": from_video,
    "true-skin": with_true_skin,
    "emg": with_emg,
}


def by_baselines(watched: Watched) -> dict[str, dict[str, float]]:
    """What the simple methods make of the same displacements."""
    moved = displacements(watched.motion, watched.trials)
    if not moved.sizes["movement"]:
        return {}
    return baseline_scores(moved, atlas_fields(moved["neutral"].values), watched.case.side)


def search_patient(job: DriveJob) -> None:
    """Do a job and keep its outcome."""
    with kept_whole(job.kept) as part:
        part.write_text(drive_outcome_json(drive_outcome(job.case, job.entry)), encoding="utf-8")


def drive_outcome(case: DriveCase, entry: DriveEntry = "video") -> DriveOutcome:
    """What is found of a case whose landmarks are the true ones with noise, beside what is true of it."""
    recording = recording_of(case)
    simulation = simulate(recording)
    truth = truth_of(simulation.person, recording.patient, routes_of(case.seed))
    try:
        seen = watched(case, simulation)
        # Processor time: other work on the machine does not make the search slower.
        started = time.process_time()
        drive = _SEARCHES[entry](seen)
        seconds = time.process_time() - started
        scores = by_baselines(seen) if entry == "video" else None
    except UnmeasurableError as error:
        return DriveOutcome(case.id, case.person, case.kind, truth, failed=str(error))
    return DriveOutcome(case.id, case.person, case.kind, truth, found_of(drive, seconds), scores)


def drive_jobs(folder: Path, run: int, *, quick: bool = False) -> tuple[DriveJob, ...]:
    """Every case from its video, and some of those with miswiring in the other ways."""
    cases = drive_cases(run, quick=quick)
    some: list[DriveCase] = []
    for kind, many in _BESIDES.items():
        some += [case for case in cases if case.kind == kind][: 4 if quick else many]
    return tuple(DriveJob(case, folder, entry) for entry in ENTRIES for case in (cases if entry == "video" else some))


@dataclass
class Searched:
    """The outcomes of a run, per entry; filled when the work is done."""

    outcomes: dict[DriveEntry, Sequence[DriveOutcome]] = field(default_factory=dict)

    def of(self, entry: DriveEntry = "video") -> Sequence[DriveOutcome]:
        """What is done of an entry."""
        return self.outcomes.get(entry, ())


def search(jobs: Sequence[DriveJob], searched: Searched, advance: Advance, *, only_kept: bool = False) -> int:
    """Do what is not kept yet (nothing with `only_kept`) and take what is; returns how many are missing."""
    todo = [job for job in jobs if not job.kept.is_file()]
    if not only_kept:
        work_through(todo, search_patient, lambda _job: 1.0, advance)
    done = [job for job in jobs if job.kept.is_file()]
    for entry in ENTRIES:
        searched.outcomes[entry] = [
            read_drive_outcome(job.kept.read_text(encoding="utf-8")) for job in done if job.entry == entry
        ]
    return len(jobs) - len(done)
