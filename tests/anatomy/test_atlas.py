"""The pull atlas is whole, lies where anatomy has the muscles, and pulls to where anatomy says."""

from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import (
    ATLAS,
    LANDMARK_COUNT,
    MUSCLE_IDS,
    MUSCLES,
    ON_SKIN,
    SIDE_OF_LANDMARK,
    ZONES,
    Centre,
    Hold,
    Lip,
    region,
)
from synkin.anatomy.tables import read_table
from synkin.phantom.person import draw_person

# Pull of the skin on a frontal view, degrees: 0 lateral, 90 up, -90 down, 180 medial; from the table of muscles of the
# clinical fact sheet (section 7, standard anatomy; the mean path of smiles, 47 degrees, is within zygomaticus major's).
# "Lateral and down" of the dilator of the nostril, which it gives in words only, is the quarter between the two.
DIRECTIONS = {
    "frontalis-medial": (90, 90),
    "frontalis-lateral": (80, 90),
    "corrugator": (180, 210),
    "procerus": (-90, -90),
    "depressor-supercilii": (-90, -90),
    "nasalis-transverse": (180, 180),
    "nasalis-alar": (-90, 0),
    "depressor-septi": (-90, -90),
    "levator-labii-alaeque-nasi": (90, 100),
    "levator-labii": (85, 95),
    "zygomaticus-minor": (65, 75),
    "zygomaticus-major": (40, 60),
    "levator-anguli-oris": (85, 100),
    "risorius": (-10, 0),
    "buccinator": (0, 0),
    "depressor-anguli-oris": (-75, -60),
    "depressor-labii": (-80, -65),
    "mentalis": (90, 90),
    "platysma": (-60, -60),
}
TOLERANCE = 10.0


@pytest.fixture(scope="module")
def neutral() -> npt.NDArray[np.float64]:
    """The average person's rest shape, mm, x to the patient's left, y up."""
    shape: npt.NDArray[np.float64] = draw_person(None).shape.mm
    return shape


def test_every_muscle_has_its_row_and_every_row_its_muscle() -> None:
    assert {row["id"] for row in read_table("atlas.toml")["muscle"]} == set(MUSCLES)
    assert len(read_table("atlas.toml")["muscle"]) == len(MUSCLE_IDS)
    assert tuple(ATLAS) == MUSCLE_IDS
    assert all(hold.muscle == muscle for muscle, hold in ATLAS.items())


@pytest.mark.parametrize("hold", ATLAS.values(), ids=MUSCLE_IDS)
def test_a_row_is_whole(hold: Hold) -> None:
    assert hold.insertion
    assert bool(hold.origin) == (hold.towards is None), "it pulls to an origin, or towards eye or mouth"
    assert hold.towards is None or hold.towards in get_args(Centre)
    for group in (hold.insertion, hold.origin):
        assert len(group) == len(set(group))
        assert all(0 <= index < LANDMARK_COUNT for index in group)
        assert all(SIDE_OF_LANDMARK[index] <= 0 for index in group), "the table is of the patient's right side"
    assert ON_SKIN[list(hold.insertion)].all()
    assert 0 < hold.pull_mm < hold.reach_mm < 20
    assert hold.lip in get_args(Lip)
    assert hold.zone in ZONES
    assert hold.beyond
    assert hold.place


def test_rings_are_the_sphincters_and_they_alone_close_eyes() -> None:
    rings = {muscle for muscle, hold in ATLAS.items() if hold.towards}
    assert rings == {muscle for muscle in MUSCLE_IDS if muscle.startswith("orbicularis")}
    eyes = {muscle for muscle, hold in ATLAS.items() if hold.towards == "eye"}
    assert eyes == {muscle for muscle, hold in ATLAS.items() if hold.lids}
    assert eyes == {muscle for muscle, facts in MUSCLES.items() if facts.role == "sphincter"}
    for muscle in eyes:
        above, below = ATLAS[muscle].lids or (0.0, 0.0)
        assert above > below > 0
        assert above + below <= 1


def test_every_zone_holds_a_muscle_and_a_lips_muscle_ends_at_its_lip(neutral: npt.NDArray[np.float64]) -> None:
    assert {hold.zone for hold in ATLAS.values()} == set(ZONES)
    corner = neutral[61, 1]
    for hold in ATLAS.values():
        middle = neutral[list(hold.insertion), 1].mean()
        if hold.lip == "upper":
            assert middle > corner, hold.muscle
        if hold.lip == "lower":
            assert middle < corner, hold.muscle


def test_zones_lie_from_above_down(neutral: npt.NDArray[np.float64]) -> None:
    height = {
        zone: np.mean([neutral[list(hold.insertion), 1].mean() for hold in ATLAS.values() if hold.zone == zone])
        for zone in ZONES
    }
    order = [height[zone] for zone in ZONES if zone != "neck"]  # the neck's own skin has no landmarks
    assert order == sorted(order, reverse=True)


def test_every_direction_has_a_range() -> None:
    assert set(DIRECTIONS) == {muscle for muscle, hold in ATLAS.items() if hold.towards is None}


@pytest.mark.parametrize("muscle", DIRECTIONS)
def test_it_pulls_to_where_anatomy_says(muscle: str, neutral: npt.NDArray[np.float64]) -> None:
    hold = ATLAS[muscle]
    pull = neutral[list(hold.origin)].mean(axis=0) - neutral[list(hold.insertion)].mean(axis=0)
    # The right side's lateral is towards negative x.
    found = np.degrees(np.arctan2(pull[1], -pull[0]))
    low, high = DIRECTIONS[muscle]
    middle, half = (low + high) / 2, (high - low) / 2
    off = abs((found - middle + 180) % 360 - 180)
    assert off <= half + TOLERANCE, f"{found:.0f} degrees"


def _angle(points: npt.NDArray[Any], centre: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    around: npt.NDArray[np.float64] = np.arctan2(*(points - centre)[:, 1::-1].T)
    return around


def test_the_eyes_rings_lie_one_within_the_other(neutral: npt.NDArray[np.float64]) -> None:
    outline = list(region("palpebral-fissure").outline_right)
    centre = neutral[outline].mean(axis=0)
    away = [
        float(
            np.linalg.norm((neutral[list(ATLAS[f"orbicularis-oculi-{part}"].insertion)] - centre)[:, :2], axis=1).mean()
        )
        for part in ("pretarsal", "preseptal", "orbital")
    ]
    assert away == sorted(away)
    turns = _angle(neutral[list(ATLAS["orbicularis-oculi-orbital"].insertion)], centre)
    gaps = np.diff(np.sort(np.append(turns, turns.min() + 2 * np.pi)))
    assert np.degrees(gaps.max()) < 90, "the ring leaves no side of the eye out"
