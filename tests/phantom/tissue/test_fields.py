"""What muscles do to skin: smooth, on their own side, on their own lip, and not where skin cannot move."""

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from synkin.anatomy import HEAD_FIXED, IRIS, MIRROR, MUSCLE_IDS, REGIONS, SIDES, region
from synkin.anatomy.regions import on_side
from synkin.phantom.mouth import LOWER_LIP, UPPER_LIP, UPPER_MARGIN
from synkin.phantom.shape import Shape
from synkin.phantom.tissue import Fields, draw_pulls, make_fields
from synkin.phantom.tissue.regional import safe_levels


def field(fields: Fields, name: str) -> int:
    return fields.names.index(name)


def mean_move(fields: Fields, name: str, id_: str, side: str) -> tuple[float, float]:
    moves = fields.landmarks[field(fields, name), list(REGIONS[id_].landmarks("left" if side == "left" else "right"))]
    lateral, up = moves.mean(axis=0)
    return float(lateral if side == "left" else -lateral), float(up)


def test_the_average_face_is_symmetric(fields: Fields) -> None:
    for muscle in MUSCLE_IDS:
        left, right = (fields.landmarks[field(fields, f"{muscle}/{side}")] for side in ("left", "right"))
        np.testing.assert_allclose(left, right[MIRROR] * [-1.0, 1.0], atol=0.02)


def test_muscles_stay_on_their_side(fields: Fields, shape: Shape) -> None:
    for muscle in MUSCLE_IDS:
        moves = np.linalg.norm(fields.landmarks[field(fields, f"{muscle}/left")], axis=-1)
        far = shape.mm[:, 0] < -13.0
        assert moves[far].max() == pytest.approx(0.0, abs=1e-9), muscle


def test_eyeballs_and_lid_margins_stay_still(fields: Fields) -> None:
    eyes = [index for side in SIDES for index in on_side(region("palpebral-fissure").outline_right, side)]
    pupils = [IRIS[side][0] for side in SIDES]
    np.testing.assert_allclose(fields.landmarks[:, eyes + pupils], 0.0, atol=1e-9)


def test_the_head_stays_still(fields: Fields) -> None:
    moved = np.linalg.norm(fields.landmarks[:, list(HEAD_FIXED)], axis=-1)
    # Procerus and frontalis take the skin on the nose's root along a little.
    assert moved.max() < 1.0
    assert np.median(moved.max(axis=0)) < 0.05


def test_skin_is_still_at_the_edges(fields: Fields) -> None:
    for sheet in (fields.upper, fields.lower):
        for edge in (sheet[:, 0], sheet[:, -1], sheet[:, :, 0], sheet[:, :, -1]):
            np.testing.assert_allclose(edge, 0.0, atol=0.02)


def test_no_muscle_folds_skin_alone(fields: Fields) -> None:
    muscles = 2 * len(MUSCLE_IDS)
    assert safe_levels(fields, (1.0,))[:muscles].min() >= 1.2


def test_persons_muscles_fold_no_skin_at_their_usual_drive(other_shape: Shape) -> None:
    for seed in (1, 2, 3):
        fields = make_fields(other_shape, draw_pulls(np.random.default_rng(seed)))
        assert safe_levels(fields, (1.0,))[: 2 * len(MUSCLE_IDS)].min() >= 1.0


def test_landmarks_and_grid_agree(fields: Fields, shape: Shape) -> None:
    lips = {*UPPER_LIP, *LOWER_LIP, *UPPER_MARGIN}
    skin = [index for index in range(468) if index not in lips]
    places = shape.mm[skin, :2]
    for name in ("zygomaticus-major/left", "frontalis-lateral/right", "depressor-labii/left", "mentalis/right"):
        number = field(fields, name)
        sheets = [
            RegularGridInterpolator((-fields.y_mm, fields.x_mm), sheet[number])(places[:, ::-1] * [-1.0, 1.0])
            for sheet in (fields.upper, fields.lower)
        ]
        moves = fields.landmarks[number, skin]
        off = np.minimum(*(np.linalg.norm(sheet - moves, axis=-1) for sheet in sheets))
        assert off.max() < 0.15


def test_sheets_differ_only_between_the_corners(fields: Fields, shape: Shape) -> None:
    apart = np.abs(fields.upper - fields.lower).max(axis=(0, 3))
    beside = (fields.x_mm < shape.lip_line[0, 0]) | (fields.x_mm > shape.lip_line[-1, 0])
    np.testing.assert_allclose(apart[:, beside], 0.0, atol=1e-6)
    away = np.abs(fields.y_mm - shape.lip_line[0, 1]) > 32.0
    np.testing.assert_allclose(apart[away], 0.0, atol=1e-6)


@pytest.mark.parametrize("muscle", ["levator-labii", "zygomaticus-minor", "levator-labii-alaeque-nasi"])
def test_muscles_of_the_upper_lip_leave_the_lower_one(fields: Fields, muscle: str) -> None:
    name = f"{muscle}/left"
    assert abs(mean_move(fields, name, "lower-lip", "left")[1]) < 0.2 * mean_move(fields, name, "upper-lip", "left")[1]


def test_muscles_of_the_lower_lip_leave_the_upper_one(fields: Fields) -> None:
    upper, lower = (mean_move(fields, "depressor-labii/left", id_, "left")[1] for id_ in ("upper-lip", "lower-lip"))
    assert lower < -3.0
    assert abs(upper) < 0.25 * abs(lower)


# Directions in degrees as in standard anatomy, of the region that the muscle is for.
@pytest.mark.parametrize(
    ("muscle", "id_", "lowest", "highest"),
    [
        ("frontalis-medial", "brow", 80, 100),
        ("frontalis-lateral", "brow", 75, 95),
        ("corrugator", "brow", 180, 215),
        ("nasalis-alar", "nasal-ala", -40, 0),
        ("levator-labii-alaeque-nasi", "nasal-ala", 85, 105),
        ("levator-labii", "upper-lip", 80, 100),
        ("zygomaticus-minor", "upper-lip", 60, 80),
        ("zygomaticus-major", "commissure", 40, 60),
        ("levator-anguli-oris", "commissure", 85, 100),
        ("risorius", "commissure", -10, 5),
        ("buccinator", "commissure", -10, 10),
        ("orbicularis-oris-upper", "commissure", 170, 190),
        ("depressor-anguli-oris", "commissure", 285, 300),
        ("depressor-labii", "lower-lip", 280, 295),
        ("mentalis", "chin", 80, 100),
        ("platysma", "commissure", 290, 310),
    ],
)
def test_muscles_pull_where_anatomy_says(fields: Fields, muscle: str, id_: str, lowest: int, highest: int) -> None:
    lateral, up = mean_move(fields, f"{muscle}/left", id_, "left")
    degrees = np.degrees(np.arctan2(up, lateral))
    middle = (lowest + highest) / 2
    assert abs((degrees - middle + 180.0) % 360.0 - 180.0) <= (highest - lowest) / 2
