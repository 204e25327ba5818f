"""What is found about muscles, wiring and branches: the result's dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from synkin.anatomy import Side
from synkin.measures import Quantity

DRIVE_VERSION: Final = "1"
FULL_DRIVE: Final = "of full drive"
"""Unit of drives: 1 is as hard as healthy muscles pull in their own movement."""
MORE_LIKELY_THAN_NOT: Final = 0.5
Verdict = Literal["normal", "weak", "held by antagonists", "cannot tell"]


@dataclass(frozen=True)
class Group:
    """Muscles of one zone that this recording cannot tell apart, or a single one; `separated_by` would tell them."""

    id: str
    muscles: tuple[str, ...]
    zone: str
    separated_by: str | None


@dataclass(frozen=True)
class Activation:
    """How hard a group was driven in a movement; drives of a group's muscles are added up."""

    movement: str
    side: Side
    group: str
    drive: Quantity


@dataclass(frozen=True)
class WiringEntry:
    """One entry of the wiring matrix: what a movement's command sends to a group, and what of that should not be.

    normal: drive that belongs to the movement; excess: drive that does not; excess_mm: how far that alone moves the
    skin where the group takes hold, of the eye's muscles how far it narrows the eye.
    """

    movement: str
    side: Side
    group: str
    normal: Quantity
    excess: Quantity
    excess_mm: Quantity
    probability: float


@dataclass(frozen=True)
class Strength:
    """What is left of a group's pull in the movement that is its own: the diagonal of the wiring matrix."""

    side: Side
    group: str
    movement: str
    share: Quantity
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class SuspectMovement:
    """A movement in which a suspect shows: how far its skin moves against the patient's will.

    fraction_of_range : drive as a share of full drive, which is what healthy muscles do in their own movement; no share
        of how far this patient's own skin can go
    """

    movement: str
    excess_mm: Quantity
    fraction_of_range: Quantity


@dataclass(frozen=True)
class Alternative:
    """What else could explain a suspect, and how likely it is that this is it instead."""

    muscles: tuple[str, ...]
    probability: float


@dataclass(frozen=True)
class Suspect:
    """A group that most likely moves against the patient's will.

    probability : that axons not meant for it drive it
    source : probability per branch territory whose command leaks, given that one does
    route : probability per distal branch through which the drive arrives
    test : what would decide
    plain, anatomical : one sentence for the patient, one for the surgeon
    alone : probability that, if it is driven so, no territory's command leaks: it is in single movements, as none would
    """

    rank: int
    side: Side
    group: str
    muscles: tuple[str, ...]
    probability: float
    movements: tuple[SuspectMovement, ...]
    source: dict[str, float]
    route: dict[str, float]
    alternatives: tuple[Alternative, ...]
    evidence: tuple[str, ...]
    test: str
    plain: str
    anatomical: str
    alone: float = 0.0

    @property
    def leak(self) -> tuple[str, float] | None:
        """The territory whose command most likely leaks, and how likely; None where more likely no territory's does."""
        return likeliest_leak(self.source, self.alone)


def likeliest_leak(source: Mapping[str, float], alone: float) -> tuple[str, float] | None:
    """`Suspect.leak` of what a suspect will have as `source` and `alone`."""
    if not source or alone > MORE_LIKELY_THAN_NOT:
        return None
    first = max(source, key=source.__getitem__)
    return first, (1.0 - alone) * source[first]


@dataclass(frozen=True)
class Independence:
    """How many independent movements a side's drive has left: the effective dimension of movement x muscle.

    dimension : between 1 and the number of movements; of an affected side with what is driven against the will in it
    usual : the same of healthy people in these movements; its interval holds 95 % of them, None where not compared
    reduced : whether it has fewer than the reference; None where it cannot be told, or where it is the reference itself
    probability : that it has fewer
    limit : where it is not reduced, the share of the reference's that would have been called so
    reason : why where it cannot be told
    """

    side: Side
    dimension: Quantity
    usual: Quantity | None = None
    reduced: bool | None = None
    probability: float | None = None
    limit: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class CoFiring:
    """How much antagonists of a zone fire together in a movement, whether asked to or not.

    agonists, antagonists : drives of the muscles that move the zone, and of those that hold against them, added up
    together : the smaller of the two
    index : twice the smaller over the sum, 0 to 1 (Falconer and Winter 1985, on the calf)
    usual : `together` of healthy people; its interval holds 95 % of them
    probability : that it is beyond both healthy people and the other side, where that is the reference, and of account
    present : whether it is; None is not assessed, and `reason` says why
    limit : where absent, the drive that would have been seen
    """

    movement: str
    side: Side
    zone: str
    agonists: Quantity
    antagonists: Quantity
    together: Quantity
    index: Quantity
    usual: Quantity
    probability: float | None
    present: bool | None
    limit: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ZoneContraction:
    """Whether any muscle of a zone contracts against the patient's will.

    probability : that one of the zone's groups is driven so in any movement
    movement, group : where the largest unwanted contraction is; None where nothing was seen
    excess_mm, excess : how large that is, in mm of its skin and in drive, of full drive
    present : None is not assessed
    limit_mm : where absent, the mm that would have been seen
    reason : why not assessed; with an absent zone what landmarks cannot show of it
    """

    side: Side
    zone: str
    probability: float | None
    movement: str | None
    group: str | None
    excess_mm: Quantity
    excess: Quantity
    present: bool | None
    limit_mm: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class TerritoryEntry:
    """Drive that a territory's command leaks into what another one's distal branch supplies.

    source : the territory whose command leaks; None is drive in single movements, which none would explain
    arrival : the distal branch through which it arrives
    drive : added up over muscles, in the movement in which it is most
    probability : that there is any
    """

    side: Side
    source: str | None
    arrival: str
    drive: Quantity
    probability: float | None


@dataclass(frozen=True)
class Drive:
    """Everything about muscles and wiring; `status` and `reason` say why where nothing could be found."""

    status: Literal["measured", "not-assessed"]
    reason: str | None
    reference: str
    """What the affected side is held against: "other side" or "population"."""
    groups: tuple[Group, ...] = ()
    activations: tuple[Activation, ...] = ()
    wiring: tuple[WiringEntry, ...] = ()
    strengths: tuple[Strength, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    independence: tuple[Independence, ...] = ()
    co_firing: tuple[CoFiring, ...] = ()
    zones: tuple[ZoneContraction, ...] = ()
    territories: tuple[TerritoryEntry, ...] = ()
    version: str = DRIVE_VERSION
