"""What every channel did in every repetition: hold minus that repetition's own rest."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, SIDES
from synkin.motion import measurable
from synkin.trials import Span, Trial, Trials, lid_mask

Array = npt.NDArray[np.floating[Any]]

CORRELATION_TIME_S: Final = 0.2
"""Landmark noise of neighbouring frames is alike over about this time, so a span holds duration / this independent
readings. Ours, from the autocorrelation at rest of the local recordings."""
_BLINK_REST_S: Final = (-0.30, -0.05)
_BLINK_HOLD_S: Final = 0.05
_QUIET: Final = ("rest", "blink-quiet")
"""Cues in which blinks are what is looked at."""
_FOLLOWS_S: Final = 0.25
"""A mouth that follows the lids does so within this time after they are open again."""
_SHARE_NEEDED: Final = 0.3
_LID: Final = np.array([channel.startswith("palpebral-fissure") for channel in CHANNELS])


def blink_trials(trials: Trials) -> tuple[Trial, ...]:
    """The blinks that stand clear of every other movement, as repetitions of the movement "blink".

    Rest is the span just before the lids start down, hold the frames around the deepest closure.
    """
    busy = [(trial.onset_s, trial.end_s) for trial in trials.trials if trial.movement not in _QUIET]
    cued = sum(trial.movement == "blink" for trial in trials.trials)
    found: list[Trial] = []
    last_end = -np.inf
    for blink in trials.blinks:
        rest = (blink.start_s + _BLINK_REST_S[0], blink.start_s + _BLINK_REST_S[1])
        reasons: tuple[str, ...] = ()
        if rest[0] < 0 or rest[0] < last_end:
            reasons = ("another blink or the start of the recording is too near",)
        elif any(start < blink.end_s + _FOLLOWS_S and rest[0] < end for start, end in busy):
            reasons = ("it falls into another movement",)
        last_end = blink.end_s
        found.append(
            Trial(
                movement="blink",
                repetition=cued + len(found) + 1,
                effort=None,
                rest=rest,
                onset_s=blink.start_s,
                peak_s=blink.peak_s,
                hold=(blink.peak_s - _BLINK_HOLD_S, blink.peak_s + _BLINK_HOLD_S),
                end_s=blink.end_s,
                usable=not reasons,
                reasons=reasons,
                origin="found",
            )
        )
    return tuple(found)


def responses(
    signals: xr.Dataset, trials: Trials, repetitions: Sequence[Trial], read: xr.Dataset | None = None
) -> xr.Dataset:
    """Displacements of every repetition.

    Parameters
    ----------
    signals : corrected for what the landmark model does wrong.
    read : the same as they were read; `signals` themselves if not given.

    Returns
    -------
    Dataset with ``change (trial, side, channel)`` mm, hold mean minus rest mean, NaN where under a third of the span's
    frames are usable; ``noise_sd (trial, side, channel)`` mm, standard deviation of that difference from landmark
    noise; ``rest_gap (trial, side)`` mm, lid gap at that repetition's rest; ``read (trial, side, channel)`` mm, the
    change before correction. `trial` counts `repetitions`. Lids are measured without the frames of blinks, unless
    closing them is what was asked.
    """
    spread = still_sd(signals, trials, repetitions)
    change, noise, rest_gap = _changes(signals, trials, repetitions, spread)
    as_read = change if read is None or read is signals else _changes(read, trials, repetitions, spread)[0]
    return xr.Dataset(
        {
            "change": (("trial", "side", "channel"), change, {"units": "mm"}),
            "noise_sd": (("trial", "side", "channel"), noise, {"units": "mm"}),
            "rest_gap": (("trial", "side"), rest_gap, {"units": "mm"}),
            "read": (("trial", "side", "channel"), as_read, {"units": "mm"}),
        },
        coords={"side": list(SIDES), "channel": list(CHANNELS)},
    )


def _changes(
    signals: xr.Dataset, trials: Trials, repetitions: Sequence[Trial], spread: Array
) -> tuple[Array, Array, Array]:
    time = signals["time"].values
    # Where skin was lost the landmark model's word stands in the signal; it finds movements and measures none.
    signal = measurable(signals)
    blinking = lid_mask(time, trials)
    shape = (len(repetitions), len(SIDES), len(CHANNELS))
    change, noise = np.full(shape, np.nan), np.full(shape, np.nan)
    rest_gap = np.full(shape[:2], np.nan)
    gap = CHANNELS.index("palpebral-fissure.gap")
    for row, trial in enumerate(repetitions):
        closing = trial.movement.startswith(("eye-close", "blink"))
        rest, rest_n = _mean(time, signal, trial.rest, blinking)
        hold, hold_n = _mean(time, signal, trial.hold, np.zeros_like(blinking) if closing else blinking)
        change[row] = hold - rest
        noise[row] = spread * np.sqrt(1 / rest_n + 1 / hold_n)
        rest_gap[row] = rest[:, gap]
    blinks = [row for row, trial in enumerate(repetitions) if trial.movement == "blink" and trial.usable]
    if blinks:
        _take_at_their_own_time(change, blinks, time, signal, repetitions)
    return change, noise, rest_gap


def still_sd(signals: xr.Dataset, trials: Trials, repetitions: Sequence[Trial]) -> Array:
    """Standard deviation of every channel within the rest spans, shape (side, channel), mm; the landmark noise."""
    time, signal = signals["time"].values, signals["signal"].values
    blinking = lid_mask(time, trials)
    spans = [trial.rest for trial in repetitions if trial.usable] or list(trials.still)
    total, count = np.zeros(signal.shape[1:]), np.zeros(signal.shape[1:])
    for span in spans:
        inside = _inside(time, span) & ~blinking
        part = signal[inside]
        part = part[np.all(np.isfinite(part), axis=(1, 2))]
        if len(part) > 2:
            total += ((part - part.mean(axis=0)) ** 2).sum(axis=0)
            count += len(part) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.sqrt(total / count))


def _take_at_their_own_time(
    change: Array, blinks: list[int], time: Array, signal: Array, repetitions: Sequence[Trial]
) -> None:
    """Measure what follows a blink when it is largest on average, since a mouth may follow later than the lids move.

    For every side and region but the lids, the displacement from rest is averaged over the blinks at each moment from
    the start of the closure until a quarter of a second after the lids are open again; each blink's change is then
    taken around the moment at which that average is longest.
    """
    latest = float(np.median([repetitions[row].end_s - repetitions[row].peak_s for row in blinks])) + _FOLLOWS_S
    moments = np.arange(-_BLINK_HOLD_S, latest, _BLINK_HOLD_S)
    nothing = np.zeros(len(time), dtype=np.bool_)
    steps = np.full((len(blinks), len(moments), *signal.shape[1:]), np.nan)
    for index, row in enumerate(blinks):
        rest, _ = _mean(time, signal, repetitions[row].rest, nothing)
        for step, moment in enumerate(moments):
            middle = repetitions[row].peak_s + moment
            held, _ = _mean(time, signal, (middle - _BLINK_HOLD_S, middle + _BLINK_HOLD_S), nothing)
            steps[index, step] = held - rest
    seen = np.isfinite(steps)
    average = np.where(seen, steps, 0.0).sum(axis=0) / np.maximum(1, seen.sum(axis=0))
    for first in range(0, len(CHANNELS) - 1):
        region, _, direction = CHANNELS[first].partition(".")
        if direction != "lateral":
            continue
        parts = [first, CHANNELS.index(f"{region}.up")]
        for side in range(len(SIDES)):
            longest = int(np.argmax(np.linalg.norm(average[:, side][:, parts], axis=1)))
            change[np.ix_(blinks, [side], parts)] = steps[:, longest, side][:, None, parts]


def _inside(time: Array, span: Span) -> npt.NDArray[np.bool_]:
    return np.asarray((time >= span[0] - 1e-9) & (time <= span[1] + 1e-9))


def _mean(time: Array, signal: Array, span: Span, blinking: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
    """Mean over the usable frames of `span`, shape (side, channel), and the number of independent readings in it."""
    inside = _inside(time, span)
    part = signal[inside].copy()
    part[np.ix_(blinking[inside], np.arange(len(SIDES)), np.flatnonzero(_LID))] = np.nan
    seen = np.isfinite(part)
    count = seen.sum(axis=0)
    enough = count >= max(1.0, _SHARE_NEEDED * len(part))
    mean = np.full(signal.shape[1:], np.nan)
    mean[enough] = (np.where(seen, part, 0.0).sum(axis=0)[enough]) / count[enough]
    step = float(np.median(np.diff(time))) if len(time) > 1 else CORRELATION_TIME_S
    return mean, np.maximum(1.0, count * min(1.0, step / CORRELATION_TIME_S))
