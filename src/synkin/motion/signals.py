"""Motion in, signals out: what each region of each side does over time, both sides on the same footing."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, IRIS, REGIONS, SIDES, Side
from synkin.anatomy.regions import on_side

Array = npt.NDArray[np.floating[Any]]

_UPPER_INNER_LIP: Final = 13
_LOWER_INNER_LIP: Final = 14
_LEAST_FOLLOWED: Final = 0.5
"""Share of a region's landmarks."""
_FISSURE: Final = REGIONS["palpebral-fissure"]


def signals(motion: xr.Dataset) -> xr.Dataset:
    """The signals of a recording.

    Returns
    -------
    Dataset over the times of `motion`, NaN where a frame is not usable:
    ``signal (time, side, channel)`` mm, channels as `anatomy.CHANNELS`: positions of the regions' centres in the
    head-fixed frontal plane, lateral = away from the midline, up = towards the crown; lids relative to the line through
    the canthi;
    ``lost (time, side, channel)``, in a recording whose skin is followed: most of the region's skin could not be
    followed, or the lids' rims not be read, and its position is the landmark model's word; good enough to find
    movements by, not to measure them;
    ``fissure_area (time, side)`` mm²; ``lip_gap (time)`` mm between the inner lips;
    ``canthi (time, side, direction)`` mm, middle between the canthi of each eye, lateral and up, head-fixed;
    ``gaze (time, gaze_direction)`` mm, iris centres from the canthi, mean of both eyes, to the patient's left and up;
    ``usable (time)`` and ``reason (time)``. Attributes are those of `motion`.
    """
    usable = motion["usable"].values
    position, followed = motion["position"].values, motion["followed"].values
    on_skin = motion.attrs["skin"] == "followed"
    values = np.full((len(usable), len(SIDES), len(CHANNELS)), np.nan)
    lost = np.zeros(values.shape, dtype=np.bool_)
    area = np.full((len(usable), len(SIDES)), np.nan)
    canthi = np.full((len(usable), len(SIDES), 2), np.nan)
    for index, side in enumerate(SIDES):
        for row, channel in enumerate(CHANNELS):
            name, _, direction = channel.partition(".")
            if name == _FISSURE.id:
                rims = on_side((*_FISSURE.upper_lid_right, *_FISSURE.lower_lid_right), side)
                if on_skin:
                    lost[:, index, row] = usable & (followed[:, list(rims)].mean(axis=1) < _LEAST_FOLLOWED)
                continue
            axis = 0 if direction == "lateral" else 1
            sign = _outward(side) if direction == "lateral" else 1.0
            landmarks = list(REGIONS[name].landmarks(side))
            if not on_skin:
                values[:, index, row] = sign * position[:, landmarks, axis].mean(axis=1, dtype=np.float64)
                continue
            there = usable[:, None] & followed[:, landmarks]
            lost[:, index, row] = usable & (there.mean(axis=1) < _LEAST_FOLLOWED)
            values[:, index, row] = sign * _of_followed(position[:, landmarks, axis].astype(np.float64), there)
        upper, lower = _lids(position, side)
        for part, lid in (("gap", upper - lower), ("upper-lid", upper), ("lower-lid", lower)):
            row = CHANNELS.index(f"{_FISSURE.id}.{part}")
            values[:, index, row] = lid
            if not lost[usable, index, row].all():
                # Lids are read in some frames; the model's word in others would be a step, and look like a blink.
                values[lost[:, index, row], index, row] = np.nan
        canthi[:, index] = position[:, on_side(_FISSURE.corners_right, side), :2].mean(axis=1, dtype=np.float64)
        canthi[:, index, 0] *= _outward(side)
        area[:, index] = _polygon_area(position[:, on_side(_FISSURE.outline_right, side), :2])
    lip_gap: Array = position[:, _UPPER_INNER_LIP, 1] - position[:, _LOWER_INNER_LIP, 1].astype(np.float64)
    gaze: Array = np.mean([_gaze(position, side) for side in SIDES], axis=0)
    for array in (values, area, canthi, lip_gap, gaze):
        array[~usable] = np.nan
    return xr.Dataset(
        {
            "signal": (("time", "side", "channel"), values, {"units": "mm"}),
            "lost": (("time", "side", "channel"), lost, {"units": "1"}),
            "fissure_area": (("time", "side"), area, {"units": "mm2"}),
            "lip_gap": (("time",), lip_gap, {"units": "mm"}),
            "canthi": (("time", "side", "direction"), canthi, {"units": "mm"}),
            "gaze": (("time", "gaze_direction"), gaze, {"units": "mm"}),
            "usable": motion["usable"],
            "reason": motion["reason"],
        },
        coords={
            "time": motion["time"],
            "side": list(SIDES),
            "channel": list(CHANNELS),
            "direction": ["lateral", "up"],
            "gaze_direction": ["left", "up"],
        },
        attrs=motion.attrs,
    )


def measurable(signals: xr.Dataset) -> Array:
    """The signals to measure by, shape (time, side, channel), mm: NaN also where skin or lids were lost."""
    return np.where(signals["lost"].values, np.nan, signals["signal"].values)


def _of_followed(position: Array, followed: npt.NDArray[np.bool_]) -> Array:
    """Mean position of a region's landmarks along one axis, from those that were followed, shape (time,).

    Landmarks that come and go would move the mean by standing elsewhere; so what is averaged is how far each stands
    from its own median. A frame without any followed landmark has the plain mean.

    Parameters
    ----------
    position, followed : shape (time, landmark)
    """
    known = followed.any(axis=0)
    usual = np.nanmedian(position, axis=0)
    if known.any():
        usual[known] = np.nanmedian(np.where(followed, position, np.nan)[:, known], axis=0)
    count = followed.sum(axis=1)
    away = np.where(followed, position - usual, 0.0).sum(axis=1) / np.maximum(1, count)
    return np.where(count > 0, away + usual.mean(), position.mean(axis=1))


def _outward(side: Side) -> float:
    return 1.0 if side == "left" else -1.0


def _lids(position: Array, side: Side) -> tuple[Array, Array]:
    """Height of the upper and the lower lid margin over the line through the canthi, mm, shape (time,) each."""
    outer, inner = (position[:, index, :2].astype(np.float64) for index in on_side(_FISSURE.corners_right, side))
    along = outer - inner
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    up = np.stack([-along[:, 1], along[:, 0]], axis=1) * _outward(side)
    middle = (outer + inner) / 2

    def height(landmarks: tuple[int, ...]) -> Array:
        offset = position[:, on_side(landmarks, side), :2].mean(axis=1, dtype=np.float64) - middle
        return np.asarray((offset * up).sum(axis=1))

    return height(_FISSURE.upper_lid_right), height(_FISSURE.lower_lid_right)


def _gaze(position: Array, side: Side) -> Array:
    corners = position[:, on_side(_FISSURE.corners_right, side), :2].mean(axis=1, dtype=np.float64)
    return np.asarray(position[:, IRIS[side][0], :2] - corners)


def _polygon_area(outline: Array) -> Array:
    x, y = outline[..., 0].astype(np.float64), outline[..., 1].astype(np.float64)
    return np.asarray(np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)) / 2)
