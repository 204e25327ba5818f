"""Eyes without lids: the white of the eye, and one iris that moves on it."""

from typing import Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES
from synkin.phantom.picture.grid import Grid, Layer, blend, smooth
from synkin.phantom.shape import Shape

Picture = npt.NDArray[np.uint8]

_WHITE: Final = np.array([208.0, 200.0, 194.0])
_RED: Final = np.array([186.0, 116.0, 104.0])
# How far the white goes on under the lids, so that a wide open eye still shows it.
_UNDER_LIDS_MM: Final = 8.0
_PUPIL_SHARE: Final = 0.36
_LIMBUS_SHARE: Final = 0.10
_MARGIN_SHARE: Final = 1.25


def draw_eyeballs(skin: Layer, shape: Shape, light: float, grid: Grid) -> Layer:
    """`skin` with the whites of both eyes in place of the lids; `light` is the brightness of the face's light."""
    picture = skin.copy()
    for side in SIDES:
        eye = shape.eyes[side]
        outline = np.column_stack([[eye.x[0], eye.x[-1]] * 2, [*eye.upper[[0, -1]], *eye.lower[[0, -1]]]])
        part = grid.part(outline, _UNDER_LIDS_MM + eye.gap)
        own = grid.cut(part)
        x, y = np.meshgrid(own.x, own.y)
        upper, lower = eye.margins(x)
        middle, half = (eye.x[0] + eye.x[-1]) / 2, (eye.x[-1] - eye.x[0]) / 2
        across = (x - middle) / half
        # A ball falls back from the light towards its corners; the upper lid's shade moves and is not painted on it.
        shade = 0.97 - 0.30 * np.abs(across) ** 2.2
        shade *= 1.0 - 0.10 * np.exp(-np.maximum(y - lower, 0) / 0.8)
        white = _WHITE * light * shade[..., None]
        inward = across * (-1.0 if side == "left" else 1.0)
        red = 0.75 * smooth((inward - 0.74) / 0.2) + 0.35 * smooth((-inward - 0.86) / 0.12)
        veins = 0.05 * np.abs(own.noise(0.7, 5)) * smooth((np.abs(across) - 0.35) / 0.3)
        white = blend(white.astype(np.float32), _RED * light * shade[..., None], np.clip(red + veins, 0, 1))
        here = np.clip((x - eye.x[0]) * grid.px_per_mm, 0, 1) * np.clip((eye.x[-1] - x) * grid.px_per_mm, 0, 1)
        here *= np.clip((upper + _UNDER_LIDS_MM - y), 0, 1) * np.clip((y - lower + _UNDER_LIDS_MM), 0, 1)
        picture[part] = blend(picture[part], white, here.astype(np.float32))
    return picture


def draw_iris(iris_mm: float, rgb: tuple[int, int, int], light: float, px_per_mm: float) -> Picture:
    """One iris with pupil and a small highlight, shape (n, n, 4); the last channel is its coverage, 0 to 255."""
    n = int(np.ceil(iris_mm * _MARGIN_SHARE * px_per_mm)) | 1
    # Drawn finer and averaged, so that its edge lies where it should to a fraction of a pixel.
    finer = 4
    at = (np.arange(n * finer) + 0.5) / finer - n / 2
    x, y = np.meshgrid(at / px_per_mm, -at / px_per_mm)
    radius = iris_mm / 2
    r, angle = np.hypot(x, y) / radius, np.arctan2(y, x)
    colour = np.array(rgb, dtype=np.float64) * light
    rng = np.random.default_rng(11)
    fibres = sum(
        float(a) * np.cos(k * angle + float(b) + 1.5 * r)
        for k, a, b in zip((7, 13, 23, 31, 47), rng.uniform(0.03, 0.09, 5), rng.uniform(0, 6.3, 5), strict=True)
    )
    ring = 1.0 + 0.25 * np.exp(-(((r - 0.55) / 0.14) ** 2)) + fibres
    ring *= 1.0 - 0.55 * smooth((r - (1.0 - 2.2 * _LIMBUS_SHARE)) / (2.0 * _LIMBUS_SHARE))
    ring *= 1.0 - 0.22 * smooth((y / radius - 0.1) / 0.8)  # the upper lid's shade
    picture = np.clip(colour * ring[..., None], 0, 255)
    pupil = 1.0 - smooth((r - _PUPIL_SHARE + 0.03) / 0.06)
    picture = picture * (1 - pupil[..., None]) + np.array([14.0, 11.0, 11.0]) * pupil[..., None]
    shine = 1.0 - smooth((np.hypot(x + 0.25 * radius, y - 0.30 * radius) / radius - 0.09) / 0.07)
    picture = picture * (1 - 0.9 * shine[..., None]) + 245.0 * 0.9 * shine[..., None]
    cover = 255.0 * (r <= 1.0)
    small = np.concatenate([picture * cover[..., None] / 255.0, cover[..., None]], axis=-1)
    small = small.reshape(n, finer, n, finer, 4).mean(axis=(1, 3))
    rgb_part = small[..., :3] / np.maximum(small[..., 3:], 1e-6) * 255.0
    fill = small[..., 3:] > 0
    whole = np.concatenate([np.where(fill, rgb_part, colour * 0.5), small[..., 3:]], axis=-1)
    return np.asarray(whole.round(), dtype=np.uint8)
