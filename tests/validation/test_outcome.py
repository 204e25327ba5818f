"""An assessment of a made-up Track held beside a truth that is known."""

from typing import Any

import pytest
from tests.synthetic import USUAL, added, cues, in_turn, record, repeated

from synkin.assessment import Findings, assess
from synkin.validation.outcome import compare, outcome_json, read_outcome

FISSURE = "palpebral-fissure"
NARROWING_MM = 3.0


@pytest.fixture(scope="module")
def findings() -> Findings:
    """A smile that narrows the right eye by 3 mm more than the left, and a plain pucker, three times each."""
    smile = added(USUAL["smile-open"], {("right", FISSURE): (-NARROWING_MM, 0.0)})
    moves = in_turn(repeated("smile-open", smile, spread=(1.0,) * 5), repeated("pucker", spread=(1.0,) * 5))
    return assess(record(moves, noise_mm=0.02), cues(moves), "right")


def truth(smiles: int = 3) -> dict[str, Any]:
    smile = {
        "movement": "smile-open",
        "gap_change": {"left": -2.0, "right": -2.0 - NARROWING_MM},
        "channels": {side: _channels(commissure=(7.5, 7.0)) for side in ("left", "right")},
        "unwanted": [{"region": FISSURE, "side": "right", "mm": NARROWING_MM}],
    }
    pucker = {
        "movement": "pucker",
        "gap_change": {"left": 0.0, "right": 0.0},
        "channels": {side: _channels(commissure=(-6.5, 0.0)) for side in ("left", "right")},
        "unwanted": [],
    }
    made = [smile] * smiles + [pucker] * 3
    return {
        "trials": [
            {**one, "repetition": 1 + at % 3, "start_s": 2.0 + 4.0 * at, "end_s": 4.0 + 4.0 * at}
            for at, one in enumerate(made)
        ]
    }


def _channels(**moved: tuple[float, float]) -> dict[str, float]:
    regions = ("brow", "cheek", "nasal-ala", "upper-lip", "commissure", "lower-lip", "chin")
    return {
        f"{region}.{axis}": moved.get(region, (0.0, 0.0))[at]
        for region in regions
        for at, axis in enumerate(("lateral", "up"))
    }


def compared(findings: Findings, **changes: Any) -> Any:
    return compare(findings, truth(**changes), name="one", person="p", group="unilateral", levels={"head": "still"})


def test_excursions_stand_beside_the_truth_of_the_same_quantity(findings: Findings) -> None:
    rows = {(one.movement, one.region, one.side): one for one in compared(findings).moved}

    smile = rows["smile-open", "commissure", "left"]
    assert smile.asked
    assert smile.true == pytest.approx((7.5**2 + 7.0**2) ** 0.5)
    assert smile.measured == pytest.approx(smile.true, rel=0.08)
    eye = rows["smile-open", FISSURE, "right"]
    assert not eye.asked
    assert eye.measured == pytest.approx(eye.true, abs=0.5)
    assert ("smile-open", "neck", "left") not in rows


def test_cells_carry_what_was_truly_unwanted_there(findings: Findings) -> None:
    cells = {(one.movement, one.region, one.side): one for one in compared(findings).cells}

    narrowed = cells["smile-open", FISSURE, "right"]
    assert (narrowed.affected, narrowed.pattern, narrowed.true) == (True, "oral-ocular", NARROWING_MM)
    assert narrowed.present
    assert narrowed.excess == pytest.approx(NARROWING_MM, abs=0.8)
    assert cells["smile-open", FISSURE, "left"].affected is False
    assert cells["pucker", FISSURE, "right"].true == 0.0
    assert not any(one.movement == "blink" for one in cells.values())


def test_truth_is_that_of_the_repetitions_that_were_counted(findings: Findings) -> None:
    """A repetition of the protocol that synkin did not see is no part of the mean, however it is numbered."""
    known = truth()
    late = {
        **known["trials"][0],
        "repetition": 4,
        "start_s": 90.0,
        "end_s": 92.0,
        "gap_change": {"left": 9, "right": 9},
    }
    known["trials"].append(late)

    rows = compare(findings, known, name="one", person="p", group="g", levels={}).moved

    eye = next(one for one in rows if (one.movement, one.region, one.side) == ("smile-open", FISSURE, "left"))
    assert eye.true == -2.0


def test_a_movement_that_nobody_made_has_no_truth(findings: Findings) -> None:
    assert {one.movement for one in compared(findings, smiles=0).moved} == {"pucker"}


def test_the_scale_is_held_beside_the_true_one(findings: Findings) -> None:
    scale = findings.assessment.scale.mm_per_px
    one = compare(findings, truth(), name="one", person="p", group="g", levels={}, mm_per_px=scale / 1.04)
    assert one.scale_error == pytest.approx(0.04)


def test_outcomes_survive_the_cache(findings: Findings) -> None:
    one = compared(findings)
    assert read_outcome(outcome_json(one)) == one
