"""How long each frame of a Track lasts, and how large face and irises are in it."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import IRIS, SIDES

_HAIRLINE: Final = 10
_CHIN: Final = 152


def frame_seconds(time: npt.NDArray[np.floating[Any]], longest_s: float = 0.5) -> npt.NDArray[np.float64]:
    """How long each frame lasts, seconds, shape (time,); zeros for a single frame.

    A gap in the file is not a frame: none lasts longer than `longest_s`, or the median step where that is longer.
    """
    if len(time) < 2:
        return np.zeros(len(time))
    step = np.diff(time)
    median = float(np.median(step))
    return np.append(np.minimum(step, max(longest_s, median)), median)


def face_height_px(track: xr.Dataset) -> float:
    """Median distance from hairline to chin, px; NaN without a face."""
    position = track["position"].values[track["detected"].values]
    if not len(position):
        return float("nan")
    along = position[:, _CHIN, :2].astype(np.float64) - position[:, _HAIRLINE, :2]
    return float(np.median(np.hypot(along[:, 0], along[:, 1])))


def iris_diameters(position: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Horizontal diameter of each iris in the picture.

    Parameters
    ----------
    position : shape (time, 478, 3), px

    Returns
    -------
    shape (time, 2), px, sides in the order left, right; NaN where there is no face.
    """
    out = np.empty((len(position), 2))
    for column, side in enumerate(SIDES):
        _, towards_left, _, towards_right, _ = IRIS[side]
        rim = position[:, towards_left, :2].astype(np.float64) - position[:, towards_right, :2]
        out[:, column] = np.hypot(rim[:, 0], rim[:, 1])
    return out
