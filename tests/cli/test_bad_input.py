"""Whatever is wrong is said in one clear sentence, with the right exit code, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.recording import conftest as clips

from synkin.cli import run

NAMED = ("--model", "bundled", "--reading", "whole")
SYNKIN = Path(sys.executable).with_name("synkin")
Captured = pytest.CaptureFixture[str]


def refused(capfd: Captured, code: int, *arguments: str | Path) -> str:
    """The sentence with which the command is refused; everything else about a refusal is checked."""
    capfd.readouterr()
    assert run([str(one) for one in arguments]) == code
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("synkin: ")
    assert printed.err.count("\n") == 1
    assert printed.err.rstrip()[-1] in ".?"
    assert "Traceback" not in printed.err
    return printed.err


def analyze(capfd: Captured, code: int, video: Path, *options: str | Path) -> str:
    """Refused in a folder of its own, in which nothing must be left."""
    home = video.parent / "home"
    home.mkdir()
    text = refused(capfd, code, "analyze", video, "--out", home / "deep" / "out", *NAMED, *options)
    assert list(home.iterdir()) == []
    home.rmdir()
    return text


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A good recording, ten pictures long: too short, so nothing is measured where a refusal fails to come first."""
    return clips.write_video(tmp_path / "short.mp4", clips.moving(10))


def test_missing(tmp_path: Path, capfd: Captured) -> None:
    assert "nowhere.mp4" in analyze(capfd, 3, tmp_path / "nowhere.mp4")


def test_empty(tmp_path: Path, capfd: Captured) -> None:
    (tmp_path / "empty.mp4").touch()
    assert "is empty" in analyze(capfd, 3, tmp_path / "empty.mp4")


def test_not_a_video(tmp_path: Path, capfd: Captured) -> None:
    (tmp_path / "letter.mp4").write_text("Dear colleague, " * 500)
    assert "is not a" in analyze(capfd, 3, tmp_path / "letter.mp4")


def test_only_sound(tmp_path: Path, capfd: Captured) -> None:
    assert "only sound" in analyze(capfd, 3, clips.write_sound(tmp_path / "sound.mp4"))


def test_truncated_before_its_index(tmp_path: Path, capfd: Captured) -> None:
    path = clips.write_video(tmp_path / "cut.mp4", clips.moving(40))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    assert "breaks off" in analyze(capfd, 3, path)


def test_truncated_mid_file_is_measured_as_far_as_it_goes(tmp_path: Path, capfd: Captured) -> None:
    path = clips.write_video(tmp_path / "cut.mkv", clips.moving(90), options={"g": "10"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 7 // 10])
    assert run(["analyze", str(path), "--out", str(tmp_path / "out"), *NAMED]) == 0
    assert "100 % of its frames" in " ".join(capfd.readouterr().err.split())
    assert "breaks off" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_no_face_anywhere(tmp_path: Path, capfd: Captured) -> None:
    text = analyze(capfd, 3, clips.write_video(tmp_path / "wall.mp4", [clips.wall()] * 35))
    assert "No face was found" in text


def test_less_than_a_second_of_face(tmp_path: Path, capfd: Captured) -> None:
    pictures = clips.moving(20) + [clips.wall()] * 20
    assert "only 0.7 s" in analyze(capfd, 3, clips.write_video(tmp_path / "short.mp4", pictures))


def test_a_face_too_small_is_told_its_size(tmp_path: Path, capfd: Captured) -> None:
    path = clips.write_video(tmp_path / "far.mp4", [clips.face(240, 240, zoom=0.5)] * 35)
    text = analyze(capfd, 3, path)
    assert "too small" in text
    assert 40 < int(text.split(": ")[2].split(" px")[0]) < 96


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("smile at three seconds", "not WebVTT"),
        ("", "not WebVTT"),
        ("WEBVTT\n\n", "no cue"),
        ("WEBVTT\n\n00:00.100 -> 00:00.200\nsmile-open\n", "cue"),
        ("WEBVTT\n\n00:00.100 --> 00:00.200\nsmile-opne\n", "smile-open"),
        ("WEBVTT\n\n00:00.100 --> 00:00.250\nsmile-open\n\n00:00.200 --> 00:00.300\npucker\n", "overlap"),
        ("WEBVTT\n\n00:00.200 --> 00:00.100\nsmile-open\n", "ends before it begins"),
        ("WEBVTT\n\n00:00.100 --> 00:00.200\nsmile-open effort=some\n", "effort"),
        (b"\xff\xfe\x00W", "plain text"),
    ],
)
def test_a_cue_sheet_that_cannot_be_understood(sheet: str | bytes, said: str, video: Path, capfd: Captured) -> None:
    for path, options in ((video.with_name("my.vtt"), ("--cues", video.with_name("my.vtt"))), (_beside(video), ())):
        path.write_bytes(sheet if isinstance(sheet, bytes) else sheet.encode())
        text = analyze(capfd, 2, video, *options)
        assert said in text
        assert path.name in text
        path.unlink()


def _beside(video: Path) -> Path:
    return video.with_suffix(".vtt")


def test_a_cue_beyond_the_end(tmp_path: Path, capfd: Captured) -> None:
    path = clips.write_video(tmp_path / "two.mp4", clips.moving(40))
    _beside(path).write_text("WEBVTT\n\n00:01.000 --> 00:09.000\nsmile-open\n")
    text = analyze(capfd, 2, path)
    assert "two.vtt" in text
    assert "00:00:09.000" in text


def test_a_cue_sheet_that_is_not_there(video: Path, capfd: Captured) -> None:
    assert "no cue sheet" in analyze(capfd, 2, video, "--cues", video.with_name("none.vtt"))
    assert "not a cue sheet" in analyze(capfd, 2, video, "--cues", video.parent)
    assert "cannot be read" in analyze(capfd, 2, video, "--cues", video.with_name(f"{'n' * 300}.vtt"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--affected", "links"), "left, right, both or unknown"),
        (("--model", "best"), "bundled"),
        (("--reading", "thirds"), "halves"),
        (("--mm-per", "0.3", "--pupil-distance", "62"), "--mm-per and --pupil-distance"),
        (("--mm-per", "wide"), "--mm-per"),
        (("--mm-per", "-1"), "positive"),
        (("--mm-per", "nan"), "positive"),
        (("--points", "1,2,3,4"), "--length"),
        (("--length", "40"), "--points"),
        (("--points", "1,2,3", "--length", "40"), "X1,Y1,X2,Y2"),
        (("--points", "1,2,1,2", "--length", "40"), "two different points"),
        (("--points", "1,2,nan,2", "--length", "40"), "two different points"),
        (("--cues", "a.vtt", "--no-cues"), "contradict"),
        (("--nonsense",), "--nonsense"),
    ],
)
def test_wrong_options(options: tuple[str, ...], said: str, video: Path, capfd: Captured) -> None:
    home = video.parent / "home"
    text = refused(capfd, 2, "analyze", video, "--out", home, *NAMED, *options)
    assert said in text
    assert not home.exists()


@pytest.mark.parametrize("words", [("analyse",), ("analyze",), ("models", "fetch"), ("analyze", "a.mp4", "b.mp4")])
def test_wrong_commands(words: tuple[str, ...], capfd: Captured) -> None:
    refused(capfd, 2, *words)


def test_a_report_needs_a_place(video: Path, capfd: Captured) -> None:
    assert "--out" in refused(capfd, 2, "analyze", video, *NAMED)


def test_without_a_word_the_help_is_shown(capfd: Captured) -> None:
    assert run([]) == 2
    printed = capfd.readouterr()
    assert "analyze" in printed.out
    assert printed.err == ""


def test_an_output_folder_that_is_a_file(video: Path, capfd: Captured) -> None:
    (video.parent / "taken").write_text("mine")
    assert "is a file" in refused(capfd, 4, "analyze", video, "--out", video.parent / "taken", *NAMED)
    assert (video.parent / "taken").read_text() == "mine"


def test_an_output_folder_below_a_file(video: Path, capfd: Captured) -> None:
    (video.parent / "taken").write_text("mine")
    text = refused(capfd, 4, "analyze", video, "--out", video.parent / "taken" / "out", *NAMED)
    assert "cannot be written" in text


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder here that even root cannot write to")
def test_an_output_folder_that_cannot_be_written(video: Path, capfd: Captured) -> None:
    assert "cannot be written" in refused(capfd, 4, "analyze", video, "--out", "/proc/self/out", *NAMED)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_without_permission(video: Path, capfd: Captured) -> None:
    locked = video.parent / "locked"
    locked.mkdir(mode=0o500)
    assert "cannot be written" in refused(capfd, 4, "analyze", video, "--out", locked / "out", *NAMED)


def test_an_output_folder_with_a_report(video: Path, capfd: Captured) -> None:
    out = video.parent / "out"
    out.mkdir()
    (out / "report.html").write_text("the old one")
    assert "--overwrite" in refused(capfd, 4, "analyze", video, "--out", out, *NAMED)
    refused(capfd, 3, "analyze", video, "--out", out, "--overwrite", *NAMED)  # it is too short: the old one stays
    assert [path.name for path in out.iterdir()] == ["report.html"]
    assert (out / "report.html").read_text() == "the old one"


def test_a_model_that_is_not_there(
    video: Path, capfd: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNKIN_MODELS_DIR", str(tmp_path / "no-models"))
    text = refused(capfd, 5, "analyze", video, "--out", tmp_path / "out", "--model", "landmarker", "--reading", "whole")
    assert "synkin models" in text
    assert not (tmp_path / "out").exists()


def test_a_model_file_that_is_another(capfd: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNKIN_MODELS_DIR", str(tmp_path / "models"))
    (tmp_path / "face_landmarker.task").write_bytes(b"not this one")
    refused(capfd, 5, "models", "add", tmp_path / "face_landmarker.task")
    refused(capfd, 5, "models", "add", tmp_path / "nowhere.task")
    assert list(tmp_path.glob("models/*")) == []


def test_a_fault_of_our_own_says_so(video: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: object) -> None:
        raise RuntimeError("the mask is off by one")

    monkeypatch.setattr("synkin.analysis.analyze_recording", broken)
    assert run(["analyze", str(video), "--json", *NAMED]) == 70
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "off by one" in printed.err
    assert printed.err.splitlines()[-1].startswith("synkin: This is a fault in synkin itself")


@pytest.fixture(scope="module")
def long_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifty seconds: longer to read than to interrupt."""
    frames = clips.moving(30, 240, 240)
    return clips.write_video(
        tmp_path_factory.mktemp("long") / "long.mp4", (frames + frames[::-1]) * 25, options={"preset": "ultrafast"}
    )


@pytest.mark.parametrize(("after_s", "overwrite"), [(0.1, False), (3.0, True)])
def test_an_interruption_leaves_nothing_half_written(
    after_s: float, overwrite: bool, long_video: Path, tmp_path: Path
) -> None:
    """While the models are being loaded, and while pictures are being read."""
    out = tmp_path / "home" / "out"
    options: tuple[str, ...] = ()
    if overwrite:
        out.mkdir(parents=True)
        (out / "report.html").write_text("the old one")
        options = ("--overwrite",)
    command = [str(SYNKIN), "analyze", str(long_video), "--out", str(out), *NAMED, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(out.parent.glob(".out.*.partial")) and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    time.sleep(after_s)
    assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=60)
    assert said == "synkin: Interrupted; nothing was left half-written.\n"
    assert process.returncode == 130
    assert printed == ""
    if overwrite:
        assert [path.name for path in out.parent.iterdir()] == ["out"]
        assert (out / "report.html").read_text() == "the old one"
    else:
        assert not out.parent.exists()
