"""How unwanted movement goes along with the wanted one in time, and how the two sides go together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES
from synkin.measures.calibration import Calibration
from synkin.measures.excursions import FISSURE, columns, counted, mean_change, movements_of, weights_of
from synkin.measures.quantity import Quantity
from synkin.measures.results import Coordination, Timing
from synkin.measures.spread import over_repetitions
from synkin.measures.traces import LEAST_MOVEMENT_MM, STEP_S, Traces
from synkin.trials import Trial, Trials

Array = npt.NDArray[np.floating[Any]]

TIMING_VERSION: Final = "2"
_MAX_LAG_S: Final = 0.4


@dataclass(frozen=True)
class _Pair:
    lag: float
    correlation: float
    slope: float


def timing(
    signals: xr.Dataset, trials: Trials, responses: xr.Dataset, repetitions: tuple[Trial, ...]
) -> tuple[Timing, ...]:
    """Lag, correlation and slope of every watched region against the wanted one, per movement and side.

    Traces are displacements along the repetition's own mean direction. The slope is a Deming regression with equal
    errors (unwanted mm per wanted mm); lag and correlation come from the cross-correlation within 0.4 s either way.
    Intervals come from the repetitions (correlation through Fisher's z).
    """
    return tuple(_timing(Traces(signals, trials, responses), repetitions))


def coordination(
    signals: xr.Dataset,
    trials: Trials,
    responses: xr.Dataset,
    repetitions: tuple[Trial, ...],
    calibration: Calibration,
    lid_sd: float,
) -> tuple[Coordination, ...]:
    """Lag (left after right positive), correlation and symmetry of the two sides in what was wanted.

    The interval of the symmetry holds what the `calibration` leaves wrong; `lid_sd` is the model's error for closed
    lids, mm, which widens the symmetry of closures.
    """
    return tuple(_coordination(Traces(signals, trials, responses), repetitions, calibration, lid_sd))


def _timing(traces: Traces, repetitions: tuple[Trial, ...]) -> Iterator[Timing]:
    for id_ in movements_of(repetitions):
        movement = MOVEMENTS[id_]
        if movement.wanted_region is None:
            continue
        rows = counted(repetitions, id_)
        for region in movement.watched:
            if REGIONS[region].unseen is not None:
                continue
            for index, side in enumerate(SIDES):
                pairs = [
                    pair
                    for row in rows
                    for pair in [
                        _compare(
                            traces.get(row, repetitions[row], index, movement.wanted_region),
                            traces.get(row, repetitions[row], index, region),
                        )
                    ]
                    if pair is not None
                ]
                lag, correlation, slope = _summaries(pairs)
                yield Timing(id_, movement.wanted_region, region, side, lag, correlation, slope)


def _coordination(
    traces: Traces, repetitions: tuple[Trial, ...], calibration: Calibration, lid_sd: float
) -> Iterator[Coordination]:
    for id_ in movements_of(repetitions):
        region = MOVEMENTS[id_].wanted_region
        if region is None:
            continue
        rows = counted(repetitions, id_)
        pairs = [
            pair
            for row in rows
            for pair in [
                _compare(
                    traces.get(row, repetitions[row], SIDES.index("right"), region),
                    traces.get(row, repetitions[row], SIDES.index("left"), region),
                )
            ]
            if pair is not None
        ]
        lag, correlation, _ = _summaries(pairs)
        lengths = np.linalg.norm(traces.change[rows][:, :, columns(region)], axis=2)
        ratios = lengths.min(axis=1) / np.where(lengths.max(axis=1) > LEAST_MOVEMENT_MM, lengths.max(axis=1), np.nan)
        symmetry = _over_repetitions(ratios[np.isfinite(ratios)], "1")
        if symmetry.value is not None and symmetry.ci95 is not None:
            larger = float(np.nanmean(lengths.max(axis=1)))
            lids = lid_sd * 2**0.5 / larger if region == FISSURE else 0.0
            model = _ratio_sd(calibration, mean_change(traces.change[rows]), region)
            half = float(np.hypot(symmetry.value - symmetry.ci95[0], 1.96 * np.hypot(lids, model)))
            interval = (max(0.0, symmetry.value - half), min(1.0, symmetry.value + half))
            symmetry = Quantity(symmetry.value, "1", interval, symmetry.n)
        yield Coordination(id_, region, lag, correlation, symmetry)


def _ratio_sd(calibration: Calibration, moved: Array, region: str) -> float:
    """Standard deviation that the calibration leaves in the ratio of the smaller to the larger side's excursion."""
    vectors = moved[:, columns(region)]
    lengths = np.linalg.norm(vectors, axis=1)
    small, large = int(np.argmin(lengths)), int(np.argmax(lengths))
    if not lengths[small] > 0:
        return 0.0
    ratio = lengths[small] / lengths[large]
    weights = weights_of(small, region, vectors[small] / lengths[small])
    weights -= ratio * weights_of(large, region, vectors[large] / lengths[large])
    return calibration.error_sd(weights, moved) / float(lengths[large])


def _compare(wanted: Array | None, unwanted: Array | None) -> _Pair | None:
    if wanted is None or unwanted is None:
        return None
    length = min(len(wanted), len(unwanted))
    x, y = wanted[:length] - wanted[:length].mean(), unwanted[:length] - unwanted[:length].mean()
    reach = round(_MAX_LAG_S / STEP_S)
    if length < 4 * reach // 2 or x.std() < 1e-9 or y.std() < 1e-9:
        return None
    best_lag, best = 0, -np.inf
    for lag, value in zip(range(-reach, reach + 1), _correlations(x, y, reach), strict=True):
        if value > best + 1e-12 or (abs(value - best) <= 1e-12 and abs(lag) < abs(best_lag)):
            best_lag, best = lag, value
    xx, yy, xy = float(x @ x), float(y @ y), float(x @ y)
    slope = (yy - xx + np.hypot(yy - xx, 2 * xy)) / (2 * xy) if abs(xy) > 1e-12 else 0.0
    return _Pair(best_lag * STEP_S, best, float(slope))


def _correlations(x: Array, y: Array, reach: int) -> list[float]:
    """Correlation of `x` with `y` taken earlier by -reach to reach samples, where the two overlap; -inf where flat.

    All lags at once, from running sums: one by one they took a tenth of an analysis.
    """
    lag = np.arange(-reach, reach + 1)
    before, after = np.maximum(-lag, 0), np.maximum(lag, 0)
    count = len(x) - np.abs(lag)

    def sums(values: Array, first: npt.NDArray[np.intp], without: npt.NDArray[np.intp]) -> Array:
        running = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(running[len(values) - without] - running[first])

    sum_x, sum_y = sums(x, before, after), sums(y, after, before)
    spread_x = sums(x**2, before, after) - sum_x**2 / count
    spread_y = sums(y**2, after, before) - sum_y**2 / count
    shared = np.correlate(np.pad(y, reach), x, "valid") - sum_x * sum_y / count
    out = np.full(len(lag), -np.inf)
    moving = (spread_x > 1e-9 * float(x @ x)) & (spread_y > 1e-9 * float(y @ y))
    np.divide(shared, np.sqrt(spread_x * spread_y, where=moving, out=np.ones_like(out)), where=moving, out=out)
    return [float(value) for value in np.minimum(out, 1.0)]


def _summaries(pairs: list[_Pair]) -> tuple[Quantity, Quantity, Quantity]:
    lag = _over_repetitions(np.array([pair.lag for pair in pairs]), "s")
    z = _over_repetitions(np.arctanh(np.clip([pair.correlation for pair in pairs], -0.999, 0.999)), "1")
    if z.value is None or z.ci95 is None:
        correlation = z
    else:
        low, high = np.tanh(z.ci95)
        correlation = Quantity(float(np.tanh(z.value)), "1", (float(low), float(high)), z.n)
    return lag, correlation, _over_repetitions(np.array([pair.slope for pair in pairs]), "mm/mm")


def _over_repetitions(values: Array, unit: str) -> Quantity:
    least = STEP_S if unit == "s" else 1e-3
    return over_repetitions(values, unit, least, "the movement was too small or unseen")
