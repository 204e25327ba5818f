"""Lost range: how far a region goes in its own movement on one side, as a share of the other side's way."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from synkin.anatomy import MOVEMENTS, Side, movement, norm, other_side
from synkin.measures.excursions import FISSURE, is_usual
from synkin.measures.measures import Measures
from synkin.measures.quantity import Quantity, measured, not_assessed

_MOST_UNSEEN: Final = 0.5
"""Where as much as this share of a range may have been lost, it is not called kept. Ours."""


@dataclass(frozen=True)
class LostRange:
    """Whether range is lost (None: not assessed), by which movement, and this side's excursion over the other's.

    Of the eye it is the share of its own gap that each side closes: a narrower eye has less way to go, and has lost
    nothing by that. `mm` is how much further the other side goes.
    """

    movement: str | None
    share: Quantity
    lost: bool | None
    mm: float = 0.0


@dataclass(frozen=True)
class Own:
    """A measured value with the standard deviation that is its side's own: without the scale's, common to both."""

    value: float
    sd: float
    n: int

    def over(self, other: "Own") -> "Own":
        """The ratio of two independent values."""
        ratio = self.value / other.value
        return Own(ratio, float(np.hypot(self.sd, ratio * other.sd)) / abs(other.value), min(self.n, other.n))


def own_of(quantity: Quantity | None, scale_sd: float) -> Own | None:
    """None where it was not measured; mm only, since areas have twice the scale's error."""
    if quantity is None or quantity.value is None or quantity.ci95 is None:
        return None
    # The upper half: the lower one ends at what is possible.
    whole = (quantity.ci95[1] - quantity.value) / 1.96
    return Own(quantity.value, float(np.sqrt(max(0.0, whole**2 - (scale_sd * quantity.value) ** 2))), quantity.n)


def resting_value(measures: Measures, side: Side, region: str, measure: str) -> Quantity:
    """A resting value of a side; not assessed where there is none."""
    for row in measures.rest:
        if (row.side, row.region, row.measure) == (side, region, measure):
            return row.quantity
    return not_assessed("mm", "not measured")


def lost_range(measures: Measures, side: Side, region: str, movements: tuple[str, ...], *, judged: bool) -> LostRange:
    """The range of `region` on `side` against the other, in the first of `movements` that was measured on both.

    Lost is what exceeds 1.96 standard deviations of what healthy sides differ by (OSCAR 1999, see norms) and of the
    measurement; ranges are kept where both together exclude that half is lost.
    """
    made = {trial.movement for trial in measures.repetitions}
    asked = [name for name in movements if name in made]
    if not asked:
        labels = " or ".join(movement(name).label for name in movements)
        return _unknown(None, f"not made: {labels}" if labels else "no movement of the protocol is the region's own")
    ways = {name: [_way(measures, one, region, name) for one in (side, other_side(side))] for name in asked}
    by = next((name for name in asked if None not in ways[name]), asked[0])
    if not judged:
        return _unknown(by, "no side is known to be healthy")
    own, other = ways[by]
    if own is None or other is None:
        return _unknown(by, f"the {movement(by).label} could not be measured on both sides")
    far = _way(measures, other_side(side), MOVEMENTS[by].wanted_region or region, by)
    if far is None or not is_usual(MOVEMENTS[by], abs(far.value)):
        return _unknown(by, f"the other side's {movement(by).label} is not a usual one itself")
    less = abs(other.value) - abs(own.value)
    if region == FISSURE:
        gaps = [
            own_of(resting_value(measures, one, FISSURE, "gap"), measures.scale_relative_sd)
            for one in (side, other_side(side))
        ]
        if gaps[0] is None or gaps[1] is None:
            return _unknown(by, "the resting gap of a side is missing")
        own, other = own.over(gaps[0]), other.over(gaps[1])
    if abs(other.value) <= 1.96 * other.sd:
        return _unknown(by, f"the region hardly moves on the other side in the {movement(by).label}")
    share = own.over(other)
    limit = 1.96 * float(np.hypot(share.sd, norm("excursion-side-to-side").sd))
    less_share = 1.0 - share.value
    lost = True if less_share > limit else (False if less_share + limit < _MOST_UNSEEN else None)
    return LostRange(by, measured(share.value, "1", 1.96 * share.sd, share.n), lost, less)


def _unknown(by: str | None, reason: str) -> LostRange:
    return LostRange(by, not_assessed("1", reason), None)


def _way(measures: Measures, side: Side, region: str, by: str) -> Own | None:
    main = "gap-change" if region == FISSURE else "displacement"
    for one in measures.excursions:
        if (one.movement, one.side, one.region, one.measure) == (by, side, region, main):
            return own_of(one.quantity, measures.scale_relative_sd)
    return None
