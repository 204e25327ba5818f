"""Where skin can move: not over the eyeball, hardly on the nose's back, not at the edges of the face."""

from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES, region
from synkin.anatomy.regions import on_side
from synkin.phantom.tissue.lips import smooth

if TYPE_CHECKING:
    from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]

# Widths of the transitions, ours, as narrow as they can be without folding skin.
_EYE_MM: Final = 15.0
_NOSE_MM: Final = (3.0, 15.0)
_EDGE_MM: Final = 16.0
# The forehead's skin is pushed together up to a little above the hairline, which a raised brow takes along.
_SCALP_MM: Final = 4.0
_FOREHEAD_MM: Final = 24.0
_BOTTOM_MM: Final = (-124.0, 18.0)
_NECK_MM: Final = ((60.0, -75.0), (62.0, -140.0))

_NOSE: Final = (6, 197, 195, 5, 4)
_HAIRLINE: Final = (54, 103, 67, 109, 10)
# The face's edge from the temple to the angle of the jaw; below it skin passes into the neck's.
_EDGE: Final = (21, 162, 127, 234, 93, 132, 58)


def mobility(shape: "Shape", where: Array) -> Array:
    """Share of a pull that skin at the places `where`, shape (n, 2) mm, follows: 0 to 1, shape (n,)."""
    mm = shape.mm[:, :2]
    share = smooth((segment_distance(where, mm[list(_NOSE)]) - _NOSE_MM[0]) / _NOSE_MM[1])
    for side in SIDES:
        outline = mm[list(on_side(region("palpebral-fissure").outline_right, side))]
        share = share * _ramp(_outside(where, outline) / _EYE_MM)
    hairline = mm[[*_HAIRLINE, *on_side(_HAIRLINE[:-1], "left")]]
    hairline = hairline[np.argsort(hairline[:, 0])]
    top = np.interp(where[:, 0], hairline[:, 0], hairline[:, 1]) + _SCALP_MM
    share = share * smooth((top - where[:, 1]) / _FOREHEAD_MM)
    right, left = mm[list(_EDGE)], mm[list(on_side(_EDGE, "left"))]
    above = np.array([[right[0, 0], 100.0], [left[0, 0], 100.0]])
    neck = np.array(_NECK_MM)
    face = np.vstack([above[:1], right, neck * [-1.0, 1.0], neck[::-1], left[::-1], above[1:]])
    share = share * smooth(-_outside(where, face) / _EDGE_MM)
    return np.asarray(share * smooth((where[:, 1] - _BOTTOM_MM[0]) / _BOTTOM_MM[1]))


def _ramp(t: Array) -> Array:
    """As `smooth`, but as even as a rise without kinks can be, so that skin is pushed together evenly."""
    t, bend = np.clip(t, 0.0, 1.0), 0.2
    start, end = t**2 / (2 * bend * (1 - bend)), 1.0 - (1.0 - t) ** 2 / (2 * bend * (1 - bend))
    return np.asarray(np.where(t < bend, start, np.where(t > 1 - bend, end, (t - bend / 2) / (1 - bend))))


def nearest_on(where: Array, line: Array) -> Array:
    """The places on a polyline, shape (k, 2) mm, that are nearest to the places `where`, shape (n, 2); k may be 1."""
    if len(line) == 1:
        return np.broadcast_to(line[0], where.shape)
    start, way = line[:-1], np.diff(line, axis=0)
    along = np.sum((where[:, None] - start) * way, axis=-1) / np.maximum(np.sum(way**2, axis=-1), 1e-12)
    feet = start + np.clip(along, 0.0, 1.0)[..., None] * way
    best = np.argmin(np.sum((where[:, None] - feet) ** 2, axis=-1), axis=1)
    return np.asarray(feet[np.arange(len(where)), best])


def segment_distance(where: Array, line: Array) -> Array:
    """Distance in mm of the places `where`, shape (n, 2), from a polyline."""
    return np.asarray(np.linalg.norm(where - nearest_on(where, line), axis=-1))


def _outside(where: Array, polygon: Array) -> Array:
    """Distance from a polygon's outline, positive outside, negative inside."""
    contour = polygon.astype(np.float32)[:, None]
    inside = np.array([cv2.pointPolygonTest(contour, (float(x), float(y)), False) > 0 for x, y in where])
    far = segment_distance(where, np.vstack([polygon, polygon[:1]]))
    return np.where(inside, -far, far)
