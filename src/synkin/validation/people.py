"""How often a cut is taken for another person where there is none, and how often another person is noticed."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.errors import UnmeasurableError
from synkin.motion import shape_jumps, take_head_out
from synkin.track import as_modelled, make_track

_EVERY: Final = 10
_EDGE: Final = 15
_PIECE: Final = 30
_MOST_FRAMES: Final = 120
_GAP_S: Final = 0.2


def false_alarms(motion: xr.Dataset) -> tuple[int, int]:
    """Alarms and cuts when a recording of one person loses its face for a frame, at every tenth frame.

    Half of the cuts part the whole recording, half leave only the second before and the second after.
    """
    count = motion.sizes["time"]
    alarms = cuts = 0
    for cut in range(_EDGE, count - _EDGE, _EVERY):
        for keep in ((0, count), (max(0, cut - _PIECE), min(count, cut + _PIECE + 1))):
            part = motion.isel(time=slice(*keep)).copy()
            position = part["position"].values.copy()
            position[cut - keep[0]] = np.nan
            part["position"] = (part["position"].dims, position, part["position"].attrs)
            alarms += bool(shape_jumps(part))
            cuts += 1
    return alarms, cuts


def spliced(first: xr.Dataset, second: xr.Dataset) -> xr.Dataset:
    """The Track of a recording in which the face is lost and another recording's face comes back.

    The second face is brought to the first one's place and size in the picture, so that only its shape differs.
    """
    parts = [_seen(first), _seen(second)]
    place = [np.median(part["position"].values.reshape(-1, 3), axis=0) for part in parts]
    size = [float(np.median(np.ptp(part["position"].values[:, :, 1], axis=1))) for part in parts]
    scale = size[0] / size[1]
    moved = (parts[1]["position"].values - place[1]) * scale + place[0]
    times = [part["time"].values - part["time"].values[0] for part in parts]
    lost = np.full((1, *moved.shape[1:]), np.nan)
    positions: list[npt.NDArray[np.floating[Any]]] = [parts[0]["position"].values, lost, moved]
    return make_track(
        np.concatenate([times[0], [times[0][-1] + _GAP_S / 2], times[1] + times[0][-1] + _GAP_S]),
        np.concatenate(positions).astype(np.float32),
        np.concatenate([np.ones(len(times[0]), bool), [False], np.ones(len(times[1]), bool)]),
        np.concatenate(
            [parts[0]["iris_diameter"].values, np.full((1, 2), np.nan), parts[1]["iris_diameter"].values * scale]
        ),
        **{name: value for name, value in first.attrs.items() if name != "schema"},
    )


def noticed(first: xr.Dataset, second: xr.Dataset) -> bool:
    """Whether the change from one recording's person to another's is reported."""
    try:
        return bool(shape_jumps(take_head_out(spliced(as_modelled(first), as_modelled(second)), learn_depth=False)))
    except UnmeasurableError:
        return False


def _seen(track: xr.Dataset) -> xr.Dataset:
    frames = np.flatnonzero(track["detected"].values)
    return track.isel(time=frames[:_MOST_FRAMES])
