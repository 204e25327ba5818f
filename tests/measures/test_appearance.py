"""Marks of the skin: present where they deepen, not where head, light or both sides alike explain it."""

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from synkin.anatomy import MARKS, SIDES, Side, other_side
from synkin.measures import Appearance, appearance
from synkin.measures.skin_marks import MARK_RULES
from synkin.track import HIDDEN, add_marks
from synkin.trials import Trial, Trials

Array = npt.NDArray[np.float64]

FPS = 25.0
CHIN = list(MARKS).index("chin-dimpling")
RULE = MARK_RULES["chin-dimpling"]
TIME = np.arange(0.0, 15.0, 1.0 / FPS)
TRIALS = Trials(
    tuple(
        Trial("pucker", number + 1, None, (at - 1.0, at), at, at + 1.0, (at + 0.5, at + 1.5), at + 2.0, usable=True)
        for number, at in enumerate((1.5, 6.0, 10.5))
    )
)
HELD = np.sum([(trial.hold[0] <= TIME) & (trial.hold[1] >= TIME) for trial in TRIALS.trials], axis=0).astype(float)


def marked(left: Array, right: Array, hidden: int = 0) -> xr.Dataset:
    """A Track's marks in which the chin's halves go as told, and all else stays as it is."""
    marks = np.full((len(TIME), len(SIDES), len(MARKS)), 0.02)
    marks[:, 0, CHIN], marks[:, 1, CHIN] = left, right
    why = np.zeros(marks.shape, np.int8)
    if hidden:
        marks[:, 0, CHIN], why[:, 0, CHIN] = np.nan, hidden
    track = xr.Dataset(coords={"time": TIME, "side": list(SIDES)})
    add_marks(track, marks, why)
    return track


def noise(seed: int, sd: float = 1e-4) -> Array:
    return np.random.default_rng(seed).normal(0.02, sd, len(TIME))


def chin(rows: tuple[Appearance, ...], side: Side) -> Appearance:
    return next(row for row in rows if row.mark == "chin-dimpling" and row.side == side)


def test_a_mark_that_deepens_is_present_on_its_side_alone() -> None:
    by = 4.0 * RULE.least
    rows = appearance(marked(noise(1) + by * HELD, noise(2)), TRIALS)
    left, right = chin(rows, "left"), chin(rows, "right")
    assert left.present is True
    assert left.reason is None
    assert left.change.value == pytest.approx(by, abs=1e-4)
    low, high = left.change.ci95 or (0.0, 0.0)
    assert low < by < high
    assert right.present is False
    assert (right.limit or 1.0) < RULE.visible
    assert right.versus_other.value == pytest.approx(-by, abs=1e-4)
    others = [row for row in rows if row.mark != "chin-dimpling" and not MARKS[row.mark].direction]
    assert all(row.present is False for row in others)


def test_what_both_sides_do_a_little_is_light_and_what_both_do_much_is_not() -> None:
    little, much = 0.9 * RULE.shared + 0.5 * RULE.least, RULE.shared + 4.0 * RULE.least
    for by, expected in ((little, False), (much, True)):
        rows = appearance(marked(noise(1) + by * HELD, noise(2) + by * HELD), TRIALS)
        assert [chin(rows, side).present is True for side in SIDES] == [expected, expected]


def test_a_turning_head_explains_what_goes_with_it() -> None:
    """The recording shows at rest what a degree does; without its pose the same marks would be taken for real."""
    rests = np.interp(TIME, [0.0, 5.0, 9.0, 14.0], [0.0, 4.0, -3.0, 2.0])
    yaw = rests + 6.0 * HELD
    pose = np.stack([yaw, np.zeros_like(yaw), np.zeros_like(yaw)], axis=1)
    per_degree = 0.4 * RULE.least
    track = marked(noise(1) + per_degree * yaw, noise(2))
    assert chin(appearance(track, TRIALS), "left").present is True
    known = chin(appearance(track, TRIALS, pose), "left")
    assert known.present is not True
    assert abs(known.change.value or 1.0) < 2.0 * per_degree


def test_a_head_that_turned_further_leaves_more_unsure() -> None:
    def width(turn: float) -> float:
        pose = np.stack([turn * HELD, 0.0 * HELD, 0.0 * HELD], axis=1)
        low, high = chin(appearance(marked(noise(1), noise(2)), TRIALS, pose), "left").change.ci95 or (0.0, 0.0)
        return high - low

    assert width(15.0) > 1.5 * width(0.0)


def test_noise_widens_the_interval() -> None:
    def width(sd: float) -> float:
        low, high = chin(appearance(marked(noise(1, sd), noise(2)), TRIALS), "left").change.ci95 or (0.0, 0.0)
        return high - low

    assert width(0.01) > 3.0 * width(1e-4)


def test_a_mark_that_is_hidden_is_not_assessed_and_says_why() -> None:
    rows = appearance(marked(noise(1), noise(2), HIDDEN.index("covered")), TRIALS)
    left = chin(rows, "left")
    assert (left.present, left.change.value, left.limit) == (None, None, None)
    assert "covered" in (left.reason or "")
    right = chin(rows, "right")
    assert right.change.value is not None
    assert right.versus_other.value is None


def test_a_track_without_marks_says_so() -> None:
    track = xr.Dataset(coords={"time": TIME, "side": list(SIDES)})
    rows = appearance(track, TRIALS)
    assert len(rows) == len(MARKS) * len(SIDES)
    assert all(row.present is None and row.change.status == "not-assessed" for row in rows)


def test_a_direction_is_never_present() -> None:
    track = marked(noise(1), noise(2))
    track["marks"].values[:, 0, list(MARKS).index("nasolabial-fold-lean")] += HELD
    row = next(one for one in appearance(track, TRIALS) if one.mark == "nasolabial-fold-lean" and one.side == "left")
    assert row.change.value == pytest.approx(1.0, abs=0.01)
    assert row.present is None


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), left=st.floats(-0.01, 0.02), right=st.floats(-0.01, 0.02))
def test_exchanging_the_sides_exchanges_the_answers(seed: int, left: float, right: float) -> None:
    one, two = noise(seed) + left * HELD, noise(seed + 1) + right * HELD
    rows, swapped = appearance(marked(one, two), TRIALS), appearance(marked(two, one), TRIALS)
    for side in SIDES:
        here, there = chin(rows, side), chin(swapped, other_side(side))
        assert (here.present, here.change, here.excess, here.limit) == (
            there.present,
            there.change,
            there.excess,
            there.limit,
        )
