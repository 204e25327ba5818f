"""Samples of coefficients each of which is there or not: spike and slab, sampled by Gibbs' method.

Mitchell and Beauchamp 1988, 10.1080/01621459.1988.10478694. Many chains run side by side. Each coefficient in turn is
drawn given all others: whether it is there by its Bayes factor (its size integrated out), then its size, which is never
below zero. Two of one kind that explain the same change places now and then: one by one no chain would get from one to
the other, past both or neither.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, logit, ndtr, ndtri

Array = npt.NDArray[np.floating[Any]]
Whole = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

_CHAINS, _SWEEPS = 48, 120
_KEPT_FROM, _KEPT_EVERY = 60, 3
_HEAT: Final = 6.0
"""At first the likelihood counts for less, so that chains do not stay with the first coefficient they find."""
_EXCHANGES: Final = 2
"""Rounds of exchanges a sweep."""
_TAIL: Final = -6.0
"""Means this many standard deviations below zero leave a tail above it that falls off exponentially."""


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
        chains.warm(max(1.0, _HEAT * (1.0 - sweep / (0.4 * _SWEEPS))))
        rng.shuffle(order)
        chains.renew(order)
        for _ in range(_EXCHANGES):
            rng.shuffle(order)
            chains.exchange(_pairs(order, prior.kind))
        if sweep >= _KEPT_FROM and sweep % _KEPT_EVERY == 0:
            kept.append(chains.size.T.copy())
    return np.concatenate(kept)


def _pairs(order: Whole, kind: Whole) -> Whole:
    """Each coefficient with at most one other of its kind, at random if `order` is; shape (pair, 2)."""
    grouped = order[np.argsort(kind[order], kind="stable")]
    alike = (kind[grouped[1:]] == kind[grouped[:-1]]).tolist()
    pairs, place = [], 0
    while place < len(alike):
        if alike[place]:
            pairs.append(grouped[place : place + 2])
        place += 2 if alike[place] else 1
    return np.array(pairs, dtype=np.intp).reshape(-1, 2)


class _Weighed(NamedTuple):
    """A coefficient were it there, of one standard deviation, in every chain.

    weight : logarithm of the odds of its being there
    mean, far : of its normal distribution before that is cut at zero, and the same in standard deviations
    """

    weight: Array
    mean: Array
    sd: float
    far: Array

    def draw(self, chains: Whole, depth: Array) -> Array:
        """Its size in some of the chains, by the depth in its distribution, 0 to 1, that was drawn for every chain."""
        if not len(chains):
            return np.empty(0)
        mean, far, depth = self.mean[chains], self.far[chains], depth[chains]
        below = ndtr(-far)
        size = mean + self.sd * ndtri(_within(below + (1.0 - below) * depth, 1e-12, 1.0 - 1e-12))
        if far.min() < _TAIL:
            tail = -np.log1p(-np.minimum(depth, 1.0 - 1e-12)) * self.sd / np.maximum(-far, 1.0)
            size = np.where(far < _TAIL, tail, size)
        return np.asarray(np.maximum(size, 0.0))


class _Chains:
    """Where all chains stand.

    size : shape (coefficient, chain), 0 where one is not there

    With so few chains the time goes into calls more than into numbers. So what a sweep shares is reckoned once for all
    of it, and a size is drawn only where a coefficient comes to be there, which most do in few chains.
    """

    def __init__(self, curvature: Array, slope: Array, prior: Prior, rng: np.random.Generator) -> None:
        self.size = np.zeros((len(slope), _CHAINS))
        self._curvature, self._prior, self._rng = curvature, prior, rng
        # The slope that is left beside what is there, shape (chain, coefficient), and how many wires are.
        self._left = np.repeat(slope[None], _CHAINS, axis=0)
        self._number: Whole = np.zeros(_CHAINS, dtype=np.intp)
        # What so many other wires make of the odds of one more (beta-binomial).
        others, (wired, unwired) = np.arange(prior.wires), prior.rate
        self._company = np.log((wired + others) / (unwired + prior.wires - 1.0 - others))
        self.warm(1.0)

    def warm(self, heat: float) -> None:
        """Let the likelihood count for 1 / heat from now on."""
        known = zip(np.diag(self._curvature).tolist(), self._prior.spread.tolist(), strict=True)
        sharp = [curvature / heat + spread**-2.0 for curvature, spread in known]
        # Of each coefficient, were it there: its slope per mean, its standard deviation, and its odds but for company.
        self._steep = [heat * one for one in sharp]
        self._sd = [one**-0.5 for one in sharp]
        self._odds: list[float] = (self._prior.odds + np.log(2.0 * np.array(self._sd) / self._prior.spread)).tolist()

    def renew(self, order: Whole) -> None:
        """Draw each coefficient in turn given all others."""
        depths, lots = self._rng.random((len(order), 2, _CHAINS)).swapaxes(0, 1)
        least, anywhere = logit(lots), self.size.any(axis=1).tolist()
        for place, one in enumerate(order.tolist()):
            slope, beside = self._left[:, one], self._number
            if anywhere[one]:
                before = self.size[one]
                slope = slope + self._curvature[one, one] * before
                beside = beside - (before > 0.0) if one < self._prior.wires else beside
            seen = self._weigh(one, slope, beside)
            there = (least[place] < seen.weight).nonzero()[0]
            if len(there) or anywhere[one]:
                size = np.zeros(_CHAINS)
                size[there] = seen.draw(there, depths[place])
                self._put(one, size)

    def exchange(self, pairs: Whole) -> None:
        """Where exactly one of two is there, let the other stand in its place if that explains as much.

        `pairs` has shape (pair, 2), with no coefficient in two of them.
        """
        held = self.size[pairs] > 0.0
        single = held[:, 0] != held[:, 1]
        for place in single.any(axis=1).nonzero()[0].tolist():
            one, other = pairs[place].tolist()
            self._exchange(one, other, held[place], single[place])

    def _exchange(self, one: int, other: int, held: Mask, single: Mask) -> None:
        curvature, (first, second) = self._curvature, self.size[[one, other]]
        depths, lots = self._rng.random((2, _CHAINS)), self._rng.random(_CHAINS)
        beside = self._number - (held[0] & (one < self._prior.wires)) - (held[1] & (other < self._prior.wires))
        seen = [
            self._weigh(it, self._left[:, it] + curvature[it, one] * first + curvature[it, other] * second, beside)
            for it in (one, other)
        ]
        better = seen[1].weight - seen[0].weight
        goes = single & (np.log(lots) < np.where(held[0], better, -better))
        if goes.any():
            for place, it in enumerate((one, other)):
                size, there = np.where(goes, 0.0, self.size[it]), (goes & ~held[place]).nonzero()[0]
                size[there] = seen[place].draw(there, depths[place])
                self._put(it, size)

    def _weigh(self, one: int, slope: Array, others: Whole) -> _Weighed:
        """What speaks for one, beside so many other wires."""
        mean = slope / self._steep[one]
        far = mean / self._sd[one]
        odds = self._odds[one] + self._company[others] if one < self._prior.wires else self._odds[one]
        return _Weighed(odds + 0.5 * far**2 + log_ndtr(far), mean, self._sd[one], far)

    def _put(self, one: int, size: Array) -> None:
        before = self.size[one]
        change = size - before
        if one < self._prior.wires:
            self._number += size > 0.0
            self._number -= before > 0.0
        changed = change.nonzero()[0]
        self._left[changed] -= change[changed, None] * self._curvature[one]
        self.size[one] = size


def _within(values: Array, low: float, high: float) -> Array:
    """As `np.clip`, which takes several times as long for so few values."""
    return np.asarray(np.minimum(np.maximum(values, low), high))
