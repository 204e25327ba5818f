"""The suites on simulated patients: their work, their figures and what their plots are drawn from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from synkin.validation.cache import sweep
from synkin.validation.counting import Outcomes
from synkin.validation.drive_block_figures import block_checks
from synkin.validation.drive_blocks import Blocked, block_all, block_jobs
from synkin.validation.drive_figures import drive_checks
from synkin.validation.drive_jobs import Searched, drive_jobs, search
from synkin.validation.drive_pixel import name_all
from synkin.validation.drive_plots import draw_drive
from synkin.validation.figure import Check, Figure, run_check
from synkin.validation.grading_figures import Pairs, draw_grading, grading_checks, grading_work
from synkin.validation.landmark import Entered, enter, landmark_checks, landmark_jobs
from synkin.validation.pixel import (
    Rendered,
    pixel_drive_jobs,
    pixel_jobs,
    pixel_landmark_jobs,
    render_and_read,
)
from synkin.validation.pixel_figures import pixel_checks
from synkin.validation.signs_figures import signs_checks
from synkin.validation.signs_jobs import Signs, measure_all, sign_jobs
from synkin.validation.signs_plots import draw_signs
from synkin.validation.telling import told


@dataclass(frozen=True)
class Found:
    """Figures of a suite, the outcomes behind them, and how many recordings are still to be done."""

    figures: tuple[Figure, ...]
    outcomes: Outcomes = ()
    missing: int = 0
    pair: str | None = None
    draw: Callable[[Path], list[tuple[str, str]]] | None = None
    """Writes the plots of a suite whose outcomes are of its own kind; returns (title, file name) of each."""


def landmark_suite(folder: Path, run: int, console: Console, *, quick: bool, partial: bool) -> Found:
    """Enter every patient at the landmark link and count."""
    entered = Entered()
    missing = swept(folder, lambda: _enter(folder, run, console, entered, quick=quick, partial=partial))
    return Found(
        counted(landmark_checks(entered), console, "landmark: counting"), entered.of("stated-noise")(), missing
    )


def pixel_suite(folder: Path, run: int, console: Console, *, quick: bool, partial: bool) -> Found:
    """Render and read every recording of the design, enter the same at the landmark link, and count."""
    rendered = Rendered()

    def work() -> int:
        with told(console, "pixel: rendering and reading") as advance:
            missing = render_and_read(pixel_jobs(folder, run, quick=quick), rendered, advance, partial=partial)
        with told(console, "pixel: the same at the landmark link") as advance:
            again = pixel_landmark_jobs(folder, run, quick=quick)
            missing += enter(again, rendered.entered, advance, partial=partial)
        with told(console, "pixel: muscles") as advance:
            who = pixel_drive_jobs(folder, run, quick=quick)
            return missing + name_all(who, rendered.named, advance, partial=partial)

    missing = swept(folder, work)
    pair = rendered.pair.id if rendered.pair is not None else None
    return Found(counted(pixel_checks(rendered), console, "pixel: counting"), rendered.outcomes, missing, pair)


def drive_suite(folder: Path, run: int, console: Console, *, quick: bool, partial: bool) -> Found:
    """Look for the muscles of every patient at the landmark link, block those of some and look again, and count."""
    searched, blocked = Searched(), Blocked()

    def work() -> int:
        with told(console, "drive: simulating and searching") as advance:
            missing = search(drive_jobs(folder, run, quick=quick), searched, advance, only_kept=partial)
        with told(console, "drive: blocking and searching again") as advance:
            return missing + block_all(block_jobs(folder, run, quick=quick), blocked, advance, only_kept=partial)

    missing = swept(folder, work)
    figures = counted((*drive_checks(searched.of), *block_checks(blocked.of)), console, "drive: counting")
    known = {one.name: one for one in figures}
    return Found(figures, missing=missing, draw=lambda to: draw_drive(searched.of(), known, to))


def signs_suite(folder: Path, run: int, console: Console, *, quick: bool, partial: bool) -> Found:
    """Measure the signs of every person at the landmark link, stimulate the nerve of some, and count."""
    signs = Signs()

    def work() -> int:
        with told(console, "signs: simulating and measuring") as advance:
            return measure_all(sign_jobs(folder, run, quick=quick), signs, advance, only_kept=partial)

    missing = swept(folder, work)
    figures = counted(signs_checks(signs.of), console, "signs: counting")
    known = {one.name: one for one in figures}
    return Found(figures, missing=missing, draw=lambda to: draw_signs(signs.of(), known, to))


def grading_suite(folder: Path, run: int, console: Console, *, quick: bool, partial: bool) -> Found:
    """Grade every patient from measures and from truth, and count."""
    pairs = Pairs()
    missing = swept(folder, lambda: grading_work(folder, run, console, pairs, quick=quick, partial=partial))
    figures = counted(grading_checks(pairs), console, "grading: counting")
    return Found(figures, missing=missing, draw=lambda to: draw_grading(pairs, to))


def simulated_checks(suite: str) -> tuple[Check, ...]:
    """The checks of a suite of which nothing is done yet, for the names of its figures."""
    if suite == "drive":
        return (*drive_checks(Searched().of), *block_checks(Blocked().of))
    if suite == "signs":
        return signs_checks(Signs().of)
    if suite == "grading":
        return grading_checks(Pairs())
    return landmark_checks(Entered()) if suite == "landmark" else pixel_checks(Rendered())


def _enter(folder: Path, run: int, console: Console, entered: Entered, *, quick: bool, partial: bool) -> int:
    with told(console, "landmark: simulating and assessing") as advance:
        return enter(landmark_jobs(folder, run, quick=quick), entered, advance, partial=partial)


def swept(folder: Path, work: Callable[[], int]) -> int:
    """The work; broken off, it leaves nothing half-written in the folder that keeps it."""
    try:
        return work()
    except KeyboardInterrupt:
        sweep(folder)
        raise


def counted(checks: tuple[Check, ...], console: Console, task: str) -> tuple[Figure, ...]:
    """The figures of every check, telling progress of `task`."""
    figures: list[Figure] = []
    with told(console, task) as advance:
        for at, check in enumerate(checks, start=1):
            figures += run_check(check)
            advance(at, len(checks))
    return tuple(figures)
