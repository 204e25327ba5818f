"""Makes the recordings to measure on: a short clip, real or rendered, looped to any length at 640x480."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt

from synkin.phantom import demo_recording, write_recording, write_video

WIDTH, HEIGHT, FPS = 640, 480, 30
_REAL: Final = "liveportrait_d9.mp4"


@dataclass(frozen=True)
class Clip:
    """A short clip, what it shows, its frames and its bit rate in Mbit/s."""

    path: Path
    shows: str
    frames: int
    mbit_per_s: float


def make_clip(folder: Path) -> Clip:
    """A real clip where SYNKIN_RECORDINGS holds one, else the rendered demonstration; 640x480, 30 frames/s."""
    given = os.environ.get("SYNKIN_RECORDINGS")
    if given and (Path(given) / _REAL).is_file():
        path = folder / "clip.mp4"
        write_video(path, _padded(Path(given) / _REAL), FPS)
        shows = f"real frames ({_REAL}, padded at the sides)"
    else:
        path = write_recording(demo_recording(size=(WIDTH, HEIGHT), fps=FPS), folder, name="demo").video
        shows = "rendered frames (synkin demo)"
    with av.open(str(path)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    return Clip(path, shows, frames, path.stat().st_size * 8 / (frames / FPS) / 1e6)


def loop_clip(clip: Clip, path: Path, minutes: float) -> int:
    """Write at least `minutes` of `clip`, its packets copied over and over; returns the number of frames."""
    loops = max(1, int(np.ceil(minutes * 60 * FPS / clip.frames)))
    with av.open(str(path), "w", format="mp4") as out:
        target: Any = None
        for loop in range(loops):
            with av.open(str(clip.path)) as container:
                source = container.streams.video[0]
                if target is None:
                    target = out.add_stream_from_template(source)
                assert source.time_base is not None
                shift = round(loop * clip.frames * Fraction(1, FPS) / source.time_base)
                for packet in container.demux(source):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts += shift
                    packet.dts += shift
                    packet.stream = target
                    out.mux(packet)
    return loops * clip.frames


def _padded(path: Path) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
    """The clip's frames in the middle of 640x480; a face filling the picture stays as large as it was."""
    with av.open(str(path)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            picture = frame.to_ndarray(format="rgb24")[:HEIGHT, :WIDTH]
            down, across = HEIGHT - picture.shape[0], WIDTH - picture.shape[1]
            around = ((down // 2, down - down // 2), (across // 2, across - across // 2), (0, 0))
            yield index / FPS, np.pad(picture, around, mode="edge")
