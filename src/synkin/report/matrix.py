"""The synkinesis matrix as the page shows it: movements down, regions across, one table per side."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from synkin.anatomy import MOVEMENTS, REGIONS, Side, movement
from synkin.assessment import merge_reasons, number
from synkin.report.colours import ABSENT, ABSENT_FILL, PRESENT, UNKNOWN, excess_fill, ink_on, state
from synkin.synkinesis import Cell


@dataclass(frozen=True)
class Square:
    """One square of the heat map; `state` is "present", "absent", "unknown", "asked", "along" or "none"."""

    state: str
    symbol: str = ""
    value: str = ""
    interval: str = ""
    fill: str = ""
    ink: str = ""
    note: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Matrix:
    """The heat map of one side; `rows` are (movement id, a square per region)."""

    side: Side
    regions: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Square, ...]], ...]


def reasons(cells: Sequence[Cell]) -> list[str]:
    """Why pairs were not assessed, each once, in order of frequency; a square's `note` counts from 1 in this list."""
    merged = _merged(cells)
    counted = Counter(merged[_why(cell)] for cell in cells if cell.present is None)
    return [reason for reason, _ in counted.most_common()]


def _why(cell: Cell) -> str:
    return cell.reason or "no reason given"


def _merged(cells: Sequence[Cell]) -> dict[str, str]:
    return {
        reason: merged.rstrip(".")
        for reason, merged in merge_reasons(_why(cell) for cell in cells if cell.present is None).items()
    }


def matrix(cells: Sequence[Cell], side: Side) -> Matrix:
    """The heat map of one side."""
    place = {reason: at for at, reason in enumerate(reasons(cells), start=1)}
    notes = {own: place[merged] for own, merged in _merged(cells).items()}
    found = {(cell.movement, cell.region): cell for cell in cells if cell.side == side}
    names = [name for name in MOVEMENTS if any(name == pair[0] for pair in found)]
    regions = tuple(name for name in REGIONS if any(name == pair[1] for pair in found))
    return Matrix(
        side,
        regions,
        tuple(
            (name, tuple(_square(name, where, found.get((name, where)), notes) for where in regions)) for name in names
        ),
    )


def _square(movement_id: str, region_id: str, cell: Cell | None, notes: dict[str, int]) -> Square:
    if cell is None:
        asked = movement(movement_id)
        if region_id in {direction.region for direction in asked.wanted}:
            return Square("asked", value="asked for")
        return Square("along", value="goes along") if region_id in asked.partners else Square("none")
    interval = f"{number(cell.excess.ci95[0])} to {number(cell.excess.ci95[1])}" if cell.excess.ci95 else ""
    value = "" if cell.excess.value is None else number(cell.excess.value)
    title = "" if cell.observed.value is None else f"moved {number(cell.observed.value)} mm in all"
    match state(cell):
        case "present":
            fill = excess_fill(cell.excess.value or 0.0)
            return Square("present", PRESENT, value, interval, fill, ink_on(fill), None, title)
        case "absent":
            limit = "" if cell.limit_mm is None else f"<{number(cell.limit_mm)}"
            return Square("absent", ABSENT, limit, interval, ABSENT_FILL, "#1b1f24", None, title)
        case _:
            own = "; ".join(filter(None, (_why(cell), title)))
            return Square("unknown", UNKNOWN, "", interval, "", "#1b1f24", notes[_why(cell)], own)
