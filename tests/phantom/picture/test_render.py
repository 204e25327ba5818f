from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import IRIS, SIDES
from synkin.phantom.picture.camera import Camera, project, px_per_mm
from synkin.phantom.picture.canvas import Canvas, Patch
from synkin.phantom.picture.head import head_motion, turned
from synkin.phantom.picture.render import Painter, frames
from synkin.phantom.shape import Shape
from synkin.phantom.tissue import MARKS, Course, Fields, places, still_course, with_contact

Array = npt.NDArray[np.floating[Any]]
STILL = np.zeros(6)
# Landmarks far from the edges of lids and lips, which would hide part of a painted dot, and apart from each other.
DOTTED = (105, 334, 9, 5, 205, 425, 61, 291, 152, 127, 356, 50, 280, 0)


@pytest.fixture(scope="module")
def smile(fields: Fields, shape: Shape) -> Array:
    return levels_of(
        fields, shape, {"zygomaticus-major": 1.0, "zygomaticus-minor": 0.6, "risorius": 0.4, "depressor-labii": 0.7}
    )


def levels_of(fields: Fields, shape: Shape, named: dict[str, float]) -> Array:
    levels = np.zeros(len(fields.names))
    for name, level in named.items():
        levels[[one == name or one.startswith(f"{name}/") for one in fields.names]] = level
    return np.asarray(with_contact(fields, shape, levels[None])[0])


def closed(shape: Shape, share: float) -> Array:
    return np.array([[share * part * shape.eyes[side].gap for part in (0.88, 0.12)] for side in SIDES])


def course_of(fields: Fields, times: Array, levels: Array | None = None, lids: Array | None = None) -> Course:
    course = still_course(fields, times)
    if levels is not None:
        course = replace(course, levels=np.broadcast_to(levels, course.levels.shape).copy())
    if lids is not None:
        course = replace(course, lids=np.broadcast_to(lids, course.lids.shape).copy())
    return course


def one_frame(
    canvas: Canvas,
    shape: Shape,
    fields: Fields,
    camera: Camera,
    pose: Array = STILL,
    levels: Array | None = None,
    lids: Array | None = None,
) -> npt.NDArray[np.uint8]:
    course = course_of(fields, np.zeros(1), levels, lids)
    return Painter(canvas, shape, fields, camera).draw(course.at(0), pose)


def plain(canvas: Canvas, colour: int | tuple[int, int, int]) -> npt.NDArray[np.uint8]:
    layer = np.zeros_like(canvas.skin)
    layer[:] = colour
    return layer


def dotted(canvas: Canvas, shape: Shape) -> Canvas:
    rows, columns = canvas.skin.shape[:2]
    x = canvas.left_mm + np.arange(columns) / canvas.px_per_mm
    y = (canvas.top_mm - np.arange(rows) / canvas.px_per_mm)[:, None]
    picture = np.full((rows, columns), 255.0)
    for index in DOTTED:
        picture -= 200.0 * np.exp(-((x - shape.mm[index, 0]) ** 2 + (y - shape.mm[index, 1]) ** 2) / 2 / 0.9**2)
    layer = np.repeat(np.clip(picture, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    return replace(canvas, skin=layer, eyeballs=layer, mouth=layer, iris=np.zeros_like(canvas.iris), marks={})


@pytest.mark.parametrize(
    ("pose", "smiling", "shut", "seen_by"),
    [
        (STILL, 0.0, 0.0, Camera()),
        (STILL, 1.0, 0.2, Camera()),
        (STILL, 0.0, 1.0, Camera()),
        (turned(15.0, 0.0), 0.0, 0.0, Camera()),
        (turned(-15.0, 8.0), 1.0, 0.0, Camera()),
        (np.array([6.0, -4.0, 5.0, 8.0, -5.0, 10.0]), 0.5, 0.5, Camera(distance_mm=350.0)),
        (STILL, 1.0, 0.0, Camera(yaw_deg=12.0, pitch_deg=-8.0)),
    ],
    ids=["neutral", "smile", "closure", "turned", "turned smile", "all at once, near", "camera aside"],
)
def test_what_is_painted_on_a_landmark_is_seen_where_the_truth_is(
    canvas: Canvas,
    shape: Shape,
    fields: Fields,
    smile: Array,
    pose: Array,
    smiling: float,
    shut: float,
    seen_by: Camera,
) -> None:
    levels, lids = smile * smiling, closed(shape, shut)
    truth = project(places(shape, fields, course_of(fields, np.zeros(1), levels, lids))[0], pose, seen_by)
    picture = one_frame(dotted(canvas, shape), shape, fields, seen_by, pose, levels, lids)
    dark = 255.0 - picture[..., 0]
    reach = int(3 * px_per_mm(seen_by))
    for index in DOTTED:
        column, row = np.rint(truth[index]).astype(int)
        part = dark[row - reach : row + reach + 1, column - reach : column + reach + 1]
        rows, columns = np.mgrid[row - reach : row + reach + 1, column - reach : column + reach + 1]
        found = np.array([(part * columns).sum(), (part * rows).sum()]) / part.sum()
        assert np.abs(found - truth[index]).max() < 0.3, index


@pytest.mark.parametrize("shut", [0.0, 0.3, 0.7])
@pytest.mark.parametrize("pose", [STILL, turned(12.0, -6.0)], ids=["still", "turned"])
def test_lids_end_where_the_truth_says(canvas: Canvas, shape: Shape, fields: Fields, shut: float, pose: Array) -> None:
    camera, lids = Camera(size=(1280, 720)), closed(shape, shut)
    truth = project(places(shape, fields, course_of(fields, np.zeros(1), None, lids))[0], pose, camera)
    bare = replace(canvas, skin=plain(canvas, 0), eyeballs=plain(canvas, 255), iris=np.zeros_like(canvas.iris))
    picture = one_frame(bare, shape, fields, camera, pose, None, lids)[..., 0].astype(np.float32)
    for upper, lower in ((159, 145), (386, 374)):
        rows = np.linspace(truth[upper, 1] - 8, truth[lower, 1] + 8, 400)
        column = np.full_like(rows, truth[[upper, lower], 0].mean())
        maps = np.stack([column, rows], axis=-1)[None].astype(np.float32)
        profile = cv2.remap(picture, maps, np.empty(0), cv2.INTER_LINEAR)[0]
        # The lid's shadow and lashes darken the eyeball at the upper margin.
        open_from, open_to = rows[profile > 0.35 * profile.max()][[0, -1]]
        assert open_to == pytest.approx(truth[lower, 1], abs=0.4)
        assert open_from == pytest.approx(truth[upper, 1], abs=0.8)


def test_a_closed_eye_shows_nothing_of_the_eyeball(canvas: Canvas, shape: Shape, fields: Fields) -> None:
    red = plain(canvas, (255, 0, 0))
    marked = replace(canvas, eyeballs=red, iris=np.zeros_like(canvas.iris), skin=plain(canvas, 128))
    camera = Camera()
    open_eye = one_frame(marked, shape, fields, camera).astype(int)
    shut_eye = one_frame(marked, shape, fields, camera, lids=closed(shape, 1.0)).astype(int)
    assert (open_eye[..., 0] - open_eye[..., 1]).max() > 150
    assert (shut_eye[..., 0] - shut_eye[..., 1]).max() < 5


def test_a_closed_mouth_shows_nothing_of_its_inside_and_an_open_one_does(
    canvas: Canvas, shape: Shape, fields: Fields
) -> None:
    marked = replace(canvas, mouth=plain(canvas, 0), skin=plain(canvas, 200))
    camera = Camera()
    pucker = levels_of(fields, shape, {"orbicularis-oris-upper": 1.0, "orbicularis-oris-lower": 1.0})
    parted = levels_of(fields, shape, {"levator-labii": 1.0, "depressor-labii": 1.0})
    mouth = project(shape.mm[[0, 17]], STILL, camera).mean(axis=0).round().astype(int)
    around = (slice(mouth[1] - 20, mouth[1] + 20), slice(mouth[0] - 30, mouth[0] + 30))
    assert one_frame(marked, shape, fields, camera)[around].min() > 195
    assert one_frame(marked, shape, fields, camera, levels=pucker)[around].min() > 195
    inside = (one_frame(marked, shape, fields, camera, levels=parted)[around][..., 0] < 50).sum()
    assert inside > 100


@pytest.mark.parametrize("pose", [STILL, turned(15.0, 0.0), turned(-15.0, 5.0)], ids=["still", "left", "right"])
@pytest.mark.parametrize("gaze", [(0.0, 0.0), (4.0, 0.0), (-3.0, 0.5)])
def test_the_iris_is_drawn_where_the_truth_is_whatever_the_skin_does(
    canvas: Canvas,
    shape: Shape,
    fields: Fields,
    camera: Camera,
    smile: Array,
    pose: Array,
    gaze: tuple[float, float],
) -> None:
    green = canvas.iris.copy()
    green[..., :3] = (0, 255, 0)
    grey = plain(canvas, 128)
    course = course_of(fields, np.zeros(1), smile, np.full((2, 2), -2.0))
    course.gaze[0] = gaze
    truth = project(places(shape, fields, course)[0], pose, camera)
    painter = Painter(replace(canvas, iris=green, skin=grey, eyeballs=grey, mouth=grey), shape, fields, camera)
    picture = painter.draw(course.at(0), pose).astype(float)
    much = np.clip(picture[..., 1] - picture[..., 0], 0, None)
    for centre, right, _, left, _ in IRIS.values():
        column, row = np.rint(truth[centre]).astype(int)
        part = much[row, column - 12 : column + 13] / 255.0
        assert part @ np.arange(column - 12, column + 13) / part.sum() == pytest.approx(truth[centre, 0], abs=0.25)
        assert part.sum() == pytest.approx(abs(truth[right, 0] - truth[left, 0]), abs=0.6)


def test_same_arguments_same_frames_whatever_the_threads(
    canvas: Canvas, shape: Shape, fields: Fields, smile: Array
) -> None:
    camera = Camera(size=(480, 360), noise_sd=2.0, light_gradient=0.2, flicker=0.05, blur_px=0.6)
    times = np.arange(4) / 30
    course = course_of(fields, times, smile * np.linspace(0, 1, 4)[:, None])
    poses = head_motion("lively", times + 5.0, seed=2)
    threads = cv2.getNumThreads()
    shown = []
    try:
        for count in (1, 4):
            cv2.setNumThreads(count)
            shown.append(list(frames(canvas, shape, fields, course, poses, camera, seed=4)))
    finally:
        cv2.setNumThreads(threads)
    assert [time_s for time_s, _ in shown[0]] == times.tolist()
    for (_, one), (_, other) in zip(*shown, strict=True):
        np.testing.assert_array_equal(one, other)


def test_only_what_the_head_reaches_is_drawn_anew(
    canvas: Canvas, shape: Shape, fields: Fields, camera: Camera, smile: Array
) -> None:
    still = one_frame(canvas, shape, fields, camera)
    moved = one_frame(canvas, shape, fields, camera, turned(8.0, 5.0), smile)
    changed = np.any(still != moved, axis=-1)
    assert changed[100:250, 190:290].mean() > 0.8
    assert not changed[:, :40].any()
    assert not changed[:, -40:].any()


def test_marks_darken_their_patch_with_their_level_and_go_again(
    canvas: Canvas, shape: Shape, fields: Fields, camera: Camera
) -> None:
    grey = replace(
        canvas,
        skin=plain(canvas, 200),
        marks={MARKS[0]: Patch(200, 350, np.full((20, 20), 0.5, np.float32))},
    )
    painter = Painter(grey, shape, fields, camera)
    course = still_course(fields, np.arange(3.0))
    course.marks[1, 0] = 1.0
    before, deep, after = (painter.draw(course.at(index), STILL) for index in range(3))
    np.testing.assert_array_equal(before, after)
    changed = deep[deep < 190]
    assert np.median(changed) == pytest.approx(200 * np.exp(-0.5), abs=2)


def test_what_is_fast_is_blurred_and_what_is_slow_is_not(canvas: Canvas, shape: Shape, fields: Fields) -> None:
    times = np.arange(3) / 30
    course = still_course(fields, times)
    course.lids[1] = closed(shape, 0.5)
    course.lids[2] = closed(shape, 1.0)
    sharp, slow = Camera(noise_sd=0.0, exposure_s=0.0), Camera(noise_sd=0.0, exposure_s=0.02)
    poses = np.zeros((3, 6))

    def middle(camera: Camera, one: Course) -> npt.NDArray[np.uint8]:
        return list(frames(canvas, shape, fields, one, poses, camera, seed=1))[1][1]

    blink_sharp, blink_slow = middle(sharp, course), middle(slow, course)
    changed = np.argwhere(np.any(np.abs(blink_sharp.astype(int) - blink_slow) > 8, axis=-1))
    eyes = project(shape.mm[[33, 263]], STILL, sharp)
    assert len(changed) > 30
    assert np.all(np.abs(changed[:, 0] - eyes[:, 1].mean()) < 20)
    rest = still_course(fields, times)
    np.testing.assert_array_equal(middle(sharp, rest), middle(slow, rest))


def test_frames_are_not_reused(canvas: Canvas, shape: Shape, fields: Fields) -> None:
    camera = Camera(size=(480, 360), noise_sd=0.0)
    shown = list(
        frames(canvas, shape, fields, still_course(fields, np.arange(2) / 30), np.zeros((2, 6)), camera, seed=1)
    )
    assert shown[0][1] is not shown[1][1]
    shown[0][1][:] = 0
    assert shown[1][1].any()
