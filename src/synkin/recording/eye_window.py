"""An eye cut out of a picture: the head held still, the canthi level, at a known size."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import HEAD_FIXED, SIDES, Side, region
from synkin.anatomy.regions import on_side
from synkin.recording.engine import load_cv2
from synkin.recording.model import Picture
from synkin.recording.skin import similarity

Array = npt.NDArray[np.floating[Any]]

PX_PER_MM: Final = 4.0
"""About; people's outer canthi are taken to be equally far apart."""
WIDTH, HEIGHT = 176, 136
"""Of a window, px."""
LEVEL: Final = 0.56 * HEIGHT
"""Row of the line through the canthi."""
_APART: Final = 88.0 * PX_PER_MM
"""Distance between the outer canthi, px of the window; about 88 mm."""
_OUTER: Final = (33, 263)
_HEAD: Final = np.array(list(HEAD_FIXED))
_FISSURE: Final = region("palpebral-fissure")


@dataclass(frozen=True)
class EyePicture:
    """One eye in one frame.

    pixels : RGB, shape (HEIGHT, WIDTH, 3)
    outline : the landmark model's outline of the opening in it, px, shape (16, 2): from the outer canthus along the
        upper lid to the inner canthus and back along the lower lid
    window : takes the frame's px to the window's, shape (2, 3); both count from the edge of the first pixel
    inside : whether the whole outline lies within the frame
    """

    pixels: npt.NDArray[np.uint8]
    outline: Array
    window: Array
    inside: bool

    def in_frame(self, points: Array) -> Array:
        """Points of the window, shape (..., 2), in the frame's px."""
        turn = self.window[:, :2]
        # A scaled turn's inverse is its transpose.
        return np.asarray((points - self.window[:, 2]) @ turn / (turn[0] @ turn[0]))


@dataclass(frozen=True)
class EyeWindow:
    """Where one eye lies in the neutral frame, and so in every other.

    landmarks : the opening's outline, as in `EyePicture`
    head : head-fixed points of the neutral frame in the window, shape (points, 2)
    outline : the opening of the neutral frame in the window, shape (16, 2)
    """

    side: Side
    landmarks: tuple[int, ...]
    head: Array
    outline: Array

    @property
    def half(self) -> float:
        """Half of the distance between the canthi, px."""
        return float(np.abs(self.outline[8, 0] - self.outline[0, 0])) / 2.0

    def cut(self, picture: Picture, position: Array) -> EyePicture:
        """The eye in a frame.

        Parameters
        ----------
        picture : RGB, shape (height, width, 3)
        position : the model's landmarks in it, shape (478, 3), px
        """
        cv2 = load_cv2()
        window = similarity(position[_HEAD, :2], self.head)
        centres = window.copy()
        times = max(1, int(1.0 / np.hypot(*window[0, :2])))
        shown = picture
        if times > 1:  # more pixels than the window has would leave lashes and noise as patterns
            shown = cv2.resize(picture, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)
            centres[:, :2] *= times
        centres[:, 2] += centres[:, :2] @ (0.5, 0.5) - 0.5  # OpenCV counts from a pixel's middle, not from its edge
        pixels = cv2.warpAffine(
            shown, centres, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        there = position[list(self.landmarks), :2].astype(np.float64)
        outline = there @ window[:, :2].T + window[:, 2]
        inside = bool(((there >= 0.0) & (there <= picture.shape[1::-1])).all())
        return EyePicture(np.asarray(pixels, dtype=np.uint8), outline, window, inside)


def eye_windows(neutral: Array) -> tuple[EyeWindow, ...]:
    """The windows of both eyes, in the order of `SIDES`.

    Parameters
    ----------
    neutral : the model's landmarks in the neutral frame, shape (478, 3), px
    """
    points = neutral[:, :2].astype(np.float64)
    apart = float(np.linalg.norm(points[_OUTER[1]] - points[_OUTER[0]]))
    windows = []
    for side in SIDES:
        landmarks = on_side(_FISSURE.outline_right, side)
        outer, inner = points[landmarks[0]], points[landmarks[8]]
        left, right = (outer, inner) if side == "right" else (inner, outer)
        along = complex(*(right - left))
        factor = _APART / apart * along.conjugate() / abs(along)
        shift = complex(WIDTH / 2, LEVEL) - factor * complex(*((left + right) / 2))
        turn = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
        there = points @ turn.T + (shift.real, shift.imag)
        windows.append(EyeWindow(side, landmarks, there[_HEAD], there[list(landmarks)]))
    return tuple(windows)
