"""Movement at rest without a trigger: twitching, fluttering, tonic bursts, spasm of both eyes.

Conservative: what a blink, a movement or the landmarks' noise can explain is not reported.
"""

from typing import Final

import numpy as np
from scipy.signal import butter, find_peaks, sosfiltfilt

from synkin.anatomy import CHANNELS, REGIONS, SIDES, Side
from synkin.trials.scene import GAP, Scene
from synkin.trials.timeline import Array, Mask, runs
from synkin.trials.trials import Span, Unrest

_LEAST_S: Final = 1.5
_JERK_MM: Final = 0.6
_JERKS: Final = 5
_REGULAR: Final = 0.35
"""Largest relative spread (SD over mean) of the intervals of jerks that are called rhythmic."""
_TWITCH_HZ: Final = (0.7, 4.0)
_FLUTTER_HZ: Final = (4.0, 12.0)
_FLUTTER_MM: Final = 0.25
_FLUTTER_RANGE: Final = 2.5
_FLUTTER_NOISES: Final = 4.0
_TONIC_MM: Final = 1.5
_TONIC_S: Final = 1.0
_TONIC_OTHER: Final = 0.35
_SPASM_S: Final = 1.5
_NOISES: Final = 6.0
_WATCHED: Final = tuple(
    (index, channel.partition(".")[0]) for index, channel in enumerate(CHANNELS) if not channel.endswith("lower-lid")
)


def find_unrest(scene: Scene, busy: list[Span], rests: list[Span] | None) -> tuple[Unrest, ...]:
    """Unrest of a recording, in time order.

    Parameters
    ----------
    busy : spans of movements, which explain what happens in them.
    rests : spans that a cue sheet marks as rest; None without a sheet. A burst or a spasm can be told from a wanted
        movement only where rest was asked for; regular jerks and fluttering are told by their rhythm anywhere.
    """
    free = scene.usable.copy()
    for start, end in busy:
        free &= ~((scene.time >= start - 0.2) & (scene.time <= end + 0.2))
    found: list[Unrest] = []
    for first, last in runs(free):
        if (last - first) * scene.step >= _LEAST_S:
            found += _rhythmic(scene, first, last)
    for start, end in rests or []:
        inside = (scene.time >= start) & (scene.time <= end) & scene.usable
        found += _tonic(scene, inside)
        found += _spasm(scene, start, end)
    return tuple(sorted(found, key=lambda one: (one.start_s, one.region, one.side)))


def _rhythmic(scene: Scene, first: int, last: int) -> list[Unrest]:
    """Twitching and fluttering between two samples; of every side the region in which it is largest."""
    found = []
    curves, rate = scene.sharp[first:last], 1.0 / scene.step
    slow = band = None
    if rate >= 2.5 * _TWITCH_HZ[1]:
        slow = sosfiltfilt(butter(2, 0.4, "highpass", fs=rate, output="sos"), curves, axis=0)
    if rate >= 20.0:
        band = sosfiltfilt(
            butter(3, (_FLUTTER_HZ[0], _flutter_most(rate)), "bandpass", fs=rate, output="sos"), curves, axis=0
        )
    for index, side in enumerate(SIDES):
        best: Unrest | None = None
        for channel, region in _WATCHED:
            curve = curves[:, index, channel]
            if not np.isfinite(curve).all():
                continue
            noise = float(scene.noise[index, channel])
            for one in (
                None if slow is None else _twitches(scene, slow[:, index, channel], noise, first, side, region),
                None if band is None else _flutter(scene, curve, band[:, index, channel], noise, first, side, region),
            ):
                if one is not None and (best is None or one.amplitude_mm > best.amplitude_mm):
                    best = one
        if best is not None:
            found.append(best)
    return found


def _flutter_most(rate: float) -> float:
    return min(_FLUTTER_HZ[1], 0.45 * rate)


def _twitches(scene: Scene, slow: Array, noise: float, first: int, side: Side, region: str) -> Unrest | None:
    """Jerks in `slow`, a trace of which slow drifts are taken out."""
    least = max(_JERK_MM, _NOISES * noise)
    for sign in (1.0, -1.0):
        peaks, shape = find_peaks(
            sign * slow,
            prominence=least,
            distance=max(1, round(0.8 / _TWITCH_HZ[1] / scene.step)),
            width=(None, 0.35 / scene.step),
        )
        if len(peaks) < _JERKS:
            continue
        gaps = np.diff(peaks) * scene.step
        # Jerks stand out of a quiet background and are alike; speech and chewing fill the time and vary.
        alike = np.std(shape["prominences"]) / np.mean(shape["prominences"])
        quiet = np.median(np.abs(slow)) < 0.5 * np.median(shape["prominences"])
        hertz = 1.0 / float(np.mean(gaps))
        if gaps.std() / gaps.mean() < _REGULAR and alike < 0.5 and quiet and _TWITCH_HZ[0] <= hertz <= _TWITCH_HZ[1]:
            return Unrest(
                "twitching",
                side,
                region,
                float(scene.time[first + peaks[0]]),
                float(scene.time[first + peaks[-1]]),
                hertz,
                float(np.median(shape["prominences"])),
            )
    return None


def _flutter(
    scene: Scene, curve: Array, band: Array, noise: float, first: int, side: Side, region: str
) -> Unrest | None:
    """Fluttering in a trace and its part at the rates of fluttering, `band`."""
    high = _flutter_most(1.0 / scene.step)
    width = max(3, round(0.5 / scene.step))
    strength = np.sqrt(2.0 * np.convolve(band**2, np.ones(width) / width, mode="same"))
    strong: Mask = strength > max(_FLUTTER_MM, _FLUTTER_NOISES * noise)
    for start, end in runs(strong):
        if (end - start) * scene.step < 1.0:
            continue
        part = curve[start:end] - curve[start:end].mean()
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
        hertz = np.fft.rfftfreq(len(part), scene.step)
        inside = (hertz >= _FLUTTER_HZ[0]) & (hertz <= high)
        top = int(np.argmax(np.where(inside, power, 0.0)))
        near = np.abs(hertz - hertz[top]) <= 1.5
        small = 2.0 * float(np.median(strength[start:end]))
        # Small and fast: what rides on a larger movement belongs to that movement.
        if power[near].sum() > 0.5 * power[hertz > 2.0].sum() and np.ptp(part) < _FLUTTER_RANGE * small:
            return Unrest(
                "fluttering",
                side,
                region,
                float(scene.time[first + start]),
                float(scene.time[first + end - 1]),
                float(hertz[top]),
                small,
            )
    return None


def _tonic(scene: Scene, inside: Mask) -> list[Unrest]:
    """Seconds of contraction of one side in a span of rest, in which the other side stays quiet."""
    found: list[Unrest] = []
    for first, last in runs(inside):
        part = scene.value[first:last]
        if len(part) * scene.step < 2.0:
            continue
        away = part - np.median(part, axis=0)
        for index, side in enumerate(SIDES):
            best: Unrest | None = None
            for channel, region in _WATCHED:
                if channel == GAP or region not in REGIONS:
                    continue
                least = max(_TONIC_MM, _NOISES * float(scene.noise[index, channel]))
                for start, end in runs(np.abs(away[:, index, channel]) > least):
                    if (end - start) * scene.step < _TONIC_S:
                        continue
                    height = float(np.median(np.abs(away[start:end, index, channel])))
                    other = float(np.median(np.abs(away[start:end, 1 - index, channel])))
                    if other < _TONIC_OTHER * height and (best is None or height > best.amplitude_mm):
                        best = Unrest(
                            "tonic",
                            side,
                            region,
                            float(scene.time[first + start]),
                            float(scene.time[first + end - 1]),
                            None,
                            height,
                        )
            if best is not None:
                found.append(best)
    return found


def _spasm(scene: Scene, start: float, end: float) -> list[Unrest]:
    """Both eyes shut in a rest for longer than a second and a half, or three times for longer than a blink."""
    shut = [
        one
        for one in scene.closures
        if one.end_s > start and one.start_s < end and all((one.depth[side] or 0.0) > 0.5 for side in SIDES)
    ]
    if not shut or (len(shut) < 3 and max(one.end_s - one.start_s for one in shut) < _SPASM_S):
        return []
    first, last = scene.index(max(start, shut[0].start_s)), scene.index(min(end, shut[-1].end_s))
    gap = scene.lids[scene.index(start) : scene.index(end) + 1, :, GAP]
    travel = float(np.nanmax(np.nanmedian(scene.value[:, :, GAP], axis=0) - np.nanmin(gap, axis=0)))
    span = last - first
    rate = (len(shut) - 1) / (span * scene.step) if len(shut) > 2 and span else None
    return [
        Unrest(
            "spasm-both-eyes",
            "both",
            "palpebral-fissure",
            float(scene.time[first]),
            float(scene.time[last]),
            rate,
            travel,
        )
    ]
