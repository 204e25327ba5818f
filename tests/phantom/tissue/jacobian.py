"""What tests of skin share."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]


def least_determinant(field: Array, step_mm: float) -> float:
    """Smallest determinant of a field's Jacobian, shape (rows, columns, 2), rows going down; 0 and below are folds."""
    down, right = np.gradient(np.asarray(field, dtype=np.float64), step_mm, axis=(0, 1))
    determinant = (1 + right[..., 0]) * (1 - down[..., 1]) + right[..., 1] * down[..., 0]
    return float(determinant.min())
