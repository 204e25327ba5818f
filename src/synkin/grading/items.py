"""Builds items: the worst of what was looked at, what is missing said, and the clinician's word kept beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from synkin.anatomy import MOVEMENTS, Side, region
from synkin.errors import WrongUsageError
from synkin.grading.distribution import Distribution, distribution, worst
from synkin.grading.levels import Row, size_of
from synkin.grading.observed import Observed, Unwanted, is_weak
from synkin.grading.results import Item, Override
from synkin.measures import Quantity, not_assessed

_EQUAL: Final = 9
"""Digits to which chances are compared: beyond them differences are rounding."""


@dataclass(frozen=True)
class Look:
    """One measure that an item is read from.

    said: what it is of, in words. needed: without it the item is not assessed; what else is missing is only told.
    """

    quantity: Quantity
    rows: tuple[Row, ...]
    said: str
    movement: str | None = None
    time_s: float | None = None
    needed: bool = True


def worst_item(
    id_: str,
    title: str,
    block: str,
    levels: tuple[int, ...],
    looks: Sequence[Look],
    *,
    side: Side | None = None,
    why_none: str = "",
    told: Sequence[str] = (),
) -> Item:
    """The item whose level is the worst of its looks.

    Where a needed look is missing, the others say how good it can still be; only if they are at the worst level already
    is it assessed.

    Parameters
    ----------
    levels : every level of the item, best first.
    why_none : said where there is nothing to look at.
    told : what to bear in mind.
    """
    spread = [(look, distribution(look.quantity, look.rows, levels)) for look in looks]
    known = [(look, found) for look, found in spread if found is not None]
    missing = [look for look, found in spread if found is None and look.needed]
    unseen = dict.fromkeys(look.said for look, found in spread if found is None and not look.needed)
    reasons = [*told, *([f"not looked at: {', '.join(unseen)}"] if unseen and known else [])]
    whole = worst([found for _, found in known]) if known else None
    # What decides: the look that is most surely as bad as the level, and the worse one of those.
    decider = None if whole is None else max(known, key=lambda one: _decides(one[1], whole.level))[0]
    if whole is None or (missing and whole.level != levels[-1]):
        left = levels if whole is None else levels[levels.index(whole.level) :]
        lacking = [f"{look.said}: {look.quantity.reason or 'no interval'}" for look in missing]
        first = decider or (missing[0] if missing else None)
        return Item(
            id=id_,
            title=title,
            block=block,
            side=side,
            levels=levels,
            scale=(float(min(levels)), float(max(levels))),
            level=None,
            probability=None,
            value=None,
            possible=(float(min(left)), float(max(left))),
            quantity=None if decider is None else decider.quantity,
            measure="" if decider is None else words_of(decider),
            movement=None if first is None else first.movement,
            time_s=None if first is None else first.time_s,
            status="not-assessed",
            reason="; ".join([*lacking, *reasons]) or why_none or "nothing to look at",
        )
    return Item(
        id=id_,
        title=title,
        block=block,
        side=side,
        levels=levels,
        scale=(float(min(levels)), float(max(levels))),
        level=whole.level,
        probability=whole.probability,
        value=None,
        possible=(float(whole.level), float(whole.level)),
        quantity=None if decider is None else decider.quantity,
        measure="" if decider is None else words_of(decider),
        movement=None if decider is None else decider.movement,
        time_s=None if decider is None else decider.time_s,
        status="measured",
        reason="; ".join(reasons) or None,
    )


def value_item(
    id_: str,
    title: str,
    block: str,
    look: Look,
    value: Quantity,
    scale: tuple[float, float],
    *,
    told: str | None = None,
) -> Item:
    """The item that is a value on a scale; `value` is kept within it, its interval too."""
    if value.value is not None and value.ci95 is not None:
        low, high = (min(max(one, scale[0]), scale[1]) for one in value.ci95)
        within = min(max(value.value, scale[0]), scale[1])
        value = Quantity(within, value.unit, (low, high), value.n, "measured", value.reason)
    known = value.value is not None
    return Item(
        id=id_,
        title=title,
        block=block,
        side=None,
        levels=(),
        scale=scale,
        level=None,
        probability=None,
        value=value,
        possible=(value.value, value.value) if value.value is not None else scale,
        quantity=look.quantity,
        measure=words_of(look) if known else "",
        movement=look.movement,
        time_s=look.time_s,
        status="measured" if known else "not-assessed",
        reason=told if known else "; ".join(filter(None, [value.reason, told])),
    )


def open_item(
    id_: str, title: str, block: str, levels: tuple[int, ...], reason: str, *, scale: tuple[float, float] | None = None
) -> Item:
    """An item that cannot be looked at here; a clinician may enter it."""
    ends = scale if scale is not None else (float(min(levels)), float(max(levels)))
    return Item(
        id=id_,
        title=title,
        block=block,
        side=None,
        levels=levels,
        scale=ends,
        level=None,
        probability=None,
        value=None if levels else not_assessed("points", reason),
        possible=ends,
        quantity=None,
        measure="",
        movement=None,
        time_s=None,
        status="not-assessed",
        reason=reason,
    )


def overridden(items: Sequence[Item], instrument: str, side: Side | None, said: Sequence[Override]) -> tuple[Item, ...]:
    """The items with what a clinician said of them.

    Raises
    ------
    WrongUsageError
        If the instrument has no such item, or the item no such level.
    """
    own = [one for one in said if one.instrument == instrument and one.side == side]
    known = {item.id: item for item in items}
    for one in own:
        if one.item not in known:
            raise WrongUsageError(f"{instrument} has no item '{one.item}'; choose {', '.join(known)}")
        item = known[one.item]
        if item.levels and one.level not in item.levels:
            allowed = ", ".join(map(str, sorted(item.levels)))
            raise WrongUsageError(f"{instrument} {one.item} is {allowed}, not {one.level:g}")
        low, high = item.scale
        if not low <= one.level <= high:
            raise WrongUsageError(f"{instrument} {one.item} lies between {low:g} and {high:g}, not at {one.level:g}")
        known[one.item] = replace(item, override=one)
    return tuple(known.values())


def share_look(observed: Observed, name: str, side: Side, rows: tuple[Row, ...], measure: str) -> Look:
    """How far a side went in a movement, by one of `share`, `usual` and `closed`."""
    found = observed.voluntary_of(name, side)
    label = MOVEMENTS[name].label
    if found is None:
        return Look(not_assessed("1", f"{label} was not made"), rows, label, name)
    quantity = {"share": found.share, "usual": found.of_usual, "closed": found.closed}[measure]
    what = {"share": "of the other side's", "usual": "of the usual way", "closed": "of its own gap shut"}[measure]
    where = f"{region(found.region).label} {_number(found.way)} in {label}"
    return Look(quantity, rows, f"{where}, {{}} {what}", name, found.time_s)


def resting_look(
    observed: Observed, where: str, measure: str, side: Side, rows: tuple[Row, ...], *, needed: bool = True
) -> Look:
    """How a side stands at rest against the other."""
    found = observed.resting_of(where, measure, side)
    said = f"{region(where).label} at rest"
    if found is None:
        return Look(not_assessed("mm", region(where).unseen or "not measured"), rows, said, "rest", needed=needed)
    of = "{} against the other side" if found.difference.unit == "mm" else "{} of the other side's more or less"
    axis = {
        "height": " higher (+) or lower (-)",
        "lateral": " further out (+) or in (-)",
        "gap": " wider (+) or narrower (-)",
    }
    return Look(found.difference, rows, f"{said} {of}{axis.get(measure, '')}", "rest", found.time_s, needed)


def unwanted_looks(found: Sequence[Unwanted], rows: tuple[Row, ...]) -> list[Look]:
    """What moved unasked, by its size; regions that landmarks do not see are needed only where skin was looked at."""
    return [
        Look(
            quantity=size_of(one.excess, one.region, one.range_mm),
            rows=rows,
            said=_said_of(one),
            movement=one.movement,
            time_s=one.time_s,
            needed=region(one.region).unseen is None or one.excess.value is not None,
        )
        for one in found
    ]


def _said_of(one: Unwanted) -> str:
    if one.excess.value is None:
        return region(one.region).label
    share = one.of_range
    of = "" if share.value is None else f", {round(100 * share.value) + 0} % of its own range"
    seen = "" if one.probability is None else f", there with probability {one.probability:.2f}"
    return f"{region(one.region).label} {_number(one.excess)} unasked{of}{seen}, size {{}}"


def weak_told(observed: Observed, name: str, side: Side) -> list[str]:
    """Said of what a movement provoked where it reached little itself."""
    if not is_weak(observed.voluntary_of(name, side)):
        return []
    return [f"the {MOVEMENTS[name].label} reached under half of its usual way and could have provoked little"]


def words_of(look: Look) -> str:
    """The look in words and numbers."""
    return look.said.format(_number(look.quantity)) if "{}" in look.said else f"{look.said} {_number(look.quantity)}"


def _decides(one: Distribution, level: int) -> tuple[float, float]:
    """How surely it is as bad as the level, and how bad it is; rounded, so that equals stay in their order."""
    mean = sum(at * chance for at, chance in enumerate(one.probability))
    return round(one.as_bad_as(one.levels.index(level)), _EQUAL), round(mean, _EQUAL)


def _number(one: Quantity) -> str:
    if one.value is None:
        return "not assessed"
    digits, unit = (1, " mm") if one.unit == "mm" else (2, "")
    value, low, high = (round(number, digits) + 0.0 for number in (one.value, *(one.ci95 or (0.0, 0.0))))
    interval = "" if one.ci95 is None else f" [{low:.{digits}f}, {high:.{digits}f}]"
    return f"{value:.{digits}f}{unit}{interval}"
