"""The output folder: complete or untouched."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from synkin.errors import CannotWriteError
from synkin.report import output_folder


def _everything(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def _fill(folder: Path, text: str) -> None:
    for name in ("report.html", "assessment.json", "measures.parquet"):
        (folder / name).write_text(text)
    (folder / "figures").mkdir()
    (folder / "figures" / "face-map.svg").write_text(text)


def _write(out: Path, failure: BaseException, overwrite: bool = False) -> None:
    with output_folder(out, overwrite) as work:
        _fill(work, "half")
        raise failure


@pytest.fixture
def reported(tmp_path: Path) -> Path:
    """A folder with an earlier report (with a Track and a figure more) and files of the user's own."""
    out = tmp_path / "out"
    with output_folder(out) as work:
        _fill(work, "old")
        (work / "track.zarr" / "time").mkdir(parents=True)
        (work / "track.zarr" / "time" / "c").write_text("old")
        (work / "figures" / "movement-pucker.svg").write_text("old")
    (out / "letter.txt").write_text("mine")
    (out / "figures" / "mine.png").write_text("mine")
    return out


def test_appears_whole(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b" / "out"
    with output_folder(out) as work:
        _fill(work, "new")
        assert not out.exists()
    assert _everything(out)["report.html"] == "new"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    with output_folder(tmp_path / "out") as work:
        pass
    with output_folder(tmp_path / "out") as work:
        _fill(work, "new")
    assert _everything(tmp_path / "out")["report.html"] == "new"


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), ValueError("bad"), SystemExit(3)])
def test_failure_leaves_nothing(tmp_path: Path, failure: BaseException) -> None:
    with pytest.raises(type(failure)):
        _write(tmp_path / "a" / "out", failure)
    assert list(tmp_path.iterdir()) == []


def test_failure_keeps_the_earlier_report(reported: Path) -> None:
    before = _everything(reported)
    with pytest.raises(KeyboardInterrupt):
        _write(reported, KeyboardInterrupt(), overwrite=True)
    assert _everything(reported) == before
    assert [path.name for path in reported.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("at", range(20))
def test_interruption_while_moving_keeps_the_earlier_report(
    reported: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """The move into place is broken off at each of its renames in turn, before and after it is done."""
    before = _everything(reported)
    rename, count = Path.rename, 0

    def breaking(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == at // 2 + 1 and at % 2 == 0:
            raise KeyboardInterrupt
        moved = rename(self, target)
        if count == at // 2 + 1:
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "rename", breaking)
    with pytest.raises(KeyboardInterrupt), output_folder(reported, overwrite=True) as work:
        _fill(work, "new")
    monkeypatch.undo()
    assert _everything(reported) == before
    assert [path.name for path in reported.parent.iterdir()] == ["out"]


def test_an_earlier_report_is_not_replaced_unasked(reported: Path) -> None:
    before = _everything(reported)
    with pytest.raises(CannotWriteError, match="--overwrite"), output_folder(reported):
        pytest.fail("the work was begun")
    assert _everything(reported) == before


def test_overwrite_replaces_the_whole_report_and_nothing_else(reported: Path) -> None:
    with output_folder(reported, overwrite=True) as work:
        _fill(work, "new")
    assert _everything(reported) == {
        "report.html": "new",
        "assessment.json": "new",
        "measures.parquet": "new",
        "figures/face-map.svg": "new",
        "letter.txt": "mine",
        "figures/mine.png": "mine",
    }
    assert sorted(path.name for path in reported.iterdir()) == [
        "assessment.json", "figures", "letter.txt", "measures.parquet", "report.html",
    ]  # fmt: skip


def test_a_users_file_is_never_replaced_unasked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "video.mp4").write_text("mine")
    with pytest.raises(CannotWriteError, match=r"video\.mp4"), output_folder(out) as work:
        (work / "video.mp4").write_text("ours")
    assert _everything(out) == {"video.mp4": "mine"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(CannotWriteError, match="is a file"), output_folder(tmp_path / "out", overwrite=True):
        pytest.fail("the work was begun")
    with pytest.raises(CannotWriteError, match="cannot be written"), output_folder(tmp_path / "out" / "deeper"):
        pytest.fail("the work was begun")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("exists", [True, False])
def test_a_closed_folder_is_told_before_the_work(tmp_path: Path, exists: bool) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    with (
        pytest.raises(CannotWriteError, match="cannot be written"),
        output_folder(closed if exists else closed / "out"),
    ):
        pytest.fail("the work was begun")


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="free some space"), output_folder(tmp_path / "out"):
        raise OSError(28, os.strerror(28))
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    """A real process, really interrupted."""
    program = (
        "import sys, time; from pathlib import Path; from synkin.report.folder import output_folder\n"
        "with output_folder(Path(sys.argv[1])) as work:\n"
        "    (work / 'report.html').write_text('half'); print('begun', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "out")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    with process.stdout as told:
        assert told.readline().strip() == b"begun"
        assert list(tmp_path.iterdir())
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    assert process.returncode != 0
    assert list(tmp_path.iterdir()) == []
