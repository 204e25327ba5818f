"""Contractions that no command asks for."""

from typing import Any

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MUSCLE_IDS, SIDES
from synkin.phantom.nerve.patient import Spasm
from synkin.phantom.nerve.protocol import plateau

Array = npt.NDArray[np.floating[Any]]

_RISE_S = 0.08
"""How fast a burst comes and goes; assumed, of the order of a blink."""
_TWITCH_DEPTH = 0.7
"""How far a clonic burst falls back between its twitches; assumed."""


def add_spasms(drive: Array, spasm: Spasm, time: Array, duration_s: float, seed: int) -> None:
    """Add bursts at random times to `drive` (time, side, muscle), in place; they come in rests and holds alike."""
    rng = np.random.default_rng([seed, 30, 5])
    bursts = int(rng.poisson(spasm.per_minute * duration_s / 60.0))
    starts = np.sort(rng.uniform(0.0, duration_s, max(bursts, 1 if spasm.per_minute > 0 else 0)))
    pull = np.array([spasm.muscles.get(muscle, 0.0) for muscle in MUSCLE_IDS])
    level = np.zeros(len(time))
    for start in starts:
        length = spasm.length_s * float(np.exp(0.3 * rng.standard_normal()))
        height = float(rng.uniform(0.7, 1.0))
        phase = float(rng.uniform(0.0, 2 * np.pi))
        frames = slice(*(int(index) for index in np.searchsorted(time, [start, start + length + 2 * _RISE_S])))
        here = time[frames]
        burst = height * plateau(here, start, _RISE_S, start + _RISE_S + length, _RISE_S)
        if spasm.clonic_hz > 0:
            wave = 0.5 - 0.5 * np.cos(2 * np.pi * spasm.clonic_hz * (here - start) + phase)
            burst = burst * (1.0 - _TWITCH_DEPTH * wave)
        level[frames] = np.maximum(level[frames], burst)
    for side in spasm.sides:
        drive[:, SIDES.index(side)] += level[:, None] * pull
