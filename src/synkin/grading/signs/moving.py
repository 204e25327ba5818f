"""Signs seen in movement: what moves along, the sequence, coordination, and contraction by zone."""

from collections.abc import Sequence as Rows
from dataclasses import replace
from typing import Final

import numpy as np

from synkin.anatomy import MOVEMENTS, ZONES, Side, other_side, region
from synkin.drive.results import CoFiring, Drive, Independence, ZoneContraction
from synkin.grading.levels import size_of
from synkin.grading.observed import Observed, is_weak
from synkin.grading.signs.looks import Look, in_figures, scaled, sign_of
from synkin.grading.signs.results import Sign
from synkin.grading.signs.table import ANTAGONISTS_FROM
from synkin.measures import Quantity, Sequence, measured, not_assessed

NO_DRIVE: Final = "muscles were not looked for"
_SKIN: Final = {"nasolabial-fold": "midface", "chin": "chin", "neck": "neck"}
"""Zones of the regions whose skin is looked at."""
_OF_FULL: Final = "of full drive"
_NOT_MADE: Final = "no movement with a watched region was made"
_WEAK: Final = "the movement reached under half of its usual way: could not have been seen"
_STILL: Final = "this side hardly moves: fewer independent movements may be weakness alone"
_FAINT: Final = "this side hardly moves: its onsets are unsure"


def linked(observed: Observed, sides: Rows[Side]) -> Sign:
    """The worst of all that moved unasked, any region in any movement."""
    looks, weak = [], []
    for one in observed.unwanted:
        if one.side not in sides:
            continue
        label, where = MOVEMENTS[one.movement].label, region(one.region).label
        unit = " mm" if one.excess.unit == "mm" else ""
        said = f"{where} {in_figures(one.excess, 1, 1.0, unit)} unasked in {label}"
        look = Look("size", size_of(one.excess, one.region, one.range_mm), said, one.side, one.region, one.movement)
        if is_weak(observed.voluntary_of(one.movement, one.side)):
            weak.append(label)
            # A weak movement that provokes nothing is no normal result.
            if look.found is not None and look.found.level == 0:
                look = replace(look, quantity=not_assessed("1", _WEAK))
        looks.append(look)
    hidden = sum(look.quantity.reason == _WEAK for look in looks)
    seen = [look for look in looks if look.found is not None]
    if hidden > len(seen) and all(look.found is None or look.found.level == 0 for look in seen):
        looks = [replace(look, quantity=not_assessed("1", _WEAK)) for look in looks]
    told = f"under half of their usual way, and could have provoked more: {', '.join(dict.fromkeys(weak))}"
    return sign_of("linked-movements", "Linked movements (synkinesis)", looks, _NOT_MADE, (told,) if weak else ())


def sequencing(observed: Observed, sequences: Rows[Sequence]) -> Sign:
    """How disordered the onsets of regions are, all movements together."""
    title = "Poor sequencing"
    whole = next((one for one in sequences if one.movement is None), None)
    if whole is None:
        return sign_of("poor-sequencing", title, [], "no movement with a hold was made")
    spread, affected = whole.spread_s, observed.affected
    if whole.disordered is None:
        spread = not_assessed("s", whole.reason or spread.reason or "no side is known to be healthy")
    said = f"onsets of regions spread by {in_figures(spread, 0, 1000.0, ' ms')} beyond noise, all movements"
    notes = []
    if whole.slowness.value is not None:
        times = in_figures(whole.slowness, 2)
        notes.append(f"rise time {times} times the other side's; slow or late as a whole is not disordered")
    worst = max(
        (one for one in sequences if one.movement is not None and one.spread_s.value is not None),
        key=lambda one: one.spread_s.value or 0.0,
        default=None,
    )
    side: Side | None = affected if affected == "left" or affected == "right" else None
    if side is not None and _hardly_moves(observed, (side,)):
        notes.append(_FAINT)
    look = Look("spread-s", spread, said, side, "face", None if worst is None else worst.movement)
    return sign_of("poor-sequencing", title, [look], "", notes if spread.value is not None else ())


def coordination(observed: Observed, drive: Drive | None, sides: Rows[Side]) -> Sign:
    """Fewer independent movements than the other side has, or antagonists that fire together."""
    looks: list[Look] = []
    if drive is not None and drive.status == "measured":
        looks += [_independent(one, drive) for one in drive.independence if one.side in sides]
        looks += [_together(one) for one in drive.co_firing if one.side in sides]
    notes = (_STILL,) if _hardly_moves(observed, sides) else ()
    return sign_of("reduced-coordination", "Reduced coordination", looks, _why_none(drive), notes)


def contraction(observed: Observed, drive: Drive | None, sides: Rows[Side]) -> tuple[Sign, ...]:
    """Abnormal contraction, zone by zone."""
    found: Rows[ZoneContraction] = drive.zones if drive is not None and drive.status == "measured" else ()
    signs = []
    for zone in ZONES:
        own = [one for one in found if one.zone == zone and one.side in sides]
        looks = [_contracts(one) for one in own]
        skin = [
            Look(
                "size",
                size_of(one.excess, one.region, one.range_mm),
                f"skin of the {zone} {in_figures(one.excess, 2)} in {MOVEMENTS[one.movement].label}",
                one.side,
                zone,
                one.movement,
            )
            for one in observed.unwanted
            if one.side in sides and _SKIN.get(one.region) == zone and one.excess.unit == "1"
        ]
        # What no landmark shows of a quiet zone.
        quiet = not any(one.found for one in skin) and all(one.present is False for one in own)
        told = dict.fromkeys(one.reason for one in own if one.reason) if quiet else {}
        signs.append(sign_of(f"contraction-{zone}", zone, [*looks, *skin], _why_none(drive), tuple(told)))
    return tuple(signs)


def _why_none(drive: Drive | None) -> str:
    if drive is None:
        return NO_DRIVE
    return drive.reason or "nothing was found of muscles on this side"


def _hardly_moves(observed: Observed, sides: Rows[Side]) -> bool:
    """Whether most movements of a side are weak, in which case fewer of them are independent by that alone."""
    for side in sides:
        made = [one for one in observed.voluntary if one.side == side and one.of_usual.value is not None]
        if made and sum(is_weak(one) for one in made) > len(made) / 2:
            return True
    return False


def _independent(one: Independence, drive: Drive) -> Look:
    other = next((row.dimension for row in drive.independence if row.side == other_side(one.side)), None)
    against_other = drive.reference == "other side" and other is not None
    reference, against = (other, "the other side's") if against_other else (one.usual, "healthy people's")
    share = _over(one.dimension, reference)
    if one.probability is None:
        share = not_assessed("1", one.reason or "not held against anything")
    said = f"{in_figures(one.dimension)} independent movements, {in_figures(share, 0, 100.0, ' %')} of {against}"
    return Look("independent", share, said, one.side, "face", chance=one.probability or 0.0)


def _over(own: Quantity, other: Quantity | None) -> Quantity:
    """Their ratio, errors taken as independent."""
    if own.value is None or own.ci95 is None:
        return not_assessed("1", own.reason or "no interval")
    if other is None or other.value is None or other.ci95 is None or other.value <= 0:
        return not_assessed("1", "nothing to hold it against")
    ratio = own.value / other.value
    # Intervals that lean to one side are taken as wide as they are on the whole.
    halves = [(high - low) / 2.0 for low, high in (own.ci95, other.ci95)]
    return measured(ratio, "1", float(np.hypot(halves[0], ratio * halves[1])) / other.value, own.n)


def _together(one: CoFiring) -> Look:
    most = max(one.usual.ci95[1] if one.usual.ci95 else 0.0, ANTAGONISTS_FROM)
    beyond = scaled(one.together, 1.0, most, _OF_FULL)
    label = MOVEMENTS[one.movement].label
    said = f"antagonists of the {one.zone} fire together with {in_figures(one.together, 2)} of full drive in {label}"
    return Look(
        "antagonists",
        beyond,
        f"{said}, healthy people up to {most:.2f}",
        one.side,
        one.zone,
        one.movement,
        one.probability or 0.0,
    )


def _contracts(one: ZoneContraction) -> Look:
    drive = one.excess
    if one.present is None:
        drive = not_assessed(_OF_FULL, one.reason or "not assessed")
    label = MOVEMENTS[one.movement].label if one.movement else "any movement"
    moved = "" if one.excess_mm.value is None else f", which moves skin by {in_figures(one.excess_mm, 1, 1.0, ' mm')}"
    muscles = (one.group or one.zone).replace("-", " ").replace("+", " or ")
    said = f"{muscles} driven unasked with {in_figures(drive, 2)} of full drive in {label}{moved}"
    if one.present is False:
        seen = "" if one.limit_mm is None else f"; more than {one.limit_mm:.1f} mm of skin would have been seen"
        said = f"none stands out{seen}"
    return Look("contraction", drive, said, one.side, one.zone, one.movement, one.probability or 0.0)
