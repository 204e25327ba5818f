"""Filters over true time stamps: windows are in seconds, frames may come at any rate, and NaN means not seen."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from synkin.trials.trials import Span

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

_BRIDGE_S: Final = 0.2
_MOST_HZ: Final = 250.0


def grid(time: Array, most_hz: float = _MOST_HZ) -> Array:
    """Evenly spaced times over `time`, about as dense as its denser half, at most `most_hz`."""
    if len(time) < 2:
        return np.array(time, dtype=np.float64)
    step = max(float(np.quantile(np.diff(time), 0.25)), 1.0 / most_hz)
    count = max(2, int(np.floor((time[-1] - time[0]) / step + 1e-6)) + 1)
    return np.asarray(time[0] + step * np.arange(count))


def resample(time: Array, values: Array, even: Array) -> Array:
    """`values` (time, ...) at the times `even`, linear; NaN where the nearest seen frames lie over 0.2 s apart."""
    flat = values.reshape(len(time), -1)
    out = np.full((len(even), flat.shape[1]), np.nan)
    for column in range(flat.shape[1]):
        seen = np.isfinite(flat[:, column])
        if seen.sum() < 2:
            continue
        at = time[seen]
        after = np.clip(np.searchsorted(at, even), 1, len(at) - 1)
        inside = (even >= at[0] - 1e-9) & (even <= at[-1] + 1e-9)
        near = inside & (at[after] - at[after - 1] <= max(_BRIDGE_S, 2.5 * float(np.median(np.diff(time)))))
        out[near, column] = np.interp(even[near], at, flat[seen, column])
    return out.reshape((len(even), *values.shape[1:]))


def smooth(values: Array, step_s: float, sigma_s: float) -> Array:
    """Gaussian mean along axis 0 of evenly spaced values, over what was seen; NaN stays NaN."""
    seen = np.isfinite(values)
    weight = ndimage.gaussian_filter1d(seen.astype(np.float64), sigma_s / step_s, axis=0, mode="nearest")
    total = ndimage.gaussian_filter1d(np.where(seen, values, 0.0), sigma_s / step_s, axis=0, mode="nearest")
    return np.where(seen, total / np.maximum(weight, 1e-9), np.nan)


def noise(values: Array) -> Array:
    """Standard deviation of the frame-to-frame noise along axis 0, from second differences (robust)."""
    if len(values) < 4:
        return np.zeros(values.shape[1:])
    second = np.abs(np.diff(values, n=2, axis=0))
    some = np.isfinite(second).any(axis=0)
    spread = np.nanmedian(np.where(some, second, 0.0), axis=0)
    return np.asarray(np.where(some, spread, np.nan) * 1.4826 / np.sqrt(6.0))


def runs(mask: Mask) -> list[tuple[int, int]]:
    """First index and the one after the last, of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def within(time: Array, span: Span, before_s: float = 0.0, after_s: float = 0.0) -> Mask:
    """Frames of a span, widened by the given seconds."""
    return np.asarray((time >= span[0] - before_s - 1e-9) & (time <= span[1] + after_s + 1e-9))


def any_within(time: Array, many: list[Span], before_s: float = 0.0, after_s: float = 0.0) -> Mask:
    """Frames of any of the spans, widened by the given seconds."""
    inside = np.zeros(len(time), dtype=np.bool_)
    for span in many:
        inside |= within(time, span, before_s, after_s)
    return inside
