"""Is there enough of a face in a Track to measure it?"""

from typing import Final

import numpy as np
import xarray as xr

from synkin.errors import UnmeasurableError
from synkin.track import face_height_px, frame_seconds

SHORTEST_S: Final = 1.0
"""Seconds with a face that a recording must hold."""
SMALLEST_FACE_PX: Final = 96
"""Height of the face, hairline to chin. A pixel is then about 2 mm, which is what the landmarks can be trusted to."""
_GAP_S: Final = 0.25


def check_measurable(track: xr.Dataset) -> None:
    """Raise UnmeasurableError unless the Track shows a large enough face for at least a second (an image: at all)."""
    found = track["detected"].values
    name = track.attrs["source"]
    if not found.any():
        raise UnmeasurableError(f"No face was found in {name}; record the face from the front, in good light.")
    if track.attrs.get("kind") != "image":
        seconds, step = seconds_with_face(track)
        if seconds < SHORTEST_S - step / 2:
            raise UnmeasurableError(
                f"A face is seen in {name} for only {seconds:.1f} s; at least {SHORTEST_S:.0f} s is needed, "
                f"so record longer and keep the face in the picture."
            )
    height = face_height_px(track)
    if height < SMALLEST_FACE_PX:
        raise UnmeasurableError(
            f"The face in {name} is too small to measure: {height:.0f} px from hairline to chin, at least "
            f"{SMALLEST_FACE_PX} px are needed; move the camera closer or record at a higher resolution."
        )


def seconds_with_face(track: xr.Dataset) -> tuple[float, float]:
    """Seconds of the recording in which the face was found, and the median time between frames."""
    times, found = track["time"].values, track["detected"].values
    if len(times) < 2:
        return 0.0, 0.0
    return float(frame_seconds(times, _GAP_S)[found].sum()), float(np.median(np.diff(times)))
