"""The spread of repetitions, and the interval of their mean."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from synkin.anatomy import norm
from synkin.measures.quantity import Quantity, measured, not_assessed

Array = npt.NDArray[np.floating[Any]]

_PRIOR_DF: Final = 3.0
"""Weight of the recording's own pooled spread against a cell's, in degrees of freedom. Ours."""
FEW: Final = 3
"""Fewer repetitions than this cannot show their own spread."""


@dataclass(frozen=True)
class Mean:
    """Mean of repetitions with the standard error of the mean and its degrees of freedom.

    `population` says that the spread is the population's, since fewer than three repetitions were usable.
    """

    value: float
    sem: float
    df: float
    n: int
    population: bool

    def half_width(self, *other_sd: float) -> float:
        """Half of the 95 % interval; `other_sd` are further independent standard errors, taken as normal."""
        own = self.sem * float(stats.t.ppf(0.975, self.df))
        return float(np.hypot(own, 1.96 * np.sqrt(sum(sd**2 for sd in other_sd))))

    @property
    def mdc95(self) -> float:
        """Smallest change between two such means that is more than noise: 1.96 * sqrt(2) * SEM."""
        return 1.96 * float(np.sqrt(2.0)) * self.sem


def over_repetitions(values: Array, unit: str, least_sd: float, none: str) -> Quantity:
    """Mean with Student's interval; two repetitions are the least that show a spread.

    Parameters
    ----------
    values : shape (repetition,)
    least_sd : the least spread that single values can have
    none : why there is no value at all
    """
    n = len(values)
    if n < 2:
        return not_assessed(unit, none if n == 0 else "one repetition shows no spread", n)
    sem = max(float(values.std(ddof=1)), least_sd) / np.sqrt(n)
    return measured(float(values.mean()), unit, float(stats.t.ppf(0.975, n - 1)) * sem, n)


def pooled_variance(groups: list[Array]) -> float | None:
    """Pooled variance within groups of repetitions; None with fewer than four degrees of freedom."""
    df = sum(max(0, len(group) - 1) for group in groups)
    if df < 4:
        return None
    return float(sum(((group - group.mean()) ** 2).sum() for group in groups if len(group) > 1) / df)


def mean_of(values: Array, noise_sd: Array, pooled: float | None) -> Mean:
    """Mean of repetitions and its standard error.

    Parameters
    ----------
    values, noise_sd : shape (repetition,), finite; the noise is the least spread that repetitions can have.
    pooled : variance of repetitions of comparable cells in this recording, None where there are too few.

    Notes
    -----
    The variance is moderated towards the recording's own (Smyth 2004, 10.2202/1544-6115.1027), so that three
    repetitions that happen to agree do not claim certainty. With fewer than three, a stated population spread is used.
    """
    n = len(values)
    population = norm("repetition-sd").mean ** 2
    least = float(np.mean(noise_sd**2)) if np.all(np.isfinite(noise_sd)) else 0.0
    if n < FEW:
        return Mean(float(values.mean()), float(np.sqrt(max(population, least) / n)), 1e3, n, True)
    own = float(values.var(ddof=1))
    prior = pooled if pooled is not None else population
    df = n - 1 + _PRIOR_DF
    variance = max(((n - 1) * own + _PRIOR_DF * prior) / df, least)
    return Mean(float(values.mean()), float(np.sqrt(variance / n)), df, n, False)
