"""The portrait bent onto a shape: its skin, hair and features where the shape's landmarks are."""

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.anatomy import IRIS
from synkin.phantom.mouth import LOWER_LIP, UPPER_LIP
from synkin.phantom.neutral import CANTHI, level_matrix
from synkin.phantom.picture.grid import Grid, Layer, blend, smooth
from synkin.phantom.picture.portrait import Portrait
from synkin.phantom.shape import Shape
from synkin.phantom.surface import OVAL
from synkin.phantom.warp import bend_on_grid

Array = npt.NDArray[np.floating[Any]]

_STEP_MM: Final = 2.5
_STIFFNESS: Final = 1e-6
# Beyond the face the bent picture passes over, between these distances, into the plain enlarged one.
_BENT_MM: Final = (50.0, 170.0)


def bend_portrait(shape: Shape, portrait: Portrait, grid: Grid) -> tuple[Layer, Layer]:
    """The portrait on the canvas (rows, columns, 3), and its head mask (rows, columns); the lips meet at the lip line.

    The mask is 1 on head and hair as `Portrait.head_outline` has it, or about where they are where that is empty.
    """
    finer = portrait.source_px_per_mm * 11.77 / shape.iris_mm / grid.px_per_mm
    picture, landmarks = portrait.picture, portrait.landmarks_px[:, :2]
    outline = portrait.head_outline
    if finer > 1.3:
        size = (round(picture.shape[1] / finer), round(picture.shape[0] / finer))
        scale = np.array([size[0] / picture.shape[1], size[1] / picture.shape[0]])
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        landmarks, outline = (landmarks + 0.5) * scale - 0.5, (outline + 0.5) * scale - 0.5
    maps = _source_maps(shape, portrait, landmarks, grid)
    sheets = [
        cv2.remap(picture, one[..., 0], one[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101) for one in maps
    ]
    below = below_line(shape.lip_line, grid)[..., None]
    whole: Layer = np.asarray(sheets[0] * (1 - below) + sheets[1] * below, dtype=np.float32)
    if not len(outline):
        return _beyond_the_picture(whole, maps[0], (picture.shape[0], picture.shape[1]), grid), _head_about(shape, grid)
    fine = 4
    mask = np.zeros((picture.shape[0] * fine, picture.shape[1] * fine), np.uint8)
    for one in (outline, landmarks[list(OVAL)]):
        cv2.fillPoly(mask, [np.round((one + 0.5) * fine - 0.5).astype(np.int32)], (255,))
    small = cv2.resize(mask, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_AREA)
    on_canvas = cv2.remap(small, maps[0][..., 0], maps[0][..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return whole, np.asarray(on_canvas / 255.0, dtype=np.float32)


def _beyond_the_picture(whole: Layer, source: Layer, size: tuple[int, int], grid: Grid) -> Layer:
    """Blur what lies beyond the portrait's edges, where its mirror image is: a backdrop without things in it."""
    inside = np.minimum(source, np.array([size[1], size[0]], np.float32) - 1 - source).min(axis=-1) / grid.px_per_mm
    share = smooth(grid.blurred((inside < 0).astype(np.float32), 3.0) * 2.0)
    if not share.any():
        return whole
    weight = (inside >= 0).astype(np.float32)
    blurred, total = np.zeros_like(whole), np.full(weight.shape, 1e-6, np.float32)
    for sd, trust in ((120.0, 1e-3), (40.0, 0.03), (12.0, 1.0)):
        blurred += trust * np.dstack([grid.blurred(whole[..., k] * weight, sd) for k in range(3)])
        total += trust * grid.blurred(weight, sd)
    return blend(whole, blurred / total[..., None], np.asarray(share, dtype=np.float32))


def _head_about(shape: Shape, grid: Grid) -> Layer:
    """Where head and hair are when nobody has traced them: the face, with room for hair at the top and the sides."""
    oval = shape.mm[list(OVAL), :2]
    top, chin = oval[:, 1].max(), oval[:, 1].min()
    angle = np.linspace(0, 2 * np.pi, 90)
    middle = np.array([oval[:, 0].mean(), (top + chin) / 2 + 22.0])
    about = middle + np.column_stack(
        [np.cos(angle) * 1.3 * np.ptp(oval[:, 0]) / 2, np.sin(angle) * (top - chin + 50.0) / 2]
    )
    return np.maximum(grid.polygon(about), grid.polygon(oval))


def _source_maps(shape: Shape, portrait: Portrait, landmarks: Array, grid: Grid) -> list[Layer]:
    """Where in the portrait each pixel of the canvas comes from, for the sheets above and below the lip line."""
    x = np.arange(grid.left_mm, grid.x[-1] + _STEP_MM, _STEP_MM)
    y = np.arange(grid.top_mm, grid.y[-1] - _STEP_MM, -_STEP_MM)
    where = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    per_mm = float(np.linalg.norm(np.diff(landmarks[[33, 263]], axis=0))) / float(
        np.linalg.norm(np.diff(shape.mm[[33, 263], :2], axis=0))
    )
    # Rows of the levelling turn are the level axes in the picture (y up).
    plain = (where @ level_matrix(portrait.landmarks_px)) * [per_mm, -per_mm]
    plain += landmarks[list(CANTHI)].mean(axis=0)
    oval = np.round((shape.mm[list(OVAL), :2] - [x[0], y[0]]) / [_STEP_MM, -_STEP_MM]).astype(np.int32)
    inside = np.zeros((len(y), len(x)), np.uint8)
    cv2.fillPoly(inside, [oval], (1,))
    away = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5) * _STEP_MM
    bent = (1.0 - smooth((away - _BENT_MM[0]) / (_BENT_MM[1] - _BENT_MM[0]))).reshape(-1, 1)
    irises = {index for iris in IRIS.values() for index in iris}
    maps = []
    for without in (LOWER_LIP, UPPER_LIP):
        kept = [index for index in range(len(landmarks)) if index not in irises and index not in without]
        points = shape.mm[kept, :2]
        source = bend_on_grid(points, landmarks[kept], x, y, _STIFFNESS, points, every=4).reshape(-1, 2)
        coarse = (plain + (source - plain) * bent).reshape(len(y), len(x), 2).astype(np.float32)
        map_x, map_y = np.meshgrid((grid.x - x[0]) / _STEP_MM, (y[0] - grid.y) / _STEP_MM)
        fine = cv2.remap(coarse, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_CUBIC)
        maps.append(np.asarray(fine, dtype=np.float32))
    return maps


def below_line(line: Array, grid: Grid) -> Layer:
    """1 below a line across the face, 0 above; beyond its ends it goes on level and the step widens to a slope."""
    height = np.interp(grid.x, line[:, 0], line[:, 1])
    beside = np.maximum(np.maximum(line[0, 0] - grid.x, grid.x - line[-1, 0]), 0.0)
    half = 0.25 + 0.8 * np.minimum(beside, 12.0)
    return np.asarray(smooth((height[None] - grid.y[:, None]) / half[None] / 2 + 0.5), dtype=np.float32)
