"""The wiring summed to branch territories, as the page shows it: whose command leaks down, where it arrives across."""

from dataclasses import dataclass
from typing import Final

from synkin.anatomy import BRANCHES, Side
from synkin.assessment import number
from synkin.drive.results import Drive, TerritoryEntry
from synkin.report.colours import ABSENT, ABSENT_FILL, LIKELY, PRESENT, UNKNOWN, excess_drive_fill, ink_on
from synkin.report.drive_words import BRANCH_NAMES, percent
from synkin.report.wiring_picture import EXCLUDED, OPEN_FILL, WiringSquare

_ALONE: Final = "no territory: in single movements"


@dataclass(frozen=True)
class Territories:
    """The table of one side; `rows` are (source in words, squares by arriving branch)."""

    side: Side
    arrivals: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[WiringSquare, ...]], ...]


def territory_table(drive: Drive, side: Side) -> Territories | None:
    """The table of one side; None where it is no affected one."""
    entries = {(row.source, row.arrival): row for row in drive.territories if row.side == side}
    if not entries:
        return None
    return Territories(
        side,
        tuple((branch, BRANCH_NAMES[branch]) for branch in BRANCHES),
        tuple(
            (
                _ALONE if source is None else f"{source} {BRANCH_NAMES[source]}",
                tuple(_square(entries.get((source, arrival))) for arrival in BRANCHES),
            )
            for source in (*BRANCHES, None)
        ),
    )


def _square(entry: TerritoryEntry | None) -> WiringSquare:
    if entry is None:
        return WiringSquare("none")
    if entry.drive.value is None or entry.probability is None:
        return WiringSquare("unknown", UNKNOWN, ink="#1b1f24", title=entry.drive.reason or "")
    low, high = entry.drive.ci95 or (entry.drive.value, entry.drive.value)
    if entry.probability < EXCLUDED:
        most = f"<{number(100 * max(high, 0.01), 0)}"
        title = f"probability {percent(entry.probability)}"
        return WiringSquare("unlikely", ABSENT, most, fill=ABSENT_FILL, ink="#1b1f24", title=title)
    likely = entry.probability >= LIKELY
    fill = excess_drive_fill(entry.drive.value) if likely else OPEN_FILL
    return WiringSquare(
        "likely" if likely else "open",
        PRESENT if likely else ABSENT,
        number(100 * entry.drive.value, 0),
        f"{number(100 * low, 0)} to {number(100 * high, 0)}",
        percent(entry.probability),
        fill,
        ink_on(fill),
    )
