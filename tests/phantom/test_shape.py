"""Neutral faces: what every drawn face must be for lids, lips and views to work on it."""

import numpy as np
import pytest

from synkin.anatomy import IRIS, MIRROR, SIDES, region
from synkin.anatomy.regions import on_side
from synkin.phantom.mouth import LOWER_MARGIN, LOWER_ROWS, UPPER_MARGIN, UPPER_ROWS
from synkin.phantom.neutral import CANTHI, neutral_landmarks
from synkin.phantom.picture.portrait import astronaut
from synkin.phantom.shape import Shape, draw_shape
from synkin.phantom.surface import height_at
from synkin.phantom.tissue.eye import find_eye
from synkin.phantom.variation import draw_traits, vary

SEEDS = range(8)


@pytest.fixture(scope="module")
def average() -> Shape:
    return draw_shape(None, astronaut())


@pytest.fixture(scope="module")
def people() -> list[Shape]:
    return [draw_shape(np.random.default_rng(seed), astronaut()) for seed in SEEDS]


def test_the_average_face_is_symmetric_and_level(average: Shape) -> None:
    np.testing.assert_allclose(average.mm, average.mm[MIRROR] * [-1.0, 1.0, 1.0], atol=0.6)
    np.testing.assert_allclose(average.mm[:, :2], average.mm[MIRROR, :2] * [-1.0, 1.0], atol=1e-6)
    np.testing.assert_allclose(average.mm[list(CANTHI)].mean(axis=0), 0.0, atol=1e-6)
    assert average.iris_mm == 11.77


def test_a_seed_gives_the_same_face_again_and_another_seed_another(people: list[Shape]) -> None:
    again = draw_shape(np.random.default_rng(0), astronaut())
    np.testing.assert_array_equal(people[0].mm, again.mm)
    assert np.abs(people[0].mm - people[1].mm).max() > 1.0


def test_lips_are_closed_and_in_order(average: Shape, people: list[Shape]) -> None:
    for shape in (average, *people):
        np.testing.assert_allclose(shape.mm[list(UPPER_MARGIN)], shape.mm[list(LOWER_MARGIN)], atol=1e-9)
        assert np.all(np.diff(shape.lip_line[:, 0]) > 0.5)
        heights = [shape.mm[[row[5] for row in rows], 1] for rows in (UPPER_ROWS, LOWER_ROWS)]
        assert np.all(np.diff(heights[0]) < 0)
        assert np.all(np.diff(heights[1]) > 0)
        assert 33.0 < np.ptp(shape.lip_line[:, 0]) < 60.0


def test_eyes_are_open_with_the_iris_between_their_lids(average: Shape, people: list[Shape]) -> None:
    for shape in (average, *people):
        for side in SIDES:
            eye = shape.eyes[side]
            assert 6.0 < eye.gap < 14.5
            assert np.all(eye.upper[1:-1] > eye.lower[1:-1])
            centre, *rim = IRIS[side]
            upper, lower = eye.margins(shape.mm[centre, :1])
            assert lower[0] + 2.0 < shape.mm[centre, 1] < upper[0] - 2.0
            across = np.linalg.norm(shape.mm[rim[0], :2] - shape.mm[rim[2], :2])
            np.testing.assert_allclose(across, shape.iris_mm, atol=1e-9)
            brow = shape.mm[list(on_side((55, 65, 52, 53, 46), side)), 1]
            assert np.all(brow > eye.upper.max() + 1.5)


def test_faces_vary_as_people_do() -> None:
    base = neutral_landmarks(astronaut())
    iris, gap, asymmetry = [], [], []
    for seed in range(60):
        rng = np.random.default_rng([seed, 5])
        traits = draw_traits(rng)
        places = vary(base, traits, rng)
        iris.append(traits["iris-mm"])
        gap.append(find_eye(places[:, :2], "left").gap)
        asymmetry.append(np.abs(places[:, :2] - places[MIRROR, :2] * [-1.0, 1.0]).mean())
    assert abs(np.mean(iris) - 11.77) < 0.2
    assert 0.3 < np.std(iris) < 0.6
    assert abs(np.mean(gap) - 10.2) < 0.6
    assert 1.0 < np.std(gap) < 2.1
    assert 0.25 < np.mean(asymmetry) < 0.9


def test_neighbouring_landmarks_keep_their_order(average: Shape, people: list[Shape]) -> None:
    """No warp may fold the face: chains of landmarks that run down or outward in one face do so in all."""
    chains: list[tuple[int, ...]] = [
        (10, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 2, 164, 0, 13, 17, 18, 200, 199, 175, 152)
    ]
    for side in SIDES:
        chains += [on_side(chain, side) for chain in ((105, 52, 159, 145, 119, 101, 36, 206), (66, 65, 158, 153))]
    for shape in (average, *people):
        for chain in chains:
            assert np.all(np.diff(shape.mm[list(chain), 1]) < 0.0), chain


def test_landmarks_lie_on_a_surface_that_no_view_folds(average: Shape, people: list[Shape]) -> None:
    for shape in (average, *people):
        step = shape.x_mm[1] - shape.x_mm[0]
        assert np.all(np.diff(shape.x_mm) > 0)
        assert np.all(np.diff(shape.y_mm) < 0)
        assert shape.z_mm.shape == (len(shape.y_mm), len(shape.x_mm))
        on_it = height_at(shape.x_mm, shape.y_mm, shape.z_mm, shape.mm[:, :2])
        np.testing.assert_allclose(on_it[:468], shape.mm[:468, 2], atol=0.3)
        slopes = np.gradient(shape.z_mm, step)
        for slope in slopes:
            assert np.abs(slope).max() <= 1.25
        # From 25 degrees aside or above, what is further out is still seen further out.
        assert np.abs(slopes[1]).max() * np.tan(np.radians(25.0)) < 0.9


def test_the_surface_is_a_head(average: Shape) -> None:
    def z(x: float, y: float) -> float:
        return float(height_at(average.x_mm, average.y_mm, average.z_mm, np.array([[x, y]]))[0])

    nose, chin = average.mm[4], average.mm[152]
    assert nose[2] > 20.0
    assert z(-75.0, 0.0) < -20.0
    assert z(75.0, 0.0) < -20.0
    assert z(0.0, float(chin[1]) - 35.0) < chin[2] - 15.0
    assert z(0.0, 110.0) < z(0.0, 40.0)
    assert z(200.0, 100.0) < -60.0


def test_lids_have_landmarks_on_their_margins(people: list[Shape]) -> None:
    outline = region("palpebral-fissure").outline_right
    for shape in people:
        for side in SIDES:
            margin = shape.mm[list(on_side(outline, side)), :2]
            upper, lower = shape.eyes[side].margins(margin[:, 0])
            np.testing.assert_allclose(margin[:9, 1], upper[:9], atol=0.15)
            np.testing.assert_allclose(margin[9:, 1], lower[9:], atol=0.15)
