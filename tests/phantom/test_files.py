"""Rendering to files: same seed same frames, true time stamps, all files or none."""

import json
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from synkin.errors import CannotWriteError, WrongUsageError
from synkin.phantom import DEMO_PATIENT, HEALTHY, BlinkStep, Protocol, Step, frames, render, swap_sides, write_video

SIZE = (240, 180)
SHORT = Protocol((Step("smile-open", 1, 0.3, 0.1, 0.1),), (BlinkStep(0.7),), 1.2)
Picture = npt.NDArray[np.uint8]


def smiling(seed: int) -> list[Picture]:
    return [one for _, one in frames(DEMO_PATIENT, SHORT, size=SIZE, start_s=0.3, end_s=0.5, seed=seed)]


def test_a_seed_gives_the_same_frames_and_another_seed_others() -> None:
    first, again, other = smiling(4), smiling(4), smiling(5)
    assert len(first) == 6
    np.testing.assert_array_equal(first, again)
    assert np.mean(np.array(first) != np.array(other)) > 0.5


def test_rendering_a_part_gives_the_frames_of_the_whole() -> None:
    whole = list(frames(DEMO_PATIENT, SHORT, size=SIZE, seed=2, end_s=0.5))
    part = list(frames(DEMO_PATIENT, SHORT, size=SIZE, seed=2, start_s=0.4, end_s=0.5))
    assert [time for time, _ in part] == [time for time, _ in whole[12:]]
    np.testing.assert_array_equal([one for _, one in part], [one for _, one in whole[12:]])


def test_frames_are_the_receivers_own() -> None:
    shown = []
    for _, picture in frames(HEALTHY, SHORT, size=SIZE, end_s=0.1, head=False, noise_sd=0.0):
        shown.append(picture.copy())
        picture[:] = 0
    np.testing.assert_array_equal(shown[0], shown[2])
    assert shown[0].any()


def test_noise_is_as_strong_as_asked() -> None:
    still, noisy = (
        next(frames(HEALTHY, SHORT, size=SIZE, end_s=0.1, head=False, noise_sd=sd))[1].astype(int) for sd in (0.0, 3.0)
    )
    away_from_black = still.min(axis=2) > 20
    assert 2.5 < (noisy - still)[away_from_black].std() < 3.5


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


def test_a_rendered_patient_is_a_video_a_cue_sheet_and_its_truth(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    files = render(
        swap_sides(DEMO_PATIENT),
        SHORT,
        tmp_path / "new",
        size=SIZE,
        fps=25.0,
        name="one",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["one.mp4", "one.truth.json", "one.vtt"]
    with av.open(str(files.video)) as container:
        stream = container.streams.video[0]
        times = [float(one.time or 0.0) for one in container.decode(stream)]
        assert (stream.width, stream.height) == SIZE
        assert stream.codec_context.name == "h264"
    assert times == pytest.approx(list(np.arange(30) / 25.0), abs=1e-4)
    assert seen[-1] == (30, 30)
    truth = json.loads(files.truth.read_text("utf-8"))
    assert truth["schema"] == "synkin.truth/1"
    assert truth["affected_side"] == "left"
    (trial,) = truth["trials"]
    assert (trial["movement"], trial["start_s"]) == ("smile-open", 0.3)
    assert trial["unwanted"][0]["side"] == "left"
    assert truth["blinks"][0]["start_s"] == 0.7
    assert "smile-open" in files.cues.read_text("utf-8")


def test_an_interrupted_rendering_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(HEALTHY, SHORT, tmp_path, size=SIZE, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_and_an_odd_size_are_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(CannotWriteError, match="taken"):
        render(HEALTHY, SHORT, tmp_path / "taken", size=SIZE)
    with pytest.raises(WrongUsageError, match="321x240"):
        render(HEALTHY, SHORT, tmp_path / "out", size=(321, 240))
