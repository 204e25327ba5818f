"""Resting values of each side, from the rests of the recording."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, SIDES, Side
from synkin.measures.quantity import measured, not_assessed
from synkin.measures.results import RestValue
from synkin.motion import measurable
from synkin.trials import Trial, Trials, lid_mask

Array = npt.NDArray[np.floating[Any]]

REST_VERSION: Final = "1"
_HEIGHTS: Final = ("brow", "nasal-ala", "upper-lip", "commissure", "lower-lip", "chin")
_PICTURES: Final = 3
"""Fewer frames than this are single pictures: they show no movement, so they are taken for a rest."""
ONE_PICTURE: Final = "a single picture does not show whether the face was at rest"
_SPREAD_OF_ONE_REST_MM: Final = 0.3
"""How much one rest differs from the next; from the retest MDC95 at rest of 0.8 mm, Tanikawa 2018 PMC8288314:
0.8 / (1.96 * sqrt 2)."""


def resting(
    signals: xr.Dataset, trials: Trials, repetitions: tuple[Trial, ...], scale_sd: float
) -> tuple[RestValue, ...]:
    """Resting values per side.

    ``height``: over (positive) or under the level of the canthi, mean of both eyes, mm; ``lateral``: from the face's
    own midline, mm; of the palpebral fissure ``gap``, ``upper-lid``, ``lower-lid`` (over the line through the canthi)
    and ``area``. `n` counts rests; values of single pictures say so as their reason. A side's value is compared with
    the other's in `resting_shifts`, not here.
    """
    return values_in(signals, trials, rests_of(trials, repetitions), scale_sd)


def values_in(
    signals: xr.Dataset, trials: Trials, spans: list[tuple[float, float]], scale_sd: float
) -> tuple[RestValue, ...]:
    """The same values in other spans, s; `resting` where they are rests."""
    return tuple(_values(signals, trials, spans, scale_sd))


def rests_of(trials: Trials, repetitions: tuple[Trial, ...]) -> list[tuple[float, float]]:
    """The spans that resting values are taken from; none where nothing was still."""
    own = [trial.rest for trial in repetitions if trial.usable and trial.movement != "blink"]
    return own or list(trials.still)


def _values(
    signals: xr.Dataset, trials: Trials, spans: list[tuple[float, float]], scale_sd: float
) -> Iterator[RestValue]:
    time, blinking = signals["time"].values, lid_mask(signals["time"].values, trials)
    signal, canthi = measurable(signals), signals["canthi"].values
    area = np.where(
        signals["lost"].values[..., CHANNELS.index("palpebral-fissure.gap")], np.nan, signals["fissure_area"].values
    )
    level = canthi[:, :, 1].mean(axis=1)
    pictures = not spans and len(time) < _PICTURES
    if pictures:
        spans = [(float(time[0]), float(time[-1]))]

    def value(side: Side, region: str, measure: str, trace: Array, unit: str, half_scale: float = 1.0) -> RestValue:
        means = [
            float(part.mean())
            for start, end in spans
            for part in [trace[(time >= start) & (time <= end) & ~blinking]]
            for part in [part[np.isfinite(part)]]
            if len(part)
        ]
        if not means:
            return RestValue(
                side, region, measure, not_assessed(unit, "no rest with a frame in which it could be seen")
            )
        mean = float(np.mean(means))
        spread = _SPREAD_OF_ONE_REST_MM * (abs(mean) / 5.0 if unit == "mm2" else 1.0)
        if len(means) >= 3:
            spread = max(spread, float(np.std(means, ddof=1)))
        half = 1.96 * float(np.hypot(spread / np.sqrt(len(means)), half_scale * scale_sd * mean))
        found = measured(mean, unit, half, len(means), ONE_PICTURE if pictures else None)
        return RestValue(side, region, measure, found)

    for index, side in enumerate(SIDES):
        for region in _HEIGHTS:
            up = signal[:, index, CHANNELS.index(f"{region}.up")]
            yield value(side, region, "height", up - level, "mm")
        for region in ("nasal-ala", "commissure"):
            yield value(side, region, "lateral", signal[:, index, CHANNELS.index(f"{region}.lateral")], "mm")
        for part in ("gap", "upper-lid", "lower-lid"):
            column = CHANNELS.index(f"palpebral-fissure.{part}")
            yield value(side, "palpebral-fissure", part, signal[:, index, column], "mm")
        yield value(side, "palpebral-fissure", "area", area[:, index], "mm2", 2.0)
        for region in ("nasolabial-fold", "neck"):
            yield RestValue(side, region, "appearance", not_assessed("1", "landmarks cannot see it"))
