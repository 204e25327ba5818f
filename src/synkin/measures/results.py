"""What the measures of a recording are: excursions, resting values, timing, coordination."""

from dataclasses import dataclass

from synkin.anatomy import Side
from synkin.measures.quantity import Quantity


@dataclass(frozen=True)
class Excursion:
    """How far a region went in a movement, mean over its repetitions.

    measure is "displacement" (length in the frontal plane), "gap-change" (palpebral fissure, closing negative), or the
    name of a channel's direction ("lateral", "up"). `mdc95` is the smallest change between two recordings that is more
    than noise, in the unit of the quantity.
    """

    movement: str
    side: Side
    region: str
    measure: str
    quantity: Quantity
    mdc95: float | None


@dataclass(frozen=True)
class RestValue:
    """A resting value of a side, e.g. the height of the brow over the eye."""

    side: Side
    region: str
    measure: str
    quantity: Quantity


@dataclass(frozen=True)
class RestingShift:
    """How a side stands at rest against the other: its value minus the other side's, mm.

    present is true, false or None (not assessed, `reason` says why). Where it is present, `limit_mm` is what the
    difference had to exceed to be more than healthy sides differ by and reading errs by; elsewhere the largest shift
    that is not excluded, so that "false" means absent above it. `name` is what the difference is called, whatever its
    size. `range_share` is this side's excursion over the other's in `range_movement`, the region's own.

    The cause is always open: `decided_by` names what tells the causes apart, `speaks_for` what lids and brow point to.
    """

    side: Side
    region: str
    measure: str
    name: str | None
    difference: Quantity
    present: bool | None
    limit_mm: float | None
    range_movement: str | None
    range_share: Quantity
    range_lost: bool | None
    statement: str
    speaks_for: str | None
    decided_by: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True)
class Timing:
    """How an unwanted movement goes along with the wanted one, on one side.

    lag_s is the time by which the unwanted follows the wanted; slope is unwanted mm per wanted mm, errors in both.
    """

    movement: str
    wanted: str
    unwanted: str
    side: Side
    lag_s: Quantity
    correlation: Quantity
    slope: Quantity


@dataclass(frozen=True)
class Coordination:
    """How the two sides go together in the wanted movement: lag (left after right positive) and correlation."""

    movement: str
    region: str
    lag_s: Quantity
    correlation: Quantity
    symmetry: Quantity
    """Smaller over larger excursion of the two sides, 1 = equal; scale error cancels."""


@dataclass(frozen=True)
class RegionOnset:
    """When a region of a side sets out in a movement, and how long it takes from 20 to 80 % of its way.

    onset_s counts from the onset of what was wanted: of the side that is not affected, else of both sides' mean.
    """

    side: Side
    region: str
    onset_s: Quantity
    rise_s: Quantity


@dataclass(frozen=True)
class RegionLag:
    """By how much a region's onset on the left follows the right's; relative_s is less the wanted region's lag."""

    region: str
    lag_s: Quantity
    relative_s: Quantity


@dataclass(frozen=True)
class Sequence:
    """In what order regions set out in a movement, one side held against the other; movement None is all together.

    spread_s: standard deviation of the regions' lags about the repetition's own, beyond what landmark noise explains; 0
    where one side does all that the other does, however late or slow. disagreement: of the pairs of regions that set
    out clearly one after the other on both sides, the share that come the other way round. slowness: rise time of the
    wanted region on the affected side over the other's. disordered: of the affected side, None where not assessed,
    with the reason. limit_s: of the spread; it is present, or absent, above this.
    """

    movement: str | None
    onsets: tuple[RegionOnset, ...]
    lags: tuple[RegionLag, ...]
    disagreement: Quantity
    spread_s: Quantity
    slowness: Quantity
    disordered: bool | None
    limit_s: float | None
    reason: str | None

    def order(self, side: Side) -> tuple[str, ...]:
        """The regions of a side by their mean onset; those that were not assessed are left out."""
        found = [(one.onset_s.value, one.region) for one in self.onsets if one.side == side]
        return tuple(region for at, region in sorted((at, region) for at, region in found if at is not None))
