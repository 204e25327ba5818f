"""How skin looks from frame to frame: marks that landmarks do not show, read from patches on a fixed layout."""

from synkin.recording.appearance.reader import MarkReader, SeenMarks, patches

__all__ = ["MarkReader", "SeenMarks", "patches"]
