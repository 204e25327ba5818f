"""Suite "appearance": marks of the skin on clips of simulated patients, and what is called in local recordings."""

import os
from pathlib import Path

from rich.console import Console

from synkin.validation.appearance_cases import clip_cases
from synkin.validation.appearance_figures import appearance_checks
from synkin.validation.appearance_jobs import ClipJob, MarkOutcome, judge_all
from synkin.validation.appearance_plots import draw_appearance
from synkin.validation.appearance_recordings import LIST, list_recordings
from synkin.validation.figure import Check
from synkin.validation.filmed import RECORDINGS_ENV
from synkin.validation.simulated import Found, counted, swept
from synkin.validation.telling import told


def appearance_suite(folder: Path, _run: int, console: Console, *, quick: bool, partial: bool) -> Found:
    """Render and read every clip, and count; the clips stay the same whatever the seed of the run."""
    outcomes: list[MarkOutcome] = []
    jobs = tuple(ClipJob(clip, folder) for clip in clip_cases(quick=quick))

    def work() -> int:
        with told(console, "appearance: rendering and reading") as advance:
            found, missing = judge_all(jobs, advance, only_kept=partial)
        outcomes.extend(found)
        return missing

    missing = swept(folder, work)
    figures = counted(appearance_checks(lambda: outcomes), console, "appearance: counting")

    def draw(to: Path) -> list[tuple[str, str]]:
        named = os.environ.get(RECORDINGS_ENV)
        if named and Path(named).is_dir() and not (quick or partial):
            list_recordings(Path(named), folder, to)
            console.print(f"Marks called present in local recordings: {LIST}")
        return draw_appearance(outcomes, to)

    return Found(figures, missing=missing, draw=draw)


def planned_checks() -> tuple[Check, ...]:
    """The checks while nothing is done yet, for the names of the figures."""
    return appearance_checks(lambda: ())
