"""Made-up patients for graders: a healthy one by default, anything else by the numbers that a test gives."""

from collections.abc import Mapping, Sequence
from typing import Final

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES, AffectedSide, Side, other_side
from synkin.grading import Observed, Resting, Unwanted, Way, compared, voluntary_of
from synkin.measures import Own, Quantity, not_assessed

FISSURE: Final = "palpebral-fissure"
SUNNYBROOK: Final = ("brow-raise", "eye-close-gentle", "smile-open", "snarl", "pucker")
FULL: Final = (*SUNNYBROOK, "eye-close-tight", "teeth-lower")
GAP_MM: Final = 10.0
NO_FOLD: Final = not_assessed("1", "landmarks do not show a fold's depth")


def exactly(value: float, unit: str = "mm", half: float = 0.0) -> Quantity:
    return Quantity(value, unit, (value - half, value + half), 3)


def way(name: str, share: float, half: float = 0.0) -> Way:
    """This share of the movement's usual way, straight along its first wanted channel; of lids of a gap of 10 mm."""
    asked = MOVEMENTS[name]
    if asked.wanted_region == FISSURE:
        change = -share * GAP_MM
        return Way((Own(change, half / 1.96, 3),), exactly(change, half=half), Own(GAP_MM, 0.0, 3), 1.0)
    mm = share * (asked.usual_mm or 0.0)
    lateral = mm * asked.wanted[0].sign if asked.wanted[0].channel.endswith("lateral") else 0.0
    up = 0.0 if lateral else mm * asked.wanted[0].sign
    return Way((Own(lateral, half / 1.96, 3), Own(up, half / 1.96, 3)), exactly(abs(mm), half=half), time_s=1.0)


def observed(
    shares: Mapping[str, float] | None = None,
    excess: Mapping[tuple[str, str], float] | None = None,
    rest: Mapping[tuple[str, str], float] | None = None,
    *,
    made: Sequence[str] = FULL,
    affected: AffectedSide = "right",
    fold: Quantity = NO_FOLD,
    half: float = 0.0,
    lost: Sequence[tuple[str, str]] = (),
    range_mm: float | None = None,
    other: Mapping[str, float] | None = None,
) -> Observed:
    """What a grader sees.

    Parameters
    ----------
    shares : per movement how far the affected side goes, of what the other does; 1 where not named.
    excess : mm of unwanted movement per movement and region; 0 where not named.
    rest : mm by which the affected side stands higher, further out, wider; 0 where not named.
    fold : the resting fold against the other side's.
    half : half of every 95 % interval.
    lost : movements and regions in which the region could not be measured.
    range_mm : the own range of every region; not known unless given.
    other : per movement the other side's way over the usual one; 1 where not named.
    """
    shares, excess, rest, other = shares or {}, excess or {}, rest or {}, other or {}
    side: Side = affected if affected in SIDES else "right"
    ways = {
        (name, one): way(name, other.get(name, 1.0) * (shares.get(name, 1.0) if one == side else 1.0), half)
        for name in made
        for one in SIDES
    }
    voluntary = tuple(
        voluntary_of(name, one, found, ways[name, other_side(one)]) for (name, one), found in ways.items()
    )
    unwanted = tuple(
        _unwanted(name, region, one, excess.get((name, region), 0.0) if one == side else 0.0, half, lost, range_mm)
        for name in made
        for region in MOVEMENTS[name].watched
        for one in SIDES
    )
    resting = [
        _resting(region, measure, one, rest.get((region, measure), 0.0) * (1 if one == side else -1), half)
        for region, measure in (
            ("brow", "height"),
            (FISSURE, "gap"),
            ("commissure", "height"),
            ("commissure", "lateral"),
        )
        for one in SIDES
    ]
    if fold.value is not None:
        resting.append(Resting("nasolabial-fold", "depth", side, fold, fold, fold))
    return Observed(affected, voluntary, unwanted, tuple(resting), compared(affected, voluntary))


def _unwanted(
    name: str,
    region: str,
    side: Side,
    mm: float,
    half: float,
    lost: Sequence[tuple[str, str]],
    range_mm: float | None,
) -> Unwanted:
    unseen = REGIONS[region].unseen
    reason = unseen or ("skin was lost" if (name, region) in lost else None)
    found = exactly(mm, half=half) if reason is None else not_assessed("mm", reason)
    return Unwanted(name, region, side, found, range_mm if reason is None else None, None, 1.0)


def _resting(region: str, measure: str, side: Side, mm: float, half: float) -> Resting:
    base = GAP_MM if region == FISSURE else 20.0
    return Resting(
        region, measure, side, exactly(base + mm, half=half), exactly(base, half=half), exactly(mm, half=half)
    )
