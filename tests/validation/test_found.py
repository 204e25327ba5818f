import numpy as np
import pytest

from synkin.anatomy import Side
from synkin.trials import Blink, Trial
from synkin.validation.clips import CLIPS, Seen
from synkin.validation.found import blink_off_s, movement_off_s, pull_off_s

TIME = np.arange(300) / 30


def trial(movement: str, hold: tuple[float, float], sides: tuple[Side, ...] = ("left", "right")) -> Trial:
    return Trial(movement, 1, None, (0.0, 0.5), hold[0] - 0.3, hold[0], hold, hold[1] + 0.3, True, sides=sides)


@pytest.mark.parametrize(("hold", "off"), [((3.0, 4.0), 0.0), ((5.2, 6.0), 0.2), ((1.0, 2.5), 0.5), ((4.5, 4.6), 0.0)])
def test_a_movement_is_off_by_the_time_between_its_hold_and_the_frames(hold: tuple[float, float], off: float) -> None:
    seen = Seen("pucker", (90, 150), ("pucker",))

    assert movement_off_s([trial("pucker", hold)], seen, TIME) == pytest.approx(off)


def test_a_movement_of_another_name_is_not_found() -> None:
    assert movement_off_s([trial("snarl", (3.0, 4.0))], Seen("pucker", (90, 150), ("pucker",)), TIME) is None


def test_a_pull_counts_on_its_own_side_only() -> None:
    both, left = trial("unnamed", (3.0, 3.2)), trial("unnamed", (5.5, 5.8), ("left",))

    assert pull_off_s([both, left], "left", (120, 150), TIME) == pytest.approx(0.5)
    assert pull_off_s([both, left], "right", (120, 150), TIME) is None


def test_the_nearest_blink_counts() -> None:
    blinks = [Blink(at - 0.1, at, at + 0.2, {"left": 1.0, "right": 1.0}) for at in (1.0, 4.1, 8.0)]

    assert blink_off_s(blinks, 120, TIME) == pytest.approx(0.1)


def test_no_clip_is_given_twice() -> None:
    assert len({clip.id for clip in CLIPS}) == len({clip.file for clip in CLIPS}) == len(CLIPS)
