"""When a region sets out and how long it takes, and how far landmark noise alone would shift that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, SIDES
from synkin.measures.excursions import columns
from synkin.measures.resting import rests_of
from synkin.measures.traces import Traces
from synkin.motion import measurable
from synkin.trials import Trial, Trials, lid_mask

Array = npt.NDArray[np.floating[Any]]

ONSET_SHARE: Final = 0.2
"""A region has set out when it has gone this share of its way. Ours, chosen on simulated people made for tuning: with
landmark noise of 0.1 mm the times err half as much as at 0.1, and hardly more than at 0.3 (8 ms above 3 mm, 18 ms at
1.5 to 3 mm, 40 ms at 0.8 to 1.5 mm, at 25 to 60 frames a second)."""
_HALFWAY: Final = 0.5
_ARRIVED: Final = 0.8
_ONCE_S: Final = 0.1
"""A trace that is back under half of its way so much later did not set out just once. Ours."""
_SLOWER_AT_FIRST: Final = 1.15
"""By how much the way's first fifth is slower than its middle, 1.2 in a smooth step. Ours, from tuning people."""
_GAP_FRAMES: Final = 3.0
"""A crossing between frames further apart than so many frame intervals was not seen. Ours."""


@dataclass(frozen=True)
class Onset:
    """Of one region, side and repetition: the time of the recording at which it sets out, and its rise, s.

    rise_s is the time from 20 to 80 % of the way, None where it was not seen.
    """

    at_s: float
    rise_s: float | None


def onset(traces: Traces, row: int, trial: Trial, side: int, region: str) -> Onset | None:
    """When a region sets out in a repetition; None where it moves under 0.8 mm, or sets out more than once or unseen.

    The last rise through a fifth of the way, rest to the median of the hold, before the first rise through half of it,
    interpolated between frames: the first rise through a fifth alone may be noise.
    """
    moved, seen = traces.direction(row, side, region), traces.frames(row, trial, side, region)
    if moved is None or seen is None:
        return None
    time, trace = seen
    resting = time <= trial.rest[1]
    after = int(resting.sum())
    if after < 3:
        return None
    gone = trace - trace[resting].mean()
    held = gone[(time >= trial.hold[0]) & (time <= trial.hold[1])]
    # Not the mean: a slow side is still on its way as the hold begins.
    way = float(np.median(held)) if len(held) else 0.0
    if way <= 0:
        return None
    share = gone / way
    inside = time <= trial.hold[1]
    over = np.flatnonzero((share[after:] >= _HALFWAY) & inside[after:])
    if not len(over):
        return None
    halfway = after + int(over[0])
    under = np.flatnonzero((share < _HALFWAY) & (time < trial.hold[0]))
    if time[under[-1]] - time[halfway] > _ONCE_S:
        return None
    before = np.flatnonzero(share[:halfway] < ONSET_SHARE)
    if not len(before):
        return None
    widest = _GAP_FRAMES * float(np.median(np.diff(traces.time)))
    start = _crossing(time, share, int(before[-1]), ONSET_SHARE, widest)
    arrived = halfway + np.flatnonzero((share[halfway:] >= _ARRIVED) & inside[halfway:])
    end = _crossing(time, share, int(arrived[0]) - 1, _ARRIVED, widest) if len(arrived) else None
    if start is None:
        return None
    return Onset(start, None if end is None else end - start)


def _crossing(time: Array, share: Array, index: int, level: float, widest: float) -> float | None:
    """Time at which the share passes `level` between two frames; None where they lie too far apart."""
    step, rise = time[index + 1] - time[index], share[index + 1] - share[index]
    return None if step > widest else float(time[index] + (level - share[index]) / rise * step)


class Stillness:
    """What landmarks do at rest, from which follows how far noise alone shifts a lag; neighbours err together."""

    def __init__(self, signals: xr.Dataset, trials: Trials, repetitions: tuple[Trial, ...]) -> None:
        time, signal = signals["time"].values, measurable(signals)
        blinking = lid_mask(time, trials)
        parts = [signal[(time >= start) & (time <= end) & ~blinking] for start, end in rests_of(trials, repetitions)]
        self._parts: list[Array] = [part for part in parts if len(part) > 2]

    def covariance(self, weights: Sequence[Array]) -> Array | None:
        """Covariance of weighted sums of channels at rest, shape (sum, sum); None with too few frames.

        `weights` are of shape (side, channel); a frame counts if all channels that have a weight were seen.
        """
        stacked = np.stack(weights).reshape(len(weights), len(SIDES) * len(CHANNELS))
        used = np.any(stacked != 0, axis=0)
        total, degrees = np.zeros((len(weights), len(weights))), 0
        for part in self._parts:
            flat = part.reshape(len(part), -1)[:, used]
            sums = flat[np.all(np.isfinite(flat), axis=1)] @ stacked[:, used].T
            if len(sums) > 2:
                sums = sums - sums.mean(axis=0)
                total += sums.T @ sums
                degrees += len(sums) - 1
        return total / degrees if degrees > 2 * len(weights) else None


def shift_of_noise(side: int, region: str, along: Array, length_mm: float, rise_s: float) -> Array:
    """Weights (side, channel), s per mm, by which noise of the landmarks shifts an onset.

    Noise over speed; the speed as the way sets out is the mean one between 20 and 80 % over a constant.
    """
    speed = (_ARRIVED - ONSET_SHARE) * length_mm / rise_s / _SLOWER_AT_FIRST
    weights = np.zeros((len(SIDES), len(CHANNELS)))
    weights[side, columns(region)] = along / speed
    return weights
