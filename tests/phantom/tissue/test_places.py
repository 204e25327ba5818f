"""The landmark truth: on the surface, lids on their margins, irises after the gaze."""

from dataclasses import replace

import numpy as np
import pytest

from synkin.anatomy import IRIS, REGIONS, SIDES, region
from synkin.anatomy.regions import on_side
from synkin.phantom.person import draw_person
from synkin.phantom.shape import Shape
from synkin.phantom.surface import height_at
from synkin.phantom.tissue import Fields, places, still_course
from synkin.phantom.tissue.lids import came_from, carried, lid_moves


def test_skin_slides_along_the_surface(shape: Shape, fields: Fields) -> None:
    one = still_course(fields, np.zeros(1))
    one.levels[0, fields.names.index("zygomaticus-major/left")] = 1.0
    at = places(shape, fields, one)[0]
    skin = np.arange(468)
    on = height_at(shape.x_mm, shape.y_mm, shape.z_mm, at[skin, :2])
    np.testing.assert_allclose(at[skin, 2], on, atol=1e-6)
    assert np.abs(at[:, 2] - shape.mm[:, 2]).max() > 1.0


def test_irises_follow_the_gaze_and_nothing_else_does(shape: Shape, fields: Fields) -> None:
    one = replace(still_course(fields, np.zeros(1)), gaze=np.array([[3.0, -2.0]]))
    moves = places(shape, fields, one)[0] - shape.mm
    irises = [index for side in SIDES for index in IRIS[side]]
    np.testing.assert_allclose(moves[irises, :2], np.tile([3.0, -2.0], (len(irises), 1)))
    assert (moves[irises, 2] < 0.0).all()
    np.testing.assert_allclose(np.delete(moves, irises, axis=0), 0.0, atol=1e-9)


def test_lid_landmarks_lie_on_the_margins(shape: Shape, fields: Fields) -> None:
    one = still_course(fields, np.zeros(1))
    eye = shape.eyes["right"]
    one.lids[0, SIDES.index("right")] = 4.0, 1.5
    at = places(shape, fields, one)[0]
    outline = on_side(region("palpebral-fissure").outline_right, "right")
    for indices, sign, way in ((outline[1:8], -1.0, 4.0), (outline[9:], 1.0, 1.5)):
        x = shape.mm[list(indices), 0]
        np.testing.assert_allclose(at[list(indices), 1], shape.mm[list(indices), 1] + sign * way * eye.share(x))
    left = [*on_side(region("palpebral-fissure").outline_right, "left")]
    np.testing.assert_allclose(at[left], shape.mm[left], atol=1e-9)


@pytest.mark.parametrize("fold", [5.0, 7.3, 9.0])
def test_lid_skin_is_carried_without_folding_and_can_be_led_back(fold: float) -> None:
    behind = np.linspace(0.2, 12.0, 60)[None]
    for lid, ways in (("upper", (-1.0, 4.0, 9.0)), ("lower", (0.5, 2.0, 3.0))):
        for way in ways:
            now = behind - way * carried(behind, lid, fold)
            assert np.all(np.diff(now) > 0)
            np.testing.assert_allclose(came_from(now, np.full_like(now, way), lid, fold), behind, atol=0.1)


@pytest.mark.parametrize("seed", range(300, 312))
def test_a_lid_that_closes_leaves_the_brow_where_it_is(seed: int) -> None:
    shape = draw_person(seed).shape
    lids = np.array([[[shape.eyes[side].gap, 0.0] for side in SIDES]])
    moved = lid_moves(shape, lids)[0]
    brow = [index for side in SIDES for index in REGIONS["brow"].landmarks(side)]
    assert np.abs(moved[brow]).max() < 0.3
