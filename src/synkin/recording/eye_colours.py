"""Which colours are the eyeball's and which are skin's, learnt from a person's own eye."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from synkin.recording.engine import load_cv2

Array = npt.NDArray[np.floating[Any]]
Colours = npt.NDArray[np.uint8]
"""Some pixels, RGB, shape (pixels, 3)."""

_LEAST, _MOST = 50, 3000
"""Pixels of a kind that are learnt from, at least and about at most, evenly spread over all."""
_SHARES: Final = (1.0, 0.4, 0.6)
_PIXELS: Final = 3000
"""Weight, in pixels, of the eyeball; lashes and skin together weigh the same."""
_RIDGE: Final = 1.0
_SURE: Final = 3.0
"""No pixel speaks with more than these log odds: neighbours say the same."""
_DARK_SHADE: Final = 3.0
_BITS: Final = 6
_FRACTIONS: Final = 64.0


@dataclass(frozen=True)
class EyeColours:
    """Log odds for the eyeball and against skin, of every colour.

    table : by red, green and blue, `_BITS` bits each, shape (2**(3 * _BITS),)
    told_apart : share of the pixels learnt from that are on their side, mean of both sides
    """

    table: npt.NDArray[np.float32]
    told_apart: float

    def odds(self, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Log odds of every pixel of an RGB picture (height, width, 3), shape (height, width)."""
        red, green, blue = (pixels[..., band].astype(np.int32) >> (8 - _BITS) for band in range(3))
        return np.asarray(self.table[(red << 2 * _BITS) | (green << _BITS) | blue])


def learn_colours(eyeball: Sequence[Colours], lashes: Sequence[Colours], skin: Sequence[Colours]) -> EyeColours:
    """Learn from pixels of the eyeball, of the lashes with the lids' edges, and of the skin around.

    A logistic regression on lightness, the two opponent colours (CIE L*a*b*) and their products tells them apart.
    What is as dark as a pupil does not speak for the eyeball, since lashes and their shadow are as dark.
    """
    pixels = [_thinned(np.concatenate(kind)) for kind in (eyeball, lashes, skin)]
    if min(len(pixels[0]), len(pixels[2])) < _LEAST:
        return EyeColours(np.zeros(2 ** (3 * _BITS), np.float32), told_apart=0.0)
    kinds = [_labs(kind) for kind in pixels]
    every = np.concatenate(kinds)
    mean, sd = every.mean(axis=0), every.std(axis=0) + 1e-3
    inside = np.repeat([1.0, 0.0], [len(kinds[0]), len(every) - len(kinds[0])])
    weight = np.concatenate(
        [np.full(len(kind), share * _PIXELS / max(1, len(kind))) for kind, share in zip(kinds, _SHARES, strict=True)]
    )
    terms = _terms((every - mean) / sd)
    factors = _regression(terms, inside, weight)
    dark = (np.percentile(kinds[0][:, 0], 3) + np.percentile(kinds[2][:, 0], 30)) / 2.0
    said = terms @ factors > 0.0
    told = (said[inside > 0].mean() + (~said[inside == 0]).mean()) / 2.0
    step = 2 ** (8 - _BITS)
    levels = (np.arange(2**_BITS) * step + step // 2).astype(np.uint8)
    colours = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 3)
    labs = _labs(colours)
    odds = np.clip(_terms((labs - mean) / sd) @ factors, -_SURE, _SURE)
    light = 1.0 / (1.0 + np.exp(-(labs[:, 0] - dark) / _DARK_SHADE))
    # Rounded, so that the last digits, which depend on the machine's number of cores, decide nothing.
    table = np.round(np.where(odds > 0.0, odds * light, odds) * _FRACTIONS) / _FRACTIONS
    return EyeColours(table.astype(np.float32), float(told))


def _thinned(pixels: Colours) -> Colours:
    return pixels[:: max(1, len(pixels) // _MOST)]


def _labs(pixels: Colours) -> Array:
    cv2 = load_cv2()
    if not len(pixels):
        return np.empty((0, 3))
    return np.asarray(cv2.cvtColor((pixels[:, None] / 255.0).astype(np.float32), cv2.COLOR_RGB2Lab)[:, 0])


def _terms(lab: Array) -> Array:
    one, two, three = lab.T
    products = (one * one, two * two, three * three, one * two, one * three, two * three)
    return np.asarray(np.stack([np.ones_like(one), one, two, three, *products], axis=1), dtype=np.float64)


def _regression(terms: Array, inside: Array, weight: Array) -> Array:
    """Factors of a logistic regression with a little shrinkage."""

    def loss(factors: Array) -> tuple[float, Array]:
        odds = terms @ factors
        # log(1 + exp(odds)) - inside * odds
        value = weight @ (np.logaddexp(0.0, odds) - inside * odds) + _RIDGE / 2 * factors @ factors
        slope = terms.T @ (weight * (1.0 / (1.0 + np.exp(-np.clip(odds, -50, 50))) - inside)) + _RIDGE * factors
        return float(value), slope

    found = minimize(loss, np.zeros(terms.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)
