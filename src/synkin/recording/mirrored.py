"""Reads the mirror image of some pictures: a landmark model puts landmarks elsewhere in it than in the picture.

How far apart the two readings lie is the model's own side. It changes slowly beside the face, so that reading a few
mirror images a second is enough; for the pictures between them it is interpolated over time.
"""

from contextlib import ExitStack, closing
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MIRROR
from synkin.recording.engine import load_cv2
from synkin.recording.halves import HalvesReader
from synkin.recording.model import LandmarkModel, Picture

Pixels = npt.NDArray[np.float32]
"""Landmarks in px, shape (478, 3)."""

_EVERY_S: Final = 0.2
_AT_ONCE: Final = 15
"""The first pictures are all read: a short recording has no others to tell noise from a side."""
_ROUNDING_S: Final = 1e-4
_LOOKS: Final = 3
"""A tracker looks where it last saw the face: a new one is shown the picture until it has come there."""
_BETWEEN_S: Final = 1e-3
_OUTER_CANTHI: Final = (33, 263)
_STRAY: Final = 0.1
"""A reading is not believed that lies further from the picture's, on average, than this share of the distance between
the outer canthi, 9 mm; models differ by 1 mm. It is of another face."""


class MirrorOffsets:
    """By how much landmarks lie elsewhere in the mirror image, at any time of a recording.

    Parameters
    ----------
    times : when it was looked, seconds, increasing, shape (looks,); at least one
    offsets : mirror image's minus picture's, px, shape (looks, 478, 3)
    """

    def __init__(self, times: npt.NDArray[np.float64], offsets: Pixels) -> None:
        self._times, self._offsets = times, offsets

    def at(self, time_s: float) -> Pixels:
        """The same at a time, shape (478, 3), px; before the first look and after the last as there."""
        after = int(np.searchsorted(self._times, time_s))
        if after == 0 or after == len(self._times):
            nearest: Pixels = self._offsets[min(after, len(self._times) - 1)]
            return nearest
        start, stop = self._times[after - 1], self._times[after]
        share = np.float32((time_s - start) / (stop - start))
        out: Pixels = (1 - share) * self._offsets[after - 1] + share * self._offsets[after]
        return out


class MirroredReader:
    """Reads mirror images while a recording is read; its trackers are its own.

    Parameters
    ----------
    model : the landmark model
    halves : read each half by itself, as `HalvesReader` does
    """

    def __init__(self, model: LandmarkModel, *, halves: bool) -> None:
        self._due = -np.inf
        self._fresh = True
        self._times: list[float] = []
        self._found: list[Pixels] = []
        with ExitStack() as stack:
            self._tracker = stack.enter_context(closing(model.tracker()))
            self._halves = stack.enter_context(closing(HalvesReader(model))) if halves else None
            self._opened = stack.pop_all()

    def see(self, picture: Picture, position: Pixels, time_s: float) -> None:
        """Read the next picture's mirror image, if it is time to.

        Parameters
        ----------
        picture : RGB, shape (height, width, 3)
        position : landmarks read in the picture itself, shape (478, 3), px
        time_s : seconds; must increase from picture to picture by more than a few milliseconds
        """
        if len(self._times) >= _AT_ONCE and time_s < self._due - _ROUNDING_S:
            return
        self._due = time_s + _EVERY_S
        image: Picture = load_cv2().flip(picture, 1)
        found: Pixels | None = None
        for look in range(_LOOKS if self._fresh else 1):
            found = self._read(image, time_s + look * _BETWEEN_S)
        self._fresh = found is None
        if found is None:
            return
        offset = found - position
        across = np.linalg.norm(np.subtract(*position[list(_OUTER_CANTHI), :2]))
        if np.linalg.norm(offset[:, :2], axis=1).mean() > _STRAY * across:
            self.forget()
            return
        self._times.append(time_s)
        self._found.append(offset)

    def offsets(self) -> MirrorOffsets | None:
        """What was seen; None if no mirror image showed the face."""
        return MirrorOffsets(np.array(self._times), np.array(self._found)) if self._times else None

    def forget(self) -> None:
        """Look for the face anew."""
        if self._fresh:
            return
        self._fresh = True
        self._tracker.forget()
        if self._halves is not None:
            self._halves.forget()

    def close(self) -> None:
        """Let go of the trackers."""
        self._opened.close()

    def _read(self, image: Picture, time_s: float) -> Pixels | None:
        """Landmarks of the picture whose mirror image this is."""
        height, width = image.shape[:2]
        seen: Any = self._tracker.read(image, time_s)
        if seen is None:
            return None
        found: Pixels | None = seen * np.array([width, height, width], dtype=np.float32)
        if found is not None and self._halves is not None:
            found = self._halves.read(image, found, time_s)
        if found is None:
            return None
        out: Pixels = found[MIRROR].copy()
        out[:, 0] = width - out[:, 0]
        return out
