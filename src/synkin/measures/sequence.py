"""In what order the regions of a face set out, how late against the other side, and whether that is disordered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.stats import binomtest

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES, AffectedSide, other_side
from synkin.measures.between import Between, Group, between
from synkin.measures.excursions import counted, movements_of
from synkin.measures.onsets import Onset, Stillness, onset, shift_of_noise
from synkin.measures.quantity import Quantity, not_assessed
from synkin.measures.results import RegionLag, RegionOnset, Sequence
from synkin.measures.spread import FEW, over_repetitions
from synkin.measures.traces import LEAST_MOVEMENT_MM, Traces
from synkin.trials import Trial, Trials

Array = npt.NDArray[np.floating[Any]]

SEQUENCE_VERSION: Final = "2"
HEALTHY_SPREAD_S: Final = 0.005
"""So much the lags of regions between two healthy sides may differ. Ours: no norm of the latency between sides was
found, healthy sides are near 0."""
CLEAR_S: Final = 0.02
"""A spread below this counts as absent. Ours: well under the 33 ms at which an observer may see two sides of a blink
part (a shaky figure, read in no source)."""
_FRAME_SD: Final = float(1.0 / np.sqrt(12.0))
"""Standard deviation of a time of which only the frame is known, in frame intervals. No mean of onsets is taken to be
better known, and no smaller spread is called present, though times are interpolated between frames."""
_INTERPOLATED_SD: Final = 0.05
"""What interpolation between frames leaves wrong, in frame intervals; from the bend of a smooth step of 0.4 s."""
_BEFORE_ONSET: Final = 0.674
"""From the start of a smooth step to a fifth of its way, in times from 20 to 80 % of it."""
_ALIKE_MUSCLES: Final = 0.6
"""A region that moves less than this share of the other side's movement says nothing about order: it is moved by other
muscles, since some are weak, and those have times of their own. Ours: of 20 purely weak tuning people 4 were called
disordered without it, 1 with it; of 10 with 80 ms of disorder 7 and 6 were found."""
_ALIKE: Final = 1.5
"""So many lags say what one would that has a muscle of its own. Ours: with it, intervals of the spread hold the true
spread in 94 and 95 of 100 simulated people made for tuning, all movements together and one by one; without it in 83 and
90."""
_NO_SIDE: Final[Mapping[AffectedSide, str]] = {
    "both": "both sides are affected: no healthy side to hold the sequence against",
    "unknown": "the affected side is not known",
}
_FEW_FOUND: Final = (
    f"regions are late by different times, but without a cue sheet and with fewer than {FEW} repetitions these may be "
    "different movements"
)
_TOO_LITTLE: Final = (
    f"fewer than two repetitions in which two regions moved {LEAST_MOVEMENT_MM} mm and about alike on both sides"
)
_Key = tuple[int, str]
_Onsets = Mapping[_Key, Onset]
"""Of one repetition, by side index and region."""


def sequences(
    signals: xr.Dataset,
    trials: Trials,
    responses: xr.Dataset,
    repetitions: tuple[Trial, ...],
    affected: AffectedSide,
) -> tuple[Sequence, ...]:
    """The sequence of every movement with a hold, and last of all movements together.

    Both sides are seen by one camera and need no common start. Means over repetitions have Student's interval, never
    narrower than the frame interval allows; the spread of lags is what remains beyond landmark noise as it is at rest
    and beyond what a side that is slower on the whole explains. Movements found without a cue sheet and made fewer than
    three times are not called disordered, and count among all movements only where there are no others.
    """
    reader = _Reader(Traces(signals, trials, responses), Stillness(signals, trials, repetitions), repetitions, affected)
    made = [_made(reader, movement) for movement in movements_of(repetitions) if _has_hold(movement)]
    return (*(_sequence(reader, one) for one in made), _together(reader, made)) if made else ()


@dataclass(frozen=True)
class _Reader:
    traces: Traces
    still: Stillness
    repetitions: tuple[Trial, ...]
    affected: AffectedSide

    @property
    def frame_s(self) -> float:
        time = self.traces.time
        return float(np.median(np.diff(time))) if len(time) > 1 else float("inf")

    @property
    def reference(self) -> int | None:
        """Index of the side that is not affected, where one is."""
        if self.affected == "left" or self.affected == "right":
            return SIDES.index(other_side(self.affected))
        return None


@dataclass(frozen=True)
class _Made:
    """One movement: what it wants, and per repetition the onsets and the lags of regions with their errors.

    unsure: found without a cue sheet and made too few times to be taken for repetitions of one movement.
    """

    movement: str
    wanted: str
    onsets: tuple[_Onsets, ...]
    lags: tuple[Group, ...]
    unsure: bool


def _has_hold(movement: str) -> bool:
    found = MOVEMENTS[movement]
    # A blink is over within two or three frames.
    return found.wanted_region is not None and not found.sustained and movement != "blink"


def _made(reader: _Reader, movement: str) -> _Made:
    rows = counted(reader.repetitions, movement)
    seen = [region.id for region in REGIONS.values() if region.unseen is None]
    found: list[_Onsets] = []
    for row in rows:
        trial = reader.repetitions[row]
        each = {
            (side, region): onset(reader.traces, row, trial, side, region)
            for region in seen
            for side in range(len(SIDES))
        }
        found.append({key: one for key, one in each.items() if one is not None})
    rises = _rises(found)
    slower = _slower(found)
    groups = [_lags(reader, row, onsets, rises, slower) for row, onsets in zip(rows, found, strict=True)]
    lags = tuple(one for one in groups if one is not None)
    unsure = len(lags) < FEW and all(reader.repetitions[row].origin == "found" for row in rows)
    return _Made(movement, MOVEMENTS[movement].wanted_region or "", tuple(found), lags, unsure)


def _slower(onsets: list[_Onsets]) -> tuple[float, float]:
    """Logarithm of how much longer the left side's regions take than the right's, and its variance.

    The median over regions, for one region may be pulled by muscles that come one after the other.
    """
    left, right = SIDES.index("left"), SIDES.index("right")
    ratios = [
        float(np.median(some))
        for of in onsets
        if (some := [_ratio(of, left, right, region) for region in REGIONS if _rose(of, region)])
    ]
    if len(ratios) < 2:
        return 0.0, 0.0
    return float(np.mean(ratios)), float(np.var(ratios, ddof=1) / len(ratios))


def _rose(onsets: _Onsets, region: str) -> bool:
    found = [onsets.get((side, region)) for side in range(len(SIDES))]
    return all(one is not None and one.rise_s for one in found)


def _ratio(onsets: _Onsets, side: int, other: int, region: str) -> float:
    one, against = onsets[side, region].rise_s, onsets[other, region].rise_s
    if not one or not against:
        raise AssertionError(f"the rise of {region} was not seen on both sides")
    return float(np.log(one / against))


def _rises(onsets: list[_Onsets]) -> dict[_Key, float]:
    """Mean rise of each side and region over the repetitions, s; of a single one it is too unsure a speed."""
    rises: dict[_Key, list[float]] = {}
    for of in onsets:
        for key, one in of.items():
            if one.rise_s is not None:
                rises.setdefault(key, []).append(one.rise_s)
    return {key: float(np.mean(some)) for key, some in rises.items()}


def _lags(
    reader: _Reader, row: int, onsets: _Onsets, rises: Mapping[_Key, float], slower: tuple[float, float]
) -> Group | None:
    """Lags, left after right, of regions that moved alike on both sides in one repetition, and their covariance, s2.

    What a side takes longer on the whole is taken out: it makes a region that rises slowly later than a quick one.
    """
    regions = [
        region
        for region in REGIONS
        if all((side, region) in onsets and (side, region) in rises for side in (0, 1))
        and _alike(reader.traces, row, region)
    ]
    if len(regions) < 2:
        return None
    weights = []
    for region in regions:
        parts = []
        for side in range(len(SIDES)):
            moved = reader.traces.direction(row, side, region)
            if moved is None:
                raise AssertionError(f"{region} has an onset and no direction")
            parts.append(shift_of_noise(side, region, moved[0], moved[1], rises[side, region]))
        weights.append(parts[SIDES.index("left")] - parts[SIDES.index("right")])
    covariance = reader.still.covariance(weights)
    if covariance is None:
        return None
    own = 2.0 * (_INTERPOLATED_SD * reader.frame_s) ** 2
    before = np.array([_BEFORE_ONSET * np.sqrt(rises[0, region] * rises[1, region]) for region in regions])
    values = np.array([_lag(onsets, region) for region in regions]) - 2.0 * before * np.sinh(slower[0] / 2.0)
    return Group(values, covariance + own * np.eye(len(regions)) + slower[1] * np.outer(before, before))


def _alike(traces: Traces, row: int, region: str) -> bool:
    """Whether a region goes about as far on both sides, so that the same muscles move it."""
    moved = [traces.direction(row, side, region) for side in range(len(SIDES))]
    lengths = [one[1] for one in moved if one is not None]
    return len(lengths) == len(SIDES) and min(lengths) >= _ALIKE_MUSCLES * max(lengths)


def _lag(onsets: _Onsets, region: str) -> float:
    return onsets[SIDES.index("left"), region].at_s - onsets[SIDES.index("right"), region].at_s


def _sequence(reader: _Reader, made: _Made) -> Sequence:
    found = between(made.lags, _ALIKE) if len(made.lags) > 1 else None
    disordered, limit, reason = _verdict(reader, found, made.unsure)
    return Sequence(
        movement=made.movement,
        onsets=tuple(_region_onsets(reader, made)),
        lags=tuple(_region_lags(reader, made)),
        disagreement=_disagreement(reader, [made]),
        spread_s=_spread(found, len(made.lags)),
        slowness=_slowness(reader, [made]),
        disordered=disordered,
        limit_s=limit,
        reason=reason,
    )


def _together(reader: _Reader, made: list[_Made]) -> Sequence:
    unsure = all(one.unsure for one in made if one.lags)
    lags = [group for one in made if unsure or not one.unsure for group in one.lags]
    found = between(lags, _ALIKE) if len(lags) > 1 else None
    disordered, limit, reason = _verdict(reader, found, unsure)
    return Sequence(
        movement=None,
        onsets=(),
        lags=(),
        disagreement=_disagreement(reader, made),
        spread_s=_spread(found, len(lags)),
        slowness=_slowness(reader, made),
        disordered=disordered,
        limit_s=limit,
        reason=reason,
    )


def _verdict(reader: _Reader, found: Between | None, unsure: bool) -> tuple[bool | None, float | None, str | None]:
    """Whether the affected side's sequence is disordered, the limit of that answer, and why there is none."""
    if reader.affected in _NO_SIDE:
        return None, None, _NO_SIDE[reader.affected]
    if found is None:
        return None, None, _TOO_LITTLE
    low, high = found.ci95
    limit = max(HEALTHY_SPREAD_S, _FRAME_SD * reader.frame_s)
    if low > limit and unsure:
        return None, None, _FEW_FOUND
    if low > limit:
        return True, limit, None
    if max(high, limit) <= CLEAR_S:
        return False, CLEAR_S, None
    if limit > CLEAR_S:
        return None, None, "too few frames a second"
    return None, None, "the interval holds both what healthy sides may differ by and what would be disordered"


def _spread(found: Between | None, n: int) -> Quantity:
    return not_assessed("s", _TOO_LITTLE, n) if found is None else Quantity(found.sd, "s", found.ci95, n)


def _region_onsets(reader: _Reader, made: _Made) -> Iterator[RegionOnset]:
    starts = [_start(reader, made, onsets) for onsets in made.onsets]
    least = _FRAME_SD * reader.frame_s
    for region in REGIONS:
        for index, side in enumerate(SIDES):
            here = [(onsets.get((index, region)), start) for onsets, start in zip(made.onsets, starts, strict=True)]
            times = [one.at_s - start for one, start in here if one is not None and start is not None]
            rises = [one.rise_s for one, _ in here if one is not None and one.rise_s is not None]
            if any(one is not None for one, _ in here):
                reason = "the onset of the wanted movement was not seen"
                yield RegionOnset(
                    side,
                    region,
                    over_repetitions(np.array(times), "s", least, reason),
                    over_repetitions(np.array(rises), "s", least * 2**0.5, "not seen"),
                )


def _start(reader: _Reader, made: _Made, onsets: _Onsets) -> float | None:
    """Where a repetition's time begins: the wanted region of the reference side sets out, else the mean of both."""
    sides = range(len(SIDES)) if reader.reference is None else [reader.reference]
    found = [onsets.get((side, made.wanted)) for side in sides]
    times = [one.at_s for one in found if one is not None]
    return float(np.mean(times)) if len(times) == len(found) else None


def _region_lags(reader: _Reader, made: _Made) -> Iterator[RegionLag]:
    least = _FRAME_SD * reader.frame_s * 2**0.5
    for region in REGIONS:
        both = [onsets for onsets in made.onsets if all((side, region) in onsets for side in (0, 1))]
        if not both:
            continue
        lags = [_lag(onsets, region) for onsets in both]
        beside = [
            _lag(onsets, region) - _lag(onsets, made.wanted)
            for onsets in both
            if all((side, made.wanted) in onsets for side in (0, 1))
        ]
        relative = (
            not_assessed("s", "it is the wanted region itself", len(lags))
            if region == made.wanted
            else over_repetitions(
                np.array(beside), "s", least * 2**0.5, "the onset of the wanted movement was not seen on both sides"
            )
        )
        yield RegionLag(region, over_repetitions(np.array(lags), "s", least, "not seen"), relative)


def _disagreement(reader: _Reader, made: list[_Made]) -> Quantity:
    """The share of pairs of regions, clearly one after the other on both sides, that have changed places.

    Kendall's distance over the pairs whose order is settled on either side: the rest of the order is noise. Wilson's
    interval, as if pairs were independent.
    """
    if reader.reference is None:
        return not_assessed("1", _NO_SIDE[reader.affected])
    turned = []
    for one in made:
        for pair in combinations(REGIONS, 2):
            healthy, ill = (_direction(reader, one, side, pair) for side in (reader.reference, 1 - reader.reference))
            if healthy and ill:
                turned.append(healthy != ill)
    if not turned:
        return not_assessed("1", "no two regions set out clearly one after the other on both sides")
    found = binomtest(sum(turned), len(turned)).proportion_ci(method="wilson")
    n = sum(len(one.onsets) for one in made)
    return Quantity(float(np.mean(turned)), "1", (float(found.low), float(found.high)), n)


def _direction(reader: _Reader, made: _Made, side: int, pair: tuple[str, str]) -> int:
    """1 where the second of two regions sets out clearly after the first, -1 before it, 0 where it is open."""
    apart = [_after(onsets, side, pair) for onsets in _with(made, side, pair)]
    mean = over_repetitions(np.array(apart), "s", _FRAME_SD * reader.frame_s * 2**0.5, "not seen")
    return 0 if mean.ci95 is None else int(mean.ci95[0] > 0) - int(mean.ci95[1] < 0)


def _with(made: _Made, side: int, pair: tuple[str, str]) -> list[_Onsets]:
    return [onsets for onsets in made.onsets if all((side, region) in onsets for region in pair)]


def _after(onsets: _Onsets, side: int, pair: tuple[str, str]) -> float:
    return onsets[side, pair[1]].at_s - onsets[side, pair[0]].at_s


def _slowness(reader: _Reader, made: list[_Made]) -> Quantity:
    """Rise of the wanted region on the affected side over the other's; geometric mean over repetitions."""
    if reader.reference is None:
        return not_assessed("1", _NO_SIDE[reader.affected])
    ill, healthy = 1 - reader.reference, reader.reference
    pairs = [
        (_ratio(onsets, ill, healthy, one.wanted), _unsure_ratio(reader, onsets, one.wanted))
        for one in made
        for onsets in one.onsets
        if _rose(onsets, one.wanted)
    ]
    least = float(np.sqrt(np.mean([sd**2 for _, sd in pairs]))) if pairs else 0.0
    none = f"the wanted movement was under {LEAST_MOVEMENT_MM} mm or not seen on both sides"
    found = over_repetitions(np.array([ratio for ratio, _ in pairs]), "1", least, none)
    if found.value is None or found.ci95 is None:
        return found
    low, high = found.ci95
    return Quantity(float(np.exp(found.value)), "1", (float(np.exp(low)), float(np.exp(high))), found.n)


def _unsure_ratio(reader: _Reader, onsets: _Onsets, region: str) -> float:
    """Least standard deviation of the logarithm of a ratio of rises, of whose ends only the frames are known."""
    least = _FRAME_SD * reader.frame_s * 2**0.5
    return float(np.linalg.norm([least / (onsets[side, region].rise_s or np.inf) for side in range(len(SIDES))]))
