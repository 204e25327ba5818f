"""The cue sheet: what was asked of the patient and when, as WebVTT beside the recording."""

import difflib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, get_args

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from synkin.anatomy import MOVEMENTS
from synkin.errors import WrongUsageError
from synkin.trials.stimulation_cue import STIMULATION, StimulationCue, stimulation_cue
from synkin.trials.trials import Effort

_EFFORTS: Final[tuple[Effort, ...]] = get_args(Effort)
_NEVER_CUED: Final = "unnamed"
_SLACK_S: Final = 0.1
"""A sheet may be longer than the recording by the rounding of its player."""


@dataclass(frozen=True)
class Cue:
    """One instruction: a movement's id, from when to when (seconds of the recording), and how hard."""

    movement: str
    start_s: float
    end_s: float
    effort: Effort | None = None


@dataclass(frozen=True)
class CueSheet:
    """All instructions of a recording, in time order, without overlaps; what was stimulated stands apart."""

    cues: tuple[Cue, ...]
    stimulations: tuple[StimulationCue, ...] = ()

    @property
    def in_order(self) -> tuple[Cue | StimulationCue, ...]:
        """Both together, in time order."""
        return tuple(sorted((*self.cues, *self.stimulations), key=lambda cue: (cue.start_s, cue.end_s)))


def parse_cues(text: str, duration_s: float) -> CueSheet:
    """Read a cue sheet.

    Parameters
    ----------
    text : a WebVTT file's content; a cue's text is a movement's id and, if wanted, ``effort=gentle`` or
        ``effort=full``; or ``stimulation branch=B side=left ma=4.5``.
    duration_s : length of the recording, seconds.

    Raises
    ------
    WrongUsageError
        If the text is not WebVTT, a cue names no known movement or effort, or no branch, side and current of a
        stimulation, two cues overlap, or a cue ends after the recording (by more than a tenth of a second).
    """
    try:
        captions = webvtt.from_string(text.lstrip("\ufeff").strip() + "\n").captions
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError, AttributeError) as error:
        raise WrongUsageError(
            'The cue sheet is not WebVTT: it must begin with "WEBVTT", then hold cues such as '
            '"00:00:03.000 --> 00:00:05.000" followed by a movement\'s id on the next line.'
        ) from error
    if text.count("-->") != len(captions):
        raise WrongUsageError(
            f"The cue sheet has {text.count('-->')} time lines but only {len(captions)} complete cues; each time line "
            'must look like "00:00:03.000 --> 00:00:05.000" and be followed by a movement\'s id.'
        )
    if not captions:
        raise WrongUsageError("The cue sheet holds no cue; give at least one, or leave the sheet away.")
    cues = sorted((_cue(caption) for caption in captions), key=lambda cue: (cue.start_s, cue.end_s))
    for first, second in pairwise(cues):
        if second.start_s < first.end_s - 1e-9:
            raise WrongUsageError(
                f"Two cues overlap: {_name(first)} until {_stamp(first.end_s)} and {_name(second)} from "
                f"{_stamp(second.start_s)}; let one end before the next begins."
            )
    for cue in cues:
        if cue.end_s > duration_s + _SLACK_S:
            raise WrongUsageError(
                f"The cue {_name(cue)} ends at {_stamp(cue.end_s)}, but the recording ends at {_stamp(duration_s)}; "
                "check that the sheet belongs to this recording."
            )
    return CueSheet(
        tuple(cue for cue in cues if isinstance(cue, Cue)),
        tuple(cue for cue in cues if isinstance(cue, StimulationCue)),
    )


def format_cues(sheet: CueSheet) -> str:
    """The sheet as WebVTT, which `parse_cues` reads back (times to the millisecond)."""
    lines = ["WEBVTT", ""]
    for cue in sheet.in_order:
        lines += [f"{_stamp(cue.start_s)} --> {_stamp(cue.end_s)}", _text(cue), ""]
    return "\n".join(lines)


def _name(cue: Cue | StimulationCue) -> str:
    return cue.movement if isinstance(cue, Cue) else STIMULATION


def _text(cue: Cue | StimulationCue) -> str:
    if isinstance(cue, StimulationCue):
        current = "" if cue.ma is None else f" ma={cue.ma:g}"
        return f"{STIMULATION} branch={cue.branch} side={cue.side}{current}"
    return f"{cue.movement} effort={cue.effort}" if cue.effort else cue.movement


def _cue(caption: Any) -> Cue | StimulationCue:
    start, end = float(caption.start_in_seconds), float(caption.end_in_seconds)
    # The library's seconds drop the milliseconds in some releases; the stamp itself is exact.
    start, end = _seconds(caption.start, start), _seconds(caption.end, end)
    where = f"at {_stamp(start)}"
    words = " ".join(str(caption.text).split()).split(" ")
    movement = words[0]
    if not movement:
        raise WrongUsageError(f"The cue {where} names no movement; write a movement's id on the line below its time.")
    if movement == STIMULATION:
        return stimulation_cue(words[1:], (start, end), where)
    if movement not in MOVEMENTS or movement == _NEVER_CUED:
        known = [*(name for name in MOVEMENTS if name != _NEVER_CUED), STIMULATION]
        nearest = difflib.get_close_matches(movement.lower(), known, n=1, cutoff=0.0)[0]
        raise WrongUsageError(
            f'The cue {where} asks for "{movement}", which is no known movement; the nearest is "{nearest}".'
        )
    effort: Effort | None = None
    for word in words[1:]:
        name, _, value = word.partition("=")
        if name != "effort":
            raise WrongUsageError(
                f'The cue {where} says "{word}", which means nothing here; after the movement only '
                '"effort=gentle" or "effort=full" may stand.'
            )
        chosen = next((known_effort for known_effort in _EFFORTS if known_effort == value), None)
        if chosen is None:
            raise WrongUsageError(f'The cue {where} has effort "{value}"; the effort must be "gentle" or "full".')
        effort = chosen
    if end <= start:
        raise WrongUsageError(f"The cue {movement} {where} ends before it begins; exchange its times.")
    return Cue(movement, start, end, effort)


def _seconds(stamp: str, fallback: float) -> float:
    try:
        parts = [float(part) for part in stamp.split(":")]
    except (ValueError, AttributeError):
        return fallback
    return sum(part * 60.0**power for power, part in enumerate(reversed(parts)))


def _stamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
