"""Sunnybrook: every score worked by hand beside the test."""

from dataclasses import replace

import pytest
from tests.grading.made_observed import FISSURE, SUNNYBROOK, exactly, observed

from synkin.errors import WrongUsageError
from synkin.grading import Grade, Override, grade
from synkin.grading.observed import Observed
from synkin.measures import Quantity


def scored(seen: Observed, *said: Override) -> Grade:
    return next(one for one in grade(seen, said) if one.instrument == "sunnybrook")


def fold(level: int) -> Override:
    """Landmarks do not show the fold at rest, so it is entered."""
    return Override("sunnybrook", "rest-cheek", level, "AB")


def test_a_face_like_on_both_sides_scores_100() -> None:
    # 4 * (5+5+5+5+5) - 5 * (0+0+0) - 0 = 100
    found = scored(observed(), fold(0))
    assert found.composite.value == 100
    assert len(found.items) == 13
    assert [block.value.value for block in found.blocks] == [0, 100, 0]


def test_a_total_flaccid_palsy() -> None:
    # No voluntary movement: 4 * 5 = 20. At rest: wide eye 1, fold absent 2, mouth drooped 1: 5 * 4 = 20.
    # 20 - 20 - 0 = 0.
    seen = observed(
        dict.fromkeys(SUNNYBROOK, 0.0),
        rest={(FISSURE, "gap"): 2.5, ("commissure", "height"): -6.0},
        fold=exactly(-0.9, "1"),
    )
    found = scored(seen)
    assert [block.value.value for block in found.blocks] == [20, 20, 0]
    assert found.composite.value == 0
    assert "could have provoked little" in (found.item("synkinesis-smile-open").reason or "")


def test_the_worst_that_there_is_is_below_zero_and_not_clamped() -> None:
    # 4 * 5 - 5 * 4 - 5 * 3 = 20 - 20 - 15 = -15
    excess = {(name, FISSURE): 9.0 for name in ("smile-open", "snarl", "pucker")}
    excess |= {("brow-raise", "chin"): 9.0, ("eye-close-gentle", "commissure"): 9.0}
    seen = observed(
        dict.fromkeys(SUNNYBROOK, 0.0),
        excess,
        {(FISSURE, "gap"): -2.0, ("commissure", "lateral"): 4.0},
        fold=exactly(-1.0, "1"),
    )
    found = scored(seen)
    assert found.composite.value == -15
    assert found.blocks[2].value.value == 15


def test_a_patient_in_the_middle() -> None:
    # Voluntary: brow 0.2 of the other side: 2; closure 0.7: 4; smile 0.5: 3; snarl 0.3: 3; pucker 0.85: 5.
    # 4 * 17 = 68.
    # Rest: eye 1.4 mm narrower: 1; fold 0.4 deeper: 1; corner 2 mm higher: 0. 5 * 2 = 10.
    # Synkinesis: smile, lids 3 mm of 10: size 1.5: 2; pucker, lids 1.2 mm: size 0.6: 1; closure, corner 6 mm: size 2:
    # 3; snarl, chin 1.4 mm: size 0.47: 0; brow raise: 0. Sum 6. 68 - 10 - 6 = 52.
    seen = observed(
        {"brow-raise": 0.2, "eye-close-gentle": 0.7, "smile-open": 0.5, "snarl": 0.3, "pucker": 0.85},
        {
            ("smile-open", FISSURE): 3.0,
            ("pucker", FISSURE): 1.2,
            ("eye-close-gentle", "commissure"): 6.0,
            ("eye-close-gentle", "brow"): 1.6,
            ("snarl", "chin"): 1.4,
        },
        {(FISSURE, "gap"): -1.4, ("commissure", "height"): 2.0},
        fold=exactly(0.4, "1"),
    )
    found = scored(seen)
    assert [one.counted for one in found.items[3:8]] == [2, 4, 3, 3, 5]
    assert [one.counted for one in found.items[8:]] == [0, 3, 2, 0, 1]
    assert [block.value.value for block in found.blocks] == [10, 68, 6]
    assert found.composite.value == 52
    assert found.possible_range == (52, 52)
    # The worst region decides, and the item names it.
    assert found.item("synkinesis-eye-close-gentle").measure.startswith("mouth corner 6.0 mm")


@pytest.mark.parametrize(
    ("share", "level"),
    [(0.0, 1), (0.0999, 1), (0.1, 2), (0.2999, 2), (0.3, 3), (0.5499, 3), (0.55, 4), (0.7999, 4), (0.8, 5), (1.3, 5)],
)
def test_every_boundary_of_voluntary_movement(share: float, level: int) -> None:
    for name in ("eye-close-gentle", "smile-open"):
        found = scored(observed({name: share}))
        assert found.item(f"voluntary-{name}").level == level


@pytest.mark.parametrize(
    ("mm", "level"), [(0.0, 0), (0.99, 0), (1.0, 1), (1.99, 1), (2.0, 2), (3.99, 2), (4.0, 3), (8.0, 3)]
)
def test_every_boundary_of_narrowing_eyes(mm: float, level: int) -> None:
    # Lids of unknown range: size = mm / 2, levels from 0.5, 1 and 2.
    found = scored(observed(excess={("pucker", FISSURE): mm}))
    assert found.item("synkinesis-pucker").level == level


@pytest.mark.parametrize(
    ("mm", "level", "row"),
    [
        (-1.001, 1, "eye"),
        (-1.0, 0, "eye"),
        (0.99, 0, "eye"),
        (1.0, 1, "eye"),
        (-3.01, 1, "mouth"),
        (-3.0, 0, "mouth"),
        (2.99, 0, "mouth"),
        (3.0, 1, "mouth"),
    ],
)
def test_every_boundary_at_rest(mm: float, level: int, row: str) -> None:
    where = (FISSURE, "gap") if row == "eye" else ("commissure", "height")
    assert scored(observed(rest={where: mm})).item(f"rest-{row}").level == level


@pytest.mark.parametrize(("share", "level"), [(-0.81, 2), (-0.8, 1), (-0.31, 1), (-0.3, 0), (0.29, 0), (0.3, 1)])
def test_every_boundary_of_the_resting_fold(share: float, level: int) -> None:
    assert scored(observed(fold=exactly(share, "1"))).item("rest-cheek").level == level


def test_an_unknown_fold_leaves_the_composite_open_within_ten_points() -> None:
    # Everything else is best: 100 - 5 * (0 to 2) = 90 to 100.
    found = scored(observed())
    assert found.composite.value is None
    assert "nasolabial fold" in (found.composite.reason or "")
    assert found.possible_range == (90, 100)


def test_only_smile_and_closure_give_a_partial_grade() -> None:
    seen = observed({"smile-open": 0.5}, {("smile-open", FISSURE): 3.0}, made=("smile-open", "eye-close-gentle"))
    found = scored(seen)
    missing = {one.id for one in found.items if one.status == "not-assessed"}
    assert missing == {
        "rest-cheek",
        *(f"{block}-{name}" for block in ("voluntary", "synkinesis") for name in ("brow-raise", "snarl", "pucker")),
    }
    assert "brow raise was not made" in (found.item("voluntary-brow-raise").reason or "")
    assert "brow raise was not made" in (found.item("synkinesis-brow-raise").reason or "")
    assert found.item("voluntary-smile-open").level == 3
    assert found.item("synkinesis-smile-open").level == 2
    assert found.composite.value is None
    # Voluntary 3 + 5 and three of 1 to 5: 4 * (11 to 23) = 44 to 92. Rest 0 to 2: 0 to 10. Synkinesis 2 and three
    # of 0 to 3: 2 to 11. At worst 44 - 10 - 11 = 23, at best 92 - 0 - 2 = 90.
    assert found.possible_range == (23, 90)


def test_a_region_that_was_lost_keeps_an_item_from_being_none() -> None:
    lost = scored(observed(lost=[("smile-open", FISSURE)])).item("synkinesis-smile-open")
    assert lost.status == "not-assessed"
    assert lost.possible == (0, 3)
    assert "eye opening: skin was lost" in (lost.reason or "")
    # Another region at the worst level already decides: nothing can be worse.
    seen = observed(excess={("smile-open", "chin"): 7.0}, lost=[("smile-open", FISSURE)])
    assert scored(seen).item("synkinesis-smile-open").level == 3
    # One at a middling level only says how good it can be.
    seen = observed(excess={("smile-open", "chin"): 3.0}, lost=[("smile-open", FISSURE)])
    assert scored(seen).item("synkinesis-smile-open").possible == (2, 3)


def test_what_landmarks_never_see_is_told() -> None:
    assert scored(observed()).item("synkinesis-pucker").reason == "not looked at: neck"


def test_the_interval_of_the_composite_is_that_of_its_levels() -> None:
    # One item is 4 or 5 with equal chances, all others are sure: 96 or 100.
    seen = observed({"pucker": 0.8})
    unsure = [
        one
        if one.movement != "pucker" or one.side != "right"
        else replace(one, share=Quantity(0.8, "1", (0.7, 0.9), 3))
        for one in seen.voluntary
    ]
    found = scored(Observed(seen.affected, tuple(unsure), seen.unwanted, seen.resting, None), fold(0))
    assert found.item("voluntary-pucker").probability == pytest.approx((0.5, 0.5, 0, 0, 0), abs=1e-6)
    assert found.composite.ci95 == (96, 100)


def test_a_clinician_is_heard_and_both_values_are_kept() -> None:
    said = Override("sunnybrook", "synkinesis-pucker", 3, "Dr. Osei")
    found = scored(observed(), fold(1), said)
    item = found.item("synkinesis-pucker")
    assert (item.level, item.counted) == (0, 3)
    assert item.override == said
    # 100 - 5 * 1 - 3
    assert found.composite.value == 92


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Override("sunnybrook", "rest-nose", 1), "no item"),
        (Override("sunnybrook", "rest-eye", 2), "is 0, 1, not 2"),
        (Override("sunnybrook", "voluntary-pucker", 2.5), "not 2.5"),
        (Override("yanagihara", "rest", 2), "no grade yanagihara"),
        (Override("sunnybrook", "rest-eye", 1, side="left"), "no grade sunnybrook of the left"),
    ],
)
def test_a_word_that_means_nothing_is_refused(said: Override, why: str) -> None:
    with pytest.raises(WrongUsageError, match=why):
        grade(observed(), [said])
