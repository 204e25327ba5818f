"""Marks read from pictures of a simulated face whose landmarks are known, and from a portrait with a covered neck."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import skimage.data

from synkin.anatomy import MARKS, SIDES, Side, mirror_landmarks, other_side
from synkin.phantom.person import Person, draw_person
from synkin.phantom.picture.camera import Camera, project, px_per_mm
from synkin.phantom.picture.canvas import make_canvas
from synkin.phantom.picture.render import Painter
from synkin.phantom.tissue import MARKS as DRAWN
from synkin.phantom.tissue import places, still_course
from synkin.recording.appearance import MarkReader, SeenMarks
from synkin.track import HIDDEN

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]

CAMERA = Camera(size=(448, 640), face_share=0.6, noise_sd=0.0)
STRONG = ("chin-dimpling", "platysma-bands", "nasolabial-fold", "crows-feet", "glabella", "bunny-lines")


@cache
def _painter() -> tuple[Person, Painter]:
    person = draw_person(2500)
    canvas = make_canvas(person.shape, person.look, person.portrait, px_per_mm(CAMERA))
    return person, Painter(canvas, person.shape, person.fields, CAMERA)


def _seen(marks: dict[str, float], yaw: float = 0.0) -> tuple[Picture, Array]:
    """A still face with marks as deep as told, and its landmarks, px."""
    person, painter = _painter()
    still = still_course(person.fields, np.zeros(1))
    levels = np.array([[marks.get(name, 0.0) for name in DRAWN]])
    course = replace(still, marks=levels)
    pose = np.array([yaw, 0.0, 0.0, 0.0, 0.0, 0.0])
    picture = painter.draw(course.at(0), pose)
    px = project(places(person.shape, person.fields, course)[0], pose, CAMERA)
    return picture, np.column_stack([px, np.zeros(len(px))])


@cache
def _reader() -> MarkReader:
    return MarkReader(_seen({})[1])


def _read(marks: dict[str, float], yaw: float = 0.0) -> SeenMarks:
    picture, landmarks = _seen(marks, yaw)
    return _reader().read(picture, landmarks, landmarks)


def _value(seen: SeenMarks, mark: str, side: Side) -> float:
    return float(seen.values[SIDES.index(side), list(MARKS).index(mark)])


@pytest.mark.parametrize("mark", STRONG)
def test_a_mark_is_seen_on_its_side_and_grows_with_its_depth(mark: str) -> None:
    plain = _read({})
    assert not plain.hidden.any()
    for side in SIDES:
        other = other_side(side)
        depths = [_value(_read({f"{mark}/{side}": level}), mark, side) for level in (0.0, 0.3, 0.6, 1.0)]
        assert np.all(np.diff(depths) > 0), depths
        across = _value(_read({f"{mark}/{side}": 1.0}), mark, other)
        assert abs(across - _value(plain, mark, other)) < 0.15 * (depths[-1] - depths[0])


def test_brightness_changes_no_mark() -> None:
    picture, landmarks = _seen({f"{mark}/left": 0.5 for mark in STRONG})
    dimmer = np.rint(picture * 0.7).astype(np.uint8)
    bright, dim = (_reader().read(one, landmarks, landmarks) for one in (picture, dimmer))
    grown = np.array([_value(bright, mark, "left") - _value(_read({}), mark, "left") for mark in STRONG])
    changed = np.array([_value(dim, mark, "left") - _value(bright, mark, "left") for mark in STRONG])
    assert np.all(np.abs(changed) < 0.15 * grown)


def test_a_mirror_image_has_the_marks_of_the_other_side() -> None:
    picture, landmarks = _seen({"chin-dimpling/left": 0.7, "nasolabial-fold/right": 0.6})
    _, neutral = _seen({})
    width = picture.shape[1]

    def flipped(points: Array) -> Array:
        return np.asarray(mirror_landmarks(points) * np.array([-1.0, 1.0, 1.0]) + np.array([width, 0.0, 0.0]))

    here = _reader().read(picture, landmarks, landmarks)
    mirrored = MarkReader(flipped(neutral))
    there = mirrored.read(np.ascontiguousarray(picture[:, ::-1]), flipped(landmarks), flipped(landmarks))
    assert there.values[::-1] == pytest.approx(here.values, abs=2e-3)


def test_a_neck_below_the_picture_is_outside() -> None:
    picture, landmarks = _seen({})
    chin = int(landmarks[152, 1])
    cut = np.ascontiguousarray(picture[: chin + 8])
    seen = _reader().read(cut, landmarks, landmarks)
    column = list(MARKS).index("platysma-bands")
    assert {HIDDEN[int(why)] for why in seen.hidden[:, column]} == {"outside"}
    assert np.isnan(seen.values[:, column]).all()
    assert np.isfinite(seen.values[:, list(MARKS).index("chin-dimpling")]).all()


def test_the_covered_neck_of_the_portrait_is_not_assessed(portrait_landmarks: Array) -> None:
    astronaut: Any = skimage.data.astronaut
    landmarks = portrait_landmarks + np.array([60.0, 0.0, 0.0])
    seen = MarkReader(landmarks).read(np.asarray(astronaut(), np.uint8), landmarks, landmarks)
    column = list(MARKS).index("platysma-bands")
    assert {HIDDEN[int(why)] for why in seen.hidden[:, column]} == {"covered"}


def test_a_picture_that_is_too_coarse_says_so() -> None:
    picture, landmarks = _seen({})
    coarse = np.ascontiguousarray(picture[::3, ::3])
    seen = MarkReader(landmarks / 3.0).read(coarse, landmarks / 3.0, landmarks / 3.0)
    assert HIDDEN[int(seen.hidden[0, list(MARKS).index("chin-dimpling")])] == "coarse"
