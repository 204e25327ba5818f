"""The face that muscles are drawn on is the average person's, and muscles lie where they should."""

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import MIRROR, MUSCLE_IDS, SIDES
from synkin.phantom.person import draw_person
from synkin.report.face import backdrop, muscle_shape, neutral_face, view_box


def test_it_is_the_simulated_average_person() -> None:
    np.testing.assert_allclose(neutral_face(), draw_person(None).shape.mm[:, :2], atol=0.06)


def test_both_sides_are_alike() -> None:
    np.testing.assert_allclose(neutral_face()[MIRROR] * [-1, 1], neutral_face(), atol=1e-9)


def numbers(path: str) -> npt.NDArray[np.floating[Any]]:
    return np.array([float(one) for one in re.findall(r"-?\d+\.\d", path)]).reshape(-1, 2)


@pytest.mark.parametrize("muscle", MUSCLE_IDS)
def test_a_muscle_lies_on_its_side_and_is_mirrored(muscle: str) -> None:
    right, left = (muscle_shape(muscle, side) for side in ("right", "left"))
    assert right.breadth == left.breadth
    assert right.middle[0] == pytest.approx(-left.middle[0])
    assert right.middle[1] == pytest.approx(left.middle[1])
    assert right.middle[0] < 0 < left.middle[0], "the patient's right is at the picture's left"
    one, other = numbers(right.path), numbers(left.path) * [-1, 1]
    # A hull may begin elsewhere and go the other way round.
    assert {tuple(np.round(point, 1)) for point in one} == {tuple(np.round(point, 1)) for point in other}


def test_muscles_lie_within_the_drawing() -> None:
    left, top, width, height = (float(part) for part in view_box().split())
    for side in SIDES:
        for muscle in MUSCLE_IDS:
            points = numbers(muscle_shape(muscle, side).path)
            assert (points >= [left, top]).all()
            assert (points <= [left + width, top + height]).all()


def test_from_above_down() -> None:
    heights = [
        muscle_shape(muscle, "left").middle[1]
        for muscle in ("frontalis-medial", "corrugator", "nasalis-alar", "risorius", "mentalis", "platysma")
    ]
    assert heights == sorted(heights)


def test_the_backdrop_has_no_ids_that_could_meet() -> None:
    assert "id=" not in backdrop()
