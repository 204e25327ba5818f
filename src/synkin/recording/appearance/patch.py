"""Patches of skin: a frame's pixels laid onto the windows of a layout, in shades that light does not change."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import HEAD_FIXED
from synkin.recording.appearance.layout import Layout
from synkin.recording.appearance.opencv import opencv
from synkin.recording.model import Picture
from synkin.recording.skin import similarity

Array = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.float32]

_HEAD: Final = np.array(list(HEAD_FIXED))
_FINEST_PX_PER_MM: Final = 2.0
_DARKEST: Final = 2.0
"""Grey levels that are added before the logarithm: black holds noise, not skin."""
MARGIN_PX: Final = 6
"""Around a patch, so that its filters do not end at its edge."""
_EVERYWHERE: Final = np.stack(np.meshgrid(np.linspace(0, 1, 7), np.linspace(0, 1, 7)), axis=2).reshape(-1, 2)


class PlacedFrame:
    """A frame with the head brought onto a layout; lays out one window after another.

    Parameters
    ----------
    layout : of the person
    picture : RGB, shape (height, width, 3)
    said : the model's landmarks in it, shape (478, 3), px; they say where the head is
    found : landmarks as the skin was followed; they carry windows along
    """

    def __init__(self, layout: Layout, picture: Picture, said: Array, found: Array) -> None:
        self._cv2 = opencv()
        head = similarity(said[_HEAD, :2].astype(np.float64), layout.head)
        self.mm_per_px = float(np.hypot(*head[0, :2]))
        self._layout, self._found = layout, found
        self._size = picture.shape[1::-1]
        times = max(1, int(1.0 / (self.mm_per_px * _FINEST_PX_PER_MM)))
        if times > 1:  # more pixels than a patch has would leave pores and noise as patterns
            picture = self._cv2.resize(picture, None, fx=1 / times, fy=1 / times, interpolation=self._cv2.INTER_AREA)
        self._picture, self._times, self._head = picture, times, head

    def window(self, number: int) -> Array:
        """Takes the frame's px to those of a window of the layout, shape (2, 3)."""
        window, head = self._layout.windows[number], self._head
        off = head[:, 2]
        if window.anchors:
            middle = self._found[list(window.anchors), :2].sum(axis=0) / len(window.anchors)
            off = self._layout.anchored[number] - head[:, :2] @ middle
        out = np.empty((2, 3))
        out[:, :2] = window.placed[:, :2] @ head[:, :2]
        out[:, 2] = window.placed[:, :2] @ off + window.placed[:, 2]
        return out

    def lay(self, number: int, margin: int = MARGIN_PX) -> npt.NDArray[np.uint8]:
        """A window's picture, RGB, with a margin around; black outside the frame."""
        there = self.window(number)
        columns, rows = self._layout.windows[number].size
        there[:, 2] += margin
        there[:, :2] *= self._times
        there[:, 2] += there[:, :2].sum(axis=1) / 2.0 - 0.5  # OpenCV counts from a pixel's middle, not from its edge
        patch: npt.NDArray[np.uint8] = self._cv2.warpAffine(
            self._picture, there, (columns + 2 * margin, rows + 2 * margin), flags=self._cv2.INTER_LINEAR
        )
        return patch

    def shows_all(self) -> bool:
        """Whether every window lies in the picture."""
        turn = self._head[:, :2]
        back = (self._layout.around - self._head[:, 2]) @ turn / (turn[0] @ turn[0])  # a scaled turn's inverse
        return bool(((back >= 0.0) & (back <= self._size)).all())

    def share_inside(self, number: int) -> float:
        """Share of a window that lies in the picture."""
        there, window = self.window(number), self._layout.windows[number]
        turn = there[:, :2]
        back = (_EVERYWHERE * window.size - there[:, 2]) @ np.linalg.inv(turn).T
        return float(((back >= 0.0) & (back <= self._size)).all(axis=1).mean())


def shade(patch: npt.NDArray[np.uint8]) -> Pixels:
    """Logarithm of a patch's brightness: light multiplies it, and so only adds a constant here."""
    cv2 = opencv()
    grey = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY).astype(np.float32)
    logarithm: Pixels = cv2.log(grey + _DARKEST)
    return logarithm
