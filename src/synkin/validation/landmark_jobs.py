"""The work at the landmark link: simulate, take the truth for landmarks, assess, hold beside the truth."""

import json
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal

from synkin.assessment import assess
from synkin.errors import UnmeasurableError
from synkin.motion import Calibration
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import LandmarkNoise, track_of
from synkin.phantom.picture.camera import px_per_mm
from synkin.phantom.recording import simulate
from synkin.phantom.truth import make_truth, truth_json
from synkin.validation.cache import LANDMARK_SOURCES, kept_whole, key_of, version_of
from synkin.validation.cases import Case, recording_of
from synkin.validation.outcome import Outcome, compare, outcome_json, read_outcome

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
    truth = json.loads(truth_json(make_truth(simulation)))
    track = track_of(simulation, NOISE if entry == "stated-noise" else None)
    mm_per_px = 1.0 / px_per_mm(recording.camera)
    known = Calibration("mm-per-px", mm_per_px) if entry == "true-scale" else None
    try:
        findings = assess(track, cue_sheet(recording.protocol), recording.patient.affected_side, known)
    except UnmeasurableError as error:
        return Outcome(case.id, case.person, case.group, case.levels, failed=str(error))
    return compare(
        findings,
        truth,
        name=case.id,
        person=case.person,
        group=case.group,
        levels=case.levels,
        mm_per_px=mm_per_px,
    )


def kept_outcome(path: Path, case: Case) -> Outcome | None:
    """The outcome that was kept, under the names that the case goes by now; None where there is none."""
    if not path.is_file():
        return None
    kept = read_outcome(path.read_text(encoding="utf-8"))
    return replace(kept, id=case.id, person=case.person, group=case.group, levels=case.levels)
