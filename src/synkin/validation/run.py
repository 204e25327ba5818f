"""Runs the suites and writes what they found."""

import shlex
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rich.console import Console

import synkin
from synkin.drive.results import DRIVE_VERSION
from synkin.errors import CannotWriteError, WrongUsageError
from synkin.grading import LEVELS_VERSION
from synkin.measures import MEASURE_VERSIONS
from synkin.report import output_folder
from synkin.synkinesis import MATRIX_VERSION
from synkin.validation.appearance import appearance_suite, planned_checks
from synkin.validation.cache import cache_folder
from synkin.validation.filmed import demo_suite, filmed_checks, recordings_suite
from synkin.validation.outcome_plots import draw_outcomes
from synkin.validation.output import Validation, print_table, validation_json, validation_markdown
from synkin.validation.plots import write_plots
from synkin.validation.simulated import (
    Found,
    drive_suite,
    grading_suite,
    landmark_suite,
    pixel_suite,
    signs_suite,
    simulated_checks,
)

SUITES: Final = ("landmark", "pixel", "drive", "signs", "grading", "appearance", "recordings", "demo")
_SIMULATED: Final = {
    "landmark": landmark_suite,
    "pixel": pixel_suite,
    "drive": drive_suite,
    "signs": signs_suite,
    "grading": grading_suite,
}
_FILMED: Final = {"appearance": appearance_suite, "recordings": recordings_suite, "demo": demo_suite}
OWN: Final = ("validation.json", "validation.md")
_WIDTH: Final = 150
"""Columns of the table; narrower terminals break lines, which reads better than names cut to pieces."""


def run_validation(
    suite: str,
    out: Path,
    *,
    quick: bool = False,
    seed: int = 1,
    cache: Path | None = None,
    partial: bool = False,
    quiet: bool = False,
    overwrite: bool = False,
) -> Validation:
    """Hold synkin against truth, against recordings ("recordings"), or all of it, and write the figures.

    Writes validation.json (`synkin.validation/1`), validation.md and its plots into the folder `out`, all or nothing,
    and prints the figures. What cannot be run for want of recordings or of the landmarker is reported as not run.

    Parameters
    ----------
    quick : a small part, marked as such: one model and reading, fewer recordings
    seed : of what is drawn at random; the people of the simulated suites stay the same
    cache : where rendered videos, Tracks and outcomes are kept, so that a run that was broken off goes on where it was;
        the user's cache folder unless given
    partial : report what is kept and do nothing more

    Raises
    ------
    WrongUsageError
        If there is no such suite.
    CannotWriteError
        If the folder cannot be written, or holds a validation and `overwrite` is false.
    """
    if suite not in (*SUITES, "all"):
        raise WrongUsageError(f"There is no suite {suite!r}; choose {', '.join(SUITES)} or all.")
    out = Path(out)
    if not overwrite and any((out / name).exists() for name in OWN):
        raise CannotWriteError(
            f"The folder {out} already holds a validation: add --overwrite to replace it, or choose another with --out."
        )
    console = Console(stderr=True, quiet=quiet, highlight=False)
    started = time.perf_counter()
    kept = cache_folder(cache)
    with output_folder(out, overwrite) as folder:
        found: dict[str, Found] = {}
        for name in SUITES:
            if suite in (name, "all"):
                found[name] = _run_suite(name, kept, quick, partial, seed, console)
        result = Validation(
            suite=suite,
            seed=seed,
            command=_command(suite, out, quick, seed, partial),
            commit=_commit(),
            date=datetime.now(UTC).date().isoformat(),
            quick=quick,
            seconds=time.perf_counter() - started,
            missing=sum(one.missing for one in found.values()),
            versions={
                "synkin": synkin.__version__,
                "mediapipe": version("mediapipe"),
                "synkinesis": MATRIX_VERSION,
                "drive": DRIVE_VERSION,
                "grading": LEVELS_VERSION,
                **MEASURE_VERSIONS,
                **{f"{name}_pair": one.pair for name, one in found.items() if one.pair is not None},
            },
            figures={name: one.figures for name, one in found.items()},
        )
        pictures = write_plots(result, folder)
        for name, one in found.items():
            if one.outcomes:
                known = {figure.name: figure for figure in one.figures}
                pictures += draw_outcomes(name, one.outcomes, known, folder)
            if one.draw is not None:
                pictures += one.draw(folder)
        (folder / OWN[0]).write_text(validation_json(result), encoding="utf-8")
        (folder / OWN[1]).write_text(validation_markdown(result, pictures), encoding="utf-8")
    if not quiet:
        plain = Console(highlight=False)
        print_table(result, Console(highlight=False, width=max(plain.width, _WIDTH)))
        console.print(f"Written: {out / OWN[0]}, {out / OWN[1]}", soft_wrap=True)
    return result


def planned(suite: str) -> tuple[str, ...]:
    """The names of all figures of a suite, whether they can be run here or not."""
    if suite == "appearance":
        return tuple(plan.name for check in planned_checks() for plan in check.plans)
    checks = simulated_checks(suite) if suite in _SIMULATED else filmed_checks(suite)
    return tuple(plan.name for check in checks for plan in check.plans)


def _run_suite(suite: str, kept: Path, quick: bool, partial: bool, seed: int, console: Console) -> Found:
    try:
        return {**_SIMULATED, **_FILMED}[suite](kept, seed, console, quick=quick, partial=partial)
    except KeyboardInterrupt:
        console.print(f"What is done is kept in {kept}; the same command goes on from there.", soft_wrap=True)
        raise


def _command(suite: str, out: Path, quick: bool, seed: int, partial: bool) -> str:
    words = ["synkin", "validate", "--suite", suite, "--out", out.name, "--seed", str(seed)]
    return shlex.join(words + (["--quick"] if quick else []) + (["--partial"] if partial else []))


def _commit() -> str | None:
    """The commit of the source that runs, with a mark where it was changed since; None where it is no checkout."""
    here = str(Path(__file__).parent)
    try:
        head = subprocess.run(
            ["git", "-C", here, "rev-parse", "HEAD"], capture_output=True, text=True, check=True, timeout=10
        ).stdout.strip()
        changed = subprocess.run(
            ["git", "-C", here, "status", "--porcelain", "--untracked-files=no", "--", "."],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return head + ("+changes" if changed else "")
