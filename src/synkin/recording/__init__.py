"""Recordings in, Tracks out: video files, folders of images, single images; landmark models and readings of a face."""

from synkin.recording.checks import SHORTEST_S, check_measurable
from synkin.recording.choice import LIVE, MODELS, READINGS, choose
from synkin.recording.pictures import each_picture, read_pictures
from synkin.recording.reader import ReadingStopped, read_track

__all__ = [
    "LIVE",
    "MODELS",
    "READINGS",
    "SHORTEST_S",
    "ReadingStopped",
    "check_measurable",
    "choose",
    "each_picture",
    "read_pictures",
    "read_track",
]
