"""Samples of coefficients each of which is there or not: spike and slab, sampled by Gibbs' method.

Mitchell and Beauchamp 1988, 10.1080/01621459.1988.10478694. Many chains run side by side. Each coefficient in turn is
drawn given all others: whether it is there by its Bayes factor (its size integrated out), then its size, which is never
below zero. Two of one kind that explain the same change places now and then: one by one no chain would get from one to
the other, past both or neither.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr, ndtri

Array = npt.NDArray[np.floating[Any]]
Whole = npt.NDArray[np.intp]

_CHAINS, _SWEEPS = 48, 120
_KEPT_FROM, _KEPT_EVERY = 60, 3
_HEAT: Final = 6.0
"""At first the likelihood counts for less, so that chains do not stay with the first coefficient they find."""
_EXCHANGES: Final = 2
"""Rounds of exchanges a sweep."""


@dataclass(frozen=True, eq=False)
class Prior:
    """What is known of coefficients before anything is seen; shapes (coefficient,).

    odds : logarithm of the odds of each one's being there; of the first `wires`, beside what their number says
    spread : standard deviation of the normal distribution whose upper half a coefficient has, if it is there
    kind : which may stand for each other
    wires : how many, the first ones, share a rate
    rate : shapes of the beta distribution of that rate
    """

    odds: Array
    spread: Array
    kind: Whole
    wires: int
    rate: tuple[float, float]


def sample(curvature: Array, slope: Array, prior: Prior, rng: np.random.Generator) -> Array:
    """Samples, shape (sample, coefficient), of coefficients x with log likelihood slope @ x - x @ curvature @ x / 2."""
    chains, kept = _Chains(curvature, slope, prior, rng), []
    order = np.arange(len(slope))
    for sweep in range(_SWEEPS):
        chains.heat = max(1.0, _HEAT * (1.0 - sweep / (0.4 * _SWEEPS)))
        rng.shuffle(order)
        for one in order.tolist():
            chains.renew(one)
        for _ in range(_EXCHANGES):
            rng.shuffle(order)
            for one, other in _pairs(order, prior.kind):
                chains.exchange(one, other)
        if sweep >= _KEPT_FROM and sweep % _KEPT_EVERY == 0:
            kept.append(chains.size.T.copy())
    return np.concatenate(kept)


def _pairs(order: Whole, kind: Whole) -> list[tuple[int, int]]:
    """Each coefficient with at most one other of its kind, at random if `order` is."""
    grouped = order[np.argsort(kind[order], kind="stable")]
    pairs, place = [], 0
    while place < len(grouped) - 1:
        one, other = grouped[place], grouped[place + 1]
        alike = kind[one] == kind[other]
        if alike:
            pairs.append((int(one), int(other)))
        place += 2 if alike else 1
    return pairs


class _Chains:
    """Where all chains stand.

    size : shape (coefficient, chain), 0 where one is not there
    heat : the likelihood counts for 1 / heat
    """

    def __init__(self, curvature: Array, slope: Array, prior: Prior, rng: np.random.Generator) -> None:
        self.size = np.zeros((len(slope), _CHAINS))
        self.heat = 1.0
        self._curvature, self._prior, self._rng = curvature, prior, rng
        # The slope that is left beside what is there, and how many wires are.
        self._left = np.repeat(slope[:, None], _CHAINS, axis=1)
        self._number: Whole = np.zeros(_CHAINS, dtype=np.intp)
        # What so many other wires make of the odds of one more (beta-binomial).
        others, (wired, unwired) = np.arange(prior.wires), prior.rate
        self._company = np.log((wired + others) / (unwired + prior.wires - 1.0 - others))

    def renew(self, one: int) -> None:
        """Draw a coefficient given all others."""
        before = self.size[one]
        beside = self._number - (before > 0.0) if one < self._prior.wires else self._number
        weight, drawn = self._weigh(one, self._left[one] + self._curvature[one, one] * before, beside)
        there = self._rng.random(_CHAINS) < 1.0 / (1.0 + np.exp(-_within(weight, -500.0, 500.0)))
        self._put(one, np.where(there, drawn, 0.0))

    def exchange(self, one: int, other: int) -> None:
        """Where exactly one of two is there, let the other stand in its place if that explains as much."""
        first, second = self.size[one], self.size[other]
        held, held_other = first > 0.0, second > 0.0
        single = held != held_other
        if not single.any():
            return
        wires = self._prior.wires
        beside = self._number - (held & (one < wires)) - (held_other & (other < wires))
        curvature = self._curvature
        (weight, drawn), (weight_other, drawn_other) = (
            self._weigh(it, self._left[it] + curvature[it, one] * first + curvature[it, other] * second, beside)
            for it in (one, other)
        )
        better = np.where(held, weight_other - weight, weight - weight_other)
        goes = single & (np.log(self._rng.random(_CHAINS)) < better)
        self._put(one, np.where(goes, np.where(held, 0.0, drawn), first))
        self._put(other, np.where(goes, np.where(held, drawn_other, 0.0), second))

    def _weigh(self, one: int, slope: Array, others: Whole) -> tuple[Array, Array]:
        """Logarithm of the odds of one's being there, beside so many wires, and its size if it is."""
        prior = self._prior
        sharp = self._curvature[one, one] / self.heat + prior.spread[one] ** -2
        sd = sharp**-0.5
        mean = slope / (self.heat * sharp)
        far = mean / sd
        odds = prior.odds[one] + (self._company[others] if one < prior.wires else 0.0)
        weight = odds + np.log(2.0 * sd / prior.spread[one]) + 0.5 * far**2 + log_ndtr(far)
        return np.asarray(weight), _above_zero(mean, sd, far, self._rng.random(_CHAINS))

    def _put(self, one: int, size: Array) -> None:
        change = size - self.size[one]
        if not change.any():
            return
        if one < self._prior.wires:
            self._number += (size > 0.0).astype(np.intp) - (self.size[one] > 0.0)
        self._left -= self._curvature[one][:, None] * change
        self.size[one] = size


def _within(values: Array, low: float, high: float) -> Array:
    """As `np.clip`, which takes several times as long for so few values."""
    return np.asarray(np.minimum(np.maximum(values, low), high))


def _above_zero(mean: Array, sd: float, far: Array, depth: Array) -> Array:
    """Draws of a normal distribution cut at zero, by their depth in it, 0 to 1."""
    below = ndtr(-far)
    usual = mean + sd * ndtri(_within(below + (1.0 - below) * depth, 1e-12, 1.0 - 1e-12))
    tail = -np.log1p(-np.minimum(depth, 1.0 - 1e-12)) * sd / np.maximum(-far, 1.0)
    return np.asarray(np.maximum(np.where(far < -6.0, tail, usual), 0.0))
