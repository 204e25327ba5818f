"""Who is simulated: the affected side, how strong each side is, and what moves that should not."""

from dataclasses import dataclass, replace
from typing import Final

from synkin.anatomy import MOVEMENTS, SIDES, AffectedSide, Side, other_side
from synkin.errors import WrongUsageError

UNWANTED_REGIONS: Final = ("palpebral-fissure",)
"""Regions that can be given an unwanted movement so far."""


@dataclass(frozen=True)
class Unwanted:
    """A movement that comes along where it should not, beyond what a healthy face brings along.

    mm is the additional narrowing of the eye at the height of a full movement; lag_s is how long it follows it.
    """

    movement: str
    region: str
    side: Side
    mm: float
    lag_s: float = 0.0

    def __post_init__(self) -> None:
        if self.movement not in MOVEMENTS:
            raise WrongUsageError(f"the simulated patient knows no movement '{self.movement}'; see anatomy.MOVEMENTS")
        if self.region not in UNWANTED_REGIONS:
            raise WrongUsageError(
                f"the simulated patient cannot move '{self.region}' unwantedly yet; "
                f"choose {', '.join(UNWANTED_REGIONS)}"
            )


@dataclass(frozen=True)
class Patient:
    """A simulated patient; sides are the patient's own.

    strength_left and strength_right scale that side's wanted movements, 1 = healthy, 0 = none.
    """

    name: str
    affected_side: AffectedSide
    unwanted: tuple[Unwanted, ...] = ()
    strength_left: float = 1.0
    strength_right: float = 1.0

    def __post_init__(self) -> None:
        for side in SIDES:
            if not 0.0 <= self.strength(side) <= 1.0:
                raise WrongUsageError(f"the strength of the simulated patient's {side} side must lie between 0 and 1")

    def strength(self, side: Side) -> float:
        """How far wanted movements go on this side, as a share of the healthy one."""
        return self.strength_left if side == "left" else self.strength_right


HEALTHY: Final = Patient("healthy", "unknown")
"""Both sides alike, nothing unwanted."""
DEMO_PATIENT: Final = Patient("demo", "right", (Unwanted("smile-open", "palpebral-fissure", "right", 5.0),))
"""The patient of the demonstration: the right eye narrows by nearly 5 mm more than the left in every smile,
to about 2 mm; smaller narrowing on one side alone is much underread by the landmark models."""


def swap_sides(patient: Patient) -> Patient:
    """The same patient with left and right exchanged."""
    affected = patient.affected_side
    return replace(
        patient,
        affected_side=other_side(affected) if affected in ("left", "right") else affected,
        unwanted=tuple(replace(one, side=other_side(one.side)) for one in patient.unwanted),
        strength_left=patient.strength_right,
        strength_right=patient.strength_left,
    )
