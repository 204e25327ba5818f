"""Reads each half of the face by itself, as the full face that it makes together with its own mirror image.

A model that learned from normal faces pulls what it reads towards symmetry. Shown a face made of one half and its
mirror image it finds symmetry and has nothing to pull.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MIRROR, SIDE_OF_LANDMARK, SIDES, Side
from synkin.recording.engine import load_cv2
from synkin.recording.model import LandmarkModel, Picture

Pixels = npt.NDArray[np.float32]
"""Landmarks in px, shape (478, 3)."""
Affine = npt.NDArray[np.float64]
"""Shape (2, 3); takes px positions (pixel edges at whole numbers) to px positions."""

_SMALLEST_PX, _LARGEST_PX = 128, 512
_PAIRS: Final = np.array([(133, 362), (33, 263), (127, 356), (162, 389), (21, 251)])
"""Patient's right, left: pairs whose joining line facial muscles hardly tilt."""
_RIDGE: Final = np.array([168, 6, 197, 195, 8, 9])
_RIDGE_WEIGHT: Final = np.array([1.0, 1.0, 0.5, 0.5, 1.0, 1.0])
_CANTHI: Final = _PAIRS[:2]
_REACH: Final = 1.7
"""Half the width of the cut-out picture, in distances between the outer canthi."""
_BELOW_EYES: Final = 0.35
"""How far its middle lies below the eyes, in the same distances."""
_BREATHES: Final = 0.05
_RIGID: Final[dict[Side, npt.NDArray[np.intp]]] = {
    "right": np.concatenate([_PAIRS[:, 0], _RIDGE]),
    "left": np.concatenate([_PAIRS[:, 1], _RIDGE]),
}
_OWN: Final[dict[Side, npt.NDArray[np.bool_]]] = {"left": SIDE_OF_LANDMARK > 0, "right": SIDE_OF_LANDMARK < 0}
_STRAY: Final = 0.15
"""A half is not believed where its canthi lie farther from the whole's than this share of the face's width."""


@dataclass(frozen=True)
class Midline:
    """The line that halves the upper face: a point on it in px, and the angle of the line through the eyes, radians."""

    x: float
    y: float
    angle: float


def find_midline(position: Pixels) -> Midline:
    """The midline of the upper face, from points that facial muscles hardly move.

    Parameters
    ----------
    position : shape (478, 3), px
    """
    points = position[:, :2].astype(np.float64)
    across = points[_PAIRS[:, 1]] - points[_PAIRS[:, 0]]  # towards the patient's left: the picture's right
    total = across.sum(axis=0)
    angle = float(np.arctan2(total[1], total[0]))
    middle = np.concatenate([points[_RIDGE], points[_CANTHI].mean(axis=1)])
    weight = np.concatenate([_RIDGE_WEIGHT, np.ones(len(_CANTHI))])
    x, y = np.average(middle, axis=0, weights=weight)
    return Midline(float(x), float(y), angle)


class HalvesReader:
    """Reads the two halves of a face whose whole has been read; each half has a tracker of its own."""

    def __init__(self, model: LandmarkModel) -> None:
        self._cv2 = load_cv2()
        self._trackers = {side: model.tracker() for side in SIDES}
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="synkin-half")
        self._eyes = 0.0
        self._size = 0
        self._scale = 1.0
        self._fresh = True

    def read(self, picture: Picture, whole: Pixels, time_s: float) -> Pixels | None:
        """Landmarks of the halves: the patient's left from the left half, right from right, midline from the whole.

        Parameters
        ----------
        picture : the upright picture
        whole : landmarks of the whole face in it, shape (478, 3), px
        time_s : seconds

        Returns
        -------
        shape (478, 3), px; None where a half could not be read.
        """
        self._fresh = False
        there = self._cut(whole)
        crop = self._cv2.warpAffine(
            picture,
            _for_pixel_centres(there),
            (self._size, self._size),
            flags=self._cv2.INTER_LINEAR,
            borderMode=self._cv2.BORDER_REPLICATE,
        )
        # the left half is read beside, while this thread reads the right
        left = self._beside.submit(self._read_half, "left", crop, whole, there, time_s)
        right = self._read_half("right", crop, whole, there, time_s)
        halves: dict[Side, Pixels | None] = {"left": left.result(), "right": right}
        out = whole.copy()
        for side, half in halves.items():
            if half is None:
                return None
            out[_OWN[side]] = half[_OWN[side]]
        return out

    def forget(self) -> None:
        """Look for the halves anew in the next picture."""
        if self._fresh:
            return
        self._eyes, self._fresh = 0.0, True
        for tracker in self._trackers.values():
            tracker.forget()

    def close(self) -> None:
        """Let go of the trackers."""
        self._beside.shutdown()
        for tracker in self._trackers.values():
            tracker.close()

    def _cut(self, whole: Pixels) -> Affine:
        """From the picture to a square in which the midline is upright and in the middle."""
        midline = find_midline(whole)
        # the cut hangs on the eyes alone, so that a moving jaw does not move it
        eyes = float(np.linalg.norm(whole[33].astype(np.float64) - whole[263]))
        if abs(eyes - self._eyes) > _BREATHES * self._eyes:  # a scale that breathes with every frame would add noise
            self._eyes = eyes
            self._size = int(np.clip(np.ceil(2 * _REACH * eyes / 16) * 16, _SMALLEST_PX, _LARGEST_PX))
            self._scale = self._size / (2 * _REACH * eyes)
        cos, sin = np.cos(midline.angle), np.sin(midline.angle)
        turn = self._scale * np.array([[cos, sin], [-sin, cos]])
        middle = self._size / 2
        shift = np.array([middle, middle - self._scale * _BELOW_EYES * self._eyes]) - turn @ (midline.x, midline.y)
        return np.column_stack([turn, shift])

    def _read_half(self, side: Side, crop: Picture, whole: Pixels, there: Affine, time_s: float) -> Pixels | None:
        face = face_of_half(crop, side)
        tracker = self._trackers[side]
        for _ in range(2):
            landmarks = tracker.read(face, time_s)
            if landmarks is not None:
                half = self._back(both_copies(landmarks), there)
                if _agrees(half, whole, side):
                    half[:, 2] += _depth_of_whole(half, whole, side)
                    return half
            tracker.forget()
        return None

    def _back(self, landmarks: npt.NDArray[np.float32], there: Affine) -> Pixels:
        """From fractions of the cut to px of the picture."""
        inside = landmarks.astype(np.float64) * self._size
        turn = there[:, :2]
        out = np.empty_like(inside)
        # the inverse of a scaled turn is its transpose over the square of the scale; a solver would wake BLAS's threads
        out[:, :2] = (inside[:, :2] - there[:, 2]) @ turn / self._scale**2
        out[:, 2] = inside[:, 2] / self._scale
        return out.astype(np.float32)


def face_of_half(crop: Picture, side: Side) -> Picture:
    """The full face that the patient's `side` of `crop` makes with its mirror image about the middle of the crop."""
    flip = load_cv2().flip  # twenty times as fast as a reversed slice
    middle = crop.shape[1] // 2
    face = np.empty_like(crop)
    here, there = slice(middle), slice(middle, None)
    if side == "left":  # the patient's left is on the picture's right
        here, there = there, here
    face[:, here] = crop[:, here]
    face[:, there] = flip(crop[:, here], 1)
    return face


def both_copies(landmarks: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The mean of a face's landmarks and of their mirror image.

    A face made of one half shows that half twice. Both are used: the model reads a left and a right cheek, lid or lip a
    little differently, and this difference must not look like one between the patient's sides.

    Parameters
    ----------
    landmarks : shape (478, 3), fractions of a picture whose middle is the midline
    """
    mirrored = landmarks[MIRROR]
    mirrored[:, 0] = 1 - mirrored[:, 0]
    return (landmarks + mirrored) / 2


def _for_pixel_centres(there: Affine) -> Affine:
    """The same map for OpenCV, which counts from the middle of the first pixel rather than from its edge."""
    out = there.copy()
    out[:, 2] += there[:, :2] @ (0.5, 0.5) - 0.5
    return out


def _agrees(half: Pixels, whole: Pixels, side: Side) -> bool:
    canthi = _CANTHI[:, SIDES.index(side) ^ 1]
    width = np.linalg.norm(whole[127, :2] - whole[356, :2])
    apart = np.linalg.norm(half[canthi, :2] - whole[canthi, :2], axis=1).max()
    return bool(apart < _STRAY * width)


def _depth_of_whole(half: Pixels, whole: Pixels, side: Side) -> npt.NDArray[np.float32]:
    """What to add to a half's depth so that both halves lie on the whole's: a mirrored face looks straight ahead.

    A plane over the picture, fitted where muscles move little.
    """
    rigid = _RIGID[side]
    centre = whole[rigid, :2].mean(axis=0)
    base = np.column_stack([np.ones(len(rigid)), whole[rigid, 0] - centre[0]])
    fit, *_ = np.linalg.lstsq(base, whole[rigid, 2] - half[rigid, 2], rcond=None)
    plane: npt.NDArray[np.float32] = (fit[0] + fit[1] * (half[:, 0] - centre[0])).astype(np.float32)
    return plane
