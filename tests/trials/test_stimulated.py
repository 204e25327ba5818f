"""Stimulations of the nerve: where their answer is measured, when they are of no use, and that nothing counts them."""

import numpy as np
import numpy.typing as npt
import pytest
from tests.trials.conftest import Maker, Move

from synkin.anatomy import CHANNELS, Side
from synkin.trials import Cue, CueSheet, StimulationCue, Trials, find_trials

ANSWER: Move = ("smile-open", 4.0, 4.2, 4.8, 5.0, 1.0, 0.0)
CUE = StimulationCue("B", "left", 4.5, 3.7, 5.3)


def trials_of(
    face: Maker, cues: CueSheet, *moves: Move, seconds: float = 10.0, blinks: tuple[float, ...] = ()
) -> Trials:
    return find_trials(face(seconds, moves=moves, blinks=blinks), cues, "left")


def test_the_answer_is_measured_at_its_height_from_the_rest_before(face: Maker) -> None:
    found = trials_of(face, CueSheet((), (CUE,)), ANSWER)
    (one,) = found.stimulated
    assert one.usable, one.reasons
    assert one.rest[1] <= 4.05
    assert one.rest[1] - one.rest[0] >= 0.3
    assert one.hold[0] == pytest.approx(4.2, abs=0.12)
    assert one.hold[1] == pytest.approx(4.8, abs=0.12)
    assert found.trials == ()


def test_pulses_of_one_cue_and_cues_of_one_site_are_repetitions(face: Maker) -> None:
    again = tuple(
        (name, at + 1.2, b + 1.2, c + 1.2, d + 1.2, left, right) for name, at, b, c, d, left, right in (ANSWER,)
    )
    later = tuple(
        (name, at + 5.0, b + 5.0, c + 5.0, d + 5.0, left, right) for name, at, b, c, d, left, right in (ANSWER,)
    )
    cues = (StimulationCue("B", "left", 4.5, 3.7, 6.5), StimulationCue("B", "left", 4.5, 8.7, 10.3))
    found = trials_of(face, CueSheet((), cues), ANSWER, *again, *later, seconds=12.0).stimulated
    assert [one.repetition for one in found] == [1, 2, 3]
    assert all(one.usable for one in found)


def test_skin_that_stays_still_is_measured_over_the_whole_cue(face: Maker) -> None:
    (one,) = trials_of(face, CueSheet((), (CUE,))).stimulated
    assert one.usable
    assert one.hold == pytest.approx((3.7, 5.3), abs=0.05)


def test_a_patient_who_moves_as_well_was_not_passive(face: Maker) -> None:
    (one,) = trials_of(face, CueSheet((), (CUE,)), (*ANSWER[:5], 1.0, 1.0)).stimulated
    assert not one.usable
    assert "passive" in " ".join(one.reasons)


def test_without_a_rest_there_is_nothing_to_measure_from(face: Maker) -> None:
    early = StimulationCue("B", "left", 4.5, 0.0, 1.3)
    (one,) = trials_of(face, CueSheet((), (early,)), ("smile-open", 0.0, 0.2, 0.8, 1.0, 1.0, 0.0)).stimulated
    assert not one.usable
    assert "no still rest" in one.reasons[0]


def test_a_movement_that_is_held_before_is_no_rest(face: Maker) -> None:
    held: Move = ("smile-open", 1.0, 1.4, 3.6, 3.7, 1.0, 1.0)
    (one,) = trials_of(face, CueSheet((Cue("smile-open", 0.9, 3.7),), (CUE,)), held, ANSWER).stimulated
    assert not one.usable or one.rest[0] >= 3.7


@pytest.mark.parametrize("held_till", [4.1, 5.9])
def test_a_side_that_is_held_on_is_no_rest_and_its_release_no_answer(face: Maker, held_till: float) -> None:
    """The healthy side lets go on time, the other, which is stimulated below its threshold, much later."""
    both: Move = ("smile-open", 1.0, 1.4, 2.4, 2.8, 0.0, 1.0)
    on: Move = ("smile-open", 1.0, 1.4, held_till, held_till + 0.3, 1.0, 0.0)
    asked = CueSheet(
        (Cue("smile-open", 0.9, 2.6),), (StimulationCue("B", "left", 4.5, held_till - 0.1, held_till + 1.2),)
    )
    found = trials_of(face, asked, both, on)
    assert [trial.movement for trial in found.trials] == ["smile-open"]
    (one,) = found.stimulated
    assert not one.usable
    assert "no still rest" in one.reasons[0]


def test_a_side_that_is_let_go_late_but_in_time_leaves_a_rest(face: Maker) -> None:
    on: Move = ("smile-open", 1.0, 1.4, 3.6, 3.9, 1.0, 0.0)
    late = StimulationCue("B", "left", 4.5, 5.2, 6.5)
    answer: Move = ("smile-open", 5.4, 5.6, 6.2, 6.4, 1.0, 0.0)
    (one,) = trials_of(face, CueSheet((Cue("smile-open", 0.9, 2.6),), (late,)), on, answer).stimulated
    assert one.usable, one.reasons
    assert one.rest[0] >= 3.7


def test_an_eye_that_is_not_seen_may_have_blinked(face: Maker) -> None:
    """A blink while the other side is hidden: whether that side closed too is not known."""

    def unseen(time: npt.NDArray[np.float64], value: npt.NDArray[np.float64]) -> None:
        value[(time > 2.0) & (time < 8.0), 1] = np.nan

    (one,) = find_trials(face(10.0, blinks=(4.5,), extra=unseen), CueSheet((), (CUE,)), "left").stimulated
    assert len(one.hidden) == 1


def test_one_eye_that_closes_is_an_answer_and_two_are_a_blink(face: Maker) -> None:
    def closing(*sides: int) -> tuple[bool, int]:
        def shut(time: npt.NDArray[np.float64], value: npt.NDArray[np.float64]) -> None:
            course = np.interp(time, [4.0, 4.1, 4.9, 5.0], [0.0, 1.0, 1.0, 0.0])
            for side in sides:
                value[:, side, CHANNELS.index("palpebral-fissure.gap")] -= 8.5 * course
                value[:, side, CHANNELS.index("palpebral-fissure.upper-lid")] -= 8.0 * course

        found = find_trials(face(10.0, extra=shut), CueSheet((), (CUE,)), "left")
        return found.stimulated[0].usable, len(found.stimulated[0].hidden)

    assert closing(0) == (True, 0)
    both, hidden = closing(0, 1)
    assert hidden == 1
    assert not both


@pytest.mark.parametrize("side", ["left", "right"])
def test_no_movement_blink_or_unrest_comes_of_it(face: Maker, side: Side) -> None:
    smile: Move = ("smile-open", 8.0, 8.4, 9.4, 9.8, 1.0, 1.0)
    asked = Cue("smile-open", 7.8, 10.0)
    driven = (*ANSWER[:5], *((1.0, 0.0) if side == "left" else (0.0, 1.0)))
    with_it = trials_of(
        face,
        CueSheet((asked,), (StimulationCue("B", side, None, 3.7, 5.3),)),
        driven,
        smile,
        seconds=12.0,
        blinks=(4.5,),
    )
    without = trials_of(face, CueSheet((asked,)), smile, seconds=12.0)
    assert [one.movement for one in with_it.trials] == ["smile-open"]
    for one, other in zip(with_it.trials, without.trials, strict=True):
        assert one.hold == pytest.approx(other.hold, abs=0.1)
        assert one.rest[0] > 5.3
    assert with_it.blinks == ()
    assert with_it.unrest == ()
    assert all(end < 3.8 or start > 5.2 for start, end in with_it.still)
