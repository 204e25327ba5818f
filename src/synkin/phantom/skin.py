"""Skin: a dense displacement field from a few control points, and its inverse."""

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]

REACH_MM: Final = 30.0
"""How far a control point carries skin along; beyond it the field is zero."""
_GRID_MM: Final = 1.5


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


def dense_fields(
    points: Array, cases: Sequence[tuple[list[int], Array]], x_mm: Array, y_mm: Array
) -> list[npt.NDArray[np.float32]]:
    """Fields on a picture's grid, computed every 1.5 mm and interpolated between.

    Parameters
    ----------
    points : shape (n, 2), mm
    cases : per field the indices of its control points in `points`, and their moves, shape (indices, 2), mm
    x_mm, y_mm : places of the grid's columns and rows, evenly spaced

    Returns
    -------
    Per case shape (rows, columns, 2), mm (x right, y up)
    """
    stride = max(int(_GRID_MM / abs(float(x_mm[1] - x_mm[0]))), 1)
    columns, rows = np.arange(0, len(x_mm) + stride, stride), np.arange(0, len(y_mm) + stride, stride)
    coarse_x, coarse_y = x_mm[0] + columns * (x_mm[1] - x_mm[0]), y_mm[0] + rows * (y_mm[1] - y_mm[0])
    grid = np.stack(np.meshgrid(coarse_x, coarse_y), axis=-1).reshape(-1, 2)
    used = sorted({index for indices, _ in cases for index in indices})
    carried = np.column_stack(
        [_kernel(np.hypot(*(grid - points[index]).T)).astype(np.float32) for index in used],
    )
    map_x, map_y = np.meshgrid(
        np.arange(len(x_mm), dtype=np.float32) / stride, np.arange(len(y_mm), dtype=np.float32) / stride
    )
    fields = []
    for indices, moves in cases:
        weights = np.zeros((len(used), 2), np.float32)
        weights[np.searchsorted(used, indices)] = pull_weights(points[indices], moves)
        coarse = (carried @ weights).reshape(len(rows), len(columns), 2)
        field = cv2.remap(coarse, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        fields.append(field.astype(np.float32, copy=False))
    return fields


def invert_field(field: npt.NDArray[np.float32], steps: int = 5) -> npt.NDArray[np.float32]:
    """Where each pixel of the moved picture comes from, by Newton's method.

    Parameters
    ----------
    field : shape (rows, columns, 2), pixels (x right, y down)
        Displacement of each pixel of the unmoved picture; it must not fold the picture.

    Returns
    -------
    Source position of each pixel (x, y), same shape.
    """
    rows, columns = field.shape[:2]
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).astype(np.float32)
    slope = np.concatenate([np.gradient(field, axis=1), np.gradient(field, axis=0)], axis=-1).astype(np.float32)
    source = grid - field
    for _ in range(steps):
        x, y = source[..., 0], source[..., 1]
        miss = grid - source - cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        at = cv2.remap(slope, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        xx, yx, xy, yy = 1 + at[..., 0], at[..., 1], at[..., 2], 1 + at[..., 3]
        # A step from a poor start may be huge; bounded it comes back.
        determinant = np.maximum(xx * yy - xy * yx, 0.2)
        step = np.stack([yy * miss[..., 0] - xy * miss[..., 1], xx * miss[..., 1] - yx * miss[..., 0]], axis=-1)
        source = source + np.clip(step / determinant[..., None], -8.0, 8.0)
    return np.asarray(source, dtype=np.float32)
