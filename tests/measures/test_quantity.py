"""A reported number carries its uncertainty or says why it is not there."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synkin.anatomy import norm
from synkin.measures import FEW, Quantity, free_of_noise, mean_of, measured, not_assessed
from synkin.measures.spread import pooled_variance

QUICK = settings(deadline=None, max_examples=60, derandomize=True)
NUMBERS = st.floats(-50, 50)


@QUICK
@given(value=NUMBERS, half=st.floats(0, 20), n=st.integers(1, 20))
def test_a_measured_quantity_lies_in_its_interval(value: float, half: float, n: int) -> None:
    quantity = measured(value, "mm", half, n)
    assert quantity.ci95 is not None
    assert quantity.ci95[0] <= value <= quantity.ci95[1]
    assert quantity.status == "measured"


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 1.0, "status": "not-assessed", "reason": "dark"},
        {"value": None, "status": "measured"},
        {"value": None, "status": "not-assessed", "reason": None},
        {"value": None, "status": "not-assessed", "reason": ""},
    ],
)
def test_a_number_cannot_be_there_and_missing(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"measured|assessed"):
        Quantity(**{"unit": "mm", "ci95": None, "n": 0, **wrong})  # type: ignore[arg-type]


def test_a_missing_number_is_neither_zero_nor_normal() -> None:
    quantity = not_assessed("mm", "no face")
    assert quantity.value is None
    assert quantity.ci95 is None
    assert quantity.reason == "no face"


@QUICK
@given(st.lists(NUMBERS, min_size=1, max_size=8), st.floats(0, 5), st.one_of(st.none(), st.floats(0, 9)))
def test_noise_is_the_least_spread_that_repetitions_have(values: list[float], noise: float, pool: float | None) -> None:
    mean = mean_of(np.array(values), np.full(len(values), noise), pool)
    assert mean.value == pytest.approx(np.mean(values))
    assert mean.sem >= noise / math.sqrt(len(values)) - 1e-12
    assert mean.mdc95 == pytest.approx(1.96 * math.sqrt(2) * mean.sem)
    louder = mean_of(np.array(values), np.full(len(values), 2 * noise + 0.1), pool)
    assert louder.sem >= mean.sem - 1e-12


@QUICK
@given(st.lists(NUMBERS, min_size=1, max_size=FEW - 1))
def test_fewer_than_three_repetitions_have_the_populations_spread(values: list[float]) -> None:
    mean = mean_of(np.array(values), np.zeros(len(values)), 0.0)
    assert mean.population
    assert mean.sem == pytest.approx(norm("repetition-sd").mean / math.sqrt(len(values)))


def test_three_repetitions_that_happen_to_agree_claim_no_certainty() -> None:
    agreeing = mean_of(np.array([5.0, 5.0, 5.0]), np.zeros(3), None)
    assert not agreeing.population
    assert agreeing.half_width() > 0.5
    assert mean_of(np.array([5.0, 5.0, 5.0]), np.zeros(3), 0.01).half_width() < agreeing.half_width()


def test_other_errors_widen_the_interval() -> None:
    mean = mean_of(np.array([5.0, 6.0, 7.0]), np.zeros(3), None)
    assert mean.half_width(1.0) > mean.half_width(0.5) > mean.half_width()
    assert mean.half_width(3.0, 4.0) == pytest.approx(mean.half_width(5.0))


@pytest.mark.parametrize("n", [3, 5, 10])
@pytest.mark.parametrize("pool", [None, 0.49])
def test_the_interval_covers_the_mean_as_often_as_it_says(n: int, pool: float | None) -> None:
    """Repetitions spread as the population does: the moderated interval then covers at least 94 times in 100."""
    rng = np.random.default_rng(n)
    held = 0
    for _ in range(2000):
        mean = mean_of(rng.normal(4.0, 0.7, n), np.zeros(n), pool)
        held += abs(mean.value - 4.0) <= mean.half_width()
    assert 0.94 <= held / 2000 <= 0.99


def test_pooled_variance_is_that_within_groups() -> None:
    rng = np.random.default_rng(1)
    groups = [rng.normal(centre, 0.5, 400) for centre in (0.0, 10.0, -7.0)]
    assert pooled_variance(groups) == pytest.approx(0.25, rel=0.2)
    assert pooled_variance([np.array([1.0, 2.0, 3.0])]) is None
    assert pooled_variance([]) is None


def test_a_length_is_freed_from_what_noise_adds() -> None:
    rng = np.random.default_rng(1)
    for true in (0.0, 0.5, 3.0):
        drawn = rng.normal([true, 0.0], 0.5, (20000, 2))
        squared = np.mean([free_of_noise(float(np.linalg.norm(one)), 0.5) ** 2 for one in drawn if true > 1.0] or [0.0])
        if true > 1.0:
            assert squared == pytest.approx(true**2, rel=0.02)
    assert free_of_noise(0.3, 0.5) == 0.0
