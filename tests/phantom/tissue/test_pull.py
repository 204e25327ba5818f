"""Muscles' pulls: the table names every muscle, and people differ as anatomy does."""

import numpy as np
import pytest

from synkin.anatomy import MIRROR, MUSCLE_IDS, SIDES
from synkin.phantom.tissue import PULLED_MUSCLES, Pull, draw_pulls
from synkin.phantom.tissue.pull import FALLOFFS, PUFF


def _by_name(pulls: tuple[Pull, ...]) -> dict[str, Pull]:
    return {pull.name: pull for pull in pulls}


def test_every_muscle_pulls_on_both_sides_in_the_order_of_anatomy() -> None:
    assert PULLED_MUSCLES == MUSCLE_IDS
    names = [f"{muscle}/{side}" for muscle in (*MUSCLE_IDS, PUFF) for side in SIDES]
    assert [pull.name for pull in draw_pulls(None)] == names


def test_the_average_person_is_symmetric() -> None:
    pulls = _by_name(draw_pulls(None))
    for muscle in MUSCLE_IDS:
        left, right = pulls[f"{muscle}/left"], pulls[f"{muscle}/right"]
        assert left.insertion == tuple(int(MIRROR[index]) for index in right.insertion)
        assert (left.direction_deg, left.reach_mm, left.amplitude_mm) == (
            right.direction_deg,
            right.reach_mm,
            right.amplitude_mm,
        )


@pytest.mark.parametrize(("figure", "expected"), [("reach_mm", 0.17), ("amplitude_mm", 0.15)])
def test_people_differ_more_than_a_persons_sides(figure: str, expected: float) -> None:
    average = _by_name(draw_pulls(None))
    people = [_by_name(draw_pulls(np.random.default_rng(seed))) for seed in range(30)]
    both = np.array(
        [
            [
                [np.log(getattr(one[f"{m}/{s}"], figure) / getattr(average[f"{m}/{s}"], figure)) for s in SIDES]
                for m in MUSCLE_IDS
            ]
            for one in people
        ]
    )
    # Draws are cut at two SD, which takes 12 % off the spread.
    assert np.std(both) == pytest.approx(0.88 * expected, rel=0.15)
    assert np.std(both[..., 0] - both[..., 1]) < 0.4 * np.std(both)


def test_directions_stay_what_anatomy_calls_that_muscle() -> None:
    average = _by_name(draw_pulls(None))
    for seed in range(20):
        for name, pull in _by_name(draw_pulls(np.random.default_rng(seed))).items():
            assert abs(pull.direction_deg - average[name].direction_deg) <= 22.0


def test_one_person_has_one_falloff_and_all_of_them_occur() -> None:
    families = [{pull.falloff for pull in draw_pulls(np.random.default_rng(seed))} for seed in range(40)]
    assert all(len(one) == 1 for one in families)
    assert set().union(*families) == set(FALLOFFS)
