"""What happened when: movements with their rest, onset, hold and release, blinks, gaze shifts, unrest."""

from dataclasses import dataclass
from typing import Literal

from synkin.anatomy import Side

Span = tuple[float, float]
"""Start and end in seconds of the recording."""

Effort = Literal["gentle", "full"]
UnrestKind = Literal["twitching", "fluttering", "tonic", "spasm-both-eyes"]


@dataclass(frozen=True)
class Trial:
    """One repetition of one movement; all times in seconds of the recording.

    `rest` is the still span before it that its displacements start from, `hold` the span around the peak in which the
    movement is measured. `practice` marks a first repetition that only warms up (four or more were made).
    `reasons` says why it is not usable, or what to bear in mind where it is.
    """

    movement: str
    repetition: int
    effort: Effort | None
    rest: Span
    onset_s: float
    peak_s: float
    hold: Span
    end_s: float
    usable: bool
    practice: bool = False
    reasons: tuple[str, ...] = ()
    origin: Literal["cue", "found"] = "cue"
    confidence: float | None = None
    """Probability of the name where it was found by activity; None where a cue sheet gave it."""
    sides: tuple[Side, ...] = ("left", "right")
    """The sides that moved; one side where the movement was clearly one-sided."""


@dataclass(frozen=True)
class Blink:
    """One blink; `depth` is per side the share of the resting gap that closed, 1 = shut, None where not seen."""

    start_s: float
    peak_s: float
    end_s: float
    depth: dict[Side, float | None]


@dataclass(frozen=True)
class Unrest:
    """Movement at rest without a trigger, which synkinesis does not explain."""

    kind: UnrestKind
    side: Side | Literal["both"]
    region: str
    start_s: float
    end_s: float
    rate_hz: float | None
    amplitude_mm: float


@dataclass(frozen=True)
class Stimulated:
    """One stimulation of a nerve branch, or one pulse of several under one cue; times in seconds, `ma` in mA.

    `rest` is the still span before the first pulse, `hold` the span in which the side's skin was furthest from it, or
    the whole cue where it did not move. `hidden` are spans of blinks, which no distal branch of one side makes.
    `reasons` says why it is not usable.
    """

    branch: str
    side: Side
    ma: float | None
    repetition: int
    rest: Span
    hold: Span
    usable: bool
    hidden: tuple[Span, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trials:
    """Everything that happened in a recording, in time order."""

    trials: tuple[Trial, ...]
    blinks: tuple[Blink, ...] = ()
    gaze_shifts: tuple[Span, ...] = ()
    unrest: tuple[Unrest, ...] = ()
    still: tuple[Span, ...] = ()
    """Spans without movement, outside trials, from which resting values are taken."""
    stimulated: tuple[Stimulated, ...] = ()
    """Stimulations of the nerve; no movement of the patient's own, and no trial."""
