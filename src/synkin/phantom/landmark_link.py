"""The landmark link: the Track that a faultless landmark model would give, or one with stated noise."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.signal import lfilter

from synkin.phantom.picture.camera import project, px_per_mm, turn
from synkin.phantom.recording import Simulation
from synkin.track import iris_diameters, make_track

Array = npt.NDArray[np.floating[Any]]

PHANTOM_MODEL: Final = "phantom"
"""Name of the landmark model that sees the truth."""


@dataclass(frozen=True)
class LandmarkNoise:
    """What a landmark model adds to the truth, mm on the face.

    jitter_mm: SD of white noise per landmark and axis.
    wander_mm, wander_s: SD of slow noise that neighbouring landmarks share, and its correlation time; it is what the
    mean over a hold does not remove.
    """

    jitter_mm: float = 0.10
    wander_mm: float = 0.10
    wander_s: float = 0.2


_WANDER_SOURCES: Final = 80
_WANDER_REACH_MM: Final = 12.0
"""How far apart landmarks share their slow noise; ours, about the size of a region."""


def track_of(simulation: Simulation, noise: LandmarkNoise | None = None) -> xr.Dataset:
    """The Track of a simulated recording, with the projected truth as landmarks.

    Parameters
    ----------
    noise : what to add; nothing unless given. Its seed is the recording's.
    """
    recording, places = simulation.recording, simulation.places
    camera = recording.camera
    if noise is not None:
        places = places + _noise(simulation, noise)
    xy = project(places, simulation.poses, camera)
    depth = -turn(places, simulation.poses)[..., 2:] * px_per_mm(camera)
    position = np.concatenate([xy, depth], axis=-1)
    return make_track(
        simulation.time,
        position,
        np.ones(len(simulation.time), dtype=np.bool_),
        iris_diameters(position),
        source="phantom",
        sha256=hashlib.sha256(np.ascontiguousarray(position).tobytes()).hexdigest(),
        image_width=camera.size[0],
        image_height=camera.size[1],
        rotation=0,
        model=PHANTOM_MODEL,
        model_sha256="",
        reading="whole",
    )


def _noise(simulation: Simulation, noise: LandmarkNoise) -> Array:
    """Noise in the face's plane, shape (time, 478, 3), mm; nothing in depth, which no reported length uses."""
    frames = len(simulation.time)
    rng = np.random.default_rng([simulation.recording.seed, 5])
    neutral = simulation.person.shape.mm[:, :2]
    out = np.zeros((frames, len(neutral), 3))
    out[..., :2] = noise.jitter_mm * rng.standard_normal((frames, len(neutral), 2))
    # A few sources of slow noise spread over the face, each carried to the landmarks around it.
    sources = neutral[rng.choice(len(neutral), _WANDER_SOURCES, replace=False)]
    near = np.exp(-0.5 * (np.linalg.norm(neutral[:, None] - sources[None], axis=-1) / _WANDER_REACH_MM) ** 2)
    near /= np.sqrt((near**2).sum(axis=1, keepdims=True))
    step = float(np.median(np.diff(simulation.time))) if frames > 1 else noise.wander_s
    keep = float(np.exp(-step / noise.wander_s))
    fresh = rng.standard_normal((frames, _WANDER_SOURCES * 2)) * np.sqrt(1.0 - keep**2)
    fresh[0] /= np.sqrt(1.0 - keep**2)
    slow = lfilter([1.0], [1.0, -keep], fresh, axis=0).reshape(frames, _WANDER_SOURCES, 2)
    out[..., :2] += noise.wander_mm * np.tensordot(slow, near, axes=(1, 1)).transpose(0, 2, 1)
    return out
