"""Track: landmark positions per frame in pixels, with true time stamps. The contract between pictures and measures."""

from synkin.track.extent import face_height_px, frame_seconds, iris_diameters
from synkin.track.marks import HIDDEN, HIDDEN_WORDS, add_marks, no_marks
from synkin.track.track import SKIN, TRACK_SCHEMA, TrackError, as_modelled, make_track, mirror_track, validate_track

__all__ = [
    "HIDDEN",
    "HIDDEN_WORDS",
    "SKIN",
    "TRACK_SCHEMA",
    "TrackError",
    "add_marks",
    "as_modelled",
    "face_height_px",
    "frame_seconds",
    "iris_diameters",
    "make_track",
    "mirror_track",
    "no_marks",
    "validate_track",
]
