"""Simulated recordings as files: same description same frames, true time stamps, all files or none."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.errors import CannotWriteError, WrongUsageError
from synkin.phantom import (
    DEMO_PATIENT,
    Camera,
    Recording,
    Truth,
    cue_sheet,
    make_protocol,
    make_truth,
    named_patient,
    only,
    pictures,
    simulate,
    swap_sides,
    truth_json,
    write_recording,
    write_video,
)
from synkin.trials import parse_cues

Picture = npt.NDArray[np.uint8]
SIZE = (240, 180)
SHORT = make_protocol(
    ("smile-open",),
    repetitions=1,
    first_rest_s=0.5,
    ramp_s=0.2,
    hold_s=0.3,
    rest_s=0.4,
    blinks=False,
    gaze_shifts=False,
)
RECORDING = Recording(DEMO_PATIENT, SHORT, camera=Camera(size=SIZE, fps=20.0), head="moderate", seed=4)


def _shown(recording: Recording, indices: list[int]) -> list[Picture]:
    return [one for _, one in pictures(only(simulate(recording), indices))]


def test_a_seed_gives_the_same_frames_and_another_seed_others() -> None:
    at = [12, 14, 16]
    first, again, other = _shown(RECORDING, at), _shown(RECORDING, at), _shown(replace(RECORDING, seed=5), at)
    np.testing.assert_array_equal(first, again)
    assert np.mean(np.array(first) != np.array(other)) > 0.5


def _frames_at(times: list[float]) -> Iterator[tuple[float, Picture]]:
    for index, time in enumerate(times):
        yield time, np.full((48, 64, 3), 20 * index, np.uint8)


def test_a_video_keeps_irregular_times(tmp_path: Path) -> None:
    times = [0.0, 0.033, 0.1, 0.1111, 0.5, 2.0]
    assert write_video(tmp_path / "a.mp4", _frames_at(times)) == 6
    with av.open(str(tmp_path / "a.mp4")) as container:
        decoded = list(container.decode(video=0))
    assert [float(one.time or 0.0) for one in decoded] == pytest.approx(times, abs=1e-4)
    greys = [one.to_ndarray(format="rgb24").mean() for one in decoded]
    assert greys == pytest.approx([0, 20, 40, 60, 80, 100], abs=3)


def test_a_video_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(WrongUsageError, match="time order"):
        write_video(tmp_path / "a.mp4", _frames_at([0.0, 0.1, 0.1]))
    with pytest.raises(WrongUsageError, match="no frame"):
        write_video(tmp_path / "a.mp4", _frames_at([]))
    with pytest.raises(WrongUsageError, match="63x48"):
        write_video(tmp_path / "a.mp4", [(0.0, np.zeros((48, 63, 3), np.uint8))])
    with pytest.raises(CannotWriteError):
        write_video(tmp_path / "no" / "a.mp4", _frames_at([0.0]))
    assert list(tmp_path.iterdir()) == []


def test_variable_frame_times_are_in_the_video(tmp_path: Path) -> None:
    jittery = replace(RECORDING, camera=Camera(size=SIZE, fps=20.0, fps_jitter=0.2))
    files = write_recording(jittery, tmp_path)
    with av.open(str(files.video)) as container:
        times = np.array([float(one.time or 0.0) for one in container.decode(video=0)])
    assert times == pytest.approx(simulate(jittery).time, abs=1e-4)
    assert 0.1 < np.std(np.diff(times)) * 20.0 < 0.3


def test_a_simulated_recording_is_a_video_a_cue_sheet_and_its_truth(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    files = write_recording(
        replace(RECORDING, patient=swap_sides(DEMO_PATIENT)),
        tmp_path / "new",
        name="one",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "one.mp4",
        "one.truth.json",
        "one.truth.zarr",
        "one.vtt",
    ]
    with av.open(str(files.video)) as container:
        stream = container.streams.video[0]
        times = [float(one.time or 0.0) for one in container.decode(stream)]
        assert (stream.width, stream.height) == SIZE
        assert stream.codec_context.name == "h264"
    assert np.diff(times) == pytest.approx(1 / 20.0, abs=1e-4)
    assert seen[-1] == (len(times), len(times))
    truth = json.loads(files.truth.read_text("utf-8"))
    assert truth["schema"] == "synkin.truth/1"
    assert truth["affected_side"] == "left"
    assert truth["wiring"]["smile-open"]["left"]
    assert not truth["wiring"]["smile-open"].get("right")
    (trial,) = truth["trials"]
    assert (trial["movement"], trial["repetition"]) == ("smile-open", 1)
    narrowed = [one for one in trial["unwanted"] if (one["region"], one["side"]) == ("palpebral-fissure", "left")]
    assert narrowed[0]["mm"] > 2.0
    (read,), (written,) = parse_cues(files.cues.read_text("utf-8"), truth["duration_s"]).cues, cue_sheet(SHORT).cues
    assert (read.movement, read.effort) == (written.movement, written.effort) == ("smile-open", "full")
    assert read.start_s < trial["start_s"] < trial["end_s"] < read.end_s
    with xr.open_zarr(files.series, consolidated=False, chunks=None, decode_times=False) as frames:
        assert frames["place"].sizes == {"time": len(times), "landmark": 478, "axis": 3}
        assert frames["drive"].sel(side="left", muscle="zygomaticus-major").max() > 0.5


def test_the_truth_of_a_contracture_is_range_lost_and_nothing_unwanted() -> None:
    healthy, tight = (
        make_truth(simulate(Recording(named_patient(name, "left"), SHORT, head="none")))
        for name in ("healthy", "contracture")
    )
    assert tight.contracture["left"]["zygomaticus-major"] > 0.2
    assert tight.contracture["right"] == healthy.contracture["left"] == {}
    assert '"contracture"' in truth_json(tight)
    (free,), (held,) = healthy.trials, tight.trials
    assert held.excursion["left"]["commissure"] < 0.8 * free.excursion["left"]["commissure"]
    assert held.excursion["right"]["commissure"] == pytest.approx(free.excursion["right"]["commissure"], rel=0.05)
    assert held.rest_gap["left"] < held.rest_gap["right"] - 0.7
    assert held.unwanted == ()


def test_an_interrupted_rendering_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_recording(RECORDING, tmp_path, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_whole_has_a_hidden_name_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[str] = []

    def full(simulation: object) -> Truth:
        there.extend(path.name for path in tmp_path.iterdir())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("synkin.phantom.files.make_truth", full)
    with pytest.raises(CannotWriteError, match="No space left"):
        write_recording(RECORDING, tmp_path)
    assert sorted(there) == [".phantom.part.mp4", ".phantom.part.vtt"]
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_rendering_leaves_what_was_there(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    for ending in ("mp4", "vtt", "truth.json"):
        (tmp_path / f"phantom.{ending}").write_text("mine", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        write_recording(RECORDING, tmp_path, progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["phantom.mp4", "phantom.truth.json", "phantom.vtt"]
    assert all(path.read_text(encoding="utf-8") == "mine" for path in tmp_path.iterdir())


def test_a_folder_that_is_a_file_and_an_odd_size_are_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(CannotWriteError, match="taken"):
        write_recording(RECORDING, tmp_path / "taken")
    for size in ((321, 240), (100, 100)):
        with pytest.raises(WrongUsageError, match=f"{size[0]}x{size[1]}"):
            Camera(size=size)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
