"""What a grader looks at: voluntary range, unwanted movement and resting differences, as quantities with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from synkin.anatomy import MOVEMENTS, AffectedSide, Side, movement, other_side
from synkin.grading.levels import MOST_UNUSUAL, WEAK_TRIGGER
from synkin.measures import Own, Quantity, is_usual, measured, not_assessed

FISSURE: Final = "palpebral-fissure"


@dataclass(frozen=True)
class Voluntary:
    """How far a side went in the region that a movement asks for.

    way: mm, of lids the change of gap, closing positive. share: the way along the other side's, over the other's; of
    lids the share of its own gap that each shuts. of_usual: over people's usual way, of lids the share of the gap that
    shuts. closed: share of its own gap that an eye shuts, of closures only. The scale's error is in mm alone.
    """

    movement: str
    side: Side
    region: str
    way: Quantity
    share: Quantity
    of_usual: Quantity
    closed: Quantity
    time_s: float | None


@dataclass(frozen=True)
class Unwanted:
    """Unwanted movement of a region: mm beyond what normally comes along; with unit "1" a share of its own range.

    range_mm: the way of the region's own movement, of lids the resting gap. probability: that it is there at all.
    """

    movement: str
    region: str
    side: Side
    excess: Quantity
    range_mm: float | None
    probability: float | None
    time_s: float | None

    @property
    def of_range(self) -> Quantity:
        """The excess as a share of the region's own range."""
        one = self.excess
        if one.unit == "1" or one.value is None or one.ci95 is None:
            return one if one.unit == "1" else not_assessed("1", one.reason or "no interval", one.n)
        if self.range_mm is None or self.range_mm <= 0:
            return not_assessed("1", "the region's own movement was not recorded", one.n)
        low, high = (value / self.range_mm for value in one.ci95)
        return Quantity(one.value / self.range_mm, "1", (low, high), one.n)


@dataclass(frozen=True)
class Resting:
    """A resting value of a side, the other side's, and their difference (this minus the other's).

    Regions and measures as `measures.RestingShift`; of the nasolabial fold the measure "depth", a difference as a share
    of the other side's depth.
    """

    region: str
    measure: str
    side: Side
    own: Quantity
    other: Quantity
    difference: Quantity
    time_s: float | None = None


@dataclass(frozen=True)
class Observed:
    """Everything that graders look at in one recording.

    not_compared: why no side can be held against the other; None where the affected side can.
    """

    affected: AffectedSide
    voluntary: tuple[Voluntary, ...]
    unwanted: tuple[Unwanted, ...]
    resting: tuple[Resting, ...]
    not_compared: str | None

    @property
    def made(self) -> tuple[str, ...]:
        """The movements that were made, in the order of the protocol."""
        found = {one.movement for one in self.voluntary}
        return tuple(name for name in MOVEMENTS if name in found)

    def voluntary_of(self, name: str, side: Side) -> Voluntary | None:
        """How far a side went in a movement; None where it was not made."""
        return next((one for one in self.voluntary if (one.movement, one.side) == (name, side)), None)

    def unwanted_of(self, name: str, side: Side) -> tuple[Unwanted, ...]:
        """What moved on a side in a movement that did not ask for it."""
        return tuple(one for one in self.unwanted if (one.movement, one.side) == (name, side))

    def resting_of(self, region: str, measure: str, side: Side) -> Resting | None:
        """A resting value of a side; None where nobody looked."""
        for one in self.resting:
            if (one.region, one.measure, one.side) == (region, measure, side):
                return one
        return None


@dataclass(frozen=True)
class Way:
    """How a region moved on a side: `parts` lateral and up, mm, of lids the change of gap alone, closing negative.

    length: mm, with the scale's error. rest_gap: of lids. reason: why there are no parts.
    """

    parts: tuple[Own, ...]
    length: Quantity
    rest_gap: Own | None = None
    time_s: float | None = None

    @property
    def reason(self) -> str:
        """Why nothing is known."""
        return self.length.reason or "not measured"


def voluntary_of(name: str, side: Side, own: Way, other: Way) -> Voluntary:
    """How far a side went in the region that a movement asks for, by itself and against the other side.

    Raises
    ------
    ValueError
        If the movement asks for no region.
    """
    asked = movement(name)
    region = asked.wanted_region
    if region is None:
        raise ValueError(f"the {asked.label} asks for no region")
    closed = _closed(own) if region == FISSURE else not_assessed("1", "the movement closes no eye")
    return Voluntary(
        movement=name,
        side=side,
        region=region,
        way=_forwards(own.length) if region == FISSURE else own.length,
        share=_share(name, region, own, other),
        of_usual=closed if region == FISSURE else _of_usual(name, own),
        closed=closed,
        time_s=own.time_s,
    )


def compared(affected: AffectedSide, voluntary: Sequence[Voluntary], disqualified: str | None = None) -> str | None:
    """Why no side can be held against the other; None where the affected side can.

    disqualified : what is known of the other side from elsewhere, e.g. toxin within 16 weeks or an operation.
    """
    if affected == "both":
        return "both sides are affected, so that there is no normal side to compare with"
    if affected == "unknown":
        return "the affected side is unknown; no side is taken as normal"
    if disqualified is not None:
        return f"the other side is no reference: {disqualified}"
    rows = [one for one in voluntary if one.side == other_side(affected) and one.way.value is not None]
    judged = [one for one in rows if MOVEMENTS[one.movement].usual_mm is not None]
    strange = [one for one in judged if not is_usual(MOVEMENTS[one.movement], one.way.value or 0.0)]
    if len(strange) > MOST_UNUSUAL * len(judged):
        which = ", ".join(MOVEMENTS[one.movement].label for one in strange)
        return f"the other side is no reference: its own way is not a usual one ({which})"
    return None


def is_weak(one: Voluntary | None) -> bool:
    """Whether a movement reached so little of its usual way that it could have provoked little."""
    return one is not None and one.of_usual.value is not None and one.of_usual.value < WEAK_TRIGGER


def _forwards(change: Quantity) -> Quantity:
    """The change of a gap as a way of closing."""
    if change.value is None:
        return change
    interval = None if change.ci95 is None else (-change.ci95[1], -change.ci95[0])
    return Quantity(-change.value, change.unit, interval, change.n, "measured", change.reason)


def _closed(way: Way) -> Quantity:
    if not way.parts or way.rest_gap is None or way.rest_gap.value <= 0:
        return not_assessed("1", way.reason if not way.parts else "the resting gap is missing")
    return _quantity(_shut(way))


def _shut(way: Way) -> Own:
    """Share of its own gap that an eye shuts."""
    gap = way.rest_gap or Own(float("nan"), float("nan"), 0)
    change = way.parts[0]
    return Own(-change.value, change.sd, change.n).over(gap)


def _of_usual(name: str, own: Way) -> Quantity:
    usual = movement(name).usual_mm
    if not own.parts:
        return not_assessed("1", own.reason)
    if usual is None:
        return not_assessed("1", "no usual way is known")
    low, high = own.length.ci95 or (0.0, 0.0)
    return Quantity((own.length.value or 0.0) / usual, "1", (low / usual, high / usual), own.length.n)


def _share(name: str, region: str, own: Way, other: Way) -> Quantity:
    label = movement(name).label
    if not own.parts:
        return not_assessed("1", own.reason)
    if not other.parts:
        return not_assessed("1", f"the other side was not measured: {other.reason}")
    if not is_usual(movement(name), abs(other.length.value or 0.0)):
        return not_assessed("1", f"the other side's {label} is not a usual one itself")
    if region == FISSURE:
        if own.rest_gap is None or other.rest_gap is None:
            return not_assessed("1", "the resting gap of a side is missing")
        return _quantity(_shut(own).over(_shut(other)))
    vector = np.array([part.value for part in other.parts])
    length = float(np.linalg.norm(vector))
    along = vector / length if length > 0 else vector
    reference, way = _along(other, along), _along(own, along)
    if reference.value <= 1.96 * reference.sd or reference.value == 0:
        return not_assessed("1", f"the other side hardly moves in the {label}")
    return _quantity(way.over(reference))


def _along(way: Way, direction: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Own:
    value = sum(part.value * weight for part, weight in zip(way.parts, direction, strict=True))
    sd = float(np.sqrt(sum((part.sd * weight) ** 2 for part, weight in zip(way.parts, direction, strict=True))))
    return Own(float(value), sd, min(part.n for part in way.parts))


def _quantity(one: Own) -> Quantity:
    return measured(one.value, "1", 1.96 * one.sd, one.n)
