"""`synkin demo` on a shorter recording than its own, and what the command line costs before it does anything."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Rendered

from synkin.cli import run
from synkin.interrupts import interrupts_held
from synkin.phantom import Recording, RecordingFiles, files_of

NAMED = ("--model", "bundled", "--reading", "whole")


@pytest.fixture
def short_demo(rendered: Rendered, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rendered recording stands in for the minute that the demonstration takes."""

    def write_recording(recording: Recording, out: Path, *, name: str, progress: Any) -> RecordingFiles:
        out.mkdir(parents=True, exist_ok=True)
        for ending in (".mp4", ".vtt", ".truth.json"):
            shutil.copy(rendered.video.with_suffix(ending), out / f"{name}{ending}")
        progress(1, 1)
        return files_of(out, name)

    monkeypatch.setattr("synkin.phantom.write_recording", write_recording)


@pytest.mark.usefixtures("short_demo")
def test_the_demonstration_ends_with_its_report(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    out = tmp_path / "demo"
    assert run(["demo", "--out", str(out), "--open", *NAMED]) == 0
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.rstrip().endswith(str(out / "report" / "report.html"))
    assert "The patient's right side was given as affected" in " ".join(printed.err.split())
    found = json.loads((out / "report" / "assessment.json").read_text(encoding="utf-8"))
    assert [one["movement"] for one in found["trials"]] == ["smile-open", "smile-open"]
    assert (out / "report" / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert opened == [(out / "report" / "report.html").resolve().as_uri()]
    assert run(["demo", "--out", str(out), "--quiet", *NAMED]) == 0  # again, over the old one
    assert capfd.readouterr().err == ""


def test_a_demonstration_needs_a_folder(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("mine")
    assert run(["demo", "--out", str(tmp_path / "taken"), *NAMED]) == 4
    printed = capfd.readouterr()
    assert printed.err.startswith("synkin: ")
    assert printed.err.count("\n") == 1
    assert (tmp_path / "taken").read_text() == "mine"


def test_the_command_line_is_there_before_the_heavy_libraries_are() -> None:
    """So that help comes at once, and Ctrl-C is ours from the start."""
    code = "import sys, synkin.cli; print(sorted({'numpy', 'pandas', 'mediapipe', 'xarray'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ctrl_c_waits_for_the_end_of_what_must_not_be_broken_off() -> None:
    done: list[str] = []
    before = signal.getsignal(signal.SIGINT)

    def load() -> None:
        with interrupts_held():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("the block")
        done.append("what follows it")

    with pytest.raises(KeyboardInterrupt):
        load()
    assert done == ["the block"]
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_goes_before_a_ctrl_c_that_waits() -> None:
    with pytest.raises(ImportError), interrupts_held():
        raise ImportError


def test_other_threads_are_left_alone() -> None:
    seen: list[Any] = []

    def work() -> None:
        with interrupts_held():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGINT)]
