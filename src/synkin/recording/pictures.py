"""Single pictures of a recording at given times, for the report; only what is needed is decoded."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from av.error import FFmpegError

from synkin.errors import UnmeasurableError
from synkin.recording.source import (
    NOMINAL_STEP_S,
    Source,
    Upright,
    decoded_frames,
    images_of,
    open_container,
    open_source,
    read_image,
    video_stream,
)

Picture = npt.NDArray[np.uint8]
_SAME_S: Final = 1e-3
_WORTH_A_SEEK_S: Final = 2.0


def read_pictures(path: Path, times_s: Sequence[float]) -> list[Picture]:
    """The pictures that a player would show at these times, in the order of `times_s`; see `each_picture`."""
    out: dict[int, Picture] = dict(each_picture(path, times_s))
    return [out[index] for index in range(len(times_s))]


def each_picture(path: Path, times_s: Sequence[float]) -> Iterator[tuple[int, Picture]]:
    """The pictures that a player would show at these times, one by one, so that none needs to be kept.

    Parameters
    ----------
    path : a video file, a folder of images or one image
    times_s : seconds since the first picture, as in the Track's `time`; in any order

    Yields
    ------
    Index into `times_s`, in order of time, and the upright RGB picture, shape (height, width, 3), uint8; the last
    picture for a time beyond the end.

    Raises
    ------
    UnmeasurableError
        As `read_track`.
    """
    source = open_source(Path(path))
    if source.kind != "video":
        images = images_of(source)
        for index, time_s in enumerate(times_s):
            yield index, read_image(images[_image_at(time_s, len(images))])[0]
        return
    order = sorted(range(len(times_s)), key=lambda index: times_s[index])
    pictures = _video_pictures_at(source, [float(times_s[index]) for index in order])
    yield from zip(order, pictures, strict=True)


def _image_at(time_s: float, count: int) -> int:
    return min(max(int((time_s + _SAME_S) / NOMINAL_STEP_S), 0), count - 1)


def _video_pictures_at(source: Source, times: list[float]) -> Iterator[Picture]:
    with closing(_Reel(source)) as reel:
        upright = Upright(source, reel.stream)
        for time_s in times:
            picture = upright.picture(reel.frame_at(time_s))
            if picture is None:
                raise UnmeasurableError(
                    f"The picture of {source.path} at {time_s:.2f} s has another size than the first."
                )
            yield picture


class _Reel:
    """Winds forward through a video, with jumps where they pay; the times asked for must not go back."""

    stream: Any

    def __init__(self, source: Source) -> None:
        self._source = source
        self._now: Any = None
        self._next: Any = None
        self._first_stamp: Any = None
        self._can_jump = False
        self._start()
        if self._next is None:
            raise UnmeasurableError(
                f"{source.path} holds no picture that can be decoded; copy it again from the camera."
            )
        self._first_stamp = self._next.pts
        self._can_jump = self._first_stamp is not None

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def frame_at(self, time_s: float) -> Any:
        """The frame that is shown at `time_s`."""
        if self._can_jump and self._next is not None and time_s - self._seconds(self._next) > _WORTH_A_SEEK_S:
            self._jump(time_s)
        while self._next is not None and (self._now is None or self._seconds(self._next) <= time_s + _SAME_S):
            self._now, self._next = self._next, next(self._frames, None)
            self._wound += 1
        return self._now

    def _seconds(self, frame: Any) -> float:
        if frame.pts is None or self._first_stamp is None:
            return self._wound * self._step
        return float((frame.pts - self._first_stamp) * frame.time_base)

    def _jump(self, time_s: float) -> None:
        stamp = self._first_stamp + int(time_s / float(self.stream.time_base))
        try:
            self._container.seek(stamp, stream=self.stream, backward=True)
            self._wind()
        except FFmpegError:
            self._next = None
        if self._next is None or self._next.pts is None or self._seconds(self._next) > time_s + _SAME_S:
            self._can_jump = False  # a file without an index, as a browser's recorder writes it
            self.close()
            self._start()

    def _start(self) -> None:
        self._container = open_container(self._source.path)
        self.stream = video_stream(self._container, self._source.path)
        rate = self.stream.average_rate or self.stream.guessed_rate
        self._step = 1 / float(rate) if rate and rate > 0 else NOMINAL_STEP_S
        self._wind()

    def _wind(self) -> None:
        self._frames = decoded_frames(self._container, self.stream, None)
        self._wound = 0
        self._now, self._next = None, next(self._frames, None)
