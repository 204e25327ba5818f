"""What a still face reads: the noise floor of a repetition, frame-to-frame jitter, whole-clip deviation, per region."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, REGIONS, SIDES
from synkin.measures import columns
from synkin.trials import Trials, lid_mask

Array = npt.NDArray[np.floating[Any]]

REST_S: Final = 1.0
HOLD_S: Final = 0.6
_SHARE_SEEN: Final = 0.5


@dataclass(frozen=True)
class Quiet:
    """What one region reads while nothing moves, mm, both sides together.

    floor: |mean over a 0.6 s window - mean over the 1 s before it| for every window, as a repetition would be measured
    jitter: distance from each frame to the next
    deviation: distance of each frame from the clip's mean
    """

    floor: Array
    jitter: Array
    deviation: Array


def quiet(signals: xr.Dataset, trials: Trials) -> dict[str, Quiet]:
    """Per region that landmarks see, what a recording without movement reads; frames of blinks are masked."""
    time = signals["time"].values
    hidden = lid_mask(time, trials)
    return {
        region.id: _region(time, signals["signal"].values, hidden, columns(region.id))
        for region in REGIONS.values()
        if region.unseen is None
    }


def _region(time: Array, signal: Array, hidden: npt.NDArray[np.bool_], use: list[int]) -> Quiet:
    floor, jitter, deviation = [], [], []
    for side in range(len(SIDES)):
        trace = signal[:, side, use].copy()
        trace[hidden] = np.nan
        seen = np.isfinite(trace).all(axis=1)
        if not seen.any():
            continue
        for start in np.flatnonzero((time >= time[0] + REST_S - 1e-9) & (time <= time[-1] - HOLD_S + 1e-9)):
            rest = (time >= time[start] - REST_S - 1e-9) & (time < time[start] - 1e-9)
            hold = (time >= time[start] - 1e-9) & (time < time[start] + HOLD_S - 1e-9)
            if min(seen[rest].mean(), seen[hold].mean()) < _SHARE_SEEN:
                continue
            floor.append(np.linalg.norm(trace[hold & seen].mean(axis=0) - trace[rest & seen].mean(axis=0)))
        step = np.linalg.norm(np.diff(trace, axis=0), axis=1)
        jitter.append(step[np.isfinite(step)])
        deviation.append(np.linalg.norm(trace[seen] - trace[seen].mean(axis=0), axis=1))
    empty = np.zeros(0)
    return Quiet(np.array(floor), np.concatenate([empty, *jitter]), np.concatenate([empty, *deviation]))


def jitter_mm(signals: xr.Dataset) -> tuple[float, int]:
    """Median distance from frame to frame over all regions and both sides, mm, and the number of steps behind it."""
    trace = signals["signal"].values
    steps = [
        np.linalg.norm(np.diff(trace[:, side][:, columns(region.id)], axis=0), axis=1)
        for side in range(len(SIDES))
        for region in REGIONS.values()
        if region.unseen is None
    ]
    every = np.concatenate(steps)
    every = every[np.isfinite(every)]
    return (float(np.median(every)), len(every)) if len(every) else (float("nan"), 0)


GAP: Final = CHANNELS.index("palpebral-fissure.gap")
