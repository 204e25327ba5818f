"""Protocols: lengths, smooth ramps, and eyes that do nothing where it would be measured."""

import itertools

import numpy as np
import pytest

from synkin.anatomy import MOVEMENTS
from synkin.errors import WrongUsageError
from synkin.phantom.nerve import PROTOCOLS, BlinkStep, GazeStep, Protocol, Step, make_protocol

SEEDS = range(60)


def test_sunnybrook_asks_for_its_five_movements_three_times_in_45_to_60_seconds() -> None:
    for seed in SEEDS:
        protocol = make_protocol("sunnybrook", seed=seed)
        assert 45.0 <= protocol.duration_s <= 60.0
        asked = [(step.movement, step.repetition) for step in protocol.steps]
        assert asked == list(itertools.product(PROTOCOLS["sunnybrook"], (1, 2, 3)))


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_named_protocol_speaks_of_known_movements_and_changes_with_its_seed_alone(name: str) -> None:
    assert set(PROTOCOLS[name]) <= set(MOVEMENTS)
    assert make_protocol(name, seed=3) == make_protocol(name, seed=3)
    assert make_protocol(name, seed=3) != make_protocol(name, seed=4)


def test_repetitions_differ_in_size_and_length_but_little() -> None:
    steps = [step for seed in SEEDS for step in make_protocol("sunnybrook", seed=seed).steps]
    assert np.std([step.size for step in steps]) == pytest.approx(0.05, abs=0.01)
    assert 0.02 < np.std([step.hold_s for step in steps]) < 0.2
    assert all(0.85 < step.size < 1.15 and step.hold_s > 1.0 for step in steps)


def test_a_gentle_movement_is_smaller_but_gentle_closure_still_closes() -> None:
    gentle, full = (make_protocol("quick", seed=2, effort=effort) for effort in ("gentle", "full"))
    for one, other in zip(gentle.steps, full.steps, strict=True):
        assert one.effort == "gentle"
        whole = one.movement == "eye-close-gentle"
        assert one.size == pytest.approx(other.size * (1.0 if whole else 0.6))


def test_eyes_are_quiet_in_movements_and_the_second_before_them() -> None:
    blinks = looks = 0
    minutes = 0.0
    for seed in SEEDS:
        protocol = make_protocol("sunnybrook", seed=seed)
        quiet = [(step.start_s - 1.0, step.end_s) for step in protocol.steps]
        spans = [(one.start_s, one.end_s) for one in protocol.blinks] + [
            (one.start_s, one.end_s) for one in protocol.gazes
        ]
        for first, last in spans:
            assert all(last <= start or first >= end for start, end in quiet)
        blinks += len(protocol.blinks)
        looks += len(protocol.gazes)
        minutes += protocol.duration_s / 60
    assert 8 < blinks / minutes < 20  # women 19, men 11 a minute (Sforza 2008)
    assert 0.5 < looks / minutes < 5
    still = make_protocol("sunnybrook", blinks=False, gaze_shifts=False)
    assert not still.blinks
    assert not still.gazes


def test_a_blink_is_as_fast_as_one() -> None:
    blinks = [blink for seed in SEEDS for blink in make_protocol("full", seed=seed).blinks]
    assert all(0.1 <= blink.end_s - blink.start_s <= 0.33 for blink in blinks)
    assert all(blink.up_s > 1.4 * blink.down_s for blink in blinks), "lids fall faster than they rise"
    assert 0.3 < np.mean([blink.depth == 1.0 for blink in blinks]) < 0.7


def test_a_ramp_has_no_jerk_and_the_hold_is_whole() -> None:
    step = Step("pucker", 1, 1.0, 0.4, 1.2, size=0.9)
    time = np.arange(0.0, 5.0, 1e-3)
    level = step.level(time)
    hold = (time >= step.hold[0]) & (time <= step.hold[1])
    np.testing.assert_allclose(level[hold], 0.9)
    assert np.all(level[(time <= step.start_s) | (time >= step.end_s)] == 0.0)
    speed = np.gradient(level, time)
    assert np.abs(speed).max() == pytest.approx(1.875 * 0.9 / 0.4, rel=0.01)  # minimum jerk: 15/8 of the mean speed
    assert np.abs(np.gradient(speed, time)).max() < 6.0 * 0.9 / 0.4**2


def test_without_movements_there_is_one_long_rest_with_blinks() -> None:
    protocol = make_protocol((), seed=1, first_rest_s=20.0)
    assert protocol.duration_s == 20.0
    assert not protocol.steps
    assert len(protocol.blinks) >= 2


def test_what_makes_no_sense_is_refused_in_a_sentence() -> None:
    smile = Step("smile-open", 1, 1.0, 0.4, 1.0)
    with pytest.raises(WrongUsageError, match="overlap"):
        Protocol((smile,), (BlinkStep(1.5),), (), 10.0)
    with pytest.raises(WrongUsageError, match="overlap"):
        Protocol((smile,), (), (GazeStep(0.9, 0.3, 10.0, 0.0),), 10.0)
    with pytest.raises(WrongUsageError, match="outside the recording"):
        Protocol((smile,), (), (), 2.0)
    with pytest.raises(WrongUsageError, match="cannot make the movement 'ear-wiggle'"):
        make_protocol(("ear-wiggle",))
    with pytest.raises(WrongUsageError, match="no protocol 'sydney'"):
        make_protocol("sydney")
    with pytest.raises(WrongUsageError, match="at least one repetition"):
        make_protocol("quick", repetitions=0)
