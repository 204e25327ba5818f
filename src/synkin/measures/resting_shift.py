"""Resting shift: how a side stands at rest against the other, together with the range that it has lost.

Active tone, a fixed contracture, a scar and an old asymmetry look the same on video. So a shift is reported with its
cause open, with what decides it, and with what the lids or the brow alone speak for.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import REGIONS, SIDES, AffectedSide, Side, other_side, resting_spread
from synkin.measures.calibration import EXACT
from synkin.measures.excursions import FISSURE
from synkin.measures.lost_range import LostRange, lost_range, own_of, resting_value
from synkin.measures.measures import Measures
from synkin.measures.quantity import Quantity, measured, not_assessed
from synkin.measures.resting import ONE_PICTURE
from synkin.measures.resting_signs import DECIDERS, SIGNS, Sign
from synkin.measures.results import RestingShift

Array = npt.NDArray[np.floating[Any]]

CAUSE_OPEN: Final = "cause open"
SPEAKS_FOR_ORBICULARIS: Final = "the lower lid is raised as well: speaks for orbicularis oculi"
SPEAKS_FOR_PTOSIS: Final = "the upper lid alone: speaks for ptosis"
SPEAKS_FOR_BROW_PTOSIS: Final = "low brow: speaks for brow ptosis"
LIDS_OPEN: Final = "the lids do not tell orbicularis oculi from ptosis"
_Z: Final = 1.96 * 2.0**0.5
"""Standard deviations that "present" must exceed, as in the synkinesis matrix: about ten signs are looked at. Ours."""
_NO_REFERENCE: Final = "no side is known to be healthy, and people differ at rest by more than a shift does"
_LEAST_SHOWN: Final = 0.2
"""No absence is claimed of what models show less than this share of; as in the matrix."""
_LOWER_SHARE: Final = 0.5
"""The lower lid's share of a narrowing by orbicularis oculi: both lids alike. Ours."""
_LIKELIER: Final = 3.0
"""How many times as likely one account of the lids must be as the other before they speak for it. Ours."""


def resting_shifts(measures: Measures, affected: AffectedSide) -> tuple[RestingShift, ...]:
    """The resting shifts of the affected side against the other; of each side, and not judged, where none is healthy.

    A difference is present where it exceeds 2.77 standard deviations of what healthy sides differ by and of what
    reading errs by, together. It is absent where the interval of a shift excludes what an observer would see. The
    scale's error, common to both sides, is in the millimetres and not in the decision; it cancels in ranges.
    """
    sides: tuple[Side, ...] = (affected,) if affected in ("left", "right") else SIDES
    return tuple(row for side in sides for row in _of_side(measures, side, judged=len(sides) == 1))


def _of_side(measures: Measures, side: Side, *, judged: bool) -> list[RestingShift]:
    seen = [_shift(measures, sign, side, judged=judged) for sign in SIGNS]
    lids = _lids(*(one for one in seen if one.row.measure in ("upper-lid", "lower-lid")))
    told = [replace(one.row, speaks_for=_speaks_for(one.row, lids)) if one.row.present else one.row for one in seen]
    return [*told, *(_unseen(side, region.id, region.unseen) for region in REGIONS.values() if region.unseen)]


@dataclass(frozen=True)
class _Seen:
    """A sign, with the standard deviation of healthy differences and errors together, mm; NaN where not judged."""

    row: RestingShift
    sd: float = float("nan")


def _shift(measures: Measures, sign: Sign, side: Side, *, judged: bool) -> _Seen:
    found = lost_range(measures, side, sign.region, sign.own, judged=judged)
    quantities = [resting_value(measures, one, sign.region, sign.measure) for one in (side, other_side(side))]
    own, other = (own_of(one, measures.scale_relative_sd) for one in quantities)
    if own is None or other is None:
        reason = next((one.reason for one in quantities if one.reason), None) or "not measured"
        return _Seen(_row(side, sign, not_assessed("mm", reason), found, reason))
    read, shown = (0.0, 1.0) if measures.calibration.model == EXACT else (sign.read_sd, sign.shown)
    value, error = own.value - other.value, float(np.sqrt(own.sd**2 + other.sd**2 + read**2))
    half = 1.96 * float(np.hypot(error, measures.scale_relative_sd * value))
    row = _row(side, sign, measured(value, "mm", half, min(own.n, other.n)), found, _NO_REFERENCE)
    row = replace(row, name=sign.less if value < 0 else sign.more)
    if ONE_PICTURE in (one.reason for one in quantities):
        return _Seen(replace(row, reason=ONE_PICTURE))
    if not judged:
        return _Seen(row)
    # What healthy sides differ by is shown no better than a shift is.
    sd = float(np.hypot(error, shown * resting_spread(sign.region, sign.measure).side_sd))
    furthest = None if shown < _LEAST_SHOWN else (abs(value) + 1.96 * sd) / shown
    present, unclear = _decide(value, sd, furthest, sign.region)
    row = replace(row, present=present, limit_mm=_Z * sd if present else furthest, reason=unclear)
    if present:
        along = value * sign.pull > 0
        row = replace(row, statement=_statement(found, abs(value), along=along), decided_by=DECIDERS)
    elif present is False:
        row = replace(row, statement="no resting shift")
    return _Seen(row, sd)


def _row(side: Side, sign: Sign, difference: Quantity, found: LostRange, reason: str) -> RestingShift:
    return RestingShift(
        side=side,
        region=sign.region,
        measure=sign.measure,
        name=None,
        difference=difference,
        present=None,
        limit_mm=None,
        range_movement=found.movement,
        range_share=found.share,
        range_lost=found.lost,
        statement="not assessed",
        speaks_for=None,
        decided_by=(),
        reason=reason,
    )


def _unseen(side: Side, region: str, reason: str) -> RestingShift:
    sign = Sign(region, "appearance", "", "", (), 0, 0.0, 0.0)
    return _row(side, sign, not_assessed("mm", reason), LostRange(None, not_assessed("1", reason), None), reason)


def _decide(value: float, sd: float, furthest: float | None, region: str) -> tuple[bool | None, str | None]:
    """`furthest` : the largest shift, mm, that is not excluded; None where landmark models show none."""
    if abs(value) > _Z * sd:
        return True, None
    if furthest is None:
        return None, "could not have been seen: landmark models show next to nothing of how the sides differ there"
    visible = REGIONS[region].visible_mm
    if visible is None or furthest >= visible:
        return None, f"unclear: up to {furthest:.1f} mm cannot be told from what healthy sides differ by"
    return False, None


def _statement(found: LostRange, mm: float, *, along: bool) -> str:
    """`along`: the region stands where its own movement pulls it, by `mm`.

    What is short for good has lost the way by which it stands too far already, and no more.
    """
    if found.lost is None:
        return f"resting shift, range not assessed; {CAUSE_OPEN}"
    if not found.lost:
        return f"resting shift, range kept; {CAUSE_OPEN}"
    if not along:
        how = "as weakness or a tight antagonist would be"
    elif found.mm > mm:
        how = "more is lost than the shift accounts for: as weakness would be, with or without a tight muscle"
    else:
        how = "as a short tight muscle would be"
    return f"resting shift with lost range ({how}); {CAUSE_OPEN}"


def _lids(upper: _Seen, lower: _Seen) -> str:
    """What the two lids of a narrowed eye speak for.

    Twice the logarithm of how many times as likely they stand so with the upper lid alone low as with both lids drawn
    together, `_LOWER_SHARE` of the way by the lower one; in either account the way itself is fitted.
    """
    down, up = upper.row.difference.value, lower.row.difference.value
    if down is None or up is None or not np.isfinite(upper.sd * lower.sd):
        return LIDS_OPEN
    stand = np.array([-down / upper.sd, up / lower.sd])
    drawn = np.array([(1.0 - _LOWER_SHARE) / upper.sd, _LOWER_SHARE / lower.sd])
    alone = np.array([1.0, 0.0])
    for_ptosis = _misfit(stand, drawn) - _misfit(stand, alone)
    if abs(for_ptosis) < 2.0 * np.log(_LIKELIER):
        return LIDS_OPEN
    return SPEAKS_FOR_PTOSIS if for_ptosis > 0 else SPEAKS_FOR_ORBICULARIS


def _misfit(stand: Array, way: Array) -> float:
    """What is left of `stand` beside the best way along `way`, in squared standard deviations."""
    along = max(0.0, float(stand @ way) / float(way @ way))
    return float(((stand - along * way) ** 2).sum())


def _speaks_for(row: RestingShift, lids: str) -> str | None:
    lower = (row.difference.value or 0.0) < 0
    if row.region == "brow" and lower:
        return SPEAKS_FOR_BROW_PTOSIS
    narrowed = {"gap": lower, "upper-lid": lower, "lower-lid": not lower}
    return lids if row.region == FISSURE and narrowed[row.measure] else None
