"""Reads a recording into a Track: first the landmark model, then, beginning anew, the skin and the lids' rims."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.ahead import cores, run_ahead
from synkin.errors import UnmeasurableError, WrongUsageError
from synkin.recording.appearance import MarkReader, SeenMarks
from synkin.recording.detector import FaceDetector
from synkin.recording.engine import load_cv2
from synkin.recording.follow import FaceFollower, Verdict
from synkin.recording.halves import HalvesReader
from synkin.recording.landmark_series import LandmarkSeries
from synkin.recording.lid_reader import LidReader, samples_among
from synkin.recording.mirrored import MirroredReader, MirrorOffsets
from synkin.recording.model import LandmarkModel, Picture, open_model
from synkin.recording.pictures import each_picture
from synkin.recording.skin import SkinFollower, neutral_frame, neutral_in_mirror, neutral_landmarks
from synkin.recording.source import Source, open_source, sha256_of_source
from synkin.track import add_marks, iris_diameters, make_track, no_marks

_PROGRESS_EVERY: Final = 8
_MOST_AT_ONCE: Final = 4
"""Frames that are followed side by side."""
_LEAST_AGAIN: Final = 0.99
"""Share of the frames that must come again in the second pass."""
_OTHER_PICTURES: Final = (
    "{path} gave other pictures when it was read a second time; copy it again from the camera, or leave skin to the "
    "landmark model."
)
_ENTERING: Final = threading.Lock()
_within, _before = 0, 1
_SHORTEST_TRUNCATED_S: Final = 1.0
_MODEL_SHARE: Final = {"whole": 0.4, "halves": 0.7}
"""Share of the time that the landmark model takes, by reading; the skin takes the rest."""

Pixels = npt.NDArray[np.float32]
Landmarks = tuple[Pixels, npt.NDArray[np.bool_], SeenMarks]
"""Landmarks of a frame, shape (478, 3), px, which of them are the picture's word and not the model's, and its marks."""
Progress = Callable[[float, float | None], None]
"""Called with the seconds of recording done and the total, None where the file does not say."""


class ReadingStopped(Exception):
    """`should_stop` said so; nothing was kept."""


def read_track(
    path: Path,
    *,
    model: str = "bundled",
    reading: str = "whole",
    follow: bool = True,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> xr.Dataset:
    """Landmarks of the face in a recording.

    Parameters
    ----------
    path : a video file, a folder of images or one image
    model : "bundled" or "landmarker"
    reading : "whole" (the face as it is) or "halves" (each half mirrored into a full face and read by itself)
    follow : take landmarks on skin from where the skin went (see `SkinFollower`) and the lids' rims from where the
        pictures show them (see `LidReader`), not from the model; needs more than one frame with a face
    progress : called every few frames
    should_stop : asked before every frame

    Returns
    -------
    A Track (see `synkin.track.make_track`): px in the upright picture, seconds since the first picture. Further attrs:
    kind ("video", "images" or "image"), codec, container, pixel_format, mirrored, fps (median), duration_s, truncated,
    seconds_truncated (where known), frames_damaged, frames_without_time, frames_out_of_order, frames_other_size,
    frames_of_others (another person was followed), time_base ("presentation" or "nominal"), skin ("followed" or
    "modelled").

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
    model_share = _MODEL_SHARE[reading] if follow and source.kind != "image" else 1.0
    first = _part_of(progress, 0.0, model_share)
    with ExitStack() as stack:
        mirror = None
        if follow and source.kind != "image":
            mirror = stack.enter_context(closing(MirroredReader(landmarks, halves=reading == "halves")))
        series, faces, verdict = _follow_face(source, landmarks, reading, mirror, first, should_stop)
        offsets = None if mirror is None else mirror.offsets()
    track = _track(source, landmarks, reading, series, faces, verdict)
    if follow and int(track["detected"].sum()) > 1:
        _follow_skin(track, path, offsets, _part_of(progress, model_share, 1.0), should_stop)
    elif progress is not None:
        end = float(track["time"].values[-1])
        progress(end, end)
    return track


def _part_of(progress: Progress | None, start: float, stop: float) -> Progress | None:
    """What a pass over the recording tells, when it is the part from `start` to `stop` of the work."""
    if progress is None:
        return None

    def tell(done: float, total: float | None) -> None:
        progress(start * (done if total is None else total) + (stop - start) * done, total)

    return tell


def _follow_face(
    source: Source,
    landmarks: LandmarkModel,
    reading: str,
    mirror: MirroredReader | None,
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
            if mirror is not None and seen.new_face:
                mirror.forget()
            if mirror is not None and position is not None:
                mirror.see(picture, position, time_s)
            series.add(time_s, position)
            faces.append(seen.faces)
            if progress is not None and count % _PROGRESS_EVERY == 0:
                progress(time_s, source.duration_s)
    times = np.array(series.times)
    if progress is not None and len(times):
        progress(float(times[-1]), float(times[-1]))
    return series, faces, follower.verdict(times)


def _follow_skin(
    track: xr.Dataset,
    path: Path,
    offsets: MirrorOffsets | None,
    progress: Progress | None,
    should_stop: Callable[[], bool] | None,
) -> None:
    """Put landmarks where skin went and where lids end, frame by frame, in a second pass over the pictures."""
    time, position = track["time"].values, track["position"].values
    track["modelled"] = (track["position"].dims, position.copy(), {"units": "px"})
    followed = np.zeros(position.shape[:2], dtype=np.bool_)
    marks, hidden = no_marks(len(time))
    waiting: deque[tuple[int, Future[Landmarks]]] = deque()

    def take() -> None:
        index, found = waiting.popleft()
        position[index], followed[index], seen = found.result()
        marks[index], hidden[index] = seen.values, seen.hidden

    many = min(_MOST_AT_ONCE, cores())
    came = 0
    with ExitStack() as stack:
        # OpenCV's own threads share out one frame, and its flow then depends on how many there are.
        stack.enter_context(_one_thread_each())
        read = _reader_of_pictures(track, path, offsets, should_stop)
        workers = ThreadPoolExecutor(many, thread_name_prefix="synkin-skin")
        stack.callback(workers.shutdown, cancel_futures=True)
        pictures = stack.enter_context(run_ahead(open_source(path).pictures()))
        for count, (time_s, picture) in enumerate(pictures):
            if should_stop is not None and should_stop():
                raise ReadingStopped
            index = min(int(np.searchsorted(time, time_s)), len(time) - 1)
            if time[index] != time_s:
                continue  # a damaged file may give other pictures the second time
            came += 1
            if track["detected"].values[index]:
                waiting.append((index, workers.submit(read, picture, position[index], time_s)))
                if len(waiting) > 2 * many:
                    take()
            if progress is not None and count % _PROGRESS_EVERY == 0:
                progress(time_s, float(time[-1]))
        while waiting:
            take()
    if came < _LEAST_AGAIN * len(time):
        raise UnmeasurableError(_OTHER_PICTURES.format(path=path))
    if progress is not None:
        progress(float(time[-1]), float(time[-1]))
    track["followed"].values[:] = followed
    add_marks(track, marks, hidden)
    track.attrs["skin"] = "followed"


def _reader_of_pictures(
    track: xr.Dataset, path: Path, offsets: MirrorOffsets | None, should_stop: Callable[[], bool] | None
) -> Callable[[Picture, Pixels, float], Landmarks]:
    """What reads skin, lids and marks in a frame, from the model's landmarks in it and its time."""
    time, position = track["time"].values, track["position"].values
    neutral = neutral_frame(position)
    landmarks = neutral_landmarks(position, neutral)
    samples = samples_among(np.flatnonzero(track["detected"].values))
    shown: list[Picture] = []

    def sampled() -> Iterator[tuple[Picture, Pixels]]:
        for index, picture in _pictures(track, path, np.union1d(samples, [neutral])):
            if should_stop is not None and should_stop():
                raise ReadingStopped
            if index == neutral:
                shown.append(picture)
            yield picture, position[index]

    lids = LidReader(landmarks, sampled())
    if not shown:
        raise UnmeasurableError(_OTHER_PICTURES.format(path=path))
    skin = SkinFollower(shown[0], landmarks, neutral_in_mirror(position, neutral, time, offsets))
    marks = MarkReader(landmarks)

    def read(picture: Picture, said: Pixels, time_s: float) -> Landmarks:
        found, followed = skin.read(picture, said, None if offsets is None else said + offsets.at(time_s))
        rims, seen = lids.read(picture, said, followed)
        found[seen] = rims[seen]
        return found, followed | seen, marks.read(picture, said, found)

    return read


def _pictures(track: xr.Dataset, path: Path, indices: npt.NDArray[np.intp]) -> Iterator[tuple[int, Picture]]:
    """Some frames of a Track, in order."""
    if not (track.attrs["frames_out_of_order"] or track.attrs["frames_without_time"]):
        for at, picture in each_picture(path, [float(time_s) for time_s in track["time"].values[indices]]):
            yield int(indices[at]), picture
        return
    with run_ahead(open_source(path).pictures()) as pictures:
        for time_s, picture in pictures:
            index = int(np.searchsorted(track["time"].values, time_s))
            if index in indices and track["time"].values[index] == time_s:
                yield index, picture
            if index >= indices[-1]:
                return


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """OpenCV with one thread, for as long as any reader is within."""
    global _within, _before
    cv2 = load_cv2()
    with _ENTERING:
        if _within == 0:
            _before = cv2.getNumThreads()
            cv2.setNumThreads(1)
        _within += 1
    try:
        yield
    finally:
        with _ENTERING:
            _within -= 1
            if _within == 0:
                cv2.setNumThreads(_before)


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
