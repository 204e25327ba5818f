"""The 478 landmarks of the face mesh with iris: which lie on which side, and each one's mirror partner."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy.sides import Side
from synkin.anatomy.tables import read_table

_TABLE = read_table("landmarks.toml")

LANDMARK_COUNT: Final[int] = _TABLE["count"]
MIDLINE: Final[tuple[int, ...]] = tuple(_TABLE["midline"])
"""Landmarks that are their own mirror partner."""


def _mirror() -> npt.NDArray[np.intp]:
    partner = np.arange(LANDMARK_COUNT)
    for right, left in _TABLE["pairs"]:
        partner[right], partner[left] = left, right
    return partner


def _side() -> npt.NDArray[np.int8]:
    side = np.zeros(LANDMARK_COUNT, dtype=np.int8)
    for right, left in _TABLE["pairs"]:
        side[right], side[left] = -1, 1
    return side


MIRROR: Final = _mirror()
"""Index of every landmark's partner on the other side, shape (478,)."""
SIDE_OF_LANDMARK: Final = _side()
"""+1 on the patient's left, -1 on the right, 0 on the midline, shape (478,)."""

IRIS: Final[dict[Side, tuple[int, ...]]] = {side: tuple(_TABLE["iris"][side]) for side in ("left", "right")}
"""Per side: iris centre, then the rim towards the patient's left, top, towards the right, bottom."""

HEAD_FIXED: Final[dict[int, float]] = {
    int(index): float(group["weight"]) for group in _TABLE["head_fixed"] for index in group["landmarks"]
}
"""Landmarks that facial muscles hardly move, with the weight each has in finding the head."""


def _on_skin() -> npt.NDArray[np.bool_]:
    on_skin = np.ones(LANDMARK_COUNT, dtype=np.bool_)
    for group in _TABLE["not_on_skin"].values():
        on_skin[group] = False
    on_skin[[index for side in IRIS.values() for index in side]] = False
    return on_skin


ON_SKIN: Final = _on_skin()
"""Landmarks on skin that can be followed from picture to picture, shape (478,)."""


def mirror_landmarks(position: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.floating[Any]]:
    """Exchange every landmark with its partner.

    Parameters
    ----------
    position : shape (..., 478, k)

    Returns
    -------
    The same shape; coordinates themselves are untouched, so reflect x where a mirror image is meant.
    """
    return position[..., MIRROR, :]
