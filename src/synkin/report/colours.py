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
_ORANGES: Final = ((254, 224, 188), (244, 148, 68), (150, 58, 4))
_BLUES: Final = ((222, 234, 245), (112, 165, 212), (8, 62, 112))
FULL_EXCESS: Final = 0.6
"""The excess drive, as a share of full drive, that is drawn in the darkest colour."""
LIKELY: Final = 0.5
"""A probability from which an excess is marked and a suspect called suspected."""
BRANCH_COLOURS: Final = {"T": "#0b5c9e", "Z": "#2a9d8f", "B": "#8a8f00", "MM": "#c8570b", "C": "#8b3a8f"}
"""The five branches, from above down; each always has its letters beside it."""


def state(cell: Cell) -> str:
    """ "present", "absent" or "unknown"."""
    return {True: "present", False: "absent", None: "unknown"}[cell.present]


def excess_fill(mm: float) -> str:
    """Fill for an excess that is present: pale to dark orange, evenly darker with more mm."""
    return _between(_ORANGES, mm / FULL_MM)


def excess_drive_fill(share: float) -> str:
    """Fill for drive that should not be, as a share of full drive: the same oranges."""
    return _between(_ORANGES, share / FULL_EXCESS)


def drive_fill(share: float) -> str:
    """Fill for drive, as a share of full drive: pale to dark blue."""
    return _between(_BLUES, share)


def _between(stops: tuple[tuple[int, int, int], ...], share: float) -> str:
    pale, middle, dark = stops
    share = min(max(share, 0.0), 1.0)
    low, high, part = (pale, middle, 2 * share) if share < 0.5 else (middle, dark, 2 * share - 1)
    mixed = [round(a + (b - a) * part) for a, b in zip(low, high, strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def ink_on(fill: str) -> str:
    """Black or white, whichever reads on `fill`."""
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else "#1b1f24"
