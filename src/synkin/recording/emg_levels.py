"""From EMG in volts to drive as a share of full drive: envelope, level per repetition, scale of every muscle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfiltfilt

from synkin.anatomy import ATLAS, SIDES, ZONES, AffectedSide, Side, other_side
from synkin.drive.evidence import DriveReading
from synkin.recording.tables import read_table
from synkin.trials import Cue

Array = npt.NDArray[np.floating[Any]]
Muscle = tuple[Side, str]

_TABLE: Final = read_table("emg.toml")
_BAND: Final[dict[str, Any]] = _TABLE["band"]
_ERRORS: Final[dict[str, Any]] = _TABLE["errors"]
OWN: Final[dict[str, dict[str, float]]] = {row["id"]: row["own"] for row in _TABLE["muscle"]}
"""Per muscle the movements in which it works hardest, with the share of full drive that healthy people give it."""
LEAST_RATE_HZ: Final[float] = _BAND["least_rate_hz"]

ENVELOPE_HZ: Final = 100.0
"""Samples per second of envelopes."""
_HOLD_S: Final = 1.0
_LATE_S: Final = 0.3
"""By which a face may answer a cue later than it ends."""
_REST_S: Final = (1.5, 0.1)
"""Rest is looked for from so long before a cue until so long before it."""
_CLEAR_S: Final = 0.2
"""Left out after the movement before."""
_LEAST_REST_S: Final = 0.3
_SEEN: Final = 2.0
"""A level that a muscle's drive is scaled by is at least so many times its noise."""


@dataclass(frozen=True)
class Levels:
    """Every channel's level in every repetition, rest taken off, in volts.

    level : shape (repetition, channel). noise : shape (channel,), what electrodes give where no muscle works.
    """

    movements: tuple[str, ...]
    muscles: tuple[Muscle, ...]
    level: Array
    noise: Array

    def of(self, movement: str, channel: int) -> Array:
        """One channel's levels in the repetitions of a movement."""
        rows = [place for place, name in enumerate(self.movements) if name == movement]
        return np.asarray(self.level[rows, channel])


def envelope(volts: Array, rate_hz: float) -> Array:
    """How hard the muscle works over time: band-passed, rectified, smoothed, `ENVELOPE_HZ` samples a second."""
    high = min(_BAND["high_hz"], _BAND["most_of_rate"] * rate_hz)
    band = butter(4, (_BAND["low_hz"], high), "bandpass", fs=rate_hz, output="sos")
    smooth = butter(2, _BAND["smooth_hz"], "lowpass", fs=rate_hz, output="sos")
    whole = sosfiltfilt(smooth, np.abs(sosfiltfilt(band, volts)))
    time = np.arange(len(volts)) / rate_hz
    return np.maximum(np.interp(np.arange(0.0, time[-1], 1.0 / ENVELOPE_HZ), time, whole), 0.0)


def levels(envelopes: Array, muscles: Sequence[Muscle], cues: Sequence[Cue]) -> Levels:
    """The level of every channel in every cue: mean over the hold, above the rest before it.

    Parameters
    ----------
    envelopes : shape (channel, time), V.
    cues : in time order, within the recording.

    Noise of electrodes adds to a muscle's signal in power. It is taken for the quieter of a muscle's two sides at rest,
    so that tone of the other side is not mistaken for it, and tone is subtracted as tone.
    """
    activity = (envelopes / np.maximum(np.percentile(envelopes, 95, axis=1, keepdims=True), 1e-12)).mean(axis=0)
    holds = [_hold(activity, cue) for cue in cues]
    ends = [-_CLEAR_S, *(cue.end_s for cue in cues)]
    rests = [_rest(end, cue.start_s) for end, cue in zip(ends, cues, strict=False)]
    held = np.array([envelopes[:, span].mean(axis=1) for span in holds])
    # A blink in the rest is short, so that the median does not see it.
    rest = np.array(
        [np.full(len(envelopes), np.nan) if span is None else np.median(envelopes[:, span], axis=1) for span in rests]
    )
    usual = np.where(np.isnan(rest).all(axis=0), np.percentile(envelopes, 10, axis=1), _median(rest))
    rest = np.where(np.isnan(rest), usual, rest)
    quiet = {muscle: min(usual[at] for at, one in enumerate(muscles) if one[1] == muscle) for _, muscle in muscles}
    noise = np.array([quiet[muscle] for _, muscle in muscles])
    return Levels(
        tuple(cue.movement for cue in cues),
        tuple(muscles),
        np.maximum(_above(held, noise) - _above(rest, noise), 0.0),
        noise,
    )


def readings(found: Levels, affected: AffectedSide) -> tuple[tuple[DriveReading, ...], tuple[str, ...]]:
    """Every channel's drive in every movement as a share of full drive, and a sentence on each that has no scale."""
    place = {muscle: at for at, muscle in enumerate(found.muscles)}
    scales: dict[Muscle, tuple[float, float]] = {}
    notes = []
    for side, muscle in found.muscles:
        known = _scale(found, place, muscle, affected)
        if known is None:
            wanted = ", ".join(OWN[muscle])
            notes.append(
                f"The EMG of the {side} {muscle} was left out: its full drive is judged by {wanted}, which it lacks or "
                "in which it hardly shows."
            )
        else:
            scales[side, muscle] = known
    result: list[DriveReading] = []
    for movement in dict.fromkeys(found.movements):
        drives = {one: found.of(movement, place[one]) / scale for one, (scale, _) in scales.items()}
        means = {one: float(values.mean()) for one, values in drives.items()}
        for one, (scale, relative) in scales.items():
            near = max((means[other] for other in means if _neighbours(one, other)), default=0.0)
            parts = (
                _spread(drives[one]),
                relative * means[one],
                _ERRORS["crosstalk"] * near,
                found.noise[place[one]] / scale / 2.0,
                _ERRORS["least"],
            )
            result.append(DriveReading(movement, *one, means[one], float(np.linalg.norm(parts))))
    return tuple(result), tuple(notes)


def _scale(
    found: Levels, place: Mapping[Muscle, int], muscle: str, affected: AffectedSide
) -> tuple[float, float] | None:
    """Level at full drive, V, and its relative error; None where it cannot be known.

    The healthy side's level scales both. Where no side is healthy, the side that works harder does.
    """
    healthy = other_side(affected) if affected in ("left", "right") else None
    sides = (healthy,) if healthy is not None and (healthy, muscle) in place else SIDES
    channels = [place[one, muscle] for one in sides if (one, muscle) in place]
    for movement, share in OWN[muscle].items():
        if movement not in found.movements:
            continue
        level, channel = max((float(found.of(movement, at).mean()), at) for at in channels)
        if level <= _SEEN * found.noise[channel] / 2.0:
            continue
        electrodes = _ERRORS["electrodes"] if sides == (healthy,) else _ERRORS["own_side"]
        return level / share, float(np.hypot(electrodes, _ERRORS["share"] * (1.0 - share)))
    return None


def _spread(values: Array) -> float:
    """SD of a mean over repetitions; few of them agree by chance."""
    sd = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    least: float = _ERRORS["repetitions"] * float(values.mean())
    return max(sd, least) / float(np.sqrt(len(values)))


def _neighbours(one: Muscle, other: Muscle) -> bool:
    apart = abs(ZONES.index(ATLAS[one[1]].zone) - ZONES.index(ATLAS[other[1]].zone))
    return one != other and one[0] == other[0] and apart <= 1


def _above(level: Array, noise: Array) -> Array:
    return np.asarray(np.sqrt(np.maximum(level**2 - noise**2, 0.0)))


def _median(rest: Array) -> Array:
    known = rest[~np.isnan(rest).all(axis=1)]
    return np.median(known, axis=0) if len(known) else np.zeros(rest.shape[1])


def _hold(activity: Array, cue: Cue) -> slice:
    """The second (half of a short cue) in which the face works hardest."""
    first, last = (round(second * ENVELOPE_HZ) for second in (cue.start_s, cue.end_s + _LATE_S))
    last = min(last, len(activity))
    width = max(round(min(_HOLD_S, (cue.end_s - cue.start_s) / 2.0) * ENVELOPE_HZ), 1)
    width = min(width, last - first)
    total = np.convolve(activity[first:last], np.ones(width), "valid")
    start = first + int(np.argmax(total))
    return slice(start, start + width)


def _rest(end_before_s: float, start_s: float) -> slice | None:
    first = max(end_before_s + _CLEAR_S, start_s - _REST_S[0], 0.0)
    last = start_s - _REST_S[1]
    return slice(round(first * ENVELOPE_HZ), round(last * ENVELOPE_HZ)) if last - first >= _LEAST_REST_S else None
