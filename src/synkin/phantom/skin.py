"""Skin: a dense displacement field from a few control points, and its inverse."""

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]

REACH_MM: Final = 30.0
"""How far a control point carries skin along; beyond it the field is zero."""
_STRIDE: Final = 4


def _kernel(distance: Array) -> Array:
    """Wendland's compactly supported C2 kernel, which any set of distinct points can be interpolated with."""
    r = np.minimum(distance / REACH_MM, 1.0)
    return np.asarray((1.0 - r) ** 4 * (4.0 * r + 1.0))


def pull_weights(points: Array, moves: Array) -> Array:
    """Kernel weights of the smooth field that moves every control point exactly as asked.

    Parameters
    ----------
    points, moves : shape (n, 2), mm

    Returns
    -------
    shape (n, 2), for `pull_at`
    """
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    return np.asarray(np.linalg.solve(_kernel(distance) + 1e-9 * np.eye(len(points)), moves))


def pull_at(points: Array, weights: Array, where: Array) -> Array:
    """Displacement in mm at the places `where`, shape (m, 2) mm -> (m, 2) mm."""
    return np.asarray(_kernel(np.linalg.norm(where[:, None] - points[None], axis=-1)) @ weights)


def dense_field(points: Array, moves: Array, x_mm: Array, y_mm: Array) -> npt.NDArray[np.float32]:
    """The field on a picture's grid of columns `x_mm` and rows `y_mm`, shape (rows, columns, 2), mm (x right, y up).

    Computed on every fourth pixel and interpolated between: the kernel is smooth over many pixels.
    """
    weights = pull_weights(points, moves)
    columns, rows = np.arange(0, len(x_mm) + _STRIDE, _STRIDE), np.arange(0, len(y_mm) + _STRIDE, _STRIDE)
    coarse_x = x_mm[0] + columns * (x_mm[1] - x_mm[0])
    coarse_y = y_mm[0] + rows * (y_mm[1] - y_mm[0])
    grid = np.stack(np.meshgrid(coarse_x, coarse_y), axis=-1)
    coarse = np.stack([pull_at(points, weights, row) for row in grid]).astype(np.float32)
    map_x, map_y = np.meshgrid(
        np.arange(len(x_mm), dtype=np.float32) / _STRIDE, np.arange(len(y_mm), dtype=np.float32) / _STRIDE
    )
    return np.asarray(cv2.remap(coarse, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def invert_field(
    field: npt.NDArray[np.float32], start: npt.NDArray[np.float32] | None = None, steps: int = 10
) -> npt.NDArray[np.float32]:
    """Where each pixel of the moved picture comes from.

    Parameters
    ----------
    field : shape (rows, columns, 2), pixels (x right, y down)
        Displacement of each pixel of the unmoved picture; less than one pixel a pixel steep.
    start : same shape, optional
        An inverse to begin with, e.g. of the frame before.

    Returns
    -------
    Source position of each pixel (x, y), same shape.
    """
    rows, columns = field.shape[:2]
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).astype(np.float32)
    source = grid - field if start is None else start
    for _ in range(steps):
        moved = cv2.remap(field, source[..., 0], source[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        source = grid - moved
    return np.asarray(source)
