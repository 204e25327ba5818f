"""One excursion of a curve: onset, peak, hold and release, and the still span before it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.signal import find_peaks

from synkin.trials.scene import Scene
from synkin.trials.timeline import Array, Mask, runs
from synkin.trials.trials import Span

ONSET_SHARE: Final = 0.1
HOLD_SHARE: Final = 0.85
RELEASED_SHARE: Final = 0.2
REST_LEAST_S: Final = 0.3
REST_MOST_S: Final = 1.5
_REST_BACK_S: Final = 3.0
_DIP_BRIDGED_S: Final = 0.15
_SAME_DECIMALS: Final = 6
_AGAIN: Final = 0.5
"""Between two repetitions the curve falls by at least this share of the larger."""


@dataclass(frozen=True)
class Excursion:
    """Sample indices of one excursion of a curve, its amplitude and the resting level it starts from."""

    onset: int
    hold: tuple[int, int]
    peak: int
    end: int
    amplitude: float
    level: float


def excursions(curve: Array, step: float, first: int, last: int, least: float, several: bool = True) -> list[Excursion]:
    """Excursions of `curve` (n,) upwards between two samples, at least `least` high; the largest, or all like it.

    The resting level is that just before the window; if the movement has begun by then, the lowest tenth of the window.
    """
    if last - first < 2:
        return []
    window = curve[first : last + 1]
    seen = np.isfinite(window)
    if seen.sum() < 3:
        return []
    filled = np.interp(np.arange(len(window)), np.flatnonzero(seen), window[seen])
    lead = curve[max(0, first - round(0.7 / step)) : first + max(1, round(0.15 / step))]
    low = float(np.quantile(filled, 0.1))
    level = float(np.nanmedian(lead)) if np.isfinite(lead).any() else low
    if level > low + 0.5 * (filled.max() - low):
        level = low
    height = filled - level
    top = float(height.max())
    if top < least:
        return []
    padded = np.concatenate([[min(0.0, height.min())], height, [min(0.0, height.min())]])
    # Heights that differ by rounding alone are one plateau; else each of them would count as a peak of its own.
    padded = np.round(padded, _SAME_DECIMALS)
    peaks = find_peaks(padded, height=_AGAIN * top, prominence=_AGAIN * top)[0] - 1 if several else np.array([])
    if len(peaks) == 0:
        peaks = np.array([int(np.argmax(height))])
    cuts = [0, *(int(a + np.argmin(height[a:b])) for a, b in pairwise(peaks)), len(height) - 1]
    return [shape(height, step, (cuts[k], int(peak), cuts[k + 1]), first, level) for k, peak in enumerate(peaks)]


def from_level(curve: Array, step: float, one: Excursion, level: float, low: int, high: int) -> Excursion:
    """The same excursion counted from another resting level, between two samples."""
    height = curve[low : high + 1] - level
    seen = np.isfinite(height)
    if not seen.any() or not low <= one.peak <= high or curve[one.peak] <= level:
        return one
    height = np.interp(np.arange(len(height)), np.flatnonzero(seen), height[seen])
    return shape(height, step, (0, one.peak - low, len(height) - 1), low, level)


def half_up(curve: Array, one: Excursion, low: int) -> int:
    """The last sample before the peak, not before `low`, at which less than half of the height was reached."""
    index = one.peak
    while index > low and not curve[index] - one.level < 0.5 * one.amplitude:
        index -= 1
    return index


def shape(height: Array, step: float, part: tuple[int, int, int], offset: int, level: float) -> Excursion:
    """The excursion around the peak `part[1]` of a height over its resting level, from `part[0]` to `part[2]`.

    Indices of the result are those of the curve that `height` was cut from at `offset`.
    """
    low, peak, high = part
    top = height[peak]
    onset = peak
    while onset > low and height[onset - 1] > ONSET_SHARE * top:
        onset -= 1
    if onset == low and height[onset] > ONSET_SHARE * top:
        onset = low + int(np.argmin(height[low : peak + 1]))
    end = peak
    while end < high and height[end] > RELEASED_SHARE * top:
        end += 1
    held = np.asarray(height[onset : end + 1] >= HOLD_SHARE * top)
    spans = runs(_bridged(held, round(_DIP_BRIDGED_S / step)))
    first, last = next((run for run in spans if run[0] <= peak - onset < run[1]), (peak - onset, peak - onset + 1))
    return Excursion(
        offset + onset,
        (offset + onset + first, offset + onset + last - 1),
        offset + peak,
        offset + end,
        float(top),
        level,
    )


def _bridged(mask: Mask, most: int) -> Mask:
    out = mask.copy()
    for first, last in runs(~mask):
        if first > 0 and last < len(mask) and last - first <= most:
            out[first:last] = True
    return out


def rest_before(scene: Scene, onset: int, floor: int, curve: Array | None = None, most: float = np.inf) -> Span | None:
    """The last still span of 0.3 to 1.5 s before `onset`, after sample `floor`; None if there is none within 3 s.

    Blinks are left out of it. With `curve`, it must not rise by more than `most` over the lowest still level there.
    """
    start = max(floor, onset - round(_REST_BACK_S / scene.step), 0)
    calm = scene.still[start:onset].copy()
    hidden = np.zeros(len(calm), dtype=np.bool_)
    for blink in scene.blinks:
        hidden |= (scene.time[start:onset] >= blink.start_s - 0.05) & (scene.time[start:onset] <= blink.end_s + 0.05)
    for one in scene.closures:
        hidden |= (scene.time[start:onset] >= one.start_s - 0.05) & (scene.time[start:onset] <= one.end_s + 0.05)
    calm &= ~hidden
    if curve is not None and calm.any():
        here = curve[start:onset]
        calm &= np.nan_to_num(here - np.nanmin(here[calm]), nan=np.inf) < most
    least = round(REST_LEAST_S / scene.step)
    for first, last in reversed(runs(calm)):
        if last - first >= least:
            begin = max(first, last - round(REST_MOST_S / scene.step))
            return scene.span(start + begin, start + last - 1)
    return None
