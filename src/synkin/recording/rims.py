"""The rims of one eye's lids in a recording: where they part eyeball and skin best."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.recording.engine import load_cv2
from synkin.recording.eye_colours import EyeColours
from synkin.recording.eye_window import LEVEL, PX_PER_MM, WIDTH, EyePicture, EyeWindow

Array = npt.NDArray[np.floating[Any]]

COLUMNS: Final = np.linspace(-0.8, 0.8, 17)
"""Where rims are looked for, as a share of half the eye's width from its middle."""
UPPER, LOWER = slice(1, 8), slice(9, 16)
"""The rims' landmarks in an outline."""
_MIDDLE: Final = np.flatnonzero(np.abs(COLUMNS) < 0.45)
_ALONG_PX: Final = 5
_OPEN: Final = np.arange(-0.35, 1.6, 0.005)
"""Openings that are tried, as a share of the neutral frame's."""
_WORD_SD_MM: Final = 1.5
"""What the model's word is worth."""
_TOO_FAR_MM: Final = 5.0
_TOLD_APART: Final = 0.8


@dataclass(frozen=True)
class LidRims:
    """One eye of a recording: its colours, and the rims of its wide opening as rows (px) at `COLUMNS`.

    In other frames a rim has moved by a share of the opening there, so that both end in the canthi.
    """

    window: EyeWindow
    colours: EyeColours
    upper: Array
    lower: Array

    def read(self, eye: EyePicture) -> Array | None:
        """Landmarks of both rims in a frame, px of the frame, shape (14, 2): the upper's seven, then the lower's.

        None where eyeball and skin cannot be told apart, the eye is not wholly in the picture, or a rim lies further
        from the model's word than models err.
        """
        if not (eye.inside and self.colours.told_apart >= _TOLD_APART):
            return None
        rims = self.rims(eye)
        off = (np.array(rims) - said_rows(self.window, eye))[:, _MIDDLE].mean(axis=1)
        if np.abs(off).max() > _TOO_FAR_MM * PX_PER_MM:
            return None
        x = self.window.outline[:, 0]
        points = [
            np.column_stack([x[part], rows_at(self.window, rows, x[part])])
            for part, rows in zip((UPPER, LOWER), rims, strict=True)
        ]
        return eye.in_frame(np.concatenate(points))

    def rims(self, eye: EyePicture) -> tuple[Array, Array]:
        """Rows of the upper and the lower rim at `COLUMNS`, px."""
        rows = self.lower + _OPEN[:, None] * (self.upper - self.lower)
        above = values_at(evidence(self.colours, eye, self.window), rows).mean(axis=1)
        middle = rows[:, _MIDDLE].mean(axis=1)
        upper_said, lower_said = said_rows(self.window, eye)[:, _MIDDLE].mean(axis=1)
        for_upper, for_lower = -above - doubt(middle - upper_said), above - doubt(middle - lower_said)
        upper = int(np.argmax(for_upper + np.maximum.accumulate(for_lower)))
        lower = int(np.argmax(for_lower[: upper + 1]))  # openings grow with the index, and none is less than shut
        return rows[upper], rows[lower]


def evidence(colours: EyeColours, eye: EyePicture, window: EyeWindow) -> npt.NDArray[np.float32]:
    """Log odds for the eyeball, summed over all rows above each row edge, shape (rows + 1, columns)."""
    cv2 = load_cv2()
    odds = cv2.blur(colours.odds(eye.pixels), (_ALONG_PX, 1))
    above = np.concatenate([np.zeros((1, WIDTH), np.float32), np.cumsum(odds, axis=0)])
    shape = (len(above), len(COLUMNS))
    x, y = np.broadcast_to(places(window) - 0.5, shape), np.broadcast_to(np.arange(len(above))[:, None], shape)
    return np.asarray(cv2.remap(above, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR))


def values_at(above: npt.NDArray[np.float32], rows: Array) -> Array:
    """What `evidence` holds at rows (px) per column, shape of `rows` (..., columns)."""
    cv2 = load_cv2()
    x = np.broadcast_to(np.arange(len(COLUMNS), dtype=np.float32), rows.shape)
    found = cv2.remap(above, np.ascontiguousarray(x), rows.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(found, dtype=np.float64)


def doubt(off_px: Array) -> Array:
    """Log odds against a rim this far from where the model says."""
    return np.asarray((off_px / (PX_PER_MM * _WORD_SD_MM)) ** 2 / 2.0)


def places(window: EyeWindow) -> Array:
    """`COLUMNS` in px of the window."""
    return WIDTH / 2 + COLUMNS * window.half


def said_rows(window: EyeWindow, eye: EyePicture) -> Array:
    """The model's upper and lower rim at `COLUMNS`, px, shape (2, columns)."""
    return np.array([arc(eye.outline, part, places(window)) for part in (UPPER, LOWER)])


def arc(outline: Array, part: slice, x: Array) -> Array:
    """Rows of one rim of an outline at `x`, canthi included."""
    points = np.concatenate([outline[[0, 8]], outline[part]])
    points = points[np.argsort(points[:, 0])]
    return np.interp(x, points[:, 0], points[:, 1])


def rows_at(window: EyeWindow, rows: Array, x: Array) -> Array:
    """A rim given at `COLUMNS` at other places; it ends in the canthi."""
    ends = WIDTH / 2 + window.half * np.array([-1.0, 1.0])
    return np.interp(x, [ends[0], *places(window), ends[1]], [LEVEL, *rows, LEVEL])
