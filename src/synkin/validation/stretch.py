"""How far corrected movement errs on whole faces, beside what the calibration's ensemble says of it.

`python -m synkin.validation.stretch` renders the tuning recordings, reads them with every installed pair, and fits per
region two rows of measures/calibrations: `whole`, how far the estimate must grow for excursions to be right on average,
and `stretch`, the multiple of the ensemble's standard deviation with which 95 % of their intervals then hold the truth.
Fields that move one region alone show what leaks where; but a face in which everything moves as it does in people is
read otherwise, and it is such faces that figures must be right for.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from scipy.optimize import brentq

import synkin.measures
from synkin.analysis import progress
from synkin.anatomy import CHANNELS, MOVEMENTS, REGIONS
from synkin.assessment import assess
from synkin.measures import Calibration
from synkin.measures.calibration import BASIS
from synkin.measures.excursions import excursions
from synkin.phantom.files import cue_sheet
from synkin.phantom.recording import simulate
from synkin.report.store import read_track
from synkin.validation.cache import cache_folder
from synkin.validation.cases import Case, recording_of
from synkin.validation.held import loaded_truth
from synkin.validation.outcome import FISSURE, Moved, compare
from synkin.validation.pixel_jobs import PixelJob, assess_pixels
from synkin.validation.readings import PAIRS, Pair
from synkin.validation.tuning import tuning_jobs
from synkin.validation.workers import work_through

COVERED: Final = 0.95
_LEAST, _MOST = 0.05, 6.0
_GROWTH: Final = (0.8, 1.7)
_REGIONS: Final = tuple(one.id for one in REGIONS.values() if one.unseen is None)
_FOLDER: Final = Path(synkin.measures.__file__).parent / "calibrations"


@dataclass(frozen=True)
class Error:
    """One excursion: measured minus true, half of its interval without the ensemble, and the ensemble's own, mm."""

    person: str
    movement: str
    region: str
    error: float
    true: float
    other: float
    ensemble: float


@cache
def _truth(case: Case) -> dict[str, Any]:
    """Asked for by every pair, before and after the estimate grows; simulated once."""
    return loaded_truth(simulate(recording_of(case)))


def errors_of(job: PixelJob, pair: Pair, known: Calibration) -> Iterator[Error]:
    """Every excursion that was measured in a recording, corrected by a calibration."""
    recording = recording_of(job.case)
    truth = _truth(job.case)
    track = read_track(job.track(pair))
    findings = assess(track, cue_sheet(recording.protocol), recording.patient.affected_side, correction=known)
    measures = findings.measures

    def rows(stretch: float) -> tuple[Moved, ...]:
        one = replace(known, stretch=np.full(len(CHANNELS), stretch))
        moved = excursions(measures.responses, measures.repetitions, measures.scale_relative_sd, one)
        assessment = replace(findings.assessment, excursions=moved)
        case = job.case
        found = replace(findings, assessment=assessment)
        return compare(found, truth, name=case.id, person=case.person, group=case.group, levels={}).moved

    for without, with_all in zip(rows(0.0), rows(1.0), strict=True):
        if without.measured is None or without.high is None or with_all.high is None:
            continue
        other, both = without.high - without.measured, with_all.high - without.measured
        yield Error(
            person=job.case.person,
            movement=without.movement,
            region=without.region,
            error=without.measured - without.true,
            true=without.true,
            other=other,
            ensemble=float(np.sqrt(max(0.0, both**2 - other**2))),
        )


def fitted(errors: Sequence[Error]) -> float:
    """The stretch with which `COVERED` of the intervals hold the truth."""
    off = np.array([abs(one.error) for one in errors])
    other, ensemble = np.array([one.other for one in errors]), np.array([one.ensemble for one in errors])

    def short(stretch: float) -> float:
        # The quantile of error over half-width moves smoothly, the share that is covered in steps.
        return float(np.quantile(off / np.hypot(other, stretch * ensemble), COVERED)) - 1.0

    if short(_LEAST) <= 0.0:
        return _LEAST
    return _MOST if short(_MOST) >= 0.0 else float(brentq(short, _LEAST, _MOST))


def grown(errors: Sequence[Error]) -> float:
    """How many times as far a region goes as is measured, by least squares over all excursions, large and small."""
    true = np.array([one.true for one in errors])
    measured = true + np.array([one.error for one in errors])
    return float(np.clip((true * measured).sum() / (measured**2).sum(), *_GROWTH))


def write_row(pair: Pair, name: str, values: dict[str, float], folder: Path = _FOLDER) -> Path:
    """Put a fitted row of one figure per region into a pair's calibration."""
    path = folder / f"{pair.model}-{pair.reading}.toml"
    row = f"{name} = {{ " + ", ".join(f"{region} = {value:.2f}" for region, value in values.items()) + " }"
    text, count = re.subn(rf"^{name} = \{{.*\}}$", row, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if count != 1:
        raise ValueError(f"{path} has no row {name}")
    path.write_text(text, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Fit:
    """Per region what was fitted for a pair, and the errors before and after the estimate grew."""

    whole: dict[str, float]
    stretch: dict[str, float]
    before: tuple[Error, ...]
    after: tuple[Error, ...]


def fit(jobs: Sequence[PixelJob], pair: Pair) -> Fit:
    """How much a pair's estimates must grow, and how wide their intervals must then be."""
    as_is = replace(synkin.measures.calibration(pair.model, pair.reading), whole=np.ones(len(BASIS)))
    before = tuple(error for job in jobs for error in errors_of(job, pair, as_is))
    whole = {region: grown([one for one in before if one.region == region]) for region in _REGIONS}
    larger = replace(as_is, whole=np.array([whole[name.partition(".")[0]] for name in BASIS]))
    after = tuple(error for job in jobs for error in errors_of(job, pair, larger))
    stretch = {one: fitted([row for row in after if row.region == one and not closes(row)]) for one in _REGIONS}
    return Fit(whole, stretch, before, after)


def closes(error: Error) -> bool:
    """Whether it is of lids that were asked to shut: how far they went is then how far open the eye was."""
    return error.region == FISSURE and MOVEMENTS[error.movement].wanted_region == FISSURE


def shut_sd(errors: Sequence[Error], stretch: float) -> float:
    """Standard deviation, mm, that the intervals of closures lack: `sd` of measures/closed_lid.toml."""
    rows = [one for one in errors if closes(one)]
    off = np.array([abs(one.error) for one in rows])
    half = np.array([np.hypot(one.other, stretch * one.ensemble) for one in rows])
    lacking = np.sqrt(np.maximum(off**2 - half**2, 0.0)) / 1.96
    return float(np.quantile(lacking, COVERED))


def _told(region: str, found: Fit) -> str:
    text = f"  {region:18s}"
    for rows in (found.before, found.after):
        off = np.array([row.error for row in rows if row.region == region])
        text += f"bias {off.mean():+.2f} mm, mean absolute {np.abs(off).mean():.2f} mm; "
    return f"{text}whole {found.whole[region]:.2f}, stretch {found.stretch[region]:.2f}"


def main() -> None:
    """Fit every pair and print what was found, before and after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=None, help="where recordings are kept")
    parser.add_argument("--every", type=int, default=1, help="use one tuning recording in so many")
    parser.add_argument("--dry", action="store_true", help="print only, write nothing")
    chosen = parser.parse_args()
    console = Console(highlight=False, width=150)
    jobs = tuning_jobs(cache_folder(chosen.cache), PAIRS)[:: chosen.every]
    with progress(console, "Rendering and reading the tuning recordings") as advance:
        work_through(jobs, assess_pixels, lambda job: job.cost, advance)
    for pair in PAIRS:
        found = fit(jobs, pair)
        console.print(f"{pair.model} {pair.reading}: {len(jobs)} tuning recordings")
        for region in _REGIONS:
            console.print(_told(region, found))
        lacking = shut_sd(found.after, found.stretch[FISSURE])
        console.print(f"  closures lack a standard deviation of {lacking:.2f} mm (measures/closed_lid.toml)")
        if not chosen.dry:
            write_row(pair, "whole", found.whole)
            console.print(f"  written: {write_row(pair, 'stretch', found.stretch).name}")


if __name__ == "__main__":
    main()
