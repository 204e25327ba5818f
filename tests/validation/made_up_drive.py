"""Results of suite "drive" made by hand: perfect ones, and ones with known errors."""

from collections.abc import Mapping, Sequence
from typing import Any

from synkin.anatomy import ATLAS, BRANCHES, MUSCLE_IDS, Side
from synkin.drive.results import FULL_DRIVE, Drive, Group, Suspect, WiringEntry
from synkin.measures import Quantity
from synkin.validation.drive_outcome import DriveOutcome, found_of
from synkin.validation.drive_patients import Kind
from synkin.validation.drive_truth import DriveTruth

WIRED: dict[str, dict[str, float]] = {
    "smile-open": {"mentalis": 0.5, "corrugator": 0.3},
    "pucker": {"mentalis": 0.4},
    "frown": {},
}


def truth(wiring: Mapping[str, Mapping[str, float]] = WIRED, side: Side = "left", mm: float = 3.0) -> DriveTruth:
    """The leading muscle is the one with the most drive; its wire comes from Z, its branch is MM."""
    summed: dict[str, float] = {}
    for of in wiring.values():
        for muscle, drive in of.items():
            summed[muscle] = summed.get(muscle, 0.0) + drive
    leading = max(summed, key=summed.__getitem__, default=None)
    return DriveTruth(
        side,
        {movement: dict(of) for movement, of in wiring.items()},
        dict.fromkeys(summed, mm),
        leading,
        "Z" if leading else None,
        "MM" if leading else None,
    )


def suspect(
    rank: int, *muscles: str, side: Side = "left", p: float = 0.99, source: str = "Z", route: str = "MM"
) -> Suspect:
    return Suspect(
        rank,
        side,
        "+".join(muscles),
        muscles,
        p,
        (),
        _sure(source),
        _sure(route),
        (),
        (),
        "look again",
        "plain",
        "exact",
    )


def drive(
    groups: Sequence[tuple[str, ...]],
    suspects: tuple[Suspect, ...] = (),
    wiring: Mapping[str, Mapping[str, float]] | None = None,
    side: Side = "left",
) -> Drive:
    """A result with these groups and, per movement and group, the excess that `wiring` gives its muscles together."""
    return Drive(
        "measured",
        None,
        "other side",
        groups=tuple(Group("+".join(one), one, ATLAS[one[0]].zone, None) for one in groups),
        suspects=suspects,
        wiring=tuple(
            _entry(movement, side, group, sum(of.get(muscle, 0.0) for muscle in group))
            for movement, of in (wiring or {}).items()
            for group in groups
        ),
    )


def perfect(known: DriveTruth) -> Drive:
    """What is true, each muscle by itself."""
    summed = {muscle: sum(of.get(muscle, 0.0) for of in known.wiring.values()) for muscle in known.moved_mm}
    named = sorted(summed, key=summed.__getitem__, reverse=True)
    return drive(
        [(muscle,) for muscle in MUSCLE_IDS],
        tuple(
            suspect(rank, muscle, side=known.side, p=1.0, source=known.source or "T", route=known.route or "T")
            for rank, muscle in enumerate(named, start=1)
        ),
        known.wiring,
        known.side,
    )


def outcome(person: str, found: Drive | None, kind: Kind = "one", **parts: Any) -> DriveOutcome:
    known = parts.pop("truth", truth() if kind in ("one", "many") else truth({}))
    return DriveOutcome(
        f"{kind}-{person}", person, kind, known, found_of(found, 0.5) if found is not None else None, **parts
    )


def _sure(branch: str) -> dict[str, float]:
    return {one: 0.8 if one == branch else 0.05 for one in BRANCHES}


def _entry(movement: str, side: Side, group: tuple[str, ...], excess: float) -> WiringEntry:
    given = Quantity(excess, FULL_DRIVE, (excess - 0.1, excess + 0.1), 2)
    return WiringEntry(movement, side, "+".join(group), given, given, given, 1.0 if excess > 0.05 else 0.0)
