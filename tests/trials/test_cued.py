from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from synkin.trials import Cue, CueSheet, find_trials

SMILE = ("smile-open", 3.0, 3.4, 4.6, 5.0, 1.0, 1.0)
SHEET = CueSheet((Cue("smile-open", 2.8, 5.0, "full"),))


def test_onset_hold_release_and_rest_are_where_they_were_made(face: Any) -> None:
    (trial,) = find_trials(face(moves=[SMILE]), SHEET).trials
    assert (trial.movement, trial.effort, trial.repetition, trial.usable) == ("smile-open", "full", 1, True)
    assert trial.reasons == ()
    assert trial.confidence is None
    assert trial.onset_s == pytest.approx(3.08, abs=0.1)
    assert trial.hold == pytest.approx((3.3, 4.7), abs=0.1)
    assert trial.hold[0] <= trial.peak_s <= trial.hold[1]
    assert trial.end_s == pytest.approx(4.95, abs=0.12)
    assert trial.rest[1] <= trial.onset_s
    assert 0.3 <= trial.rest[1] - trial.rest[0] <= 1.55


@pytest.mark.parametrize("fps", [15.0, 60.0, 240.0])
def test_same_times_at_other_frame_rates(face: Any, fps: float) -> None:
    (trial,) = find_trials(face(fps=fps, moves=[SMILE]), SHEET).trials
    assert trial.hold == pytest.approx((3.3, 4.7), abs=0.12)
    assert trial.usable


def test_blinks_in_rest_and_hold_change_nothing_for_the_mouth(face: Any) -> None:
    (trial,) = find_trials(face(moves=[SMILE], blinks=[2.0, 3.9]), SHEET).trials
    assert trial.usable
    assert trial.hold == pytest.approx((3.3, 4.7), abs=0.1)
    assert not trial.rest[0] < 2.0 < trial.rest[1]


def test_several_repetitions_in_one_cue_and_the_first_of_four_is_practice(face: Any) -> None:
    moves = [("smile-closed", t, t + 0.3, t + 0.8, t + 1.1, 1.0, 1.0) for t in (2.0, 4.0, 6.0, 8.0)]
    sheet = CueSheet((Cue("smile-closed", 1.5, 9.6),))
    trials = find_trials(face(seconds=11, moves=moves), sheet).trials
    assert [trial.peak_s for trial in trials] == pytest.approx([2.55, 4.55, 6.55, 8.55], abs=0.35)
    assert [trial.repetition for trial in trials] == [1, 2, 3, 4]
    assert [trial.practice for trial in trials] == [True, False, False, False]
    assert all(trial.usable for trial in trials)


def test_a_natural_blink_beside_a_closure_is_no_repetition_of_it(face: Any) -> None:
    moves = [("eye-close-gentle", t, t + 0.3, t + 1.3, t + 1.6, 1.0, 1.0) for t in (2.0, 5.0, 8.0)]
    sheet = CueSheet(tuple(Cue("eye-close-gentle", t - 0.3, t + 2.3, "full") for t in (2.0, 5.0, 8.0)))
    trials = find_trials(face(seconds=12, moves=moves, blinks=[7.0]), sheet).trials
    assert [trial.peak_s for trial in trials] == pytest.approx([2.8, 5.8, 8.8], abs=0.6)
    assert not any(trial.practice for trial in trials)


def test_a_closure_no_longer_than_a_blink_is_still_a_closure(face: Any) -> None:
    sheet = CueSheet((Cue("eye-close-gentle", 2.5, 4.0),))
    (trial,) = find_trials(face(blinks=[3.2]), sheet).trials
    assert trial.peak_s == pytest.approx(3.2, abs=0.1)


def test_three_repetitions_have_no_practice(face: Any) -> None:
    moves = [("pucker", t, t + 0.3, t + 0.8, t + 1.1, 1.0, 1.0) for t in (2.0, 4.0, 6.0)]
    sheet = CueSheet(tuple(Cue("pucker", t - 0.2, t + 1.2) for t in (2.0, 4.0, 6.0)))
    assert not any(trial.practice for trial in find_trials(face(moves=moves), sheet).trials)


def test_a_movement_not_performed_is_not_usable_and_says_so(face: Any) -> None:
    (trial,) = find_trials(face(), SHEET).trials
    assert not trial.usable
    assert "not performed" in trial.reasons[0]


def test_no_face_during_the_hold(face: Any, hidden: Any) -> None:
    signals = hidden(face(moves=[SMILE]), 3.2, 5.2)
    (trial,) = find_trials(signals, SHEET).trials
    assert not trial.usable
    assert any("not" in reason for reason in trial.reasons)


def test_the_reason_bits_make_the_sentence_exact(face: Any, hidden: Any) -> None:
    signals = hidden(face(moves=[SMILE]), 2.5, 5.2)
    signals["reason"] = ("time", np.where(signals["usable"].values, 0, 2))
    (trial,) = find_trials(signals, SHEET).trials
    assert any("head was turned" in reason for reason in trial.reasons)


def test_no_still_rest_before(face: Any) -> None:
    def restless(time: Any, value: Any) -> None:
        value[:, :, 9:] += np.where(time < 3.0, 2.0 * np.sin(2 * np.pi * 1.3 * time), 0.0)[:, None, None]

    (trial,) = find_trials(face(moves=[SMILE], extra=restless), SHEET).trials
    assert not trial.usable
    assert any("rest" in reason for reason in trial.reasons)


def test_rest_does_not_reach_into_the_movement_before(face: Any) -> None:
    moves = [("pucker", 2.0, 2.3, 3.0, 3.3, 1.0, 1.0), ("smile-open", 4.0, 4.3, 5.0, 5.3, 1.0, 1.0)]
    sheet = CueSheet((Cue("pucker", 1.8, 3.4), Cue("smile-open", 3.6, 5.4)))
    first, second = find_trials(face(moves=moves), sheet).trials
    assert second.rest[0] >= first.end_s
    assert second.usable


def test_gaze_shift_is_borne_in_mind(face: Any) -> None:
    signals = face(moves=[SMILE])
    looked = ((signals["time"].values > 3.2) & (signals["time"].values < 4.8)) * 3.0
    signals["gaze"] = signals["gaze"] + np.stack([looked, 0 * looked], axis=1)
    trials = find_trials(signals, SHEET)
    (trial,) = trials.trials
    assert trial.usable
    assert any("gaze" in reason for reason in trial.reasons)
    ((start, end),) = trials.gaze_shifts
    assert (start, end) == pytest.approx((3.2, 4.8), abs=0.1)


def test_the_healthy_side_leads(face: Any) -> None:
    def late_left(time: Any, value: Any) -> None:
        value[:, 0] = value[np.maximum(np.arange(len(time)) - 15, 0), 0]

    signals = face(moves=[("smile-closed", 3.0, 3.4, 4.6, 5.0, 1.3, 1.0)], extra=late_left)
    sheet = CueSheet((Cue("smile-closed", 2.8, 5.6),))
    (right_leads,) = find_trials(signals, sheet, affected="left").trials
    (left_leads,) = find_trials(signals, sheet, affected="right").trials
    (larger_leads,) = find_trials(signals, sheet).trials
    assert left_leads.onset_s - right_leads.onset_s == pytest.approx(0.5, abs=0.1)
    assert larger_leads.onset_s == left_leads.onset_s


def test_one_side_alone(face: Any) -> None:
    (trial,) = find_trials(face(moves=[("smile-open", 3.0, 3.4, 4.6, 5.0, 0.0, 1.0)]), SHEET, "left").trials
    assert trial.sides == ("right",)


def test_sustained_movements_use_their_whole_span(face: Any) -> None:
    sheet = CueSheet((Cue("rest", 0.5, 2.5), Cue("speech", 3.0, 7.0)))
    rest, speech = find_trials(face(), sheet).trials
    assert speech.hold == pytest.approx((3.0, 7.0), abs=0.05)
    assert rest.hold == pytest.approx((0.5, 2.5), abs=0.05)
    assert rest.usable
    assert speech.usable


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(shift=0.0, seed=0, noise=4.983579222653759e-15)
@given(shift=st.floats(0.0, 2.0), seed=st.integers(0, 50), noise=st.floats(0.0, 0.3))
def test_later_movement_gives_later_times_whatever_the_noise(face: Any, shift: float, seed: int, noise: float) -> None:
    move = ("smile-open", 3.0 + shift, 3.4 + shift, 4.6 + shift, 5.0 + shift, 1.0, 0.8)
    sheet = CueSheet((Cue("smile-open", 2.8 + shift, 5.0 + shift),))
    (trial,) = find_trials(face(moves=[move], noise_mm=noise, seed=seed), sheet).trials
    assert trial.usable
    assert trial.onset_s == pytest.approx(3.08 + shift, abs=0.15)
    assert trial.hold == pytest.approx((3.3 + shift, 4.7 + shift), abs=0.2)
