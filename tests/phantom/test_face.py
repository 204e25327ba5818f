"""The moving face: truth and picture come from the same fields."""

import cv2
import numpy as np
import pytest

from synkin.anatomy import SIDES, Side, norm, region
from synkin.anatomy.regions import on_side
from synkin.phantom import (
    DEMO_PATIENT,
    HEALTHY,
    REST,
    Face,
    LidPose,
    Pose,
    Protocol,
    Step,
    Truth,
    draw_face,
    landmarks_mm,
    make_face,
    make_truth,
    swap_sides,
)
from synkin.phantom.expressions import EXPRESSIONS, LOWER_LIP, UPPER_LIP
from synkin.phantom.lids import came_from, carried
from synkin.phantom.skin import dense_fields, invert_field, pull_at, pull_weights
from synkin.phantom.truth import gap_mm

SHUT = Pose((), (LidPose(shut=1.0), LidPose(shut=1.0)))
PROTOCOL = Protocol(
    tuple(
        Step(movement, 1, 1.0 + 3.0 * index, 0.4, 1.0)
        for index, movement in enumerate(("smile-open", "eye-close-gentle", "brow-raise", "pucker"))
    ),
    (),
    14.0,
)


@pytest.fixture(scope="module")
def face() -> Face:
    return make_face((320, 240))


@pytest.fixture(scope="module")
def truth(face: Face) -> Truth:
    return make_truth(face, DEMO_PATIENT, PROTOCOL, seed=1, fps=30.0)


def test_a_field_moves_its_controls_exactly_and_nothing_far_away() -> None:
    points = np.array([[0.0, 0.0], [5.0, 2.0], [-7.0, 3.0]])
    moves = np.array([[1.0, 0.5], [0.0, 0.0], [-1.0, 2.0]])
    weights = pull_weights(points, moves)
    np.testing.assert_allclose(pull_at(points, weights, points), moves, atol=1e-6)
    np.testing.assert_array_equal(pull_at(points, weights, np.array([[60.0, 0.0]])), 0.0)


def test_an_inverted_field_leads_back() -> None:
    x_mm, y_mm = np.arange(0.0, 120.0), -np.arange(0.0, 100.0)
    points, moves = np.array([[60.0, -50.0], [45.0, -50.0]]), np.array([[3.0, 2.0], [-2.0, -3.0]])
    (field,) = dense_fields(points, [([0, 1], moves)], x_mm, y_mm)
    down = field * np.array([1.0, -1.0], dtype=np.float32)
    source = invert_field(down)[30:70, 30:90].reshape(-1, 2)
    forward = source + pull_at(points, pull_weights(points, moves), source * [1.0, -1.0]) * [1.0, -1.0]
    expected = np.stack(np.meshgrid(np.arange(30, 90), np.arange(30, 70)), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(forward, expected, atol=0.1)


@pytest.mark.parametrize("expression", sorted(EXPRESSIONS))
@pytest.mark.parametrize("side", SIDES)
def test_the_truth_is_the_dense_field_at_the_landmarks(face: Face, expression: str, side: Side) -> None:
    portrait = face.portrait
    upper, lower = face.fields[expression, side]
    for sheet, indices in ((upper, [*UPPER_LIP, 61, 291, *region("brow").landmarks(side)]), (lower, list(LOWER_LIP))):
        column, row = (portrait.px[indices] - portrait.crop[:2]).T
        c, r = np.floor(column).astype(int), np.floor(row).astype(int)
        u, v = (column - c)[:, None], (row - r)[:, None]
        above = sheet[r, c] * (1 - u) + sheet[r, c + 1] * u
        below = sheet[r + 1, c] * (1 - u) + sheet[r + 1, c + 1] * u
        shown = (above * (1 - v) + below * v) * portrait.mm_per_px * [1.0, -1.0]
        # The picture's field is interpolated between its pixels, 1 mm apart here.
        np.testing.assert_allclose(shown, face.landmark_moves[expression, side][indices], atol=0.1)


@pytest.mark.parametrize("expression", sorted(EXPRESSIONS))
def test_no_field_folds_the_skin(face: Face, expression: str) -> None:
    for sheet in (0, 1):
        # A little more than a whole expression, as repetitions vary.
        field = 1.12 * np.sum([face.fields[expression, side][sheet] for side in SIDES], axis=0)
        of_row, of_column = np.gradient(field, axis=0), np.gradient(field, axis=1)
        determinant = (1 + of_column[..., 0]) * (1 + of_row[..., 1]) - of_column[..., 1] * of_row[..., 0]
        assert determinant.min() > 0.1


@pytest.mark.parametrize("expression", sorted(EXPRESSIONS))
def test_the_picture_is_drawn_from_where_the_skin_came_from(face: Face, expression: str) -> None:
    for sheet in (0, 1):
        field = np.sum([face.fields[expression, side][sheet] for side in SIDES], axis=0)
        source = invert_field(field)
        carried_on = cv2.remap(field, source[..., 0], source[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        rows, columns = field.shape[:2]
        grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)
        assert np.abs(source + carried_on - grid).max() < 0.25, "px"


def test_an_expression_of_one_side_leaves_the_other_corner_and_both_eyes_alone(face: Face) -> None:
    moves = face.landmark_moves["smile-open", "right"]
    right, left = (list(region("commissure").landmarks(side)) for side in ("right", "left"))
    assert np.linalg.norm(moves[right], axis=1).min() > 7
    assert np.linalg.norm(moves[left], axis=1).max() < 0.6
    eyes = [index for side in SIDES for index in on_side(region("palpebral-fissure").outline_right, side)]
    assert np.abs(moves[eyes]).max() < 0.05


def test_the_millimetre_is_that_of_the_iris(face: Face) -> None:
    iris = np.array([face.portrait.px[[469, 471]], face.portrait.px[[474, 476]]])
    diameter_px = np.linalg.norm(iris[:, 0] - iris[:, 1], axis=-1).mean()
    assert diameter_px * face.portrait.mm_per_px == pytest.approx(norm("iris-diameter").mean, rel=0.02)


def test_the_neutral_mouth_is_closed_and_even(face: Face) -> None:
    mm = face.portrait.mm
    np.testing.assert_allclose(mm[[13, 82, 312, 80]], mm[[14, 87, 317, 88]], atol=1e-3)
    np.testing.assert_allclose(mm[61] * [-1, 1], mm[291], atol=1e-3)


def test_true_excursions_are_usual_ones(truth: Truth) -> None:
    smile, closure, brow, pucker = truth.trials
    for side in SIDES:
        assert 8.0 < smile.excursion[side]["commissure"] < 9.0
        assert 5.5 < brow.excursion[side]["brow"] < 6.5
        assert brow.gap_change[side] > 0.3
        assert -6.5 < pucker.channels[side]["commissure.lateral"] < -5.0
        # Upper and lower landmarks do not lie quite above each other, and the closed line slants.
        assert closure.gap_change[side] == pytest.approx(-truth.resting_gap[side], abs=0.2)
    assert 0.15 < -smile.gap_change["left"] / truth.resting_gap["left"] < 0.20


def test_what_is_unwanted_is_the_difference_to_the_healthy_face(face: Face, truth: Truth) -> None:
    healthy = make_truth(face, HEALTHY, PROTOCOL, seed=1, fps=30.0)
    smile, healthy_smile = truth.trials[0], healthy.trials[0]
    (unwanted,) = smile.unwanted
    assert unwanted.side == "right"
    assert healthy_smile.gap_change["right"] - smile.gap_change["right"] == pytest.approx(unwanted.mm)
    # The lid's middle goes the whole way, the region's three landmarks a little less.
    assert 0.85 * DEMO_PATIENT.unwanted[0].mm < unwanted.mm <= DEMO_PATIENT.unwanted[0].mm
    assert smile.gap_change["left"] == healthy_smile.gap_change["left"]
    assert truth.trials[1:] == healthy.trials[1:]


def test_swapping_the_patient_swaps_the_truth(face: Face, truth: Truth) -> None:
    swapped = make_truth(face, swap_sides(DEMO_PATIENT), PROTOCOL, seed=1, fps=30.0)
    assert swapped.affected_side == "left"
    for one, other in zip(truth.trials, swapped.trials, strict=True):
        # Her halves are no mirror images: landmarks lie up to a millimetre apart, and her eyes are 0.1 mm unequal.
        for name, value in one.channels["right"].items():
            assert value == pytest.approx(other.channels["left"][name], abs=0.25), name


def test_lids_undo_what_they_do() -> None:
    behind = np.linspace(0.0, 11.0, 111)
    for lid in ("upper", "lower"):
        for way in (-0.6, 0.0, 3.0, 8.0):
            moved = behind - way * carried(behind, lid)
            back = came_from(moved[None], np.full((1, 111), way), lid)[0]
            np.testing.assert_allclose(back, behind, atol=0.03)


def test_a_closed_eye_hides_the_iris_and_a_half_closed_one_shows_it_unmoved(face: Face) -> None:
    portrait = face.portrait
    rest, shut = draw_face(face, REST).astype(int), draw_face(face, SHUT).astype(int)
    half = draw_face(face, Pose((), (LidPose(shut=0.4), LidPose(shut=0.4)))).astype(int)
    for centre, lower in ((468, 145), (473, 374)):
        column, row = np.round(portrait.px[centre]).astype(int)
        assert rest[row, column].mean() < 110 < shut[row - 2 : row + 1, column].mean(), "skin is lighter than the iris"
        shown = slice(np.round(portrait.px[lower]).astype(int)[1] - 4, np.round(portrait.px[lower]).astype(int)[1] - 2)
        np.testing.assert_allclose(half[shown, column], rest[shown, column], atol=3)
    for side in SIDES:
        assert gap_mm(landmarks_mm(face, SHUT), side) == pytest.approx(0.0, abs=0.2)


def test_an_open_smile_shows_teeth_where_closed_lips_were(face: Face) -> None:
    portrait = face.portrait
    pose = Pose(tuple(("smile-open", side, 1.0) for side in SIDES), REST.lids)
    moved = landmarks_mm(face, pose)
    assert moved[13, 1] - moved[14, 1] > 5.0
    between = (moved[13] + moved[14]) / 2 - portrait.mm[13]
    column, row = np.round(portrait.px[13] + between / portrait.mm_per_px * [1, -1]).astype(int)
    place = (slice(row - 1, row + 2), slice(column - 3, column + 4))
    rest, smile = draw_face(face, REST).astype(int)[place], draw_face(face, pose).astype(int)[place]
    assert np.median(rest[..., 0] - rest[..., 1]) > 2 * np.median(smile[..., 0] - smile[..., 1]), "lips are redder"
    assert smile.mean() > 130


def test_what_does_not_move_is_not_redrawn(face: Face) -> None:
    changed = np.flatnonzero(np.any(draw_face(face, REST) != draw_face(face, SHUT), axis=(1, 2)))
    brow, cheek = face.portrait.px[[105, 50], 1]
    assert brow < changed[0] < changed[-1] < cheek
