"""Blinks as a movement of their own: which of them count, how they are numbered, and what follows them."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.synthetic import Move, record

from synkin.anatomy import SIDES, Side
from synkin.measures import Measures, measure
from synkin.motion import signals, take_head_out
from synkin.trials import Cue, CueSheet, find_trials


def measures_of(sheet: CueSheet, moves: Sequence[Move] = (), **how: Any) -> Measures:
    read = signals(take_head_out(record(moves, noise_mm=0.1, **how)))
    return measure(read, find_trials(read, sheet))


def blinks_at(count: int, every_s: float = 2.0) -> list[float]:
    return [2.0 + every_s * index for index in range(count)]


def quiet(seconds: float, movement: str = "blink-quiet") -> CueSheet:
    return CueSheet((Cue(movement, 0.5, seconds - 0.5),))


@pytest.mark.parametrize("movement", ["blink-quiet", "rest"])
def test_blinks_in_a_span_that_asks_for_quiet_count(movement: str) -> None:
    found = measures_of(quiet(28.0, movement), seconds=28.0, blinks=blinks_at(12))
    blinks = [one for one in found.repetitions if one.movement == "blink"]
    assert len(blinks) == 12
    assert [one.reasons for one in blinks if not one.usable] == []


def test_asked_and_found_blinks_have_numbers_of_their_own() -> None:
    asked = CueSheet(tuple(Cue("blink", at - 0.7, at + 0.9) for at in (2.0, 4.0)))
    found = measures_of(asked, seconds=20.0, blinks=blinks_at(8))
    blinks = [one for one in found.repetitions if one.movement == "blink"]
    assert [one.origin for one in blinks].count("cue") == 2
    assert sum(one.usable for one in blinks if one.origin == "found") >= 6
    numbers = [one.repetition for one in blinks]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


TWITCH_MM = 2.8
LATER_S = 0.12


def corner(twitching: Side | None, fps: float) -> dict[Side, float]:
    """How far each corner of the mouth is seen to follow 14 blinks, mm."""
    at = blinks_at(14)
    # Out and up, 0.1 s each way and 0.04 s between; its peak comes after the lids are lowest.
    part = TWITCH_MM / 2**0.5
    moves = (
        [
            Move("unnamed", one + LATER_S - 0.12, {(twitching, "commissure"): (part, part)}, ramp_s=0.1, hold_s=0.04)
            for one in at
        ]
        if twitching
        else []
    )
    after = CueSheet((Cue("rest", 31.0, 33.0),))
    found = measures_of(after, moves, seconds=34.0, blinks=at, fps=fps)
    rows = {
        one.side: one.quantity
        for one in found.excursions
        if (one.movement, one.region, one.measure) == ("blink", "commissure", "displacement")
    }
    values = {side: rows[side].value for side in SIDES}
    assert [rows[side].n for side in SIDES] == [14, 14]
    return {side: value for side, value in values.items() if value is not None}


@pytest.mark.parametrize("fps", [25.0, 30.0, 60.0])
@pytest.mark.parametrize("side", SIDES)
def test_a_corner_that_twitches_after_the_lids_is_seen_on_its_side(side: Side, fps: float) -> None:
    seen = corner(side, fps)
    assert len(seen) == 2
    assert 2.2 <= seen.pop(side) <= TWITCH_MM + 0.2
    assert max(seen.values()) < 0.6


@pytest.mark.parametrize("fps", [25.0, 60.0])
def test_looking_for_the_largest_moment_makes_up_no_twitch(fps: float) -> None:
    seen = corner(None, fps)
    assert len(seen) == 2
    assert max(seen.values()) < 0.6
