"""The pieces that are timed. Each runs in a fresh interpreter of its own, started by main_job.py, and prints JSON."""

import time

_BEGUN = time.monotonic()

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from collections import defaultdict  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from contextlib import closing, contextmanager  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

Result = dict[str, Any]


@contextmanager
def _stopwatch(result: Result, name: str) -> Iterator[None]:
    """Wall and processor seconds of the block; processor time counts every thread of the process."""
    wall, cpu = time.perf_counter(), _cpu_s()
    yield
    result[f"{name}_s"] = time.perf_counter() - wall
    result[f"{name}_cpu_s"] = _cpu_s() - cpu


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _peak_mb() -> float:
    """Peak resident memory so far. From /proc, since ru_maxrss begins with what the parent had at the fork."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000 * 1.024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1.024 / 1e3


def _import_synkin() -> None:
    import synkin.analysis  # noqa: F401
    from synkin.recording.engine import load_cv2, load_mediapipe

    load_mediapipe()
    load_cv2()
    import mediapipe.tasks.python  # noqa: F401
    import scipy.signal  # noqa: F401


def synkin_piece(args: argparse.Namespace) -> Result:
    """From opening the file to finished measures; then, apart, the report."""
    from synkin import analysis
    from synkin.assessment import assess
    from synkin.recording import check_measurable, read_track

    result: Result = {}
    with _stopwatch(result, "whole"):
        with _stopwatch(result, "reading"):
            track = read_track(args.recording, model=args.model, reading=args.reading, follow=args.follow)
        check_measurable(track)
        with _stopwatch(result, "measuring"):
            findings = assess(track)
    result["frames"] = track.sizes["time"]
    if args.report:
        request = analysis.Request(args.recording)
        with tempfile.TemporaryDirectory() as folder, _stopwatch(result, "report"):
            analysis._write(request, findings, track, Path(folder))
    return result


def plain_piece(args: argparse.Namespace) -> Result:
    """The reference: what one would write with PyAV and mediapipe in twenty lines; landmarks only."""
    import av
    import numpy as np

    result: Result = {}
    with _stopwatch(result, "whole"):
        rows = []
        with closing(_plain_model(args.model)) as model, av.open(str(args.recording)) as container:
            for frame in container.decode(video=0):
                picture = _plain_picture(frame)
                landmarks = _plain_landmarks(model, args.model, picture, frame.time)
                if landmarks is None:
                    rows.append(np.full((478, 3), np.nan, dtype=np.float32))
                else:
                    rows.append(_plain_array(landmarks))
        position = np.stack(rows)
    result["frames"] = len(position)
    return result


def _plain_model(name: str) -> Any:
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    if name == "bundled":
        return mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=False, max_num_faces=1, refine_landmarks=True)
    from synkin.recording.models import checked_landmarker

    return vision.FaceLandmarker.create_from_options(
        vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(checked_landmarker())),
            running_mode=vision.RunningMode.VIDEO,
            num_faces=1,
        )
    )


def _plain_picture(frame: Any) -> Any:
    return frame.to_ndarray(format="rgb24")


def _plain_array(landmarks: Any) -> Any:
    import numpy as np

    return np.array([(point.x, point.y, point.z) for point in landmarks], dtype=np.float32)


def _plain_landmarks(model: Any, name: str, picture: Any, time_s: float | None) -> Any:
    import mediapipe

    if name == "bundled":
        faces = model.process(picture).multi_face_landmarks
        return faces[0].landmark if faces else None
    image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)
    faces = model.detect_for_video(image, round((time_s or 0.0) * 1000)).face_landmarks
    return faces[0] if faces else None


def memory_piece(args: argparse.Namespace) -> Result:
    """Peak memory until the last frame is landmarked, until the measures are finished, and until the report is."""
    from synkin import analysis
    from synkin.assessment import assess
    from synkin.recording import check_measurable, read_track

    imported = _peak_mb()
    landmarking = 0.0

    def note(_done: float, _total: float | None) -> None:
        nonlocal landmarking
        landmarking = _peak_mb()

    track = read_track(args.recording, model=args.model, reading=args.reading, follow=args.follow, progress=note)
    check_measurable(track)
    findings = assess(track)
    measured = _peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        analysis._write(analysis.Request(args.recording), findings, track, Path(folder))
    frames = track.sizes["time"]
    return {
        "frames": frames,
        "imported_mb": imported,
        "landmarking_mb": landmarking,
        "landmarks_mb": frames * 478 * 3 * 4 / 1e6,
        "measured_mb": measured,
        "reported_mb": _peak_mb(),
    }


def pair_piece(args: argparse.Namespace) -> Result:
    """Milliseconds a frame once the models stand, from the first call of `progress` to the last."""
    from synkin.recording import read_track

    calls: list[tuple[float, float]] = []
    track = read_track(
        args.recording,
        model=args.model,
        reading=args.reading,
        follow=args.follow,
        progress=lambda _done, _total: calls.append((time.perf_counter(), _cpu_s())),
    )
    frames = track.sizes["time"]
    wall, cpu = (last - first for first, last in zip(calls[0], calls[-1], strict=True))
    return {"frames": frames, "ms": 1e3 * wall / (frames - 1), "cpu_ms": 1e3 * cpu / (frames - 1)}


def costs_piece(args: argparse.Namespace) -> Result:
    """Processor milliseconds a frame of every step, one after the other in one thread; synkin's and the reference's."""
    import av
    import numpy as np

    from synkin.recording.detector import FaceDetector
    from synkin.recording.follow import LOOK_EVERY_S
    from synkin.recording.landmark_series import LandmarkSeries
    from synkin.recording.model import open_model
    from synkin.recording.source import Upright, decoded_frames, open_container, open_source, video_stream

    spent: defaultdict[str, float] = defaultdict(float)

    def timed(step: str, function: Callable[..., Any], *given: Any) -> Any:
        begun = time.process_time()
        out = function(*given)
        spent[step] += time.process_time() - begun
        return out

    count = 0
    source = open_source(args.recording)
    with (
        closing(open_model(args.model).tracker()) as tracker,
        closing(FaceDetector()) as detector,
        open_container(args.recording) as container,
    ):
        stream = video_stream(container, args.recording)
        frames, upright, series = decoded_frames(container, stream, None), Upright(source, stream), LandmarkSeries()
        size = np.array([source.width, source.height, source.width], dtype=np.float32)
        looked = -np.inf
        while (frame := timed("decode", next, frames, None)) is not None:
            picture = timed("to RGB", upright.picture, frame)
            landmarks = timed("model", tracker.read, picture, frame.time)
            if frame.time - looked >= LOOK_EVERY_S:
                timed("count faces", detector.look, picture)
                looked = frame.time
            position = None if landmarks is None else landmarks * size
            timed("keep", series.add, frame.time, position)
            count += 1
    synkin_ms = {step: 1e3 * seconds / count for step, seconds in spent.items()}
    spent.clear()
    with closing(_plain_model(args.model)) as model, av.open(str(args.recording)) as container:
        decoded = container.decode(video=0)
        while (frame := timed("decode", next, decoded, None)) is not None:
            picture = timed("to RGB", _plain_picture, frame)
            found = timed("model", _plain_landmarks, model, args.model, picture, frame.time)
            if found is not None:
                timed("keep", _plain_array, found)
    plain_ms = {step: 1e3 * seconds / count for step, seconds in spent.items()}
    return {"frames": count, "synkin_ms": synkin_ms, "plain_ms": plain_ms}


PIECES: dict[str, Callable[[argparse.Namespace], Result]] = {
    "synkin": synkin_piece,
    "plain": plain_piece,
    "memory": memory_piece,
    "pair": pair_piece,
    "costs": costs_piece,
}


def main() -> None:
    """Run one piece; the last line of stdout is its result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("piece", choices=PIECES)
    parser.add_argument("--recording", type=Path, required=True)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--reading", default="whole")
    parser.add_argument("--follow", action="store_true", help="follow the skin in a second pass")
    parser.add_argument("--cores", default="", help="numbers of the cores to stay on, with commas")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--started", type=float, default=_BEGUN)
    args = parser.parse_args()
    if args.cores and hasattr(os, "sched_setaffinity"):
        # before the imports: libraries size their thread pools by it
        os.sched_setaffinity(0, {int(core) for core in args.cores.split(",")})
    begun = time.monotonic()
    _import_synkin()
    imports = time.monotonic() - begun
    result = PIECES[args.piece](args)
    print(json.dumps({"start_s": _BEGUN - args.started, "imports_s": imports, **result}))


if __name__ == "__main__":
    main()
