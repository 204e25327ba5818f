"""Sunnybrook Facial Grading System: 13 items, three blocks, composite = 4 voluntary - 5 resting - synkinesis.

Ross, Fradet, Nedzelski 1996, 10.1016/S0194-5998(96)70206-1. Wording is ours. The composite is never clamped: it runs
from -15 to 100.
"""

from collections.abc import Sequence
from typing import Final

from synkin.anatomy import MOVEMENTS, Side
from synkin.grading.items import Look, overridden, resting_look, share_look, unwanted_looks, weak_told, worst_item
from synkin.grading.levels import LEVELS_VERSION, rows_of
from synkin.grading.observed import FISSURE, Observed
from synkin.grading.results import Grade, Item, Override
from synkin.grading.totals import sum_block, weighted_sum
from synkin.measures import not_assessed

ID: Final = "sunnybrook"
TITLE: Final = "Sunnybrook"
MOVES: Final = ("brow-raise", "eye-close-gentle", "smile-open", "snarl", "pucker")
"""The movements of the scale."""
VOLUNTARY: Final = (5, 4, 3, 2, 1)
SYNKINESIS: Final = (0, 1, 2, 3)
_WEIGHTS: Final = {"rest": -5.0, "voluntary": 4.0, "synkinesis": -1.0}


def sunnybrook(observed: Observed, overrides: Sequence[Override] = ()) -> Grade:
    """The Sunnybrook grade of the affected side against the other.

    Raises
    ------
    WrongUsageError
        If an override is of no item or level of the scale.
    """
    side = observed.affected
    if observed.not_compared is not None or side not in ("left", "right"):
        return undefined(ID, TITLE, observed)
    items = overridden((*_resting(observed, side), *_moves(observed, side)), ID, None, overrides)
    blocks = tuple(
        sum_block(name, title, [one for one in items if one.block == name], abs(_WEIGHTS[name]))
        for name, title in (
            ("rest", "resting symmetry, 0 (best) to 20"),
            ("voluntary", "voluntary movement, 20 to 100 (best)"),
            ("synkinesis", "synkinesis, 0 (best) to 15"),
        )
    )
    composite, possible = weighted_sum(items, [_WEIGHTS[one.block] for one in items], "points")
    return Grade(ID, TITLE, LEVELS_VERSION, None, items, blocks, composite, possible)


def undefined(instrument: str, title: str, observed: Observed) -> Grade:
    """The grade of a scale that compares with a normal side, where there is none."""
    reason = f"not defined: {observed.not_compared or 'no side is affected alone'}"
    nothing = not_assessed("points", reason)
    return Grade(instrument, title, LEVELS_VERSION, None, (), (), nothing, None, False, reason)


def _resting(observed: Observed, side: Side) -> list[Item]:
    mouth = rows_of(ID, "rest-mouth")
    looks: dict[str, tuple[str, tuple[int, ...], list[Look]]] = {
        "rest-eye": ("eye at rest", (0, 1), [resting_look(observed, FISSURE, "gap", side, rows_of(ID, "rest-eye"))]),
        "rest-cheek": (
            "cheek (nasolabial fold) at rest",
            (0, 1, 2),
            [resting_look(observed, "nasolabial-fold", "depth", side, rows_of(ID, "rest-cheek"))],
        ),
        "rest-mouth": (
            "mouth at rest",
            (0, 1),
            [resting_look(observed, "commissure", axis, side, mouth) for axis in ("height", "lateral")],
        ),
    }
    return [worst_item(id_, title, "rest", levels, some) for id_, (title, levels, some) in looks.items()]


def _moves(observed: Observed, side: Side) -> list[Item]:
    items = []
    for name in MOVES:
        look = share_look(observed, name, side, rows_of(ID, "voluntary"), "share")
        items.append(worst_item(f"voluntary-{name}", MOVEMENTS[name].label, "voluntary", VOLUNTARY, [look]))
    for name in MOVES:
        label = MOVEMENTS[name].label
        looks = unwanted_looks(observed.unwanted_of(name, side), rows_of(ID, "synkinesis"))
        items.append(
            worst_item(
                f"synkinesis-{name}",
                f"synkinesis in {label}",
                "synkinesis",
                SYNKINESIS,
                looks,
                why_none=f"{label} was not made",
                told=weak_told(observed, name, side),
            )
        )
    return items
