"""What the correction for the landmark model makes of stillness: quiet faces of local recordings, as read and after."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import REGIONS
from synkin.assessment import Findings
from synkin.measures import correct_signals
from synkin.validation.clips import Clip
from synkin.validation.counting import snake
from synkin.validation.figure import Plan, Target, Value
from synkin.validation.quiet import quiet

Array = npt.NDArray[np.floating[Any]]

STILL_MM: Final = Target(None, 0.3)
"""What a still region may read, mm: a repetition of nothing, before the correction and no less after it. Ours."""
SEEN_REGIONS: Final = tuple(region.id for region in REGIONS.values() if region.unseen is None)


def floor_plans(name: str) -> list[Plan]:
    """Noise floors after the correction; those as read stand beside them, see `quiet.Quiet.floor`."""
    plans = []
    for region in SEEN_REGIONS:
        says = f"noise floor after the correction, {region}"
        plans.append(Plan(f"{name}_floor_{snake(region)}_corrected_median_mm", "mm", f"{says}, median", STILL_MM))
        plans.append(Plan(f"{name}_floor_{snake(region)}_corrected_p95_mm", "mm", f"{says}, 95th percentile"))
    return plans


def floors(found: Findings, name: str) -> Mapping[str, Value]:
    """The values of `floor_plans`."""
    values = {}
    for region, one in quiet(as_measured(found), found.trials).items():
        for word, quantile in (("median", 0.5), ("p95", 0.95)):
            values[f"{name}_floor_{snake(region)}_corrected_{word}_mm"] = _quantile(one.floor, quantile)
    return values


def stretch_plans(name: str, clip: Clip) -> list[Plan]:
    """A clip's quiet stretch: distances from the stretch's mean, as read and after the correction."""
    return [
        Plan(
            f"{name}_quiet_{snake(region)}_{word}median_mm",
            "mm",
            f"{clip.id}: from the mean of its quiet stretch, {region}, {how}, median",
            target,
        )
        for region in SEEN_REGIONS
        for word, how, target in (("", "as read", None), ("corrected_", "after the correction", STILL_MM))
    ]


def stretches(found: Findings, clip: Clip, name: str) -> Mapping[str, Value]:
    """The values of `stretch_plans`; a stretch is too short for the mean of a hold, so frames speak for themselves."""
    return dict(_stretches(found, clip, name))


def _stretches(found: Findings, clip: Clip, name: str) -> Iterator[tuple[str, Value]]:
    first, last = clip.quiet if clip.quiet is not None else (0, -1)
    for word, signals in (("", found.signals), ("corrected_", as_measured(found))):
        # Cut after the correction, which starts from what is usual in the whole recording.
        for region, one in quiet(signals.isel(time=slice(first, last + 1)), found.trials).items():
            yield f"{name}_quiet_{snake(region)}_{word}median_mm", _quantile(one.deviation, 0.5)


def as_measured(found: Findings) -> xr.Dataset:
    """The recording's signals as measures take them: corrected by the calibration that the measures used."""
    return correct_signals(found.signals, found.measures.calibration)


def _quantile(sample: Array, quantile: float) -> Value:
    if not len(sample):
        return Value(None, 0, reason="nothing was measured")
    return Value(float(np.quantile(sample, quantile)), len(sample))
