"""The landmark model files that the user keeps: where they lie, how they are checked, added and downloaded."""

import hashlib
import http.client
import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from synkin.errors import CannotWriteError, ModelError

LANDMARKER_FILE: Final = "face_landmarker.task"
LANDMARKER_SHA256: Final = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
LANDMARKER_URL: Final = (
    "https://storage.googleapis.com/mediapipe-models/face_landmarker/face_landmarker/float16/1/face_landmarker.task"
)
_LARGEST: Final = 64 * 1024 * 1024
_BLOCK: Final = 1 << 16


@dataclass(frozen=True)
class ModelFile:
    """A landmark model and where it is; `path` is None where it is not installed."""

    name: str
    path: Path | None
    sha256: str | None
    note: str


def models_folder() -> Path:
    """Where the user's model files lie: SYNKIN_MODELS_DIR, or the platform's folder for user data."""
    if chosen := os.environ.get("SYNKIN_MODELS_DIR"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "synkin" / "models"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def installed_landmarker() -> Path | None:
    """The landmarker's file, unchecked; None where it is not installed."""
    path = models_folder() / LANDMARKER_FILE
    return path if path.is_file() else None


def checked_landmarker() -> Path:
    """The landmarker's file, its checksum verified.

    Raises
    ------
    ModelError
        If it is not installed, or is not the file it should be.
    """
    path = installed_landmarker()
    if path is None:
        raise ModelError(
            f"The landmarker model is not in {models_folder()}; get it with `synkin models download`, "
            f"or `synkin models add FILE`, or use --model bundled."
        )
    try:
        found = sha256_of(path)
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read ({error.strerror}).") from error
    if found != LANDMARKER_SHA256:
        raise ModelError(
            f"The model file {path} is not the expected one "
            f"(SHA-256 {found[:12]}…, expected {LANDMARKER_SHA256[:12]}…); delete it and run `synkin models download`."
        )
    return path


def bundled_file() -> Path:
    """The bundled model's weights, inside the installed mediapipe; raises ModelError where they are not."""
    from importlib.util import find_spec

    spec = find_spec("mediapipe")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "modules" / "face_landmark" / "face_landmark_with_attention.tflite"
        if path.is_file():
            return path
    raise ModelError("The bundled face model is missing; install synkin again so that mediapipe 0.10.21 comes with it.")


def list_models() -> tuple[ModelFile, ...]:
    """Every landmark model, installed or not."""
    try:
        bundled = bundled_file()
        first = ModelFile("bundled", bundled, sha256_of(bundled), "comes with mediapipe, always there")
    except ModelError as error:
        first = ModelFile("bundled", None, None, str(error))
    path = installed_landmarker()
    if path is None:
        return first, ModelFile("landmarker", None, None, "not installed: synkin models download")
    found = sha256_of(path)
    note = "checksum verified" if found == LANDMARKER_SHA256 else "wrong checksum, not used: synkin models download"
    return first, ModelFile("landmarker", path, found, note)


def add_model(file: Path) -> Path:
    """Copy a downloaded landmarker file into the user's folder, after verifying its checksum.

    Raises
    ------
    ModelError
        If `file` cannot be read or is not the landmarker.
    CannotWriteError
        If the folder cannot be written.
    """
    try:
        with file.open("rb") as stream:
            return _keep(stream, str(file), None)
    except OSError as error:
        raise ModelError(f"The model file {file} cannot be read ({error.strerror or error}).") from error


def download_model(url: str = LANDMARKER_URL, progress: Callable[[int, int | None], None] | None = None) -> Path:
    """Fetch the landmarker, verify its checksum and put it into the user's folder.

    Parameters
    ----------
    url : address of the file
    progress : called with the bytes so far and the total, None where the server does not say

    Raises
    ------
    ModelError
        If the server cannot be reached, the connection breaks off, or the checksum is wrong. Nothing is kept then.
    CannotWriteError
        If the folder cannot be written.
    """
    if not url.startswith(("https://", "http://")):
        raise ModelError(f"The model's address must begin with https:// or http://, not {url!r}.")
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 (scheme checked above)
            length = answer.headers.get("Content-Length")
            return _keep(answer, url, progress, int(length) if length and length.isdigit() else None)
    except urllib.error.HTTPError as error:
        raise ModelError(f"The model could not be downloaded from {url}: the server answered {error.code}.") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise ModelError(
            f"The model could not be downloaded from {url} ({reason}); check the connection, "
            f"or fetch the file elsewhere and use `synkin models add FILE`."
        ) from error


def _keep(
    stream: BinaryIO, origin: str, progress: Callable[[int, int | None], None] | None, total: int | None = None
) -> Path:
    """Copy `stream` beside its place, verify, then rename: the model is there as a whole or not at all."""
    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".part-", dir=folder)
    except OSError as error:
        raise CannotWriteError(f"The models folder {folder} cannot be written ({error.strerror}).") from error
    part = Path(name)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as out:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > _LARGEST:
                    raise ModelError(f"{origin} is not the landmarker: it is larger than {_LARGEST >> 20} MB.")
                digest.update(block)
                try:
                    out.write(block)
                except OSError as error:
                    raise CannotWriteError(f"{folder} cannot be written ({error.strerror}).") from error
                if progress:
                    progress(size, total)
        if total is not None and size < total:
            raise ModelError(
                f"The download from {origin} broke off after {size} of {total} bytes; "
                f"run `synkin models download` again."
            )
        if digest.hexdigest() != LANDMARKER_SHA256:
            raise ModelError(
                f"{origin} is not the landmarker that synkin knows (SHA-256 {digest.hexdigest()[:12]}…, "
                f"expected {LANDMARKER_SHA256[:12]}…); nothing was kept."
            )
        part.chmod(0o644)
        place = folder / LANDMARKER_FILE
        part.replace(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return place
