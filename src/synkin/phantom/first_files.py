"""Frames and protocol to files: video with true time stamps, cue sheet, truth; all of them or none."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import numpy.typing as npt

from synkin.errors import CannotWriteError, WrongUsageError
from synkin.phantom.face import make_face
from synkin.phantom.patient import DEMO_PATIENT, Patient
from synkin.phantom.portrait import Picture
from synkin.phantom.protocol import Protocol, make_protocol
from synkin.phantom.render import NOISE_SD, frames
from synkin.phantom.first_truth import make_truth, truth_json
from synkin.trials import Cue, CueSheet, format_cues

Progress = Callable[[int, int], None]
"""Called with the number of frames done and of all frames."""

_TICKS: Final = 90_000
_CUE_MARGIN_S: Final = 0.3


@dataclass(frozen=True)
class DemoFiles:
    """Where a rendered recording lies: video (mp4), cue sheet (WebVTT beside it, same name), truth (JSON)."""

    video: Path
    cues: Path
    truth: Path


def write_video(path: Path, frames: Iterable[tuple[float, npt.NDArray[np.uint8]]], fps_hint: float = 30.0) -> int:
    """Write frames as H.264 in mp4, each with its own presentation time.

    Parameters
    ----------
    frames : (time_s, picture) in time order, pictures of shape (height, width, 3) uint8 RGB, all of one even size
        Times are rounded to 1/90000 s and need not be regular; the first may be late but not negative.
    fps_hint : the rate that players show

    Returns
    -------
    Number of frames written.

    Raises
    ------
    CannotWriteError
        If the file cannot be written; nothing half-written remains.
    WrongUsageError
        If there is no frame, a size is odd or changes, or times do not increase.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        count = _encode(part, frames, fps_hint)
        part.replace(path)
    except OSError as error:
        raise CannotWriteError(f"cannot write the video {path}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _encode(part: Path, frames: Iterable[tuple[float, npt.NDArray[np.uint8]]], fps_hint: float) -> int:
    count, last_pts, size = 0, -1, (0, 0)
    with av.open(str(part), "w", format="mp4") as container:
        # One thread: the bytes must not depend on the machine's number of cores.
        stream = container.add_stream(
            "libx264",
            rate=Fraction(fps_hint).limit_denominator(1001),
            options={"crf": "16", "preset": "veryfast", "threads": "1"},
        )
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, _TICKS)
        for time_s, picture in frames:
            height, width = picture.shape[:2]
            if count == 0:
                if width % 2 or height % 2:
                    raise WrongUsageError(f"a video of {width}x{height} cannot be written; make both numbers even")
                stream.width, stream.height, size = width, height, (width, height)
            pts = round(time_s * _TICKS)
            if (width, height) != size or pts <= last_pts:
                raise WrongUsageError(
                    f"frame {count} at {time_s:.3f} s has another size or does not follow the one before; "
                    "give frames of one size in time order"
                )
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = pts, Fraction(1, _TICKS)
            container.mux(stream.encode(frame))
            count, last_pts = count + 1, pts
        if count == 0:
            raise WrongUsageError("there is no frame to write; give at least one")
        container.mux(stream.encode(None))
    return count


def cue_sheet(protocol: Protocol) -> str:
    """The protocol as WebVTT; a cue spans its movement and up to 0.3 s around it, and its text is the movement's id."""
    return format_cues(
        CueSheet(
            tuple(
                Cue(
                    step.movement,
                    max(step.start_s - _CUE_MARGIN_S, 0.0),
                    min(step.end_s + _CUE_MARGIN_S, protocol.duration_s),
                )
                for step in protocol.steps
            )
        )
    )


def render(
    patient: Patient,
    protocol: Protocol,
    out_dir: Path,
    *,
    seed: int = 1,
    size: tuple[int, int] = (640, 480),
    fps: float = 30.0,
    name: str = "phantom",
    head: bool = True,
    noise_sd: float = NOISE_SD,
    progress: Progress | None = None,
) -> DemoFiles:
    """Render a simulated patient to `out_dir`: NAME.mp4, NAME.vtt and NAME.truth.json.

    The same arguments give the same frames to the bit. `frames` says what the other parameters mean.

    Raises
    ------
    CannotWriteError
        If `out_dir` cannot be made or written to; nothing half-written remains.
    WrongUsageError
        If the size cannot be rendered.
    """
    face = make_face(size)
    files = DemoFiles(out_dir / f"{name}.mp4", out_dir / f"{name}.vtt", out_dir / f"{name}.truth.json")
    written: list[Path] = []
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        total = round(protocol.duration_s * fps)
        shown = frames(patient, protocol, seed=seed, size=size, fps=fps, face=face, head=head, noise_sd=noise_sd)
        write_video(files.video, _counted(shown, total, progress), fps)
        written.append(files.video)
        for path, text in (
            (files.cues, cue_sheet(protocol)),
            (files.truth, truth_json(make_truth(face, patient, protocol, seed=seed, fps=fps))),
        ):
            written.append(path)
            path.write_text(text, encoding="utf-8")
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CannotWriteError(
                f"cannot write the rendered patient to {os.fspath(out_dir)}: {error.strerror or error}"
            ) from error
        raise
    return files


def render_demo(
    out_dir: Path,
    *,
    seed: int = 1,
    size: tuple[int, int] = (640, 480),
    fps: float = 30.0,
    progress: Progress | None = None,
) -> DemoFiles:
    """Render the demonstration: `DEMO_PATIENT` in `make_protocol`, about a minute; see `render`."""
    return render(
        DEMO_PATIENT, make_protocol(seed=seed), out_dir, seed=seed, size=size, fps=fps, name="demo", progress=progress
    )


def _counted(
    shown: Iterator[tuple[float, Picture]], total: int, progress: Progress | None
) -> Iterator[tuple[float, Picture]]:
    for done, one in enumerate(shown, start=1):
        yield one
        if progress is not None:
            progress(done, total)
