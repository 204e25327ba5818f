"""The models give exactly what mediapipe's own interface gives, quietly, and the same every time."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synkin.anatomy import LANDMARK_COUNT
from synkin.errors import ModelError
from synkin.recording import read_track
from synkin.recording.engine import quiet
from synkin.recording.landmark_bytes import landmarks_from_bytes
from synkin.recording.model import open_model


def mesh_landmarks(pictures: list[Any]) -> Any:
    """What FaceMesh itself gives, unpacked landmark by landmark."""
    import mediapipe

    with quiet():
        mesh = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=False, max_num_faces=1, refine_landmarks=True)
        out = [
            [(point.x, point.y, point.z) for point in mesh.process(picture.copy()).multi_face_landmarks[0].landmark]
            for picture in pictures
        ]
        mesh.close()
    return np.array(out, dtype=np.float32)


def test_bundled_is_face_mesh_to_the_bit(clips: Any) -> None:
    pictures = clips.moving(12, step=3.0)
    tracker = open_model("bundled").tracker()
    ours = np.array([tracker.read(picture, index / 30) for index, picture in enumerate(pictures)])
    tracker.close()
    assert ours.shape == (12, LANDMARK_COUNT, 3)
    assert np.array_equal(ours, mesh_landmarks(pictures))


def test_landmarker_is_the_tasks_own_to_the_bit(landmarker: Path, clips: Any) -> None:
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    pictures = clips.moving(8, step=3.0)
    tracker = open_model("landmarker").tracker()
    ours = np.array([tracker.read(picture, index * 0.04) for index, picture in enumerate(pictures)])
    tracker.close()
    with quiet():
        task = vision.FaceLandmarker.create_from_options(
            vision.FaceLandmarkerOptions(
                base_options=BaseOptions(model_asset_path=str(landmarker)), running_mode=vision.RunningMode.VIDEO
            )
        )
        theirs = []  # its filter takes a time of zero for no time, so neither clock begins there
        for index, picture in enumerate(pictures):
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture.copy())
            (points,) = task.detect_for_video(image, 1000 + index * 40).face_landmarks
            theirs.append([(point.x, point.y, point.z) for point in points])
        task.close()
    assert np.array_equal(ours, np.array(theirs, dtype=np.float32))


def test_forgetting_starts_from_nothing(model: str, clips: Any) -> None:
    pictures = clips.moving(5, step=3.0)
    tracker = open_model(model).tracker()
    first = [tracker.read(picture, index / 30) for index, picture in enumerate(pictures)]
    tracker.forget()
    again = [tracker.read(picture, index / 30) for index, picture in enumerate(pictures)]
    assert np.array_equal(np.array(first), np.array(again))
    assert tracker.read(clips.wall(), 1.0) is None
    tracker.close()


def test_landmark_bytes_of_any_form() -> None:
    from mediapipe.framework.formats.landmark_pb2 import NormalizedLandmarkList

    values = np.random.default_rng(3).normal(size=(LANDMARK_COUNT, 3)).astype(np.float32)
    message: Any = NormalizedLandmarkList()
    for x, y, z in values:
        message.landmark.add(x=x, y=y, z=z)
    assert np.array_equal(landmarks_from_bytes(message.SerializeToString()), values)
    for point in message.landmark:
        point.visibility = 0.5  # records of another length
    assert np.array_equal(landmarks_from_bytes(message.SerializeToString()), values)
    del message.landmark[5:]
    with pytest.raises(ValueError, match="5 landmarks"):
        landmarks_from_bytes(message.SerializeToString())


@pytest.mark.parametrize("reading", ["whole", "halves"])
def test_the_same_file_gives_the_same_numbers(reading: str, model: str, tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / "clip.mp4", clips.moving(12, step=2.0))
    first, second = (read_track(path, model=model, reading=reading) for _ in range(2))
    assert first.identical(second)
    assert first["detected"].values.all()
    assert (first.attrs["model"], first.attrs["reading"]) == (model, reading)


def run_python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


def test_nothing_but_our_own_words_on_stderr(model: str, tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / "clip.mp4", [*clips.moving(4), clips.wall(), *clips.moving(4)])
    done = run_python(
        "import sys; from synkin.recording import read_track; print('own words', file=sys.stderr)\n"
        "read_track(sys.argv[1], model=sys.argv[2], reading='halves')",
        str(path),
        model,
    )
    assert done.returncode == 0
    assert done.stderr == "own words\n"


def test_quiet_passes_on_what_is_not_chatter(capfd: pytest.CaptureFixture[str]) -> None:
    import os

    with quiet():
        os.write(2, b"W0000 00:00:1700000000.000001 1 a.cc:1] chatter\nsomething is really wrong\n")
    assert capfd.readouterr().err == "something is really wrong\n"


def test_missing_system_library_is_one_sentence_with_the_command(tmp_path: Path) -> None:
    message = "libGL.so.1: cannot open shared object file: No such file or directory"
    (tmp_path / "cv2.py").write_text(f"raise ImportError({message!r})")
    done = run_python(
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from synkin.recording.model import open_model\nfrom synkin.errors import ModelError\n"
        "try: open_model('bundled')\nexcept ModelError as error: print(error)",
        str(tmp_path),
    )
    assert "libGL.so.1 is missing" in done.stdout
    assert "apt-get install libgl1 libglib2.0-0" in done.stdout
    assert done.stdout.count("\n") == 1


def test_importing_the_room_loads_no_model() -> None:
    done = run_python(
        "import sys, synkin.recording, synkin.cli_models; print('mediapipe' in sys.modules, 'cv2' in sys.modules)"
    )
    assert done.stdout == "False False\n"


def test_unknown_model() -> None:
    with pytest.raises(Exception, match="dlib") as caught:
        open_model("dlib")
    assert not isinstance(caught.value, ModelError)
