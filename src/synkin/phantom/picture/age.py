"""Lines and spots of age on the face, drawn by seed."""

import numpy as np

from synkin.anatomy import SIDES
from synkin.anatomy.regions import on_side
from synkin.phantom.picture.grid import Grid, Layer, smooth
from synkin.phantom.picture.marks import Line, creases, crows_feet, nasolabial_fold
from synkin.phantom.shape import Shape


def draw_age(skin: Layer, shape: Shape, age: float, seed: int, grid: Grid) -> Layer:
    """`skin` with the lines and spots of an `age` between 0, which has none, and 1."""
    if age <= 0.0:
        return skin
    rng = np.random.default_rng([seed, 83])
    dark = np.zeros(skin.shape[:2], np.float32)
    for side in SIDES:
        sign = 1.0 if side == "left" else -1.0
        dark += creases([nasolabial_fold(shape, side, 0.22 * rng.uniform(0.6, 1.2))], grid, sign)
        dark += creases(crows_feet(shape, side, 0.18 * rng.uniform(0.5, 1.2), rng.uniform(0.7, 1.2)), grid, 0.0)
        corner, jaw = (shape.mm[on_side((index,), side)[0], :2] for index in (61, 149))
        below = corner + np.array([sign * 1.5, -4.0])
        dark += creases(
            [(np.array([below, 0.55 * below + 0.45 * jaw + [sign * 2.0, 0.0]]), 1.3, 0.16 * rng.uniform(0.3, 1.2))],
            grid,
            sign,
        )
        dark += creases([_bag(shape, on_side((112, 22, 24, 110), side), rng)], grid, 0.0)
    dark += creases(_forehead(shape, rng), grid, 0.0)
    spotted = _spots(shape, rng, grid)
    aged = skin * np.exp(-age * dark)[..., None]
    # Spots are brown: blue goes first.
    return np.asarray(aged * np.exp(-age * spotted[..., None] * np.array([0.6, 1.0, 1.25])), dtype=np.float32)


def _bag(shape: Shape, row: tuple[int, ...], rng: np.random.Generator) -> Line:
    points = shape.mm[list(row), :2] + [0.0, -3.0]
    return points[np.argsort(points[:, 0])], 1.4, 0.15 * float(rng.uniform(0.5, 1.2))


def _forehead(shape: Shape, rng: np.random.Generator) -> list[Line]:
    """Level lines above the brows, a little wavy and never whole."""
    base = float(shape.mm[[105, 334], 1].mean())
    lines = []
    for up in (8.0, 13.5, 19.0):
        left, right = rng.uniform(-34, -18), rng.uniform(18, 34)
        x = np.linspace(left, right, 7)
        y = base + up + 1.0 * np.cos(x / 11.0 + rng.uniform(-0.6, 0.6)) + rng.normal(0.0, 0.25, 7)
        lines.append((np.column_stack([x, y]), 0.7, 0.15 * float(rng.uniform(0.4, 1.2))))
    return lines


def _spots(shape: Shape, rng: np.random.Generator, grid: Grid) -> Layer:
    dark = np.zeros((grid.rows, grid.columns), np.float32)
    top, chin = float(shape.mm[10, 1]), float(shape.mm[152, 1])
    for _ in range(int(rng.integers(12, 36))):
        at = np.array([rng.normal(0.0, 34.0), rng.uniform(chin + 18.0, top)])
        size, depth = float(rng.lognormal(-0.1, 0.4)), float(rng.uniform(0.06, 0.3))
        if any(np.hypot(*(at - shape.mm[iris, :2])) < 17.0 for iris in (468, 473)):
            continue
        part = grid.part(at[None], 4.0 * size)
        own = grid.cut(part)
        x, y = np.meshgrid(own.x - at[0], own.y - at[1])
        dark[part] += depth * (1.0 - smooth((np.hypot(x, y * 1.2) / size - 0.6) / 0.8)).astype(np.float32)
    return dark
