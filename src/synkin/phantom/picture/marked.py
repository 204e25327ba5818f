"""The skin's texture with its marks as deep as they are at the moment."""

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.canvas import Canvas, Patch
from synkin.phantom.tissue.course import MARKS

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]

_LEVELS: Final = 100
"""Marks change in steps of a hundredth, which nobody sees; a step less often than a frame saves the work."""


class MarkedSkin:
    """`Canvas.skin` darkened by its marks; only what changes is worked out again."""

    def __init__(self, canvas: Canvas) -> None:
        self._bare = canvas.skin
        self._skin = canvas.skin.copy()
        self._patches = {number: canvas.marks[name] for number, name in enumerate(MARKS) if name in canvas.marks}
        self._levels = np.zeros(len(MARKS), np.int64)

    def at(self, marks: Array) -> Picture:
        """The texture with `marks`, levels in the order of MARKS; valid until the next call."""
        levels = np.rint(np.asarray(marks) * _LEVELS).astype(np.int64)
        changed = np.flatnonzero(levels != self._levels)
        self._levels = levels
        for number in changed:
            if int(number) in self._patches:
                self._redraw(self._patches[int(number)])
        return self._skin

    def _redraw(self, patch: Patch) -> None:
        top, left = patch.row, patch.column
        bottom, right = top + patch.darkness.shape[0], left + patch.darkness.shape[1]
        total = np.zeros(patch.darkness.shape, np.float32)
        for number, other in self._patches.items():
            rows, columns = other.darkness.shape
            first, last = max(top, other.row), min(bottom, other.row + rows)
            start, end = max(left, other.column), min(right, other.column + columns)
            if self._levels[number] and first < last and start < end:
                part = other.darkness[first - other.row : last - other.row, start - other.column : end - other.column]
                level = np.float32(self._levels[number] / _LEVELS)
                total[first - top : last - top, start - left : end - left] += part * level
        light = cv2.exp(-total)
        box = (slice(top, bottom), slice(left, right))
        self._skin[box] = cv2.multiply(self._bare[box], cv2.merge([light, light, light]), dtype=cv2.CV_8U)
