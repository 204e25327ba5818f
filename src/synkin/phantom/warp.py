"""Smooth fields through given points."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]


def _distance(one: Array, other: Array) -> Array:
    return np.asarray(np.linalg.norm(one[:, None] - other[None], axis=-1))


def _plate(distance: Array) -> Array:
    """Kernel of the thin plate."""
    return np.asarray(distance**2 * np.log(np.maximum(distance, 1e-9)))


def bend(points: Array, values: Array, where: Array, stiffness: float = 0.0) -> Array:
    """A thin plate through points: of all fields that pass them, the one that bends least; affine far away.

    Parameters
    ----------
    points : shape (n, 2)
    values : shape (n, k), the field at the points
    where : shape (m, 2)
    stiffness : how much a point may be missed for less bending; 0 passes through every point

    Returns
    -------
    shape (m, k)
    """
    n = len(points)
    scale = float(np.ptp(points))
    unit, at = points / scale, where / scale
    flat = np.column_stack([np.ones(n), unit])
    system = np.zeros((n + 3, n + 3))
    system[:n, :n] = _plate(_distance(unit, unit)) + stiffness * np.eye(n)
    system[:n, n:], system[n:, :n] = flat, flat.T
    weights = np.linalg.solve(system, np.vstack([values, np.zeros((3, values.shape[1]))]))
    out = np.column_stack([np.ones(len(at)), at]) @ weights[n:]
    for block in range(0, len(at), 8192):
        part = slice(block, block + 8192)
        # Squared distances by the binomial formula: a matrix product instead of a cube of differences.
        squared = (at[part] ** 2).sum(axis=1)[:, None] + (unit**2).sum(axis=1) - 2.0 * at[part] @ unit.T
        squared = np.maximum(squared, 1e-18)
        out[part] += (0.5 * squared * np.log(squared)) @ weights[:n]
    return np.asarray(out)


def bend_on_grid(points: Array, values: Array, x: Array, y: Array, stiffness: float, dense: Array, every: int) -> Array:
    """`bend` on a grid of columns `x` and rows `y`, evenly spaced: shape (rows, columns, k).

    Within 15 mm of the box of the points `dense` every place is computed; beyond it, where the plate hardly bends,
    every so-many-eth in each direction, and what lies between is interpolated.
    """
    columns, rows = np.arange(0, len(x) + every - 1, every), np.arange(0, len(y) + every - 1, every)
    wide_x, wide_y = x[0] + columns * (x[1] - x[0]), y[0] + rows * (y[1] - y[0])
    wide = bend(points, values, np.stack(np.meshgrid(wide_x, wide_y), axis=-1).reshape(-1, 2), stiffness)
    map_x, map_y = np.meshgrid(np.arange(len(x)) / every, np.arange(len(y)) / every)
    coarse = wide.reshape(len(rows), len(columns), -1).astype(np.float32)
    whole = cv2.remap(coarse, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_CUBIC)
    out = np.asarray(whole, dtype=np.float64).reshape(len(y), len(x), -1)
    (left, low), (right, high) = dense.min(axis=0) - 15.0, dense.max(axis=0) + 15.0
    near_x, near_y = (x > left) & (x < right), (y > low) & (y < high)
    near = np.stack(np.meshgrid(x[near_x], y[near_y]), axis=-1)
    fine = bend(points, values, near.reshape(-1, 2), stiffness).reshape(*near.shape[:2], -1)
    out[np.ix_(near_y, near_x)] = fine
    return out
