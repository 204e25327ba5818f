"""Statistics against what is known of them, and intervals that take patients, not rows, for independent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from synkin.validation.resampling import (
    area_under_roc,
    estimate,
    ratio_of_means,
    roc_curve,
    weighted_limit,
    weighted_mean,
    weighted_sd,
)


def patients_of(count: int, each: int) -> list[str]:
    return [f"p{index}" for index in range(count) for _ in range(each)]


def test_limits_of_agreement_are_bland_and_altmans() -> None:
    values = np.random.default_rng(1).normal(0.3, 1.5, 90)
    people = patients_of(30, 3)

    low = estimate(weighted_limit(values, -1.96), people)
    high = estimate(weighted_limit(values, 1.96), people)

    assert low.value == pytest.approx(values.mean() - 1.96 * values.std(ddof=1))
    assert high.value == pytest.approx(values.mean() + 1.96 * values.std(ddof=1))
    assert (low.n, low.patients) == (90, 30)
    assert low.ci95 is not None
    assert low.ci95[0] < low.value < low.ci95[1] < high.value


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40))
def test_area_is_mann_and_whitneys_with_ties(rows: list[tuple[int, bool]]) -> None:
    score, positive = np.array([a for a, _ in rows], dtype=float), np.array([b for _, b in rows])
    area = estimate(area_under_roc(score, positive), ["one"] * len(rows)).value
    if positive.all() or not positive.any():
        assert np.isnan(area)
        return
    u = stats.mannwhitneyu(score[positive], score[~positive]).statistic
    assert area == pytest.approx(u / (positive.sum() * (~positive).sum()))


def test_area_of_a_drawn_sample_is_that_of_its_rows_written_out() -> None:
    rng = np.random.default_rng(3)
    score, positive = rng.normal(size=20).round(1), rng.random(20) < 0.4
    weights = rng.integers(0, 4, (5, 20)).astype(float)

    areas = area_under_roc(score, positive)(weights)

    for area, weight in zip(areas, weights, strict=True):
        times = weight.astype(int)
        assert area == pytest.approx(
            area_under_roc(np.repeat(score, times), np.repeat(positive, times))(np.ones((1, times.sum())))[0]
        )


def test_rows_ranked_last_or_first_need_no_score() -> None:
    score = [-np.inf, 2.0, 1.0, np.inf]
    assert estimate(area_under_roc(score, [True, True, False, False]), list("abcd")).value == pytest.approx(0.25)


def test_the_curve_ends_in_the_corners_and_holds_the_area() -> None:
    rng = np.random.default_rng(4)
    positive = rng.random(200) < 0.5
    score = rng.normal(size=200) + positive
    false, true = roc_curve(score, positive)

    assert (false[0], true[0], false[-1], true[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert np.all(np.diff(false) >= 0)
    area = float(np.sum(np.diff(false) * (true[1:] + true[:-1]) / 2))
    assert area == pytest.approx(area_under_roc(score, positive)(np.ones((1, 200)))[0])


def test_ratio_of_the_sides() -> None:
    left = [True, False, True, False]
    assert estimate(ratio_of_means([2.0, 1.0, 4.0, 2.0], left), list("aabb")).value == pytest.approx(2.0)
    assert np.isnan(estimate(ratio_of_means([2.0, 1.0], [True, True]), list("ab")).value)


def test_patients_who_differ_give_wider_intervals_than_rows_would() -> None:
    rng = np.random.default_rng(5)
    values = np.repeat(rng.normal(size=40), 10) + 0.01 * rng.normal(size=400)

    by_patient = estimate(weighted_mean(values), patients_of(40, 10)).ci95
    by_row = estimate(weighted_mean(values), [str(row) for row in range(400)]).ci95

    assert by_patient is not None
    assert by_row is not None
    assert (by_patient[1] - by_patient[0]) / (by_row[1] - by_row[0]) == pytest.approx(np.sqrt(10), rel=0.2)


def test_intervals_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(6)
    hits = []
    for _ in range(150):
        values = np.repeat(rng.normal(size=40), 3) + rng.normal(size=120)
        interval = estimate(weighted_mean(values), patients_of(40, 3), draws=300).ci95
        assert interval is not None
        hits.append(interval[0] <= 0.0 <= interval[1])
    assert 0.87 <= np.mean(hits) <= 1.0


def test_one_patient_has_no_interval_and_no_rows_no_value() -> None:
    assert estimate(weighted_mean([1.0, 2.0]), ["a", "a"]).ci95 is None
    nothing = estimate(weighted_mean([]), [])
    assert np.isnan(nothing.value)
    assert nothing.n == 0


def test_the_same_rows_give_the_same_interval() -> None:
    values, people = list(range(20)), patients_of(10, 2)
    assert estimate(weighted_sd(values), people) == estimate(weighted_sd(values), people)
