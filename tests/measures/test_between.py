"""How much values differ beyond their own errors, held against values made with a known spread."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synkin.measures.between import Between, Group, between


def made(spread: float, seed: int, groups: int = 15, size: int = 5) -> list[Group]:
    """Groups with means of their own, unequal errors that hang together, and a true spread beyond them."""
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(groups):
        sd = rng.uniform(0.5, 2.0, size)
        covariance = np.outer(sd, sd) * (0.4 + 0.6 * np.eye(size))
        error = rng.multivariate_normal(np.zeros(size), covariance)
        out.append(Group(rng.normal(0.0, 9.0) + spread * rng.standard_normal(size) + error, covariance))
    return out


def of(groups: list[Group], alike: float = 1.0) -> Between:
    found = between(groups, alike)
    assert found is not None
    return found


@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0])
def test_the_interval_holds_the_true_spread_as_often_as_it_says(spread: float) -> None:
    found = [of(made(spread, seed)) for seed in range(150)]
    assert np.mean([one.ci95[0] <= spread <= one.ci95[1] for one in found]) == pytest.approx(0.95, abs=0.04)
    assert np.median([one.sd for one in found]) == pytest.approx(spread, abs=0.35 if spread == 0 else 0.15)


def test_the_groups_own_means_count_for_nothing() -> None:
    groups = made(2.0, 5)
    moved = [Group(one.values + 40.0 * at, one.covariance) for at, one in enumerate(groups)]
    assert of(moved).sd == pytest.approx(of(groups).sd, abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.01, 50.0), seed=st.integers(0, 50))
def test_another_unit_is_another_unit(scale: float, seed: int) -> None:
    groups = made(2.0, seed)
    other = [Group(scale * one.values, scale**2 * one.covariance) for one in groups]
    assert of(other).sd == pytest.approx(scale * of(groups).sd, abs=1e-4 * max(1.0, scale))


def test_values_that_hang_together_say_less() -> None:
    plain, less = of(made(2.0, 1)), of(made(2.0, 1), alike=2.0)
    assert less.sd == plain.sd
    assert less.ci95[0] < plain.ci95[0] < plain.ci95[1] < less.ci95[1]


def test_single_values_have_no_spread() -> None:
    assert between([Group(np.array([1.0]), np.eye(1))] * 5) is None
    assert between([]) is None
