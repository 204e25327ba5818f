"""Where no side can be held against the other: each side's ways against what people usually make."""

from typing import Final

from synkin.anatomy import MOVEMENTS, Side
from synkin.grading.items import share_look, value_item
from synkin.grading.levels import LEVELS_VERSION
from synkin.grading.observed import Observed
from synkin.grading.results import Grade, Item
from synkin.measures import Quantity, not_assessed

ID: Final = "against-norms"
TITLE: Final = "Each side against people's usual way"
_SCALE: Final = (0.0, 1000.0)
"""Percent; nobody goes ten times the usual way."""


def against_norms(observed: Observed, side: Side) -> Grade:
    """Percent of the usual way per movement, with the millimetres; no sum."""
    items = tuple(_item(observed, name, side) for name in observed.made if MOVEMENTS[name].usual_mm is not None)
    nothing = not_assessed("1", "a list of movements, which has no sum")
    return Grade(ID, TITLE, LEVELS_VERSION, side, items, (), nothing, None)


def _item(observed: Observed, name: str, side: Side) -> Item:
    look, asked = share_look(observed, name, side, (), "usual"), MOVEMENTS[name]
    found = look.quantity
    percent = (
        not_assessed("%", found.reason or "no interval")
        if found.value is None or found.ci95 is None
        else Quantity(100 * found.value, "%", (100 * found.ci95[0], 100 * found.ci95[1]), found.n)
    )
    norm = f"usual {asked.usual_mm:.1f} mm (SD {asked.sd_mm:.1f})" if asked.sd_mm else f"usual {asked.usual_mm:.1f} mm"
    told = f"{norm}: {asked.usual_source}"
    return value_item(name, asked.label, "movement", look, percent, _SCALE, told=told)
