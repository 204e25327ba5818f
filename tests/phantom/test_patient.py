"""Patients and protocols: what is allowed, and that sides are only names."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synkin.anatomy import MOVEMENTS
from synkin.errors import WrongUsageError
from synkin.phantom import (
    DEMO_PATIENT,
    HEALTHY,
    BlinkStep,
    LidPose,
    Patient,
    Protocol,
    Step,
    Unwanted,
    cue_sheet,
    make_protocol,
    pose_at,
    swap_sides,
)


def test_the_demonstration_patient_is_affected_on_the_right_and_the_healthy_one_nowhere() -> None:
    assert DEMO_PATIENT.affected_side == "right"
    assert [(one.movement, one.region, one.side) for one in DEMO_PATIENT.unwanted] == [
        ("smile-open", "palpebral-fissure", "right")
    ]
    assert HEALTHY.unwanted == ()


def test_swapping_sides_moves_the_affected_side_and_twice_gives_the_same() -> None:
    patient = replace(DEMO_PATIENT, strength_right=0.4)
    swapped = swap_sides(patient)
    assert swapped.affected_side == "left"
    assert swapped.unwanted[0].side == "left"
    assert (swapped.strength_left, swapped.strength_right) == (0.4, 1.0)
    assert swap_sides(swapped) == patient


def test_a_patient_that_cannot_be_is_refused() -> None:
    with pytest.raises(WrongUsageError, match="no movement 'grin'"):
        Unwanted("grin", "palpebral-fissure", "right", 3.0)
    with pytest.raises(WrongUsageError, match="'neck' unwantedly"):
        Unwanted("smile-open", "neck", "right", 3.0)
    with pytest.raises(WrongUsageError, match="left side must lie between 0 and 1"):
        Patient("giant", "unknown", strength_left=1.5)


def test_a_protocol_refuses_overlap_overrun_and_unknown_movements() -> None:
    smile = Step("smile-open", 1, 1.0, 0.4, 1.0)
    with pytest.raises(WrongUsageError, match="overlap"):
        Protocol((smile,), (BlinkStep(1.2),), 5.0)
    with pytest.raises(WrongUsageError, match="outside the recording"):
        Protocol((smile,), (), 2.0)
    with pytest.raises(WrongUsageError, match="cannot make the movement 'snarl'"):
        Protocol((Step("snarl", 1, 1.0, 0.4, 1.0),), (), 5.0)


@given(seed=st.integers(0, 2**20))
def test_every_protocol_rests_before_each_movement(seed: int) -> None:
    protocol = make_protocol(seed=seed)
    assert [step.repetition for step in protocol.steps] == [1, 2, 3] * 4
    assert 55 < protocol.duration_s < 75
    busy = sorted([(s.start_s, s.end_s) for s in protocol.steps] + [(b.start_s, b.end_s) for b in protocol.blinks])
    for step in protocol.steps:
        before = [end for start, end in busy if start < step.start_s]
        assert step.start_s - max(before, default=0.0) > 0.9


def test_the_cue_sheet_names_every_movement_around_its_time() -> None:
    protocol = make_protocol(seed=3)
    blocks = [block.splitlines() for block in cue_sheet(protocol).strip().split("\n\n")]
    assert blocks[0] == ["WEBVTT"]
    assert len(blocks) == 1 + len(protocol.steps)
    last_end = 0.0
    for block, step in zip(blocks[1:], protocol.steps, strict=True):
        start, end = (_seconds(clock) for clock in block[0].split(" --> "))
        assert last_end <= start <= step.start_s < step.end_s <= end
        assert block[1] == step.movement
        assert block[1] in MOVEMENTS
        last_end = end


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def test_a_pose_ramps_holds_and_rests() -> None:
    protocol = Protocol((Step("smile-open", 1, 1.0, 0.4, 1.0, size=0.9),), (), 4.0)

    def level(time_s: float) -> float:
        return sum(level for _, side, level in pose_at(HEALTHY, protocol, time_s).levels if side == "left")

    assert level(0.9) == 0.0
    assert level(1.2) == pytest.approx(0.45)
    assert level(1.5) == level(2.3) == pytest.approx(0.9)
    assert level(2.9) == 0.0


def test_the_unwanted_movement_follows_by_its_lag_and_only_on_its_side() -> None:
    protocol = Protocol((Step("smile-open", 1, 1.0, 0.4, 1.0),), (), 4.0)
    late = Patient("late", "left", (Unwanted("smile-open", "palpebral-fissure", "left", 2.0, lag_s=0.2),))
    healthy, patient = (pose_at(one, protocol, 1.2).lids for one in (HEALTHY, late))
    assert patient == healthy, "at half the ramp the unwanted movement has not begun"
    healthy, patient = (pose_at(one, protocol, 2.0).lids for one in (HEALTHY, late))
    left, right = 0, 1
    assert patient[right] == healthy[right]
    assert sum(patient[left].ways(9.0)) - sum(healthy[left].ways(9.0)) == pytest.approx(2.0)


@given(st.floats(0, 8), st.floats(0, 8), st.floats(0, 1))
def test_lids_never_pass_each_other(down: float, up: float, shut: float) -> None:
    upper, lower = LidPose(down, up, shut).ways(8.5)
    assert min(upper, lower) >= 0
    assert upper + lower <= 8.5 + 1e-9


def test_a_gentle_closure_is_complete_on_both_sides_whatever_its_size() -> None:
    protocol = Protocol((Step("eye-close-gentle", 1, 1.0, 0.4, 1.0, size=0.9),), (), 4.0)
    for lids in pose_at(DEMO_PATIENT, protocol, 2.0).lids:
        assert sum(lids.ways(8.5)) == pytest.approx(8.5)
