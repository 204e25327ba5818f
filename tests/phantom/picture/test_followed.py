"""The pictures are convincing enough that a landmark model follows them."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import SIDES
from synkin.phantom.picture.camera import Camera, project, px_per_mm
from synkin.phantom.picture.canvas import make_canvas
from synkin.phantom.picture.head import turned
from synkin.phantom.picture.look import Look
from synkin.phantom.picture.portrait import astronaut
from synkin.phantom.picture.render import frames
from synkin.phantom.shape import Shape
from synkin.phantom.tissue import Fields, places, still_course, with_contact
from synkin.recording.model import open_model

Array = npt.NDArray[np.floating[Any]]
CAMERA = Camera(size=(640, 480))


@pytest.fixture(scope="module")
def found(shape: Shape, fields: Fields) -> tuple[Array, Array]:
    """Where model and truth have the landmarks, px: at rest, eyes closed, left smile, turned, moved."""
    course = still_course(fields, np.arange(5) / 3)
    course.lids[1] = [[part * shape.eyes[side].gap for part in (0.88, 0.12)] for side in SIDES]
    for name in ("zygomaticus-major/left", "zygomaticus-minor/left", "risorius/left"):
        course.levels[2, fields.names.index(name)] = 1.0
    course = replace(course, levels=with_contact(fields, shape, course.levels))
    poses = np.stack([np.zeros(6)] * 3 + [turned(12.0, 5.0), np.array([-6.0, -5.0, 4.0, 8.0, -5.0, 10.0])])
    canvas = make_canvas(shape, Look(), astronaut(), px_per_mm(CAMERA))
    tracker = open_model("bundled").tracker()
    read = []
    for time_s, picture in frames(canvas, shape, fields, course, poses, CAMERA, seed=1):
        landmarks = tracker.read(picture, time_s)
        assert landmarks is not None, time_s
        read.append(landmarks[:, :2] * np.array(CAMERA.size))
    tracker.close()
    return np.array(read), project(places(shape, fields, course), poses, CAMERA)


def test_the_mesh_lies_on_the_face_in_every_frame(found: tuple[Array, Array]) -> None:
    read, truth = found
    miss = np.linalg.norm(read - truth, axis=-1) / px_per_mm(CAMERA)
    assert np.all(np.median(miss, axis=1) < 3.0)


def test_closed_eyes_are_seen_as_closed_and_a_smile_on_its_side(found: tuple[Array, Array]) -> None:
    read, _ = found
    gap = (read[:, [145, 374], 1] - read[:, [159, 386], 1]) / px_per_mm(CAMERA)
    assert np.all(gap[1] < 0.45 * gap[0])
    left, right = ((read[2, corner] - read[0, corner]) / px_per_mm(CAMERA) for corner in (291, 61))
    assert left[0] > 2.0
    assert abs(left[0]) > 1.5 * abs(right[0])
