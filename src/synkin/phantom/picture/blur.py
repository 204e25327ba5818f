"""Blur by motion: at how many moments within an exposure a frame has to be drawn, and what the face does then."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.camera import Camera, project, px_per_mm
from synkin.phantom.shape import Shape
from synkin.phantom.tissue.course import Course, Instant
from synkin.phantom.tissue.fields import Fields

Array = npt.NDArray[np.floating[Any]]

_SEEN_PX: Final = 0.75
"""Motion within the exposure from which on it is drawn as blur, and the distance of the moments averaged."""
_MOST: Final = 5
# Corners of the eyes, tip of the nose, corners of the mouth, chin.
_WATCHED: Final = (33, 263, 1, 61, 291, 152)


@dataclass(frozen=True)
class Motion:
    """At how many moments each frame is drawn, shape (time,): the whole face, and the eyes if they alone move."""

    whole: npt.NDArray[np.int64]
    eyes: npt.NDArray[np.int64]


def find_motion(shape: Shape, fields: Fields, course: Course, poses: Array, camera: Camera) -> Motion:
    """How much of the face's motion the camera's exposure blurs."""
    if len(course.time) < 2 or camera.exposure_s <= 0:
        still = np.ones(len(course.time), np.int64)
        return Motion(still, still)
    exposure, scale = camera.exposure_s, px_per_mm(camera)
    places = project(shape.mm[list(_WATCHED)][None], np.asarray(poses), camera)
    head = np.linalg.norm(_speed(places, course.time), axis=-1).max(axis=1) * exposure
    active = np.flatnonzero(np.any(course.levels != 0, axis=0))
    pulled = np.einsum("tf,fla->tla", _speed(course.levels[:, active], course.time), fields.landmarks[active])
    skin = np.linalg.norm(pulled, axis=-1).max(axis=1) * exposure * scale
    lids = np.abs(_speed(course.lids, course.time)).max(axis=(1, 2)) * exposure * scale
    gaze = np.linalg.norm(_speed(course.gaze, course.time), axis=-1) * exposure * scale
    return Motion(_moments(head + skin), _moments(np.maximum(lids, gaze)))


def _speed(values: Array, time: Array) -> Array:
    """The faster of what leads to a frame and what follows it, per second; sudden starts blur too."""
    steps = np.diff(values, axis=0) / np.diff(time).reshape(-1, *[1] * (values.ndim - 1))
    before, after = np.concatenate([steps[:1], steps]), np.concatenate([steps, steps[-1:]])
    return np.where(np.abs(before) > np.abs(after), before, after)


def _moments(px: Array) -> npt.NDArray[np.int64]:
    return np.asarray(np.clip(np.ceil(px / _SEEN_PX), 1, _MOST), dtype=np.int64)


def moments(course: Course, poses: Array, index: int, count: int, exposure_s: float) -> list[tuple[Instant, Array]]:
    """Face and head at `count` moments spread evenly over the exposure around a frame's time."""
    if count == 1:
        return [(course.at(index), poses[index])]
    found = []
    for number in range(count):
        time_s = course.time[index] + exposure_s * ((number + 0.5) / count - 0.5)
        after = int(np.clip(np.searchsorted(course.time, time_s), 1, len(course.time) - 1))
        start, end = course.time[after - 1], course.time[after]
        share = float(np.clip((time_s - start) / (end - start), 0.0, 1.0))
        levels, lids, gaze, marks, pose = (
            one[after - 1] * (1.0 - share) + one[after] * share
            for one in (course.levels, course.lids, course.gaze, course.marks, poses)
        )
        found.append((Instant(levels, lids, gaze, marks), pose))
    return found
