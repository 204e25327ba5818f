from typing import Any

import numpy as np
import pytest

from synkin.anatomy import CHANNELS
from synkin.trials import Cue, CueSheet, find_trials

REST = CueSheet((Cue("rest", 0.5, 11.5),))
CORNER = CHANNELS.index("commissure.lateral")
CHEEK = CHANNELS.index("cheek.up")


def jerks(times: Any, amount: float, side: int) -> Any:
    def add(time: Any, value: Any) -> None:
        for at in times:
            value[:, side, CORNER] += amount * np.exp(-(((time - at) / 0.06) ** 2))

    return add


@pytest.mark.parametrize("cues", [REST, None])
def test_regular_jerks_are_twitching(face: Any, cues: CueSheet | None) -> None:
    signals = face(seconds=12, extra=jerks(np.arange(2.0, 10.0, 0.6), 1.5, 1))
    (one,) = find_trials(signals, cues).unrest
    assert (one.kind, one.side, one.region) == ("twitching", "right", "commissure")
    assert one.rate_hz == pytest.approx(1 / 0.6, rel=0.1)
    assert one.amplitude_mm == pytest.approx(1.5, abs=0.5)


def test_irregular_or_few_jerks_are_not_called_rhythmic(face: Any) -> None:
    signals = face(seconds=12, extra=jerks([1.5, 1.9, 4.0, 4.6, 6.9, 8.0, 10.6], 1.5, 0))
    assert find_trials(signals, REST).unrest == ()
    assert find_trials(face(seconds=12, extra=jerks([3.0, 3.6, 4.2], 1.5, 0)), REST).unrest == ()


def test_small_fast_movement_is_fluttering(face: Any) -> None:
    def flutter(time: Any, value: Any) -> None:
        inside = (time > 3.0) & (time < 8.0)
        value[:, 0, CHEEK] += inside * 0.8 * np.sin(2 * np.pi * 6.0 * time)

    (one,) = find_trials(face(seconds=12, extra=flutter), REST).unrest
    assert (one.kind, one.side, one.region) == ("fluttering", "left", "cheek")
    assert one.rate_hz == pytest.approx(6.0, abs=0.5)


def burst(time: Any, value: Any) -> None:
    value[:, 1, CORNER] += 3.0 * ((time > 4.0) & (time < 7.0))


def test_a_one_sided_burst_counts_where_rest_was_asked_for(face: Any) -> None:
    (one,) = find_trials(face(seconds=12, extra=burst), REST).unrest
    assert (one.kind, one.side) == ("tonic", "right")
    assert (one.start_s, one.end_s) == pytest.approx((4.0, 7.0), abs=0.2)
    assert find_trials(face(seconds=12, extra=burst)).unrest == ()


def test_long_closure_of_both_eyes_in_rest_is_spasm(face: Any) -> None:
    moves = [("eye-close-tight", 4.0, 4.2, 6.5, 6.8, 1.1, 1.1)]
    (one,) = find_trials(face(seconds=12, moves=moves), REST).unrest
    assert (one.kind, one.side) == ("spasm-both-eyes", "both")
    closing = CueSheet((Cue("eye-close-tight", 3.8, 7.0),))
    assert find_trials(face(seconds=12, moves=moves), closing).unrest == ()


def test_blinks_and_noise_are_no_unrest(face: Any) -> None:
    signals = face(seconds=20, noise_mm=0.3, blinks=list(np.arange(1.0, 19.0, 1.5)))
    trials = find_trials(signals, CueSheet((Cue("blink-quiet", 0.5, 19.5),)))
    assert trials.unrest == ()
    assert len(trials.blinks) == 12


def test_the_other_side_twitches_when_the_sides_are_swapped(face: Any, swapped: Any) -> None:
    signals = face(seconds=12, extra=jerks(np.arange(2.0, 10.0, 0.6), 1.5, 1))
    (one,) = find_trials(swapped(signals), REST).unrest
    assert one.side == "left"
