"""Sums and means of items: with an item missing there is none, but what it could be."""

from collections.abc import Sequence
from math import isfinite, sqrt

from synkin.grading.results import Block, Item
from synkin.measures import Quantity, not_assessed

_TAIL = 0.025


def weighted_sum(items: Sequence[Item], weights: Sequence[float], unit: str) -> tuple[Quantity, tuple[float, float]]:
    """The weighted sum of what counts, with its interval and what it could be.

    The interval is that of the sum of levels drawn by their probabilities, each by itself; it always holds the sum.
    """
    ends = [sorted((weight * one.range[0], weight * one.range[1])) for one, weight in zip(items, weights, strict=True)]
    possible = sum(low for low, _ in ends), sum(high for _, high in ends)
    lacking = [one.title for one in items if one.counted is None]
    if lacking:
        return not_assessed(unit, f"not assessed: {', '.join(lacking)}"), possible
    value = sum(weight * (one.counted or 0.0) for one, weight in zip(items, weights, strict=True))
    chances = {0.0: 1.0}
    for one, weight in zip(items, weights, strict=True):
        own = _chances(one)
        further: dict[float, float] = {}
        for so_far, chance in chances.items():
            for level, more in own.items():
                at = so_far + weight * level
                further[at] = further.get(at, 0.0) + chance * more
        chances = further
    low, high = _quantile(chances, _TAIL), _quantile(chances, 1.0 - _TAIL)
    return Quantity(value, unit, (min(low, value), max(high, value)), len(items)), possible


def sum_block(id_: str, title: str, items: Sequence[Item], weight: float = 1.0) -> Block:
    """A block that is the sum of its items, times a weight."""
    value, possible = weighted_sum(items, [weight] * len(items), "points")
    return Block(id_, title, value, possible)


def mean_block(id_: str, title: str, items: Sequence[Item]) -> Block:
    """A block that is the mean of values, those of two-sided items folded: 100 - |100 - value|."""
    ends = [_folded_range(one.range) for one in items]
    possible = sum(low for low, _ in ends) / len(ends), sum(high for _, high in ends) / len(ends)
    lacking = [one.title for one in items if one.counted is None]
    if lacking:
        return Block(id_, title, not_assessed("points", f"not assessed: {', '.join(lacking)}"), possible)
    value = sum(folded(one.counted or 0.0) for one in items) / len(items)
    spread = sqrt(sum(_half(one) ** 2 for one in items)) / len(items)
    interval = max(possible[0] - spread, 0.0), min(possible[1] + spread, 100.0)
    return Block(id_, title, Quantity(value, "points", interval, len(items)), possible)


def folded(value: float) -> float:
    """A two-sided value (100 balanced, up to 200) as one that is best at 100; values to 100 stay as they are."""
    return 100.0 - abs(100.0 - value)


def _folded_range(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = ends
    best = 100.0 if low <= 100.0 <= high else max(folded(low), folded(high))
    return min(folded(low), folded(high)), best


def _half(one: Item) -> float:
    """Half of the interval of what counts; none of a clinician's word."""
    if one.override is not None or one.value is None or one.value.ci95 is None:
        return 0.0
    return (one.value.ci95[1] - one.value.ci95[0]) / 2


def _chances(one: Item) -> dict[float, float]:
    if one.override is not None or one.probability is None:
        return {one.counted or 0.0: 1.0}
    return {float(level): chance for level, chance in zip(one.levels, one.probability, strict=True) if chance > 0}


def _quantile(chances: dict[float, float], share: float) -> float:
    below, whole = 0.0, sum(chances.values())
    for value in sorted(chances):
        below += chances[value] / whole
        if below >= share - 1e-12 and isfinite(value):
            return value
    return max(chances)
