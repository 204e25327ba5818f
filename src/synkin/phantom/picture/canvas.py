"""The textures of one person, in the plane of the neutral face: what the picture of every frame is taken from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from synkin.anatomy import IRIS, SIDES, Side
from synkin.errors import WrongUsageError
from synkin.phantom.neutral import smile_of
from synkin.phantom.picture.age import draw_age
from synkin.phantom.picture.eyeball import draw_eyeballs, draw_iris
from synkin.phantom.picture.features import draw_brows, draw_lids, draw_lips, ease_folds
from synkin.phantom.picture.grid import Layer, blend, make_grid
from synkin.phantom.picture.look import Look
from synkin.phantom.picture.marks import draw_marks
from synkin.phantom.picture.neck import backdrop, draw_neck, face_mask, follows_head, shows_neck
from synkin.phantom.picture.patch import Patch
from synkin.phantom.picture.portrait import Portrait
from synkin.phantom.picture.teeth import draw_mouth
from synkin.phantom.picture.texture import bend_portrait
from synkin.phantom.picture.tone import shift_hair, shift_tone, skin_colour, skin_mask
from synkin.phantom.shape import Shape

__all__ = ["Canvas", "Patch", "make_canvas"]

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Canvas:
    """Seen from the front, without perspective, lips closed and eyes open; all layers have one size and one frame.

    The centre of pixel (row, column) lies at x = left_mm + column / px_per_mm, y = top_mm - row / px_per_mm, in the
    frame of `Shape`.

    skin: shape (rows, columns, 3), the whole picture: face, hair, neck, shoulders, background.
    mouth: what lies behind the lips, teeth and dark interior. eyeballs: sclera without iris behind the lids, both eyes
    (outside the eyes as `skin`).
    iris: shape (n, n, 4), one iris with pupil, last channel its coverage 0 to 255; its outline is a circle of
    `Shape.iris_mm`, n pixels at `px_per_mm` cover it with a margin. iris_mm: its centre at neutral gaze per side.
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


def make_canvas(shape: Shape, look: Look, portrait: Portrait, px_per_mm: float) -> Canvas:
    """The textures of one person: the portrait bent onto their shape, with their look, at the resolution asked for.

    Raises
    ------
    WrongUsageError
        If the resolution is outside 0.5 to 8 px/mm.
    """
    if not 0.5 <= px_per_mm <= 8.0:
        raise WrongUsageError(f"The phantom can be drawn at 0.5 to 8 pixels per millimetre, not at {px_per_mm:g}.")
    grid = make_grid(px_per_mm)
    smiled = smile_of(portrait)
    picture, head = bend_portrait(shape, portrait, grid)
    face = ease_folds(picture, shape, grid, smiled)
    face = draw_lips(draw_lids(face, shape, grid), shape, grid, 0.15 + 0.65 * smiled)
    face = draw_age(face, shape, look.age, look.marks_seed, grid)
    soft_head = grid.blurred(head, 0.8)
    traced = len(portrait.head_outline) > 0
    mask = skin_mask(picture, shape, grid)
    bare = not traced and shows_neck(mask, shape, grid)
    if traced:
        mask *= soft_head
    face = shift_tone(face, mask, look.skin_lightness, look.skin_warmth)
    if traced:
        face = shift_hair(face, np.clip(1.25 * (soft_head - mask) - 0.25, 0, 1), look.hair_lightness, look.hair_grey)
    colour = skin_colour(face, shape, grid)
    face = draw_brows(face, shape, portrait, colour, grid)
    if bare:
        skin = face
    elif traced:
        skin = blend(draw_neck(backdrop(picture, head, grid), shape, colour, grid), face, soft_head)
    else:
        skin = blend(draw_neck(face, shape, colour, grid), face, face_mask(shape, grid))
    light = float(np.clip(0.55 + 0.45 * colour.mean() / 175.0, 0.7, 1.1))
    return Canvas(
        px_per_mm,
        grid.left_mm,
        grid.top_mm,
        _whole(skin),
        _whole(draw_mouth(skin, shape, light, grid)),
        _whole(draw_eyeballs(skin, shape, light, grid)),
        draw_iris(shape.iris_mm, look.iris_rgb, light, px_per_mm),
        {side: (float(shape.mm[IRIS[side][0], 0]), float(shape.mm[IRIS[side][0], 1])) for side in SIDES},
        follows_head(shape, head, grid),
        draw_marks(shape, grid),
        portrait.source_px_per_mm * 11.77 / shape.iris_mm,
    )


def _whole(layer: Layer) -> Picture:
    return np.clip(layer + 0.5, 0.0, 255.0).astype(np.uint8)
