"""The neutral face of one person as geometry: landmarks and surface in mm, eyes, the line between the lips."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from synkin.anatomy import Side
from synkin.phantom.tissue.eye import Eye

Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Shape:
    """One person's neutral face, lips closed, eyes open, without head motion.

    mm: landmarks, shape (478, 3), mm; origin the mean of the four canthi, x to the patient's left, y up, z to the camera
    (0 at the canthi's mean depth). iris_mm: horizontal diameter of the visible iris.
    x_mm, y_mm, z_mm: the surface, height z at columns x (ascending) and rows y (descending), evenly spaced; it is smooth,
    goes on beyond the face (head, neck), and is what skin slides along: a point that moves to (x, y) lies at z(x, y).
    lip_line: line between the closed lips, shape (n, 2) mm, from the patient's right to the left.
    """

    mm: Array
    iris_mm: float
    x_mm: Array
    y_mm: Array
    z_mm: Array
    eyes: dict[Side, Eye]
    lip_line: Array
