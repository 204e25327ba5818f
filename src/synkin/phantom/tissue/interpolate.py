"""Fields that move chosen points exactly as asked, and what lies around them smoothly along."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]

REACH_MM: Final = 30.0
"""How far a control point carries skin along unless told; beyond it the field is zero."""


def kernel(distance: Array, reach_mm: float = REACH_MM) -> Array:
    """Wendland's compactly supported C2 kernel, which any set of distinct points can be interpolated with."""
    r = np.minimum(distance / reach_mm, 1.0)
    return np.asarray((1.0 - r) ** 4 * (4.0 * r + 1.0))


def pull_weights(points: Array, moves: Array, reach_mm: float = REACH_MM) -> Array:
    """Kernel weights of the smooth field that moves every control point exactly as asked.

    Parameters
    ----------
    points : shape (n, 2), mm
    moves : shape (n, k), mm

    Returns
    -------
    shape (n, k), for `pull_at`
    """
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    return np.asarray(np.linalg.solve(kernel(distance, reach_mm) + 1e-9 * np.eye(len(points)), moves))


def pull_at(points: Array, weights: Array, where: Array, reach_mm: float = REACH_MM) -> Array:
    """Displacement in mm at the places `where`, shape (m, 2) mm -> (m, k) mm."""
    return np.asarray(kernel(np.linalg.norm(where[:, None] - points[None], axis=-1), reach_mm) @ weights)
