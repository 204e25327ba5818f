"""The wiring summed to branch territories: whose command leaks, and through which distal branch it arrives.

No fixed map says which branch reaches which muscle, so every sample of the wiring is given an anatomy of its own, drawn
by the routes' probabilities: what persons differ by is in the intervals.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import BRANCHES, MUSCLE_IDS, AffectedSide
from synkin.drive.evidence import BranchReading
from synkin.drive.results import FULL_DRIVE, TerritoryEntry
from synkin.drive.routes import route_probabilities
from synkin.drive.suspects import COUNTS_FROM, quantity
from synkin.drive.wiring import Wiring
from synkin.measures import not_assessed

Array = npt.NDArray[np.floating[Any]]

_LEAST_SEEN: Final = 0.5
"""House rule, ours: share of what a branch supplies that must have been seen in some movement."""
_UNSEEN: Final = "the skin that most muscles of this branch move was not seen"


def territories_of(
    wiring: Wiring,
    seen: npt.NDArray[np.bool_],
    repetitions: int,
    readings: Sequence[BranchReading] = (),
    *,
    affected: AffectedSide = "unknown",
    seed: int = 1,
) -> tuple[TerritoryEntry, ...]:
    """The table of one side: sources (territories, and None) by arriving branches.

    Parameters
    ----------
    seen : shape (movement, muscle), of which muscles a movement says something; others are left out
    repetitions : fewest of any movement
    readings, affected : see `routes.route_probabilities`
    """
    routes = np.array(
        [
            [route_probabilities(muscle, wiring.side, readings, affected=affected)[branch] for branch in BRANCHES]
            for muscle in MUSCLE_IDS
        ]
    )
    known = seen.any(axis=0)
    supplied = (routes * known[:, None]).sum(axis=0) / routes.sum(axis=0)
    arrives = _anatomies(routes, len(wiring.gain), seed) * known[:, None]
    # Each territory leaks most in the movement that commands it most.
    leaks = wiring.into.max(axis=0)[:, None] * (wiring.gain @ arrives)
    alone = (wiring.stray @ arrives).max(axis=1)
    rows = [*((branch, leaks[:, b]) for b, branch in enumerate(BRANCHES)), (None, alone)]
    return tuple(
        _entry(wiring, source, arrival, drive[:, a], repetitions, enough=bool(supplied[a] >= _LEAST_SEEN))
        for source, drive in rows
        for a, arrival in enumerate(BRANCHES)
    )


def _anatomies(routes: Array, samples: int, seed: int) -> Array:
    """One branch per sample and muscle, drawn by `routes` (muscle, branch); shape (sample, muscle, branch), 1 or 0."""
    rng = np.random.default_rng([seed, 43])
    drawn = (rng.random((samples, len(routes), 1)) > routes.cumsum(axis=1)).sum(axis=2)
    return np.asarray(np.eye(routes.shape[1])[np.minimum(drawn, routes.shape[1] - 1)])


def _entry(
    wiring: Wiring, source: str | None, arrival: str, drive: Array, repetitions: int, *, enough: bool
) -> TerritoryEntry:
    if not enough:
        return TerritoryEntry(wiring.side, source, arrival, not_assessed(FULL_DRIVE, _UNSEEN), None)
    there = float((drive > COUNTS_FROM).mean())
    return TerritoryEntry(wiring.side, source, arrival, quantity(drive, FULL_DRIVE, repetitions), there)
