"""What is kept between runs: rendered videos, Tracks and outcomes, each under a key of what it was made by and from."""

import ast
import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

CACHE_ENV: Final = "SYNKIN_CACHE_DIR"
_KEY_LENGTH: Final = 24
_PARTIAL: Final = ".partial-"

LANDMARK_SOURCES: Final = (
    "anatomy",
    "phantom",
    "track",
    "motion",
    "trials",
    "measures",
    "synkinesis",
    "assessment",
    "validation/cases.py",
    "validation/held.py",
    "validation/outcome.py",
)
"""What an outcome at the landmark link is made by."""
VIDEO_SOURCES: Final = ("anatomy", "phantom", "validation/cases.py")
"""What the pixels of a rendered video are made by: the generator, and what the words in a case stand for."""
_NOT_IN_VIDEOS: Final = (
    "anatomy/movements.py",
    "anatomy/movements.toml",
    "anatomy/patterns.py",
    "anatomy/patterns.toml",
    "phantom/demo.py",
    "phantom/landmark_link.py",
    "phantom/truth.py",
)
"""Parts of them that no pixel depends on: a new truth of the same video is no reason to render it again."""
READING_SOURCES: Final = ("recording", "track")
"""What a Track is made by, beside its video and the landmark model."""
MIRROR_SOURCES: Final = ("validation/mirrored.py",)
"""What an outcome in the mirror is made by beside all that."""


def cache_folder(chosen: Path | None = None) -> Path:
    """Where results are kept: what the user chose, SYNKIN_CACHE_DIR, or the platform's folder for such files."""
    if chosen is not None:
        return chosen
    if named := os.environ.get(CACHE_ENV):
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "synkin" / "validation"


@cache
def version_of(sources: tuple[str, ...]) -> str:
    """A version that changes whenever code or tables of these parts do; comments and docstrings do not count."""
    root = Path(str(files("synkin")))
    digest = hashlib.sha256()
    skipped = {root / one for one in _NOT_IN_VIDEOS} if sources == VIDEO_SOURCES else set()
    for path in sorted(path for one in sources for path in _files(root / one) if path not in skipped):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(_meaning(path))
    return digest.hexdigest()[:_KEY_LENGTH]


def _files(where: Path) -> Iterable[Path]:
    if where.is_file():
        return [where]
    return [path for path in where.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def _meaning(path: Path) -> bytes:
    """The content of a file as far as it can change a result."""
    if path.suffix != ".py":
        return path.read_bytes()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            # A string that stands by itself says something and does nothing.
            node.body = [one for one in node.body if not _is_text(one)] or [ast.Pass()]
    return ast.dump(tree).encode()


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def key_of(kind: str, version: str, parameters: Mapping[str, Any]) -> str:
    """The name under which a result is kept; any other version or parameter gives another."""
    text = json.dumps([kind, version, parameters], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]


@contextmanager
def kept_whole(target: Path) -> Iterator[Path]:
    """A path to write a file or folder to, which becomes `target` when the block ends well and vanishes otherwise."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{_PARTIAL}{secrets.token_hex(4)}-{target.name}")
    try:
        yield part
        if part.is_dir() and target.exists():
            shutil.rmtree(target)
        part.replace(target)
    finally:
        _remove(part)


def sweep(folder: Path) -> None:
    """Remove what runs that were broken off left half-written."""
    for part in folder.glob(f"*/{_PARTIAL}*"):
        _remove(part)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
