"""Model files: found, verified, added and downloaded; never half-written."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from synkin.cli import run
from synkin.errors import CannotWriteError, ModelError
from synkin.recording import choose, models
from synkin.recording.model import open_model

CONTENT = b"not a real model, but one whose checksum is known " * 3000


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for models; the expected checksum is CONTENT's."""
    monkeypatch.setenv("SYNKIN_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setattr(models, "LANDMARKER_SHA256", hashlib.sha256(CONTENT).hexdigest())
    return tmp_path / "models"


@contextmanager
def server(body: bytes, *, status: int = 200, claim: int | None = None) -> Iterator[str]:
    """A server on loopback that sends `body`, claiming a length of `claim`, and then hangs up."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if claim is None else claim))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}/face_landmarker.task"
        finally:
            http.shutdown()
            thread.join()


def left_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def test_download(folder: Path) -> None:
    steps: list[tuple[int, int | None]] = []
    with server(CONTENT) as url:
        place = models.download_model(url, progress=lambda size, total: steps.append((size, total)))
    assert place.read_bytes() == CONTENT
    assert left_in(folder) == ["face_landmarker.task"]
    assert steps[-1] == (len(CONTENT), len(CONTENT))
    assert models.checked_landmarker() == place


def test_wrong_checksum_keeps_nothing(folder: Path) -> None:
    with server(CONTENT + b"!") as url, pytest.raises(ModelError, match="not the landmarker"):
        models.download_model(url)
    assert left_in(folder) == []


def test_cut_connection_keeps_nothing(folder: Path) -> None:
    with server(CONTENT[:70000], claim=len(CONTENT)) as url, pytest.raises(ModelError, match=r"broke off|broken off"):
        models.download_model(url)
    assert left_in(folder) == []


def test_a_failed_download_leaves_the_installed_model_alone(folder: Path) -> None:
    with server(CONTENT) as url:
        models.download_model(url)
    with server(CONTENT[:50], claim=len(CONTENT)) as url, pytest.raises(ModelError):
        models.download_model(url)
    assert left_in(folder) == ["face_landmarker.task"]
    assert models.checked_landmarker().read_bytes() == CONTENT


def test_server_error_and_no_server(folder: Path) -> None:
    with server(b"gone", status=404) as url, pytest.raises(ModelError, match="404"):
        models.download_model(url)
    with pytest.raises(ModelError, match="models add"):
        models.download_model(url)
    with pytest.raises(ModelError, match="https"):
        models.download_model("file:///face_landmarker.task")
    assert left_in(folder) == []


def test_add(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "right.task").write_bytes(CONTENT)
    (tmp_path / "wrong.task").write_bytes(b"something else")
    with pytest.raises(ModelError, match=r"wrong\.task"):
        models.add_model(tmp_path / "wrong.task")
    with pytest.raises(ModelError, match=r"nowhere\.task"):
        models.add_model(tmp_path / "nowhere.task")
    assert left_in(folder) == []
    assert models.add_model(tmp_path / "right.task").read_bytes() == CONTENT


def test_unwritable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "right.task").write_bytes(CONTENT)
    monkeypatch.setenv("SYNKIN_MODELS_DIR", str(tmp_path / "file" / "models"))
    with pytest.raises(CannotWriteError, match="cannot be written"):
        models.add_model(tmp_path / "right.task")


def test_a_spoiled_file_is_not_used(folder: Path) -> None:
    folder.mkdir()
    (folder / "face_landmarker.task").write_bytes(b"spoiled")
    with pytest.raises(ModelError, match="not the expected one"):
        open_model("landmarker")
    assert "wrong checksum" in models.list_models()[1].note


def test_a_missing_model_names_the_remedy() -> None:
    with pytest.raises(ModelError, match="synkin models download"):
        open_model("landmarker")


def test_folder_of_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SYNKIN_MODELS_DIR")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert models.models_folder() == tmp_path / "synkin" / "models"


def test_auto_is_the_fastest_pair_where_the_pictures_decide(folder: Path) -> None:
    assert choose()[:2] == ("bundled", "whole")
    assert choose("landmarker")[:2] == ("landmarker", "whole")


def test_auto_takes_the_landmarker_in_halves_where_all_is_left_to_a_model(folder: Path) -> None:
    assert choose(follow=False)[:2] == ("bundled", "whole")
    assert "not installed" in choose(follow=False)[2]
    with server(CONTENT) as url:
        models.download_model(url)
    assert choose(follow=False)[:2] == ("landmarker", "halves")
    assert choose("bundled", follow=False)[:2] == ("bundled", "whole")


def test_the_bundled_models_hash_is_its_files() -> None:
    assert open_model("bundled").sha256 == models.sha256_of(models.bundled_file())


def test_command_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "list"]) == 0
    assert "not installed" in capsys.readouterr().out
    with server(CONTENT + b"!") as url:
        assert run(["models", "download", "--url", url]) == 5
    said = capsys.readouterr().err
    assert said.startswith("synkin: ")
    assert "not the landmarker" in said
    with server(CONTENT) as url:
        assert run(["models", "download", "--url", url]) == 0
    assert run(["models", "list"]) == 0
    assert "checksum verified" in capsys.readouterr().out
    (tmp_path / "again.task").write_bytes(CONTENT)
    assert run(["models", "add", str(tmp_path / "again.task")]) == 0
    assert left_in(folder) == ["face_landmarker.task"]
