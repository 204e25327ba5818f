from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from synkin.phantom.picture.camera import Camera, project
from synkin.phantom.picture.canvas import Canvas
from synkin.phantom.picture.head import turned
from synkin.phantom.picture.view import View, make_view, seen_places
from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]
CAMERA = Camera(size=(480, 360))
FACE = ((-60.0, 60.0), (-105.0, 55.0))


@pytest.fixture(scope="module")
def view(canvas: Canvas, shape: Shape) -> View:
    return make_view(canvas, shape, CAMERA)


@pytest.mark.parametrize(
    "pose",
    [
        np.zeros(6),
        turned(15.0, 0.0),
        turned(-15.0, -10.0),
        turned(20.0, 0.0),
        np.array([6.0, -4.0, 5.0, 8.0, -5.0, 10.0]),
    ],
    ids=["still", "to the left", "right and down", "far", "all six"],
)
def test_pixels_show_the_places_that_are_projected_there(view: View, pose: Array) -> None:
    seen = seen_places(view, pose)
    face = np.all([(seen[..., axis] > FACE[axis][0]) & (seen[..., axis] < FACE[axis][1]) for axis in (0, 1)], axis=0)
    face &= view.head_plane.look_up(view.with_head, seen) > 0.999
    z = view.surface_plane.look_up(view.surface, seen)[..., :1]
    places = np.concatenate([seen, z], axis=-1)[face]
    columns, rows = np.meshgrid(*view.cells.centres())
    miss = project(places, pose, CAMERA) - np.stack([columns, rows], axis=-1)[face]
    assert face.sum() > 1000
    assert np.abs(miss).max() < 0.1


def test_background_stays_and_the_neck_goes_half_way(view: View, canvas: Canvas) -> None:
    pose = turned(12.0, 6.0)
    moved = np.linalg.norm(seen_places(view, pose) - view.still, axis=-1)
    weight = view.head_plane.look_up(view.with_head, view.still)
    assert moved[weight == 0].max() < 1e-3
    face = (np.abs(view.still[..., 0]) < 20) & (np.abs(view.still[..., 1] + 20) < 20)
    neck = (np.abs(view.still[..., 0]) < 20) & (np.abs(view.still[..., 1] + 160) < 10)
    assert moved[neck].max() < 0.5 * moved[face].min()


def test_cells_refine_linearly(view: View) -> None:
    columns, rows = np.meshgrid(*view.cells.centres())
    fine = view.cells.refine(np.stack([columns, rows], axis=-1).astype(np.float32))
    top, left = view.cells.top, view.cells.left
    assert fine[0, 0] == pytest.approx([left, top], abs=1e-3)
    assert fine[-1, -1] == pytest.approx([left + fine.shape[1] - 1, top + fine.shape[0] - 1], abs=1e-2)


def test_the_head_may_be_cut_by_the_pictures_edge(canvas: Canvas, shape: Shape) -> None:
    near = make_view(canvas, shape, Camera(size=(320, 240), face_share=1.4))
    assert near.cells.left == near.cells.top == 0
    assert near.cells.columns * near.cells.size >= 320


def test_the_whole_face_goes_with_the_head(canvas: Canvas, shape: Shape) -> None:
    column = np.rint((shape.mm[:468, 0] - canvas.left_mm) * canvas.px_per_mm).astype(int)
    row = np.rint((canvas.top_mm - shape.mm[:468, 1]) * canvas.px_per_mm).astype(int)
    assert canvas.with_head[row, column].min() > 0.99
