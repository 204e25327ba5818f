"""The textures of one person, in the plane of the neutral face: what the picture of every frame is taken from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from synkin.anatomy import Side

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Patch:
    """A part of the canvas: its first row and column, and how strongly it darkens each of its pixels when whole.

    darkness: shape (rows, columns), float32; the skin's brightness is multiplied by exp(-level * darkness), so that
    negative values brighten (the lit side of a ridge).
    """

    row: int
    column: int
    darkness: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Canvas:
    """Seen from the front, without perspective, lips closed and eyes open; all layers have one size and one frame.

    The centre of pixel (row, column) lies at x = left_mm + column / px_per_mm, y = top_mm - row / px_per_mm, in the
    frame of `Shape`.

    skin: shape (rows, columns, 3), the whole picture: face, hair, neck, shoulders, background.
    mouth: what lies behind the lips, teeth and dark interior. eyeballs: sclera without iris behind the lids, both eyes
    (outside the eyes as `skin`).
    iris: shape (n, n, 4), one iris with pupil, last channel its coverage 0 to 255; its outline is a circle of
    `Shape.iris_mm`, n pixels at `px_per_mm` cover it with a margin. iris_mm: its centre at neutral gaze per side, (x, y).
    with_head: shape (rows, columns) float32, how much of the head's motion each pixel follows: 1 on face and hair,
    falling over neck and shoulders to 0 in the background.
    marks: per name of `tissue.course.MARKS` where it darkens skin.
    source_px_per_mm: the resolution that the portrait truly carries.
    """

    px_per_mm: float
    left_mm: float
    top_mm: float
    skin: Picture
    mouth: Picture
    eyeballs: Picture
    iris: Picture
    iris_mm: dict[Side, tuple[float, float]]
    with_head: npt.NDArray[np.float32]
    marks: dict[str, Patch]
    source_px_per_mm: float
