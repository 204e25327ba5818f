"""The geometry of one face that pulls act in: its landmarks at rest, what can move, and the line between the lips."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import LANDMARK_COUNT, MIRROR, ON_SKIN, SIDES, Side, region
from synkin.anatomy.regions import on_side
from synkin.drive.displacements import rims

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

_OUTLINE: Final = region("palpebral-fissure").outline_right
_BACK_OF_NOSE: Final = (168, 6, 197, 195, 5, 4)
_MIDDLE: Final = (0, 17, 152)
_CORNERS: Final = (61, 291)
_INNER_LIPS: Final = (13, 14)
_ON_UPPER_LIP: Final = (12, 13, 38, 41, 42, 78, 80, 81, 82, 191, 268, 271, 272, 308, 310, 311, 312, 415)
_ON_LOWER_LIP: Final = (14, 15, 86, 87, 88, 89, 95, 96, 178, 179, 316, 317, 318, 319, 324, 325, 402, 403)
_LID_SKIN_RIGHT: Final = (22, 23, 24, 25, 26, 27, 28, 29, 30, 33, 56, 110, 112, 130, 133, 190, 221, 222, 223, 224)
_LID_SKIN_RIGHT_TOO: Final = (225, 243, 247)
"""Skin of the lids folds away under itself when they move: it says nothing of muscles that the rims do not."""
_IRISES_FROM: Final = 468
_NOSE_MM: Final = (2.0, 14.0)
_EYE_MM: Final = (-1.0, 10.0)
_MIDLINE_MM: Final = 20.0
"""Widths over which skin begins to follow a pull, beside the back of the nose, around the eye, and over the midline;
ours, about the width of a region."""


def outward(side: Side) -> float:
    """Sign of x away from the midline."""
    return 1.0 if side == "left" else -1.0


def _watched() -> npt.NDArray[np.intp]:
    keep = ON_SKIN.copy()
    for side in SIDES:
        keep[list(on_side((*_LID_SKIN_RIGHT, *_LID_SKIN_RIGHT_TOO), side))] = False
        for rim in rims(side):
            keep[rim] = True
    return np.flatnonzero(keep)


WATCHED: Final = _watched()
"""Landmarks whose movement muscles explain: skin that can be followed, without the lids', and the lids' rims."""
WATCHED_MIRROR: Final = np.searchsorted(WATCHED, MIRROR[WATCHED])
"""Place in `WATCHED` of each one's mirror partner."""
ON_RIMS: Final = np.isin(WATCHED, [one for side in SIDES for rim in rims(side) for one in rim])
"""Which of `WATCHED` lie on the lids' rims."""


@dataclass(frozen=True, eq=False)
class Face:
    """One face at rest.

    places : shape (478, 2), mm in the head-fixed frontal plane, x to the patient's left, y up
    """

    places: Array

    @property
    def whole(self) -> bool:
        """Whether every landmark but the irises' has a place; pulls act in whole faces only."""
        return bool(np.isfinite(self.places[:_IRISES_FROM]).all())

    @cached_property
    def middle(self) -> float:
        """x of the midline."""
        return float(self.places[list(_MIDDLE), 0].mean())

    def lateral(self, side: Side) -> Array:
        """Distance from the midline into a side, mm, shape (478,)."""
        return np.asarray(outward(side) * (self.places[:, 0] - self.middle))

    def own(self, side: Side) -> Array:
        """How far landmarks belong to a side, 0 to 1, passing smoothly over the midline, shape (478,)."""
        return smooth(self.lateral(side) / _MIDLINE_MM + 0.5)

    @cached_property
    def mobility(self) -> Array:
        """Share of a pull that skin follows, shape (478,): none on the back of the nose and on the eye."""
        share = smooth((distance_to(self.places, self.places[list(_BACK_OF_NOSE)]) - _NOSE_MM[0]) / _NOSE_MM[1])
        for side in SIDES:
            outline = self.places[list(on_side(_OUTLINE, side))]
            away = distance_to(self.places, np.vstack([outline, outline[:1]]))
            share = share * smooth((away - _EYE_MM[0]) / _EYE_MM[1])
        return np.asarray(share)

    def eye(self, side: Side) -> Array:
        """Middle of an eye, shape (2,)."""
        return np.asarray(self.places[list(on_side(_OUTLINE, side))].mean(axis=0))

    def gap(self, side: Side) -> Array:
        """Gap between the rims of the lids at rest, pair by pair, mm."""
        upper, lower = rims(side)
        return np.asarray(np.maximum(self.places[upper, 1] - self.places[lower, 1], 0.0))

    def corner(self, side: Side) -> Array:
        """The mouth's corner, shape (2,)."""
        return np.asarray(self.places[on_side(_CORNERS[:1], side)[0]])

    @cached_property
    def above_lips(self) -> Array:
        """Height above the line between the lips, mm, shape (478,)."""
        right, left = self.places[list(_CORNERS)]
        between = self.places[list(_INNER_LIPS)].mean(axis=0)
        x, y = [right[0], between[0], left[0]], [right[1], between[1], left[1]]
        return np.asarray(self.places[:, 1] - np.interp(self.places[:, 0], x, y))

    @cached_property
    def below(self) -> Mask:
        """Landmarks on the lower lip's side of that line, shape (478,)."""
        lower: Mask = self.above_lips < 0.0
        lower[list(_ON_UPPER_LIP)] = False
        lower[list(_ON_LOWER_LIP)] = True
        return lower


def face_of(neutral: Array) -> Face:
    """The face of resting landmarks, shape (478, 2), mm; those missing are taken from the other side's mirror image.

    What is missing on both sides, or on the midline, stays NaN; see `Face.whole`.
    """
    places = np.asarray(neutral, dtype=np.float64).copy()
    if places.shape != (LANDMARK_COUNT, 2):
        raise ValueError(f"a face has {LANDMARK_COUNT} landmarks with x and y, not {places.shape}")
    missing = ~np.isfinite(places[:, 0])
    on_midline = places[list(_MIDDLE), 0]
    on_midline = on_midline[np.isfinite(on_midline)]
    if len(on_midline):
        places[missing] = places[MIRROR[missing]] * [-1.0, 1.0] + [2.0 * float(on_midline.mean()), 0.0]
    return Face(places)


def smooth(share: Array) -> Array:
    """From 0 to 1 without a kink; flat outside."""
    share = np.clip(share, 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))


def nearest_on(places: Array, line: Array) -> Array:
    """The nearest point of a polyline to each place; shapes (places, 2) and (points, 2) to (places, 2).

    Written out in x and y, as numpy is slow at sums over two: adapting the atlas to a person comes here often.
    """
    if len(line) == 1:
        return np.broadcast_to(line, places.shape)
    x, y = places.T
    (start_x, start_y), (along_x, along_y) = line[:-1].T[..., None], np.diff(line, axis=0).T[..., None]
    share = ((x - start_x) * along_x + (y - start_y) * along_y) / np.maximum(along_x**2 + along_y**2, 1e-9)
    share = np.minimum(np.maximum(share, 0.0), 1.0)
    on_x, on_y = start_x + share * along_x, start_y + share * along_y
    nearest = ((x - on_x) ** 2 + (y - on_y) ** 2).argmin(axis=0), np.arange(len(places))
    return np.column_stack([on_x[nearest], on_y[nearest]])


def distance_to(places: Array, line: Array) -> Array:
    """Distance of each place from a polyline."""
    return np.asarray(np.linalg.norm(places - nearest_on(places, line), axis=1))
