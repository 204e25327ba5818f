"""What the page says of zones that contract and of muscles that no longer work apart."""

from dataclasses import dataclass

from synkin.anatomy import ZONES, Side
from synkin.assessment import number
from synkin.drive.results import CoFiring, Drive, Independence, ZoneContraction
from synkin.report.colours import ABSENT, PRESENT, UNKNOWN
from synkin.report.drive_words import muscle_names


@dataclass(frozen=True)
class ZoneRow:
    """One zone of one side: its state in words, and the muscles of its largest unwanted contraction."""

    zone: ZoneContraction
    state: str
    muscles: str


def zone_rows(drive: Drive) -> tuple[ZoneRow, ...]:
    """Every zone, from the brow down, the right side first."""
    names = {group.id: muscle_names(group.muscles) for group in drive.groups}
    rows = sorted(drive.zones, key=lambda one: (one.side == "left", _place(one.zone)))
    return tuple(ZoneRow(one, _state_of_zone(one), names.get(one.group or "", "")) for one in rows)


def _place(zone: str) -> int:
    return next((at for at, one in enumerate(ZONES) if one == zone), len(ZONES))


def _state_of_zone(one: ZoneContraction) -> str:
    if one.present is None:
        return f"{UNKNOWN} not assessed: {(one.reason or 'no reason given').rstrip('.')}"
    if one.present:
        return f"{PRESENT} present"
    limit = "" if one.limit_mm is None else f" above {number(one.limit_mm)} mm"
    return f"{ABSENT} absent{limit}{f'; {one.reason}' if one.reason else ''}"


@dataclass(frozen=True)
class CoFiringRow:
    """One zone in one movement, both sides beside each other; a side that was not looked at has none."""

    zone: str
    movement: str
    sides: dict[Side, CoFiring]
    states: dict[Side, str]

    @property
    def present(self) -> bool:
        """Whether either side fires together more than healthy people do."""
        return any(one.present for one in self.sides.values())


def co_firing_rows(drive: Drive) -> tuple[CoFiringRow, ...]:
    """Zones and movements that were judged on either side, by how likely they are beyond healthy people."""
    found: dict[tuple[str, str], dict[Side, CoFiring]] = {}
    for one in drive.co_firing:
        found.setdefault((one.zone, one.movement), {})[one.side] = one
    rows = [
        CoFiringRow(zone, movement, sides, {side: _state_of_firing(one) for side, one in sides.items()})
        for (zone, movement), sides in found.items()
        if any(one.present is not None or one.probability is None for one in sides.values())
    ]
    return tuple(sorted(rows, key=lambda row: -max(one.probability or 0.0 for one in row.sides.values())))


def _state_of_firing(one: CoFiring) -> str:
    if one.present is None:
        return f"{UNKNOWN} not assessed: {(one.reason or 'no reason given').rstrip('.')}"
    if one.present:
        return f"{PRESENT} present"
    return f"{ABSENT} absent" if one.limit is None else f"{ABSENT} absent above {number(100 * one.limit, 0)} %"


def fewer_in_words(one: Independence) -> str:
    """Whether a side has fewer independent movements than what it is held against."""
    if one.reason is not None:
        return f"{UNKNOWN} cannot be told: {one.reason.rstrip('.')}"
    if one.reduced is None:
        return "what the other side is held against"
    if one.reduced:
        return f"{PRESENT} fewer"
    limit = "" if one.limit is None else f" by {number(100 * (1.0 - one.limit), 0)} % or more"
    return f"{ABSENT} not fewer{limit}"
