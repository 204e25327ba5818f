"""The suites on videos that are read as a user's would be: local recordings, and the demonstration."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from synkin.validation.demo import Patient, demo_checks, demo_film, demo_reads
from synkin.validation.figure import Check
from synkin.validation.films import Film, missing_films, render_films
from synkin.validation.invariance import invariance_checks, invariance_films, invariance_reads
from synkin.validation.readings import Readings, Wanted
from synkin.validation.recordings import Room, reads, recordings_checks
from synkin.validation.simulated import Found, counted, swept
from synkin.validation.telling import told

RECORDINGS_ENV: Final = "SYNKIN_RECORDINGS"


def recordings_suite(folder: Path, _run: int, console: Console, *, quick: bool, partial: bool) -> Found:
    """Read every local recording, unless its Track is kept, and count."""
    readings = Readings(folder, only_kept=partial)
    room = _room(readings, quick=quick)
    missing = swept(folder, lambda: _done((), reads(room), readings, console, "recordings", partial=partial))
    return Found(counted(recordings_checks(room), console, "recordings: measuring"), missing=missing)


def demo_suite(folder: Path, run: int, console: Console, *, quick: bool, partial: bool) -> Found:
    """Render the demonstration and what must not change an answer, read it, unless it is kept, and count."""
    readings = Readings(folder, only_kept=partial)
    patient = Patient(demo_film(folder, run), readings, quick)
    films = [patient.film, *invariance_films(folder, run, quick=quick)]
    wanted = demo_reads(patient) + invariance_reads(folder, run, quick=quick)
    missing = swept(folder, lambda: _done(films, wanted, readings, console, "demo", partial=partial))
    checks = demo_checks(patient) + invariance_checks(folder, readings, quick, run)
    return Found(counted(checks, console, "demo: measuring"), missing=missing)


def filmed_checks(suite: str) -> tuple[Check, ...]:
    """The checks of a suite of which nothing is done yet, for the names of its figures."""
    nowhere = Path()
    readings = Readings(nowhere, only_kept=True)
    if suite == "recordings":
        return recordings_checks(_room(readings, quick=False))
    patient = Patient(demo_film(nowhere, 1), readings, quick=False)
    return demo_checks(patient) + invariance_checks(nowhere, readings, quick=False, seed=1)


def _room(readings: Readings, *, quick: bool) -> Room:
    named = os.environ.get(RECORDINGS_ENV)
    return Room(Path(named) if named else None, readings, quick)


def _done(
    films: Sequence[Film], wanted: Sequence[Wanted], readings: Readings, console: Console, suite: str, *, partial: bool
) -> int:
    """Render and read what is not kept; gives how many readings are still to be done, which are some if `partial`."""
    if partial:
        unread = {one.path for one in missing_films(films)}
        return sum(path in unread or path.parent in unread for path, _, _ in wanted) + len(readings.missing(wanted))
    with told(console, f"{suite}: rendering") as advance:
        render_films(films, advance)
    with told(console, f"{suite}: reading") as advance:
        readings.read_all(wanted, advance)
    return 0
