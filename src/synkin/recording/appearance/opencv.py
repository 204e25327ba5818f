"""OpenCV, asked for once: it is needed many times a frame here."""

from functools import cache
from typing import Any

from synkin.recording.engine import load_cv2


@cache
def opencv() -> Any:
    """As `load_cv2`."""
    return load_cv2()
