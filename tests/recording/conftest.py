"""Recordings made for the tests from the public-domain portrait that comes with scikit-image."""

import os
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest
import skimage.data

Picture = npt.NDArray[np.uint8]


@cache
def _portrait() -> Picture:
    portrait: Any = skimage.data.astronaut
    return np.asarray(portrait(), dtype=np.uint8)


def face(width: int = 320, height: int = 320, shift: float = 0.0, zoom: float = 1.0) -> Picture:
    """The portrait's face in a picture of this size, moved to the right by `shift` px."""
    scale = height / 220 * zoom
    centre = np.array([224.0, 118.0])
    move = np.array([width / 2 + shift, height / 2]) - scale * centre
    map_ = np.array([[scale, 0, move[0]], [0, scale, move[1]]])
    out: Any = cv2.warpAffine(
        _portrait(), map_, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(out, dtype=np.uint8)


def moving(count: int, width: int = 320, height: int = 320, step: float = 1.0) -> list[Picture]:
    """Pictures in which the face moves to the right by `step` px each."""
    return [face(width, height, shift=step * index - step * count / 2) for index in range(count)]


def wall(width: int = 320, height: int = 320) -> Picture:
    """A picture without a face."""
    rows = np.linspace(90, 150, height)[:, None, None]
    return np.broadcast_to(rows, (height, width, 3)).astype(np.uint8)


def write_video(
    path: Path,
    pictures: Sequence[Picture],
    *,
    times_ms: Sequence[int] | None = None,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    rotation: int = 0,
    hflip: bool = False,
    aspect: tuple[int, int] = (1, 1),
    target: Any = None,
    file_format: str | None = None,
    container_options: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Write a video whose frames have the given times in milliseconds (30 a second where none are given)."""
    height, width = pictures[0].shape[:2]
    base = Fraction(1, 1000) if times_ms is not None else Fraction(1, 30)
    with av.open(
        target if target is not None else str(path), "w", format=file_format, options=container_options or {}
    ) as container:
        stream: Any = container.add_stream(codec, rate=30, options=options or {})
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        stream.time_base = base
        stream.codec_context.time_base = base
        stream.codec_context.sample_aspect_ratio = Fraction(*aspect)
        if rotation or hflip:
            stream.set_display_rotation(rotation, hflip=hflip)
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pix_fmt)
            frame.pts = index if times_ms is None else times_ms[index]
            frame.time_base = base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_sound(path: Path) -> Path:
    """An audio file of one second in a video container."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("aac", rate=8000, layout="mono")
        for index in range(8):
            samples = np.zeros((1, 1024), dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 8000, index * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


class OneWay:
    """A file that can only be written forwards, as what a browser's recorder writes to."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")

    def write(self, data: bytes) -> int:
        """Append."""
        return self._stream.write(data)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


@pytest.fixture(scope="session")
def clips() -> Any:
    """The functions above, for the tests."""
    return sys.modules[__name__]


@pytest.fixture
def recordings() -> Path:
    """Folder of the local recordings; skips where there are none."""
    folder = os.environ.get("SYNKIN_RECORDINGS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("SYNKIN_RECORDINGS names no folder of local recordings")
    return Path(folder)


@pytest.fixture
def landmarker() -> Path:
    """The installed landmarker; skips where there is none."""
    from synkin.recording.models import installed_landmarker

    found = installed_landmarker()
    if found is None:
        pytest.skip("the landmarker is not installed (SYNKIN_MODELS_DIR)")
    return found


@pytest.fixture(params=["bundled", "landmarker"])
def model(request: pytest.FixtureRequest) -> str:
    """Each landmark model that is installed."""
    if request.param == "landmarker":
        request.getfixturevalue("landmarker")
    return str(request.param)
