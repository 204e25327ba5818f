"""Reads every mark of both sides in a frame."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MARKS, SIDES, Side
from synkin.recording.appearance.cover import skin_among
from synkin.recording.appearance.layout import Window, layout_of
from synkin.recording.appearance.opencv import opencv
from synkin.recording.appearance.patch import MARGIN_PX, PlacedFrame, shade
from synkin.recording.appearance.texture import fold, strength, strength_among
from synkin.recording.model import Picture
from synkin.track import HIDDEN

Array = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.float32]

_MARKS: Final = tuple(MARKS)
_OF_WINDOW: Final = {
    "chin": "chin-dimpling",
    "neck": "platysma-bands",
    "fold": "nasolabial-fold",
    "canthus": "crows-feet",
    "glabella": "glabella",
    "nose": "bunny-lines",
}
_LEAN: Final = _MARKS.index("nasolabial-fold-lean")
_DARKEST: Final = {"neck": 0.22, "fold": 0.35, "nose": 0.45, "canthus": 0.35, "glabella": 0.35, "chin": 0.45}
"""Skin of a window is no darker than this share of the cheeks: the neck lies in the jaw's shadow, a beard is darker.
Ours."""
_LEAST_SKIN: Final = {"neck": 0.55, "fold": 0.8, "nose": 0.8, "canthus": 0.6, "glabella": 0.6, "chin": 0.85}
"""Share of a window that must be skin. Ours."""
_MASKED: Final = ("neck", "canthus")
"""Windows of which parts may be no skin: a collar, hair at the temple."""
_STEP: Final = 2
_LEAST_INSIDE: Final = 0.8
_COARSEST_MM: Final = {"neck": 1.6, "fold": 1.3}
_COARSEST_LINES_MM: Final = 0.9
"""Millimetres a pixel, above which a mark is too fine for the picture. Ours."""


@dataclass(frozen=True)
class SeenMarks:
    """Marks of one frame: values, shape (2, marks), NaN where not seen, and why not, a number of `track.HIDDEN`."""

    values: Pixels
    hidden: npt.NDArray[np.int8]


class MarkReader:
    """Reads marks; may be used by several threads at a time.

    Parameters
    ----------
    neutral : the model's landmarks in the neutral frame, shape (478, 3), px
    """

    def __init__(self, neutral: Array) -> None:
        self._layout = layout_of(neutral)
        self._weights = tuple(np.pad(_weight(one), MARGIN_PX) for one in self._layout.windows)
        self._cheeks = tuple(number for number, one in enumerate(self._layout.windows) if one.name == "cheek")

    def read(self, picture: Picture, said: Array, found: Array) -> SeenMarks:
        """Marks of a frame.

        Parameters
        ----------
        picture : RGB, shape (height, width, 3)
        said : the model's landmarks in it, shape (478, 3), px
        found : landmarks as the skin was followed
        """
        frame = PlacedFrame(self._layout, picture, said, found)
        values = np.full((len(SIDES), len(_MARKS)), np.nan, np.float32)
        hidden = np.zeros(values.shape, np.int8)
        cheeks = np.median(np.concatenate([frame.lay(one, 0).reshape(-1, 3) for one in self._cheeks]), axis=0)
        whole = frame.shows_all()
        for number, window in enumerate(self._layout.windows):
            if number in self._cheeks:
                continue
            side, column = SIDES.index(window.side), _MARKS.index(_OF_WINDOW[window.name])
            why = HIDDEN.index("seen")
            if frame.mm_per_px > _COARSEST_MM.get(window.name, _COARSEST_LINES_MM):
                why = HIDDEN.index("coarse")
            elif not whole and frame.share_inside(number) < _LEAST_INSIDE:
                why = HIDDEN.index("outside")
            else:
                found_here = self._read(frame, number, cheeks)
                if found_here is None:
                    why = HIDDEN.index("covered")
                else:
                    values[side, column] = found_here[0]
                    if window.name == "fold":
                        values[side, _LEAN] = found_here[1]
            hidden[side, column] = why
            if window.name == "fold":
                hidden[side, _LEAN] = why
        return SeenMarks(values, hidden)

    def _read(self, frame: PlacedFrame, number: int, cheeks: Array) -> tuple[float, float] | None:
        """A window's mark, and the lean of a fold; None where there is no skin to read it from."""
        window, weight = self._layout.windows[number], self._weights[number]
        patch = frame.lay(number)
        inner = slice(MARGIN_PX, -MARGIN_PX), slice(MARGIN_PX, -MARGIN_PX)
        step = 1 if window.name in _MASKED else _STEP
        skin = skin_among(patch[inner][::step, ::step], cheeks, _DARKEST[window.name])
        if np.count_nonzero(skin) < _LEAST_SKIN[window.name] * skin.size:
            return None
        shades = shade(patch)
        if window.name == "fold":
            return fold(shades[inner], window.px_per_mm)
        if window.name not in _MASKED:
            return strength(window.name, shades, weight, window.px_per_mm), 0.0
        weight = weight.copy()
        weight[inner] *= _within(skin)
        return strength_among(window.name, shades, weight, window.px_per_mm), 0.0


def patches(neutral: Array, picture: Picture, landmarks: Array) -> dict[tuple[str, Side], npt.NDArray[np.uint8]]:
    """What is read of each mark of each side in a frame, RGB, outwards to the right.

    Parameters
    ----------
    neutral : landmarks of the face at rest, shape (478, 2 or 3), px of its own picture
    picture, landmarks : the frame, and the landmarks in it, px
    """
    layout = layout_of(neutral)
    frame = PlacedFrame(layout, picture, landmarks, landmarks)
    return {
        (_OF_WINDOW[one.name], one.side): frame.lay(number)
        for number, one in enumerate(layout.windows)
        if one.name in _OF_WINDOW
    }


def _within(skin: npt.NDArray[np.bool_]) -> Pixels:
    """Skin away from the edge of what covers it, which is no mark."""
    cv2 = opencv()
    inner: Pixels = cv2.erode(skin.astype(np.float32), np.ones((5, 5), np.uint8))
    return inner


def _weight(window: Window) -> Pixels:
    """How much each pixel of a window counts: less towards its edges."""
    columns, rows = window.size
    across, down = np.linspace(-1, 1, columns)[None], np.linspace(-1, 1, rows)[:, None]
    weight = np.clip((1.0 - np.abs(across)) * 5.0, 0.0, 1.0) * np.clip((1.0 - np.abs(down)) * 5.0, 0.0, 1.0)
    return np.asarray(weight, dtype=np.float32)
