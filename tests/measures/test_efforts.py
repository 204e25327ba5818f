"""What is averaged with what, and what a closure carries of the model's error for shut lids."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.synthetic import FISSURE, USUAL, Move, Where, in_turn, record, repeated, scaled

from synkin.anatomy import SIDES, Side
from synkin.measures import Excursion, Measures, measure
from synkin.motion import signals, take_head_out
from synkin.trials import Cue, CueSheet, Effort, find_trials

ALIKE = (1.0,) * 5
WHOLE_SMILE_MM = (7.5**2 + 7.0**2) ** 0.5


def measures_of(moves: Sequence[Move], efforts: Sequence[Effort | None], **how: Any) -> Measures:
    sheet = CueSheet(
        tuple(
            Cue(move.movement, move.at_s - 0.3, move.end_s + 0.3, effort)
            for move, effort in zip(moves, efforts, strict=True)
        )
    )
    read = signals(take_head_out(record(moves, **{"noise_mm": 0.1, **how})))
    return measure(read, find_trials(read, sheet))


def row(measures: Measures, movement: str, side: Side, region: str) -> Excursion:
    name = "gap-change" if region == FISSURE else "displacement"
    (found,) = [
        one
        for one in measures.excursions
        if (one.movement, one.side, one.region, one.measure) == (movement, side, region, name)
    ]
    return found


def smiles(mm: float, times: int) -> list[Move]:
    """Smiles whose corners go this far, all alike."""
    size = mm / WHOLE_SMILE_MM
    return repeated("smile-open", scaled(USUAL["smile-open"], size, size), times=times, spread=ALIKE)


@pytest.mark.parametrize("gentle_first", [True, False])
def test_gentle_and_full_repetitions_are_not_averaged(gentle_first: bool) -> None:
    gentle, full = smiles(4.0, 3), smiles(10.0, 3)
    efforts: list[Effort] = ["gentle", "gentle", "gentle", "full", "full", "full"]
    moves = in_turn(gentle, full) if gentle_first else in_turn(full, gentle)
    found = measures_of(moves, efforts if gentle_first else efforts[::-1])
    for side in SIDES:
        one = row(found, "smile-open", side, "commissure").quantity
        assert one.n == 3
        assert one.value == pytest.approx(10.0, abs=0.3)


def test_gentle_repetitions_count_where_there_are_no_others() -> None:
    found = measures_of(smiles(4.0, 3), ["gentle"] * 3)
    for side in SIDES:
        one = row(found, "smile-open", side, "commissure").quantity
        assert one.n == 3
        assert one.value == pytest.approx(4.0, abs=0.2)


def test_full_repetitions_are_not_practised_by_gentle_ones() -> None:
    """Three of each effort: none is the first of four."""
    found = measures_of(
        in_turn(smiles(4.0, 3), smiles(10.0, 3)), ["gentle", "gentle", "gentle", "full", "full", "full"]
    )
    assert [one.practice for one in found.repetitions if one.movement == "smile-open"] == [False] * 6


def closing(left_mm: float, right_mm: float, movement: str = "eye-close-gentle") -> Measures:
    mm: dict[Where, tuple[float, float]] = {("left", FISSURE): (-left_mm, 0.0), ("right", FISSURE): (-right_mm, 0.0)}
    moves = repeated(movement, mm, spread=ALIKE)
    return measures_of(moves, [None] * len(moves), model="another")


@pytest.mark.parametrize("movement", ["eye-close-gentle", "eye-close-tight"])
@pytest.mark.parametrize(("left_mm", "right_mm"), [(9.5, 4.8), (5.4, 9.5), (9.5, 9.5)])
def test_a_closure_carries_the_models_error_on_both_sides(left_mm: float, right_mm: float, movement: str) -> None:
    """A lid that is read half open may be one that the model leaves open: both sides and their ratio say so."""
    found = closing(left_mm, right_mm, movement)
    for side, mm in zip(SIDES, (left_mm, right_mm), strict=True):
        gap = row(found, movement, side, FISSURE).quantity
        assert gap.value == pytest.approx(-mm, abs=0.2)
        assert gap.value is not None
        assert gap.ci95 is not None
        assert gap.value - gap.ci95[0] >= 2.0
        assert gap.ci95[1] - gap.value >= 2.0
        assert "closed lids" in (gap.reason or "")
    (pair,) = [one for one in found.coordination if (one.movement, one.region) == (movement, FISSURE)]
    ratio = min(left_mm, right_mm) / max(left_mm, right_mm)
    assert pair.symmetry.value == pytest.approx(ratio, abs=0.03)
    assert pair.symmetry.ci95 is not None
    low, high = pair.symmetry.ci95
    assert 0.0 <= low <= ratio - 0.25
    assert min(ratio + 0.25, 1.0) <= high <= 1.0
