"""Maps over an evenly spaced grid of the face's plane, looked up anywhere; a canvas's layers likewise."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.canvas import Canvas, Picture

Array = npt.NDArray[np.floating[Any]]
Map = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Plane:
    """Columns at left + column * step_x, rows at top - row * step_y, mm."""

    left: float
    top: float
    step_x: float
    step_y: float

    def columns_rows(self, mm: Map) -> Map:
        """Places in mm, shape (rows, columns, 2), as (column, row)."""
        x, y = 1.0 / self.step_x, -1.0 / self.step_y
        return np.asarray(cv2.transform(mm, np.array([[x, 0.0, -self.left * x], [0.0, y, -self.top * y]])))

    def look_up(self, values: Map, mm: Map) -> Map:
        """Values of the grid, shape (rows, columns, channels up to 4), at places (n, m, 2) mm; beyond it the edge's."""
        found = cv2.remap(values, self.columns_rows(mm), np.empty(0), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, dtype=np.float32)


def plane_of(x_mm: Array, y_mm: Array) -> Plane:
    """The grid of columns `x_mm` (ascending) and rows `y_mm` (descending)."""
    return Plane(float(x_mm[0]), float(y_mm[0]), float(x_mm[1] - x_mm[0]), float(y_mm[0] - y_mm[1]))


def texture_plane(canvas: Canvas) -> Plane:
    """The pixels of a canvas's layers."""
    return Plane(canvas.left_mm, canvas.top_mm, 1.0 / canvas.px_per_mm, 1.0 / canvas.px_per_mm)


def fetch(texture: Picture, at: Map, how: int = cv2.INTER_CUBIC) -> Picture:
    """Pixels of a layer at places (column, row), shape (rows, columns, 2); beyond it the edge's."""
    found = cv2.remap(texture, at, np.empty(0), how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, dtype=np.uint8)


def sample(canvas: Canvas, texture: Picture, mm: Map) -> Map:
    """A layer of the canvas at places (rows, columns, 2) mm, as float32."""
    return fetch(texture, texture_plane(canvas).columns_rows(mm)).astype(np.float32)
