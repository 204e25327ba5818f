"""The signals made ready for finding movements: evenly spaced, calmed, lids with their blinks bridged."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import xarray as xr

from synkin.anatomy import CHANNELS
from synkin.trials.lids import Closure, blink_mask, find_lid_events
from synkin.trials.timeline import Array, Mask, any_within, grid, noise, resample, smooth
from synkin.trials.trials import Blink, Span

_MOST_HZ: Final = 60.0
_SIGMA_S: Final = 0.04
_SPEED_SIGMA_S: Final = 0.1
STILL_MM_PER_S: Final = 3.0
"""Root mean square speed of all channels below which a face is still, unless the landmarks are noisier. Ours."""
LIDS: Final = tuple(index for index, channel in enumerate(CHANNELS) if channel.startswith("palpebral-fissure."))
FACE: Final = tuple(index for index in range(len(CHANNELS)) if index not in LIDS)
GAP: Final = CHANNELS.index("palpebral-fissure.gap")


@dataclass(frozen=True)
class Scene:
    """What a recording shows, on evenly spaced times.

    time : (n,) s; step : s
    sharp : (n, side, channel) mm, lids bridged as in `value`, not calmed
    value : (n, side, channel) mm, calmed; lids bridged over blinks and closures
    lids : (n, side, channel) mm, calmed; lids as they are
    noise : (side, channel) mm, of a frame, before calming
    usable, still : (n,); seen and near-frontal; nothing moves
    speed : (n,) mm/s, root mean square over all channels
    gaze : (n, 2) mm, NaN while the lids hide the iris
    reason : (n,) bits of why not usable, 0 where not known
    """

    time: Array
    step: float
    sharp: Array
    value: Array
    lids: Array
    noise: Array
    usable: Mask
    still: Mask
    speed: Array
    gaze: Array
    reason: Array
    blinks: tuple[Blink, ...]
    closures: tuple[Closure, ...]

    def index(self, at_s: float) -> int:
        """Nearest sample."""
        return int(np.clip(np.round((at_s - self.time[0]) / self.step), 0, len(self.time) - 1))

    def span(self, first: int, last: int) -> Span:
        """Times of two samples."""
        return float(self.time[first]), float(self.time[last])


def make_scene(signals: xr.Dataset) -> Scene:
    """Prepare the signals of a recording; see `Scene`."""
    time = signals["time"].values.astype(np.float64)
    raw = signals["signal"].transpose("time", "side", "channel").values.astype(np.float64)
    blinks, closures = find_lid_events(signals)
    hidden = blink_mask(time, blinks)
    hidden |= any_within(time, [(one.start_s, one.end_s) for one in closures], 0.1, 0.15)
    even = grid(time, _MOST_HZ)
    step = float(even[1] - even[0]) if len(even) > 1 else 1.0 / 30.0
    lids = resample(time, raw, even)
    bridged = raw.copy()
    for side in range(raw.shape[1]):
        for channel in LIDS:
            open_frames = ~hidden & np.isfinite(raw[:, side, channel])
            if open_frames.any():
                covered = hidden & np.isfinite(raw[:, side, channel])
                bridged[covered, side, channel] = np.interp(
                    time[covered], time[open_frames], raw[open_frames, side, channel]
                )
    sharp = resample(time, bridged, even)
    value = smooth(sharp, step, _SIGMA_S)
    gaze_seen = signals["gaze"].transpose("time", ...).values.astype(np.float64).copy()
    gaze_seen[hidden] = np.nan
    gaze = smooth(resample(time, gaze_seen, even), step, _SIGMA_S)
    usable = np.isfinite(value[:, :, FACE]).all(axis=(1, 2))
    rate = np.gradient(smooth(value, step, _SPEED_SIGMA_S), step, axis=0) if len(even) > 2 else np.zeros_like(value)
    speed = np.sqrt(np.mean(np.nan_to_num(np.where(usable[:, None, None], rate, 0.0)) ** 2, axis=(1, 2)))
    speed[~usable] = np.nan
    quiet = np.nanquantile(speed, 0.2) if usable.any() else np.nan
    still = usable & (np.nan_to_num(speed, nan=np.inf) < max(STILL_MM_PER_S, 2.0 * quiet))
    nearest = np.clip(np.searchsorted(time, even - 1e-9), 0, len(time) - 1)
    bits = signals["reason"].values[nearest] if "reason" in signals else np.zeros(len(even))
    return Scene(
        even,
        step,
        sharp,
        value,
        smooth(lids, step, _SIGMA_S),
        noise(raw),
        usable,
        np.asarray(still, dtype=np.bool_),
        speed,
        gaze,
        np.asarray(bits),
        blinks,
        closures,
    )
