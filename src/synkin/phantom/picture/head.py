"""How a head moves while its owner tries to sit still, and when the camera's frames are taken."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.errors import WrongUsageError
from synkin.phantom.picture.camera import Camera

Array = npt.NDArray[np.floating[Any]]

# The farthest that the head gets: yaw, pitch, roll in degrees; x, y, z in mm.
_REACH: Final = {
    "none": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "still": (0.6, 0.6, 0.4, 0.6, 0.5, 0.8),
    "moderate": (4.0, 3.5, 2.5, 4.0, 3.0, 5.0),
    "lively": (10.0, 8.0, 6.0, 10.0, 8.0, 10.0),
}
HEAD_MOTIONS: Final[tuple[str, ...]] = tuple(_REACH)
"""Kinds of spontaneous motion, from none to as much as a recording may have."""

# Sway is slow sines; what is left of the reach is where the head comes to rest anew every now and then.
_SWAY: Final = 0.6
_HERTZ: Final = (0.04, 0.20)
_SETTLE_EVERY_S: Final = 9.0
_SETTLE_S: Final = (0.5, 1.2)
_FADE_IN_S: Final = 2.0


def head_motion(kind: str, time: Array, *, seed: int) -> Array:
    """Small spontaneous motion of the head, starting from zero.

    Parameters
    ----------
    kind : one of HEAD_MOTIONS
    time : shape (time,), s, ascending from 0; with the same seed a shorter recording moves like the start of a longer

    Returns
    -------
    shape (time, 6): yaw, pitch, roll in degrees, then x, y, z in mm; see `camera.turn`

    Raises
    ------
    WrongUsageError
        If there is no such kind.
    """
    if kind not in _REACH:
        raise WrongUsageError(f"there is no head motion {kind!r}; choose one of {', '.join(HEAD_MOTIONS)}")
    time = np.asarray(time, dtype=np.float64)
    rng = np.random.default_rng([seed, 2])
    hertz = rng.uniform(*_HERTZ, (6, 3))
    phase = rng.uniform(0.0, 2 * np.pi, (6, 3))
    sway = np.sin(2 * np.pi * hertz * time[:, None, None] + phase) @ np.array([0.5, 0.3, 0.2])
    shares = _SWAY * sway + (1.0 - _SWAY) * _settled(time, seed)
    return np.asarray(shares * np.array(_REACH[kind]) * (1.0 - np.exp(-((time / _FADE_IN_S) ** 2)))[:, None])


def _settled(time: Array, seed: int) -> Array:
    """Where the head rests, -1 to 1, shape (time, 6): now and then it goes over to another place."""
    rng = np.random.default_rng([seed, 6])
    rest = np.repeat(rng.uniform(-1.0, 1.0, (1, 6)), len(time), axis=0)
    last, start = rest[0], rng.exponential(_SETTLE_EVERY_S)
    while start < time[-1]:
        place, lasts = rng.uniform(-1.0, 1.0, 6), rng.uniform(*_SETTLE_S)
        t = np.clip((time - start) / lasts, 0.0, 1.0)[:, None]
        rest = rest + t**3 * (10.0 - 15.0 * t + 6.0 * t**2) * (place - last)
        last, start = place, start + lasts + rng.exponential(_SETTLE_EVERY_S)
    return rest


def turned(yaw_deg: float, pitch_deg: float) -> Array:
    """The pose of a head held turned, shape (6,), to be added to motion: yaw to the patient's left, pitch up."""
    return np.array([yaw_deg, pitch_deg, 0.0, 0.0, 0.0, 0.0])


def frame_times(camera: Camera, duration_s: float, *, seed: int) -> Array:
    """When frames are taken within a duration, s, from 0 on, strictly increasing; irregular by `Camera.fps_jitter`."""
    count = max(int(np.floor(duration_s * camera.fps + 1e-9)), 1)
    rng = np.random.default_rng([seed, 7])
    intervals = 1.0 + camera.fps_jitter * rng.standard_normal(count - 1)
    times = np.concatenate([[0.0], np.cumsum(np.clip(intervals, 0.25, 4.0))]) / camera.fps
    return times[times < duration_s]
