"""Reads the mirror image of a picture: a landmark model puts landmarks elsewhere in it than in the picture."""

from contextlib import ExitStack, closing
from typing import Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MIRROR
from synkin.recording.halves import HalvesReader
from synkin.recording.model import LandmarkModel, Picture

_LOOKS: Final = 3
"""A tracker looks where it last saw the face; pictures from all over a recording are shown until it has come there."""
_BETWEEN_S: Final = 1e-3


class MirroredReader:
    """Reads pictures that need not follow each other, each by its mirror image alone.

    Parameters
    ----------
    model : the landmark model
    halves : read each half by itself, as `HalvesReader` does
    """

    def __init__(self, model: LandmarkModel, *, halves: bool) -> None:
        with ExitStack() as stack:
            self._tracker = stack.enter_context(closing(model.tracker()))
            self._halves = stack.enter_context(closing(HalvesReader(model))) if halves else None
            self._opened = stack.pop_all()

    def read(self, picture: Picture, time_s: float) -> npt.NDArray[np.float32] | None:
        """Landmarks of the picture, shape (478, 3), px; None where its mirror image shows no face.

        Parameters
        ----------
        picture : RGB, shape (height, width, 3)
        time_s : seconds; must increase from picture to picture by more than a few milliseconds
        """
        height, width = picture.shape[:2]
        image: Picture = np.ascontiguousarray(picture[:, ::-1])
        found = None
        for look in range(_LOOKS):
            at_s = time_s + look * _BETWEEN_S
            seen = self._tracker.read(image, at_s)
            found = None if seen is None else seen * np.array([width, height, width], dtype=np.float32)
            if found is not None and self._halves is not None:
                found = self._halves.read(image, found, at_s)
        if found is None:
            return None
        out: npt.NDArray[np.float32] = found[MIRROR].copy()
        out[:, 0] = width - out[:, 0]
        return out

    def close(self) -> None:
        """Let go of the trackers."""
        self._opened.close()
