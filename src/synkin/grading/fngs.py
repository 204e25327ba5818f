"""Facial Nerve Grading System 2.0: four regions of 1 to 6 and secondary movement of 0 to 3, which counts into the sum.

Vrabec 2009, 10.1016/j.otohns.2008.12.031; its table is known to us from memory, and shown as shaky.
"""

from collections.abc import Sequence
from typing import Final

from synkin.anatomy import Side
from synkin.grading.items import overridden, resting_look, share_look, unwanted_looks, weak_told, worst_item
from synkin.grading.levels import LEVELS_VERSION, rows_of
from synkin.grading.observed import FISSURE, Observed
from synkin.grading.results import Block, Grade, Item, Override
from synkin.grading.sunnybrook import undefined
from synkin.grading.totals import weighted_sum
from synkin.measures import Quantity, not_assessed

ID: Final = "fngs"
TITLE: Final = "FNGS 2.0"
ADAPTED: Final = "fngs-adapted"
ADAPTED_TITLE: Final = "FNGS 2.0, adapted: against people's usual way"
REGIONS: Final = (
    ("brow", "brow-raise", "brow"),
    ("eye", "eye-close-gentle", "eye"),
    ("nasolabial-fold", "snarl", "nasolabial fold, in a snarl"),
    ("mouth", "smile-open", "mouth, in a smile"),
)
"""Item, the movement that it is read from, and its title."""
LEVELS: Final = (1, 2, 3, 4, 5, 6)
SECONDARY: Final = (0, 1, 2, 3)
GRADES: Final = ((4, 1), (9, 2), (14, 3), (19, 4), (23, 5), (24, 6))
"""The largest sum of each grade, I = 1; sums of 25 to 27 are an inconsistent entry."""
INCONSISTENT: Final = (
    "inconsistent entry: a sum of {:g} does not occur, since who moves nothing has no secondary movement"
)
_REST_FOLD: Final = "the fold at rest is not looked at"


def fngs(observed: Observed, overrides: Sequence[Override] = ()) -> Grade:
    """The FNGS 2.0 grade of the affected side; `composite` is the grade as a number, the block "sum" its sum.

    Raises
    ------
    WrongUsageError
        If an override is of no item or level of the scale.
    """
    side = observed.affected
    if observed.not_compared is not None or side not in ("left", "right"):
        return undefined(ID, TITLE, observed)
    items = overridden([*_regions(observed, side), _secondary(observed, side, at_rest=True)], ID, None, overrides)
    return _graded(ID, TITLE, None, items, ())


def fngs_adapted(observed: Observed, side: Side, overrides: Sequence[Override] = ()) -> Grade:
    """The adapted grade of one side, which needs no other side: its ways against people's usual ones.

    Resting symmetry has no part in it.
    """
    items = [
        worst_item(
            id_,
            title,
            "movement",
            LEVELS,
            [share_look(observed, name, side, rows_of(ADAPTED, "region"), "usual")],
            side=side,
        )
        for id_, name, title in REGIONS
    ]
    items.append(_secondary(observed, side, at_rest=False))
    notes = ("Not FNGS 2.0 itself: no other side to compare with, so people's usual way instead; rest has no part.",)
    return _graded(ADAPTED, ADAPTED_TITLE, side, overridden(items, ADAPTED, side, overrides), notes)


def grade_of_sum(total: float) -> int | None:
    """The grade of a sum, I = 1; None for an inconsistent one (25 to 27)."""
    return next((grade for most, grade in GRADES if total <= most), None)


def _graded(instrument: str, title: str, side: Side | None, items: tuple[Item, ...], notes: tuple[str, ...]) -> Grade:
    total, possible = weighted_sum(items, [1.0] * len(items), "points")
    block = Block("sum", "sum of regions and secondary movement, 4 (best) to 24", total, possible)
    ends = tuple(float(grade_of_sum(one) or GRADES[-1][1]) for one in possible)
    if total.value is None:
        grade = not_assessed("grade", total.reason or "")
        return Grade(instrument, title, LEVELS_VERSION, side, items, (block,), grade, (ends[0], ends[1]), notes=notes)
    found = grade_of_sum(total.value)
    if found is None:
        reason = INCONSISTENT.format(total.value)
        nothing = not_assessed("grade", reason)
        return Grade(
            instrument, title, LEVELS_VERSION, side, items, (block,), nothing, None, reason=reason, notes=notes
        )
    low, high = (float(grade_of_sum(one) or GRADES[-1][1]) for one in total.ci95 or (total.value, total.value))
    grade = Quantity(float(found), "grade", (low, high), len(items))
    return Grade(instrument, title, LEVELS_VERSION, side, items, (block,), grade, (ends[0], ends[1]), notes=notes)


def _regions(observed: Observed, side: Side) -> list[Item]:
    resting = {
        "brow": [resting_look(observed, "brow", "height", side, rows_of(ID, "rest-brow"))],
        "eye": [
            resting_look(observed, FISSURE, "gap", side, rows_of(ID, "rest-eye")),
            share_look(observed, "eye-close-gentle", side, rows_of(ID, "closure"), "closed"),
        ],
        "mouth": [
            resting_look(observed, "commissure", axis, side, rows_of(ID, "rest-mouth"))
            for axis in ("height", "lateral")
        ],
        "nasolabial-fold": [],
    }
    return [
        worst_item(
            id_,
            title,
            "movement",
            LEVELS,
            [share_look(observed, name, side, rows_of(ID, "region"), "share"), *resting[id_]],
            told=[_REST_FOLD] if id_ == "nasolabial-fold" else (),
        )
        for id_, name, title in REGIONS
    ]


def _secondary(observed: Observed, side: Side, *, at_rest: bool) -> Item:
    """Unwanted movement in any movement, and, where there is a side to compare with, contracture seen at rest."""
    unwanted = [one for name in observed.made for one in observed.unwanted_of(name, side)]
    looks = unwanted_looks(unwanted, rows_of(ID, "secondary"))
    if at_rest and unwanted:
        looks.append(resting_look(observed, FISSURE, "gap", side, rows_of(ID, "contracture-eye"), needed=False))
        looks.append(
            resting_look(observed, "commissure", "height", side, rows_of(ID, "contracture-mouth"), needed=False)
        )
    return worst_item(
        "secondary",
        "secondary movement",
        "secondary",
        SECONDARY,
        looks,
        side=None if at_rest else side,
        why_none="no movement was made that could provoke any",
        told=[text for _, name, _ in REGIONS for text in weak_told(observed, name, side)],
    )
