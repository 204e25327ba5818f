"""Neck, shoulders and backdrop of our own, where the portrait's are not wanted, and what follows the head."""

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.grid import Grid, Layer, blend, smooth
from synkin.phantom.shape import Shape
from synkin.phantom.surface import OVAL

Array = npt.NDArray[np.floating[Any]]

_JAW: Final = OVAL[OVAL.index(454) : OVAL.index(234) + 1]
"""The outline's lower half from the patient's left ear over the chin to the right ear."""
_NECK_HALF_MM: Final = 51.0
# A portrait whose place below the chin is skin by this share keeps its own neck.
_BARE_SHARE: Final = 0.55
_GARMENT: Final = np.array([96.0, 116.0, 132.0])
# The neck's outline runs out by the first of these (mm) in the third (mm) below the second, with this power.
_TRAPEZIUS: Final = (19.6, 6.0, 38.0, 2.4)
# How far below the chin the garment begins in the middle and at the shoulders, and where nothing follows the head.
_COLLAR_MM: Final = 62.0
_SHOULDER_MM: Final = 50.0
_FOLLOW_MM: Final = 66.0
_FOLLOW_ASIDE_MM: Final = 95.0


def backdrop(picture: Layer, head: Layer, grid: Grid) -> Layer:
    """What is behind the head: the portrait's backdrop beside and above it, made smooth and continued everywhere."""
    x, y = np.meshgrid(grid.x, grid.y)
    used = (y > -30.0) & (y < 120.0) & (np.abs(x) < 160.0) & (grid.blurred(head, 8.0) < 0.02)
    weight = used.astype(np.float32)
    smoothed, total = np.zeros_like(picture), np.full(picture.shape[:2], 1e-6, np.float32)
    # Wide blurs reach everywhere, narrower ones count more where they find something.
    for sd, trust in ((140.0, 1e-3), (60.0, 0.03), (25.0, 1.0)):
        found = grid.blurred(weight, sd)
        smoothed += trust * np.dstack([grid.blurred(picture[..., k] * weight, sd) for k in range(3)])
        total += trust * found
    return np.asarray(smoothed / total[..., None])


def shows_neck(mask: Layer, shape: Shape, grid: Grid) -> bool:
    """Whether the portrait itself shows a bare neck; `mask` is how much each pixel is like skin."""
    chin = float(shape.mm[152, 1])
    part = grid.part(np.array([[-26.0, chin - 42.0], [26.0, chin - 10.0]]), 0.0)
    return float(mask[part].mean()) > _BARE_SHARE


def face_mask(shape: Shape, grid: Grid) -> Layer:
    """1 above the line of the jaw and everywhere beside it, 0 below, where a neck of our own goes."""
    jaw = shape.mm[list(_JAW), :2]
    jaw = jaw[np.argsort(jaw[:, 0])]
    height = np.interp(grid.x, jaw[:, 0], jaw[:, 1])
    over = smooth((grid.y[:, None] - height[None]) / 1.5 + 0.5)
    aside = smooth((np.abs(grid.x) - np.abs(jaw[:, 0]).max()) / 3.0 + 0.5)[None]
    low = smooth((float(shape.mm[152, 1]) - 25.0 - grid.y[:, None]) / 20.0)
    return np.asarray(np.maximum(over, aside * (1 - low)), dtype=np.float32)


def draw_neck(under: Layer, shape: Shape, skin_rgb: Array, grid: Grid) -> Layer:
    """Neck with the shadow of the jaw, and shoulders in a plain garment, on the backdrop; the head comes over it."""
    scale = shape.iris_mm / 11.77
    x, y = np.meshgrid(grid.x / scale, grid.y / scale)
    chin = float(shape.mm[152, 1]) / scale
    below = chin - y
    half = _NECK_HALF_MM + 4.0 * smooth((10.0 - below) / 40.0)
    # Where the neck passes into the shoulders its outline runs out in a hollow curve.
    half = half + _TRAPEZIUS[0] * (np.maximum(below - _TRAPEZIUS[1], 0.0) / _TRAPEZIUS[2]) ** _TRAPEZIUS[3]
    neck = smooth((half - np.abs(x)) * 0.7 + 0.5) * smooth((below + 62.0) / 6.0)

    across = np.clip(x / half, -1.0, 1.0)
    round_shade = 1.0 - 0.34 * np.abs(across) ** 2.6
    jaw = shape.mm[list(_JAW), :2] / scale
    jaw = jaw[np.argsort(jaw[:, 0])]
    under_jaw = np.interp(x, jaw[:, 0], jaw[:, 1]) - y
    shadow = 1.02 - 0.36 * np.exp(-np.maximum(under_jaw, 0.0) / 15.0)
    # The two slanting muscles of the neck and the notch between them.
    slant = np.abs(np.abs(x) - np.interp(below, [0.0, 60.0], [46.0, 8.0]))
    relief = 1.0 + 0.045 * np.exp(-((slant / 6.0) ** 2)) - 0.05 * np.exp(-(((slant - 11.0) / 6.0) ** 2))
    relief -= 0.12 * np.exp(-((x / 9.0) ** 2) - ((below - 58.0) / 7.0) ** 2)
    mottled = 1.0 + 0.012 * grid.noise(7.0, 3) + 0.012 * grid.noise(1.2, 4)
    skin = 1.04 * skin_rgb * (round_shade * shadow * relief * mottled)[..., None]
    skin[..., 1:] *= (1.0 - 0.05 * np.exp(-np.maximum(under_jaw, 0.0) / 17.0))[..., None]
    picture = blend(under, skin.astype(np.float32), neck.astype(np.float32))

    # The garment lies on the shoulders' outline, which is that curve turned round.
    out, start, length, power = _TRAPEZIUS
    outline = start + length * (np.maximum(np.abs(x) - _NECK_HALF_MM, 0.0) / out) ** (1.0 / power) - 1.0
    top = np.where(np.abs(x) < 46.0, _COLLAR_MM - 0.0055 * x**2, np.maximum(outline, _SHOULDER_MM))
    cloth = smooth((below - top) * 0.9 + 0.5)
    folds = 1.0 + 0.05 * grid.noise(26.0, 6) + 0.015 * grid.noise(1.0, 7)
    shade = folds * (1.0 - 0.30 * np.clip(np.abs(x) / 230.0, 0, 1) ** 2)
    shade *= 1.0 - 0.30 * np.exp(-np.maximum(below - top, 0.0) / 4.0)
    return blend(picture, (_GARMENT * shade[..., None]).astype(np.float32), cloth.astype(np.float32))


def follows_head(shape: Shape, head: Layer, grid: Grid) -> Layer:
    """How much of the head's motion each pixel follows: 1 on the head, falling beside it and down the neck to 0."""
    scale = shape.iris_mm / 11.77
    outside = (grid.blurred(head, 1.0) < 0.5).astype(np.uint8)
    away = cv2.distanceTransform(outside, cv2.DIST_L2, 5) / grid.px_per_mm
    beside = 1.0 - smooth((away - 3.0) / _FOLLOW_ASIDE_MM)
    below = float(shape.mm[152, 1]) - grid.y[:, None]
    down = 1.0 - smooth(below / (_FOLLOW_MM * scale))
    return np.asarray(grid.blurred((beside * down).astype(np.float32), 3.0), dtype=np.float32)
