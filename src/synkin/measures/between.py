"""How much values differ beyond what their own errors explain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import helmert
from scipy.optimize import brentq
from scipy.stats import chi2

Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Group:
    """Values that share a mean of their own, shape (value,), and the covariance of their errors (value, value)."""

    values: Array
    covariance: Array


@dataclass(frozen=True)
class Between:
    """Standard deviation between values beyond their errors, and its 95 % interval."""

    sd: float
    ci95: tuple[float, float]


def between(groups: Sequence[Group], alike: float = 1.0) -> Between | None:
    """The spread within groups beyond known errors; None where no group has two values.

    Paule and Mandel's estimate (10.6028/jres.087.022) with the Q-profile interval (Viechtbauer 2007, 10.1002/sim.2514),
    over all groups together, with errors that may be correlated. `alike`: so many values carry what one would if they
    were independent; the interval is that of so many fewer, not of fewer than one.
    """
    parts = [_without_mean(group) for group in groups if len(group.values) > 1]
    if not parts:
        return None
    squares, errors = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    df = len(squares)
    free = max(df / alike, 1.0)
    low, high = (_spread(squares, errors, df / free * float(chi2.ppf(level, free))) for level in (0.975, 0.025))
    return Between(_spread(squares, errors, float(df)), (low, high))


def _without_mean(group: Group) -> tuple[Array, Array]:
    """A group's contrasts, so turned that their errors are independent: their squares and their errors' variances."""
    contrasts = helmert(len(group.values))
    variances, turn = np.linalg.eigh(contrasts @ group.covariance @ contrasts.T)
    return np.asarray((turn.T @ contrasts @ group.values) ** 2), np.asarray(np.maximum(variances, 0.0))


def _spread(squares: Array, errors: Array, target: float) -> float:
    """The standard deviation that brings the weighted sum of squares down to `target`; 0 where errors alone do."""

    def excess(sd: float) -> float:
        return float(np.sum(squares / (errors + sd**2))) - target

    if not squares.any() or (errors.all() and excess(0.0) <= 0):
        return 0.0
    # With this much on top of no error at all, the sum is down to the target.
    top = float(np.sqrt(squares.sum() / target))
    return float(brentq(excess, 1e-9 * top, top, xtol=1e-6 * top)) if excess(1e-9 * top) > 0 else 0.0
