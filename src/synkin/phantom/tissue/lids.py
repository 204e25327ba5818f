"""Lids: how the skin behind a lid's margin follows it, drawn over the eyeball instead of the eye squashed."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES, region
from synkin.anatomy.regions import on_side
from synkin.phantom.tissue.eye import Eye

if TYPE_CHECKING:
    from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]

# Behind the margin come the lashes with their shadow, which move as one piece, then skin that stretches out to the fold
# where nothing moves.
_LASH_MM: Final = {"upper": 3.4, "lower": 0.8}
_LOWER_FOLD_MM: Final = 7.0
# Lashes of a lid that comes down turn down with it: the back of their band follows the margin, by at most the first of
# these and most of it within the second of the lid's way, also a little beyond the corners. So a lid half-way shows its
# margin, and a closed eye a line.
_GATHER_MM: Final = 2.4
_GATHER_WITHIN_MM: Final = 2.0
_BEYOND_MM: Final = 4.0
_STEP_MM: Final = 0.05
_OPEN_MM: Final = 3.0
_SHUT_MM: Final = 14.0


def carried(behind: Array, lid: str, fold_mm: float) -> Array:
    """Share of a lid margin's way that skin `behind` mm from the margin goes: 1 at the lashes, 0 from the fold on.

    `fold_mm` is the upper lid's, `Eye.fold_mm`; the lower lid's is the same in everyone.
    """
    fold = fold_mm if lid == "upper" else _LOWER_FOLD_MM
    return 1.0 - _smooth((behind - _LASH_MM[lid]) / (fold - _LASH_MM[lid]))


def gathered(behind: Array, fold_mm: float) -> Array:
    """Share of the gathering way that the upper lid goes: 0 at the margin, 1 at the lashes' back, 0 at the fold."""
    return np.asarray(np.clip(behind / _LASH_MM["upper"], 0.0, 1.0)) * carried(behind, "upper", fold_mm)


def gather_way(eye: Eye, x: Array, down: float | Array) -> Array:
    """How far the back of the lashes follows the margin, mm, at the places `x`; `down` is the lid's way in mm."""
    beyond = np.maximum(np.maximum(eye.x[0] - x, x - eye.x[-1]), 0.0)
    most = _GATHER_MM * (1.0 - np.exp(-np.maximum(down, 0.0) / _GATHER_WITHIN_MM))
    return np.asarray(most * (1.0 - _smooth(beyond / _BEYOND_MM)))


def _smooth(t: Array) -> Array:
    t = np.clip(t, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def lid_moves(shape: "Shape", lids: Array) -> Array:
    """How far up the lids carry each landmark, mm.

    Parameters
    ----------
    lids : shape (time, 2, 2), mm, as in `Course`

    Returns
    -------
    shape (time, 478), mm
    """
    moves = np.zeros((len(lids), len(shape.mm)))
    for number, side in enumerate(SIDES):
        eye = shape.eyes[side]
        down, up = lids[:, number, 0, None], lids[:, number, 1, None]
        x, y = shape.mm[:, 0], shape.mm[:, 1]
        share = eye.share(x)
        upper, lower = eye.margins(x)
        near = np.flatnonzero(
            (x > eye.x[0] - _BEYOND_MM)
            & (x < eye.x[-1] + _BEYOND_MM)
            & (y < upper + eye.fold_mm + _GATHER_MM)
            & (y > lower - _LOWER_FOLD_MM)
        )
        above, below = (y - upper)[near], (lower - y)[near]
        gathering = gather_way(eye, x[near], down) * gathered(above, eye.fold_mm)
        way = np.where(
            above >= 0, -down * share[near] * carried(above - gathering, "upper", eye.fold_mm) - gathering, 0.0
        )
        way += np.where(below >= 0, up * share[near] * carried(below, "lower", eye.fold_mm), 0.0)
        moves[:, near] += way
        # Landmarks of the outline lie on the margins by definition; rounding must not put them in the open eye.
        outline = on_side(region("palpebral-fissure").outline_right, side)
        moves[:, list(outline[1:8])] = -down * share[list(outline[1:8])]
        moves[:, list(outline[9:])] = up * share[list(outline[9:])]
        moves[:, [outline[0], outline[8]]] = 0.0
    return moves


_BEHIND: Final = np.arange(-_SHUT_MM, 30.0, _STEP_MM)


def _back_table(share: Array, ways: Array) -> npt.NDArray[np.float32]:
    """How far behind the margin skin came from, by (way, place now), both in steps; `share` belongs to _BEHIND."""
    return np.stack([np.interp(_BEHIND, _BEHIND - way * share, _BEHIND) for way in ways]).astype(np.float32)


_WAYS: Final = np.arange(-_OPEN_MM, _SHUT_MM, _STEP_MM)


@lru_cache(maxsize=16)
def _back(lid: str, fold_mm: float) -> npt.NDArray[np.float32]:
    return _back_table(carried(_BEHIND, lid, fold_mm), _WAYS)


@lru_cache(maxsize=16)
def _back_gathered(fold_mm: float) -> npt.NDArray[np.float32]:
    return _back_table(gathered(_BEHIND, fold_mm), np.arange(0.0, _GATHER_MM + _STEP_MM, _STEP_MM))


def came_from(behind: Array, way: Array, lid: str, fold_mm: float) -> Array:
    """Undo a lid's motion: mm behind the neutral margin that the skin now `behind` it came from.

    Parameters
    ----------
    behind : mm behind the neutral margin (upper: above, lower: below) of a place of the moved picture
    way : mm that the margin moved there towards the other lid
    fold_mm : `Eye.fold_mm`
    """
    return _look_up(_back(lid, fold_mm), (way + _OPEN_MM) / _STEP_MM, behind)


def came_from_gathered(behind: Array, way: Array, fold_mm: float) -> Array:
    """Undo the gathering of the upper lid's lashes, which precedes the lid's motion; `way` from `gather_way`."""
    return _look_up(_back_gathered(fold_mm), way / _STEP_MM, behind)


def _look_up(table: npt.NDArray[np.float32], row: Array, behind: Array) -> Array:
    column = (behind + _SHUT_MM) / _STEP_MM
    found = cv2.remap(
        table, column.astype(np.float32), row.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(found, dtype=np.float64)
