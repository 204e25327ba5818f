"""Brings in mediapipe: late, for it is slow to import; quietly; with a clear sentence where a library is missing."""

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from synkin.errors import ModelError
from synkin.interrupts import interrupts_held

_CHATTER: Final = re.compile(
    rb"^([IWE]\d{4} \d\d:|INFO: |WARNING: All log messages before|.*(TensorFlow Lite|XNNPACK|feedback manager))"
)
_ONE_AT_A_TIME: Final = threading.RLock()
_PACKAGES: Final = {
    "libGL.so": "libgl1",
    "libgthread": "libglib2.0-0",
    "libglib": "libglib2.0-0",
    "libEGL": "libegl1",
    "libGLESv2": "libgles2",
}


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the native libraries' log lines off stderr; every other line written meanwhile is passed on at the end.

    They write to file descriptor 2 itself and offer no switch, so the descriptor is turned aside.
    """
    with _ONE_AT_A_TIME:
        _flush()
        try:
            kept = os.dup(2)
        except OSError:  # no stderr at all, as in a windowed process
            yield
            return
        with _aside(kept):
            yield


def _flush() -> None:
    if sys.stderr is not None:
        sys.stderr.flush()


@contextmanager
def _aside(kept: int) -> Iterator[None]:
    with tempfile.TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            yield
        finally:
            _flush()
            os.dup2(kept, 2)
            os.close(kept)
            aside.seek(0)
            for line in aside:
                if not _CHATTER.match(line):
                    os.write(2, line)


def load_mediapipe() -> Any:
    """The mediapipe module.

    Raises
    ------
    ModelError
        If mediapipe is not installed, or a system library that it needs is missing.
    """
    os.environ.setdefault("GLOG_minloglevel", "2")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with quiet(), interrupts_held():
            import mediapipe
    except ImportError as error:
        raise ModelError(_why(error)) from error
    return mediapipe


def load_cv2() -> Any:
    """OpenCV, which comes with mediapipe; raises ModelError as `load_mediapipe` does."""
    try:
        with interrupts_held():
            import cv2
    except ImportError as error:
        raise ModelError(_why(error)) from error
    return cv2


def _why(error: ImportError) -> str:
    text = str(error)
    if "cannot open shared object file" in text:
        library = text.partition(":")[0].strip()
        needed = {"libgl1", "libglib2.0-0"} | {name for part, name in _PACKAGES.items() if part in library}
        return (
            f"The face model cannot start because the system library {library} is missing; on Debian or Ubuntu, "
            f"install it with: sudo apt-get install {' '.join(sorted(needed))}"
        )
    return f"The face model cannot start because mediapipe does not load ({text}); install synkin again."
