"""From drive to course: usual excursions, closed and open lips, lids, yoke, gaze, marks."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import MOVEMENTS, MUSCLE_IDS, REGIONS, SIDES, Side, region
from synkin.anatomy.regions import on_side
from synkin.phantom.mouth import LOWER_MARGIN, UPPER_MARGIN
from synkin.phantom.nerve import Patient, draw_synergy
from synkin.phantom.shape import Shape
from synkin.phantom.tissue import MARKS, Course, Fields, course, draw_pulls, make_fields, places
from synkin.phantom.tissue.eye import find_eye
from synkin.phantom.tissue.motion import saturated

from .jacobian import least_determinant

Array = npt.NDArray[np.floating[Any]]
HEALTHY = Patient("healthy", "healthy", "unknown")
MOUTH = ("smile-closed", "smile-open", "pucker", "snarl", "teeth-lower", "cheek-puff")


def drive(
    amounts: dict[str, float] | list[dict[str, float]],
    *,
    side: Side | None = None,
    blink: float = 0.0,
    gaze_up: float = 0.0,
    gaze_left: float = 0.0,
) -> xr.Dataset:
    """One frame per entry, of both sides or one."""
    rows = amounts if isinstance(amounts, list) else [amounts]
    values = np.zeros((len(rows), len(SIDES), len(MUSCLE_IDS)))
    for number, row in enumerate(rows):
        for muscle, amount in row.items():
            where = slice(None) if side is None else SIDES.index(side)
            values[number, where, MUSCLE_IDS.index(muscle)] = amount
    return _dataset(values, blink=blink, gaze=(gaze_left, gaze_up))


def _dataset(values: Array, *, blink: float = 0.0, gaze: tuple[float, float] = (0.0, 0.0)) -> xr.Dataset:
    count = len(values)
    return xr.Dataset(
        {
            "drive": (("time", "side", "muscle"), values),
            "blink": (("time", "side"), np.full((count, len(SIDES)), blink)),
            "gaze": (("time", "axis"), np.tile(gaze, (count, 1))),
        },
        coords={"time": np.arange(count) / 30.0, "side": list(SIDES), "muscle": list(MUSCLE_IDS)},
    )


def whole(movement: str) -> xr.Dataset:
    values = _dataset(np.asarray(draw_synergy(None).sel(movement=movement).values[None]))
    return values.assign(puff=(("time", "side"), np.full((1, len(SIDES)), float(movement == "cheek-puff"))))


def moved(shape: Shape, fields: Fields, one: Course) -> Array:
    return np.asarray(places(shape, fields, one)[0, :, :2] - shape.mm[:, :2])


def gaps(shape: Shape, one: Course) -> Array:
    """Opening of both eyes, mm, shape (time, side)."""
    return np.asarray(np.array([shape.eyes[side].gap for side in SIDES]) - one.lids.sum(axis=-1))


def lips_apart(shape: Shape, fields: Fields, one: Course) -> Array:
    at = places(shape, fields, one)[0, :, 1]
    return np.asarray(at[list(UPPER_MARGIN)] - at[list(LOWER_MARGIN)])


@pytest.mark.parametrize(
    "movement",
    ["brow-raise", "frown", "smile-open", "smile-closed", "pucker", "snarl", "teeth-lower", "cheek-puff"],
)
@pytest.mark.parametrize("side", SIDES)
def test_wanted_regions_go_about_as_far_as_usual(shape: Shape, fields: Fields, movement: str, side: Side) -> None:
    moves = moved(shape, fields, course(fields, shape, whole(movement), HEALTHY))
    asked = MOVEMENTS[movement]
    first = asked.wanted[0].channel.split(".")[0]
    mean = moves[list(REGIONS[first].landmarks(side))].mean(axis=0) * [1.0 if side == "left" else -1.0, 1.0]
    channels = {f"{first}.lateral": mean[0], f"{first}.up": mean[1]}
    parts = [channels[one.channel] * one.sign for one in asked.wanted if one.channel in channels]
    assert min(parts) > 0.0
    assert asked.usual_mm is not None
    assert 0.8 < float(np.hypot(*parts) if len(parts) == 2 else parts[0]) / asked.usual_mm < 1.25


def test_a_full_smile_goes_up_and_out(shape: Shape, fields: Fields) -> None:
    moves = moved(shape, fields, course(fields, shape, whole("smile-open"), HEALTHY))
    lateral, up = moves[list(REGIONS["commissure"].landmarks("left"))].mean(axis=0)
    assert np.degrees(np.arctan2(up, lateral)) == pytest.approx(47.0, abs=8.0)


@pytest.mark.parametrize(
    "movement", ["smile-closed", "pucker", "cheek-puff", "brow-raise", "eye-close-gentle", "nostril-flare"]
)
def test_lips_stay_together(shape: Shape, fields: Fields, movement: str) -> None:
    apart = lips_apart(shape, fields, course(fields, shape, whole(movement), HEALTHY))
    np.testing.assert_allclose(apart, 0.0, atol=0.05)


@pytest.mark.parametrize("movement", ["smile-open", "teeth-lower", "snarl"])
def test_lips_part(shape: Shape, fields: Fields, movement: str) -> None:
    apart = lips_apart(shape, fields, course(fields, shape, whole(movement), HEALTHY))
    assert apart.min() > -0.01
    assert apart.max() > 1.5


@pytest.mark.parametrize("seed", range(4))
def test_lips_never_pass_through_each_other(other_shape: Shape, seed: int) -> None:
    rng = np.random.default_rng(seed)
    fields = make_fields(other_shape, draw_pulls(rng))
    values = np.zeros((8, len(SIDES), len(MUSCLE_IDS)))
    values[:] = rng.uniform(0.0, 1.0, values.shape) * (rng.random(values.shape) < 0.3)
    one = course(fields, other_shape, _dataset(values), HEALTHY)
    at = places(other_shape, fields, one)[..., 1]
    assert (at[:, list(UPPER_MARGIN)] - at[:, list(LOWER_MARGIN)]).min() > -0.01


@pytest.mark.parametrize("movement", [*MOUTH, "brow-raise", "frown", "eye-close-tight"])
def test_usual_movements_fold_no_skin(shape: Shape, fields: Fields, movement: str) -> None:
    levels = course(fields, shape, whole(movement), HEALTHY).levels[0].astype(np.float32)
    for sheet in (fields.upper, fields.lower):
        assert least_determinant(np.tensordot(levels, sheet, axes=1), 2.0) > 0.2


@pytest.mark.parametrize(
    "amounts",
    [
        {"orbicularis-oculi-pretarsal": 1.0},
        {"orbicularis-oculi-pretarsal": 1.2, "orbicularis-oculi-orbital": 0.9, "frontalis-medial": 1.0},
    ],
)
def test_closing_closes(shape: Shape, fields: Fields, amounts: dict[str, float]) -> None:
    one = course(fields, shape, drive(amounts), HEALTHY)
    assert gaps(shape, one).max() <= 0.05
    lids = region("palpebral-fissure")
    for side in SIDES:
        shut = find_eye(places(shape, fields, one)[0, :, :2], side)
        assert shut.gap < 0.15
        at = places(shape, fields, one)[0, :, 1]
        upper, lower = (at[list(on_side(group, side))] for group in (lids.upper_lid_right, lids.lower_lid_right))
        # The landmarks of a pair lie at slightly different places along the slanting line of the closed lids.
        assert abs(upper.mean() - lower.mean()) < 0.25


def test_a_blink_closes_whatever_is_left(shape: Shape, fields: Fields) -> None:
    amounts = {"orbicularis-oculi-orbital": 0.5}
    np.testing.assert_allclose(gaps(shape, course(fields, shape, drive(amounts, blink=1.0), HEALTHY)), 0.0, atol=1e-9)
    half, none = (gaps(shape, course(fields, shape, drive(amounts, blink=b), HEALTHY)) for b in (0.5, 0.0))
    np.testing.assert_allclose(half, 0.5 * none)


def test_the_lower_lid_takes_part_in_a_squint_more_than_in_closing(shape: Shape, fields: Fields) -> None:
    squint = course(fields, shape, drive({"orbicularis-oculi-orbital": 0.6}), HEALTHY).lids[0, 0]
    shut = course(fields, shape, drive({"orbicularis-oculi-pretarsal": 0.3}), HEALTHY).lids[0, 0]
    assert squint.sum() == pytest.approx(shut.sum())
    assert squint[1] / squint.sum() == pytest.approx(0.4)
    assert shut[1] / shut.sum() == pytest.approx(0.12)


def test_a_raised_brow_opens_and_downgaze_narrows_the_eye(shape: Shape, fields: Fields) -> None:
    rest = gaps(shape, course(fields, shape, drive({}), HEALTHY))[0]
    raised = drive({"frontalis-medial": 1.0, "frontalis-lateral": 1.0})
    np.testing.assert_allclose(gaps(shape, course(fields, shape, raised, HEALTHY))[0], 1.08 * rest)
    down = course(fields, shape, drive({}, gaze_up=-30.0), HEALTHY)
    np.testing.assert_allclose(rest - gaps(shape, down)[0], 2.3, atol=0.01)
    np.testing.assert_allclose(down.gaze[0], [0.0, -6.0], atol=1e-9)


def test_the_other_eye_narrows_by_its_share_of_the_unwanted(shape: Shape, fields: Fields) -> None:
    patient = Patient("x", "x", "left", lid_yoke=0.7)
    wanted = {"orbicularis-oculi-orbital": 0.2}
    unwired = drive(wanted)
    wired = drive(wanted)
    wired["drive"][0, SIDES.index("left"), MUSCLE_IDS.index("orbicularis-oculi-orbital")] += 0.4
    alone = gaps(shape, course(fields, shape, wired, patient))[0]
    both = gaps(shape, course(fields, shape, wired, patient, unwired=unwired))[0]
    left, right = SIDES.index("left"), SIDES.index("right")
    assert both[left] == pytest.approx(alone[left])
    assert alone[right] - both[right] == pytest.approx(0.7 * 0.2 * shape.eyes["right"].gap)


def test_a_drooping_lid_and_an_old_asymmetry_are_there_at_rest(shape: Shape, fields: Fields) -> None:
    patient = Patient("x", "x", "left", ptosis_mm={"left": 2.0}, asymmetry_mm={"right": 3.0})
    one = course(fields, shape, drive({}), patient)
    np.testing.assert_allclose(one.lids[0, SIDES.index("left")], [2.0, 0.0])
    np.testing.assert_allclose(one.lids[0, SIDES.index("right")], 0.0)
    moves = moved(shape, fields, one)
    np.testing.assert_allclose(moves[[61, 291], 1], [-3.0, 0.0], atol=0.15)


def test_a_healthy_face_at_rest_is_the_neutral_one(shape: Shape, fields: Fields) -> None:
    one = course(fields, shape, drive({}), HEALTHY)
    np.testing.assert_allclose(places(shape, fields, one)[0], shape.mm, atol=1e-9)


def test_drive_beyond_the_whole_pull_saturates() -> None:
    level = np.array([0.0, 0.7, 1.2, 1.6, 5.0])
    made = saturated(level)
    np.testing.assert_allclose(made[:3], level[:3])
    assert 1.4 < made[3] < 1.6
    assert made[4] <= 1.6


@pytest.mark.parametrize(
    ("muscle", "mark"),
    [
        ("zygomaticus-major", "nasolabial-fold"),
        ("mentalis", "chin-dimpling"),
        ("platysma", "platysma-bands"),
        ("orbicularis-oculi-orbital", "crows-feet"),
        ("corrugator", "glabella"),
        ("nasalis-transverse", "bunny-lines"),
    ],
)
def test_marks_deepen_on_the_side_of_their_muscle(shape: Shape, fields: Fields, muscle: str, mark: str) -> None:
    marks = course(fields, shape, drive({muscle: 1.0}, side="right"), HEALTHY).marks[0]
    deepest = MARKS[int(np.argmax(marks))]
    assert deepest == f"{mark}/right"
    assert 0.5 < marks.max() <= 1.0
    assert marks[[name.endswith("left") for name in MARKS]].max() == 0.0


def test_a_contracture_pulls_at_rest_and_takes_as_much_range_away(shape: Shape, fields: Fields) -> None:
    smile = drive([{}, {"zygomaticus-major": 1.0, "orbicularis-oculi-preseptal": 0.5}])
    short = np.zeros((len(SIDES), len(MUSCLE_IDS)))
    for muscle, share in (("zygomaticus-major", 0.3), ("orbicularis-oculi-preseptal", 0.1)):
        short[SIDES.index("left"), MUSCLE_IDS.index(muscle)] = share
    tight = smile.assign(shortened=(("side", "muscle"), short))
    free_course, tight_course = (course(fields, shape, one, HEALTHY) for one in (smile, tight))
    free, held = (places(shape, fields, one) for one in (free_course, tight_course))

    corners = {"left": 291, "right": 61}
    range_of = {side: np.linalg.norm(free[1, corner] - free[0, corner]) for side, corner in corners.items()}
    at_rest = np.linalg.norm(held[0] - free[0], axis=-1)
    assert at_rest[corners["left"]] == pytest.approx(0.3 * range_of["left"], rel=0.15)
    assert at_rest[corners["right"]] < 0.1 * at_rest[corners["left"]]
    moved = np.linalg.norm(held[1] - held[0], axis=-1)
    assert moved[corners["left"]] == pytest.approx(0.7 * range_of["left"], rel=0.1)
    assert moved[corners["right"]] == pytest.approx(range_of["right"], rel=0.05)
    # The whole contraction ends where it always did, and the eye is narrower before it.
    assert np.abs(held[1, corners["left"]] - free[1, corners["left"]]).max() < 0.2
    left = SIDES.index("left")
    assert tight_course.lids[0, left].sum() == pytest.approx(0.08 * shape.eyes["left"].gap)
    assert tight_course.marks[0].max() > free_course.marks[0].max() == 0.0
