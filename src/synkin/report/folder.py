"""The output folder: complete or untouched, whatever happens in between."""

import errno
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from synkin.errors import CannotWriteError

OWN: Final = (
    "report.html",
    "report.pdf",
    "assessment.json",
    "measures.parquet",
    "track.zarr",
    "stimulation-answers.csv",
    "figures",
)
"""What synkin writes into an output folder; of `figures`, only the SVG files."""

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@contextmanager
def output_folder(out_dir: Path, overwrite: bool = False) -> Iterator[Path]:
    """A fresh folder to write into, which becomes (part of) `out_dir` when the block ends well.

    The folder is a hidden sibling of `out_dir`. If the block raises or is interrupted it is removed and `out_dir` is as
    before. With `overwrite` an earlier report's files are replaced, all of them, so that no file of the old report
    stays beside the new one; other files in the folder are left alone.

    Raises
    ------
    CannotWriteError
        If `out_dir` cannot be written, is not a folder, or holds a report and `overwrite` is false.
    """
    out_dir = Path(out_dir).absolute()
    if not out_dir.name:
        raise CannotWriteError(f"{out_dir} cannot hold a report: give a folder of its own with --out.")
    _check(out_dir, overwrite)
    work = out_dir.with_name(f".{out_dir.name}.{secrets.token_hex(6)}.partial")
    made: list[Path] = []
    try:
        try:
            made = _make_parents(out_dir.parent)
            work.mkdir()
            _try_writing(out_dir)
        except OSError as error:
            raise CannotWriteError(
                f"The folder {out_dir} cannot be written ({error.strerror}): choose another with --out."
            ) from error
        try:
            yield work
            _check(out_dir, overwrite, _files_of(work))
            _move_in(work, out_dir)
        except OSError as error:
            if error.errno in _FULL:
                raise CannotWriteError(
                    f"The folder {out_dir} cannot take the report ({error.strerror}): free some space or choose "
                    "another with --out."
                ) from error
            raise
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def _check(out_dir: Path, overwrite: bool, new: Sequence[Path] = ()) -> None:
    if out_dir.exists() and not out_dir.is_dir():
        raise CannotWriteError(f"{out_dir} is a file: give a folder with --out.")
    if overwrite:
        return
    held = [name for name in (*OWN, *map(str, new)) if (out_dir / name).exists()]
    if held:
        raise CannotWriteError(
            f"The folder {out_dir} already holds a report ({held[0]}): add --overwrite to replace it, or choose "
            "another with --out."
        )


def _make_parents(folder: Path) -> list[Path]:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    made: list[Path] = []
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        made.append(one)
    return made


def _try_writing(out_dir: Path) -> None:
    """Find out before the long work, not after it, that the folder takes files."""
    if out_dir.is_dir():
        probe = out_dir / f".{secrets.token_hex(6)}.partial"
        probe.mkdir()
        probe.rmdir()


def _move_in(work: Path, out_dir: Path) -> None:
    if not out_dir.exists():
        work.rename(out_dir)
        return
    # The old files wait in `aside` until every new one is in place; any failure puts them back.
    aside = out_dir / f".{secrets.token_hex(6)}.previous"
    new = _files_of(work)
    moved_out: list[tuple[Path, Path]] = []
    moved_in: list[tuple[Path, Path]] = []
    try:
        aside.mkdir()
        for relative in sorted(_old(out_dir) | {path for path in new if (out_dir / path).exists()}):
            kept = aside / relative
            kept.parent.mkdir(exist_ok=True)
            moved_out.append((out_dir / relative, kept))
            (out_dir / relative).rename(kept)
        for relative in new:
            target = out_dir / relative
            target.parent.mkdir(exist_ok=True)
            moved_in.append((work / relative, target))
            (work / relative).rename(target)
    except BaseException:
        for source, target in reversed(moved_in):
            if not source.exists() and target.exists():
                target.rename(source)
        for source, kept in reversed(moved_out):
            if kept.exists():
                source.parent.mkdir(exist_ok=True)
                kept.rename(source)
        shutil.rmtree(aside, ignore_errors=True)
        raise
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(work, ignore_errors=True)
    with suppress(OSError):
        (out_dir / "figures").rmdir()


def _files_of(work: Path) -> list[Path]:
    """What to move: the entries of `work`, and of its figures one by one."""
    return [
        path.relative_to(work)
        for entry in sorted(work.iterdir())
        for path in (sorted(entry.iterdir()) if entry.name == "figures" else [entry])
    ]


def _old(out_dir: Path) -> set[Path]:
    """An earlier report's files in `out_dir`."""
    own = {Path(name) for name in OWN if name != "figures" and (out_dir / name).exists()}
    return own | {path.relative_to(out_dir) for path in (out_dir / "figures").glob("*.svg")}
