"""Estimates with 95 % intervals from drawing patients, not rows, with replacement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Statistic = Callable[[Array], Array]
"""Weights of the rows, shape (draw, row), in; each draw's statistic, shape (draw,), out; NaN where there is none."""

DRAWS: Final = 1000
_BLOCK: Final = 4_000_000
"""Weights held in memory at a time."""
_LEAST_FINITE: Final = 0.9


@dataclass(frozen=True)
class Estimate:
    """A statistic of the rows as they are, its interval (None from fewer than two patients), rows and patients."""

    value: float
    ci95: tuple[float, float] | None
    n: int
    patients: int


def estimate(statistic: Statistic, patients: Sequence[str], *, draws: int = DRAWS, seed: int = 1) -> Estimate:
    """A statistic with its percentile interval, patients drawn with replacement.

    Rows of one patient are more alike than rows of two, so that an interval from drawing rows would be too narrow.

    Parameters
    ----------
    statistic : weighted and vectorised over draws.
    patients : whose each row is.
    """
    names, index = np.unique(np.asarray(patients, dtype=str), return_inverse=True)
    rows = len(index)
    if rows == 0:
        return Estimate(float("nan"), None, 0, 0)
    value = float(statistic(np.ones((1, rows)))[0])
    if len(names) < 2 or not np.isfinite(value):
        return Estimate(value, None, rows, len(names))
    counts = _drawn(len(names), draws, seed)
    block = max(1, _BLOCK // rows)
    drawn = np.concatenate([statistic(counts[at : at + block, index]) for at in range(0, draws, block)])
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < _LEAST_FINITE * draws:
        return Estimate(value, None, rows, len(names))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, (float(low), float(high)), rows, len(names))


@lru_cache(maxsize=64)
def _drawn(people: int, draws: int, seed: int) -> Array:
    """How often each is drawn, shape (draw, person)."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(people, np.full(people, 1 / people), size=draws).astype(np.float64)


def weighted_mean(values: npt.ArrayLike) -> Statistic:
    """The mean; of booleans their share."""
    given = np.asarray(values, dtype=float)

    def statistic(weights: Array) -> Array:
        return _divided(weights @ given, weights.sum(axis=1))

    return statistic


def weighted_sd(values: npt.ArrayLike) -> Statistic:
    """The standard deviation."""
    given = np.asarray(values, dtype=float)
    centred = given - (given.mean() if given.size else 0.0)

    def statistic(weights: Array) -> Array:
        total = weights.sum(axis=1)
        mean = _divided(weights @ centred, total)
        # n - 1, as for the rows themselves; the weights of a draw add up to about n.
        return np.asarray(np.sqrt(np.maximum(_divided(weights @ centred**2 - total * mean**2, total - 1), 0.0)))

    return statistic


def weighted_limit(values: npt.ArrayLike, times_sd: float) -> Statistic:
    """Mean plus `times_sd` standard deviations: the limits of agreement with +1.96 and -1.96."""
    mean, spread = weighted_mean(values), weighted_sd(values)
    return lambda weights: mean(weights) + times_sd * spread(weights)


def ratio_of_means(values: npt.ArrayLike, first: npt.ArrayLike) -> Statistic:
    """Mean of the rows marked `first` over the mean of the others."""
    given, mark = np.asarray(values, dtype=float), np.asarray(first, dtype=bool)

    def statistic(weights: Array) -> Array:
        of_first = _divided(weights[:, mark] @ given[mark], weights[:, mark].sum(axis=1))
        of_others = _divided(weights[:, ~mark] @ given[~mark], weights[:, ~mark].sum(axis=1))
        return _divided(of_first, of_others)

    return statistic


def ratio_of_sums(above: npt.ArrayLike, below: npt.ArrayLike) -> Statistic:
    """Sum of one column over the sum of another; of two columns of booleans how much oftener the first is true."""
    first, second = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    return lambda weights: _divided(weights @ first, weights @ second)


def weighted_correlation(values: npt.ArrayLike, others: npt.ArrayLike) -> Statistic:
    """Pearson's correlation of two columns."""
    x, y = (np.asarray(one, dtype=float) for one in (values, others))
    x, y = x - (x.mean() if x.size else 0.0), y - (y.mean() if y.size else 0.0)

    def statistic(weights: Array) -> Array:
        total = weights.sum(axis=1)
        mean_x, mean_y = _divided(weights @ x, total), _divided(weights @ y, total)
        along = _divided(weights @ (x * y), total) - mean_x * mean_y
        spread = [_divided(weights @ one**2, total) - mean**2 for one, mean in ((x, mean_x), (y, mean_y))]
        return _divided(along, np.sqrt(np.maximum(spread[0], 0.0) * np.maximum(spread[1], 0.0)))

    return statistic


def expected_calibration_error(given: npt.ArrayLike, right: npt.ArrayLike, edges: Sequence[float]) -> Statistic:
    """Mean over rows of how far their bin's mean probability lies from the share that is right in it.

    Bins are [edge, next edge), the last one closed.
    """
    bin_of = np.clip(np.searchsorted(edges, np.asarray(given, dtype=float), side="right") - 1, 0, len(edges) - 2)
    of_bin = (bin_of[:, None] == np.arange(len(edges) - 1)).astype(float)
    off = np.asarray(given, dtype=float) - np.asarray(right, dtype=float)

    def statistic(weights: Array) -> Array:
        # A bin's rows count times how far it is off: the number cancels, so that empty bins need no care.
        return _divided(np.abs(weights @ (of_bin * off[:, None])).sum(axis=1), weights.sum(axis=1))

    return statistic


def area_under_roc(score: npt.ArrayLike, positive: npt.ArrayLike) -> Statistic:
    """How often a positive row scores higher than a negative one, ties half: Mann and Whitney's statistic.

    Scores may be infinite, for rows that rank first or last whatever is measured.
    """
    mark = np.asarray(positive, dtype=bool)
    levels, level = np.unique(np.asarray(score, dtype=float), return_inverse=True)
    order = np.argsort(level, kind="stable")
    starts = np.searchsorted(level[order], np.arange(len(levels)))
    mark_in_order = mark[order]

    def statistic(weights: Array) -> Array:
        sorted_weights = weights[:, order]
        good = np.add.reduceat(sorted_weights * mark_in_order, starts, axis=1)
        bad = np.add.reduceat(sorted_weights * ~mark_in_order, starts, axis=1)
        below = np.cumsum(bad, axis=1) - bad
        return _divided((good * (below + bad / 2)).sum(axis=1), good.sum(axis=1) * bad.sum(axis=1))

    return statistic


def roc_curve(score: npt.ArrayLike, positive: npt.ArrayLike) -> tuple[Array, Array]:
    """False and true positive rates from the strictest limit to the laxest, starting at (0, 0)."""
    scores, mark = np.asarray(score, dtype=float), np.asarray(positive, dtype=bool)
    levels = np.unique(scores)[::-1]
    true = np.array([np.mean(scores[mark] >= one) for one in levels])
    false = np.array([np.mean(scores[~mark] >= one) for one in levels])
    return np.concatenate([[0.0], false]), np.concatenate([[0.0], true])


def _divided(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=np.asarray(below) > 0)
