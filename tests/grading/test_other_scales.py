"""House-Brackmann, FNGS 2.0, Stennert and eFACE: every score worked by hand beside the test."""

import pytest
from tests.grading.made_observed import FISSURE, GAP_MM, SUNNYBROOK, exactly, observed

from synkin.grading import Grade, Override, Resting, grade
from synkin.grading.fngs import grade_of_sum
from synkin.grading.observed import Observed
from synkin.grading.totals import folded


def scored(instrument: str, seen: Observed, *said: Override) -> Grade:
    return next(one for one in grade(seen, said) if one.key == instrument)


# ---------------------------------------------------------------- House-Brackmann: the worst part is the grade


@pytest.mark.parametrize(
    ("shares", "excess", "grade_"),
    [
        ({}, {}, 1),
        # Brow: II from under 0.8, III from under 0.5 ("brow may fail"), IV from under 0.1 ("no brow"), never V.
        ({"brow-raise": 0.8}, {}, 1),
        ({"brow-raise": 0.7999}, {}, 2),
        ({"brow-raise": 0.5}, {}, 2),
        ({"brow-raise": 0.4999}, {}, 3),
        ({"brow-raise": 0.1}, {}, 3),
        ({"brow-raise": 0.0999}, {}, 4),
        ({"brow-raise": 0.0}, {}, 4),
        # Eye: II from under 0.95, III from under 0.85, IV (incomplete) from under 0.75.
        ({"eye-close-gentle": 0.9499}, {}, 2),
        ({"eye-close-gentle": 0.8499}, {}, 3),
        ({"eye-close-gentle": 0.7499}, {}, 4),
        # Mouth: II from under 0.8, III from under 0.65, IV from under 0.4.
        ({"smile-open": 0.7999}, {}, 2),
        ({"smile-open": 0.6499}, {}, 3),
        ({"smile-open": 0.3999}, {}, 4),
        # Synkinesis alone: lids of 2, 4 and 8 mm visible at 2 mm: sizes 0.5, 1 and 2.
        ({}, {("pucker", FISSURE): 0.99}, 1),
        ({}, {("pucker", FISSURE): 1.0}, 2),
        ({}, {("pucker", FISSURE): 2.0}, 3),
        ({}, {("pucker", FISSURE): 4.0}, 4),
        ({}, {("pucker", FISSURE): 9.0}, 4),
        # The whole face: mean of brow, eye and mouth under 0.2 is V, under 0.05 is VI.
        (dict.fromkeys(SUNNYBROOK, 0.21), {}, 4),
        (dict.fromkeys(SUNNYBROOK, 0.19), {}, 5),
        ({"brow-raise": 0.0, "eye-close-gentle": 0.3, "smile-open": 0.0}, {}, 5),
        (dict.fromkeys(SUNNYBROOK, 0.06), {}, 5),
        (dict.fromkeys(SUNNYBROOK, 0.04), {}, 6),
        (dict.fromkeys(SUNNYBROOK, 0.0), {}, 6),
    ],
)
def test_house_brackmann(shares: dict[str, float], excess: dict[tuple[str, str], float], grade_: int) -> None:
    found = scored("house-brackmann", observed(shares, excess))
    assert found.composite.value == grade_
    assert found.item("grade").level == grade_


def test_house_brackmann_with_a_part_missing_is_open_from_the_worst_known_grade() -> None:
    # Smile 0.5 is grade III; without a brow raise the brow (to IV) and the whole face (to VI) are open.
    found = scored("house-brackmann", observed({"smile-open": 0.5}, made=("smile-open", "eye-close-gentle")))
    assert found.composite.value is None
    assert found.possible_range == (3, 6)
    # The clinician's brow closes the one gap, the whole face stays open; the grade itself can be said outright.
    said = Override("house-brackmann", "grade", 3, "")
    assert scored("house-brackmann", observed(made=("smile-open",)), said).composite.value == 3


# ---------------------------------------------------------------- FNGS 2.0


@pytest.mark.parametrize(
    ("total", "grade_"),
    [(4, 1), (5, 2), (9, 2), (10, 3), (14, 3), (15, 4), (19, 4), (20, 5), (23, 5), (24, 6), (25, None), (27, None)],
)
def test_every_boundary_of_the_sum(total: int, grade_: int | None) -> None:
    assert grade_of_sum(total) == grade_


@pytest.mark.parametrize(
    ("share", "level"),
    [(1.0, 1), (0.9, 1), (0.8999, 2), (0.75, 2), (0.7499, 3), (0.5, 3), (0.4999, 4), (0.1, 4), (0.0999, 5), (0.03, 5)],
)
def test_every_boundary_of_a_region(share: float, level: int) -> None:
    assert scored("fngs", observed({"snarl": share})).item("nasolabial-fold").level == level


def test_secondary_movement_counts_into_the_sum() -> None:
    # Brow 0.6: 3; eye: 1; fold 0.8: 2; mouth 0.6: 3; lids 3 mm of movement (size 1.5): 2. 3 + 1 + 2 + 3 + 2 = 11: III.
    shares = {"brow-raise": 0.6, "snarl": 0.8, "smile-open": 0.6}
    found = scored("fngs", observed(shares, {("smile-open", FISSURE): 3.0}))
    assert found.blocks[0].value.value == 11
    assert found.composite.value == 3
    # Without it the sum is 9, which is II.
    assert scored("fngs", observed(shares)).composite.value == 2


def test_a_resting_asymmetry_is_level_four_however_well_the_region_moves() -> None:
    found = scored("fngs", observed(rest={("commissure", "height"): -3.1}))
    assert found.item("mouth").level == 4
    # 1 + 1 + 1 + 4 + 0 = 7: II. A drooped corner is no contracture, a raised one is: slight secondary movement.
    assert found.composite.value == 2
    assert found.item("secondary").level == 0
    assert scored("fngs", observed(rest={("commissure", "height"): 3.0})).item("secondary").level == 1


def test_incomplete_closure_is_level_four() -> None:
    # Both eyes shut 0.8 of their gap, so one like the other (share 1), but incompletely.
    seen = observed(other={"eye-close-gentle": 0.8})
    assert scored("fngs", seen).item("eye").level == 4


def test_more_than_24_is_called_an_inconsistent_entry() -> None:
    # All four regions 6 and secondary movement 3: 27. The clinician says so; no grade follows.
    said = [Override("fngs", region, 6) for region in ("brow", "eye", "nasolabial-fold", "mouth")]
    found = scored("fngs", observed(), *said, Override("fngs", "secondary", 3))
    assert found.blocks[0].value.value == 27
    assert found.composite.value is None
    assert "inconsistent entry" in (found.reason or "")


# ---------------------------------------------------------------- Stennert


def test_stennert_counts_paresis_and_no_synkinesis() -> None:
    # Lids 3 mm narrower: 1; corner 4 mm lower: 1; brow 0.4: 1; gap left in gentle closure: 1; in tight closure: 0; lips
    # 0.6: 0. Ectropion, fold and teeth are entered: fold 1, others 0. 1 + 1 + 1 + 1 + 1 = 5.
    shares = {"brow-raise": 0.4, "eye-close-gentle": 0.7, "pucker": 0.6}
    seen = observed(shares, {("smile-open", FISSURE): 9.0}, {(FISSURE, "gap"): -3.01, ("commissure", "height"): -4.0})
    said = [
        Override("stennert", item, int(item == "rest-fold"))
        for item in ("rest-ectropion", "rest-fold", "canines", "incisors")
    ]
    found = scored("stennert", seen, *said)
    assert len(found.items) == 10
    assert [block.value.value for block in found.blocks] == [3, 2]
    assert found.composite.value == 5
    assert found.possible_range == (5, 5)
    # Without the clinician's word four items are open.
    assert scored("stennert", seen).possible_range == (4, 8)


# ---------------------------------------------------------------- eFACE


@pytest.mark.parametrize(("value", "best"), [(0, 0), (60, 60), (100, 100), (130, 70), (200, 0)])
def test_two_sided_items_are_folded(value: float, best: float) -> None:
    assert folded(value) == best


def test_eface_of_a_worked_patient() -> None:
    seen = observed(
        {"brow-raise": 0.5, "eye-close-gentle": 0.9, "eye-close-tight": 1.0, "smile-open": 0.7, "teeth-lower": 1.2},
        {
            ("pucker", FISSURE): 2.0,
            ("smile-open", FISSURE): 3.0,
            ("eye-close-gentle", "commissure"): 1.5,
            ("snarl", "chin"): 6.0,
        },
        {("brow", "height"): -4.0, (FISSURE, "gap"): -2.0, ("commissure", "height"): 3.0},
        fold=exactly(0.3, "1"),
    )
    found = scored("eface", seen)
    assert len(found.items) == 15
    values = {one.id: one.counted for one in found.items}
    # Static: brow 16 of 20 mm: 80; eye, other over own: 10 / 8: 125, folded 75; fold 130, folded 70; corner 3 mm
    # higher: 100 + 30 = 130, folded 70. Mean (80 + 75 + 70 + 70) / 4 = 73.75.
    assert values["brow-rest"] == pytest.approx(80)
    assert values["eye-rest"] == pytest.approx(125)
    assert values["fold-rest"] == pytest.approx(130)
    assert values["commissure-rest"] == pytest.approx(130)
    static = found.blocks[0]
    assert static.value.value == pytest.approx(73.75)
    # Dynamic: 50, 90, 100, 70, and 100 for a lip that goes further than the other side's; the fold in a smile is open.
    assert [values[name] for name in ("brow-raise", "closure-gentle", "closure-full", "smile", "lower-lip")] == (
        pytest.approx([50, 90, 100, 70, 100])
    )
    assert found.blocks[1].value.value is None
    # Seven items, two of them open: (410 + 0) / 7 to (410 + 200) / 7.
    assert found.blocks[1].possible == pytest.approx((410 / 7, 610 / 7))
    # Synkinesis: 100 - 40 * size of the worst movement. Lids 3 mm: size 1.5: 40; corner 1.5 mm in closure: size
    # 0.5: 80; chin 6 mm: size 2: 20; neck unseen.
    assert values["synkinesis-ocular"] == pytest.approx(40)
    assert values["synkinesis-midfacial"] == pytest.approx(80)
    assert values["synkinesis-mentalis"] == pytest.approx(20)
    assert values["synkinesis-platysmal"] is None
    assert found.blocks[2].possible == pytest.approx((140 / 4, 240 / 4))
    # No composite, whatever is known: it is not published.
    assert found.composite.value is None
    assert "not published" in (found.composite.reason or "")
    assert any("sixteenth" in note for note in found.notes)


def test_eface_means_are_whole_once_the_clinician_has_filled_what_video_does_not_show() -> None:
    said = [
        Override("eface", "fold-rest", 100),
        Override("eface", "fold-smile-depth", 100),
        Override("eface", "fold-smile-orientation", 60),
        Override("eface", "synkinesis-platysmal", 80),
    ]
    found = scored("eface", observed(), *said)
    static, dynamic, synkinesis, weighted = (block.value.value for block in found.blocks)
    # Static 100; dynamic (6 * 100 + 60) / 7 = 94.286; synkinesis (300 + 80) / 4 = 95;
    # (100 + 2 * 94.286 + 95) / 4 = 95.89.
    assert static == pytest.approx(100)
    assert dynamic == pytest.approx(660 / 7)
    assert synkinesis == pytest.approx(95)
    assert weighted == pytest.approx((100 + 2 * 660 / 7 + 95) / 4)
    assert found.composite.value is None


def test_an_eye_that_rests_narrow_is_not_taken_for_ocular_synkinesis() -> None:
    found = scored("eface", observed(rest={(FISSURE, "gap"): -3.0}))
    assert found.item("synkinesis-ocular").counted == 100
    assert found.item("eye-rest").counted == pytest.approx(100 * GAP_MM / 7)


# ---------------------------------------------------------------- nobody to compare with


@pytest.mark.parametrize("affected", ["both", "unknown"])
def test_without_a_normal_side_comparing_scales_are_not_defined(affected: str) -> None:
    seen = observed({"smile-open": 0.4}, {("pucker", FISSURE): 5.0}, affected=affected)  # type: ignore[arg-type]
    found = {one.key: one for one in grade(seen)}
    for name in ("sunnybrook", "eface", "house-brackmann", "fngs", "stennert"):
        assert not found[name].defined
        assert found[name].composite.value is None
        assert found[name].items == ()
        assert "not defined" in (found[name].reason or "")
    # The right side goes 0.4 of the usual smile: 3; lids 5 mm: secondary 3. 1 + 1 + 1 + 3 + 3 = 9: II.
    right = found["fngs-adapted-right"]
    assert right.item("mouth").level == 3
    assert right.blocks[0].value.value == 9
    assert found["fngs-adapted-left"].blocks[0].value.value == 4
    norms = found["against-norms-right"]
    assert norms.item("smile-open").counted == pytest.approx(40)
    assert "3.7 mm" in norms.item("smile-open").measure
    assert "9.3 mm (SD 2.8)" in (norms.item("smile-open").reason or "")


def test_another_side_that_moves_as_nobody_does_is_no_reference() -> None:
    # Usual smile 9.28 (SD 2.83): half of it is 4.64; 3 SD above is 17.77. Five of seven movements are out of norms.
    hyper = dict.fromkeys((*SUNNYBROOK, "eye-close-tight"), 0.3)
    found = {one.key: one for one in grade(observed(other=hyper))}
    assert not found["sunnybrook"].defined
    assert "no reference" in (found["sunnybrook"].reason or "")
    # A single one only leaves its own item open.
    one = scored("sunnybrook", observed(other={"smile-open": 0.4}))
    assert one.defined
    assert one.item("voluntary-smile-open").status == "not-assessed"
    assert one.item("voluntary-snarl").level == 5


def test_what_is_known_of_the_other_side_from_elsewhere_disqualifies_it() -> None:
    from synkin.grading import compared

    assert compared("right", observed().voluntary, "toxin 6 weeks ago") == (
        "the other side is no reference: toxin 6 weeks ago"
    )


def test_skin_that_is_looked_at_takes_part() -> None:
    # A fold 0.5 of the other side's less pronounced is Sunnybrook's 1.
    seen = observed(fold=exactly(-0.5, "1"))
    assert scored("sunnybrook", seen).composite.value == 95
    assert isinstance(seen.resting[-1], Resting)
