"""The fields that move skin: one per muscle and side, or per region and side, each with its whole pull."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Grid = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Fields:
    """Displacement in the face's plane at level 1; fields add up, each times its level.

    names: of the fields, e.g. "zygomaticus-major/left".
    landmarks: shape (field, 478, 2), mm, at the neutral landmarks.
    x_mm, y_mm: the coarse grid's columns (ascending) and rows (descending, as picture rows go), evenly spaced, mm.
    upper, lower: shape (field, rows, columns, 2), mm (x to the patient's left, y up): the sheets of skin above and below
    the line between the lips; alike away from the mouth.
    """

    names: tuple[str, ...]
    landmarks: Array
    x_mm: Array
    y_mm: Array
    upper: Grid
    lower: Grid
