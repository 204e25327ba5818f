"""The picture that a face is drawn from, with its landmarks: the astronaut's, or any frontal photograph."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from skimage import data

from synkin.anatomy import LANDMARK_COUNT, MIRROR
from synkin.errors import WrongUsageError
from synkin.phantom.neutral import head_turn, levelled

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]

IRIS_MM: Final = 11.77
"""The iris of the average person; it gives a portrait its millimetre."""
_SMALLEST_IRIS_PX: Final = 6.0
_FURTHEST_TURN_DEG: Final = 15.0
# Below this gap between the lids, as a share of the iris, an eye counts as closed: a lid half down still shows a third.
_CLOSED_SHARE: Final = 0.3
# More than this is never shown, and costs time at every warp.
_FINEST_PX_PER_MM: Final = 8.0


@dataclass(frozen=True)
class Portrait:
    """A frontal picture of one face.

    picture: shape (rows, columns, 3), RGB. landmarks_px: shape (478, 3), px of the picture, x to the right, y down, z
    towards the camera (relative to the face). iris_px: horizontal diameter of the visible iris.
    head_outline: outline of hair and ears, shape (n, 2) px, where it is known: then everything else of the picture is
    replaced by a plain backdrop, neck and shoulders of our own. Where it is empty the picture stays as it is.
    """

    name: str
    picture: Picture
    landmarks_px: Array
    iris_px: float
    head_outline: Array = field(default_factory=lambda: np.empty((0, 2)))

    @property
    def source_px_per_mm(self) -> float:
        """The resolution that the picture truly carries, for an iris of the average diameter."""
        return self.iris_px / IRIS_MM


@cache
def astronaut() -> Portrait:
    """The default: NASA's portrait of Eileen Collins, in the public domain, as it comes with scikit-image."""
    table = tomllib.loads(resources.files("synkin.phantom.picture").joinpath("portrait.toml").read_text("utf-8"))
    return Portrait(
        "astronaut",
        np.asarray(data.astronaut(), dtype=np.uint8),  # type: ignore[no-untyped-call]
        np.asarray(table["landmarks"], dtype=np.float64),
        float(table["iris_px"]),
        np.asarray(table["head_outline"], dtype=np.float64),
    )


def mirrored(portrait: Portrait) -> Portrait:
    """The mirror image: left and right of the face, its light and its hair exchanged."""
    last = portrait.picture.shape[1] - 1
    landmarks = portrait.landmarks_px[MIRROR].copy()
    landmarks[:, 0] = last - landmarks[:, 0]
    outline = portrait.head_outline[::-1].copy()
    outline[:, 0] = last - outline[:, 0]
    picture = np.ascontiguousarray(portrait.picture[:, ::-1])
    return Portrait(f"{portrait.name}, mirrored", picture, landmarks, portrait.iris_px, outline)


def photo_portrait(picture: Picture, landmarks_px: Array, iris_px: float, *, name: str = "photo") -> Portrait:
    """A portrait from any frontal photograph; the mouth may be open, the eyes may not be closed.

    Parameters
    ----------
    picture : shape (rows, columns, 3), RGB
    landmarks_px : shape (478, 3), px of the picture, as a landmark model reads them, z towards the camera
    iris_px : horizontal diameter of the iris, mean of both eyes

    Raises
    ------
    WrongUsageError
        If the face is too small, turned away, or has an eye closed.
    """
    landmarks_px = np.asarray(landmarks_px, dtype=np.float64)
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise ValueError("picture must have the shape (rows, columns, 3) and 8 bits a channel")
    if landmarks_px.shape != (LANDMARK_COUNT, 3) or not np.all(np.isfinite(landmarks_px)):
        raise ValueError(f"landmarks_px must have the shape ({LANDMARK_COUNT}, 3) and be finite")
    if not iris_px >= _SMALLEST_IRIS_PX:
        raise WrongUsageError(
            f"The face in the photograph is too small: its iris is {iris_px:.1f} px wide and "
            f"{_SMALLEST_IRIS_PX:.0f} are needed; give a larger picture of it."
        )
    turn = max(abs(angle) for angle in head_turn(landmarks_px))
    if turn > _FURTHEST_TURN_DEG:
        raise WrongUsageError(
            f"The head in the photograph is turned by {turn:.0f} degrees and may be by {_FURTHEST_TURN_DEG:.0f} at "
            f"most; give a photograph taken from the front."
        )
    places = levelled(landmarks_px)
    gap_px = min(places[159, 1] - places[145, 1], places[386, 1] - places[374, 1])
    if gap_px < _CLOSED_SHARE * iris_px:
        raise WrongUsageError("An eye is closed in the photograph; give one with both eyes open.")
    finer = iris_px / IRIS_MM / _FINEST_PX_PER_MM
    if finer > 1.0:
        size = (round(picture.shape[1] / finer), round(picture.shape[0] / finer))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        landmarks_px, iris_px = landmarks_px / finer, iris_px / finer
    return Portrait(name, picture, landmarks_px, float(iris_px))
