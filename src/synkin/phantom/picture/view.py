"""The camera's view of a posed head: which place of the face's plane each pixel shows."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.camera import AIM_MM, NECK_MM, Camera, camera_axes, px_per_mm, rotation
from synkin.phantom.picture.canvas import Canvas
from synkin.phantom.picture.plane import Map, Plane, plane_of
from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]

_CELL_MM: Final = 2.3
"""The map from pixels to the face is worked out this finely, and interpolated between."""
_STEPS: Final = 4
# Where the surface turns away from the ray a Newton step has no end; such places are a little wrong instead.
_LEAST_SLOPE: Final = 0.3
_WEIGHT_CELL_MM: Final = 2.0


@dataclass(frozen=True)
class Cells:
    """Part of a picture in cells of `size` x `size` px; maps of it have one more cell all around, its values at the
    cells' centres.

    left, top: its first pixel. columns, rows: how many cells, those around it left out.
    """

    size: int
    left: int
    top: int
    columns: int
    rows: int

    @property
    def box(self) -> tuple[slice, slice]:
        """Rows and columns of the picture; may reach beyond its right and lower edges."""
        return (
            slice(self.top, self.top + self.rows * self.size),
            slice(self.left, self.left + self.columns * self.size),
        )

    def centres(self) -> tuple[Array, Array]:
        """Columns and rows of the picture in the middle of the cells, px."""
        half = (self.size - 1) / 2
        return (
            self.left + np.arange(-1, self.columns + 1) * self.size + half,
            self.top + np.arange(-1, self.rows + 1) * self.size + half,
        )

    def part(self, box: tuple[slice, slice]) -> tuple["Cells", tuple[slice, slice]]:
        """Some of the cells, by rows and columns of them, and where maps of all cells have the maps of these."""
        rows, columns = box
        cells = Cells(
            self.size,
            self.left + columns.start * self.size,
            self.top + rows.start * self.size,
            columns.stop - columns.start,
            rows.stop - rows.start,
        )
        return cells, (slice(rows.start, rows.stop + 2), slice(columns.start, columns.stop + 2))

    def within(self, other: "Cells") -> tuple[slice, slice]:
        """Rows and columns of the pixels of these cells among those of others that contain them."""
        top, left = self.top - other.top, self.left - other.left
        return slice(top, top + self.rows * self.size), slice(left, left + self.columns * self.size)

    def refine(self, values: Map) -> Map:
        """A map of the cells at every pixel, (rows * size, columns * size, channels)."""
        size = ((self.columns + 2) * self.size, (self.rows + 2) * self.size)
        fine = cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(fine[self.size : -self.size, self.size : -self.size])


def cells_in(places: Map, x: tuple[float, float], y: tuple[float, float]) -> tuple[slice, slice] | None:
    """Rows and columns that hold the places, (rows, columns, 2) mm, between two x and two y; None if there are none."""
    inside = (places[..., 0] > x[0]) & (places[..., 0] < x[1]) & (places[..., 1] > y[0]) & (places[..., 1] < y[1])
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if len(rows) == 0:
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


@dataclass(frozen=True)
class View:
    """What the camera sees, short of the head's pose; see `seen_places`.

    centre: the camera's place. rays: directions through the cells, shape (rows, columns, 3); both in the frame of the
    still head. still: places in the face's plane that the cells show of the still head, (rows, columns, 2) mm.
    surface: z, dz/dx, dz/dy of the face. with_head: `Canvas.with_head`.
    """

    cells: Cells
    centre: Array
    rays: Array
    still: Map
    surface: Map
    surface_plane: Plane
    with_head: Map
    head_plane: Plane


def make_view(canvas: Canvas, shape: Shape, camera: Camera, *, whole: bool = False) -> View:
    """Prepare the view of a camera on the part of the picture that the head can reach, or on the whole picture."""
    width, height = camera.size
    size = int(np.clip(round(_CELL_MM * px_per_mm(camera)), 2, 12))
    plane, z = plane_of(shape.x_mm, shape.y_mm), np.asarray(shape.z_mm, dtype=np.float64)
    slopes = np.gradient(z, shape.x_mm, axis=1), np.gradient(z, shape.y_mm, axis=0)
    surface = np.stack([z, *slopes], axis=-1).astype(np.float32)
    with_head, head_plane = _coarse_weight(canvas)
    centre = np.array(AIM_MM) + camera.distance_mm * camera_axes(camera)[2]

    cells = Cells(size, 0, 0, -(-width // size), -(-height // size))
    rays = _rays(cells, camera)
    still = _meet(surface, plane, centre, rays, np.zeros(rays.shape[:2], np.float32), 2 * _STEPS)
    if not whole:
        reached = np.argwhere(head_plane.look_up(with_head, still)[1:-1, 1:-1] > 0)
        (top, left), (bottom, right) = reached.min(axis=0), reached.max(axis=0) + 1
        part = (slice(top, bottom + 2), slice(left, right + 2))
        cells = Cells(size, int(left) * size, int(top) * size, int(right - left), int(bottom - top))
        rays, still = rays[part], still[part]
    return View(cells, centre, rays, still, surface, plane, with_head, head_plane)


def seen_places(view: View, pose: Array) -> Map:
    """Places in the face's plane that the cells show of a posed head, shape (rows, columns, 2) mm.

    Where the picture follows the head only in part (neck, shoulders, background), the place that got there.
    """
    if not np.any(pose):
        return view.still
    back, centre = rotation(pose).T, _centre_from_head(view, pose)
    near = view.surface_plane.look_up(view.surface, view.still)[..., 0]
    whole = _meet(view.surface, view.surface_plane, centre, view.rays @ back.T, near, _STEPS)
    way = whole - view.still
    places = view.still
    # A place that goes along with a share w has come w of the way; which place, its own share decides.
    for _ in range(4):
        places = view.still + view.head_plane.look_up(view.with_head, places)[..., None] * way
    return places


def at_depth(view: View, pose: Array, places: Map, z: float | None = None, *, under_mm: float = 0.0) -> Map:
    """What pixels that show `places` of the surface would show at the depth `z`, or `under_mm` behind it; both mm."""
    centre = _centre_from_head(view, pose).astype(np.float32)
    surface = view.surface_plane.look_up(view.surface, places)[..., :1]
    deeper = -np.float32(under_mm) if z is None else np.float32(z) - surface
    return np.asarray(places + deeper * (centre[:2] - places) / (centre[2] - surface), dtype=np.float32)


def _centre_from_head(view: View, pose: Array) -> Array:
    """The camera's place in the frame of the posed head."""
    neck = np.array(NECK_MM)
    return np.asarray(rotation(pose).T @ (view.centre - neck - np.asarray(pose)[3:]) + neck)


def _rays(cells: Cells, camera: Camera) -> Array:
    """Directions from the camera through the cells, (rows, columns, 3), in the frame of the still head."""
    width, height = camera.size
    columns, rows = cells.centres()
    focal = px_per_mm(camera) * camera.distance_mm
    right = (columns - (width - 1) / 2)[None, :, None] / focal
    up = -(rows - (height - 1) / 2)[:, None, None] / focal
    axes = camera_axes(camera)
    return np.asarray(right * axes[0] + up * axes[1] - axes[2])


def _meet(surface: Map, plane: Plane, centre: Array, rays: Array, z: Map, steps: int) -> Map:
    """Where rays from `centre` meet the surface, in the face's plane, (rows, columns, 2) mm; Newton's method from z."""
    per_z = (rays[..., :2] / rays[..., 2:]).astype(np.float32)
    at_zero = (centre[:2] - centre[2] * per_z).astype(np.float32)
    for _ in range(steps):
        found = plane.look_up(surface, at_zero + z[..., None] * per_z)
        slope = 1.0 - found[..., 1] * per_z[..., 0] - found[..., 2] * per_z[..., 1]
        z = z + (found[..., 0] - z) / np.maximum(slope, _LEAST_SLOPE)
    return np.asarray(at_zero + z[..., None] * per_z, dtype=np.float32)


def _coarse_weight(canvas: Canvas) -> tuple[Map, Plane]:
    """`Canvas.with_head` on a coarser grid."""
    rows, columns = canvas.with_head.shape
    step = max(round(_WEIGHT_CELL_MM * canvas.px_per_mm), 1)
    size = (-(-columns // step), -(-rows // step))
    weight = cv2.resize(canvas.with_head, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    wide, high = columns / size[0], rows / size[1]
    plane = Plane(
        canvas.left_mm + (wide - 1) / 2 / canvas.px_per_mm,
        canvas.top_mm - (high - 1) / 2 / canvas.px_per_mm,
        wide / canvas.px_per_mm,
        high / canvas.px_per_mm,
    )
    return weight, plane
