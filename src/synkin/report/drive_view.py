"""What the page shows of muscles, wiring and branches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from synkin.anatomy import Side, movement
from synkin.assessment import NO_DRIVE
from synkin.drive.results import Drive, Independence, Strength, Suspect
from synkin.report.branches import BranchRow, branch_picture, branch_rows, branch_words
from synkin.report.colours import FULL_EXCESS, drive_fill, excess_drive_fill
from synkin.report.coordination_view import CoFiringRow, ZoneRow, co_firing_rows, fewer_in_words, zone_rows
from synkin.report.drive_words import degree, muscle_names
from synkin.report.muscle_map import Shown, mapped_movements, muscle_map, too_much, unseen
from synkin.report.territory_picture import Territories, territory_table
from synkin.report.wiring_picture import Wiring, wiring_reasons, wiring_table

_SIDES_SEEN: Final[tuple[Side, Side]] = ("right", "left")
_PICTURED: Final = 3
"""Suspects whose branches are drawn."""
_REFERENCES: Final = {
    "other side": "the patient’s own other side",
    "population": "healthy people in general, since neither side of this patient can serve as the healthy one",
}


@dataclass(frozen=True)
class SuspectView:
    """One suspect as the page shows it; `picture` is None for those further down."""

    suspect: Suspect
    degree: str
    muscles: str
    picture: Markup | None
    branches: tuple[BranchRow, ...]
    branch_words: str


@dataclass(frozen=True)
class MovementFace:
    """One face of the muscle map with the words below it."""

    label: str
    picture: Markup
    too_much: tuple[Shown, ...]
    unseen: int


@dataclass(frozen=True)
class DriveView:
    """Everything about muscles on the page; `reason` says why there is nothing."""

    reason: str | None
    reference: str = ""
    held_against: bool = False
    """One side is the reference and has no wiring of its own."""
    suspects: tuple[SuspectView, ...] = ()
    faces: tuple[MovementFace, ...] = ()
    wiring: tuple[Wiring, ...] = ()
    reasons: tuple[str, ...] = ()
    strengths: tuple[tuple[str, Strength], ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    zones: tuple[ZoneRow, ...] = ()
    territories: tuple[Territories, ...] = ()
    independence: tuple[tuple[Independence, str], ...] = ()
    co_firing: tuple[CoFiringRow, ...] = ()
    figures: Mapping[str, Markup] = field(default_factory=dict)
    """File name without ending -> drawing."""

    drive_stops: tuple[tuple[int, str], ...] = tuple((round(100 * s), drive_fill(s)) for s in (0.1, 0.4, 0.7, 1.0))
    excess_stops: tuple[tuple[int, str], ...] = tuple(
        (round(100 * s), excess_drive_fill(s)) for s in (0.1, 0.3, FULL_EXCESS)
    )

    @property
    def weaker(self) -> list[tuple[str, Strength]]:
        """The strengths that are not normal."""
        return [row for row in self.strengths if row[1].verdict != "normal"]

    @property
    def as_usual(self) -> list[tuple[str, Strength]]:
        """The strengths that are normal."""
        return [row for row in self.strengths if row[1].verdict == "normal"]


def drive_view(drive: Drive | None) -> DriveView:
    """The view of a result, also of none."""
    if drive is None:
        return DriveView(NO_DRIVE)
    if drive.status == "not-assessed":
        return DriveView((drive.reason or "no reason given").rstrip("."))
    names = {group.id: muscle_names(group.muscles) for group in drive.groups}
    faces = {name: muscle_map(drive, name) for name in mapped_movements(drive)}
    suspects = tuple(
        SuspectView(
            suspect=one,
            degree=degree(one),
            muscles=muscle_names(one.muscles),
            picture=branch_picture(one) if at < _PICTURED and (one.source or one.route) else None,
            branches=tuple(branch_rows(one)),
            branch_words=branch_words(one),
        )
        for at, one in enumerate(sorted(drive.suspects, key=lambda one: one.rank))
    )
    return DriveView(
        reason=None,
        reference=_REFERENCES.get(drive.reference, drive.reference),
        held_against=drive.reference == "other side",
        suspects=suspects,
        faces=tuple(
            MovementFace(movement(name).label, picture, tuple(too_much(drive, name)), unseen(drive, name))
            for name, picture in faces.items()
        ),
        wiring=tuple(wiring_table(drive, side) for side in _SIDES_SEEN),
        reasons=tuple(wiring_reasons(drive)),
        strengths=tuple((names.get(one.group, one.group), one) for one in drive.strengths),
        alike=tuple((names[group.id], group.separated_by) for group in drive.groups if group.separated_by is not None),
        zones=zone_rows(drive),
        territories=tuple(table for side in _SIDES_SEEN if (table := territory_table(drive, side)) is not None),
        independence=tuple(
            (one, fewer_in_words(one)) for side in _SIDES_SEEN for one in drive.independence if one.side == side
        ),
        co_firing=co_firing_rows(drive),
        figures={
            **{f"muscles-{name}": picture for name, picture in faces.items()},
            **{f"branches-{one.suspect.rank}": one.picture for one in suspects if one.picture is not None},
        },
    )
