"""Moved skin: where each place of the face's plane came from on the neutral face, per sheet of skin."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.plane import Map, Plane, plane_of
from synkin.phantom.tissue.fields import Fields

Array = npt.NDArray[np.floating[Any]]

_STEPS: Final = 6
_GOOD_ENOUGH: Final = 0.01
"""Of a cell of the fields' grid."""
_LINE_MM: Final = 0.1
_ALONG_MM: Final = 0.5


@dataclass(frozen=True)
class Line:
    """A line across the face: height y in mm at evenly spaced x, from the patient's right to the left."""

    left: float
    right: float
    height: Map

    def at(self, x: Map) -> Map:
        """Height at places x, shape (n, m), mm; level beyond the ends."""
        column = (x - np.float32(self.left)) * np.float32(1.0 / _LINE_MM)
        found = cv2.remap(self.height, column, np.zeros_like(column), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, dtype=np.float32)


@dataclass(frozen=True)
class Skin:
    """Skin at one moment, in the face's plane.

    from_upper, from_lower: on `plane`, from each place the way back to where its skin lies on the neutral face, mm, by
    the sheet above and the sheet below the lips; joined: by the one that is seen there.
    upper_lip, lower_lip: the lips' margins now. middle: the line between them, where the sheets meet.
    """

    plane: Plane
    from_upper: Map
    from_lower: Map
    joined: Map
    upper_lip: Line
    lower_lip: Line
    middle: Line


def move_skin(fields: Fields, lip_line: Array, levels: Array) -> Skin:
    """The skin with each field in to its level.

    Parameters
    ----------
    lip_line : line between the closed lips of the neutral face, shape (n, 2) mm
    levels : shape (field,)
    """
    plane = plane_of(fields.x_mm, fields.y_mm)
    scale = np.array([1.0 / plane.step_x, -1.0 / plane.step_y], np.float32)
    moves: list[Map] = []
    for sheet in (fields.upper, fields.lower):
        total = np.zeros(sheet.shape[1:], np.float32)
        # One by one: the sum must not depend on how many cores share it.
        for index in np.flatnonzero(levels):
            cv2.scaleAdd(sheet[index], float(levels[index]), total, total)
        moves.append(total)
    from_upper, from_lower = (np.asarray(way_back(move * scale) / scale) for move in moves)
    x = np.arange(lip_line[0, 0], lip_line[-1, 0], _ALONG_MM)
    line = np.stack([x, np.interp(x, *lip_line.T)], axis=-1).astype(np.float32)[None]
    upper, lower = ((line + plane.look_up(move, line))[0] for move in moves)
    middle = _line((upper + lower) / 2)
    columns, rows = np.meshgrid(fields.x_mm.astype(np.float32), fields.y_mm.astype(np.float32))
    below = below_line(middle, columns, rows, plane.step_y / 2)[..., None]
    joined = from_upper + (from_lower - from_upper) * below
    return Skin(plane, from_upper, from_lower, joined, _line(upper), _line(lower), middle)


def way_back(moves: Map) -> Map:
    """From each place of a moved sheet the way back to where it came from, by Newton's method.

    Parameters
    ----------
    moves : shape (rows, columns, 2), how far each place moves (columns to the right, rows down); it must not fold

    Returns
    -------
    Same shape and units: source = place + way.
    """
    rows, columns = moves.shape[:2]
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).astype(np.float32)
    slope = np.concatenate([np.gradient(moves, axis=1), np.gradient(moves, axis=0)], axis=-1).astype(np.float32)
    source = grid - moves
    for _ in range(_STEPS):
        at = cv2.remap(moves, source, np.empty(0), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        miss = grid - source - at
        if float(np.abs(miss).max()) < _GOOD_ENOUGH:
            break
        bend = cv2.remap(slope, source, np.empty(0), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        xx, yx, xy, yy = 1 + bend[..., 0], bend[..., 1], bend[..., 2], 1 + bend[..., 3]
        # A step from a poor start may be huge; bounded it comes back.
        determinant = np.maximum(xx * yy - xy * yx, 0.2)
        step = np.stack([yy * miss[..., 0] - xy * miss[..., 1], xx * miss[..., 1] - yx * miss[..., 0]], axis=-1)
        source = source + np.clip(step / determinant[..., None], -5.0, 5.0)
    return np.asarray(source - grid, dtype=np.float32)


def below_line(line: Line, x: Map, y: Map, least_mm: float) -> Map:
    """1 below a line across the face, 0 above; beyond its ends it goes on level and the step widens to a slope.

    The two lips part only between the corners; beside them the sheets are one skin, so one passes into the other.
    `least_mm` is half the width of the step between the corners.
    """
    beside = np.maximum(np.maximum(np.float32(line.left) - x, x - np.float32(line.right)), 0)
    half = np.float32(least_mm) + np.float32(0.8) * np.minimum(beside, 12)
    t = np.clip((line.at(x) - y) / half / 2 + np.float32(0.5), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def _line(places: Array) -> Line:
    x = np.maximum.accumulate(places[:, 0].astype(np.float64))
    samples = np.arange(x[0], x[-1] + _LINE_MM, _LINE_MM)
    height = np.interp(samples, x, places[:, 1]).astype(np.float32)
    return Line(float(x[0]), float(x[-1]), height[None])
