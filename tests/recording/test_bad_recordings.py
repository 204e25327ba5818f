"""What cannot be measured is refused with one clear sentence; what is left of a broken file is used."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from synkin.errors import UnmeasurableError, WrongUsageError
from synkin.recording import check_measurable, read_track


def sentence_of(path: Path) -> str:
    """The one sentence with which the recording is refused."""
    with pytest.raises(UnmeasurableError) as caught:
        check_measurable(read_track(path))
    text = str(caught.value)
    assert "\n" not in text
    assert path.name in text
    return text


def cut(path: Path, share: float) -> Path:
    """The same file, broken off after `share` of its bytes."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


def test_missing(tmp_path: Path) -> None:
    assert "no file" in sentence_of(tmp_path / "nowhere.mp4")


def test_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    assert "empty" in sentence_of(tmp_path / "empty.mp4")


@pytest.mark.parametrize("name", ["letter.mp4", "letter.jpg"])
def test_not_a_recording(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("Dear colleague, " * 500)
    assert "is not a" in sentence_of(tmp_path / name)


def test_only_sound(tmp_path: Path, clips: Any) -> None:
    assert "only sound" in sentence_of(clips.write_sound(tmp_path / "sound.mp4"))


def test_folder_without_images(tmp_path: Path) -> None:
    assert "no images" in sentence_of(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_folder_and_file(tmp_path: Path, clips: Any) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0)
    file = clips.write_video(tmp_path / "locked.mp4", clips.moving(2))
    file.chmod(0)
    assert "cannot be read" in sentence_of(folder)
    assert "cannot be read" in sentence_of(file)


def test_no_face_anywhere(tmp_path: Path, clips: Any) -> None:
    assert "No face" in sentence_of(clips.write_video(tmp_path / "wall.mp4", [clips.wall()] * 40))


def test_less_than_a_second_of_face(tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / "short.mp4", clips.moving(20) + [clips.wall()] * 40)
    assert "only 0.7 s" in sentence_of(path)


def test_a_second_of_face_is_enough(tmp_path: Path, clips: Any) -> None:
    track = read_track(clips.write_video(tmp_path / "enough.mp4", clips.moving(30)))
    check_measurable(track)


def test_a_single_image_needs_no_second(tmp_path: Path, clips: Any) -> None:
    Image.fromarray(clips.face()).save(tmp_path / "one.png")
    track = read_track(tmp_path / "one.png")
    assert track.sizes["time"] == 1
    assert track.attrs["kind"] == "image"
    check_measurable(track)


def test_a_face_too_small_is_refused_with_its_size(tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / "far.mp4", [clips.face(240, 240, zoom=0.5)] * 35)
    text = sentence_of(path)
    told = int(text.split("measure: ")[1].split(" px")[0])
    large = read_track(clips.write_video(tmp_path / "near.mp4", [clips.face(480, 480)] * 2)).position.values
    expected = np.linalg.norm(large[-1, 152, :2] - large[-1, 10, :2]) / 4
    assert told == pytest.approx(expected, rel=0.08)


@pytest.mark.parametrize("name", ["cut.mkv", "cut.webm", "cut.avi", "faststart.mp4"])
def test_what_is_left_of_a_truncated_file_is_read(name: str, tmp_path: Path, clips: Any) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "cut.mkv": {},
        "cut.webm": {"codec": "libvpx", "options": {"cpu-used": "8", "deadline": "realtime"}},
        "cut.avi": {"codec": "mpeg4"},
        "faststart.mp4": {"container_options": {"movflags": "faststart"}},
    }
    options = {"g": "10", **kinds[name].pop("options", {})}
    path = cut(clips.write_video(tmp_path / name, clips.moving(90), options=options, **kinds[name]), 0.7)
    track = read_track(path)
    check_measurable(track)
    assert track.attrs["truncated"]
    assert 35 < track.sizes["time"] < 85
    assert track.attrs["seconds_truncated"] == pytest.approx(3 - track.sizes["time"] / 30, abs=0.1)


def test_truncated_before_the_index(tmp_path: Path, clips: Any) -> None:
    path = cut(clips.write_video(tmp_path / "cut.mp4", clips.moving(60)), 0.6)
    assert "breaks off" in sentence_of(path)


def test_truncated_within_the_first_second(tmp_path: Path, clips: Any) -> None:
    path = cut(clips.write_video(tmp_path / "cut.mkv", clips.moving(60), options={"g": "10"}), 0.3)
    assert "breaks off after 0." in sentence_of(path)


def test_unknown_reading_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUsageError, match="quarters"):
        read_track(tmp_path / "any.mp4", reading="quarters")


def test_damage_in_the_middle_loses_only_that(tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / "hurt.avi", clips.moving(60), codec="mpeg4", options={"g": "5"})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(300)
    path.write_bytes(bytes(data))
    track = read_track(path)
    assert 40 <= track.sizes["time"] <= 60
    assert track["time"].values[-1] == pytest.approx(59 / 30, abs=0.05)
