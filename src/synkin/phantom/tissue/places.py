"""Where the landmarks of a face are over time, the head still: the truth against which measurement is held."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from synkin.anatomy import IRIS, SIDES
from synkin.phantom.surface import height_at
from synkin.phantom.tissue.course import Course
from synkin.phantom.tissue.fields import Fields
from synkin.phantom.tissue.lids import lid_moves
from synkin.phantom.tissue.motion import EYEBALL_MM

if TYPE_CHECKING:
    from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]


def places(shape: "Shape", fields: Fields, course: Course) -> Array:
    """Landmarks without head motion, shape (time, 478, 3), mm in the frame of `Shape`.

    Skin slides along the neutral surface, each landmark keeping its own distance from it; the iris follows the gaze.
    """
    count = len(shape.mm)
    moves = (course.levels @ fields.landmarks.reshape(len(fields.names), -1)).reshape(-1, count, 2)
    xy = shape.mm[:, :2] + moves
    xy[..., 1] += lid_moves(shape, course.lids)
    offset = shape.mm[:, 2] - height_at(shape.x_mm, shape.y_mm, shape.z_mm, shape.mm[:, :2])
    z = height_at(shape.x_mm, shape.y_mm, shape.z_mm, xy) + offset
    out: Array = np.concatenate([xy, z[..., None]], axis=-1)
    iris = [index for side in SIDES for index in IRIS[side]]
    out[:, iris] = shape.mm[iris]
    out[:, iris, :2] += course.gaze[:, None]
    back = EYEBALL_MM - np.sqrt(np.maximum(EYEBALL_MM**2 - np.sum(course.gaze**2, axis=-1), 0.0))
    out[:, iris, 2] -= back[:, None]
    return out
