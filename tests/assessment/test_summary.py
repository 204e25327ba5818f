"""The summary says what was found, with spreads and limits, and never more."""

from typing import Any

import pytest

from synkin.anatomy import AffectedSide, Side, pattern_of
from synkin.assessment import INVOLUNTARY, Note, Quality, Recording, in_words, merge_reasons, number, summarise
from synkin.measures import Excursion, Quantity, measured, not_assessed
from synkin.synkinesis import Cell
from synkin.trials import Trial


def _trial(movement: str, repetition: int, usable: bool = True) -> Trial:
    at = 5.0 * repetition
    return Trial(movement, repetition, "full", (at - 1, at), at, at + 1, (at + 0.6, at + 1.4), at + 2, usable)


def _cell(movement: str, region: str, side: Side, present: bool | None, mm: float = 0.1, **other: Any) -> Cell:
    found = measured(mm, "mm", 0.4, 3)
    values: dict[str, Any] = {
        "movement": movement,
        "region": region,
        "side": side,
        "excess": found,
        "fraction_of_range": measured(0.2, "1", 0.1, 3),
        "probability": 0.5,
        "present": present,
        "pattern": pattern_of(movement, region),
        "limit_mm": 1.1,
        "observed": found,
        "coupling": found,
        "drag": found,
        "crosstalk": found,
        "versus_other": found,
        "versus_population": found,
        "other_side_moves_too": False,
        "reference": "population",
        "reason": None if present is not None else "the trigger was too small to tell",
    }
    return Cell(**{**values, **other})


def _say(affected: AffectedSide = "right", **other: Any) -> str:
    parts: dict[str, Any] = {
        "recording": Recording("a.mp4", "0" * 64, 640, 480, 0, 20.0, 30.0),
        "quality": Quality(600, 570, 0.0, None, None, None, 200.0, ()),
        "trials": [_trial("smile-open", 1), _trial("smile-open", 2), _trial("smile-open", 3, usable=False)],
        "excursions": [
            Excursion("smile-open", "right", "commissure", "displacement", measured(5.9, "mm", 0.7, 2), 1.3),
            Excursion("smile-open", "left", "commissure", "displacement", measured(8.1, "mm", 0.6, 2), 1.3),
        ],
        "synkinesis": [],
    }
    return summarise(affected_side=affected, **{**parts, **other})


def test_says_how_far_each_side_went_and_how_sure() -> None:
    said = _say()
    assert "right mouth corner moved 5.9 ± 0.7 mm" in said
    assert "left mouth corner moved 8.1 ± 0.6 mm" in said
    assert "95 % of its frames" in said
    assert "open smile (2×)" in said
    assert "1 more was left out" in said


def test_an_eye_that_closes_narrows() -> None:
    closing = [
        Excursion("eye-close-gentle", "right", "palpebral-fissure", "gap-change", measured(-6.0, "mm", 0.5, 3), 1.3),
        Excursion("eye-close-gentle", "left", "palpebral-fissure", "gap-change", measured(-9.0, "mm", 0.5, 3), 1.3),
    ]
    said = _say(excursions=closing, trials=[_trial("eye-close-gentle", 1)])
    assert "right eye opening narrowed by 6.0 ± 0.5 mm" in said
    assert "left eye opening narrowed by 9.0 ± 0.5 mm" in said


def test_present_comes_with_arrow_side_and_interval() -> None:
    said = _say(synkinesis=[_cell("smile-open", "palpebral-fissure", "right", True, 2.4)])
    assert "open smile → eye opening on the right (oral-ocular): 2.4 mm more than expected" in said
    assert "2.0 to 2.8" in said


def test_absent_comes_with_its_limit() -> None:
    both = [_cell("smile-open", "palpebral-fissure", side, False) for side in ("left", "right")]
    said = _say(synkinesis=both)
    assert "open smile → eye opening on both sides (above 1.1 mm)" in said
    assert "No unwanted movement was found among the pairs that could be judged" in said


def test_a_pair_absent_on_one_side_is_not_absent_on_both() -> None:
    cells = [
        _cell("smile-open", "palpebral-fissure", "right", True, 2.4),
        _cell("smile-open", "palpebral-fissure", "left", False),
    ]
    said = _say(synkinesis=cells)
    assert "eye opening on the left (above 1.1 mm)" in said
    assert "on both sides" not in said


def test_not_assessed_is_not_absent() -> None:
    said = _say(synkinesis=[_cell("smile-open", "palpebral-fissure", "right", None)])
    assert "Could not be assessed: eye opening in open smile (the trigger was too small to tell)" in said
    assert "absent" not in said
    assert "No unwanted movement" not in said


def test_a_side_that_was_not_measured_says_why() -> None:
    rows = [
        Excursion("smile-open", "right", "commissure", "displacement", not_assessed("mm", "one repetition only"), None),
        Excursion("smile-open", "left", "commissure", "displacement", measured(8.1, "mm", 0.6, 2), 1.3),
    ]
    said = _say(excursions=rows)
    assert "right mouth corner was not assessed (one repetition only)" in said
    assert "left mouth corner moved 8.1" in said


@pytest.mark.parametrize("affected", ["left", "right", "both"])
def test_the_given_side_is_named(affected: AffectedSide) -> None:
    assert f"{affected} side" in _say(affected).lower()


def test_unknown_calls_no_side_affected() -> None:
    said = _say("unknown", synkinesis=[_cell("smile-open", "palpebral-fissure", "left", True, 2.4)])
    assert "neither is called affected" in said
    assert "given as affected" not in said
    assert "right mouth corner moved" in said
    assert "left mouth corner moved" in said


def test_unrest_is_told_and_nothing_is_diagnosed() -> None:
    said = _say(notes=[Note(INVOLUNTARY, "The right lid flutters.", 3.0, 4.0, "right", "palpebral-fissure")])
    assert "The right lid flutters." in said
    assert said.endswith("it does not diagnose.")


def test_a_recording_without_movement_still_speaks() -> None:
    said = _say("unknown", trials=[], excursions=[], quality=Quality(0, 0, 20.0, None, None, None, None, ()))
    assert "no movement in it could be measured" in said


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (measured(7.2, "mm", 0.8, 3), "7.2 ± 0.8 mm"),
        (Quantity(7.2, "mm", (6.1, 9.4), 3), "7.2 mm (6.1 to 9.4)"),
        (Quantity(-0.04, "mm", None, 3), "0.0 mm"),
        (measured(0.8, "1", 0.1, 3), "0.8 ± 0.1"),
        (not_assessed("mm", "no rest"), "not assessed"),
    ],
)
def test_in_words(quantity: Quantity, words: str) -> None:
    assert in_words(quantity) == words


def test_numbers_have_a_true_minus() -> None:
    assert number(-1.26) == "−1.3"


def test_reasons_that_differ_in_numbers_only_become_one() -> None:
    near, far = "less than 1.6 mm is within 2 limits", "less than 11.4 mm is within 2 limits"
    one = merge_reasons([near, far, "no usable repetition"])
    assert one[near] == one[far] == "less than 1.6 to 11.4 mm is within 2 limits"
    assert one["no usable repetition"] == "no usable repetition"


def test_many_findings_are_named_by_the_largest_and_counted() -> None:
    regions = ("brow", "palpebral-fissure", "cheek", "nasal-ala", "upper-lip", "lower-lip", "chin", "commissure")
    cells = [_cell("pucker", region, "left", True, 2.0 + 0.25 * n) for n, region in enumerate(regions)]
    said = _say(synkinesis=cells)
    assert said.count("more than expected") == 6
    assert "3.8 mm more than expected" in said
    assert "and 2 more pairs, the largest of them by 2.2 mm" in said
    assert _say(synkinesis=cells[1:]).count("more than expected") == 7
