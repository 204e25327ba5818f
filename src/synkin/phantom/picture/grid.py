"""The frame of a canvas: where its pixels lie in mm, and simple things to draw on it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Layer = npt.NDArray[np.float32]

# As far as a wide picture of a face sees at the depth of the backdrop.
LEFT_MM: Final = -360.0
TOP_MM: Final = 200.0
WIDE_MM: Final = 720.0
HIGH_MM: Final = 420.0
# Polygons are filled this much finer than whole pixels.
_SHIFT: Final = 4


@dataclass(frozen=True)
class Grid:
    """Pixels of a canvas: the centre of (row, column) is at x = left_mm + column / px_per_mm, y = top_mm - row / ..."""

    px_per_mm: float
    left_mm: float = LEFT_MM
    top_mm: float = TOP_MM
    columns: int = 0
    rows: int = 0

    @cached_property
    def x(self) -> Layer:
        """Places of the columns, mm, float32."""
        return (self.left_mm + np.arange(self.columns) / self.px_per_mm).astype(np.float32)

    @cached_property
    def y(self) -> Layer:
        """Places of the rows, mm, float32."""
        return (self.top_mm - np.arange(self.rows) / self.px_per_mm).astype(np.float32)

    def to_px(self, places_mm: Array) -> Array:
        """Places (..., 2) mm as (column, row)."""
        return np.asarray((places_mm - [self.left_mm, self.top_mm]) * [self.px_per_mm, -self.px_per_mm])

    def part(self, places_mm: Array, margin_mm: float) -> tuple[slice, slice]:
        """Rows and columns of the box around places (n, 2) mm with a margin, within the canvas."""
        px = self.to_px(places_mm)
        first = np.maximum(np.floor(px.min(axis=0) - margin_mm * self.px_per_mm), 0).astype(int)
        last = np.ceil(px.max(axis=0) + margin_mm * self.px_per_mm).astype(int) + 1
        return slice(int(first[1]), min(int(last[1]), self.rows)), slice(int(first[0]), min(int(last[0]), self.columns))

    def cut(self, part: tuple[slice, slice]) -> "Grid":
        """The grid of a part alone."""
        rows, columns = part
        return Grid(
            self.px_per_mm,
            float(self.x[columns.start]),
            float(self.y[rows.start]),
            columns.stop - columns.start,
            rows.stop - rows.start,
        )

    def polygon(self, outline_mm: Array) -> Layer:
        """1 inside an outline (n, 2) mm, 0 outside, its edge a pixel soft."""
        mask = np.zeros((self.rows, self.columns), np.uint8)
        points = np.round(self.to_px(outline_mm) * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(mask, [points], (255,), lineType=cv2.LINE_AA, shift=_SHIFT)
        return mask.astype(np.float32) / 255

    def blurred(self, layer: Layer, sd_mm: float) -> Layer:
        """A layer blurred by `sd_mm`; wide blurs are made on a smaller picture, which shows no difference."""
        sd = sd_mm * self.px_per_mm
        if sd <= 8.0:
            return np.asarray(cv2.GaussianBlur(layer, (0, 0), max(sd, 0.3)), dtype=np.float32)
        small = max(int(sd / 4.0), 1)
        size = (max(layer.shape[1] // small, 1), max(layer.shape[0] // small, 1))
        reduced = cv2.resize(layer, size, interpolation=cv2.INTER_AREA)
        reduced = cv2.GaussianBlur(reduced, (0, 0), sd / small)
        whole = cv2.resize(reduced, (layer.shape[1], layer.shape[0]), interpolation=cv2.INTER_CUBIC)
        return np.asarray(whole, dtype=np.float32)

    def noise(self, sd_mm: float, seed: int) -> Layer:
        """Smooth noise of SD 1 with grains about `sd_mm` in size, the same at every resolution."""
        rng = np.random.default_rng([seed, 71])
        step = max(sd_mm / 2.0, 0.2)
        rows, columns = int(self.rows / self.px_per_mm / step) + 3, int(self.columns / self.px_per_mm / step) + 3
        white = rng.standard_normal((rows, columns)).astype(np.float32)
        # A blur by one step leaves 1 / (2 sqrt(pi)) of the SD of white noise.
        coarse = np.asarray(cv2.GaussianBlur(white, (0, 0), 1.0) * (2.0 * np.sqrt(np.pi)), dtype=np.float32)
        per = 1.0 / (step * self.px_per_mm)
        map_x, map_y = np.meshgrid(
            np.arange(self.columns, dtype=np.float32) * per, np.arange(self.rows, dtype=np.float32) * per
        )
        fine = cv2.remap(coarse, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
        return np.asarray(fine, dtype=np.float32)

    def stroke(self, line_mm: Array, half_mm: Array) -> tuple[Layer, Layer]:
        """How far each pixel lies from a line (n, 2) mm, signed and in units of the line's half width there, and how
        far along it, 0 to 1; the sign is positive on the left of the way along.

        Pixels whose nearest place is an end of the line get an infinite distance.
        """
        x, y = np.meshgrid(self.x, self.y)
        best = np.full(x.shape, np.inf, np.float32)
        signed = np.full(x.shape, np.inf, np.float32)
        along = np.zeros(x.shape, np.float32)
        length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line_mm, axis=0), axis=1))])
        for k in range(len(line_mm) - 1):
            (ax, ay), (bx, by) = line_mm[k], line_mm[k + 1]
            dx, dy = bx - ax, by - ay
            squared = max(dx * dx + dy * dy, 1e-12)
            t = ((x - ax) * dx + (y - ay) * dy) / squared
            inside = np.clip(t, 0.0, 1.0)
            away = np.hypot(x - ax - inside * dx, y - ay - inside * dy)
            past = ((k == 0) & (t < 0)) | ((k == len(line_mm) - 2) & (t > 1))
            near = away < best
            best = np.where(near, away, best)
            side = np.sign(dx * (y - ay) - dy * (x - ax))
            half = half_mm[k] * (1 - inside) + half_mm[k + 1] * inside
            signed = np.where(near, np.where(past, np.inf, side * away / np.maximum(half, 1e-3)), signed)
            here = (length[k] + inside * (length[k + 1] - length[k])) / max(length[-1], 1e-9)
            along = np.where(near, here, along)
        return signed.astype(np.float32), along.astype(np.float32)


def make_grid(px_per_mm: float) -> Grid:
    """The frame of a whole canvas."""
    return Grid(px_per_mm, columns=round(WIDE_MM * px_per_mm) + 1, rows=round(HIGH_MM * px_per_mm) + 1)


def smooth(t: Any) -> Any:
    """From 0 at 0 to 1 at 1, level at both."""
    t = np.clip(t, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def blend(under: Layer, over: Any, share: Layer) -> Layer:
    """`over` laid on `under` by `share`; layers (rows, columns, 3), share (rows, columns)."""
    return np.asarray(under + (np.asarray(over, dtype=np.float32) - under) * share[..., None], dtype=np.float32)
