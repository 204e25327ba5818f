"""Free range: the largest part of a movement that stays free of synkinesis that an observer would see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES, AffectedSide, Movement, Side
from synkin.measures import (
    Mean,
    Measures,
    Quantity,
    columns,
    correct_signals,
    counted,
    is_usual,
    mean_of,
    measured,
    movements_of,
    not_assessed,
    why_none,
)
from synkin.motion import measurable
from synkin.synkinesis.cell import Cell
from synkin.trials import Trial, Trials, lid_mask

Array = npt.NDArray[np.floating[Any]]

FREE_RANGE_VERSION: Final = "1"
_FISSURE: Final = "palpebral-fissure"
_LASTING_S: Final = 0.1
"""Unwanted movement has to last this long to end the free range, so that noise of single frames does not. Ours."""
_LEAST_FRAMES: Final = 8


@dataclass(frozen=True)
class FreeRange:
    """How far `side` goes in `movement`, in the region that was asked for, before another region visibly comes along.

    free : mm of the wanted region; share: of the whole movement that was made, 1 is all of it.
    limited_by : the regions that end it, the first one first; empty where none does.
    whole : true where the whole movement is free, false where it is not, None where that cannot be told; then, and
        where nothing was assessed, `reason` says why. mdc95: as of an excursion, mm.
    """

    movement: str
    side: Side
    region: str
    free: Quantity
    share: Quantity
    limited_by: tuple[str, ...]
    whole: bool | None
    mdc95: float | None
    reason: str | None


def free_ranges(
    signals: xr.Dataset, trials: Trials, measures: Measures, cells: tuple[Cell, ...], affected: AffectedSide
) -> tuple[FreeRange, ...]:
    """The free range of every movement that asked for a region, on the affected side, else on both.

    Parameters
    ----------
    signals : as `motion.signals` gives them, not corrected.
    cells : of `matrix`; what healthy faces bring along, and what is dragged along, is theirs.

    Notes
    -----
    Of each repetition, the wanted displacement at which a region's movement first exceeds what normally comes along by
    what an observer would see (`visible_mm` of the region), on the way out and, where it falls below it again, on the
    way back; their mean, so that a lag between the two movements cancels. What normally comes along is taken as
    proportional to the wanted movement. A repetition in which nothing comes along that far is free as a whole. The
    interval holds the spread of repetitions, the error of the excess and the scale's.
    """
    seen = _Seen(correct_signals(signals, measures.calibration), trials)
    sides: tuple[Side, ...] = (affected,) if affected in ("left", "right") else SIDES
    return tuple(
        _free_range(seen, measures, [cell for cell in cells if (cell.movement, cell.side) == (id_, side)], id_, side)
        for id_ in movements_of(measures.repetitions)
        if MOVEMENTS[id_].wanted_region is not None and id_ != "blink"
        for side in sides
    )


class _Seen:
    """Displacements over time, with the rest of each repetition taken off."""

    def __init__(self, signals: xr.Dataset, trials: Trials) -> None:
        self._time: Array = signals["time"].values
        self._signal: Array = measurable(signals)
        self._blinking = lid_mask(self._time, trials)

    def pair(
        self, trial: Trial, side: int, wanted: tuple[str, Array], unwanted: tuple[str, Array]
    ) -> tuple[Array, Array, Array] | None:
        """Times, s, and both regions' way along their directions, mm, from onset to end; None where too little is seen.

        wanted, unwanted : a region and a unit vector over its `columns`.
        """
        rest = (self._time >= trial.rest[0]) & (self._time <= trial.rest[1])
        moving = (self._time >= trial.onset_s) & (self._time <= trial.end_s)
        ways = []
        for region, along in (wanted, unwanted):
            way = self._signal[:, side, columns(region)] @ along
            if region == _FISSURE and wanted[0] != _FISSURE:
                way = np.where(self._blinking, np.nan, way)
            base = way[rest][np.isfinite(way[rest])]
            if not base.size:
                return None
            ways.append(way[moving] - base.mean())
        known = np.isfinite(ways[0]) & np.isfinite(ways[1])
        if known.sum() < _LEAST_FRAMES:
            return None
        return self._time[moving][known], np.asarray(ways[0][known]), np.asarray(ways[1][known])


def _free_range(seen: _Seen, measures: Measures, cells: list[Cell], id_: str, side: Side) -> FreeRange:
    movement, index = MOVEMENTS[id_], SIDES.index(side)
    region = movement.wanted_region or ""
    change = measures.responses["change"].values
    rows = [row for row in counted(measures.repetitions, id_) if np.isfinite(change[row, index, columns(region)]).all()]
    if not rows:
        return _unknown(id_, side, region, why_none(measures.repetitions, id_))
    watched = [cell for cell in cells if cell.excess.value is not None]
    if not watched:
        return _unknown(id_, side, region, "no other region could be looked at")
    along = _unit(change[rows][:, index, columns(region)].mean(axis=0))
    if along is None:
        return _unknown(id_, side, region, "the movement itself was not made on this side")
    reach = change[rows][:, index, columns(region)] @ along
    limiting = [cell for cell in watched if cell.present is not False and _excess(cell) >= _visible(cell.region)]
    ends = {cell.region: _ends(seen, measures, cell, rows, reach, (region, along)) for cell in limiting}
    free = np.fmin.reduce([reach, *ends.values()])
    order = sorted(ends, key=lambda name: float(np.nanmean(np.fmin(ends[name], reach))))
    noise = np.sqrt((measures.responses["noise_sd"].values[rows][:, index, columns(region)] ** 2) @ along**2)
    mean = mean_of(free, noise, None)
    # What the excess is unsure by, the way to its limit is unsure by, as a share.
    unsure = max((_relative_sd(cell) for cell in limiting if cell.region == order[0]), default=0.0) if order else 0.0
    whole, reason = _whole(movement, watched, float(reach.mean()), bool(order))
    return FreeRange(
        movement=id_,
        side=side,
        region=region,
        free=_quantity(mean, "mm", unsure * mean.value, measures.scale_relative_sd * mean.value),
        share=_share(free / reach, mean, unsure, float(reach.mean())),
        limited_by=tuple(order),
        whole=whole,
        mdc95=mean.mdc95,
        reason=reason,
    )


def _unknown(id_: str, side: Side, region: str, reason: str) -> FreeRange:
    none = not_assessed("mm", reason)
    return FreeRange(id_, side, region, none, not_assessed("1", reason), (), None, None, reason)


def _ends(
    seen: _Seen, measures: Measures, cell: Cell, rows: list[int], reach: Array, wanted: tuple[str, Array]
) -> Array:
    """The wanted displacement, mm, at which `cell` begins in each repetition; NaN where it does not, or is not seen."""
    index = SIDES.index(cell.side)
    change = measures.responses["change"].values[rows][:, index, columns(cell.region)]
    if cell.region == _FISSURE:
        along: Array | None = np.array([-1.0])
    else:
        known = change[np.isfinite(change).all(axis=1)]
        along = _unit(known.mean(axis=0)) if len(known) else None
    if along is None:
        return np.full(len(rows), np.nan)
    came = change @ along
    # What normally comes along with the whole of the movement, per mm of it.
    normal = max(0.0, float(np.nanmean(came)) - _excess(cell)) / float(reach.mean())
    return np.array(
        [
            _begins(seen.pair(measures.repetitions[row], index, wanted, (cell.region, along)), normal, cell.region)
            for row in rows
        ]
    )


def _begins(pair: tuple[Array, Array, Array] | None, normal: float, region: str) -> float:
    if pair is None:
        return float("nan")
    time, wanted, unwanted = pair
    over = unwanted - normal * wanted >= _visible(region)
    lasting = [(start, end) for start, end in _runs(over) if time[end - 1] - time[start] >= _LASTING_S]
    if not lasting:
        return float("nan")
    first, last = lasting[0][0], lasting[-1][1]
    out = float(wanted[: first + 1].max())
    if last >= len(time):
        return out
    return (out + max(0.0, float(wanted[last]))) / 2.0


def _runs(flags: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        yield int(start), int(end)


def _whole(movement: Movement, watched: list[Cell], reach: float, limited: bool) -> tuple[bool | None, str | None]:
    if limited:
        return False, None
    if not is_usual(movement, reach):
        return None, "free as far as it went, but the movement was smaller than usual: a larger one was not seen"
    open_ = [cell.region for cell in watched if cell.present is not False and not _excluded(cell)]
    if open_:
        names = ", ".join(REGIONS[name].label for name in open_)
        return None, f"free as far as was seen; it cannot be told whether this comes along visibly: {names}"
    return True, None


def _excluded(cell: Cell) -> bool:
    return cell.excess.ci95 is not None and cell.excess.ci95[1] < _visible(cell.region)


def _visible(region: str) -> float:
    return REGIONS[region].visible_mm or float("inf")


def _excess(cell: Cell) -> float:
    return cell.excess.value or 0.0


def _relative_sd(cell: Cell) -> float:
    value, interval = cell.excess.value, cell.excess.ci95
    if not value or interval is None:
        return 0.0
    return min(1.0, (value - interval[0]) / (1.96 * value))


def _unit(vector: Array) -> Array | None:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length) if length > 0 else None


def _quantity(mean: Mean, unit: str, *other_sd: float) -> Quantity:
    reason = "spread of repetitions from the population" if mean.population else None
    found = measured(mean.value, unit, mean.half_width(*other_sd), mean.n, reason)
    low, high = found.ci95 or (mean.value, mean.value)
    return Quantity(found.value, unit, (max(0.0, low), high), found.n, "measured", reason)


def _share(values: Array, mean: Mean, unsure: float, reach: float) -> Quantity:
    value = float(np.clip(values, 0.0, 1.0).mean())
    half = float(np.hypot(mean.half_width() / reach, 1.96 * unsure * value))
    return Quantity(value, "1", (max(0.0, value - half), min(1.0, value + half)), mean.n)
