"""Skin tone: shifts in CIELAB on skin alone."""

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.grid import Grid, Layer, smooth
from synkin.phantom.shape import Shape
from synkin.phantom.surface import OVAL

Array = npt.NDArray[np.floating[Any]]

_SAMPLES: Final = (50, 280, 205, 425, 187, 411, 207, 427, 200)
# Pixels beyond the face (ears) count as skin where their colour is this near to the face's.
_ALIKE_LAB: Final = 26.0
_FACE_L: Final = 72.0


def skin_colour(picture: Layer, shape: Shape, grid: Grid) -> Array:
    """The face's usual colour, RGB: median of small places on cheeks and chin."""
    places = []
    for column, row in np.round(grid.to_px(shape.mm[list(_SAMPLES), :2])).astype(int):
        reach = max(round(1.5 * grid.px_per_mm), 1)
        places.append(picture[row - reach : row + reach + 1, column - reach : column + reach + 1].reshape(-1, 3))
    return np.asarray(np.median(np.concatenate(places), axis=0), dtype=np.float64)


def skin_mask(picture: Layer, shape: Shape, grid: Grid) -> Layer:
    """1 on the skin of face, ears and bare neck, 0 on hair and backdrop."""
    oval = grid.polygon(shape.mm[list(OVAL), :2])
    near = grid.blurred(np.clip(grid.blurred(oval, 12.0) * 4.0, 0, 1), 2.0)
    lab = to_lab(picture)
    own = to_lab(skin_colour(picture, shape, grid)[None, None].astype(np.float32))[0, 0]
    # Light counts less than colour, and less still in the shade below the jaw.
    shade = 0.6 - 0.35 * smooth((shape.mm[152, 1] + 12.0 - grid.y[:, None]) / 15.0)
    away = (lab - own) * np.array([1.0, 1.4, 1.0], dtype=np.float32)
    away[..., 0] = np.minimum(away[..., 0], 0.35 * away[..., 0])  # skin in the light is still skin
    unlike = np.sqrt((shade * away[..., 0]) ** 2 + away[..., 1] ** 2 + away[..., 2] ** 2).astype(np.float32)
    alike = 1.0 - smooth((grid.blurred(unlike, 0.8) - 0.6 * _ALIKE_LAB) / (0.6 * _ALIKE_LAB))
    inner = grid.blurred(oval, 2.5)
    # Below the brows everything in the outline is face, and ears are what is like it beside it; the forehead may be
    # covered by hair whose colour is near the skin's.
    face = smooth((shape.mm[9, 1] + 9.0 - grid.y[:, None]) / 10.0)
    forehead = 1.0 - smooth((grid.blurred(unlike, 1.5) - 0.3 * _ALIKE_LAB) / (0.4 * _ALIKE_LAB))
    beside = near * alike * smooth((shape.mm[9, 1] - 6.0 - grid.y[:, None]) / 10.0)
    neck = alike * smooth((shape.mm[152, 1] + 25.0 - grid.y[:, None]) / 20.0) * smooth((75.0 - np.abs(grid.x)) / 15.0)
    beside = np.maximum(beside, neck)
    return np.asarray(np.maximum(inner * np.maximum(face, forehead), beside), dtype=np.float32)


def shift_tone(picture: Layer, mask: Layer, lightness: float, warmth: float) -> Layer:
    """Shift L* and b* (of skin as bright as the portrait's) where the mask is 1; contrast goes with the light."""
    if lightness == 0.0 and warmth == 0.0:
        return picture
    lab = to_lab(picture)
    # Multiplied rather than added, so that shadows stay above black and highlights keep their place.
    factor = max(1.0 + lightness / _FACE_L, 0.2)
    shifted = lab.copy()
    shifted[..., 0] = np.clip(lab[..., 0] * factor, 0.0, 100.0)
    # As skin darkens its redness stays and its yellow goes with the light.
    shifted[..., 1] += 3.0 * (1.0 - factor)
    shifted[..., 2] = shifted[..., 2] * factor**0.75 + warmth
    lab += (shifted - lab) * mask[..., None]
    return from_lab(lab)


def shift_hair(picture: Layer, mask: Layer, lightness: float, grey: float) -> Layer:
    """Darken or lighten hair by L*, and take its colour by the share `grey`, where the mask is 1."""
    if lightness == 0.0 and grey == 0.0:
        return picture
    lab = to_lab(picture)
    shifted = lab.copy()
    shifted[..., 0] = np.clip(lab[..., 0] * max(1.0 + lightness / 50.0, 0.2) + 12.0 * grey, 0.0, 100.0)
    dull = (1.0 - grey) * max(1.0 + lightness / 70.0, 0.2)
    shifted[..., 1:] *= dull
    lab += (shifted - lab) * mask[..., None]
    return from_lab(lab)


def to_lab(picture: Layer) -> Layer:
    """RGB 0 to 255 as CIELAB (L* 0 to 100), float32."""
    return np.asarray(cv2.cvtColor((picture / 255.0).clip(0, 1).astype(np.float32), cv2.COLOR_RGB2LAB))


def from_lab(lab: Layer) -> Layer:
    """CIELAB as RGB 0 to 255, float32."""
    return np.asarray(cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_LAB2RGB) * 255.0)
