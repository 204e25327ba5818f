"""Stennert's index as a paresis index: ten yes-or-no items, four at rest and six in movement; 0 normal, 10 worst.

It has no synkinesis; its secondary defects are another score. Items are known to us from memory, and shown as shaky.
"""

from collections.abc import Sequence
from typing import Final

from synkin.anatomy import Side
from synkin.grading.items import open_item, overridden, resting_look, share_look, worst_item
from synkin.grading.levels import LEVELS_VERSION, rows_of
from synkin.grading.observed import FISSURE, Observed
from synkin.grading.results import Grade, Item, Override
from synkin.grading.sunnybrook import undefined
from synkin.grading.totals import sum_block, weighted_sum

ID: Final = "stennert"
TITLE: Final = "Stennert, paresis index"
YES_NO: Final = (0, 1)
NOTES: Final = (
    "A paresis index: it has no synkinesis.",
    "Its items are known to us from memory only; check them against the form before using the sum.",
)


def stennert(observed: Observed, overrides: Sequence[Override] = ()) -> Grade:
    """The index of the affected side; what video does not show is for the clinician to enter.

    Raises
    ------
    WrongUsageError
        If an override is of no item or level of the index.
    """
    side = observed.affected
    if observed.not_compared is not None or side not in ("left", "right"):
        return undefined(ID, TITLE, observed)
    items = overridden(_items(observed, side), ID, None, overrides)
    blocks = tuple(
        sum_block(name, title, [one for one in items if one.block == name])
        for name, title in (("rest", "at rest, 0 (best) to 4"), ("motility", "motility, 0 (best) to 6"))
    )
    total, possible = weighted_sum(items, [1.0] * len(items), "points")
    return Grade(ID, TITLE, LEVELS_VERSION, None, items, blocks, total, possible, notes=NOTES)


def _items(observed: Observed, side: Side) -> list[Item]:
    def at_rest(id_: str, title: str, where: str, measure: str) -> Item:
        return worst_item(id_, title, "rest", YES_NO, [resting_look(observed, where, measure, side, rows_of(ID, id_))])

    def moved(id_: str, title: str, name: str, row: str, measure: str) -> Item:
        return worst_item(id_, title, "motility", YES_NO, [share_look(observed, name, side, rows_of(ID, row), measure)])

    teeth = "teeth are not measured; the clinician may enter it"
    return [
        at_rest("rest-eye", "lid openings differ by 3 mm", FISSURE, "gap"),
        open_item("rest-ectropion", "lower lid turned out", "rest", YES_NO, "not seen by landmarks"),
        open_item("rest-fold", "nasolabial fold effaced", "rest", YES_NO, "landmarks do not show a fold's depth"),
        at_rest("rest-mouth", "mouth corner hangs by 3 mm", "commissure", "height"),
        moved("brow", "forehead wrinkles less than half", "brow-raise", "brow", "share"),
        moved("closure-gentle", "gentle closure leaves a gap", "eye-close-gentle", "closure", "closed"),
        moved("closure-tight", "tight closure leaves a gap", "eye-close-tight", "closure", "closed"),
        open_item("canines", "canine teeth not shown", "motility", YES_NO, teeth),
        open_item("incisors", "second upper incisor not shown", "motility", YES_NO, teeth),
        moved("whistle", "lips purse less than half", "pucker", "whistle", "share"),
    ]
