"""The assessment: everything found in one recording."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from synkin.anatomy import AffectedSide, Side
from synkin.drive.results import Drive
from synkin.drive.stimulation import Stimulation
from synkin.grading import Grade
from synkin.grading.questionnaires import Questionnaires
from synkin.grading.review import Review
from synkin.grading.signs import SevenSigns
from synkin.measures import (
    Appearance,
    Coordination,
    EarlierPhotograph,
    Excursion,
    RestingShift,
    RestValue,
    Sequence,
    Timing,
)
from synkin.synkinesis import Cell, FreeRange
from synkin.trials import Trial

ASSESSMENT_SCHEMA: Final = "synkin.assessment/1"


@dataclass(frozen=True)
class Recording:
    """What was recorded: file, hash, picture size, frame times."""

    source: str
    sha256: str
    width: int
    height: int
    rotation: int
    duration_s: float
    frames_per_second: float
    """Median; the time stamps themselves are the frames' own."""


@dataclass(frozen=True)
class Quality:
    """How good the recording is; `reasons` are sentences, worst first. Angles in degrees, relative to the neutral."""

    frames: int
    frames_usable: int
    seconds_without_face: float
    yaw_range: tuple[float, float] | None
    pitch_range: tuple[float, float] | None
    roll_range: tuple[float, float] | None
    face_height_px: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Scale:
    """Millimetres per pixel of the rest shape, how it was found and how sure it is (one SD, relative)."""

    mm_per_px: float
    method: str
    relative_sd: float


@dataclass(frozen=True)
class Note:
    """Something to know that is no measure, e.g. movement at rest, a second face, a lost face."""

    kind: str
    text: str
    start_s: float | None = None
    end_s: float | None = None
    side: Side | None = None
    region: str | None = None


@dataclass(frozen=True)
class Software:
    """What computed it; `skin` is one of `track.SKIN`."""

    version: str
    model_name: str
    model_sha256: str
    reading: str
    skin: str
    measure_versions: dict[str, str]


@dataclass(frozen=True)
class Assessment:
    """Everything found in one recording; `summary` is one paragraph in plain words."""

    recording: Recording
    quality: Quality
    scale: Scale
    affected_side: AffectedSide
    trials: tuple[Trial, ...]
    rest: tuple[RestValue, ...]
    excursions: tuple[Excursion, ...]
    synkinesis: tuple[Cell, ...]
    timing: tuple[Timing, ...]
    coordination: tuple[Coordination, ...]
    notes: tuple[Note, ...]
    software: Software
    summary: str
    appearance: tuple[Appearance, ...] = ()
    """Marks of the skin that landmarks do not show, per movement and side."""
    drive: Drive | None = None
    stimulation: tuple[Stimulation, ...] = ()
    """What stimulated nerve branches moved; no movement of the patient's own."""
    grades: tuple[Grade, ...] = ()
    """Of the clinic's scales, by measurement; none in assessments of before there were any."""
    resting_shifts: tuple[RestingShift, ...] = ()
    sequence: tuple[Sequence, ...] = ()
    free_ranges: tuple[FreeRange, ...] = ()
    earlier_photographs: tuple[EarlierPhotograph, ...] = ()
    """From before the illness; numbers only."""
    recorded_on: date | None = None
    """As the user gave it; None where not given."""
    questionnaires: Questionnaires | None = None
    """What the patient says; None where nothing was filled in."""
    signs: SevenSigns | None = None
    """The seven signs; none in assessments of before there were any, as with the review flags."""
    review: Review | None = None
