"""Recordings in, Tracks out: video files, folders of images, single images; landmark models and readings of a face."""

from synkin.recording.choice import MODELS, READINGS, choose
from synkin.recording.reader import ReadingStopped, read_track

__all__ = ["MODELS", "READINGS", "ReadingStopped", "choose", "read_track"]
