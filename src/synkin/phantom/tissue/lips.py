"""The lips: where the two are one skin and where not, and what happens where they meet."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from synkin.phantom.mouth import LOWER_LIP, LOWER_MARGIN, UPPER_LIP, UPPER_MARGIN

if TYPE_CHECKING:
    from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]


_PARTING_MM: Final = 9.0
_NEAR_MM: Final = (10.0, 18.0)
_CONTACT_WIDE_MM: Final = 4.5
_CONTACT_HIGH_MM: Final = 6.0


def smooth(t: Array) -> Array:
    """0 up to 0, 1 from 1 on, without a kink."""
    t = np.clip(t, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def above_line(shape: "Shape", where: Array) -> Array:
    """Height over the line between the lips, mm, at the places `where` (..., 2); level beyond its ends."""
    return np.asarray(where[..., 1] - np.interp(where[..., 0], shape.lip_line[:, 0], shape.lip_line[:, 1]))


def apart(shape: "Shape", where: Array) -> Array:
    """How far the two sheets are separate skins at the places `where`, 0 to 1.

    1 in the lips but near the corners, where one passes into the other; 0 beside the mouth and away from it.
    """
    x, line = where[..., 0], shape.lip_line
    inside = smooth(np.minimum(x - line[0, 0], line[-1, 0] - x) / _PARTING_MM)
    near = 1.0 - smooth((np.abs(above_line(shape, where)) - _NEAR_MM[0]) / _NEAR_MM[1])
    return np.asarray(inside * near)


def is_lower(shape: "Shape") -> npt.NDArray[np.bool_]:
    """Landmarks that the lower sheet carries, shape (478,)."""
    below = above_line(shape, shape.mm[:, :2]) < 0.0
    below[list(UPPER_LIP)] = False
    below[list(LOWER_LIP)] = True
    return np.asarray(below)


def contact_nodes(shape: "Shape") -> Array:
    """x in mm of the places, inner margin landmarks but the corners, at which lips are kept from passing through."""
    upper, lower = shape.mm[list(UPPER_MARGIN[1:-1]), 0], shape.mm[list(LOWER_MARGIN[1:-1]), 0]
    return np.asarray((upper + lower) / 2)


def contact_push(shape: "Shape", where: Array) -> Array:
    """How contact parts the lips: shape (node, ...), mm up for the upper sheet and down for the lower one.

    Field n parts them by 1 mm, half each, at node n and not at the other nodes.
    """
    nodes = contact_nodes(shape)

    def bumps(x: Array) -> Array:
        return np.asarray(np.exp(-(((x[None] - nodes.reshape(-1, *[1] * x.ndim)) / _CONTACT_WIDE_MM) ** 2)))

    x = where[..., 0]
    wide = np.tensordot(np.linalg.inv(bumps(nodes)), bumps(x), axes=1)
    high = np.exp(-((above_line(shape, where) / _CONTACT_HIGH_MM) ** 2))
    return np.asarray(0.5 * wide * high * smooth(np.minimum(x - shape.lip_line[0, 0], shape.lip_line[-1, 0] - x) / 2.0))
