"""Quantities, sides and days in the cells and words of a letter."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from synkin.anatomy import SIDES, AffectedSide, Side
from synkin.assessment import in_words
from synkin.measures import Quantity
from synkin.report.colours import ABSENT, PRESENT, UNKNOWN
from synkin.report.letter.content import Cell, Row

SIDES_SEEN: Final[tuple[Side, Side]] = ("right", "left")
"""The order on a page: the patient's right at the left, as one looks at the patient."""
NOTHING: Final = Cell(UNKNOWN, faint=True)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_in_words(day: date | None) -> str:
    """The month in words: 3/4 is read as March or April, depending on who reads it."""
    return "day not given" if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def side_name(side: Side, affected: AffectedSide) -> str:
    """A side as the patient's own, and whether it is affected."""
    return f"patient’s {side}{' (affected)' if affected in (side, 'both') else ''}"


def sentence(text: str) -> str:
    """With a capital first letter and without a full stop, the rest as it is."""
    return text[:1].upper() + text[1:].rstrip(".")


def words(measure: str) -> str:
    """An id as words."""
    return measure.replace("-", " ")


def texts(*parts: str) -> Row:
    """A row of plain cells."""
    return tuple(Cell(part) if part else NOTHING for part in parts)


def quantity_cell(quantity: Quantity | None, digits: int = 1) -> Cell:
    """A quantity with its interval and repetitions; where it was not assessed, why."""
    if quantity is None:
        return NOTHING
    if quantity.value is None:
        return Cell(f"{UNKNOWN} not assessed", (quantity.reason or "").rstrip("."), faint=True)
    return Cell(f"{in_words(quantity, digits)}{f', n = {quantity.n}' if quantity.n else ''}")


def said(quantity: Quantity, spoken: str) -> Cell:
    """A quantity that is spoken in words of its own, as a share or in ms; why, where it was not assessed."""
    return Cell(spoken) if quantity.value is not None else quantity_cell(quantity)


def state_words(present: bool | None) -> str:
    """Present, absent or not assessed, with its mark."""
    return {True: f"{PRESENT} present", False: f"{ABSENT} absent", None: f"{UNKNOWN} not assessed"}[present]


def head(*parts: str) -> Row:
    """The head of a table."""
    return tuple(Cell(part, bold=True) for part in parts)


def side_heads(affected: AffectedSide) -> Row:
    """Heads of two columns, one for each side."""
    return tuple(Cell(side_name(side, affected), bold=True, side=side) for side in SIDES_SEEN)


def by_side(
    rows: Iterable[tuple[tuple[str, ...], Side, Quantity]],
) -> Sequence[tuple[tuple[str, ...], Mapping[Side, Quantity | None]]]:
    """Rows that differ in the side only, as one with both sides; a missing side stays None."""
    found: dict[tuple[str, ...], dict[Side, Quantity | None]] = {}
    for key, side, quantity in rows:
        found.setdefault(key, dict.fromkeys(SIDES))[side] = quantity
    return list(found.items())
