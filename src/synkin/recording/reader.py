"""Reads a recording into a Track."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final

import numpy as np
import xarray as xr

from synkin.ahead import run_ahead
from synkin.errors import UnmeasurableError, WrongUsageError
from synkin.recording.detector import FaceDetector
from synkin.recording.follow import FaceFollower, Verdict
from synkin.recording.halves import HalvesReader
from synkin.recording.landmark_series import LandmarkSeries
from synkin.recording.model import LandmarkModel, open_model
from synkin.recording.source import Source, open_source, sha256_of_source
from synkin.track import iris_diameters, make_track

_PROGRESS_EVERY: Final = 8
_SHORTEST_TRUNCATED_S: Final = 1.0

Progress = Callable[[float, float | None], None]
"""Called with the seconds of recording done and the total, None where the file does not say."""


class ReadingStopped(Exception):
    """`should_stop` said so; nothing was kept."""


def read_track(
    path: Path,
    *,
    model: str = "bundled",
    reading: str = "whole",
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> xr.Dataset:
    """Landmarks of the face in a recording.

    Parameters
    ----------
    path : a video file, a folder of images or one image
    model : "bundled" or "landmarker"
    reading : "whole" (the face as it is) or "halves" (each half mirrored into a full face and read by itself)
    progress : called every few frames
    should_stop : asked before every frame

    Returns
    -------
    A Track (see `synkin.track.make_track`): px in the upright picture, seconds since the first picture. Further attrs:
    kind ("video", "images" or "image"), codec, container, pixel_format, mirrored, fps (median), duration_s, truncated,
    seconds_truncated (where known), frames_damaged, frames_without_time, frames_out_of_order, frames_other_size,
    frames_of_others (another person was followed), time_base ("presentation" or "nominal").

    Raises
    ------
    UnmeasurableError
        If there is no such file, it is no video or image, it breaks off within its first second, or shows no face.
    ModelError
        If the model is missing or cannot run on this machine.
    ReadingStopped
        If `should_stop` returned True.
    """
    path = Path(path)
    if reading not in ("whole", "halves"):
        raise WrongUsageError(f"There is no reading {reading!r}; choose whole or halves.")
    source = open_source(path)
    landmarks = open_model(model)
    series, faces, verdict = _follow(source, landmarks, reading, progress, should_stop)
    return _track(source, landmarks, reading, series, faces, verdict)


def _follow(
    source: Source,
    landmarks: LandmarkModel,
    reading: str,
    progress: Progress | None,
    should_stop: Callable[[], bool] | None,
) -> tuple[LandmarkSeries, list[int], Verdict]:
    series, faces = LandmarkSeries(), []
    size = np.array([source.width, source.height, source.width], dtype=np.float32)
    with ExitStack() as stack:
        tracker = stack.enter_context(closing(landmarks.tracker()))
        detector = stack.enter_context(closing(FaceDetector()))
        follower = FaceFollower(tracker, detector)
        halves = stack.enter_context(closing(HalvesReader(landmarks))) if reading == "halves" else None
        pictures = stack.enter_context(run_ahead(source.pictures()))
        for count, (time_s, picture) in enumerate(pictures):
            if should_stop is not None and should_stop():
                raise ReadingStopped
            seen = follower.read(picture, time_s)
            position = None if seen.landmarks is None else seen.landmarks * size
            if halves is not None and position is not None:
                if seen.new_face:
                    halves.forget()
                position = halves.read(picture, position, time_s)
            series.add(time_s, position)
            faces.append(seen.faces)
            if progress is not None and count % _PROGRESS_EVERY == 0:
                progress(time_s, source.duration_s)
    times = np.array(series.times)
    if progress is not None and len(times):
        progress(float(times[-1]), float(times[-1]))
    return series, faces, follower.verdict(times)


def _track(
    source: Source,
    landmarks: LandmarkModel,
    reading: str,
    series: LandmarkSeries,
    faces: list[int],
    verdict: Verdict,
) -> xr.Dataset:
    times = np.array(series.times)
    findings = source.findings
    if not len(times):
        raise UnmeasurableError(f"{source.path} holds no picture that can be decoded; copy it again from the camera.")
    if findings.truncated and times[-1] < _SHORTEST_TRUNCATED_S:
        raise UnmeasurableError(
            f"{source.path} breaks off after {times[-1]:.1f} s, which is too short to measure; "
            f"copy it again from the camera."
        )
    position = series.positions()
    position[~verdict.keep] = np.nan
    detected = np.isfinite(position[:, 0, 0])
    if not detected.any():
        raise UnmeasurableError(
            f"No face was found anywhere in {source.path}; the face must be seen from the front, "
            f"lit, and fill at least a fifth of the picture's height."
        )
    steps = np.diff(times)
    attrs: dict[str, Any] = {
        "source": source.path.name,
        "sha256": sha256_of_source(source),
        "image_width": source.width,
        "image_height": source.height,
        "rotation": source.rotation,
        "model": landmarks.name,
        "model_sha256": landmarks.sha256,
        "reading": reading,
        "kind": source.kind,
        "codec": source.codec,
        "container": source.container,
        "pixel_format": source.pixel_format,
        "mirrored": source.mirrored,
        "fps": float(1 / np.median(steps)) if len(steps) else 0.0,
        "duration_s": float(times[-1]),
        "time_base": "presentation" if source.kind == "video" and not findings.frames_without_time else "nominal",
        "truncated": findings.truncated,
        "frames_damaged": findings.frames_damaged,
        "frames_without_time": findings.frames_without_time,
        "frames_out_of_order": findings.frames_out_of_order,
        "frames_other_size": findings.frames_other_size,
        "frames_of_others": verdict.frames_of_others,
    }
    if findings.seconds_truncated is not None:
        attrs["seconds_truncated"] = findings.seconds_truncated
    return make_track(times, position, detected, iris_diameters(position), np.array(faces), **attrs)
