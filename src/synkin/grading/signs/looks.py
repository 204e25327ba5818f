"""A sign is as bad as the worst of what was looked at; what was not looked at is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import erf, sqrt

from synkin.anatomy import REGIONS, Side
from synkin.grading.distribution import Distribution, distribution, worst
from synkin.grading.signs.results import LEVELS, Sign
from synkin.grading.signs.table import sign_rows
from synkin.measures import Quantity


@dataclass(frozen=True)
class Look:
    """One measure that a sign is read from, by the table's `measure`.

    chance : probability that it is there at all, which no level above none may exceed; 1 where nobody gives one.
    said : what it is, in words, with its number. notes : what to bear in mind if it decides.
    """

    measure: str
    quantity: Quantity
    said: str
    side: Side | None
    place: str
    movement: str | None = None
    chance: float = 1.0
    notes: tuple[str, ...] = ()

    @property
    def found(self) -> Distribution | None:
        """Its levels; None where it was not assessed."""
        found = distribution(self.quantity, sign_rows(self.measure), LEVELS)
        return None if found is None else capped(found, self.chance)


def capped(found: Distribution, chance: float) -> Distribution:
    """The same, as bad as any level above the best with at most this probability."""
    reached = [1.0, *(min(chance, found.as_bad_as(at)) for at in range(1, len(found.levels))), 0.0]
    return Distribution(found.levels, tuple(max(0.0, one - more) for one, more in pairwise(reached)))


def sign_of(id_: str, title: str, looks: Sequence[Look], why_none: str, notes: Sequence[str] = ()) -> Sign:
    """The sign as bad as the worst look; not assessed where none of them was."""
    known = [(look, found) for look in looks if (found := look.found) is not None]
    if not known:
        reasons = dict.fromkeys(look.quantity.reason or "no interval" for look in looks)
        return Sign(
            id=id_,
            title=title,
            status="not-assessed",
            level=None,
            probability=None,
            side=None,
            place=None,
            movement=None,
            quantity=None,
            measure="",
            reason="; ".join(reasons) or why_none,
            notes=tuple(notes),
        )
    whole = worst([found for _, found in known])
    # What decides is most surely as bad as the level, and the worse one of those.
    look = max(known, key=lambda one: (one[1].as_bad_as(LEVELS.index(whole.level)), *_badness(*one)))[0]
    unseen = dict.fromkeys(one.place for one in looks if one.found is None)
    seen = {one.place for one, _ in known}
    lacking = [label_of(place) for place in unseen if place not in seen]
    return Sign(
        id=id_,
        title=title,
        status="measured",
        level=whole.level,
        probability=whole.probability,
        side=look.side,
        place=look.place,
        movement=look.movement,
        quantity=look.quantity,
        measure=look.said,
        reason=f"not looked at: {', '.join(lacking)}" if lacking else None,
        notes=(*(look.notes if whole.level > 0 else ()), *notes),
    )


def label_of(place: str) -> str:
    """A region or zone in words."""
    return REGIONS[place].label if place in REGIONS else place


def below(quantity: Quantity, bound: float) -> float | None:
    """Probability that the true value lies below; None where it was not assessed. Its error is taken as normal."""
    if quantity.value is None or quantity.ci95 is None:
        return None
    low, high = quantity.ci95
    half = high - quantity.value if bound > quantity.value else quantity.value - low
    if half <= 0:
        return float(quantity.value < bound)
    return 0.5 * (1.0 + erf((bound - quantity.value) * 1.96 / half / sqrt(2.0)))


def scaled(quantity: Quantity, factor: float, less: float = 0.0, unit: str = "1") -> Quantity:
    """factor * (quantity - less), interval and all."""
    if quantity.value is None:
        return replace(quantity, unit=unit)
    ends = None if quantity.ci95 is None else sorted(factor * (end - less) for end in quantity.ci95)
    interval = None if ends is None else (ends[0], ends[1])
    return Quantity(factor * (quantity.value - less), unit, interval, quantity.n, "measured", quantity.reason)


def in_figures(quantity: Quantity, digits: int = 1, factor: float = 1.0, unit: str = "") -> str:
    """A number and its interval."""
    if quantity.value is None:
        return "not assessed"
    said = f"{factor * quantity.value:.{digits}f}{unit}"
    if quantity.ci95 is None:
        return said
    low, high = (factor * end for end in quantity.ci95)
    return f"{said} ({low:.{digits}f} to {high:.{digits}f})".replace("-", "−")


def _badness(look: Look, found: Distribution) -> tuple[float, float]:
    """The mean level; where looks are equally good, how near they are to being worse."""
    rows = sign_rows(look.measure)
    worse = 1.0 if rows[0].level < rows[-1].level else -1.0
    return sum(at * chance for at, chance in enumerate(found.probability)), worse * (look.quantity.value or 0.0)
