"""Opening the lids of a neutral face further or less, with the skin behind their margins."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import IRIS, Side, region
from synkin.anatomy.regions import on_side
from synkin.phantom.tissue.eye import find_eye

Array = npt.NDArray[np.floating[Any]]

# Lid skin is carried along with a margin up to this far behind it.
_LID_SKIN_MM: Final = 9.0
# The upper lid of an eye at rest covers at least this much of the iris.
_COVERED_MM: Final = 0.9


def set_gap(places: Array, side: Side, gap_mm: float) -> Array:
    """Open an eye's lids to `gap_mm`: both margins move from the line through the canthi by the same factor.

    Parameters
    ----------
    places : shape (478, 3), mm
    """
    more = gap_mm / find_eye(places[:, :2], side).gap - 1.0
    return _move_margins(places, side, more, more)


def set_margins(places: Array, side: Side, *, lower_mm: float) -> Array:
    """Let the lower margin hang `lower_mm` deeper at its lowest."""
    eye = find_eye(places[:, :2], side)
    line = np.interp(eye.x, eye.x[[0, -1]], eye.upper[[0, -1]])
    return _move_margins(places, side, 0.0, lower_mm / max(float(np.max(line - eye.lower)), 1.0))


def tuck_iris(places: Array, side: Side) -> Array:
    """Bring the iris up under the upper lid where the eye is so wide that it would show all of it."""
    centre, *rim = IRIS[side]
    radius = float(np.ptp(places[rim, 0])) / 2
    upper, _ = find_eye(places[:, :2], side).margins(places[centre, :1])
    placed = places.copy()
    placed[[centre, *rim], 1] += max(float(upper[0]) + _COVERED_MM - radius - places[centre, 1], 0.0)
    return placed


def _move_margins(places: Array, side: Side, more_above: float, more_below: float) -> Array:
    """Margins further from the line through the canthi by these shares, skin behind them carried along."""
    eye = find_eye(places[:, :2], side)
    outline = on_side(region("palpebral-fissure").outline_right, side)
    x, y = places[:, 0], places[:, 1]
    line = np.interp(x, eye.x[[0, -1]], eye.upper[[0, -1]])
    upper, lower = eye.margins(x)
    up, down = more_above * (upper - line), more_below * (lower - line)
    moves = np.where(
        y >= (upper + lower) / 2, up * _falling(np.maximum(y - upper, 0.0)), down * _falling(np.maximum(lower - y, 0.0))
    )
    # Landmarks of the outline lie on the margins by definition; what lies within the opening is the iris and stays.
    for index in outline[1:8]:
        moves[index] = up[index]
    for index in outline[9:]:
        moves[index] = down[index]
    still = (x <= eye.x[0]) | (x >= eye.x[-1]) | ((y < upper - 0.3) & (y > lower + 0.3))
    still[list(outline)] = False
    still[[outline[0], outline[8], *IRIS[side]]] = True
    moved = places.copy()
    moved[:, 1] += np.where(still, 0.0, moves)
    return moved


def _falling(distance: Array) -> Array:
    t = np.clip(distance / _LID_SKIN_MM, 0.0, 1.0)
    return np.asarray(1.0 - t * t * (3.0 - 2.0 * t))
