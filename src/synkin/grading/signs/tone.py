"""Short tight muscles and high tone: how a side stands at rest, and the range that it has lost by it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from synkin.anatomy import MOVEMENTS, Side, region, resting_spread
from synkin.grading.observed import Observed
from synkin.grading.signs.looks import Look, below, in_figures, scaled, sign_of
from synkin.grading.signs.results import Sign
from synkin.grading.signs.table import LOST_BELOW, PULLS, RestingPull
from synkin.measures import CAUSE_OPEN, DECIDERS, SPEAKS_FOR_PTOSIS, RestingShift, not_assessed

_CAUSE: Final = (
    f"{CAUSE_OPEN}: active tone, a contracture, a scar and an old asymmetry look the same on video; "
    f"what decides: {'; '.join(DECIDERS)}"
)
_EYE: Final = "an eye that is narrow at rest shows no short muscle: it closes all the same"
_NOTHING: Final = "no resting value was compared with the other side"


def short_tight(shifts: Sequence[RestingShift], sides: Sequence[Side]) -> Sign:
    """Regions that stand where their muscles pull them and go less far than the other side's: both are needed."""
    looks = []
    for row, pull in _pulled(shifts, sides):
        if not pull.tight:
            continue
        look = _look(row, pull)
        lost = below(row.range_share, LOST_BELOW)
        if look.quantity.value is None:
            looks.append(look)
            continue
        if lost is None:
            why = f"{region(row.region).label}: range not assessed, {row.range_share.reason}"
            looks.append(replace(look, quantity=not_assessed("1", why)))
            continue
        moved = MOVEMENTS[row.range_movement].label if row.range_movement else "its own movement"
        share = in_figures(row.range_share, 0, 100.0, " %")
        said = f"{look.said}; goes {share} of the other side's way in {moved}"
        looks.append(replace(look, said=said, chance=lost, notes=(row.statement, *look.notes)))
    return sign_of("short-tight-muscles", "Short, tight muscles", looks, _NOTHING, (_EYE,))


def high_tone(observed: Observed, shifts: Sequence[RestingShift], sides: Sequence[Side]) -> Sign:
    """Regions that stand where their muscles pull them at rest, whatever their range."""
    looks = [_look(row, pull) for row, pull in _pulled(shifts, sides)]
    for side in sides:
        fold = observed.resting_of("nasolabial-fold", "depth", side)
        if fold is not None:
            said = f"fold {in_figures(fold.difference, 0, 100.0, ' %')} deeper at rest than the other side's"
            looks.append(Look("fold", fold.difference, said, side, "nasolabial-fold", "rest", notes=(_CAUSE,)))
    return sign_of("high-tone", "High tone", looks, _NOTHING)


def _pulled(shifts: Sequence[RestingShift], sides: Sequence[Side]) -> list[tuple[RestingShift, RestingPull]]:
    known = {(one.region, one.measure): one for one in PULLS}
    return [
        (row, known[row.region, row.measure])
        for row in shifts
        if row.side in sides and (row.region, row.measure) in known
    ]


def _look(row: RestingShift, pull: RestingPull) -> Look:
    where = region(row.region).label
    healthy = 1.96 * resting_spread(row.region, row.measure).side_sd
    shift = scaled(row.difference, pull.pull / healthy)
    if row.limit_mm is None:
        shift = not_assessed("1", row.reason or "not judged")
    elif row.speaks_for == SPEAKS_FOR_PTOSIS:
        shift = not_assessed("1", f"{where}: {SPEAKS_FOR_PTOSIS}, which is no tone")
    said = f"{row.name or where} at rest, {in_figures(row.difference, 1, 1.0, ' mm')} against the other side"
    return Look("shift", shift, said, row.side, row.region, "rest", notes=tuple(filter(None, (row.speaks_for, _CAUSE))))
