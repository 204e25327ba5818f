"""The report's colours: blue and orange, which the colour-blind tell apart; every meaning also has a symbol."""

from typing import Final

from synkin.anatomy import Side
from synkin.synkinesis import Cell

SIDE_COLOURS: Final[dict[Side, str]] = {"right": "#0b5c9e", "left": "#c8570b"}
"""The patient's right is blue and the left orange, in every trace and on every picture."""

PRESENT, ABSENT, UNKNOWN = "●", "○", "–"
"""Filled: present; open: absent above the limit; dash: not assessed."""

FULL_MM: Final = 5.0
"""The excess that is drawn in the darkest colour."""

ABSENT_FILL: Final = "#e4eef7"
_PALE, _MIDDLE, _DARK = (254, 224, 188), (244, 148, 68), (150, 58, 4)


def state(cell: Cell) -> str:
    """ "present", "absent" or "unknown"."""
    return {True: "present", False: "absent", None: "unknown"}[cell.present]


def excess_fill(mm: float) -> str:
    """Fill for an excess that is present: pale to dark orange, evenly darker with more mm."""
    share = min(max(mm / FULL_MM, 0.0), 1.0)
    low, high, part = (_PALE, _MIDDLE, 2 * share) if share < 0.5 else (_MIDDLE, _DARK, 2 * share - 1)
    mixed = [round(a + (b - a) * part) for a, b in zip(low, high, strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def ink_on(fill: str) -> str:
    """Black or white, whichever reads on `fill`."""
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else "#1b1f24"
