"""The face as facts: the tables agree with each other, with the design, and with a real face."""

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import (
    CHANNELS,
    HEAD_FIXED,
    IRIS,
    LANDMARK_COUNT,
    MIDLINE,
    MIRROR,
    MOVEMENTS,
    NORMS,
    PATTERNS,
    REGIONS,
    SIDE_OF_LANDMARK,
    SIDES,
    arrow,
    coupling,
    drag,
    mirror_landmarks,
    movement,
    norm,
    other_side,
    pattern_of,
    resting_spread,
    signatures,
)
from synkin.anatomy.tables import read_table

DESIGNED_MOVEMENTS = (
    "rest brow-raise eye-close-gentle eye-close-tight smile-closed smile-open pucker snarl teeth-lower frown "
    "cheek-puff blink speech unnamed"
)
DESIGNED_REGIONS = "brow palpebral-fissure cheek nasal-ala upper-lip commissure lower-lip chin nasolabial-fold neck"
DESIGNED_PATTERNS = "oral-ocular ocular-oral brow-oral oral-brow mentalis platysmal snarl-smile"
NOT_MEASURED = ("rest", "unnamed", "blink-quiet")


def test_the_mirror_is_an_involution() -> None:
    assert LANDMARK_COUNT == len(MIRROR) == 478
    np.testing.assert_array_equal(MIRROR[MIRROR], np.arange(LANDMARK_COUNT))
    points = np.random.default_rng(1).normal(size=(3, LANDMARK_COUNT, 2))
    np.testing.assert_array_equal(mirror_landmarks(mirror_landmarks(points)), points)


def test_a_partner_is_on_the_other_side_and_the_midline_is_its_own() -> None:
    np.testing.assert_array_equal(SIDE_OF_LANDMARK[MIRROR], -SIDE_OF_LANDMARK)
    own = np.flatnonzero(np.arange(LANDMARK_COUNT) == MIRROR)
    assert set(own) == set(MIDLINE) == set(np.flatnonzero(SIDE_OF_LANDMARK == 0))


def test_sides_are_the_patients_own_on_a_real_face(portrait_landmarks: npt.NDArray[np.floating[Any]]) -> None:
    """In an unmirrored picture the patient's left is at the picture's right."""
    across = portrait_landmarks[263, :2] - portrait_landmarks[33, :2]
    across /= np.linalg.norm(across)
    along = (portrait_landmarks[:, :2] - portrait_landmarks[[168, 6, 197], :2].mean(axis=0)) @ across
    width = np.ptp(along)
    clear = np.abs(along) > 0.06 * width
    assert clear.sum() > 300
    np.testing.assert_array_equal(np.sign(along[clear]), SIDE_OF_LANDMARK[clear])
    assert np.abs(along[list(MIDLINE)]).max() < 0.08 * width


def test_partners_lie_where_a_real_faces_mirror_image_has_them(
    portrait_landmarks: npt.NDArray[np.floating[Any]],
) -> None:
    face = portrait_landmarks[:, :2]
    across = face[263] - face[33]
    turn = np.array([[across[0], -across[1]], [across[1], across[0]]]) / np.linalg.norm(across)
    level = (face - face[list(MIDLINE)].mean(axis=0)) @ turn
    reflected = level[MIRROR] * [-1.0, 1.0]
    apart = np.linalg.norm(level - reflected, axis=1)
    nearest = np.array([np.linalg.norm(reflected - point, axis=1).min() for point in level])
    assert np.median(apart) < 0.03 * np.ptp(level[:, 0])
    assert apart.max() < 0.12 * np.ptp(level[:, 0])
    assert np.median(apart - nearest) < 0.03 * np.ptp(level[:, 0])


@pytest.mark.parametrize("side", SIDES)
def test_the_iris_rim_is_in_the_order_it_says(side: Any, portrait_landmarks: npt.NDArray[np.floating[Any]]) -> None:
    centre, left, top, right, bottom = (portrait_landmarks[index] for index in IRIS[side])
    assert left[0] > centre[0] > right[0]  # the patient's left is at the picture's right
    assert top[1] < centre[1] < bottom[1]
    assert SIDE_OF_LANDMARK[IRIS[side][0]] == (1 if side == "left" else -1)
    assert set(IRIS[side]) == {int(MIRROR[index]) for index in IRIS[other_side(side)]}


def test_head_fixed_landmarks_are_paired_and_move_with_no_region() -> None:
    for index, weight in HEAD_FIXED.items():
        assert weight > 0
        assert HEAD_FIXED[int(MIRROR[index])] == weight
    moving = {index for region in REGIONS.values() for side in SIDES for index in region.landmarks(side)}
    assert not moving & set(HEAD_FIXED)


def test_regions_share_no_landmark_and_lie_on_their_own_side() -> None:
    groups = [(region.id, side, region.landmarks(side)) for region in REGIONS.values() for side in SIDES]
    for (name, side, one), (other_name, other, two) in itertools.combinations(groups, 2):
        assert not set(one) & set(two), (name, side, other_name, other)
    for _, side, landmarks in groups:
        assert all(SIDE_OF_LANDMARK[index] == (1 if side == "left" else -1) for index in landmarks)


def test_regions_lie_where_their_names_say(portrait_landmarks: npt.NDArray[np.floating[Any]]) -> None:
    for side in SIDES:
        height = {
            region.id: portrait_landmarks[list(region.landmarks(side)), 1].mean()
            for region in REGIONS.values()
            if region.unseen is None
        }
        order = ["brow", "palpebral-fissure", "cheek", "upper-lip", "lower-lip", "chin"]
        assert [height[name] for name in order] == sorted(height[name] for name in order)
        assert height["palpebral-fissure"] < height["nasal-ala"] < height["upper-lip"]
        assert height["upper-lip"] < height["commissure"] + 5
        fissure = REGIONS["palpebral-fissure"]
        lids = [portrait_landmarks[[_on(index, side) for index in lid], 1].mean() for lid in
                (fissure.upper_lid_right, fissure.lower_lid_right)]  # fmt: skip
        assert lids[0] < lids[1]


def _on(index: int, side: str) -> int:
    return index if side == "right" else int(MIRROR[index])


def test_the_designed_ids_are_there() -> None:
    assert set(DESIGNED_MOVEMENTS.split()) <= set(MOVEMENTS)
    assert set(DESIGNED_REGIONS.split()) == set(REGIONS)
    assert set(DESIGNED_PATTERNS.split()) <= {pattern.id for pattern in PATTERNS}


def test_every_region_has_a_visible_amount_with_its_source_or_says_why_it_is_unseen() -> None:
    for region in REGIONS.values():
        if region.landmarks_right:
            assert region.visible_mm
            assert region.visible_source
            assert region.unseen is None
        else:
            assert region.unseen


@pytest.mark.parametrize(
    "id_",
    [name for name in MOVEMENTS if name not in NOT_MEASURED],
)
def test_a_movement_says_of_every_region_what_is_expected_of_it(id_: str) -> None:
    one = movement(id_)
    wanted: set[str] = {direction.region for direction in one.wanted}
    groups = (wanted, set(one.partners), set(one.watched))
    assert wanted
    assert all(direction.channel in CHANNELS and direction.sign in (-1, 1) for direction in one.wanted)
    # The depth of a fold goes with what is around it and is not seen anyway.
    assert set(REGIONS) - (wanted | groups[1] | groups[2]) <= {"nasolabial-fold"}
    # neck tightening has no channel of its own: what is asked of the corner is not watched
    assert not wanted & groups[2]
    assert not groups[1] & groups[2]


@pytest.mark.parametrize("id_", MOVEMENTS)
def test_a_usual_excursion_has_its_spread_and_its_source(id_: str) -> None:
    one = movement(id_)
    assert one.label
    assert (one.usual_mm is None) == (one.sd_mm is None) == (one.usual_source is None)
    if one.usual_mm is not None:
        assert 0 < one.sd_mm < one.usual_mm  # type: ignore[operator]
    if id_ in NOT_MEASURED:
        assert not one.watched


def test_signatures_speak_of_channels_and_show_what_is_wanted() -> None:
    rows = [row for row in read_table("movements.toml")["movement"] if "signature" in row]
    assert {row["id"] for row in rows} == {one.movement for one in signatures()}
    for row in rows:
        assert set(row["signature"]) <= set(CHANNELS)
        first = movement(row["id"]).wanted[0]
        assert row["signature"][first.channel] * first.sign > 0, row["id"]


def test_patterns_speak_of_movements_that_watch_their_regions() -> None:
    for pattern in PATTERNS:
        assert pattern.means
        assert pattern.triggers
        for trigger in pattern.triggers:
            assert trigger in MOVEMENTS
            assert any(region in movement(trigger).watched for region in pattern.regions), (pattern.id, trigger)
            for region in pattern.regions:
                assert region in REGIONS


def test_no_pair_has_two_names() -> None:
    pairs = [(t, r) for pattern in PATTERNS for t in pattern.triggers for r in pattern.regions]
    assert len(pairs) == len(set(pairs))


def test_pattern_names_go_trigger_first() -> None:
    assert pattern_of("smile-open", "palpebral-fissure") == "oral-ocular"
    assert pattern_of("eye-close-gentle", "commissure") == "ocular-oral"
    assert pattern_of("brow-raise", "commissure") == "brow-oral"
    assert pattern_of("pucker", "brow") == "oral-brow"
    assert pattern_of("smile-open", "commissure") is None
    assert arrow("smile-open", "palpebral-fissure").index("smile") < arrow("smile-open", "palpebral-fissure").index("→")


def test_every_figure_has_a_source_and_says_how_sure_it_is() -> None:
    table = read_table("norms.toml")
    for row in [*table["norm"], *table["coupling"]]:
        assert row["sure"] in ("found", "shaky", "assumed")
        assert row["source"].strip()
        assert row["sd"] > 0
        if row["source"].startswith("assumed"):
            assert row["sure"] == "assumed", "an assumed figure is never shown as settled"
    for row in table["drag"]:
        assert row["source"].strip()
        assert 0 < row["fraction"] < 1
        assert row["region"] in REGIONS
    assert {one.unit for one in NORMS.values()} == {"mm", "1"}
    for row in table["resting"]:
        assert row["sure"] in ("found", "shaky", "assumed")
        assert row["source"].startswith("assumed") == (row["sure"] == "assumed")
        assert row["side_sd"] > 0
        assert row["region"] in REGIONS
        assert resting_spread(row["region"], row["measure"]).unit == row["unit"] == "mm"


def test_couplings_speak_of_known_pairs_and_their_unit_fits() -> None:
    for row in read_table("norms.toml")["coupling"]:
        assert set(row["movements"]) <= {*MOVEMENTS, "*"}
        assert row["region"] in {*REGIONS, "*"}
        assert row["unit"] == ("fraction" if row["region"] == "palpebral-fissure" else "mm")
        assert 0 < row["side_sd"] <= row["sd"], "two sides of one person differ less than two people"


def test_every_watched_pair_has_an_expectation_and_the_most_specific_one() -> None:
    for one in MOVEMENTS.values():
        for region in one.watched:
            found = coupling(one.id, region)
            assert found.unit == ("fraction" if region == "palpebral-fissure" else "mm")
    assert coupling("smile-open", "palpebral-fissure").mean == pytest.approx(0.2156)
    assert coupling("pucker", "palpebral-fissure").mean < 0.05
    assert coupling("eye-close-tight", "commissure").mean > coupling("frown", "commissure").mean


def test_figures_of_the_literature_are_as_published() -> None:
    assert norm("iris-diameter").mean == 11.77
    assert (coupling("smile-open", "palpebral-fissure").mean, coupling("smile-open", "palpebral-fissure").sd) == (
        0.2156,
        0.1338,
    )
    assert drag("brow") is None
    with pytest.raises(KeyError):
        norm("no-such-figure")
    with pytest.raises(KeyError):
        movement("no-such-movement")
