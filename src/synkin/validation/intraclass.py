"""Intraclass correlation (2,1): two-way random, absolute agreement, single rater."""

from typing import Any

import numpy as np
import numpy.typing as npt

from synkin.validation.resampling import Array, Statistic


def icc_2_1(ratings: npt.ArrayLike) -> float:
    """ICC(2,1) of ratings of shape (subject, rater); NaN where subjects or raters are fewer than two.

    Shrout and Fleiss 1979 (10.1037/0033-2909.86.2.420): (MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n).
    """
    given = np.asarray(ratings, dtype=np.float64)
    return float(weighted_icc(given)(np.ones((1, len(given))))[0])


def weighted_icc(ratings: npt.ArrayLike) -> Statistic:
    """ICC(2,1) where subjects count as often as their weight says, for intervals from drawing subjects."""
    x: npt.NDArray[np.float64] = np.asarray(ratings, dtype=np.float64)
    raters = x.shape[1] if x.ndim == 2 else 0
    # Near zero, so that sums of squares keep their digits.
    x = x - (x.mean() if x.size else 0.0)

    def statistic(weights: Array) -> Array:
        n = weights.sum(axis=1)
        if raters < 2 or len(x) < 2:
            return np.full(len(weights), np.nan)
        subject, column = x.mean(axis=1), (weights @ x) / n[:, None]
        middle = column.mean(axis=1)
        between = raters * (weights @ subject**2 - n * middle**2)
        columns = n * ((column - middle[:, None]) ** 2).sum(axis=1)
        whole = weights @ (x**2).sum(axis=1) - raters * n * middle**2
        msr, msc = between / (n - 1), columns / (raters - 1)
        mse = (whole - between - columns) / ((n - 1) * (raters - 1))
        below = msr + (raters - 1) * mse + raters * (msc - mse) / n
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(np.abs(below) > 1e-12, (msr - mse) / below, np.nan))

    return statistic


def block_matrix(first: list[float], second: list[float]) -> npt.NDArray[np.floating[Any]]:
    """Two ratings of the same subjects as (subject, rater)."""
    return np.column_stack([first, second]) if first else np.zeros((0, 2))
