"""From the measures of a recording to what a grader looks at."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES, AffectedSide, Side, other_side
from synkin.grading.observed import FISSURE, Observed, Resting, Unwanted, Way, compared, voluntary_of
from synkin.measures import (
    Measures,
    Quantity,
    RestingShift,
    columns,
    counted,
    movements_of,
    not_assessed,
    own_of,
    resting_value,
)
from synkin.synkinesis import Cell

RESTING: Final = (
    ("brow", "height"),
    (FISSURE, "gap"),
    ("commissure", "height"),
    ("commissure", "lateral"),
)
"""The resting differences that graders look at, as `measures.RestingShift` names them."""
_EQUAL_MM: Final = 1e-6
_NEXT_TO_NOTHING_MM: Final = 0.05


def observe(
    measures: Measures,
    cells: Sequence[Cell],
    shifts: Sequence[RestingShift],
    affected: AffectedSide,
    *,
    seen_unwanted: Sequence[Unwanted] = (),
    seen_resting: Sequence[Resting] = (),
    disqualified: str | None = None,
) -> Observed:
    """What a grader looks at in a recording.

    Parameters
    ----------
    seen_unwanted, seen_resting : what the skin's appearance adds of chin, neck and fold, which landmarks do not show;
        they take the place of rows for the same region.
    disqualified : why the other side is no reference, where that is known from elsewhere.
    """
    voluntary = tuple(
        voluntary_of(name, side, _way(measures, name, side), _way(measures, name, other_side(side)))
        for name in movements_of(measures.repetitions)
        if name != "blink" and MOVEMENTS[name].wanted_region is not None
        for side in SIDES
    )
    rows = [_unwanted(measures, cell) for cell in cells if cell.movement != "blink"]
    seen = {(one.movement, one.region, one.side) for one in seen_unwanted}
    rested = {(one.region, one.measure, one.side) for one in seen_resting}
    return Observed(
        affected=affected,
        voluntary=voluntary,
        unwanted=(*(one for one in rows if (one.movement, one.region, one.side) not in seen), *seen_unwanted),
        resting=(
            *(one for one in _resting(measures, shifts) if (one.region, one.measure, one.side) not in rested),
            *seen_resting,
        ),
        not_compared=compared(affected, voluntary, disqualified),
    )


def _way(measures: Measures, name: str, side: Side) -> Way:
    region = MOVEMENTS[name].wanted_region or ""
    kinds = ("gap-change",) if region == FISSURE else ("lateral", "up")
    found = {
        one.measure: one.quantity
        for one in measures.excursions
        if (one.movement, one.side, one.region) == (name, side, region)
    }
    length = found.get("gap-change" if region == FISSURE else "displacement", not_assessed("mm", "not measured"))
    parts = [own_of(found.get(kind), measures.scale_relative_sd) for kind in kinds]
    known = tuple(part for part in parts if part is not None)
    gap = own_of(resting_value(measures, side, FISSURE, "gap"), measures.scale_relative_sd)
    return Way(
        parts=known if len(known) == len(kinds) and length.value is not None else (),
        length=length,
        rest_gap=gap if region == FISSURE else None,
        time_s=_deciding(measures, name, region, side),
    )


def _unwanted(measures: Measures, cell: Cell) -> Unwanted:
    return Unwanted(
        movement=cell.movement,
        region=cell.region,
        side=cell.side,
        excess=cell.excess,
        range_mm=_range_mm(cell),
        probability=cell.probability,
        time_s=_deciding(measures, cell.movement, cell.region, cell.side),
    )


def _range_mm(cell: Cell) -> float | None:
    """The region's own range, from which the cell's share was taken; None where it was not known."""
    share, mm = cell.fraction_of_range, cell.excess
    if share.value is None or mm.value is None or share.ci95 is None or mm.ci95 is None:
        return None
    if abs(mm.value) > _NEXT_TO_NOTHING_MM:
        return mm.value / share.value
    # Nothing over nothing is rounding; the lower halves of the intervals have the same ratio.
    width = share.value - share.ci95[0]
    return (mm.value - mm.ci95[0]) / width if width > 0 else None


def _deciding(measures: Measures, name: str, region: str, side: Side) -> float | None:
    """The peak of the counted repetition in which the region went furthest; None where landmarks do not see it."""
    if REGIONS[region].unseen is not None:
        return None
    rows = counted(measures.repetitions, name)
    change = measures.responses["change"].values[np.ix_(rows, [SIDES.index(side)], columns(region))][:, 0]
    far = np.linalg.norm(change, axis=1)
    if not np.isfinite(far).any():
        return None
    # Of repetitions that go equally far the first, whatever rounding says.
    furthest = int(np.argmax(far >= np.nanmax(far) - _EQUAL_MM))
    return float(measures.repetitions[rows[furthest]].peak_s)


def _resting(measures: Measures, shifts: Sequence[RestingShift]) -> list[Resting]:
    rows = []
    for one in shifts:
        if (one.region, one.measure) not in RESTING:
            continue
        own, other = (
            resting_value(measures, side, one.region, one.measure) for side in (one.side, other_side(one.side))
        )
        rest = next((trial.rest for trial in measures.repetitions if trial.usable), None)
        rows.append(
            Resting(
                region=one.region,
                measure=one.measure,
                side=one.side,
                own=_unscaled(own, measures.scale_relative_sd),
                other=_unscaled(other, measures.scale_relative_sd),
                difference=one.difference,
                time_s=None if rest is None else float(np.mean(rest)),
            )
        )
    return rows


def _unscaled(value: Quantity, scale_sd: float) -> Quantity:
    """A resting value with the error that is its side's own, so that ratios of sides can be taken."""
    own = own_of(value, scale_sd)
    if own is None:
        return value
    half = 1.96 * own.sd
    return Quantity(own.value, value.unit, (own.value - half, own.value + half), own.n, "measured", value.reason)
