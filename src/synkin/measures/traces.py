"""Traces of displacement along a repetition's own direction: what timing and sequence are read from."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.measures.excursions import FISSURE, columns
from synkin.motion import measurable
from synkin.trials import Trial, Trials, lid_mask

Array = npt.NDArray[np.floating[Any]]

STEP_S: Final = 0.01
LEAST_MOVEMENT_MM: Final = 0.8
"""Below this, a trace is mostly noise and its timing would be too. Ours."""
_LEAST_FRAMES: Final = 8


class Traces:
    """Traces of displacement along each repetition's own direction."""

    def __init__(self, signals: xr.Dataset, trials: Trials, responses: xr.Dataset) -> None:
        self.time: Array = signals["time"].values
        self.signal: Array = measurable(signals)
        self.change: Array = responses["change"].values
        self.blinking = lid_mask(self.time, trials)

    def direction(self, row: int, side: int, region: str) -> tuple[Array, float] | None:
        """Unit vector over the region's `columns` and the length moved, mm; None where too little moved or was seen."""
        change = self.change[row, side, columns(region)]
        length = float(np.linalg.norm(change))
        return (np.asarray(change / length), length) if length >= LEAST_MOVEMENT_MM else None

    def frames(self, row: int, trial: Trial, side: int, region: str) -> tuple[Array, Array] | None:
        """Times, s, and displacement, mm, of the frames from rest to end; None where too little is seen or moves."""
        moved = self.direction(row, side, region)
        if moved is None:
            return None
        inside = (self.time >= trial.rest[0]) & (self.time <= trial.end_s)
        if region == FISSURE and not trial.movement.startswith(("eye-close", "blink")):
            inside &= ~self.blinking
        trace = self.signal[inside][:, side, columns(region)] @ moved[0]
        seen = np.isfinite(trace)
        if seen.sum() < _LEAST_FRAMES:
            return None
        return self.time[inside][seen], np.asarray(trace[seen])

    def get(self, row: int, trial: Trial, side: int, region: str) -> Array | None:
        """mm, from rest to the end of the repetition, in steps of 0.01 s; None where too little is seen or moves."""
        frames = self.frames(row, trial, side, region)
        if frames is None:
            return None
        return np.asarray(np.interp(np.arange(trial.rest[0], trial.end_s, STEP_S), *frames))
