"""Levels with probabilities: what a measured quantity and its interval say of an ordinal item."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, inf, sqrt
from typing import Final

from synkin.grading.levels import Row
from synkin.measures import Quantity

_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Distribution:
    """Probability per level; `levels` from the best to the worst, whatever their numbers."""

    levels: tuple[int, ...]
    probability: tuple[float, ...]

    @property
    def level(self) -> int:
        """The median: the worst level that is reached or exceeded with a probability of one half."""
        reached = self.levels[0]
        for at, level in enumerate(self.levels):
            if self.as_bad_as(at) >= 0.5 - _ROUNDING:
                reached = level
        return reached

    def as_bad_as(self, at: int) -> float:
        """Probability of the level at this place or a worse one."""
        return float(min(1.0, sum(self.probability[at:])))

    def of(self, level: int) -> float:
        """Probability of a level."""
        return self.probability[self.levels.index(level)]


def distribution(quantity: Quantity, rows: Sequence[Row], levels: tuple[int, ...]) -> Distribution | None:
    """The levels that a quantity may mean; None where it was not measured or has no interval.

    Its error is taken as normal, with the half of the interval that lies on either side of the value.

    Parameters
    ----------
    rows : of one measure, tiling the line.
    levels : every level of the item, best first; those without a row get no probability.
    """
    if quantity.value is None or quantity.ci95 is None:
        return None
    chances = dict.fromkeys(levels, 0.0)
    for row in rows:
        chances[row.level] += _below(quantity, row.bounds[1]) - _below(quantity, row.bounds[0])
    return Distribution(levels, tuple(max(0.0, chances[level]) for level in levels))


def worst(many: Sequence[Distribution]) -> Distribution:
    """The worst of several: at each level as bad as the one of them that most surely is.

    Their errors are taken to go together; were they independent, many healthy regions would add up to a sick one.

    Raises
    ------
    ValueError
        If there is none, or their levels differ.
    """
    if len({one.levels for one in many}) != 1:
        raise ValueError("the worst is that of distributions over the same levels")
    levels = many[0].levels
    reached = [max(one.as_bad_as(at) for one in many) for at in range(len(levels))] + [0.0]
    return Distribution(levels, tuple(max(0.0, reached[at] - reached[at + 1]) for at in range(len(levels))))


def certain(level: int, levels: tuple[int, ...]) -> Distribution:
    """A level that is known."""
    return Distribution(levels, tuple(float(one == level) for one in levels))


def _below(quantity: Quantity, bound: float) -> float:
    """Probability that the true value lies below `bound`."""
    if bound == -inf or bound == inf:
        return float(bound == inf)
    value, (low, high) = quantity.value or 0.0, quantity.ci95 or (0.0, 0.0)
    half = high - value if bound > value else value - low
    if half <= 0:
        return float(value < bound)
    return 0.5 * (1.0 + erf((bound - value) * 1.96 / half / sqrt(2.0)))
