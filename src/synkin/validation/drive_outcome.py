"""What was found of one simulated patient's muscles, beside what is true: what suite "drive" keeps and counts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from synkin.anatomy import Side
from synkin.drive.results import Drive
from synkin.validation.drive_patients import Kind
from synkin.validation.drive_truth import DriveTruth

_DIGITS: Final = 5


@dataclass(frozen=True)
class FoundSuspect:
    """A suspect as far as it is counted; suspects stand in the order of their ranks."""

    side: Side
    muscles: tuple[str, ...]
    probability: float
    source: dict[str, float]
    route: dict[str, float]


@dataclass(frozen=True)
class FoundEntry:
    """An entry of the wiring matrix: a group's excess drive in a movement; one that was not assessed has none."""

    side: Side
    movement: str
    group: str
    excess: float
    probability: float


@dataclass(frozen=True)
class FoundDrive:
    """What was found. groups: per id its muscles. reason: why nothing could be found."""

    groups: dict[str, tuple[str, ...]]
    suspects: tuple[FoundSuspect, ...]
    wiring: tuple[FoundEntry, ...]
    seconds: float = 0.0
    reason: str | None = None


@dataclass(frozen=True)
class DriveOutcome:
    """One patient. `found` is None, and `failed` says why, where the recording could not be measured.

    baselines : per simple method each muscle's score on the affected side.
    """

    id: str
    person: str
    kind: Kind
    truth: DriveTruth
    found: FoundDrive | None = None
    baselines: Mapping[str, Mapping[str, float]] | None = None
    failed: str | None = None

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups that were reported."""
        return tuple(self.found.groups.values()) if self.found is not None else ()

    @property
    def suspects(self) -> tuple[FoundSuspect, ...]:
        """The suspects that were named."""
        return self.found.suspects if self.found is not None else ()


def found_of(drive: Drive, seconds: float = 0.0) -> FoundDrive:
    """A result as far as the suite counts it."""
    return FoundDrive(
        groups={group.id: group.muscles for group in drive.groups},
        suspects=tuple(
            FoundSuspect(
                side=one.side,
                muscles=one.muscles,
                probability=round(one.probability, _DIGITS),
                source={branch: round(share, _DIGITS) for branch, share in one.source.items()},
                route={branch: round(share, _DIGITS) for branch, share in one.route.items()},
            )
            for one in sorted(drive.suspects, key=lambda one: one.rank)
        ),
        wiring=tuple(
            FoundEntry(
                side=one.side,
                movement=one.movement,
                group=one.group,
                excess=round(one.excess.value or 0.0, _DIGITS),
                probability=round(one.probability, _DIGITS),
            )
            for one in drive.wiring
        ),
        seconds=seconds,
        reason=drive.reason if drive.status == "not-assessed" else None,
    )


def drive_outcome_json(outcome: DriveOutcome) -> str:
    """The outcome as it is kept in the cache."""
    return json.dumps(asdict(outcome), allow_nan=False)


def read_drive_outcome(text: str) -> DriveOutcome:
    """What `drive_outcome_json` wrote."""
    content: dict[str, Any] = json.loads(text)
    truth, found = DriveTruth(**content.pop("truth")), content.pop("found")
    return DriveOutcome(**content, truth=truth, found=_read_found(found) if found is not None else None)


def _read_found(content: dict[str, Any]) -> FoundDrive:
    return FoundDrive(
        groups={id_: tuple(muscles) for id_, muscles in content["groups"].items()},
        suspects=tuple(FoundSuspect(**{**one, "muscles": tuple(one["muscles"])}) for one in content["suspects"]),
        wiring=tuple(FoundEntry(**one) for one in content["wiring"]),
        seconds=content["seconds"],
        reason=content["reason"],
    )
