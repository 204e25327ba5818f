"""One face is followed, the largest that stays; where there is none, none is reported."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synkin.recording import read_track


def beside(left: Any, right: Any) -> Any:
    return np.ascontiguousarray(np.concatenate([left, right], axis=1))


def middles(track: Any) -> Any:
    """Where the followed face is, x in px per frame."""
    return track["position"].values[:, :468, 0].mean(axis=1)


def every(ms: int, count: int) -> list[int]:
    return [ms * index for index in range(count)]


def test_of_two_faces_the_larger_is_followed(model: str, tmp_path: Path, clips: Any) -> None:
    pictures = [beside(clips.face(320, 320, shift=k, zoom=0.6), clips.face(320, 320, shift=k)) for k in range(12)]
    track = read_track(clips.write_video(tmp_path / "two.mp4", pictures, times_ms=every(250, 12)), model=model)
    assert track["detected"].values.all()
    assert (middles(track) > 320).all()
    looked = track["faces"].values
    assert (looked[looked >= 0] == 2).all()
    when = track["time"].values[looked >= 0]
    assert np.diff(when).max() <= 1.0


def test_a_larger_face_that_comes_and_stays_takes_over(tmp_path: Path, clips: Any) -> None:
    small = clips.face(320, 320, zoom=0.6)
    pictures = [beside(small, clips.wall())] * 8 + [beside(small, clips.face(320, 320))] * 32
    track = read_track(clips.write_video(tmp_path / "late.mp4", pictures, times_ms=every(250, 40)))
    kept = track["detected"].values
    # the frames of the smaller face belong to somebody else and are not measured
    assert not kept[:8].any()
    assert kept[24:].all()
    assert (middles(track)[kept] > 320).all()
    assert track.attrs["frames_of_others"] >= 8


def test_a_larger_face_that_passes_through_changes_nothing(tmp_path: Path, clips: Any) -> None:
    small = clips.face(320, 320, zoom=0.6)
    alone, visited = beside(small, clips.wall()), beside(small, clips.face(320, 320))
    pictures = [alone] * 10 + [visited] * 4 + [alone] * 10
    track = read_track(clips.write_video(tmp_path / "visit.mp4", pictures, times_ms=every(250, 24)))
    assert track["detected"].values.all()
    assert (middles(track) < 320).all()
    assert track["faces"].values.max() == 2


def test_lost_and_found_is_the_same_face(model: str, tmp_path: Path, clips: Any) -> None:
    pictures = clips.moving(20) + [clips.wall()] * 15 + clips.moving(20)
    track = read_track(clips.write_video(tmp_path / "lost.mp4", pictures), model=model)
    expected = np.array([True] * 20 + [False] * 15 + [True] * 20)
    assert (track["detected"].values != expected).sum() <= 1
    assert np.isnan(track["position"].values[~track["detected"].values]).all()


@pytest.mark.recordings
@pytest.mark.parametrize("reading", ["whole", "halves"])
def test_nothing_is_seen_in_the_faceless_part(recordings: Path, model: str, reading: str) -> None:
    track = read_track(recordings / "pyfeat_face_noface.mov", model=model, reading=reading)
    found = track["detected"].values
    assert found[:72].all()
    assert found[72:].sum() <= 2
