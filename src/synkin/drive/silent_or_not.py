"""Drives of muscles each of which may be silent: samples of how far every one pulls, given what the skin says."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtri_exp

Array = npt.NDArray[np.floating[Any]]

MOST: Final = 1.2
"""Share of full drive beyond which current drives no muscle; room for a muscle stronger than the atlas says. Ours."""
_SILENT: Final = 0.5
"""Probability of each muscle, before anything is seen, that it is silent: nothing is known of what a branch drives."""
_CHAINS: Final = 48
_SWEEPS: Final = (30, 60)
"""Thrown away at the start, and kept."""


def drives_given(precision: Array, pull: Array, *, seed: int = 1) -> Array:
    """Samples of drives, shape (sample, muscle): zero where silent, else anything up to `MOST`.

    Gibbs sampling of a spike at zero and a flat slab (Mitchell and Beauchamp 1988, 10.1080/01621459.1988.10478694), one
    muscle at a time given the others, in chains beside each other.

    Parameters
    ----------
    precision, pull : shapes (muscle, muscle) and (muscle,); the logarithm of the likelihood of drives x is
        pull @ x - x @ precision @ x / 2.
    """
    rng = np.random.default_rng(seed)
    drive = np.zeros((_CHAINS, len(pull)))
    explained = np.zeros_like(drive)
    size = np.maximum(np.diag(precision), 1e-9)
    kept: list[Array] = []
    for sweep in range(sum(_SWEEPS)):
        for muscle in range(len(pull)):
            here = size[muscle]
            middle = (pull[muscle] - explained[:, muscle] + here * drive[:, muscle]) / here
            new = _one(middle, here, rng)
            explained += (new - drive[:, muscle])[:, None] * precision[muscle]
            drive[:, muscle] = new
        if sweep >= _SWEEPS[0]:
            kept.append(drive.copy())
    return np.concatenate(kept)


def _one(middle: Array, precision: float, rng: np.random.Generator) -> Array:
    """One muscle's drive given all others', shape (chain,), where it alone would be normal around `middle`."""
    root = np.sqrt(precision)
    low, high = -middle * root, (MOST - middle) * root
    # Both ends to the left of the middle, where logarithms of the normal distribution are exact.
    flip = low > 0.0
    low, high = np.where(flip, -high, low), np.where(flip, -low, high)
    below, above = log_ndtr(low), log_ndtr(high)
    between = -np.expm1(np.minimum(below - above, -1e-12))
    share = np.log(rng.uniform(size=len(middle)) * between + np.exp(below - above))
    normal = np.clip(ndtri_exp(np.minimum(above + share, -1e-300)), low, high)
    drive = np.clip(middle + np.where(flip, -normal, normal) / root, 0.0, MOST)
    slab = 0.5 * np.log(2.0 * np.pi / precision) - np.log(MOST) + above + np.log(between)
    odds = precision * middle**2 / 2.0 + slab + np.log((1.0 - _SILENT) / _SILENT)
    return np.where(rng.uniform(size=len(middle)) < 1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0))), drive, 0.0)
