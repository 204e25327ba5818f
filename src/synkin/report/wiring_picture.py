"""The wiring matrix as the page shows it: muscle groups down, movements across, one table per side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synkin.anatomy import MOVEMENTS, ZONES, Side
from synkin.assessment import merge_reasons, number
from synkin.drive.results import Drive, Group, Strength, WiringEntry
from synkin.report.colours import (
    ABSENT,
    ABSENT_FILL,
    LIKELY,
    PRESENT,
    UNKNOWN,
    drive_fill,
    excess_drive_fill,
    ink_on,
)
from synkin.report.drive_words import muscle_names, percent, share_in_words

_NO_REASON: Final = "no reason given"
EXCLUDED: Final = 0.1
"""Probability below which an excess counts as excluded; between this and likely it stays open."""
OPEN_FILL: Final = "#fff6ea"


@dataclass(frozen=True)
class WiringSquare:
    """One square: `state` is "likely", "open", "unlikely", "unknown", "own" (the group's own movement) or "none"."""

    state: str
    symbol: str = ""
    value: str = ""
    interval: str = ""
    probability: str = ""
    fill: str = ""
    ink: str = ""
    note: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Wiring:
    """The wiring matrix of one side; `rows` are (zone, muscles in words, squares by movement)."""

    side: Side
    movements: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[WiringSquare, ...]], ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing in it is likely or open."""
        return not any(square.state in ("likely", "open") for _, _, squares in self.rows for square in squares)


def wiring_reasons(drive: Drive) -> list[str]:
    """Why entries were not assessed, each once; a square's `note` counts from 1 in this list."""
    merged = _merged(drive)
    return list(dict.fromkeys(merged.values()))


def wiring_table(drive: Drive, side: Side) -> Wiring:
    """The wiring matrix of one side; groups and movements of which nothing is known are left out."""
    entries = {(row.group, row.movement): row for row in drive.wiring if row.side == side}
    own = {(row.group, row.movement): row for row in drive.strengths if row.side == side}
    movements = tuple(name for name in MOVEMENTS if any(name == pair[1] for pair in (*entries, *own)))
    notes = {reason: at for at, reason in enumerate(wiring_reasons(drive), start=1)}
    merged = {reason: notes[text] for reason, text in _merged(drive).items()}
    groups = [group for group in _in_order(drive.groups) if any(group.id == pair[0] for pair in (*entries, *own))]
    return Wiring(
        side,
        movements,
        tuple(
            (
                group.zone,
                muscle_names(group.muscles),
                tuple(_square(entries.get((group.id, name)), own.get((group.id, name)), merged) for name in movements),
            )
            for group in groups
        ),
    )


def _in_order(groups: Sequence[Group]) -> list[Group]:
    place = {zone: at for at, zone in enumerate(ZONES)}
    return sorted(groups, key=lambda group: place.get(group.zone, len(place)))  # type: ignore[call-overload]


def _merged(drive: Drive) -> dict[str, str]:
    unknown = [row.excess.reason or _NO_REASON for row in drive.wiring if row.excess.value is None]
    return {reason: text.rstrip(".") for reason, text in merge_reasons(unknown).items()}


def _square(entry: WiringEntry | None, own: Strength | None, notes: dict[str, int]) -> WiringSquare:
    title = "" if entry is None else f"belongs to the movement: {share_in_words(entry.normal)} of full drive"
    if entry is not None and entry.excess.value is not None and entry.probability >= LIKELY:
        fill = excess_drive_fill(entry.excess.value)
        if entry.excess_mm.value is not None:
            title += f"; too much, which alone moves {number(entry.excess_mm.value)} mm"
        return WiringSquare(
            "likely",
            PRESENT,
            number(100 * entry.excess.value, 0),
            _interval(entry),
            percent(entry.probability),
            fill,
            ink_on(fill),
            None,
            title,
        )
    if own is not None:
        share = own.share.value
        fill = ABSENT_FILL if share is None else drive_fill(min(share, 1.0))
        value = UNKNOWN if share is None else f"{number(100 * share, 0)} %"
        return WiringSquare("own", "", value, own.verdict, "", fill, ink_on(fill), None, own.reason)
    if entry is None:
        return WiringSquare("none")
    if entry.excess.value is None:
        reason = entry.excess.reason or _NO_REASON
        return WiringSquare("unknown", UNKNOWN, note=notes[reason], ink="#1b1f24", title=reason)
    if entry.probability < EXCLUDED:
        # What is as good as excluded shows only how much it could be.
        most = "" if entry.excess.ci95 is None else f"<{number(100 * max(entry.excess.ci95[1], 0.01), 0)}"
        title += f"; too much {share_in_words(entry.excess)}, probability {percent(entry.probability)}"
        return WiringSquare("unlikely", ABSENT, most, fill=ABSENT_FILL, ink="#1b1f24", title=title)
    return WiringSquare(
        "open",
        ABSENT,
        number(100 * entry.excess.value, 0),
        _interval(entry),
        percent(entry.probability),
        OPEN_FILL,
        "#1b1f24",
        None,
        title,
    )


def _interval(entry: WiringEntry) -> str:
    if entry.excess.ci95 is None:
        return ""
    return f"{number(100 * entry.excess.ci95[0], 0)} to {number(100 * entry.excess.ci95[1], 0)}"
