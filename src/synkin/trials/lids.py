"""Blinks and long closures of the lids, from the gap between them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy import ndimage
from scipy.signal import find_peaks

from synkin.anatomy import SIDES, Side
from synkin.trials.timeline import Array, Mask, any_within, grid, noise, resample, runs
from synkin.trials.trials import Blink, Trials

BLINK_MOST_S: Final = 0.33
"""A dip of the gap that is wider than this at half its depth is no blink but a closure: a blink that takes half a
second from its first to its last movement, slow reopening included, is about that wide. Ours."""
_DIP_WINDOW_S: Final = 1.0
_LEAST_ONE_SIDE: Final = 0.3
_LEAST_BOTH_SIDES: Final = 0.2
_NOISES: Final = 6.0
_EDGE: Final = 0.15
_CLOSED: Final = 0.5
"""Share of the open gap that must be gone for a closure that is no blink; less is a squint. Ours."""
_SHUT: Final = 0.65
_REOPENED: Final = 0.6
"""Two dips are two blinks if the lids opened in between to at least this share (depth left); else one."""
_LONG_S: Final = 0.6
_OPEN_WINDOW_S: Final = 20.0
_MASK_BEFORE_S: Final = 0.1
_MASK_AFTER_S: Final = 0.15


@dataclass(frozen=True)
class Closure:
    """Lids closed for longer than a blink; `depth` as in `Blink`."""

    start_s: float
    end_s: float
    depth: dict[Side, float | None]


def find_lid_events(signals: xr.Dataset) -> tuple[tuple[Blink, ...], tuple[Closure, ...]]:
    """Blinks, and closures that are longer than a blink, in time order.

    A blink is a dip of the gap between the lids of at most about half a second that goes beyond a fifth of the gap
    on both sides, or three tenths on one (a model may miss one lid), and six times the noise.
    Squints, slow narrowings and brow raises change the level from which dips are counted and are no dips.
    """
    time = signals["time"].values
    if len(time) < 3:
        return (), ()
    gap = signals["signal"].sel(channel="palpebral-fissure.gap").transpose("time", "side").values
    even = grid(time)
    step = float(even[1] - even[0])
    gap = resample(time, gap, even)
    level = np.stack([_filled(gap[:, side], _DIP_WINDOW_S / step) for side in range(len(SIDES))], axis=1)
    level = np.maximum(level, 1.0)
    dip = np.clip((level - gap) / level, 0.0, 1.0)
    least = _NOISES * noise(gap) / np.nanmedian(np.where(np.isfinite(level), level, 1.0), axis=0)
    least = np.where(np.isfinite(least), least, np.inf)
    known = np.nan_to_num(dip)
    deep = (known > np.maximum(_LEAST_ONE_SIDE, least)).any(axis=1)
    deep |= (known > np.maximum(_LEAST_BOTH_SIDES, least)).all(axis=1)
    mean = known.sum(axis=1) / np.maximum(np.isfinite(dip).sum(axis=1), 1)
    blinks: list[Blink] = []
    closures = _closures(even, step, gap)
    for first, peak, last in _dips(mean):
        start, end = _extent(mean, (first, peak, last), _EDGE * mean[peak])
        if not deep[start : end + 1].any():
            continue
        width = _half_width(mean, (first, peak, last)) * step
        depth = _depth(dip[start : end + 1])
        if any(even[start] < one.end_s and one.start_s < even[end] for one in closures):
            continue
        if width <= BLINK_MOST_S:
            blinks.append(Blink(float(even[start]), float(even[peak]), float(even[end]), depth))
        elif known[peak].max() > _CLOSED:
            closures.append(Closure(float(even[start]), float(even[end]), depth))
    return tuple(blinks), tuple(sorted(closures, key=lambda one: one.start_s))


def lid_mask(time: npt.NDArray[np.floating[Any]], trials: Trials) -> npt.NDArray[np.bool_]:
    """Frames in which lids are blinking, with a margin of 0.1 s before and 0.15 s after; shape (time,)."""
    return blink_mask(time, trials.blinks)


def blink_mask(time: Array, blinks: tuple[Blink, ...]) -> Mask:
    """As `lid_mask`, from blinks."""
    return any_within(time, [(blink.start_s, blink.end_s) for blink in blinks], _MASK_BEFORE_S, _MASK_AFTER_S)


def _filled(gap: Array, width: float) -> Array:
    """The gap with every dip narrower than `width` samples filled: a morphological closing over what was seen."""
    size = max(3, round(width) | 1)
    seen = np.isfinite(gap)
    high = ndimage.maximum_filter1d(np.where(seen, gap, -np.inf), size, mode="nearest")
    low = ndimage.minimum_filter1d(np.where(np.isfinite(high), high, np.inf), size, mode="nearest")
    return np.where(seen & np.isfinite(low), low, np.nan)


def _dips(curve: Array) -> list[tuple[int, int, int]]:
    """(first, peak, last) index of every dip; dips that run into each other are parted where the lids opened most."""
    padded = np.concatenate([[0.0], curve, [0.0]])
    peaks: list[int] = []
    for peak in find_peaks(padded, height=_LEAST_ONE_SIDE / 2, prominence=_LEAST_ONE_SIDE / 2)[0] - 1:
        if peaks and curve[peaks[-1] : peak + 1].min() > _REOPENED * min(curve[peaks[-1]], curve[peak]):
            peaks[-1] = max(peaks[-1], int(peak), key=lambda index: curve[index])
        else:
            peaks.append(int(peak))
    cuts = [0, *(int(a + np.argmin(curve[a : b + 1])) for a, b in pairwise(peaks)), len(curve) - 1]
    return [(cuts[index], int(peak), cuts[index + 1]) for index, peak in enumerate(peaks)]


def _extent(curve: Array, dip: tuple[int, int, int], floor: float) -> tuple[int, int]:
    first, start, last = dip
    end = start
    while start > first and curve[start - 1] > floor:
        start -= 1
    while end < last and curve[end + 1] > floor:
        end += 1
    return start, end


def _half_width(curve: Array, dip: tuple[int, int, int]) -> float:
    """Width of the dip at half its depth, in samples, interpolated."""
    half = 0.5 * curve[dip[1]]
    start, end = _extent(curve, dip, half)
    width = float(end - start)
    if start > 0 and curve[start - 1] <= half:
        width += (curve[start] - half) / max(curve[start] - curve[start - 1], 1e-9)
    if end < len(curve) - 1 and curve[end + 1] <= half:
        width += (curve[end] - half) / max(curve[end] - curve[end + 1], 1e-9)
    return width


def _depth(dip: Array) -> dict[Side, float | None]:
    return {
        side: (float(np.nanmax(dip[:, index])) if np.isfinite(dip[:, index]).any() else None)
        for index, side in enumerate(SIDES)
    }


def open_level(gap: Array, step: float) -> Array:
    """Gap of the open eye, running, shape as `gap` (time, side): a high quantile of twenty seconds around."""
    stride = max(1, round(0.1 / step))
    width = max(3, int(_OPEN_WINDOW_S / (stride * step)) | 1)
    out = np.full(gap.shape, np.nan)
    for side in range(gap.shape[1]):
        coarse = gap[::stride, side]
        seen = np.isfinite(coarse)
        if not seen.any():
            continue
        filled = np.interp(np.arange(len(coarse)), np.flatnonzero(seen), coarse[seen])
        running = ndimage.percentile_filter(filled, 75, size=min(width, 2 * len(coarse) + 1), mode="reflect")
        running = np.maximum(running, 0.6 * np.quantile(filled, 0.9))
        out[:, side] = np.interp(np.arange(len(gap)), np.arange(len(coarse)) * stride, running)
    return out


def _closures(even: Array, step: float, gap: Array) -> list[Closure]:
    """Closures too long for the dips: the gap far below the open level on one side at least."""
    depth = 1.0 - gap / np.maximum(open_level(gap, step), 1.0)
    strongest = np.nan_to_num(depth).max(axis=1)
    shut = ndimage.binary_closing(strongest > _CLOSED, np.ones(max(1, round(0.1 / step)), dtype=np.bool_))
    return [
        Closure(float(even[first]), float(even[last - 1]), _depth(np.clip(depth[first:last], 0.0, 1.0)))
        for first, last in runs(np.asarray(shut, dtype=np.bool_))
        if (last - first) * step > _LONG_S and strongest[first:last].max() > _SHUT
    ]
