"""The neutral face of one person as geometry: landmarks and surface in mm, eyes, the line between the lips."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from synkin.anatomy import IRIS, SIDES, Side
from synkin.phantom.mouth import LOWER_MARGIN, UPPER_MARGIN
from synkin.phantom.neutral import CANTHI, neutral_landmarks
from synkin.phantom.surface import height_at, make_surface
from synkin.phantom.tissue.eye import Eye, find_eye
from synkin.phantom.variation import draw_traits, vary

if TYPE_CHECKING:
    from synkin.phantom.picture.portrait import Portrait

Array = npt.NDArray[np.floating[Any]]

AVERAGE_IRIS_MM = 11.77


@dataclass(frozen=True)
class Shape:
    """One person's neutral face, lips closed, eyes open, without head motion.

    mm: landmarks, shape (478, 3), mm; origin the mean of the four canthi, x to the patient's left, y up, z to the
    camera (0 at the canthi's mean depth); an iris is a flat disc. iris_mm: horizontal diameter of the visible iris.
    x_mm, y_mm, z_mm: the surface, height z at columns x (ascending) and rows y (descending), evenly spaced; it is
    smooth, goes on beyond the face (head, neck), and is what skin slides along: a point that moves to (x, y) lies at
    z(x, y).
    lip_line: line between the closed lips, shape (n, 2) mm, from the patient's right to the left.
    """

    mm: Array
    iris_mm: float
    x_mm: Array
    y_mm: Array
    z_mm: Array
    eyes: dict[Side, Eye]
    lip_line: Array


def draw_shape(rng: np.random.Generator | None, portrait: "Portrait") -> Shape:
    """The neutral face of a person who looks like the portrait; None gives the portrait's own face made symmetric.

    A seed changes proportions, eyes, nose, mouth and jaw, adds a little asymmetry, and draws the diameter of the iris,
    which alone sets the true millimetre: everything grows with it.
    """
    places, iris_mm = neutral_landmarks(portrait), AVERAGE_IRIS_MM
    if rng is not None:
        traits = draw_traits(rng)
        places, iris_mm = vary(places, traits, rng), traits["iris-mm"]
    return shape_of(places, iris_mm)


def shape_of(places: Array, iris_mm: float) -> Shape:
    """The shape with these landmarks, (478, 3) mm for an average iris, grown to the iris given."""
    places = places.copy()
    joined = (places[list(UPPER_MARGIN), :2] + places[list(LOWER_MARGIN), :2]) / 2
    places[list(UPPER_MARGIN), :2] = places[list(LOWER_MARGIN), :2] = joined
    for centre, *rim in IRIS.values():
        for index, (right, up) in zip(rim, ((1, 0), (0, 1), (-1, 0), (0, -1)), strict=True):
            places[index] = places[centre] + np.array([right, up, 0.0]) * AVERAGE_IRIS_MM / 2
    places -= places[list(CANTHI)].mean(axis=0)
    x, y, z = make_surface(places)
    # Landmarks lie on the surface; it is smoother than their own depths, which then count no more.
    level = float(height_at(x, y, z, places[list(CANTHI), :2]).mean())
    z = z - level
    places[:, 2] = height_at(x, y, z, places[:, :2])
    # But an iris is a disc, and faces the camera at neutral gaze.
    for centre, *rim in IRIS.values():
        places[rim, 2] = places[centre, 2]
    grown = iris_mm / AVERAGE_IRIS_MM
    places = places * grown
    eyes = {side: find_eye(places[:, :2], side) for side in SIDES}
    return Shape(places, iris_mm, x * grown, y * grown, z * grown, eyes, places[list(UPPER_MARGIN), :2])
