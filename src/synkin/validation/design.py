"""A balanced fractional design: every level as often as said, and every two levels together as evenly as can be."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Levels = Mapping[str, Mapping[str, int]]
"""Factor -> level -> in how many recordings."""
Row = dict[str, str]

_ROUNDS: Final = 6000


def balanced_design(
    levels: Levels,
    *,
    seed: int,
    fixed: Sequence[Row] | None = None,
    wish: Callable[[Sequence[Row]], float] = lambda _rows: 0.0,
) -> tuple[Row, ...]:
    """Recordings over the levels of every factor.

    Levels are dealt at random and then exchanged between two recordings as long as that makes the pairs of levels more
    even. Not every combination is there; every level of a factor meets every level of another about as often as chance
    would have it, so that the factors' effects can be told apart.

    Parameters
    ----------
    levels : counts of each factor add up to the same number.
    fixed : rows with other factors whose order stays, balanced against too.
    wish : a further cost of a design, 0 where it is as wished; for what must not come together.
    """
    totals = {sum(counts.values()) for counts in levels.values()}
    if len(totals) != 1:
        raise ValueError(f"the factors are dealt to different numbers of recordings: {sorted(totals)}")
    size = totals.pop()
    rng = np.random.default_rng(seed)
    given = [dict(row) for row in fixed] if fixed is not None else [{} for _ in range(size)]
    if len(given) != size:
        raise ValueError(f"{len(given)} fixed rows for {size} recordings")
    dealt = {
        factor: list(rng.permutation([level for level, count in counts.items() for _ in range(count)]))
        for factor, counts in levels.items()
    }
    rows = [{**row, **{factor: str(dealt[factor][at]) for factor in levels}} for at, row in enumerate(given)]
    cost = imbalance(rows) + wish(rows)
    factors = list(levels)
    for _ in range(_ROUNDS):
        factor = factors[int(rng.integers(len(factors)))]
        first, second = (int(one) for one in rng.choice(size, 2, replace=False))
        if rows[first][factor] == rows[second][factor]:
            continue
        _exchange(rows, factor, first, second)
        now = imbalance(rows) + wish(rows)
        if now > cost:
            _exchange(rows, factor, first, second)
        else:
            cost = now
    return tuple(rows)


def imbalance(rows: Sequence[Row]) -> float:
    """Sum over all pairs of levels of two factors: (together - as often as expected)² over what is expected."""
    factors = list(rows[0])
    codes = {factor: _coded([row[factor] for row in rows]) for factor in factors}
    total = 0.0
    for at, one in enumerate(factors):
        for other in factors[at + 1 :]:
            table = codes[one].T @ codes[other]
            expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / len(rows)
            total += float((((table - expected) ** 2) / expected).sum())
    return total


def _coded(values: Sequence[str]) -> npt.NDArray[np.floating[Any]]:
    """Which level each row has, shape (row, level), 0 or 1."""
    levels = np.unique(values)
    return np.asarray(np.asarray(values)[:, None] == levels[None], dtype=np.float64)


def _exchange(rows: list[Row], factor: str, first: int, second: int) -> None:
    rows[first][factor], rows[second][factor] = rows[second][factor], rows[first][factor]
