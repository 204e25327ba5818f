"""Lids: the margins of an eye, and skin of the lids drawn over the eyeball instead of the eye squashed."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator

from synkin.anatomy import Side, region
from synkin.anatomy.regions import on_side

Array = npt.NDArray[np.floating[Any]]

# The first part of each lid, with the lashes, moves as one piece; the skin behind it stretches out to the fold.
_LASH_MM: Final = {"upper": 1.8, "lower": 0.8}
_FOLD_MM: Final = {"upper": 8.0, "lower": 7.0}
_STEP_MM: Final = 0.05
_OPEN_MM: Final = 3.0
_SHUT_MM: Final = 14.0


@dataclass(frozen=True)
class Eye:
    """One eye of the neutral face; all mm in the face's frame (x to the patient's left, y up).

    x: sample places along the eye, corner to corner. upper, lower: height of the lid margins there.
    gap: the widest distance between the margins.
    """

    side: Side
    x: Array
    upper: Array
    lower: Array
    gap: float

    def margins(self, x: Array) -> tuple[Array, Array]:
        """Height of the upper and the lower margin at the places `x`; beyond the corners both are the corner's."""
        return np.interp(x, self.x, self.upper), np.interp(x, self.x, self.lower)

    def share(self, x: Array) -> Array:
        """Opening at the places `x` as a share of the widest: how far the lids go there, 0 from the corners on."""
        upper, lower = self.margins(x)
        return np.asarray(np.clip((upper - lower) / self.gap, 0.0, 1.0))


def find_eye(landmarks_mm: Array, side: Side) -> Eye:
    """The eye of `side` from the landmarks of the neutral face, shape (478, 2) mm."""
    outline = on_side(region("palpebral-fissure").outline_right, side)
    # The outline runs from the outer corner over the upper margin to the inner corner (nine landmarks) and back.
    upper = landmarks_mm[list(outline[:9])]
    lower = landmarks_mm[[outline[0], *reversed(outline[9:]), outline[8]]]
    upper, lower = upper[np.argsort(upper[:, 0])], lower[np.argsort(lower[:, 0])]
    x = np.linspace(upper[0, 0], upper[-1, 0], 200)
    above, below = PchipInterpolator(*upper.T)(x), PchipInterpolator(*lower.T)(x)
    return Eye(side, x, above, below, float(np.max(above - below)))


def carried(behind: Array, lid: str) -> Array:
    """Share of a lid margin's way that skin `behind` mm from the margin goes: 1 at the lashes, 0 at the fold."""
    lash, fold = _LASH_MM[lid], _FOLD_MM[lid]
    t = np.clip((behind - lash) / (fold - lash), 0.0, 1.0)
    return np.asarray(1.0 - t * t * (3.0 - 2.0 * t))


def _back_table(lid: str) -> npt.NDArray[np.float32]:
    """How far behind the margin skin came from, by (way of the margin there, distance behind its first place)."""
    behind = np.arange(-_SHUT_MM, 30.0, _STEP_MM)
    ways = np.arange(-_OPEN_MM, _SHUT_MM, _STEP_MM)
    return np.stack([np.interp(behind, behind - way * carried(behind, lid), behind) for way in ways]).astype(np.float32)


_BACK: Final = {lid: _back_table(lid) for lid in ("upper", "lower")}


def came_from(behind: Array, way: Array, lid: str) -> npt.NDArray[np.float32]:
    """Undo a lid's motion: mm behind the neutral margin that the skin now `behind` it came from.

    Parameters
    ----------
    behind : mm behind the neutral margin (upper: above, lower: below) of a place of the moved picture
    way : mm that the margin moved there towards the other lid
    """
    row = ((way + _OPEN_MM) / _STEP_MM).astype(np.float32)
    column = ((behind + _SHUT_MM) / _STEP_MM).astype(np.float32)
    return np.asarray(cv2.remap(_BACK[lid], column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
