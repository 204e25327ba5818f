"""Features drawn sharp where the landmarks are: brows, lid margins, lips; a portrait this small leaves them blurred."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator

from synkin.anatomy import SIDES, Side
from synkin.anatomy.regions import on_side
from synkin.phantom.mouth import LOWER_ROWS, UPPER_ROWS
from synkin.phantom.picture.grid import Grid, Layer, blend, smooth
from synkin.phantom.picture.portrait import Portrait
from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]

BROW_UPPER: Final = (107, 66, 105, 63, 70)
BROW_LOWER: Final = (55, 65, 52, 53, 46)
_FOLD: Final = (129, 203, 206, 216, 212, 202)
_NOSE: Final = (168, 122, 196, 198, 49, 129, 64, 98, 97, 2, 326, 327, 294, 358, 279, 420, 419, 351)
_BROW: Final = np.array([82.0, 58.0, 42.0])
_LASH: Final = np.array([44.0, 32.0, 28.0])
_LIP_SHADE: Final = np.array([96.0, 44.0, 42.0])


def draw_brows(skin: Layer, shape: Shape, portrait: Portrait, skin_rgb: Array, grid: Grid) -> Layer:
    """Full brows of short hairs between the two rows of brow landmarks: landmark models lose thin ones as they rise.

    A photograph that carries enough detail keeps its own, made a little fuller.
    """
    colour = _BROW * min(1.0, float(skin_rgb.mean()) / 160.0)
    strength = 1.0 - 0.55 * float(smooth((portrait.source_px_per_mm - 0.9) / 0.6))
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
        share = strength * np.clip(body * (0.70 + 0.16 * hairs), 0.0, 0.88)
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
    """Lashes and the edges of both lids, dark just outside the margins: the opening ends where the truth says."""
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
        # Within the opening only a soft seam: what is there is the eyeball's.
        lash = (0.62 + 0.28 * outer) * np.exp(-((np.maximum(y - above, 0.0) / (0.9 + 0.5 * outer)) ** 1.6))
        lash *= np.exp(-((np.maximum(above - y, 0.0) / 0.7) ** 2))
        fold = 0.22 * np.exp(-(((y - above - 0.28 * eye.gap - 0.8) / 0.6) ** 2))
        edge = 0.34 * np.exp(-np.maximum(below - y, 0.0) / 0.5 - (np.maximum(y - below, 0.0) / 0.5) ** 2)
        dark = np.clip(lash + fold + edge, 0.0, 0.92)
        picture[part] = blend(picture[part], _LASH, (dark * inside).astype(np.float32))
    return picture


def _outward(side: Side) -> float:
    return 1.0 if side == "left" else -1.0


def draw_lips(skin: Layer, shape: Shape, grid: Grid, drawn: float) -> Layer:
    """The red of the lips up to its border, and the shadow between them, which hides the seam.

    `drawn` is how much of the portrait's own lips is painted over, 0 to 1: parted lips bring teeth and dark corners
    into the picture, and stretched ones have no fullness.
    """
    upper, lower = shape.mm[list(UPPER_ROWS[0]), :2], shape.mm[list(LOWER_ROWS[0]), :2]
    line = shape.lip_line
    part = grid.part(np.vstack([upper, lower]), 6.0)
    own = grid.cut(part)
    picture = skin.copy()
    red = own.blurred(own.polygon(_lip_border(shape)), 0.6)
    here = picture[part]
    x, y = np.meshgrid(own.x, own.y)
    height = np.interp(x, line[:, 0], line[:, 1])
    top, bottom = np.interp(x, *_rounded(upper).T), np.interp(x, *_rounded(lower).T)
    # Height within the lip, 0 at the line to 1 at the red's border: the lower lip catches the light in its middle.
    within = np.where(
        y > height, (y - height) / np.maximum(top - height, 1.0), (height - y) / np.maximum(height - bottom, 1.0)
    )
    middle = np.clip(np.minimum(x - line[0, 0], line[-1, 0] - x) / 9.0, 0.0, 1.0)
    full = np.where(
        y > height,
        0.86 + 0.07 * within,
        0.93 + 0.13 * middle * np.exp(-(((within - 0.42) / 0.28) ** 2)) - 0.10 * within**4,
    )
    grooves = 1.0 + 0.02 * own.noise(0.6, 41) + 0.015 * own.noise(2.5, 43)
    around = np.median(here[red < 0.02], axis=0)
    painted = (0.8 * _lip_colour(here, red) + 0.2 * around) * (full * grooves)[..., None]
    # The face's own light and shade stay on it.
    painted = painted * np.clip(_shade(here, red, own), 0.85, 1.12)[..., None]
    here = blend(here, painted.astype(np.float32), drawn * red)
    # A lip is redder and a little darker than the skin around it, whatever the skin's tone.
    here = blend(here, here * np.array([0.99, 0.95, 0.955], dtype=np.float32), red)
    inside = np.clip(np.minimum(x - line[0, 0] + 0.8, line[-1, 0] + 0.8 - x) / 1.6, 0.0, 1.0)
    shadow = (0.42 + 0.2 * middle) * np.exp(-(((y - height) / (0.45 + 0.2 * middle)) ** 2)) * inside
    picture[part] = blend(here, _LIP_SHADE * (float(here.mean()) / 150.0), shadow.astype(np.float32))
    return picture


def _shade(picture: Layer, red: Layer, grid: Grid) -> Layer:
    """How bright each place is in the light of the skin around it, about 1."""
    skin = (red < 0.02).astype(np.float32)
    bright = picture.mean(axis=2)
    wide = grid.blurred(bright * skin, 7.0) / np.maximum(grid.blurred(skin, 7.0), 1e-3)
    return np.asarray(wide / float(np.median(bright[skin > 0])), dtype=np.float32)


def _lip_colour(picture: Layer, red: Layer) -> Array:
    """Usual colour of the lips where `red` is 1, RGB; dark corners and bright teeth do not count."""
    inside = picture[red > 0.8]
    bright = inside.mean(axis=1)
    kept = inside[(bright >= np.percentile(bright, 35)) & (bright <= np.percentile(bright, 80))]
    return np.asarray(np.median(kept, axis=0) if len(kept) else inside.mean(axis=0))


def ease_folds(skin: Layer, shape: Shape, grid: Grid, eased: float) -> Layer:
    """Fill the folds and dimples that a smile has dug beside nose and mouth; `eased` is how much, 0 to 1."""
    if eased <= 0.0:
        return skin
    picture = skin.copy()
    for side in SIDES:
        fold = shape.mm[list(on_side(_FOLD, side)), :2]
        part = grid.part(fold, 26.0)
        own = grid.cut(part)
        across, _ = own.stroke(fold, np.full(len(fold), 8.0))
        where = 1.0 - smooth((np.where(np.isfinite(across), np.abs(across), 9.0) - 0.5) / 0.8)
        keep = own.polygon(_lip_border(shape))
        keep = np.maximum(own.blurred(keep, 0.8), own.polygon(shape.mm[list(_NOSE), :2]))
        where = own.blurred((where * (1.0 - keep)).astype(np.float32), 1.5) * (1.0 - keep)
        # Filled from the skin around it: what lies in the fold itself hardly counts, lips and nose not at all.
        weight = (1.02 - where) * (1.0 - np.clip(3.0 * own.blurred(keep, 1.0), 0, 1)) + 1e-3
        around = np.dstack([own.blurred((picture[part][..., k] * weight).astype(np.float32), 6.0) for k in range(3)])
        around /= own.blurred(weight.astype(np.float32), 6.0)[..., None]
        # The finest grain of the skin stays.
        grain = picture[part] - np.dstack(
            [own.blurred(np.ascontiguousarray(picture[part][..., k]), 1.2) for k in range(3)]
        )
        picture[part] = blend(picture[part], around + 0.6 * grain, (0.8 * eased * where).astype(np.float32))
    return picture


def _lip_border(shape: Shape) -> Array:
    """Outline of the lips' red, shape (n, 2) mm."""
    upper, lower = (_rounded(shape.mm[list(rows[0]), :2]) for rows in (UPPER_ROWS, LOWER_ROWS))
    return np.vstack([upper, lower[::-1]])


def _rounded(points: Array) -> Array:
    """A contour through its points without corners between them."""
    x = np.linspace(points[0, 0], points[-1, 0], 80)
    return np.column_stack([x, PchipInterpolator(points[:, 0], points[:, 1])(x)])
