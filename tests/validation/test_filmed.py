"""Suites that read videos: what was rendered and read is kept, so that a run that was broken off goes on."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from synkin.phantom import (
    DEMO_PATIENT,
    Camera,
    Progress,
    Recording,
    RecordingFiles,
    make_protocol,
    write_recording,
)
from synkin.validation import demo, invariance, planned, readings, run_validation
from synkin.validation.figure import NotRun
from synkin.validation.films import Film, film_cost, missing_films, render_films
from synkin.validation.readings import PAIRS, Readings, Wanted

WHOLE, HALVES = PAIRS[:2]


class Reader:
    """Stands in for reading: gives the same Track for every video, and counts; stops where it is told to."""

    def __init__(self, track: xr.Dataset) -> None:
        self.track = track
        self.read: list[tuple[str, str]] = []
        self.stop_at: int | None = None

    def __call__(self, path: Path, *, model: str, reading: str, progress: Callable[[float, float], None]) -> xr.Dataset:
        if len(self.read) == self.stop_at:
            raise KeyboardInterrupt
        self.read.append((path.name, reading))
        for at_s in (0.0, 5.0):
            progress(at_s, 5.0)
        return self.track


@pytest.fixture
def reader(smile_track: xr.Dataset, monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader(smile_track)
    monkeypatch.setattr(readings, "read_track", reader)
    return reader


@pytest.fixture
def videos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("one.mp4", "two.mp4")]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]))
    return paths


def test_what_was_read_before_a_run_was_broken_off_is_not_read_again(
    videos: list[Path], reader: Reader, tmp_path: Path
) -> None:
    kept = tmp_path / "cache"
    wanted: list[Wanted] = [(path, WHOLE, 5.0) for path in videos]
    reader.stop_at = 1
    with pytest.raises(KeyboardInterrupt):
        Readings(kept).read_all(wanted, lambda _done, _total: None)
    assert reader.read == [("one.mp4", "whole")]

    reader.stop_at = None
    again, told = Readings(kept), list[tuple[float, float | None]]()
    assert again.missing(wanted) == wanted[1:]
    again.read_all(wanted, lambda done, total: told.append((done, total)))
    assert reader.read == [("one.mp4", "whole"), ("two.mp4", "whole")]
    assert told[-1] == (5.0, 5.0)  # the time left is that of what is left
    xr.testing.assert_identical(again.get(videos[0], WHOLE).track, reader.track)
    assert again.get(videos[0], WHOLE).ms_per_frame == Readings(kept).get(videos[0], WHOLE).ms_per_frame
    assert len(reader.read) == 2


def test_a_track_is_kept_for_the_recordings_content_and_for_its_pair(
    videos: list[Path], reader: Reader, tmp_path: Path
) -> None:
    kept = tmp_path / "cache"
    Readings(kept).get(videos[0], WHOLE)
    renamed = Path(shutil.copy(videos[0], tmp_path / "renamed.mp4"))
    assert Readings(kept).missing([(renamed, WHOLE, 5.0)]) == []
    assert Readings(kept).missing([(renamed, HALVES, 5.0)]) == [(renamed, HALVES, 5.0)]
    videos[0].write_bytes(b"another")
    Readings(kept).get(videos[0], WHOLE)
    assert len(reader.read) == 2


def test_a_partial_run_reads_nothing(videos: list[Path], reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(NotRun, match="not read yet"):
        Readings(tmp_path / "cache", only_kept=True).get(videos[0], WHOLE)
    assert reader.read == []


def test_a_film_is_rendered_once_and_kept_only_when_whole(tmp_path: Path) -> None:
    rendered: list[str] = []

    def film(name: str, *, breaks: bool = False) -> Film:
        def render(part: Path, tell: Callable[[float, float | None], None]) -> None:
            part.write_text("half")
            tell(1, 4)
            if breaks:
                raise KeyboardInterrupt
            rendered.append(name)

        return Film(tmp_path / "videos" / name, 2.0, 5.0, render)

    told: list[tuple[float, float | None]] = []
    with pytest.raises(KeyboardInterrupt):
        render_films([film("a"), film("b", breaks=True)], lambda done, total: told.append((done, total)))
    assert told == [(0.5, 4.0), (2.0, 4.0), (2.5, 4.0)]
    assert [path.name for path in (tmp_path / "videos").iterdir()] == ["a"]
    assert [one.path.name for one in missing_films([film("a"), film("b")])] == ["b"]
    render_films([film("a"), film("b")], lambda _done, _total: None)
    assert rendered == ["a", "b"]
    assert film_cost(Camera(size=(1280, 720), fps=30.0), 10.0) == pytest.approx(10.0)


def test_the_demonstration_goes_on_where_it_was_broken_off(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    protocol = make_protocol(
        "quick", repetitions=1, first_rest_s=1.0, ramp_s=0.2, hold_s=0.3, rest_s=1.0, blinks=False, gaze_shifts=False
    )
    small = Recording(DEMO_PATIENT, protocol, camera=Camera(size=(200, 200), fps=10.0))
    monkeypatch.setattr(demo, "demo_recording", lambda *, seed: small)
    monkeypatch.setattr(invariance, "SCENES", ())
    rendered: list[Path] = []

    def write(recording: Recording, folder: Path, *, name: str, progress: Progress) -> RecordingFiles:
        rendered.append(folder)
        return write_recording(recording, folder, name=name, progress=progress)

    monkeypatch.setattr(demo, "write_recording", write)
    kept = tmp_path / "cache"

    def run(name: str, *, partial: bool = False) -> dict[str, object]:
        result = run_validation("demo", tmp_path / name, quick=True, cache=kept, partial=partial)
        written: dict[str, object] = json.loads((tmp_path / name / "validation.json").read_text("utf-8"))
        assert written["missing"] == result.missing
        return written

    before = run("before", partial=True)
    assert (before["missing"], rendered, reader.read) == (1, [], [])
    reader.stop_at = 0
    with pytest.raises(KeyboardInterrupt):
        run("broken-off")
    assert "the same command goes on from there" in " ".join(capfd.readouterr().err.split())
    assert not (tmp_path / "broken-off").exists()
    assert len(rendered) == 1

    reader.stop_at = None
    first = run("first")
    assert (len(rendered), reader.read) == (1, [("demo.mp4", "whole")])
    assert "demo: reading: 100 %, 0:00 left" in capfd.readouterr().err
    assert (run("second")["figures"], len(rendered), len(reader.read)) == (first["figures"], 1, 1)
    assert run("kept", partial=True)["figures"] == first["figures"]
    values = np.array(
        [one["value"] for one in first["figures"]["demo"].values() if one["value"] is not None]  # type: ignore[index]
    )
    assert len(values) > 8


def test_the_names_of_the_demonstrations_figures_need_no_video() -> None:
    names = planned("demo")
    assert len(set(names)) == len(names)
    assert "bundled_halves_invariance_weak_mirrored_share" in names
