"""What the matrix calls present, absent and not assessed, on faces that do exactly what they are told."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import xarray as xr
from tests.synthetic import FISSURE, GAP_MM, USUAL, Move, Where, added, both, cues, in_turn, record, repeated, scaled

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES, AffectedSide, Side, coupling, other_side, pattern_of
from synkin.measures import Measures, measure
from synkin.motion import signals, take_head_out
from synkin.synkinesis import FLOOR_MM, LARGEST_LIMIT_MM, Cell, matrix
from synkin.trials import find_trials

SMILE = USUAL["smile-open"]
PUCKER = USUAL["pucker"]


def measures_of(moves: Sequence[Move], *, cued: bool = True, **how: Any) -> Measures:
    read = signals(take_head_out(record(moves, **{"noise_mm": 0.1, "head": True, **how})))
    return measure(read, find_trials(read, cues(moves) if cued else None))


def narrowed(movement: str, **by_mm: float) -> list[Move]:
    """Three of a movement, with each side's eye narrowing by this much more than it usually does."""
    more = {(side, FISSURE): (-by_mm.get(side, 0.0), 0.0) for side in SIDES}
    return repeated(movement, added(USUAL[movement], more), spread=(1.0,) * 5)


def cell(cells: Sequence[Cell], movement: str, region: str, side: Side) -> Cell:
    (found,) = [one for one in cells if (one.movement, one.region, one.side) == (movement, region, side)]
    return found


@cache
def healthy() -> Measures:
    return measures_of(in_turn(*(repeated(name) for name in USUAL)), irregular=True)


@cache
def smile_closes_right_eye() -> Measures:
    return measures_of(narrowed("smile-open", right=5.0))


@pytest.fixture
def faultless(monkeypatch: pytest.MonkeyPatch) -> None:
    """People who are all alike, so that only the recording itself counts."""
    module, real_coupling = sys.modules["synkin.synkinesis.matrix"], coupling
    monkeypatch.setattr(module, "coupling", lambda *pair: replace(real_coupling(*pair), sd=0.05, side_sd=0.05))


def test_every_watched_pair_has_one_cell_per_side() -> None:
    cells = matrix(healthy(), "right")
    made = {movement for movement in USUAL if movement in MOVEMENTS}
    expected = {(one, region, side) for one in made for region in MOVEMENTS[one].watched for side in SIDES}
    found = [(one.movement, one.region, one.side) for one in cells]
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.parametrize("affected", ["left", "right", "both", "unknown"])
def test_a_healthy_face_has_nothing_present(affected: AffectedSide) -> None:
    assert not any(cell.present for cell in matrix(healthy(), affected))


@pytest.mark.parametrize("affected", ["left", "right", "both", "unknown"])
@pytest.mark.parametrize("measures", [healthy, smile_closes_right_eye])
def test_present_absent_and_not_assessed_mean_what_they_say(measures: Any, affected: AffectedSide) -> None:
    for one in matrix(measures(), affected):
        assert one.pattern == pattern_of(one.movement, one.region)
        if one.present is None:
            assert one.reason
        if one.excess.status == "not-assessed":
            assert one.present is None
            assert one.excess.value is None
            assert one.limit_mm is None
            continue
        assert one.excess.value is not None
        assert one.excess.ci95 is not None
        assert one.limit_mm is not None
        assert one.limit_mm >= FLOOR_MM
        assert one.probability is not None
        assert 0 <= one.probability <= 1
        if one.present:
            assert one.excess.value > one.limit_mm
            assert one.excess.ci95[0] > 0
        if one.present is False:
            visible = REGIONS[one.region].visible_mm
            assert visible is not None
            assert one.limit_mm <= LARGEST_LIMIT_MM
            assert one.excess.ci95[1] < visible + 0.1  # the cell's interval also holds the scale's error


def test_an_eye_that_closes_with_the_smile_is_found_on_its_side_only() -> None:
    found = [one for one in matrix(smile_closes_right_eye(), "right") if one.present]
    assert [(one.movement, one.region, one.side, one.pattern) for one in found] == [
        ("smile-open", FISSURE, "right", "oral-ocular")
    ]
    assert found[0].excess.value == pytest.approx(5.0, abs=0.6)
    assert found[0].reference == "other side"
    assert found[0].fraction_of_range.value == pytest.approx(5.0 / GAP_MM, abs=0.06)
    left = cell(matrix(smile_closes_right_eye(), "right"), "smile-open", FISSURE, "left")
    assert left.present is not True


def test_an_eye_that_closes_further_is_found_no_less() -> None:
    """A lid that is read too far open hides narrowing; it makes none up."""
    found = [
        cell(matrix(measures_of(narrowed("smile-open", right=mm)), "right"), "smile-open", FISSURE, "right").present
        for mm in (2.85, 4.0, 6.0)
    ]
    assert found == [True, True, True]


def test_a_mouth_that_moves_with_the_eye_is_found_with_its_direction() -> None:
    moves = repeated("eye-close-gentle", added(USUAL["eye-close-gentle"], {("left", "commissure"): (2.5, 3.5)}))
    found = [one for one in matrix(measures_of(moves), "left") if one.present]
    assert [(one.region, one.side, one.pattern) for one in found] == [("commissure", "left", "ocular-oral")]


def test_excess_is_what_is_left_after_the_controls() -> None:
    for affected in ("right", "unknown"):
        for one in matrix(smile_closes_right_eye(), affected):
            if one.region == FISSURE and one.excess.value is not None:
                taken = (one.coupling.value or 0.0) + (one.drag.value or 0.0)
                assert one.observed.value is not None
                assert one.excess.value == pytest.approx(one.observed.value - taken, abs=1e-9)


def test_both_lids_narrowing_in_a_pucker_are_still_found_on_the_affected_side() -> None:
    """The lids are yoked: the healthy eye narrows along, further than healthy eyes do: no measure of health."""
    moves = repeated("pucker", added(PUCKER, {("right", FISSURE): (-4.0, 0.5), ("left", FISSURE): (-3.0, 0.3)}))
    measures = measures_of(moves)
    right = cell(matrix(measures, "right"), "pucker", FISSURE, "right")
    normal = coupling("pucker", FISSURE)
    assert right.present is True
    assert right.other_side_moves_too
    assert right.reference == "population"
    assert right.coupling.value == pytest.approx(GAP_MM * normal.mean, abs=0.1)
    assert right.observed.value == pytest.approx(4.5, abs=0.15)
    assert right.versus_other.value == pytest.approx(1.2, abs=0.3)
    left = cell(matrix(measures, "right"), "pucker", FISSURE, "left")
    assert left.reference == "population"


def test_the_other_side_is_subtracted_up_to_the_populations_upper_limit_while_a_healthy_face_may_do_as_much() -> None:
    normal = coupling("pucker", FISSURE)
    upper = GAP_MM * (normal.mean + 1.96 * normal.sd)
    moves = repeated("pucker", added(PUCKER, {("right", FISSURE): (-3.6, 0.4), ("left", FISSURE): (-0.8, 0.0)}))
    right = cell(matrix(measures_of(moves), "right"), "pucker", FISSURE, "right")
    assert right.reference == "other side"
    assert right.coupling.value == pytest.approx(upper, abs=0.1)


def test_the_other_sides_usual_narrowing_is_taken_off_whole() -> None:
    right = cell(matrix(healthy(), "right"), "smile-open", FISSURE, "right")
    assert right.observed.value == pytest.approx(2.0, abs=0.15)
    assert right.coupling.value == pytest.approx(2.0, abs=0.15)
    assert right.excess.value == pytest.approx(0.0, abs=0.15)
    assert not right.other_side_moves_too


@pytest.mark.parametrize("affected", ["both", "unknown"])
def test_without_a_healthy_side_both_are_held_against_the_population(affected: AffectedSide) -> None:
    cells = [one for one in matrix(smile_closes_right_eye(), affected) if one.excess.value is not None]
    assert {one.reference for one in cells} == {"population"}
    right = cell(cells, "smile-open", FISSURE, "right")
    normal = coupling("smile-open", FISSURE)
    assert right.coupling.value == pytest.approx(GAP_MM * normal.mean, abs=0.2)
    assert right.versus_population.value == pytest.approx(7.0 - GAP_MM * normal.mean, abs=0.3)
    one_sided = cell(matrix(smile_closes_right_eye(), "right"), "smile-open", FISSURE, "right")
    assert right.excess.ci95 is not None
    assert one_sided.excess.ci95 is not None
    assert np.ptp(right.excess.ci95) > np.ptp(one_sided.excess.ci95)


@pytest.mark.parametrize("side", SIDES)
def test_left_is_never_assumed_healthy(side: Side) -> None:
    """With the affected side unknown the very same finding on the left and on the right gets the same answer."""
    cells = matrix(measures_of(narrowed("smile-open", **{side: 7.0})), "unknown")
    here, there = (cell(cells, "smile-open", FISSURE, one) for one in (side, other_side(side)))
    assert here.excess.value == pytest.approx(6.85, abs=0.6)
    assert here.present is True
    assert there.present is not True


def test_the_affected_side_is_no_reference_for_the_healthy_one() -> None:
    for one in matrix(smile_closes_right_eye(), "right"):
        if one.excess.value is not None:
            assert one.reference == ("other side" if one.side == "right" else "population")


@pytest.mark.parametrize("gain", [0.15, 1.9])
def test_an_other_side_out_of_its_norms_is_no_reference(gain: float) -> None:
    moves = repeated("smile-open", scaled(SMILE, left=gain, right=0.9), spread=(1.0,) * 5)
    right = cell(matrix(measures_of(moves), "right"), "smile-open", "brow", "right")
    assert right.reference == "population"


@pytest.mark.usefixtures("faultless")
def test_with_no_error_but_the_recordings_own_a_still_region_is_absent_above_its_limit() -> None:
    cells = [one for one in matrix(healthy(), "right") if one.side == "right" and one.reason is None]
    assert {(one.movement, one.region) for one in cells} >= {("brow-raise", "cheek"), ("pucker", "brow")}
    for one in cells:
        assert one.present is False
        assert one.limit_mm is not None
        assert one.limit_mm <= LARGEST_LIMIT_MM


@pytest.mark.usefixtures("faultless")
@pytest.mark.parametrize(("left", "right"), [(1.0, 0.35), (0.35, 0.35), (1.0, 0.1)])
def test_a_weak_trigger_proves_no_absence(left: float, right: float) -> None:
    moves = repeated("brow-raise", scaled(USUAL["brow-raise"], left=left, right=right), spread=(1.0,) * 5)
    for one in matrix(measures_of(moves), "right"):
        if one.side == "right" and REGIONS[one.region].unseen is None:
            assert one.present is None
            assert "could not have been seen" in (one.reason or "")


@pytest.mark.usefixtures("faultless")
def test_a_weak_trigger_does_not_hide_what_is_there() -> None:
    moves = repeated("brow-raise", {**both("brow", 0.0, 2.0), ("right", "commissure"): (3.0, 3.0)}, spread=(1.0,) * 5)
    assert cell(matrix(measures_of(moves), "right"), "brow-raise", "commissure", "right").present is True


@pytest.mark.usefixtures("faultless")
def test_where_much_could_have_gone_unseen_nothing_is_absent() -> None:
    moves = repeated("brow-raise", spread=(1.0, 0.98, 1.02))
    shaky = [
        Move(one.movement, one.at_s, added(one.mm, {("right", "cheek"): (2.2 * (index - 1), 0.0)}))
        for index, one in enumerate(moves)
    ]
    right = cell(matrix(measures_of(shaky), "right"), "brow-raise", "cheek", "right")
    assert right.limit_mm is not None
    assert right.limit_mm > LARGEST_LIMIT_MM
    assert right.present is None
    assert "within the error" in (right.reason or "")


@pytest.mark.usefixtures("faultless")
def test_with_fewer_than_three_repetitions_more_is_needed() -> None:
    more: dict[Where, tuple[float, float]] = {("right", "commissure"): (1.0, 1.0)}
    three = repeated("brow-raise", added(USUAL["brow-raise"], more), spread=(1.0,) * 5)
    enough = cell(matrix(measures_of(three), "right"), "brow-raise", "commissure", "right")
    few = cell(matrix(measures_of(three[:2]), "right"), "brow-raise", "commissure", "right")
    assert enough.present is True
    assert few.limit_mm is not None
    assert enough.limit_mm is not None
    assert few.limit_mm > 1.5 * enough.limit_mm
    assert few.present is None
    assert "population" in (few.excess.reason or "")


def test_two_movements_nobody_asked_for_are_not_called_synkinesis() -> None:
    moves = narrowed("smile-open", right=6.0)
    for count, present in ((2, None), (3, True)):
        cells = [
            one
            for one in matrix(measures_of(moves[:count], cued=False), "right")
            if (one.region, one.side) == (FISSURE, "right") and one.movement.startswith("smile")
        ]
        assert [one.present for one in cells] == [present]


def test_the_neck_is_never_assessed() -> None:
    neck = [one for one in matrix(healthy(), "right") if one.region == "neck"]
    assert neck
    for one in neck:
        assert one.present is None
        assert one.reason == REGIONS["neck"].unseen


def test_what_was_not_seen_is_not_assessed() -> None:
    moves = narrowed("smile-open", right=5.0)
    cells = matrix(measures_of(moves, lost=[(one.at_s - 0.1, one.at_s + 2.2) for one in moves]), "right")
    assert cells
    for one in cells:
        assert one.present is None
        assert one.reason
        assert one.observed.value is None


def test_few_blinks_are_no_trigger_and_ten_are() -> None:
    def blinking(count: int) -> tuple[Cell, ...]:
        read = signals(take_head_out(record(seconds=2.0 * count + 3, blinks=[2.0 + 2.0 * n for n in range(count)])))
        return matrix(measure(read, find_trials(read)), "right")

    few = cell(blinking(7), "blink", "commissure", "right")
    assert few.present is None
    assert "at least 10" in (few.reason or "")
    many = cell(blinking(12), "blink", "commissure", "right")
    assert many.excess.n >= 10
    assert many.excess.value is not None


@pytest.mark.parametrize("affected", ["right", "unknown"])
def test_the_mirror_image_has_the_same_finding_on_the_other_side(affected: AffectedSide) -> None:
    swapped: AffectedSide = "left" if affected == "right" else "unknown"
    moves = narrowed("smile-open", right=6.0)
    mirrored = narrowed("smile-open", left=6.0)
    here = cell(matrix(measures_of(moves, noise_mm=0.0), affected), "smile-open", FISSURE, "right")
    there = cell(matrix(measures_of(mirrored, noise_mm=0.0, head=True), swapped), "smile-open", FISSURE, "left")
    assert here.present == there.present
    assert here.excess.value == pytest.approx(there.excess.value, abs=0.1)


def test_the_same_answers_come_from_the_same_recording() -> None:
    track: xr.Dataset = record(narrowed("smile-open", right=5.0), noise_mm=0.2)
    read = signals(take_head_out(track))
    first, second = (matrix(measure(read, find_trials(read)), "right") for _ in range(2))
    assert first == second
