"""Evidence from beyond video: what another instrument says of a muscle's drive, or of a muscle's branch.

Whatever it is, it enters the localisation as a likelihood term and through no other door.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from synkin.anatomy import BRANCHES, MUSCLE_IDS, Side
from synkin.errors import WrongUsageError

Response = Literal["none", "weak", "strong"]


@dataclass(frozen=True)
class DriveReading:
    """How hard a muscle was driven in a movement, as a share of full drive, with its standard deviation."""

    movement: str
    side: Side
    muscle: str
    drive: float
    sd: float

    def __post_init__(self) -> None:
        _check_muscle(self.muscle)
        if not 0.0 < self.sd < float("inf"):
            raise WrongUsageError(f"a reading of {self.muscle} needs a standard deviation above zero")
        if not isfinite(self.drive):
            raise WrongUsageError(f"a reading of {self.muscle} needs a drive that is a number, not {self.drive:g}")


@dataclass(frozen=True)
class BranchReading:
    """How a muscle answered to stimulation of a distal branch; `ma` is the current, if it is known."""

    branch: str
    side: Side
    muscle: str
    response: Response
    ma: float | None = None

    def __post_init__(self) -> None:
        _check_muscle(self.muscle)
        if self.branch not in BRANCHES:
            raise WrongUsageError(f"the facial nerve has no branch '{self.branch}'; choose {', '.join(BRANCHES)}")


Evidence = DriveReading | BranchReading


def drive_readings(evidence: Iterable[Evidence]) -> tuple[DriveReading, ...]:
    """Those that speak of drive."""
    return tuple(one for one in evidence if isinstance(one, DriveReading))


def branch_readings(evidence: Iterable[Evidence]) -> tuple[BranchReading, ...]:
    """Those that speak of branches."""
    return tuple(one for one in evidence if isinstance(one, BranchReading))


def _check_muscle(muscle: str) -> None:
    if muscle not in MUSCLE_IDS:
        raise WrongUsageError(f"there is no muscle '{muscle}'; see the table of muscles in docs")
