"""The mouth: each lip's skin on its own side of the line between them, and what lies behind where they part."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.canvas import Canvas
from synkin.phantom.picture.plane import Map, sample
from synkin.phantom.picture.view import cells_in
from synkin.phantom.picture.warp import Skin, below_line

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]

TEETH_MM: Final = 5.0
"""How far teeth are behind the lips' surface."""
_BESIDE_MM: Final = 9.0
_BEYOND_MM: Final = 3.0
_CLOSED_MM: Final = 0.05
# Lips shade what lies behind their margins; a narrow gap is dark whatever is behind it.
_SHADE: Final = 0.7
_SHADE_MM: Final = 0.8


def mouth_box(skin: Skin, seen: Map) -> tuple[slice, slice] | None:
    """Rows and columns of a map of seen places that show the lips' margins and the corners; None if none does."""
    above = max(float(skin.upper_lip.height.max()), float(skin.middle.height.max()))
    below = min(float(skin.lower_lip.height.min()), float(skin.middle.height.min()))
    x = (skin.middle.left - _BESIDE_MM, skin.middle.right + _BESIDE_MM)
    return cells_in(seen, x, (below - _BEYOND_MM, above + _BEYOND_MM))


def lip_sources(skin: Skin, seen: Map) -> Map:
    """Where the skin at places around the mouth came from on the neutral face, shape (rows, columns, 2), mm."""
    below = below_line(skin.middle, seen[..., 0], seen[..., 1], pixel_mm(seen) / 2)[..., None]
    upper, lower = skin.plane.look_up(skin.from_upper, seen), skin.plane.look_up(skin.from_lower, seen)
    return np.asarray(seen + upper + (lower - upper) * below)


def open_mouth(canvas: Canvas, picture: Picture, skin: Skin, seen: Map, behind: Map) -> Picture:
    """The pixels around the mouth with teeth and interior between the lips; these stay with the upper jaw.

    `behind` is what the pixels show `TEETH_MM` behind `seen`, the places in the face's plane.
    """
    if float(np.max(skin.upper_lip.height)) - float(np.min(skin.lower_lip.height)) <= 0:
        return picture
    x, y = seen[..., 0], seen[..., 1]
    upper, lower = skin.upper_lip.at(x), skin.lower_lip.at(x)
    inside = (x > skin.middle.left) & (x < skin.middle.right) & (upper - lower > _CLOSED_MM)
    if not inside.any():
        return picture
    per_px = pixel_mm(seen)
    share = np.clip((upper - y) / per_px + 0.5, 0, 1) * np.clip((y - lower) / per_px + 0.5, 0, 1)
    share *= inside * np.clip((upper - lower) / per_px, 0, 1)
    shade = _SHADE * (np.exp(-np.maximum(upper - y, 0) / _SHADE_MM) + np.exp(-np.maximum(y - lower, 0) / _SHADE_MM) / 2)
    inner = sample(canvas, canvas.mouth, behind) * (1 - np.minimum(shade, 0.9))[..., None]
    drawn = picture + (inner - picture) * share[..., None]
    return np.asarray(np.clip(drawn + 0.5, 0, 255), dtype=np.uint8)


def pixel_mm(places: Map) -> float:
    """How far apart in the face's plane the rows of a map of places are, mm."""
    return float(np.abs(np.diff(places[..., 1], axis=0)).mean())
