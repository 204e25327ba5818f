"""Track in, Motion out: the head removed, in millimetres, with what is unusable and why."""

from dataclasses import replace
from enum import IntFlag
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import LANDMARK_COUNT, ON_SKIN, REGIONS, SIDES, norm
from synkin.anatomy.regions import on_side
from synkin.errors import UnmeasurableError
from synkin.motion.head import HEAD_POINTS, Head, find_depth, find_head, shape_frames
from synkin.motion.scale import Calibration, find_scale, pupil_distance

Array = npt.NDArray[np.floating[Any]]

MOTION_SCHEMA: Final = "synkin.motion/1"

YAW_LIMIT_DEG: Final = 15.0
PITCH_LIMIT_DEG: Final = 15.0
ROLL_LIMIT_DEG: Final = 30.0
"""Beyond these, relative to the patient's own neutral (yaw also to the camera), a frame is not measured: the far side
of the face is read from the model's habits rather than from the picture. Ours; the phantom's error against angle will
settle them."""
RESIDUAL_LIMIT_MM: Final = 3.0
"""Head-fixed points that do not fit the neutral by more than this: a hand before the face, a blurred frame."""
_CHUNK: Final = 512


class Unusable(IntFlag):
    """Why a frame is not measured; bits of Motion's `reason`."""

    NO_FACE = 1
    YAW = 2
    PITCH = 4
    ROLL = 8
    POOR_FIT = 16


def take_head_out(track: xr.Dataset, calibration: Calibration | None = None, *, learn_depth: bool = True) -> xr.Dataset:
    """Landmarks in head-fixed millimetres.

    Parameters
    ----------
    learn_depth : find how deep landmarks lie from how they shift as the head turns; without it depth is the landmark
        model's, as where two persons are to be told apart: their difference would pass for depth.

    Returns
    -------
    Dataset with ``position (time, landmark, axis)`` mm, head-fixed, x to the patient's left, y up, z to the camera and
    the same in every frame, origin in the middle of the head-fixed points (NaN without a face); ``followed (time,
    landmark)``, the Track's; ``usable (time)``; ``reason (time)``, bits of `Unusable`; ``pose (time, angle)`` degrees,
    yaw, pitch, roll relative to the neutral (the median of the recording);
    ``residual (time)`` mm; ``centre_px (time, xy)`` and ``width_px (time)``, where the head is in the picture (y up)
    and how wide between the temples, px. Attributes: mm_per_px, scale_method, scale_relative_sd, and the Track's.

    Raises
    ------
    UnmeasurableError
        If no frame shows a face, or the scale cannot be found.
    """
    found = track["detected"].values
    if not found.any():
        raise UnmeasurableError(
            "No face was found anywhere in the recording; check that it shows a face, upright and lit."
        )
    count = len(found)
    seen = np.flatnonzero(found)
    trusted = track["followed"].values[seen] | ~ON_SKIN
    if track.attrs["skin"] != "followed":
        trusted[:] = True
    head = find_head(
        _upright(track["position"].values[np.ix_(seen, HEAD_POINTS)]), trusted[:, HEAD_POINTS], learn_depth=learn_depth
    )
    some = shape_frames(len(seen))
    depth = find_depth(
        _part(head, some), _upright(track["position"].values[seen[some]]), trusted[some], learn_depth=learn_depth
    )
    position = np.full((count, LANDMARK_COUNT, 3), np.nan, dtype=track["position"].dtype)
    for start in range(0, len(seen), _CHUNK):
        part = slice(start, start + _CHUNK)
        position[seen[part], :, :2] = _part(head, part).take_out(
            _upright(track["position"].values[seen[part]])[..., :2], depth
        )
    position[seen, :, 2] = depth
    near = np.all(np.abs(head.angles) < 10.0, axis=1) & (np.abs(head.facing) < YAW_LIMIT_DEG)
    gap = _eye_gap(position)[seen]
    open_frontal = near & (gap > 0.8 * np.median(gap))
    scale = find_scale(
        track["iris_diameter"].values[seen] / head.size[:, None],
        pupil_distance(position)[seen],
        open_frontal,
        calibration,
    )
    for start in range(0, count, _CHUNK):
        position[start : start + _CHUNK] *= scale.mm_per_px
    centre = np.full((count, 2), np.nan)
    centre[seen] = head.centre
    width = np.full(count, np.nan)
    width[seen] = head.size * float(np.ptp(head.neutral[:, 0]))
    residual = np.full(count, np.nan)
    residual[seen] = head.residual * scale.mm_per_px
    pose = np.full((count, 3), np.nan)
    pose[seen] = head.angles
    reason = np.zeros(count, dtype=np.uint16)
    reason[seen[np.abs(head.facing) > YAW_LIMIT_DEG]] |= Unusable.YAW
    reason[~found] |= Unusable.NO_FACE
    for angle, limit, bit in (
        (0, YAW_LIMIT_DEG, Unusable.YAW),
        (1, PITCH_LIMIT_DEG, Unusable.PITCH),
        (2, ROLL_LIMIT_DEG, Unusable.ROLL),
    ):
        reason[found & (np.abs(pose[:, angle]) > limit)] |= bit
    reason[found & (residual > RESIDUAL_LIMIT_MM)] |= Unusable.POOR_FIT
    return xr.Dataset(
        {
            "position": (("time", "landmark", "axis"), position, {"units": "mm"}),
            "followed": track["followed"],
            "usable": (("time",), reason == 0, {"units": "1"}),
            "reason": (("time",), reason, {"units": "1"}),
            "pose": (("time", "angle"), pose, {"units": "degrees"}),
            "residual": (("time",), residual, {"units": "mm"}),
            "centre_px": (("time", "xy"), centre, {"units": "px"}),
            "width_px": (("time",), width, {"units": "px"}),
        },
        coords={
            "time": track["time"],
            "landmark": track["landmark"],
            "axis": list("xyz"),
            "angle": ["yaw", "pitch", "roll"],
        },
        attrs={
            **track.attrs,
            "schema": MOTION_SCHEMA,
            "mm_per_px": scale.mm_per_px,
            "scale_method": scale.method,
            "scale_relative_sd": scale.relative_sd,
            "iris_mm": norm("iris-diameter").mean,
        },
    )


def _upright(position: Array) -> Array:
    """From the picture's axes (right, down, away) to the patient's (left, up, towards the camera)."""
    return np.asarray(position * np.array([1.0, -1.0, -1.0]))


def _part(head: Head, part: slice) -> Head:
    return replace(head, rotation=head.rotation[part], centre=head.centre[part], size=head.size[part])


def _eye_gap(position: Array) -> Array:
    """Smaller lid gap of the two eyes, in the unit of `position`, shape (time,)."""
    fissure = REGIONS["palpebral-fissure"]
    gaps = [
        position[:, on_side(fissure.upper_lid_right, side), 1].mean(axis=1)
        - position[:, on_side(fissure.lower_lid_right, side), 1].mean(axis=1)
        for side in SIDES
    ]
    return np.asarray(np.minimum(*gaps))
