"""Drives of muscles each of which may be silent: samples of how far every one pulls, given what the skin says."""

from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtri_exp

Array = npt.NDArray[np.floating[Any]]

MOST: Final = 1.2
"""Share of full drive beyond which current drives no muscle; room for a muscle stronger than the atlas says. Ours."""
_SILENT: Final = 0.5
"""Probability of each muscle, before anything is seen, that it is silent: nothing is known of what a branch drives."""
_ODDS: Final = float(np.log((1.0 - _SILENT) / _SILENT))
_ALIKE: Final = 0.5
"""Cosine of two muscles' pulls from which they share out their drive anew in each sweep. Ours."""
_CHAINS: Final = 48
_SWEEPS: Final = (30, 60)
"""Thrown away at the start, and kept."""


def drives_given(precision: Array, pull: Array, *, seed: int = 1) -> Array:
    """Samples of drives, shape (sample, muscle): zero where silent, else anything up to `MOST`.

    Gibbs sampling of a spike at zero and a flat slab (Mitchell and Beauchamp 1988, 10.1080/01621459.1988.10478694), in
    chains that start apart, beside each other: one muscle at a time given the others, and two that pull alike given
    what they pull together, since one by one no chain gets from the one to the other.

    Parameters
    ----------
    precision, pull : shapes (muscle, muscle) and (muscle,); the logarithm of the likelihood of drives x is
        pull @ x - x @ precision @ x / 2.
    """
    rng = np.random.default_rng(seed)
    chains = _Chains(precision, pull, rng)
    order, alike = np.arange(len(pull)), _alike(precision)
    kept: list[Array] = []
    for sweep in range(sum(_SWEEPS)):
        rng.shuffle(order)
        for muscle in order.tolist():
            chains.renew(muscle)
        for pair in rng.permutation(len(alike)).tolist():
            chains.share(*alike[pair])
        if sweep >= _SWEEPS[0]:
            kept.append(chains.drive.copy())
    return np.concatenate(kept)


def _alike(precision: Array) -> list[tuple[int, int]]:
    size = np.sqrt(np.maximum(np.diag(precision), 1e-9))
    cosine = precision / np.outer(size, size)
    return [(one, other) for one, other in combinations(range(len(size)), 2) if cosine[one, other] > _ALIKE]


class _Chains:
    """Where all chains stand; `drive` has the shape (chain, muscle)."""

    def __init__(self, precision: Array, pull: Array, rng: np.random.Generator) -> None:
        shape = (_CHAINS, len(pull))
        self.drive: Array = np.where(rng.uniform(size=shape) < _SILENT, 0.0, rng.uniform(0.0, MOST, size=shape))
        self._precision, self._rng = precision, rng
        self._size = np.maximum(np.diag(precision), 1e-9)
        # The pull that is left beside what is there.
        self._left = pull - self.drive @ precision

    def renew(self, muscle: int) -> None:
        """Draw a muscle's drive given all others'."""
        size = self._size[muscle]
        middle = (self._left[:, muscle] + size * self.drive[:, muscle]) / size
        mass, drawn = self._cut(middle, size, np.zeros(_CHAINS), np.full(_CHAINS, MOST))
        odds = _ODDS - np.log(MOST) + mass + size * middle**2 / 2.0
        there = self._rng.uniform(size=_CHAINS) < 1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0)))
        self._put(muscle, np.where(there, drawn, 0.0))

    def share(self, one: int, other: int) -> None:
        """Draw who of two makes what they pull together: one alone, the other alone, or both, the other `part`."""
        ratio = float(np.sqrt(self._size[one] / self._size[other]))
        first, second = self.drive[:, one], self.drive[:, other]
        whole = first + second / ratio
        # Drives whole - part and ratio * part: the likelihood along them, from part = 0 on.
        between = self._precision[one, other]
        size = self._size[one] + ratio**2 * self._size[other] - 2.0 * ratio * between
        size = max(float(size), 1e-6 * float(self._size[one]))
        now = second / ratio
        slope = ratio * self._left[:, other] - self._left[:, one] + size * now
        low, high = np.maximum(0.0, whole - MOST), np.minimum(whole, MOST / ratio)
        mass, part = self._cut(slope / size, size, low, high)
        weights = np.stack(
            [
                np.where(whole <= MOST, 0.0, -np.inf),
                np.where(ratio * whole <= MOST, np.log(ratio) + slope * whole - size * whole**2 / 2.0, -np.inf),
                _ODDS + np.log(ratio / MOST) + mass + slope**2 / size / 2.0,
            ]
        )
        who = (weights + self._rng.gumbel(size=weights.shape)).argmax(axis=0)
        part = np.choose(who, [np.zeros(_CHAINS), whole, part])
        silent = whole == 0.0
        self._put(one, np.where(silent | (who == 1), 0.0, whole - part))
        self._put(other, np.where(silent, 0.0, ratio * part))

    def _cut(self, middle: Array, precision: float, start: Array, end: Array) -> tuple[Array, Array]:
        """Of a normal curve of height 1 between two ends, by chain: logarithm of its mass, and a draw."""
        root = np.sqrt(precision)
        low, high = (start - middle) * root, (end - middle) * root
        # Both ends to the left of the middle, where logarithms of the normal distribution are exact.
        flip = low > 0.0
        low, high = np.where(flip, -high, low), np.where(flip, -low, high)
        below, above = log_ndtr(low), log_ndtr(high)
        between = -np.expm1(np.minimum(below - above, -1e-12))
        share = np.log(self._rng.uniform(size=_CHAINS) * between + np.exp(below - above))
        normal = np.clip(ndtri_exp(np.minimum(above + share, -1e-300)), low, high)
        drawn = np.clip(middle + np.where(flip, -normal, normal) / root, start, end)
        return np.asarray(0.5 * np.log(2.0 * np.pi / precision) + above + np.log(between)), np.asarray(drawn)

    def _put(self, muscle: int, drive: Array) -> None:
        self._left -= (drive - self.drive[:, muscle])[:, None] * self._precision[muscle]
        self.drive[:, muscle] = drive
