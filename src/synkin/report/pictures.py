"""Pictures of the patient for the report: the rest frame and the peak of every trial, cropped to the face."""

import base64
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup
from matplotlib.image import imsave
from skimage import transform

from synkin.anatomy import LANDMARK_COUNT, REGIONS, SIDES, Side, region
from synkin.anatomy.regions import on_side

_resize: Any = transform.resize
_MARGIN: Final = 0.18
"""Space around the landmarks, as a share of the face's height."""


@dataclass(frozen=True)
class Picture:
    """One frame with its landmarks.

    image : uint8, shape (height, width, 3), RGB, upright, not mirrored
    landmarks : shape (478, 2) or (478, 3), px of that image; x to the right, y down; only x and y are used
    """

    image: npt.NDArray[np.uint8]
    landmarks: npt.NDArray[np.floating[Any]]

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise ValueError("a picture is an RGB array of bytes, shape (height, width, 3)")
        if self.landmarks.shape[0] != LANDMARK_COUNT or self.landmarks.shape[1] < 2:
            raise ValueError(f"a picture needs {LANDMARK_COUNT} landmarks with x and y")


@dataclass(frozen=True)
class Pictures:
    """The pictures of a recording; `peaks` belong to the trials in their order, None where there is no picture."""

    rest: Picture
    peaks: tuple[Picture | None, ...] = ()


@dataclass(frozen=True)
class Crop:
    """A picture cut to the face and scaled: JPEG as a data address, size, landmarks (478, 2) in its px."""

    address: str
    width: int
    height: int
    landmarks: npt.NDArray[np.float64]


def crop(picture: Picture, height: int) -> Crop:
    """`picture` cut to the face with a margin, `height` px high or less where the picture has no more."""
    points = np.asarray(picture.landmarks[:, :2], dtype=np.float64)
    rows, columns = picture.image.shape[:2]
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * (high[1] - low[1])
    # The mesh ends at the jaw and the hairline: leave room for the neck below and the brow above.
    left, top = (max(int(value), 0) for value in (low[0] - margin, low[1] - margin))
    right = min(int(high[0] + margin) + 1, columns)
    bottom = min(int(high[1] + 1.4 * margin) + 1, rows)
    if right - left < 2 or bottom - top < 2:
        left, top, right, bottom = 0, 0, columns, rows
    cut = picture.image[top:bottom, left:right]
    scale = min(1.0, height / cut.shape[0])
    cut = no_higher(cut, height)
    return Crop(data_address(cut, quality=82), cut.shape[1], cut.shape[0], (points - (left, top)) * scale)


def no_higher(picture: npt.NDArray[np.uint8], height: int) -> npt.NDArray[np.uint8]:
    """The picture, made smaller where it has more than `height` rows."""
    scale = min(1.0, height / picture.shape[0])
    if scale == 1:
        return picture
    size = max(1, round(picture.shape[0] * scale)), max(1, round(picture.shape[1] * scale))
    smaller = _resize(picture, size, anti_aliasing=True, preserve_range=True)
    return np.asarray(np.clip(smaller, 0, 255).astype(np.uint8))


def data_address(picture: npt.NDArray[np.uint8], *, quality: int = 85) -> str:
    """The picture as a data address, JPEG, so that a page is complete by itself."""
    store = io.BytesIO()
    imsave(store, np.ascontiguousarray(picture), format="jpeg", pil_kwargs={"quality": quality})
    return "data:image/jpeg;base64," + base64.b64encode(store.getvalue()).decode("ascii")


def dots(points: npt.NDArray[np.float64], radius: float, colour: str, opacity: float = 1.0) -> Markup:
    """SVG of many dots as one short path. points : shape (n, 2), in the picture's units."""
    drawn = "".join(f"M{x:.1f} {y:.1f}h.01" for x, y in points)
    return Markup(
        '<path d="{}" fill="none" stroke="{}" stroke-opacity="{}" stroke-width="{:.2f}" stroke-linecap="round"/>'
    ).format(drawn, colour, opacity, 2 * radius)


def with_landmarks(one: Crop, regions: Iterable[str], label: str, colours: Mapping[Side, str]) -> Markup:
    """SVG of a cropped picture with all landmarks small and those of `regions` large, per side in `colours`."""
    size = one.height / 300
    marks = [dots(one.landmarks, 0.7 * size, "#ffffff", 0.55)]
    for side in SIDES:
        chosen = [index for name in regions for index in outline(name, side)]
        if chosen:
            marks.append(dots(one.landmarks[chosen], 2.3 * size, "#ffffff"))
            marks.append(dots(one.landmarks[chosen], 1.7 * size, colours[side]))
    return Markup(
        '<svg class="photo" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<image href="{address}" width="{w}" height="{h}"/>{marks}</svg>'
    ).format(w=one.width, h=one.height, label=label, address=one.address, marks=Markup("").join(marks))


def outline(region_id: str, side: Side) -> tuple[int, ...]:
    """The landmarks that draw a region: its outline where it has one, else all of its landmarks."""
    found = region(region_id)
    return on_side(found.outline_right or found.landmarks_right, side)


def seen_regions() -> tuple[str, ...]:
    """The regions that landmarks can see."""
    return tuple(one.id for one in REGIONS.values() if one.landmarks_right)
