"""Whether muscles still work apart: how many independent movements are left, and which antagonists fire together.

Healthy antagonists fire together as well: a smile is steadied at its corner, teeth are shown with depressors and
platysma at once. So nothing is a sign that healthy people, by the population's table, show too.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import ATLAS, MUSCLE_IDS, Side, other_side
from synkin.drive.normal import normal_drive
from synkin.drive.results import FULL_DRIVE, MORE_LIKELY_THAN_NOT, CoFiring, Independence
from synkin.drive.strength import AGAINST, HELD
from synkin.drive.suspects import COUNTS_FROM, quantity
from synkin.drive.wiring import Wiring
from synkin.measures import Quantity, not_assessed

Array = npt.NDArray[np.floating[Any]]
Seen = npt.NDArray[np.bool_]

_PEOPLE: Final = 1000
"""Healthy people that are drawn from the population's table."""
_DRAWS: Final = 500
"""Samples of the wiring that are looked at, at the most."""
_FEWER: Final = 0.85
"""House rule, ours: share of the reference's independent movements below which a side has fewer."""
_EXCLUDED: Final = 0.1
"""House rule, ours: probability of fewer movements below which a side is said not to have fewer."""
_OPEN: Final = "its interval holds both as many as the reference has and fewer"
_DRIVEN: Final = 0.2
"""House rule, ours: drive from which muscles take part in a movement at all; without any, nothing can fire together."""
_LEAST_SEEN: Final = 0.5
"""House rule, ours: share of muscles (and movements) that must have been seen."""
_HIDDEN: Final = 0.5
"""House rule, ours: drive beyond what healthy people show that no "absent" may hide."""
_UPPER: Final = 0.975
"""Share of healthy people who fire together no more than what is called usual."""
_UNSEEN: Final = "the skin that these muscles move was not seen in this movement"
_NOBODY: Final = "too little was driven in this movement"
_UNSURE: Final = "its interval holds both what healthy people show and much more"


@dataclass(frozen=True, eq=False)
class Draws:
    """What the posterior says of both sides' drives together, movement by movement.

    own, reference : shape (sample, movement, muscle), all that an affected side drives, and what is held against it
    own_given, reference_given : the same without what a sample of the wiring leaves unsure
    usual : shape (person, movement, muscle), healthy people
    """

    own: Array
    reference: Array
    own_given: Array
    reference_given: Array
    usual: Array


def draws_of(wiring: Wiring, seed: int = 1) -> Draws:
    """Both sides' drives drawn together, so that what they are unsure of alike is alike in both."""
    rng = np.random.default_rng([seed, 42])
    every = wiring.normal_given + wiring.excess
    some = slice(None, None, -(-len(every) // _DRAWS))
    own, reference = every[some], np.broadcast_to(wiring.expected_given, every.shape)[some]
    muscles = own.shape[2]
    both = np.block(
        [
            [wiring.normal_covariance, wiring.together],
            [np.swapaxes(wiring.together, 1, 2), wiring.expected_covariance],
        ]
    )
    size, way = np.linalg.eigh(both)
    root = way * np.sqrt(np.maximum(size, 0.0))[:, None, :]
    off = np.moveaxis(root @ rng.standard_normal((own.shape[1], 2 * muscles, len(own))), 2, 0)
    mean, sd = normal_drive(wiring.movements)
    usual = np.maximum(mean + sd * rng.standard_normal((_PEOPLE, *mean.shape)), 0.0)
    return Draws(own + off[..., :muscles], reference + off[..., muscles:], own, reference, usual)


def dimension_of(drives: Array) -> Array:
    """Effective dimension of movement x muscle, shape (sample,): participation ratio of its squared singular values.

    It is 1 where every movement drives the same muscles in the same proportion, and as many as there are movements
    where each drives its own (Gao and Ganguli 2015, 10.1016/j.conb.2015.04.003, on neurons). 0 without any drive.
    """
    # The sums of the singular values' second and fourth powers, without having to find them.
    shared = drives @ np.swapaxes(drives, 1, 2)
    second, fourth = np.trace(shared, axis1=1, axis2=2), (shared**2).sum(axis=(1, 2))
    return np.asarray(second**2 / np.maximum(fourth, 1e-12))


def independence_of(
    wiring: Wiring, draws: Draws, seen: Seen, other_seen: Seen, repetitions: int
) -> tuple[Independence, ...]:
    """Of an affected side and, where it is the reference, of the other one.

    Parameters
    ----------
    seen, other_seen : shape (movement, muscle), of which muscles a movement says something, of either side
    repetitions : fewest of any movement
    """
    against_other = wiring.reference != "population"
    usual = dimension_of(draws.usual)
    own, why = _unbiased(draws.own, draws.own_given), _unknown(draws.own_given, seen)
    reference, why_other = np.resize(usual, own.shape), None
    if against_other:
        reference = _unbiased(draws.reference, draws.reference_given)
        why_other = _unknown(draws.reference_given, other_seen)
    people = quantity(usual, "1", 0)

    def shown(samples: Array, reason: str | None) -> Quantity:
        return quantity(samples, "1", repetitions) if reason is None else not_assessed("1", reason, repetitions)

    other = Independence(other_side(wiring.side), shown(reference, why_other), people)
    others = (other,) if against_other else ()
    dimension, untold = shown(own, why), why or why_other
    if untold is not None:
        return Independence(wiring.side, dimension, people, reason=untold), *others
    fewer = float((own < _FEWER * reference).mean())
    reduced = True if fewer > MORE_LIKELY_THAN_NOT else False if fewer < _EXCLUDED else None
    limit, reason = _FEWER if reduced is False else None, _OPEN if reduced is None else None
    return Independence(wiring.side, dimension, people, reduced, fewer, limit, reason), *others


def _unknown(given: Array, seen: Seen) -> str | None:
    """Why nothing can be said of a side's independent movements."""
    if seen.mean() < _LEAST_SEEN:
        return "too little of this side's skin was seen"
    if float(given.mean(axis=0).max()) < _DRIVEN:
        return "hardly any muscle of this side was driven"
    return None


def _unbiased(drawn: Array, given: Array) -> Array:
    """Dimensions as spread as those drawn, about the mean of those given: noise alone looks like more dimensions."""
    middle, spread = dimension_of(given), dimension_of(drawn)
    return np.asarray(np.clip(spread + (middle - spread).mean(), 0.0, given.shape[1]))


def co_firing_of(
    wiring: Wiring, draws: Draws, seen: Seen, other_seen: Seen, repetitions: dict[str, int]
) -> tuple[CoFiring, ...]:
    """Of an affected side and, where it is the reference, of the other one; every zone that has antagonists.

    Parameters
    ----------
    seen, other_seen : shape (movement, muscle), of which muscles a movement says something, of either side
    """
    out = []
    against_other = wiring.reference != "population"
    for zone in AGAINST:
        forth, back = _sides_of(zone)
        usual = _smaller(draws.usual, forth, back)
        own, other = _smaller(draws.own, forth, back), _smaller(draws.reference, forth, back)
        for c, movement in enumerate(wiring.movements):
            people = quantity(usual[:, c], FULL_DRIVE, 0)
            # Fainter than what could hold a movement it is of no account, however rare.
            most = max(float(np.quantile(usual[:, c], _UPPER)), HELD)
            beyond = own[:, c] > np.maximum(most, other[:, c] + COUNTS_FROM if against_other else 0.0)
            parts = [(wiring.side, draws.own[:, c], seen[c], beyond)]
            if against_other:
                parts.append((other_side(wiring.side), draws.reference[:, c], other_seen[c], other[:, c] > most))
            for side, drives, known, chance in parts:
                out.append(
                    _co_firing(
                        (movement, side, zone),
                        drives,
                        (forth, back),
                        known,
                        chance,
                        people,
                        most,
                        repetitions[movement],
                    )
                )
    return tuple(out)


def _sides_of(zone: str) -> tuple[list[int], list[int]]:
    """Muscles that move a zone, and those that hold against them."""
    back = [MUSCLE_IDS.index(one) for one in AGAINST[zone]]
    return [m for m, one in enumerate(MUSCLE_IDS) if ATLAS[one].zone == zone and m not in back], back


def _summed(drives: Array, muscles: list[int]) -> Array:
    return np.asarray(np.maximum(drives[..., muscles].sum(axis=-1), 0.0))


def _smaller(drives: Array, forth: list[int], back: list[int]) -> Array:
    return np.minimum(_summed(drives, forth), _summed(drives, back))


def _co_firing(
    of: tuple[str, Side, str],
    drives: Array,
    muscles: tuple[list[int], list[int]],
    seen: Seen,
    beyond: npt.NDArray[np.bool_],
    usual: Quantity,
    most: float,
    repetitions: int,
) -> CoFiring:
    movement, side, zone = of
    forth, back = (_summed(drives, one) for one in muscles)
    together = np.minimum(forth, back)
    known = all(seen[one].mean() >= _LEAST_SEEN for one in muscles)
    driven = max(float(forth.mean()), float(back.mean())) >= _DRIVEN
    reason = None if known and driven else _NOBODY if known else _UNSEEN
    index = 2.0 * together / np.maximum(forth + back, 1e-9)
    chance = float(beyond.mean())
    high = float(np.quantile(together, _UPPER))
    if reason is None and chance <= MORE_LIKELY_THAN_NOT and high > most + _HIDDEN:
        reason = _UNSURE
    present = None if reason is not None else chance > MORE_LIKELY_THAN_NOT

    def shown(samples: Array, unit: str, given: bool) -> Quantity:
        return quantity(samples, unit, repetitions) if given else not_assessed(unit, reason or _UNSEEN, repetitions)

    return CoFiring(
        movement=movement,
        side=side,
        zone=zone,
        agonists=shown(forth, FULL_DRIVE, known),
        antagonists=shown(back, FULL_DRIVE, known),
        together=shown(together, FULL_DRIVE, known),
        index=shown(index, "1", known and driven),
        usual=usual,
        probability=chance if known else None,
        present=present,
        limit=high if present is False else None,
        reason=reason,
    )
