"""What muscles dig into skin without moving landmarks much: folds, dimples, bands and lines, as patches of darkness."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator

from synkin.anatomy import SIDES, Side
from synkin.anatomy.regions import on_side
from synkin.phantom.picture.grid import Grid, Layer, smooth
from synkin.phantom.picture.patch import Patch
from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]
Line = tuple[Array, float, float]
"""A crease: its points (n, 2) mm, its half width in mm, and how dark it is at 1."""

_FOLD: Final = (129, 203, 206, 216, 212)


def draw_marks(shape: Shape, grid: Grid) -> dict[str, Patch]:
    """A patch per name of `tissue.course.MARKS`, placed by the shape's landmarks; subtle at 0.3 and plain at 1."""
    marks: dict[str, Patch] = {}
    for side in SIDES:
        fold = nasolabial_fold(shape, side, 0.34)
        marks[f"nasolabial-fold/{side}"] = patch_of(creases([fold], grid, _away(side)))
        marks[f"chin-dimpling/{side}"] = patch_of(_chin(shape, side, grid))
        marks[f"platysma-bands/{side}"] = patch_of(_bands(shape, side, grid))
        marks[f"crows-feet/{side}"] = patch_of(creases(crows_feet(shape, side, 0.30), grid, 0.0))
        upright = creases(_glabella(shape, side), grid, -_away(side))
        marks[f"glabella/{side}"] = patch_of(upright)
        marks[f"bunny-lines/{side}"] = patch_of(creases(_bunny(shape, side), grid, 0.0))
    return marks


def _away(side: Side) -> float:
    """Direction of x away from the midline."""
    return 1.0 if side == "left" else -1.0


def patch_of(darkness: Layer) -> Patch:
    """The part of a whole layer in which there is anything."""
    rows, columns = (np.flatnonzero(np.abs(darkness).max(axis=axis) > 2e-3) for axis in (1, 0))
    if not len(rows):
        return Patch(0, 0, np.zeros((1, 1), np.float32))
    part = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    return Patch(part[0].start, part[1].start, np.ascontiguousarray(darkness[part], dtype=np.float32))


def creases(lines: Sequence[Line], grid: Grid, lit: float) -> Layer:
    """Darkness of creases, tapering at both ends; with `lit` +1 or -1 skin on that side of x stands up in the light."""
    layer = np.zeros((grid.rows, grid.columns), np.float32)
    for points, half, depth in lines:
        part = grid.part(points, 5.0 * half + 1.0)
        own = grid.cut(part)
        line = _curve(points)
        across, along = own.stroke(line, np.full(len(line), half))
        there = np.isfinite(across)
        across = np.where(there, across, 99.0)
        # The stroke's own left is +; lines that run downward have the patient's left on it.
        toward = np.sign(line[0, 1] - line[-1, 1] + 1e-9) * across
        taper = np.maximum(np.sin(np.pi * np.clip(along, 0, 1)), 0.0) ** 0.7
        dark = np.exp(-(across**2)) - 0.35 * abs(lit) * np.exp(-(((toward * lit - 2.0) / 1.1) ** 2))
        layer[part] += (depth * taper * dark).astype(np.float32)
    return layer


def _curve(points: Array) -> Array:
    """A line bent smoothly through its points."""
    if len(points) < 3:
        return points
    at = np.linspace(0.0, len(points) - 1.0, 4 * len(points))
    return np.column_stack([PchipInterpolator(np.arange(len(points)), points[:, k])(at) for k in (0, 1)])


def nasolabial_fold(shape: Shape, side: Side, depth: float) -> Line:
    """From the wing of the nose down beside the corner of the mouth."""
    points = shape.mm[list(on_side(_FOLD, side)), :2].copy()
    points[0] += [_away(side) * 1.5, 2.0]
    # Landmarks beside the mouth are no finer than a few mm: the fold runs evenly between them.
    points[1:-1] = (points[:-2] + 2.0 * points[1:-1] + points[2:]) / 4.0
    return points, 1.7, depth


def crows_feet(shape: Shape, side: Side, depth: float, spread: float = 1.0) -> list[Line]:
    """Three lines that fan out from the outer corner of the eye."""
    corner = shape.mm[on_side((33,), side)[0], :2]
    lines: list[Line] = []
    for up, length in ((0.55, 12.0), (0.02, 14.0), (-0.5, 12.0)):
        way = np.array([_away(side) * np.cos(up * spread), np.sin(up * spread)])
        points = corner + np.outer([5.0, 5.0 + length / 2, 5.0 + length], way)
        points[1, 1] -= 1.2 * np.sign(up)
        lines.append((points, 0.65, depth))
    return lines


def _glabella(shape: Shape, side: Side) -> list[Line]:
    """The upright line at the head of the brow, and a fainter one in it."""
    head = shape.mm[on_side((55,), side)[0], :2]
    top = shape.mm[on_side((107,), side)[0], :2]
    inward = np.array([-_away(side), 0.0])
    upright = np.array([top + 3.0 * inward, (top + head) / 2 + 4.0 * inward, head + 3.0 * inward])
    upright[[0, -1], 1] += [5.0, -5.0]
    faint = np.array([top + 0.5 * inward, head + 0.5 * inward])
    faint[:, 1] += [3.0, -1.0]
    return [(upright, 0.8, 0.34), (faint, 0.7, 0.16)]


def _bunny(shape: Shape, side: Side) -> list[Line]:
    """Slanting lines on the side of the nose's bridge."""
    bridge, lower = shape.mm[6, :2], shape.mm[195, :2]
    lines: list[Line] = []
    for share, length in ((0.15, 9.0), (0.45, 10.0), (0.75, 9.0)):
        ways = np.array([[2.0, 1.0], [2.0 + 0.5 * length, -0.2], [2.0 + length, -3.5]])
        lines.append((bridge * (1 - share) + lower * share + ways * [_away(side), 1.0], 0.8, 0.26))
    return lines


def _chin(shape: Shape, side: Side, grid: Grid) -> Layer:
    """Orange peel: small pits over one half of the chin."""
    centre = (shape.mm[199, :2] + shape.mm[200, :2]) / 2
    part = grid.part(centre[None], 24.0)
    own = grid.cut(part)
    x, y = np.meshgrid(own.x - centre[0], own.y - centre[1])
    half = smooth((_away(side) * x + 2.0) / 4.0)
    inside = 1.0 - smooth((np.hypot(x / 20.0, (y + 1.0) / 14.0) - 0.4) / 0.6)
    # Light falls from above: the upper wall of a pit lies in shadow, the lower one in light.
    relief = own.noise(2.0, 51)
    pits = np.gradient(relief, axis=0) * grid.px_per_mm * 1.4
    layer = np.zeros((grid.rows, grid.columns), np.float32)
    layer[part] = 0.13 * (np.tanh(pits) + 0.1) * half * inside
    return layer


def _bands(shape: Shape, side: Side, grid: Grid) -> Layer:
    """Three cords that stand out from the jaw down to the collar, lit in front and dark beside."""
    scale = shape.iris_mm / 11.77
    chin = float(shape.mm[152, 1])
    layer = np.zeros((grid.rows, grid.columns), np.float32)
    for top_x, bottom_x, depth in ((13.0, 9.0, 1.0), (27.0, 19.0, 0.85), (41.0, 30.0, 0.6)):
        line = np.array(
            [
                [_away(side) * top_x, -4.0],
                [_away(side) * (top_x + bottom_x) / 2 * 1.03, -28.0],
                [_away(side) * bottom_x, -56.0],
            ]
        )
        line[0, 1] += 0.16 * top_x
        line = line * scale + [0.0, chin]
        part = grid.part(line, 14.0)
        own = grid.cut(part)
        fine = _curve(line)
        across, along = own.stroke(fine, np.full(len(fine), 2.8 * scale))
        across = np.where(np.isfinite(across), across * -_away(side), 99.0)  # + is away from the midline
        taper = smooth(along / 0.25) * smooth((1.0 - along) / 0.2)
        cord = (
            0.26 * np.exp(-((across - 1.5) ** 2))
            + 0.14 * np.exp(-((across + 1.6) ** 2))
            - 0.13 * np.exp(-((across / 0.9) ** 2))
        )
        layer[part] += (depth * taper * cord).astype(np.float32)
    return layer
