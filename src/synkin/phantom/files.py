"""Frames, protocol and truth to files: video with true time stamps, cue sheet, truth; all of them or none."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.ahead import run_ahead
from synkin.errors import CannotWriteError, WrongUsageError
from synkin.phantom.nerve import Protocol
from synkin.phantom.picture.camera import px_per_mm
from synkin.phantom.picture.canvas import make_canvas
from synkin.phantom.picture.render import frames
from synkin.phantom.recording import Recording, Simulation, simulate
from synkin.phantom.truth import make_truth, series, truth_json
from synkin.trials import Cue, CueSheet, StimulationCue, format_cues

Picture = npt.NDArray[np.uint8]
Progress = Callable[[int, int], None]
"""Called with the number of frames done and of all frames."""

_TICKS: Final = 90_000
_CUE_MARGIN_S: Final = 0.3


@dataclass(frozen=True)
class RecordingFiles:
    """Where a simulated recording lies: NAME.mp4, NAME.vtt (its cue sheet), NAME.truth.json and NAME.truth.zarr."""

    video: Path
    cues: Path
    truth: Path
    series: Path


def files_of(folder: Path, name: str) -> RecordingFiles:
    """The files of a recording of this name in `folder`, whether they are there or not."""
    return RecordingFiles(*(folder / f"{name}{ending}" for ending in (".mp4", ".vtt", ".truth.json", ".truth.zarr")))


def write_video(path: Path, frames: Iterable[tuple[float, Picture]], fps_hint: float = 30.0, *, crf: int = 16) -> int:
    """Write frames as H.264 in mp4, each with its own presentation time.

    Parameters
    ----------
    frames : (time_s, picture) in time order, pictures of shape (height, width, 3) uint8 RGB, all of one even size
        Times are rounded to 1/90000 s and need not be regular; the first may be late but not negative.
    fps_hint : the rate that players show
    crf : the encoder's constant rate factor, 0 to 51; larger is smaller and coarser

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
        count = _encode(part, frames, fps_hint, crf)
        part.replace(path)
    except OSError as error:
        raise CannotWriteError(f"cannot write the video {path}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _encode(part: Path, frames: Iterable[tuple[float, Picture]], fps_hint: float, crf: int) -> int:
    count, last_pts, size = 0, -1, (0, 0)
    with av.open(str(part), "w", format="mp4") as container:
        # One thread: the bytes must not depend on the machine's number of cores.
        stream = container.add_stream(
            "libx264",
            rate=Fraction(fps_hint).limit_denominator(1001),
            options={"crf": str(crf), "preset": "veryfast", "threads": "1"},
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


def cue_sheet(protocol: Protocol) -> CueSheet:
    """What was asked and when; a cue spans its movement and up to 0.3 s around it."""
    return CueSheet(
        tuple(
            Cue(
                step.movement,
                max(step.start_s - _CUE_MARGIN_S, 0.0),
                min(step.end_s + _CUE_MARGIN_S, protocol.duration_s),
                step.effort,
            )
            for step in protocol.steps
        ),
        tuple(
            StimulationCue(
                step.branch,
                step.side,
                step.ma,
                max(step.start_s - _CUE_MARGIN_S, 0.0),
                min(step.end_s + _CUE_MARGIN_S, protocol.duration_s),
            )
            for step in protocol.stimulations
        ),
    )


def pictures(simulation: Simulation) -> Iterator[tuple[float, Picture]]:
    """The frames of a simulated recording as its camera sees them: (time_s, picture (height, width, 3) uint8 RGB)."""
    recording, person = simulation.recording, simulation.person
    canvas = make_canvas(person.shape, person.look, person.portrait, px_per_mm(recording.camera))
    return frames(
        canvas,
        person.shape,
        person.fields,
        simulation.course,
        simulation.poses,
        recording.camera,
        seed=recording.seed,
    )


def write_recording(
    recording: Recording, folder: Path, *, name: str = "phantom", progress: Progress | None = None
) -> RecordingFiles:
    """Simulate a recording, render it and write its files to `folder`.

    The same description gives the same frames to the bit.

    Raises
    ------
    CannotWriteError
        If `folder` cannot be made or written to; nothing half-written remains.
    WrongUsageError
        If the size cannot be rendered.
    """
    simulation = simulate(recording)
    files, parts = files_of(folder, name), files_of(folder, f".{name}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with run_ahead(pictures(simulation), ahead=8) as shown:
            counted = _counted(shown, len(simulation.time), progress)
            _encode(parts.video, counted, recording.camera.fps, recording.camera.crf)
        parts.cues.write_text(format_cues(cue_sheet(recording.protocol)), encoding="utf-8")
        parts.truth.write_text(truth_json(make_truth(simulation)), encoding="utf-8")
        _write_series(series(simulation), parts.series)
        # Only now does anything of this name change: what was there before stays until all of it is replaced.
        for part, path in zip(_each(parts), _each(files), strict=True):
            _remove(path)
            part.replace(path)
    except OSError as error:
        raise CannotWriteError(
            f"cannot write the simulated patient to {os.fspath(folder)}: {error.strerror or error}"
        ) from error
    finally:
        for part in _each(parts):
            _remove(part)
    return files


def _each(files: RecordingFiles) -> tuple[Path, ...]:
    return files.video, files.cues, files.truth, files.series


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.parent.is_dir():
        path.unlink(missing_ok=True)


def _write_series(frames: xr.Dataset, path: Path) -> None:
    # Fixed-length strings have no Zarr 3 specification, variable-length ones do.
    texts = {name: coord.astype(object) for name, coord in frames.coords.items() if coord.dtype.kind == "U"}
    frames.assign_coords(texts).to_zarr(path, mode="w", zarr_format=3, consolidated=False)


def _counted(
    shown: Iterator[tuple[float, Picture]], total: int, progress: Progress | None
) -> Iterator[tuple[float, Picture]]:
    for done, one in enumerate(shown, start=1):
        yield one
        if progress is not None:
            progress(done, total)
