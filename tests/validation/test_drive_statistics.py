"""The statistics that suite "drive" brought along."""

import numpy as np
import pytest

from synkin.validation.resampling import expected_calibration_error, ratio_of_sums, weighted_correlation

RNG = np.random.default_rng(1)


def test_correlation_is_pearsons_of_the_rows_that_were_drawn() -> None:
    x, y = RNG.normal(size=(2, 30))
    weights = RNG.integers(0, 3, size=(4, 30)).astype(float)

    found = weighted_correlation(x + 100, y - 50)(weights)

    for row, value in zip(weights.astype(int), found, strict=True):
        assert value == pytest.approx(np.corrcoef(np.repeat(x, row), np.repeat(y, row))[0, 1])


def test_without_spread_there_is_no_correlation() -> None:
    assert np.isnan(weighted_correlation([1.0, 1.0], [0.0, 1.0])(np.ones((1, 2)))[0])


def test_a_ratio_of_shares_is_undefined_where_the_second_never_happens() -> None:
    assert ratio_of_sums([1, 1, 0], [1, 1, 1])(np.ones((1, 3)))[0] == pytest.approx(2 / 3)
    assert np.isnan(ratio_of_sums([1, 0], [0, 0])(np.ones((1, 2)))[0])


def test_calibration_error_weighs_bins_by_their_rows_and_cancels_only_within_them() -> None:
    edges = (0.0, 0.5, 1.0)
    given, right = [0.2, 0.2, 0.4, 1.0], [0, 1, 0, 1]

    # The first bin gives 0.8 / 3 and is right in 1 / 3; the second is honest.
    assert expected_calibration_error(given, right, edges)(np.ones((1, 4)))[0] == pytest.approx(0.2 / 4)
    # One bin too sure, the other too unsure: they do not make up for each other.
    assert expected_calibration_error([0.4, 0.6], [0, 1], edges)(np.ones((1, 2)))[0] == pytest.approx(0.4)


def test_honest_probabilities_have_a_small_error() -> None:
    given = RNG.uniform(size=20_000)
    right = RNG.uniform(size=20_000) < given

    edges = tuple(at / 10 for at in range(11))
    assert expected_calibration_error(given, right, edges)(np.ones((1, 20_000)))[0] < 0.02
    assert expected_calibration_error(given**2, right, edges)(np.ones((1, 20_000)))[0] > 0.1
