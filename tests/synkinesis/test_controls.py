"""Controls of the matrix only take movement off, never add it: the other side, drag across the midline."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.synthetic import FISSURE, USUAL, Move, Where, added, both, cues, record, repeated, scaled

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES, AffectedSide, Side, drag
from synkin.measures import Measures, measure
from synkin.motion import signals, take_head_out
from synkin.synkinesis import Cell, matrix
from synkin.trials import CueSheet, find_trials

ALIKE = (1.0,) * 5
CLOSURE = USUAL["eye-close-gentle"]
PUCKER = USUAL["pucker"]
MM = dict[Where, tuple[float, float]]


def measures_of(moves: Sequence[Move], sheet: CueSheet | None = None, noise_mm: float = 0.1, **how: Any) -> Measures:
    read = signals(take_head_out(record(moves, noise_mm=noise_mm, **how)))
    return measure(read, find_trials(read, sheet or cues(moves)))


def assessed(movement: str, mm: MM, affected: AffectedSide, *, noise_mm: float = 0.1) -> tuple[Cell, ...]:
    """The cells of three alike repetitions that were assessed."""
    cells = matrix(measures_of(repeated(movement, mm, spread=ALIKE), noise_mm=noise_mm), affected)
    return tuple(one for one in cells if one.excess.value is not None)


def cell(cells: Sequence[Cell], region: str, side: Side) -> Cell:
    (found,) = [one for one in cells if (one.region, one.side) == (region, side)]
    return found


def excess_of(one: Cell) -> tuple[float, float]:
    """What was found beyond the controls, and what was observed, mm."""
    assert one.excess.value is not None
    assert one.observed.value is not None
    return one.excess.value, one.observed.value


def brow_raise(share_right: float, *, leaking: bool) -> MM:
    """Left brow up by 6 mm, right by a share of it; all else a fifth as much, or not at all."""
    mm = scaled(both("brow", 0.0, 6.0), right=share_right)
    if not leaking:
        return mm
    watched = [region for region in MOVEMENTS["brow-raise"].watched if REGIONS[region].unseen is None]
    return added(mm, *(scaled(both(region, 0.0, 1.2), right=share_right) for region in watched))


@pytest.mark.parametrize("leaking", [False, True], ids=["still", "leaking"])
@pytest.mark.parametrize("share_right", [0.0, 0.2])
def test_a_brow_that_stays_down_makes_nothing_present_below_it(share_right: float, leaking: bool) -> None:
    """The healthy brow's leak is on the healthy side: taking it off the paralysed one would make up movement there."""
    cells = assessed("brow-raise", brow_raise(share_right, leaking=leaking), "right")
    right = [one for one in cells if one.side == "right"]
    assert {one.region for one in right} >= {"cheek", "upper-lip", "commissure", "lower-lip", "chin"}
    assert [one.region for one in right if one.present] == []
    against = [one for one in right if one.reference == "other side"]
    assert against
    for one in against:
        excess, observed = excess_of(one)
        assert excess <= observed + 1e-9, one.region


def drift(mm_to_the_right: float) -> MM:
    """Both corners of the mouth go to the patient's right."""
    return {("right", "commissure"): (mm_to_the_right, 0.0), ("left", "commissure"): (-mm_to_the_right, 0.0)}


def one_eye_narrows(mm: float) -> MM:
    """The right eye narrows and the left one widens by as much."""
    return {("right", FISSURE): (-mm, 0.0), ("left", FISSURE): (mm, 0.0)}


@pytest.mark.parametrize(
    ("movement", "mm", "region", "observed_mm"),
    [
        pytest.param("eye-close-gentle", added(CLOSURE, drift(0.9)), "commissure", 0.9, id="mouth drifts"),
        pytest.param("pucker", added(PUCKER, one_eye_narrows(1.0)), FISSURE, 1.0, id="eye narrows"),
    ],
)
def test_an_other_side_that_goes_the_other_way_adds_nothing(
    movement: str, mm: MM, region: str, observed_mm: float
) -> None:
    right = cell(assessed(movement, mm, "right"), region, "right")
    assert right.reference == "other side"
    excess, observed = excess_of(right)
    assert observed == pytest.approx(observed_mm, abs=0.2)
    assert excess <= observed + 1e-9
    assert right.present is not True


@pytest.mark.parametrize(("more_mm", "present"), [(0.0, False), (2.0, True)])
def test_a_weak_smile_is_expected_to_lift_the_side_of_the_nose_less(more_mm: float, present: bool) -> None:
    """The other nostril's whole way would hide what a side that smiles by little over half does beyond its share."""
    weak = scaled(USUAL["smile-open"], right=0.6)
    lateral, up = weak["right", "nasal-ala"]
    length = (lateral**2 + up**2) ** 0.5
    more: MM = {("right", "nasal-ala"): (more_mm * lateral / length, more_mm * up / length)}
    right = cell(assessed("smile-open", added(weak, more), "right"), "nasal-ala", "right")
    assert right.reference == "other side"
    assert excess_of(right)[0] == pytest.approx(more_mm, abs=0.2)
    assert right.present is present


def test_movement_against_what_normally_comes_along_is_never_called_absent() -> None:
    """An open smile lowers the chin; a chin muscle that lifts it leaves it where it was."""
    smile = added(USUAL["smile-open"], both("chin", 0.5, -1.8))
    held = cell(assessed("smile-open", added(smile, {("right", "chin"): (0.0, 1.8)}), "right"), "chin", "right")
    assert held.present is None
    assert "held back" in (held.reason or "")
    free = cell(assessed("smile-open", smile, "right"), "chin", "right")
    assert free.present is False


LIPS_MM = 10.0 / 2**0.5


def dragging(movement: str, share: float) -> MM:
    """The right lips go 10 mm outwards and up; the left lower lip is pulled towards them by a share of that."""
    return added(
        USUAL[movement],
        {(side, region): (LIPS_MM, LIPS_MM) for side in ("right",) for region in ("upper-lip", "lower-lip")},
        {("left", "lower-lip"): (-share * LIPS_MM, share * LIPS_MM)},
    )


@pytest.mark.parametrize("affected", ["right", "unknown"])
@pytest.mark.parametrize("share", [0.2, 0.3])
@pytest.mark.parametrize("movement", ["brow-raise", "eye-close-gentle"])
def test_a_lip_that_is_only_pulled_along_is_not_present(movement: str, share: float, affected: AffectedSide) -> None:
    left = cell(assessed(movement, dragging(movement, share), affected), "lower-lip", "left")
    assert left.reference == "population"
    assert left.observed.value == pytest.approx(10.0 * share, abs=0.2)
    assert left.drag.value == pytest.approx(10.0 * 0.2, abs=0.3)
    assert left.present is not True


@pytest.mark.parametrize(("affected", "reference"), [("left", "other side"), ("right", "population")])
@pytest.mark.parametrize("noise_mm", [0.0, 0.1])
def test_excess_is_observed_less_every_control_where_something_is_dragged(
    affected: AffectedSide, reference: str, noise_mm: float
) -> None:
    cells = assessed("brow-raise", dragging("brow-raise", 0.3), affected, noise_mm=noise_mm)
    left = cell(cells, "lower-lip", "left")
    assert left.reference == reference
    assert left.drag.value is not None
    assert left.drag.value > 1.0
    for one in cells:
        if drag(one.region) is not None:
            excess, observed = excess_of(one)
            taken = sum(part.value or 0.0 for part in (one.coupling, one.drag))
            # Noise is taken off the length of what was observed with another standard error than of what is left.
            assert excess == pytest.approx(observed - taken, abs=0.05 if noise_mm else 1e-6), (one.region, one.side)


def speech(momentary: MM) -> tuple[list[Move], CueSheet]:
    """Three times four seconds of speech, with something that lasts 0.7 s in each."""
    talks = [Move("speech", 2.0 + 7.0 * index, both("lower-lip", 0.0, -2.0), hold_s=3.2) for index in range(3)]
    brief = [Move("speech", one.at_s + 1.6, momentary, ramp_s=0.1, hold_s=0.5) for one in talks]
    sheet = cues(talks, margin_s=0.0)
    return [*talks, *brief], sheet


@pytest.mark.parametrize("affected", ["left", "right", "both", "unknown"])
@pytest.mark.parametrize("model", ["bundled", "another"])
@pytest.mark.parametrize(
    "momentary",
    [
        pytest.param({("right", FISSURE): (-5.0, 0.0)}, id="eye"),
        pytest.param({("right", "brow"): (0.0, 5.0)}, id="brow"),
    ],
)
def test_what_lasts_a_moment_of_speech_is_never_called_absent(
    momentary: MM, model: str, affected: AffectedSide
) -> None:
    moves, sheet = speech(momentary)
    cells = matrix(measures_of(moves, sheet, model=model), affected)
    ((_, region),) = momentary
    for side in SIDES:
        one = cell(cells, region, side)
        assert one.excess.n == 3
        assert one.present is not False
        assert one.present or "could not have been seen" in (one.reason or "")
