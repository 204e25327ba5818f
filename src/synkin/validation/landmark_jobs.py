"""The work at the landmark link: simulate, take the truth for landmarks, assess, hold beside the truth."""

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal

from synkin.motion import Calibration
from synkin.phantom.landmark_link import LandmarkNoise, track_of
from synkin.phantom.recording import simulate
from synkin.validation.cache import LANDMARK_SOURCES, kept_whole, key_of, version_of
from synkin.validation.cases import Case, recording_of
from synkin.validation.held import loaded_truth, mm_per_px_of, outcome_of
from synkin.validation.outcome import Outcome, outcome_json, read_outcome

Entry = Literal["stated-noise", "no-noise", "true-scale"]
"""What a faultless landmark model is given to err by: noise as stated; nothing but the iris; not even that."""
NOISE: Final = LandmarkNoise()


@dataclass(frozen=True)
class LandmarkJob:
    """A case to enter at the landmark link, and where its outcome is kept."""

    case: Case
    folder: Path
    entry: Entry = "stated-noise"
    version: str = field(default_factory=partial(version_of, LANDMARK_SOURCES))
    """Of what the outcome is made by; settled when the job is made, whatever happens to the code while it runs."""

    @property
    def kept(self) -> Path:
        """The file of its outcome."""
        parameters = {**self.case.parameters(), "entry": self.entry, "noise": repr(NOISE)}
        return self.folder / "outcomes" / f"{key_of('landmark', self.version, parameters)}.json"


def assess_landmarks(job: LandmarkJob) -> None:
    """Do a job and keep its outcome."""
    with kept_whole(job.kept) as part:
        part.write_text(outcome_json(landmark_outcome(job.case, job.entry)), encoding="utf-8")


def landmark_outcome(case: Case, entry: Entry) -> Outcome:
    """What synkin says of a case whose landmarks are the true ones, with noise or without."""
    recording = recording_of(case)
    simulation = simulate(recording)
    track = track_of(simulation, NOISE if entry == "stated-noise" else None)
    scale = Calibration("mm-per-px", mm_per_px_of(recording)) if entry == "true-scale" else None
    return outcome_of(case, recording, loaded_truth(simulation), lambda: track, scale)


def kept_outcome(path: Path, case: Case) -> Outcome | None:
    """The outcome that was kept, under the names that the case goes by now; None where there is none."""
    if not path.is_file():
        return None
    kept = read_outcome(path.read_text(encoding="utf-8"))
    return replace(kept, id=case.id, person=case.person, group=case.group, levels=case.levels)
