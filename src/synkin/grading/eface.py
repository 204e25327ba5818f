"""eFACE: the 15 items that are described; static, dynamic and synkinesis means; no composite: unpublished.

Banks 2015 10.1097/PRS.0000000000001447 has 16 items; the sixteenth is not established in what we read. Items follow
auto-eFACE as Emotrics+ computes it (in our words), with resting asymmetry taken out of the ocular item.
"""

from collections.abc import Callable, Sequence
from math import hypot
from typing import Final

from synkin.anatomy import MOVEMENTS, Side
from synkin.grading.items import Look, open_item, overridden, share_look, unwanted_looks, value_item
from synkin.grading.levels import LEVELS_VERSION, Scale, rows_of, scale_of
from synkin.grading.observed import FISSURE, Observed, Resting, Unwanted
from synkin.grading.results import Block, Grade, Item, Override
from synkin.grading.sunnybrook import undefined
from synkin.grading.totals import mean_block
from synkin.measures import Quantity, not_assessed

ID: Final = "eface"
TITLE: Final = "eFACE (15 of 16 items)"
ONE_SIDED: Final = (0.0, 100.0)
TWO_SIDED: Final = (0.0, 200.0)
NOTES: Final = (
    "15 of 16 items: what the sixteenth item of the 2015 version is, is not established in what we read.",
    "The composite's regression coefficients are not published in what we read, so there is none. The weighted mean "
    "(dynamic counted twice) is a reading of the published weighting, not the composite.",
    "Which items make up the zonal subscores is not in what we read; they are not computed.",
)
NO_COMPOSITE: Final = "the coefficients of the composite are not published in what we read"
_ORAL: Final = ("smile-closed", "smile-open", "smile-natural", "pucker", "snarl", "teeth-lower", "cheek-puff")
_OCULAR: Final = ("brow-raise", "eye-close-gentle", "eye-close-tight", "frown")
_MIDFACE: Final = ("cheek", "nasal-ala", "upper-lip", "commissure", "nasolabial-fold")


def eface(observed: Observed, overrides: Sequence[Override] = ()) -> Grade:
    """The eFACE items of the affected side against the other, with their means.

    Raises
    ------
    WrongUsageError
        If an override is of no item of the scale, or out of its range.
    """
    side = observed.affected
    if observed.not_compared is not None or side not in ("left", "right"):
        return undefined(ID, TITLE, observed)
    items = overridden(
        [*_static(observed, side), *_dynamic(observed, side), *_unasked(observed, side)], ID, None, overrides
    )
    means = [
        mean_block(name, f"{name}, mean of {len(own)} items, 0 to 100 (best)", own)
        for name in ("static", "dynamic", "synkinesis")
        for own in [[one for one in items if one.block == name]]
    ]
    nothing = not_assessed("points", NO_COMPOSITE)
    return Grade(ID, TITLE, LEVELS_VERSION, None, items, (*means, _weighted(means)), nothing, None, notes=NOTES)


def _weighted(means: Sequence[Block]) -> Block:
    """(static + 2 dynamic + synkinesis) / 4."""
    title = "weighted mean, dynamic twice (a reading of the published weighting)"
    weights = (1.0, 2.0, 1.0)
    ends = [sum(weight * one.possible[at] for weight, one in zip(weights, means, strict=True)) / 4 for at in (0, 1)]
    lacking = [one.id for one in means if one.value.value is None]
    if lacking:
        return Block(
            "weighted", title, not_assessed("points", f"not assessed: {', '.join(lacking)}"), (ends[0], ends[1])
        )
    value = sum(weight * (one.value.value or 0.0) for weight, one in zip(weights, means, strict=True)) / 4
    halves = [
        weight * (one.value.ci95[1] - one.value.ci95[0]) / 8
        for weight, one in zip(weights, means, strict=True)
        if one.value.ci95 is not None
    ]
    half = hypot(*halves)
    return Block("weighted", title, Quantity(value, "points", (value - half, value + half), 3), (ends[0], ends[1]))


def _static(observed: Observed, side: Side) -> list[Item]:
    def item(id_: str, title: str, where: str, measure: str, of: Callable[[Resting], Quantity]) -> Item:
        found = observed.resting_of(where, measure, side)
        if found is None:
            return open_item(id_, title, "static", (), "landmarks do not show it", scale=TWO_SIDED)
        quantity = of(found)
        look = Look(quantity, (), f"{title}: {{}} {_WORDS[scale_of(ID, id_).measure]}", "rest", found.time_s)
        return value_item(id_, title, "static", look, scaled(quantity, scale_of(ID, id_)), TWO_SIDED)

    return [
        item("brow-rest", "brow height at rest", "brow", "height", lambda one: _ratio(one.own, one.other)),
        item("eye-rest", "eye opening at rest", FISSURE, "gap", lambda one: _ratio(one.other, one.own)),
        item("fold-rest", "nasolabial fold at rest", "nasolabial-fold", "depth", lambda one: one.difference),
        item("commissure-rest", "mouth corner at rest", "commissure", "height", lambda one: one.difference),
    ]


def _dynamic(observed: Observed, side: Side) -> list[Item]:
    def item(id_: str, title: str, name: str, scale: str) -> Item:
        measure = scale_of(ID, scale).measure
        look = share_look(observed, name, side, (), measure)
        return value_item(id_, title, "dynamic", look, scaled(look.quantity, scale_of(ID, scale)), ONE_SIDED)

    fold = "landmarks do not show a fold; the clinician may enter it"
    return [
        item("brow-raise", "brow elevation", "brow-raise", "movement"),
        item("closure-gentle", "gentle eye closure", "eye-close-gentle", "closure"),
        item("closure-full", "full eye closure", "eye-close-tight", "closure"),
        item("smile", "mouth corner with a smile", "smile-open", "movement"),
        open_item("fold-smile-depth", "fold depth with a smile", "dynamic", (), fold, scale=TWO_SIDED),
        open_item("fold-smile-orientation", "fold orientation with a smile", "dynamic", (), fold, scale=ONE_SIDED),
        item("lower-lip", "lower lip depression", "teeth-lower", "movement"),
    ]


def _unasked(observed: Observed, side: Side) -> list[Item]:
    def item(id_: str, title: str, names: Sequence[str], where: Sequence[str], why: str) -> Item:
        found = [
            one
            for name in observed.made
            if name in names
            for one in observed.unwanted_of(name, side)
            if one.region in where
        ]
        return _worst_value(id_, title, found, why)

    made = tuple(MOVEMENTS)
    return [
        item("synkinesis-ocular", "ocular synkinesis", _ORAL, (FISSURE,), "no movement of the mouth was made"),
        item("synkinesis-midfacial", "midfacial synkinesis", _OCULAR, _MIDFACE, "no movement of brow or eye was made"),
        item("synkinesis-mentalis", "mentalis synkinesis", made, ("chin",), "no movement was made that could show it"),
        item(
            "synkinesis-platysmal", "platysmal synkinesis", made, ("neck",), "no movement was made that could show it"
        ),
    ]


def _worst_value(id_: str, title: str, found: Sequence[Unwanted], why: str) -> Item:
    """The item by the largest unwanted movement of its regions; all that landmarks see must have been seen."""
    looks = unwanted_looks(found, rows_of("sunnybrook", "synkinesis"))
    known = [look for look in looks if look.quantity.value is not None]
    missing = [look for look in looks if look.quantity.value is None and (look.needed or not known)]
    if not known or missing:
        reason = "; ".join(dict.fromkeys(f"{look.said}: {look.quantity.reason}" for look in missing)) or why
        return open_item(id_, title, "synkinesis", (), reason, scale=ONE_SIDED)
    look = max(known, key=lambda one: round(one.quantity.value or 0.0, 9))
    unseen = sorted({one.said for one in looks if one.quantity.value is None})
    told = f"not looked at: {', '.join(unseen)}" if unseen else None
    value = scaled(look.quantity, scale_of(ID, "synkinesis"))
    return value_item(id_, title, "synkinesis", look, value, ONE_SIDED, told=told)


def scaled(quantity: Quantity, scale: Scale) -> Quantity:
    """A measure on the item's scale, not yet kept within it."""
    if quantity.value is None or quantity.ci95 is None:
        return not_assessed("points", quantity.reason or "no interval", quantity.n)
    low, high = sorted(scale.at_zero + scale.per_unit * one for one in quantity.ci95)
    return Quantity(scale.at_zero + scale.per_unit * quantity.value, "points", (low, high), quantity.n)


def _ratio(first: Quantity, second: Quantity) -> Quantity:
    """The ratio of two independent resting values."""
    lacking = next((one for one in (first, second) if one.value is None or one.ci95 is None), None)
    if lacking is not None:
        return not_assessed("1", lacking.reason or "no interval")
    a, b = first.value or 0.0, second.value or 0.0
    if a <= 0 or b <= 0:
        return not_assessed("1", "a resting value of zero or less has no ratio")
    sides = [(one.ci95[1] - one.ci95[0]) / 2 for one in (first, second) if one.ci95 is not None]
    half = (a / b) * hypot(sides[0] / a, sides[1] / b)
    return Quantity(a / b, "1", (a / b - half, a / b + half), min(first.n, second.n))


_WORDS: Final = {
    "ratio": "of the other side's",
    "inverse-ratio": "of the other side's over this side's",
    "depth": "of the other side's more or less",
    "difference-mm": "against the other side, higher (+) or lower (-)",
}
