"""What was put into a made-up face comes out of the measures, with an interval that holds it."""

from functools import cache
from typing import Any

import numpy as np
import pytest
import xarray as xr
from tests.synthetic import (
    FISSURE,
    GAP_MM,
    USUAL,
    Move,
    added,
    both,
    cues,
    in_turn,
    record,
    repeated,
    scaled,
)

from synkin.anatomy import CHANNELS, REGIONS, SIDES, Side
from synkin.measures import Excursion, Measures, measure
from synkin.motion import signals, take_head_out
from synkin.trials import find_trials


def measures_of(track: xr.Dataset, moves: list[Move]) -> Measures:
    read = signals(take_head_out(track))
    return measure(read, find_trials(read, cues(moves)))


def row(measures: Measures, movement: str, side: Side, region: str, name: str = "") -> Excursion:
    name = name or ("gap-change" if region == FISSURE else "displacement")
    (found,) = [
        one
        for one in measures.excursions
        if (one.movement, one.side, one.region, one.measure) == (movement, side, region, name)
    ]
    return found


def value(excursion: Excursion) -> float:
    assert excursion.quantity.value is not None
    return excursion.quantity.value


def width(excursion: Excursion) -> float:
    assert excursion.quantity.ci95 is not None
    return excursion.quantity.ci95[1] - excursion.quantity.ci95[0]


@cache
def whole() -> Measures:
    moves = in_turn(*(repeated(name) for name in USUAL))
    return measures_of(record(moves, noise_mm=0.1, head=True, irregular=True, blinks=[1.0, 9.3]), moves)


@pytest.mark.parametrize("movement", USUAL)
def test_every_known_excursion_comes_back_within_its_interval(movement: str) -> None:
    mean_size = np.mean([1.0, 0.96, 1.05])
    for (side, region), (first, second) in USUAL[movement].items():
        true = (first - second) if region == FISSURE else float(np.hypot(first, second))
        found = row(whole(), movement, side, region)
        assert found.quantity.ci95 is not None
        assert found.quantity.ci95[0] <= true * mean_size <= found.quantity.ci95[1]
        assert value(found) == pytest.approx(true * mean_size, abs=0.25)
        assert found.quantity.n == 3


@pytest.mark.parametrize("movement", USUAL)
def test_what_did_not_move_is_measured_as_still(movement: str) -> None:
    for region in REGIONS.values():
        for side in SIDES:
            if region.unseen is None and (side, region.id) not in USUAL[movement]:
                found = row(whole(), movement, side, region.id)
                assert found.quantity.status == "measured"
                assert abs(value(found)) < 0.3


def test_what_landmarks_cannot_see_is_not_assessed() -> None:
    for region in REGIONS.values():
        if region.unseen is not None:
            found = row(whole(), "smile-open", "left", region.id, "displacement").quantity
            assert (found.value, found.status, found.reason) == (None, "not-assessed", region.unseen)


def test_sides_and_directions_are_told_apart() -> None:
    moves = repeated("smile-open", added(scaled(USUAL["smile-open"], left=1.0, right=0.4)))
    found = measures_of(record(moves), moves)
    left, right = (row(found, "smile-open", side, "commissure") for side in SIDES)
    assert value(right) / value(left) == pytest.approx(0.4, abs=0.03)
    assert value(row(found, "smile-open", "right", "commissure", "lateral")) == pytest.approx(3.0, abs=0.2)
    assert value(row(found, "smile-open", "right", "lower-lip", "up")) == pytest.approx(-0.8, abs=0.2)


def test_more_noise_gives_wider_intervals() -> None:
    moves = in_turn(*(repeated(name) for name in ("smile-open", "brow-raise")))
    calm, noisy, loud = (measures_of(record(moves, noise_mm=noise), moves) for noise in (0.05, 0.5, 1.2))
    for movement, region in (("smile-open", "commissure"), ("brow-raise", "brow"), ("brow-raise", "cheek")):
        for side in SIDES:
            widths = [width(row(one, movement, side, region)) for one in (calm, noisy, loud)]
            assert widths[0] < widths[1] < widths[2], (movement, region, side)


@pytest.mark.parametrize("times", [1, 2])
def test_fewer_than_three_repetitions_widen_the_interval_and_say_so(times: int) -> None:
    three = repeated("smile-open")
    few = three[:times]
    enough, little = measures_of(record(three, noise_mm=0.1), three), measures_of(record(few, noise_mm=0.1), few)
    for side in SIDES:
        for region in ("commissure", "cheek", FISSURE):
            one = row(little, "smile-open", side, region)
            assert one.quantity.n == times
            assert "population" in (one.quantity.reason or "")
            assert "population" not in (row(enough, "smile-open", side, region).quantity.reason or "")
        assert width(row(little, "smile-open", side, "cheek")) > width(row(enough, "smile-open", side, "cheek"))


def test_the_first_of_four_is_practice_and_does_not_count() -> None:
    moves = repeated("brow-raise", times=4, spread=(0.5, 1.0, 1.0, 1.0, 1.0))
    found = row(measures_of(record(moves), moves), "brow-raise", "left", "brow", "up")
    assert found.quantity.n == 3
    assert value(found) == pytest.approx(6.0, abs=0.1)


def test_repetitions_that_differ_widen_the_interval() -> None:
    same = repeated("brow-raise", times=5, spread=(1.0,) * 5)
    uneven = repeated("brow-raise", times=5, spread=(1.0, 0.6, 1.3, 0.8, 1.2))
    rows = [row(measures_of(record(one), one), "brow-raise", "left", "brow") for one in (same, uneven)]
    assert width(rows[1]) > width(rows[0])
    # The interval also holds the model's under-reading, alike for both; the repetitions' own part is in the mdc95.
    assert rows[0].mdc95 is not None
    assert rows[1].mdc95 is not None
    assert rows[1].mdc95 > 1.5 * rows[0].mdc95


def test_a_later_recording_shifts_times_and_nothing_else() -> None:
    moves = repeated("smile-open", times=3)
    track = record(moves, noise_mm=0.1, blinks=[1.2])
    later = track.assign_coords(time=("time", track["time"].values + 10.0, {"units": "s"}))
    moved = [Move(one.movement, one.at_s + 10.0, one.mm) for one in moves]
    first, second = measures_of(track, moves), measures_of(later, moved)
    for one, other in zip(first.repetitions, second.repetitions, strict=True):
        assert other.onset_s == pytest.approx(one.onset_s + 10.0, abs=1e-6)
        assert other.peak_s == pytest.approx(one.peak_s + 10.0, abs=1e-6)
    for here, there in zip(first.excursions, second.excursions, strict=True):
        if here.quantity.value is None:
            assert there.quantity.value is None
        else:
            assert there.quantity.value == pytest.approx(here.quantity.value, abs=1e-6)


def test_a_dropped_frame_in_five_changes_no_excursion_beyond_its_interval() -> None:
    moves = in_turn(*(repeated(name) for name in ("smile-open", "eye-close-gentle")))
    track = record(moves, noise_mm=0.1)
    kept = np.arange(track.sizes["time"]) % 5 != 3
    every, some = measures_of(track, moves), measures_of(track.isel(time=kept), moves)
    for here, there in zip(every.excursions, some.excursions, strict=True):
        if here.quantity.value is not None and here.quantity.ci95 is not None and there.quantity.value is not None:
            assert here.quantity.ci95[0] <= there.quantity.value <= here.quantity.ci95[1]


def test_frames_lost_in_one_hold_cost_that_repetition_and_give_no_zero() -> None:
    moves = repeated("smile-open")
    track = record(moves, lost=[(moves[1].at_s + 0.2, moves[1].at_s + 1.8)])
    found = measures_of(track, moves)
    spoilt = [trial for trial in found.repetitions if not trial.usable]
    assert len(spoilt) == 1
    assert spoilt[0].reasons
    one = row(found, "smile-open", "left", "commissure")
    assert one.quantity.n == 2
    assert value(one) == pytest.approx(np.hypot(7.5, 7.0) * np.mean([1.0, 1.05]), abs=0.1)


def test_frames_lost_in_all_holds_leave_the_movement_not_assessed() -> None:
    moves = repeated("smile-open")
    found = measures_of(record(moves, lost=[(one.at_s - 0.1, one.at_s + 2.2) for one in moves]), moves)
    for excursion in found.excursions:
        assert excursion.quantity.status == "not-assessed"
        assert excursion.quantity.value is None
        assert excursion.quantity.reason


def test_a_region_that_is_not_seen_is_not_assessed_and_the_others_are() -> None:
    moves = repeated("smile-open")
    read = signals(take_head_out(record(moves)))
    trials = find_trials(read, cues(moves))
    hidden = [CHANNELS.index(f"cheek.{part}") for part in ("lateral", "up")]
    read["signal"].values[:, SIDES.index("left"), hidden] = np.nan
    found = measure(read, trials)
    gone = row(found, "smile-open", "left", "cheek").quantity
    assert (gone.value, gone.status) == (None, "not-assessed")
    assert gone.reason
    assert value(row(found, "smile-open", "right", "cheek")) == pytest.approx(np.hypot(1.5, 3.0), abs=0.2)


def test_a_blink_in_the_hold_does_not_narrow_the_eye() -> None:
    moves = repeated("pucker")
    blinks = [one.at_s + 1.0 for one in moves]
    found = measures_of(record(moves, blinks=blinks), moves)
    for side in SIDES:
        assert value(row(found, "pucker", side, FISSURE)) == pytest.approx(0.0, abs=0.15)


def test_a_nearly_closed_lid_carries_the_models_error() -> None:
    moves = in_turn(*(repeated(name) for name in ("eye-close-gentle", "smile-open")))
    found = measures_of(record(moves, noise_mm=0.1, model="another"), moves)
    closure = row(found, "eye-close-gentle", "left", FISSURE).quantity
    smile = row(found, "smile-open", "left", FISSURE).quantity
    assert "closed lids" in (closure.reason or "")
    assert closure.value is not None
    assert closure.ci95 is not None
    assert "closed lids" not in (smile.reason or "")
    assert closure.ci95[1] - closure.value > 2.0


def test_an_eye_cannot_close_further_than_shut() -> None:
    found = row(whole(), "eye-close-gentle", "left", FISSURE).quantity
    gap = next(one.quantity for one in whole().rest if (one.side, one.measure) == ("left", "gap"))
    assert found.ci95 is not None
    assert gap.value is not None
    assert found.ci95[0] >= -(gap.value * 1.1 + 1.5)


def test_resting_values_are_those_of_the_resting_face() -> None:
    for side in SIDES:
        rows = {(one.region, one.measure): one.quantity for one in whole().rest if one.side == side}
        assert rows[FISSURE, "gap"].value == pytest.approx(GAP_MM, abs=0.2)
        upper, lower = rows[FISSURE, "upper-lid"].value, rows[FISSURE, "lower-lid"].value
        assert upper is not None
        assert lower is not None
        assert upper - lower == pytest.approx(GAP_MM, abs=0.2)
        assert rows["brow", "height"].value is not None
        assert rows["commissure", "height"].value is not None
        assert rows["brow", "height"].value > 0 > rows["commissure", "height"].value
        assert rows["neck", "appearance"].value is None
        for quantity in rows.values():
            assert quantity.n >= 3 or quantity.status == "not-assessed"


def test_a_narrower_eye_at_rest_is_seen_on_its_side() -> None:
    moves = [*repeated("brow-raise"), Move("rest", -9.0, {("right", FISSURE): (-2.0, 1.0)}, hold_s=40.0)]
    found = measures_of(record(moves, seconds=15.0), moves[:3])
    gaps = {one.side: one.quantity.value for one in found.rest if (one.region, one.measure) == (FISSURE, "gap")}
    assert gaps["right"] == pytest.approx(GAP_MM - 3.0, abs=0.1)
    assert gaps["left"] == pytest.approx(GAP_MM, abs=0.1)


@pytest.mark.parametrize("lag_s", [0.0, 0.15])
def test_lag_and_slope_of_an_unwanted_movement_are_found(lag_s: float) -> None:
    asked = repeated("smile-open", both("commissure", 7.0, 0.0), times=4, spread=(1.0, 1.0, 0.8, 1.1, 1.0))
    late = [
        Move(one.movement, one.at_s + lag_s, {("right", FISSURE): (-0.4 * one.mm["right", "commissure"][0], 0.0)})
        for one in asked
    ]
    found = measures_of(record([*asked, *late], noise_mm=0.05), asked)
    (pair,) = [one for one in found.timing if one.unwanted == FISSURE and one.side == "right"]
    assert pair.lag_s.value == pytest.approx(lag_s, abs=0.02)
    assert pair.slope.value == pytest.approx(0.4, abs=0.03)
    assert (pair.correlation.value or 0) > 0.95
    (still,) = [one for one in found.timing if one.unwanted == FISSURE and one.side == "left"]
    assert still.lag_s.status == "not-assessed"
    assert still.lag_s.reason


def test_the_side_that_comes_late_is_told() -> None:
    first = repeated("brow-raise", {("right", "brow"): (0.0, 6.0)}, times=3)
    second = [Move("brow-raise", one.at_s + 0.1, {("left", "brow"): (0.0, 4.5)}) for one in first]
    found = measures_of(record([*first, *second]), first)
    (pair,) = found.coordination
    assert pair.lag_s.value == pytest.approx(0.1, abs=0.02)
    assert pair.symmetry.value == pytest.approx(0.75, abs=0.03)


def test_ten_blinks_are_a_movement_of_their_own() -> None:
    blinks = [2.0 + 2.0 * index for index in range(12)]
    read = signals(take_head_out(record(seconds=28.0, blinks=blinks, fps=30.0)))
    found = measure(read, find_trials(read))
    lids = row(found, "blink", "left", FISSURE)
    assert lids.quantity.n >= 10
    assert value(lids) == pytest.approx(-9.5, abs=1.2)
    assert abs(value(row(found, "blink", "left", "commissure"))) < 0.2


def test_no_number_is_undefined() -> None:
    def numbers(thing: Any) -> list[float]:
        if isinstance(thing, float):
            return [thing]
        if isinstance(thing, tuple):
            return [number for one in thing for number in numbers(one)]
        return [number for one in vars(thing).values() for number in numbers(one)] if hasattr(thing, "__dict__") else []

    tables = whole().excursions, whole().rest, whole().timing, whole().coordination
    assert np.isfinite(numbers(tuple(one for table in tables for one in table))).all()
