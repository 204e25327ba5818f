"""Landmarks that grow frame by frame, in chunks, so that growing copies nothing."""

import numpy as np
import numpy.typing as npt

from synkin.anatomy import LANDMARK_COUNT

_CHUNK = 512


class LandmarkSeries:
    """Time stamps and landmark positions in px, one row per frame, NaN where there was no face."""

    def __init__(self) -> None:
        self._chunks: list[npt.NDArray[np.float32]] = []
        self._length = 0
        self.times: list[float] = []

    def add(self, time_s: float, position: npt.NDArray[np.float32] | None) -> None:
        """Append a frame; `position` has shape (478, 3)."""
        at = self._length % _CHUNK
        if at == 0:
            self._chunks.append(np.full((_CHUNK, LANDMARK_COUNT, 3), np.nan, dtype=np.float32))
        if position is not None:
            self._chunks[-1][at] = position
        self._length += 1
        self.times.append(time_s)

    def positions(self) -> npt.NDArray[np.float32]:
        """All frames, shape (time, 478, 3); the series is empty afterwards."""
        out = np.empty((self._length, LANDMARK_COUNT, 3), dtype=np.float32)
        for index in range(len(self._chunks)):
            start = index * _CHUNK
            stop = min(start + _CHUNK, self._length)
            out[start:stop] = self._chunks[index][: stop - start]
            self._chunks[index] = out[:0]  # frees the chunk as soon as it is copied
        self._chunks.clear()
        self._length = 0
        return out
