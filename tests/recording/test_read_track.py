"""From file to Track: attributes, times, progress, stopping, memory."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from synkin.ahead import run_ahead
from synkin.anatomy import IRIS, ON_SKIN
from synkin.errors import UnmeasurableError
from synkin.recording import ReadingStopped, read_pictures, read_track
from synkin.recording.landmark_series import LandmarkSeries
from synkin.recording.mirrored import MirroredReader
from synkin.recording.skin import SkinFollower, neutral_frame, neutral_landmarks
from synkin.recording.source import open_source
from synkin.track import iris_diameters, mirror_track, validate_track


def own_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("synkin")]


def test_a_track_says_where_it_comes_from(tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(
        tmp_path / "clip.mov", [one[::-1, ::-1] for one in clips.moving(6, 320, 240)], rotation=180
    )
    track = read_track(path)
    validate_track(track)
    attrs = track.attrs
    assert attrs["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (attrs["source"], attrs["image_width"], attrs["image_height"]) == ("clip.mov", 320, 240)
    assert (attrs["rotation"], attrs["codec"], attrs["kind"]) == (180, "h264", "video")
    assert attrs["fps"] == pytest.approx(30)
    assert attrs["truncated"] is False
    assert len(attrs["model_sha256"]) == 64
    assert track["position"].dtype == np.float32


def test_landmarks_move_with_the_face_at_the_true_times(tmp_path: Path, clips: Any) -> None:
    """A face that moves at 60 px/s through irregular frames: position is linear in time, not in the frame number."""
    times_ms = np.cumsum([0, 20, 90, 33, 33, 100, 10, 60, 120, 33, 33, 50, 90, 20, 40]).tolist()
    pictures = [clips.face(400, 400, shift=0.06 * ms) for ms in times_ms]
    track = read_track(clips.write_video(tmp_path / "clip.mkv", pictures, times_ms=times_ms))
    x = track["position"].values[:, [1, 4, 6, 168, 197], 0].mean(axis=1)
    slope, start = np.polyfit(track["time"].values, x, 1)
    assert slope == pytest.approx(60, rel=0.03)
    assert np.abs(x - start - slope * track["time"].values).max() < 1.0


def test_progress_reaches_the_end(tmp_path: Path, clips: Any) -> None:
    steps: list[tuple[float, float | None]] = []
    read_track(
        clips.write_video(tmp_path / "clip.mp4", clips.moving(20)),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[0][1] == pytest.approx(20 / 30)
    assert steps[-1][0] == pytest.approx(19 / 30)


def test_stopping_ends_the_thread(tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / "clip.mp4", clips.moving(40))
    asked = iter(range(100))
    with pytest.raises(ReadingStopped):
        read_track(path, reading="halves", should_stop=lambda: next(asked) >= 5)
    assert own_threads() == []


def test_stopping_while_the_skin_is_followed_ends_the_threads(tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / "clip.mp4", clips.moving(20))
    asked = iter(range(100))
    with pytest.raises(ReadingStopped):
        read_track(path, should_stop=lambda: next(asked) >= 25)
    assert next(asked) == 26
    assert own_threads() == []


def test_skin_is_followed_through_frames_without_a_face(tmp_path: Path, clips: Any) -> None:
    pictures = [*clips.moving(12), *[clips.wall()] * 8, *clips.moving(12)]
    times_ms = np.cumsum([0, *[33, 50, 20, 45] * 7, 33, 50, 20]).tolist()
    path = clips.write_video(tmp_path / "clip.mkv", pictures, times_ms=times_ms)
    track, modelled = read_track(path), read_track(path, follow=False)
    found = track["detected"].values
    np.testing.assert_array_equal(found, modelled["detected"].values)
    assert 4 <= (~found).sum() <= 12
    assert (track.attrs["skin"], modelled.attrs["skin"]) == ("followed", "modelled")
    assert not modelled["followed"].values.any()
    followed = track["followed"].values
    assert not followed[~found].any()
    assert followed[found][:, ON_SKIN].mean() > 0.95
    # A face that moves as a whole: the skin of every frame moves as its head does.
    x = track["position"].values[found, :, 0]
    cheeks, nose = x[:, [50, 280]].mean(axis=1), x[:, [6, 197]].mean(axis=1)
    assert np.ptp(cheeks - nose) < 1.0 < np.ptp(nose)


def test_the_second_pass_follows_the_frames_of_the_first(
    tmp_path: Path, clips: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures that are not there the second time are left to the model; a file that gives quite others is refused."""
    path = clips.write_video(tmp_path / "clip.mp4", clips.moving(120, step=0.2))
    whole = read_track(path)

    def with_frames_missing(every: int) -> Any:
        calls = iter(range(9))

        def again(file: Path) -> Any:
            source = open_source(file)
            if next(calls) > 0:
                pictures = source.pictures
                monkeypatch.setattr(
                    source,
                    "pictures",
                    lambda: (one for index, one in enumerate(pictures()) if index % every != every - 1),
                )
            return source

        return again

    monkeypatch.setattr("synkin.recording.reader.open_source", with_frames_missing(110))
    track = read_track(path)
    there = np.arange(120) != 109
    np.testing.assert_array_equal(track["position"].values[there], whole["position"].values[there])
    assert not track["followed"].values[109].any()
    monkeypatch.setattr("synkin.recording.reader.open_source", with_frames_missing(3))
    with pytest.raises(UnmeasurableError, match="second time"):
        read_track(path)


def test_opencv_has_its_threads_back(tmp_path: Path, clips: Any) -> None:
    before = cv2.getNumThreads()
    cv2.setNumThreads(2)
    try:
        read_track(clips.write_video(tmp_path / "clip.mp4", clips.moving(4)))
        assert cv2.getNumThreads() == 2
    finally:
        cv2.setNumThreads(before)


def test_images_of_a_folder_are_followed_and_a_single_one_is_not(tmp_path: Path, clips: Any) -> None:
    for index, picture in enumerate(clips.moving(3)):
        cv2.imwrite(str(tmp_path / f"{index}.png"), picture[:, :, ::-1])
    assert read_track(tmp_path).attrs["skin"] == "followed"
    assert read_track(tmp_path / "1.png").attrs["skin"] == "modelled"


@pytest.mark.parametrize("reading", ["whole", "halves"])
def test_a_mirrored_recording_has_the_same_skin_followed(reading: str, tmp_path: Path, clips: Any) -> None:
    """The model puts one brow 2 mm elsewhere in the mirror image, and all skin 1 mm on average."""
    for name, step in (("as", 1), ("mirrored", -1)):
        (tmp_path / name).mkdir()
        for index, picture in enumerate(clips.moving(8, 480, 480)):
            cv2.imwrite(str(tmp_path / name / f"{index}.png"), picture[:, ::step, ::-1])
    track, mirrored = (read_track(tmp_path / name, reading=reading) for name in ("as", "mirrored"))
    other = mirror_track(mirrored)
    canthi = track["modelled"].values[0, [33, 263], :2]
    mm = 90.0 / np.linalg.norm(canthi[1] - canthi[0])
    off, modelled = (
        mm * np.linalg.norm((track[one] - other[one]).values[:, ON_SKIN, :2], axis=2)
        for one in ("position", "modelled")
    )
    assert off.mean() < min(0.2, modelled.mean() / 3)
    assert off.max() < 0.5


def test_a_mirror_image_without_a_face_changes_nothing(
    tmp_path: Path, clips: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clips.write_video(tmp_path / "clip.mp4", clips.moving(6))
    asked: list[tuple[float, bool]] = []

    def none(_reader: MirroredReader, picture: Any, time_s: float) -> None:
        asked.append((time_s, bool(picture.any())))

    monkeypatch.setattr(MirroredReader, "_read", none)
    track = read_track(path)
    assert asked
    position, neutral = track["modelled"].values, neutral_frame(track["modelled"].values)
    pictures = [picture for _, picture in open_source(path).pictures()]
    found, seen = SkinFollower(pictures[neutral], neutral_landmarks(position, neutral)).read(pictures[4], position[4])
    np.testing.assert_allclose(track["position"].values[4, seen], found[seen], atol=0.01)


def test_an_interruption_ends_the_thread(tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / "clip.mp4", clips.moving(40))

    def interrupt(done: float, total: float | None) -> None:
        if done > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_track(path, progress=interrupt)
    assert own_threads() == []


def test_running_ahead_stays_near_and_passes_errors_on() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for index in range(50):
            made.append(index)
            yield index
        raise ValueError("broken")

    seen = []

    def consume() -> None:
        with run_ahead(items(), ahead=3) as ahead:
            for index in ahead:
                seen.append(index)
                assert len(made) <= index + 1 + 3 + 2  # in the queue, and in either hand

    with pytest.raises(ValueError, match="broken"):
        consume()
    assert seen == list(range(50))
    assert own_threads() == []


def test_landmark_series_grows_over_its_chunks() -> None:
    series = LandmarkSeries()
    for index in range(1300):
        series.add(index / 30, None if index % 100 == 7 else np.full((478, 3), index, dtype=np.float32))
    positions = series.positions()
    assert positions.shape == (1300, 478, 3)
    assert np.isnan(positions[7::100]).all()
    kept = np.arange(1300) % 100 != 7
    assert np.array_equal(positions[kept, 5, 1], np.arange(1300)[kept])


def test_iris_diameters_are_horizontal_and_per_side() -> None:
    position = np.full((1, 478, 3), np.nan)
    position[0, list(IRIS["left"])] = [[50, 10, 0], [56, 10, 0], [50, 4, 0], [44, 10, 0], [50, 16, 0]]
    position[0, list(IRIS["right"])] = [[20, 10, 0], [25, 10, 0], [20, 4, 0], [15, 10, 9], [20, 16, 0]]
    assert iris_diameters(position).tolist() == [[12.0, 10.0]]


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.avi", "recorded.webm"])
def test_pictures_at_given_times(name: str, tmp_path: Path, clips: Any) -> None:
    """Frame k is recognised by where its face is; times are asked for out of order, between frames and past the end."""
    pictures = clips.moving(100, 160, 160, step=1.0)
    options: dict[str, Any] = {"codec": "mpeg4"} if name.endswith("avi") else {}
    if name.endswith("webm"):
        options = {
            "codec": "libvpx",
            "options": {"cpu-used": "8", "deadline": "realtime", "g": "30"},
            "target": clips.OneWay(tmp_path / name),
            "file_format": "webm",
            "container_options": {"live": "1"},
        }
    else:
        options["options"] = {"g": "30"}
    path = clips.write_video(tmp_path / name, pictures, **options)
    if "target" in options:
        options["target"].close()
    wanted = [92, 3, 99, 0, 75, 76]
    times = [(index + 0.3) / 30 for index in wanted] + [99.0]
    got = read_pictures(path, times)
    for index, picture in zip([*wanted, 99], got, strict=True):
        errors = [np.abs(picture.astype(int) - other).mean() for other in pictures]
        assert int(np.argmin(errors)) == index


def test_pictures_of_a_folder_and_upright(tmp_path: Path, clips: Any) -> None:
    from PIL import Image

    folder = tmp_path / "images"
    folder.mkdir()
    pictures = clips.moving(4, step=9.0)
    for index, picture in enumerate(pictures):
        Image.fromarray(picture).save(folder / f"{index}.png")
    assert np.array_equal(read_pictures(folder, [2 / 30])[0], pictures[2])
    upright = clips.face(200, 320)
    path = clips.write_video(tmp_path / "turned.mp4", [np.ascontiguousarray(np.rot90(upright))] * 2, rotation=270)
    (picture,) = read_pictures(path, [0.0])
    assert np.abs(picture.astype(int) - upright).mean() < 4
