from typing import Any

import numpy as np
import pytest

from synkin.trials import find_trials, lid_mask

BLINKS = [1.0, 2.6, 4.1, 4.6, 6.0, 8.2]


@pytest.mark.parametrize("fps", [15.0, 24.0, 30.0, 60.0, 120.0, 240.0])
def test_finds_every_blink_at_any_frame_rate(face: Any, fps: float) -> None:
    found = find_trials(face(fps=fps, blinks=BLINKS)).blinks
    assert [blink.peak_s for blink in found] == pytest.approx(BLINKS, abs=0.07)
    for blink in found:
        assert blink.start_s <= blink.peak_s < blink.end_s
        assert blink.end_s - blink.start_s < 0.5
        assert min(value or 0.0 for value in blink.depth.values()) > 0.6


def test_irregular_frame_times(face: Any) -> None:
    random = np.random.default_rng(3)
    time = np.cumsum(random.uniform(0.018, 0.055, 320))
    found = find_trials(face(time=time, blinks=BLINKS)).blinks
    assert [blink.peak_s for blink in found] == pytest.approx(BLINKS, abs=0.07)


def test_blinks_during_a_smile_and_a_brow_raise_count(face: Any) -> None:
    moves = [("smile-open", 1.5, 1.9, 3.5, 4.0, 1.0, 1.0), ("brow-raise", 5.5, 5.8, 6.6, 7.0, 1.0, 1.0)]
    found = find_trials(face(moves=moves, blinks=[2.6, 6.0])).blinks
    assert [blink.peak_s for blink in found] == pytest.approx([2.6, 6.0], abs=0.07)


def test_a_lid_that_is_missed_on_one_side_is_still_a_blink_and_says_so(face: Any) -> None:
    (blink,) = find_trials(face(blinks=[3.0], blink_depth=(0.9, 0.0))).blinks
    assert (blink.depth["left"] or 0.0) > 0.7
    assert (blink.depth["right"] or 0.0) < 0.15


def test_noise_squint_and_slow_narrowing_are_no_blinks(face: Any) -> None:
    def squint(time: Any, value: Any) -> None:
        value[:, :, 2] -= 3.0 * np.exp(-(((time - 4.0) / 0.9) ** 2))[:, None]

    trials = find_trials(face(noise_mm=0.25, extra=squint))
    assert trials.blinks == ()
    assert trials.trials == ()


@pytest.mark.parametrize("lasting", [0.7, 2.0, 5.0])
def test_a_long_closure_is_a_movement_and_no_blink(face: Any, lasting: float) -> None:
    move = ("eye-close-gentle", 2.0, 2.15, 2.15 + lasting, 2.4 + lasting, 1.1, 1.1)
    trials = find_trials(face(seconds=10.0, moves=[move]))
    assert trials.blinks == ()
    (trial,) = trials.trials
    assert trial.movement == "eye-close-gentle"
    assert trial.onset_s == pytest.approx(2.0, abs=0.12)
    assert trial.end_s == pytest.approx(2.35 + lasting, abs=0.15)
    assert trial.usable


def test_mask_covers_the_blink_with_a_margin_and_little_else(face: Any) -> None:
    signals = face(blinks=[3.0])
    time = signals["time"].values
    masked = lid_mask(time, find_trials(signals))
    assert masked[(time > 2.9) & (time < 3.2)].all()
    assert not masked[(time < 2.6) | (time > 3.6)].any()
