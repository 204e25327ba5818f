"""Track: landmark positions per frame in pixels, with true time stamps. The contract between pictures and measures."""

from synkin.track.extent import face_height_px, frame_seconds, iris_diameters
from synkin.track.track import SKIN, TRACK_SCHEMA, TrackError, as_modelled, make_track, mirror_track, validate_track

__all__ = [
    "SKIN",
    "TRACK_SCHEMA",
    "TrackError",
    "as_modelled",
    "face_height_px",
    "frame_seconds",
    "iris_diameters",
    "make_track",
    "mirror_track",
    "validate_track",
]
