from typing import Any

import numpy as np
import pytest

from synkin.trials import find_trials

NAMED = [
    "brow-raise",
    "eye-close-gentle",
    "eye-close-tight",
    "smile-closed",
    "smile-open",
    "pucker",
    "snarl",
    "teeth-lower",
    "frown",
    "cheek-puff",
]


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("noise_mm", [0.02, 0.2])
def test_every_movement_of_the_table_is_found_and_named(face: Any, name: str, noise_mm: float) -> None:
    signals = face(seconds=8, moves=[(name, 3.0, 3.4, 4.6, 5.0, 1.1, 1.1)], blinks=[1.5, 6.5], noise_mm=noise_mm)
    (trial,) = find_trials(signals).trials
    assert trial.movement == name
    assert trial.origin == "found"
    assert trial.usable
    assert 0.25 <= (trial.confidence or 0.0) <= 0.95
    assert trial.onset_s == pytest.approx(3.1, abs=0.2)
    assert trial.hold == pytest.approx((3.3, 4.7), abs=0.3)
    assert trial.sides == ("left", "right")


def test_a_still_face_with_blinks_gives_nothing(face: Any) -> None:
    trials = find_trials(face(seconds=12, noise_mm=0.3, blinks=[2.0, 5.0, 9.0]))
    assert trials.trials == ()
    assert trials.unrest == ()
    assert trials.gaze_shifts == ()
    assert sum(end - start for start, end in trials.still) > 8.0


def test_two_movements_that_touch_are_parted(face: Any) -> None:
    moves = [("pucker", 2.0, 2.3, 3.2, 3.6, 1.2, 1.2), ("smile-open", 3.2, 3.6, 4.8, 5.2, 1.0, 1.0)]
    first, second = find_trials(face(moves=moves)).trials
    assert (first.movement, second.movement) == ("pucker", "smile-open")
    assert first.end_s == pytest.approx(3.4, abs=0.25)
    assert not second.usable
    assert any("rest" in reason for reason in second.reasons)


@pytest.mark.parametrize(("left", "right", "side"), [(1.0, 0.0, "left"), (0.0, 1.0, "right")])
def test_a_one_sided_smile_says_its_side(face: Any, left: float, right: float, side: str) -> None:
    (trial,) = find_trials(face(moves=[("smile-open", 3.0, 3.4, 4.6, 5.0, left, right)])).trials
    assert trial.sides == (side,)
    assert trial.movement in ("smile-open", "unnamed")


def pull(time: Any, value: Any) -> None:
    """The mouth goes to the patient's left: outwards on the left, towards the midline on the right."""
    from synkin.anatomy import CHANNELS

    course = ((time > 3.0) & (time < 4.5)).astype(float)
    course = np.convolve(course, np.ones(7) / 7, mode="same")
    for name, amount in (("commissure", 7.0), ("upper-lip", 9.0), ("lower-lip", 9.0)):
        channel = CHANNELS.index(f"{name}.lateral")
        value[:, 0, channel] += amount * course
        value[:, 1, channel] -= amount * course


def test_a_mouth_pulled_to_one_side_is_unnamed_on_the_side_it_goes_to(face: Any, swapped: Any) -> None:
    signals = face(extra=pull)
    (trial,) = find_trials(signals).trials
    assert (trial.movement, trial.sides) == ("unnamed", ("left",))
    (mirrored,) = find_trials(swapped(signals)).trials
    assert (mirrored.movement, mirrored.sides) == ("unnamed", ("right",))
    assert mirrored.onset_s == trial.onset_s


def test_what_no_pattern_explains_is_unnamed(face: Any) -> None:
    from synkin.anatomy import CHANNELS

    def odd(time: Any, value: Any) -> None:
        course = ((time > 3.0) & (time < 4.5)) * 1.0
        value[:, :, CHANNELS.index("cheek.up")] -= 4.0 * course[:, None]
        value[:, :, CHANNELS.index("nasal-ala.lateral")] += 4.0 * course[:, None]

    (trial,) = find_trials(face(extra=odd)).trials
    assert trial.movement == "unnamed"


def test_swapping_the_sides_swaps_the_answer(face: Any, swapped: Any) -> None:
    moves = [("smile-open", 2.0, 2.4, 3.6, 4.0, 1.0, 0.0), ("brow-raise", 6.0, 6.4, 7.6, 8.0, 0.3, 1.0)]
    signals = face(moves=moves, blinks=[5.0])
    one, other = find_trials(signals), find_trials(swapped(signals))
    assert [trial.movement for trial in one.trials] == [trial.movement for trial in other.trials]
    exchange = {"left": "right", "right": "left"}
    for first, second in zip(one.trials, other.trials, strict=True):
        assert {exchange[side] for side in first.sides} == set(second.sides)
        assert first.hold == second.hold


def test_speech_is_one_event_without_a_name(face: Any) -> None:
    signals = face(seconds=12)
    time = signals["time"].values
    random = np.random.default_rng(5)
    from synkin.anatomy import CHANNELS

    opening = np.zeros(len(time))
    for at in np.arange(3.0, 8.0, 0.28):
        opening += random.uniform(0.5, 1.2) * np.exp(-(((time - at) / 0.08) ** 2))
    value = signals["signal"].values.copy()
    for name, amount in (
        ("lower-lip.up", -8.0),
        ("chin.up", -6.0),
        ("commissure.up", -2.0),
        ("commissure.lateral", 1.0),
    ):
        value[:, :, CHANNELS.index(name)] += amount * opening[:, None]
    signals = signals.assign(
        signal=(signals["signal"].dims, value), lip_gap=("time", signals["lip_gap"].values + 9 * opening)
    )
    trials = find_trials(signals).trials
    assert 1 <= len(trials) <= 2
    assert {trial.movement for trial in trials} == {"unnamed"}
    assert not any(trial.usable for trial in trials)


def test_frames_without_a_face_give_no_movement(face: Any, hidden: Any) -> None:
    signals = hidden(face(moves=[("smile-open", 2.0, 2.4, 3.6, 4.0, 1.0, 1.0)]), 6.0, 10.0)
    trials = find_trials(signals)
    (trial,) = trials.trials
    assert trial.end_s < 6.0
    assert all(end < 6.1 for _, end in trials.still)
    nothing = find_trials(hidden(face(), 0.0, 10.0))
    assert [*nothing.trials, *nothing.blinks, *nothing.still, *nothing.unrest] == []
