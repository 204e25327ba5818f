"""How a side stands at rest against the other: what simulated patients have, and what must never be said of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from synkin.anatomy import REGIONS, SIDES, AffectedSide, Side, other_side, resting_spread
from synkin.measures import (
    CAUSE_OPEN,
    DECIDERS,
    SPEAKS_FOR_BROW_PTOSIS,
    SPEAKS_FOR_ORBICULARIS,
    SPEAKS_FOR_PTOSIS,
    Calibration,
    Measures,
    Quantity,
    RestingShift,
    calibration,
    measure,
    measured,
    not_assessed,
    resting_shifts,
)
from synkin.measures.lost_range import lost_range
from synkin.measures.resting_signs import SIGNS, Sign
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import LandmarkNoise, track_of
from synkin.phantom.nerve import make_protocol, named_patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, simulate
from synkin.phantom.truth import gap_mm
from synkin.track import mirror_track
from synkin.trials import CueSheet, find_trials

QUICK = settings(deadline=None, max_examples=40, derandomize=True)
FISSURE = "palpebral-fissure"
WIDTH = ("commissure", "lateral")


@cache
def recorded(name: str, seed: int) -> tuple[xr.Dataset, CueSheet, float]:
    """Track and cues of a simulated patient, and by how much the left eye is truly wider at rest than the right, mm."""
    protocol = make_protocol(
        ("smile-open", "eye-close-gentle", "teeth-lower"),
        repetitions=1,
        first_rest_s=1.5,
        hold_s=1.0,
        rest_s=1.5,
        blinks=False,
        gaze_shifts=False,
        seed=seed,
    )
    patient = named_patient(name, affected_of(seed))
    made = simulate(Recording(patient, protocol, person_seed=seed, camera=Camera(fps=12.0), seed=seed))
    rest = made.places[made.time < 1.4].mean(axis=0)
    return track_of(made, LandmarkNoise()), cue_sheet(protocol), gap_mm(rest, "left") - gap_mm(rest, "right")


def affected_of(seed: int) -> Side:
    return SIDES[seed % 2]


def measures_of(track: xr.Dataset, sheet: CueSheet) -> Measures:
    read = signals(take_head_out(track))
    return measure(read, find_trials(read, sheet))


@cache
def seen(name: str, seed: int) -> Measures:
    return measures_of(*recorded(name, seed)[:2])


def shifts(name: str, seed: int) -> tuple[RestingShift, ...]:
    return resting_shifts(seen(name, seed), affected_of(seed))


def present(rows: Sequence[RestingShift]) -> list[RestingShift]:
    return [row for row in rows if row.present]


def row_of(rows: Sequence[RestingShift], region: str, name: str, side: Side | None = None) -> RestingShift:
    (found,) = [row for row in rows if (row.region, row.measure) == (region, name) and side in (None, row.side)]
    return found


PTOSIS = (2, 3, 4, 5)


@pytest.mark.parametrize("seed", PTOSIS)
def test_a_drooping_lid_is_the_upper_lid_alone(seed: int) -> None:
    found = present(shifts("ptosis", seed))
    assert {"low upper lid"} <= {row.name for row in found} <= {"low upper lid", "narrow eye opening"}
    for row in found:
        assert row.speaks_for == SPEAKS_FOR_PTOSIS
        assert not row.range_lost
        assert row.statement.endswith(CAUSE_OPEN)


@pytest.mark.parametrize("seed", PTOSIS)
def test_the_interval_of_a_difference_holds_the_truth(seed: int) -> None:
    truth = recorded("ptosis", seed)[2] * (1.0 if affected_of(seed) == "left" else -1.0)
    low, high = row_of(shifts("ptosis", seed), FISSURE, "gap").difference.ci95 or (np.nan, np.nan)
    assert low <= truth <= high
    assert high - low < 1.5


def test_healthy_people_have_no_resting_shift() -> None:
    found = [row for seed in range(1, 8) for row in present(shifts("healthy", seed))]
    assert found == []


def test_a_contracture_is_a_shift_with_lost_range_and_its_cause_is_open() -> None:
    rows = [row_of(shifts("contracture", seed), *WIDTH) for seed in (2, 3, 4, 5)]
    assert {(row.name, row.present) for row in rows} == {("mouth corner drawn out", True)}
    # One of these people has always smiled wider on that side than on the other.
    lost = [row for row in rows if row.range_lost]
    assert len(lost) >= 3
    assert all(CAUSE_OPEN in row.statement and row.decided_by == DECIDERS for row in rows)
    assert sum("short tight muscle" in row.statement for row in lost) >= 2


def test_a_dead_muscle_is_never_called_short() -> None:
    found = [row for seed in (2, 3, 4) for row in present(shifts("flaccid", seed))]
    assert "low mouth corner" in {row.name for row in found}
    assert not [row for row in found if "short" in row.statement]


@pytest.mark.parametrize("name", ["contracture", "ptosis"])
def test_the_mirror_image_gives_the_mirror_answer(name: str) -> None:
    track, sheet, _ = recorded(name, 2)
    turned = resting_shifts(measures_of(mirror_track(track), sheet), other_side(affected_of(2)))
    for one, other in zip(shifts(name, 2), turned, strict=True):
        assert one.side == other_side(other.side)
        # Reasons hold figures, which differ in their last digits.
        told = [replace(row, side="left", difference=NONE, range_share=NONE, limit_mm=None) for row in (one, other)]
        assert told[0] == told[1]
        for first, second in ((one.difference, other.difference), (one.range_share, other.range_share)):
            assert first.value == pytest.approx(second.value, abs=1e-3)


NONE = not_assessed("mm", "left out")


@pytest.mark.parametrize("affected", ["both", "unknown"])
def test_without_a_healthy_side_nothing_is_judged(affected: AffectedSide) -> None:
    rows = resting_shifts(seen("ptosis", 2), affected)
    assert {row.side for row in rows} == set(SIDES)
    assert {row.present for row in rows} == {None}
    assert all(row.reason and row.range_lost is None and row.speaks_for is None for row in rows)
    left, right = (row_of(rows, FISSURE, "gap", side).difference.value for side in SIDES)
    assert left is not None
    assert right is not None
    assert left == -right != 0.0


def test_what_landmarks_cannot_see_is_not_assessed() -> None:
    unseen = [row for row in shifts("healthy", 1) if REGIONS[row.region].unseen]
    assert {row.region for row in unseen} == {"nasolabial-fold", "neck"}
    assert {(row.present, row.reason) for row in unseen} == {(None, REGIONS[row.region].unseen) for row in unseen}


def made_up(at_rest: Callable[[Side, str, str], Quantity], known: Calibration | None = None) -> Measures:
    """The measures of a healthy recording with other values at rest."""
    base = seen("healthy", 1)
    rest = tuple(replace(row, quantity=at_rest(row.side, row.region, row.measure)) for row in base.rest)
    return replace(base, rest=rest, scale_relative_sd=0.0, calibration=known or base.calibration)


def standing(off: dict[tuple[str, str], float], side: Side = "left", half: float = 0.2) -> Measures:
    """Both sides alike but for `off`, by which `side` stands higher or further out."""

    def at_rest(one: Side, region: str, name: str) -> Quantity:
        return measured(10.0 + (off.get((region, name), 0.0) if one == side else 0.0), "mm", half, 3)

    return made_up(at_rest)


@QUICK
@given(off=st.floats(-8, 8), sign=st.sampled_from(SIGNS), half=st.floats(0.05, 1.0))
def test_the_other_side_stands_off_the_other_way(off: float, sign: Sign, half: float) -> None:
    where = (sign.region, sign.measure)
    one = row_of(resting_shifts(standing({where: off}, "left", half), "left"), *where)
    other = row_of(resting_shifts(standing({where: off}, "left", half), "right"), *where)
    assert one.difference.value == pytest.approx(off)
    assert other.difference.value == pytest.approx(-off)
    assert one.present == other.present
    if abs(off) > 1e-6:
        assert one.name != other.name


@QUICK
@given(off=st.floats(-8, 8), half=st.floats(0.0, 1.0), more=st.floats(0.01, 2.0), sign=st.sampled_from(SIGNS))
def test_error_makes_nothing_surer(off: float, half: float, more: float, sign: Sign) -> None:
    where = (sign.region, sign.measure)
    sharp, blurred = (
        row_of(resting_shifts(standing({where: off}, half=h), "left"), *where) for h in (half, half + more)
    )
    assert (sharp.limit_mm or 0.0) < (blurred.limit_mm or 0.0)
    if sharp.present is not True:
        assert blurred.present is not True
    if sharp.present is None:
        assert blurred.present is None


@QUICK
@given(off=st.floats(-8, 8), sign=st.sampled_from(SIGNS))
def test_what_is_reported_as_present_exceeds_healthy_asymmetry_and_says_what_decides(off: float, sign: Sign) -> None:
    where = (sign.region, sign.measure)
    row = row_of(resting_shifts(standing({where: off}), "left"), *where)
    if row.present:
        assert abs(off) > 1.96 * resting_spread(*where).side_sd
        assert CAUSE_OPEN in row.statement
        assert row.decided_by == DECIDERS
    else:
        assert row.decided_by == ()
        assert row.speaks_for is None
    if row.present is False:
        assert abs(off) < (row.limit_mm or 0.0) < (REGIONS[sign.region].visible_mm or 0.0)


def test_lids_and_brow_say_what_they_speak_for() -> None:
    lids = {(FISSURE, "gap"): -3.0, (FISSURE, "upper-lid"): -1.7, (FISSURE, "lower-lid"): 1.3}
    upper = {(FISSURE, "gap"): -3.0, (FISSURE, "upper-lid"): -3.0}
    wide = {(FISSURE, "gap"): 3.0, (FISSURE, "lower-lid"): -3.0}
    for off, said in ((lids, {SPEAKS_FOR_ORBICULARIS}), (upper, {SPEAKS_FOR_PTOSIS}), (wide, {None})):
        found = present(resting_shifts(standing(off), "left"))
        assert found
        assert {row.speaks_for for row in found} == said
    low, high = (row_of(resting_shifts(standing({("brow", "height"): mm}), "left"), "brow", "height") for mm in (-5, 5))
    assert (low.speaks_for, high.speaks_for) == (SPEAKS_FOR_BROW_PTOSIS, None)


def test_landmark_models_that_misread_rests_need_more() -> None:
    exact = standing({WIDTH: 4.0})
    read = replace(exact, calibration=calibration("bundled", "whole", "modelled"))
    rows = [row_of(resting_shifts(one, "left"), *WIDTH) for one in (exact, read)]
    assert (rows[0].limit_mm or 0.0) < (rows[1].limit_mm or 0.0)
    assert [row.present for row in rows] == [True, None]
    alike = replace(standing({}), calibration=read.calibration)
    chin = row_of(resting_shifts(alike, "left"), "chin", "height")
    assert (chin.present, chin.limit_mm) == (None, None)
    assert "could not have been seen" in (chin.reason or "")


def test_a_missing_rest_is_not_assessed() -> None:
    def at_rest(side: Side, region: str, name: str) -> Quantity:
        return not_assessed("mm", "hair over it") if side == "right" else measured(5.0, "mm", 0.2, 3)

    rows = [row for row in resting_shifts(made_up(at_rest), "left") if not REGIONS[row.region].unseen]
    assert {(row.present, row.difference.value, row.reason) for row in rows} == {(None, None, "hair over it")}


def test_a_single_picture_is_shown_and_not_judged() -> None:
    track, _, wider = recorded("ptosis", PTOSIS[0])
    one = signals(take_head_out(track.isel(time=slice(3, 4))))
    (gap,) = [
        row for row in resting_shifts(measure(one, find_trials(one)), affected_of(PTOSIS[0])) if row.measure == "gap"
    ]
    assert gap.difference.value == pytest.approx(-abs(wider), abs=0.6)
    assert (gap.present, gap.reason) == (None, "a single picture does not show whether the face was at rest")


def test_range_is_held_against_the_first_movement_that_was_measured_on_both_sides() -> None:
    whole = seen("contracture", 2)
    names = [row.movement for row in whole.excursions]
    assert "smile-open" in names
    unseen = replace(
        whole,
        excursions=tuple(
            replace(row, quantity=not_assessed("mm", "not made")) if row.movement == "smile-open" else row
            for row in whole.excursions
        ),
    )
    before, after = (
        lost_range(one, affected_of(2), "commissure", ("smile-open", "teeth-lower"), judged=True)
        for one in (whole, unseen)
    )
    assert (before.movement, after.movement) == ("smile-open", "teeth-lower")
    assert after.share.value is not None
