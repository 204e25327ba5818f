"""Features drawn sharp where the landmarks are: brows, lid margins, lips; a portrait this small leaves them blurred."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES, Side
from synkin.anatomy.regions import on_side
from synkin.phantom.mouth import LOWER_ROWS, UPPER_ROWS
from synkin.phantom.picture.grid import Grid, Layer, blend, smooth
from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]

BROW_UPPER: Final = (107, 66, 105, 63, 70)
BROW_LOWER: Final = (55, 65, 52, 53, 46)
_LASH: Final = np.array([44.0, 32.0, 28.0])
_LIP_SHADE: Final = np.array([96.0, 44.0, 42.0])


def draw_brows(skin: Layer, shape: Shape, colour: Array, grid: Grid) -> Layer:
    """Full brows of short hairs between the two rows of brow landmarks: landmark models lose thin ones as they rise."""
    picture = skin.copy()
    for side in SIDES:
        upper, lower = (shape.mm[list(on_side(row, side)), :2] for row in (BROW_UPPER, BROW_LOWER))
        part = grid.part(np.vstack([upper, lower]), 4.0)
        own = grid.cut(part)
        middle = (upper + lower) / 2
        half = np.linalg.norm(upper - lower, axis=1) / 2
        fine = np.linspace(0, 4, 25)
        line = np.column_stack([np.interp(fine, np.arange(5), middle[:, k]) for k in (0, 1)])
        across, along = own.stroke(_extended(line, 0.8), np.interp(np.linspace(0, 4, 27), np.arange(5), half))
        across = np.where(np.isfinite(across), across, 9.0)
        # Thin and ragged at the nose, fullest before the middle, running out towards the temple.
        body = 1.0 - smooth((np.abs(across) - 0.35) / 0.85)
        body *= (0.25 + 0.75 * smooth(along / 0.22)) * smooth((along + 0.02) / 0.06)
        body *= 1.0 - 0.9 * smooth((along - 0.70) / 0.32)
        hairs = _hairs(own, along, across, float(np.sum(np.linalg.norm(np.diff(line, axis=0), axis=1))))
        share = np.clip(body * (0.70 + 0.16 * hairs), 0.0, 0.88)
        picture[part] = blend(picture[part], colour, share.astype(np.float32))
    return picture


def _hairs(grid: Grid, along: Layer, across: Layer, length_mm: float) -> Layer:
    """Noise drawn out into hairs that lean outward and up along the brow, SD about 1."""
    rng = np.random.default_rng(23)
    texture = rng.standard_normal(512).astype(np.float32)
    bent = along * length_mm - across * (0.4 + 2.4 * along) + 0.5 * grid.noise(1.2, 31)
    ragged = np.interp(bent * 1.9 % 511, np.arange(512), texture)
    return np.asarray(0.7 * ragged + 0.5 * grid.noise(0.7, 29), dtype=np.float32)


def _extended(line: Array, by_mm: float) -> Array:
    first, last = line[0] - line[1], line[-1] - line[-2]
    return np.vstack(
        [line[0] + by_mm * first / np.linalg.norm(first), line, line[-1] + by_mm * last / np.linalg.norm(last)]
    )


def draw_lids(skin: Layer, shape: Shape, grid: Grid) -> Layer:
    """Lashes and the edge of both lids: dark just outside the margins, so that the opening ends where the truth says."""
    picture = skin.copy()
    for side in SIDES:
        eye = shape.eyes[side]
        upper, lower = np.column_stack([eye.x, eye.upper]), np.column_stack([eye.x, eye.lower])
        part = grid.part(np.vstack([upper, lower]), 6.0)
        own = grid.cut(part)
        x, y = np.meshgrid(own.x, own.y)
        above, below = eye.margins(x)
        inside = smooth((x - eye.x[0] + 1.2) / 1.6) * smooth((eye.x[-1] + 1.2 - x) / 1.6)
        outer = smooth((_outward(side) * (x - (eye.x[0] + eye.x[-1]) / 2) / (eye.x[-1] - eye.x[0]) + 0.5) / 0.9)
        lash = (0.55 + 0.35 * outer) * np.exp(-((np.maximum(y - above, 0.0) / (0.7 + 0.5 * outer)) ** 1.5))
        fold = 0.22 * np.exp(-(((y - above - 0.28 * eye.gap - 0.8) / 0.6) ** 2))
        dark = np.where(
            y > (above + below) / 2, np.clip(lash + fold, 0, 1), 0.34 * np.exp(-np.maximum(below - y, 0) / 0.5)
        )
        picture[part] = blend(picture[part], _LASH, (dark * inside).astype(np.float32))
    return picture


def _outward(side: Side) -> float:
    return 1.0 if side == "left" else -1.0


def draw_lips(skin: Layer, shape: Shape, grid: Grid) -> Layer:
    """The red of the lips up to its border, the shadow between them, which hides the seam, and that under the lower lip."""
    upper, lower = shape.mm[list(UPPER_ROWS[0]), :2], shape.mm[list(LOWER_ROWS[0]), :2]
    line = shape.lip_line
    part = grid.part(np.vstack([upper, lower]), 6.0)
    own = grid.cut(part)
    picture = skin.copy()
    red = own.blurred(own.polygon(np.vstack([_rounded(upper), _rounded(lower)[::-1]])), 0.5)
    here = picture[part]
    # A lip is redder and a little darker than the skin around it, whatever the skin's tone.
    tinted = here * np.array([0.97, 0.84, 0.85], dtype=np.float32)
    x, y = np.meshgrid(own.x, own.y)
    height = np.interp(x, line[:, 0], line[:, 1])
    fullness = (
        1.0 + 0.05 * np.exp(-(((height - y - 4.5) / 2.2) ** 2)) - 0.06 * np.exp(-(((y - height - 1.5) / 1.8) ** 2))
    )
    here = blend(here, tinted * fullness[..., None], 0.85 * red)
    inside = np.clip(np.minimum(x - line[0, 0] + 0.8, line[-1, 0] + 0.8 - x) / 1.6, 0.0, 1.0)
    middle = np.clip(np.minimum(x - line[0, 0], line[-1, 0] - x) / 8.0, 0.0, 1.0)
    shadow = 0.66 * np.exp(-(((y - height) / (0.55 + 0.15 * middle)) ** 2)) * inside
    picture[part] = blend(here, _LIP_SHADE, shadow.astype(np.float32))
    return picture


def _rounded(points: Array) -> Array:
    """A contour through its points without corners between them."""
    from scipy.interpolate import PchipInterpolator

    x = np.linspace(points[0, 0], points[-1, 0], 80)
    return np.column_stack([x, PchipInterpolator(points[:, 0], points[:, 1])(x)])
