"""One picture of a face whose shape is known from a recording: its pose, and its landmarks with the head taken out."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import ON_SKIN
from synkin.errors import UnmeasurableError
from synkin.motion.head import HEAD_POINTS, find_pose
from synkin.motion.person import SKELETAL

Array = npt.NDArray[np.floating[Any]]

_UP: Final = np.array([1.0, -1.0, -1.0])


@dataclass(frozen=True)
class Still:
    """A picture laid over a recording's neutral.

    position : (478, 3), in the picture's own px with the head as in the neutral; x to the patient's left, y up, depth
        of the recording
    px_per_mm : px of the picture to a millimetre of the recording, by bones
    yaw, pitch, roll : degrees, against the recording's neutral; signs as in `Head.angles`
    misfit_mm : root mean square distance of bony landmarks from the recording's, mm of the recording
    """

    position: Array
    px_per_mm: float
    yaw: float
    pitch: float
    roll: float
    misfit_mm: float


def lay_over(still: xr.Dataset, motion: xr.Dataset) -> Still:
    """Find the pose of a Track's one frame by the shape that `take_head_out` found of the same person.

    Raises
    ------
    UnmeasurableError
        If the recording has no frame that can be used.
    """
    usable = motion["usable"].values
    if not usable.any():
        raise UnmeasurableError("no frame of the recording can be used to hold a photograph against")
    neutral = np.nanmedian(motion["position"].values[usable], axis=0).astype(np.float64)
    seen = np.asarray(still["position"].values[0] * _UP, dtype=np.float64)
    head, angles = find_pose(seen[None, HEAD_POINTS], neutral[HEAD_POINTS])
    flat = head.take_out(seen[None, :, :2], neutral[:, 2])[0]
    size = float(head.size[0])
    away = flat[SKELETAL] - neutral[SKELETAL, :2]
    away -= away.mean(axis=0)
    return Still(
        position=np.column_stack([flat, neutral[:, 2]]) * size,
        px_per_mm=size,
        yaw=float(angles[0]),
        pitch=float(angles[1]),
        roll=float(angles[2]),
        misfit_mm=float(np.sqrt((away**2).sum(axis=1).mean())),
    )


def motion_of(position: Array, like: xr.Dataset) -> xr.Dataset:
    """Landmarks (478, 3), mm, as a Motion of one usable frame, none of it followed; attributes as of `like`."""
    return xr.Dataset(
        {
            "position": (("time", "landmark", "axis"), np.asarray(position)[None], {"units": "mm"}),
            "followed": (("time", "landmark"), np.zeros((1, len(ON_SKIN)), dtype=np.bool_)),
            "usable": (("time",), np.ones(1, dtype=np.bool_), {"units": "1"}),
            "reason": (("time",), np.zeros(1, dtype=np.uint16), {"units": "1"}),
        },
        coords={"time": ("time", np.zeros(1), {"units": "s"})},
        attrs={**like.attrs, "skin": "modelled"},
    )


def turned(position: Array, degrees: tuple[float, float, float]) -> Array:
    """Landmarks (478, 3) with the head turned (yaw), nodded (pitch) and tilted (roll) by small angles."""
    yaw, pitch, roll = np.radians(degrees)
    x, y, z = np.asarray(position).T
    # First order: the order of small turns does not matter.
    return np.column_stack([x + yaw * z + roll * y, y + pitch * z - roll * x, z - yaw * x - pitch * y])
