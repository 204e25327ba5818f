"""Where marks are looked for: windows of a side, in millimetres of the neutral face with the head held still.

A window is carried along by landmarks beside the mark, so that skin that moves takes it with it; and it lies on the
other side as its mirror image, so that both sides are read alike.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import HEAD_FIXED, SIDES, Side
from synkin.anatomy.regions import on_side

Array = npt.NDArray[np.floating[Any]]

_HEAD: Final = np.array(list(HEAD_FIXED))
_OUTER: Final = (33, 263)
_APART_MM: Final = 88.0
"""Distance between the outer canthi; people's are taken to be equally far apart, as for the windows of the eyes."""
_FURTHEST_MM: Final = 10.0
_CHIN: Final = (199, 200)
_FOLD: Final = (203, 206, 216)
"""Beside the patient's right nasolabial fold, from the wing of the nose down to the corner of the mouth."""


@dataclass(frozen=True)
class Window:
    """A rectangle of skin, `width_mm` across (outwards) and `height_mm` down, about `centre` (mm of the layout).

    out, down : unit vectors of the layout. px_per_mm : of its picture. anchors : landmarks that carry it along.
    """

    name: str
    side: Side
    centre: Array
    out: Array
    down: Array
    width_mm: float
    height_mm: float
    px_per_mm: float
    anchors: tuple[int, ...]
    size: tuple[int, int] = field(init=False)
    """Columns and rows of its picture."""
    placed: Array = field(init=False)
    """Takes mm of the layout to px of the window, shape (2, 3)."""

    def __post_init__(self) -> None:
        size = round(self.width_mm * self.px_per_mm), round(self.height_mm * self.px_per_mm)
        axes = np.array([self.out, self.down]) * self.px_per_mm
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "placed", np.column_stack([axes, np.array(size) / 2.0 - axes @ self.centre]))


@dataclass(frozen=True)
class Layout:
    """The windows of both sides, and the neutral face that they lie in.

    landmarks : of the neutral face, mm, shape (478, 2); x to the patient's left, y down, (0, 0) between the eyes.
    """

    landmarks: Array
    windows: tuple[Window, ...]
    head: Array = field(init=False)
    """Its head-fixed points, shape (points, 2)."""
    anchored: tuple[Array, ...] = field(init=False)
    """Per window the mean of its anchors, mm; (0, 0) without any."""
    around: Array = field(init=False)
    """Four corners around all windows, and as far beyond as anchors may go, shape (4, 2)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "head", self.landmarks[_HEAD])
        means = (self.landmarks[list(one.anchors)].mean(axis=0) if one.anchors else np.zeros(2) for one in self.windows)
        object.__setattr__(self, "anchored", tuple(means))
        reach = [np.array([one.width_mm, one.height_mm]).max() / 2.0 + _FURTHEST_MM for one in self.windows]
        low = np.min([one.centre - far for one, far in zip(self.windows, reach, strict=True)], axis=0)
        high = np.max([one.centre + far for one, far in zip(self.windows, reach, strict=True)], axis=0)
        corners = np.array([(x, y) for x in (low[0], high[0]) for y in (low[1], high[1])])
        object.__setattr__(self, "around", corners)


def layout_of(neutral: Array) -> Layout:
    """The windows of a face.

    Parameters
    ----------
    neutral : the model's landmarks in the neutral frame, shape (478, 3), px
    """
    points = neutral[:, 0].astype(np.float64) + 1j * neutral[:, 1]
    right, left = points[_OUTER[0]], points[_OUTER[1]]
    turned = (points - (left + right) / 2.0) * (_APART_MM / (left - right))
    mm = np.stack([turned.real, turned.imag], axis=1)
    return Layout(mm, tuple(window for side in SIDES for window in _of_side(mm, side)))


def _of_side(mm: Array, side: Side) -> tuple[Window, ...]:
    away = 1.0 if side == "left" else -1.0
    out, down = np.array([away, 0.0]), np.array([0.0, 1.0])

    def at(*right: int) -> Array:
        return np.asarray(mm[list(on_side(right, side))].mean(axis=0))

    def off(outwards: float, downwards: float) -> Array:
        return np.array([away * outwards, downwards])

    def own(*right: int) -> tuple[int, ...]:
        return tuple(on_side(right, side))

    chin = mm[list(_CHIN)].mean(axis=0)
    jaw = mm[152]
    fold_top, fold_end = at(129) + off(2.0, 0.0), at(212)
    along = (fold_end - fold_top) / np.linalg.norm(fold_end - fold_top)
    across = np.array([along[1], -along[0]]) * (1.0 if along[1] * away > 0 else -1.0)
    head, top = at(55), at(107)
    bridge, lower = mm[6], mm[195]
    return (
        Window("chin", side, chin + off(8.5, -0.5), out, down, 16.0, 16.0, 2.0, (*_CHIN, *own(208, 201))),
        Window("neck", side, jaw + off(23.0, 26.0), out, down, 40.0, 44.0, 1.0, ()),
        Window(
            "fold", side, (fold_top + fold_end) / 2.0 + 1.0 * along, across, along, 30.0, 34.0, 2.0, own(*_FOLD, 205)
        ),
        Window("canthus", side, at(33) + off(11.0, 0.0), out, down, 13.0, 24.0, 2.0, own(35, 143, 226)),
        Window("glabella", side, (head + top) / 2.0 * (0.0, 1.0) + off(6.0, -1.0), out, down, 10.0, 22.0, 2.0, ()),
        Window("nose", side, bridge * 0.5 + lower * 0.5 + off(7.5, 0.0), out, down, 12.0, 20.0, 2.0, ()),
        Window("cheek", side, at(50), out, down, 14.0, 14.0, 0.5, own(50)),
    )
