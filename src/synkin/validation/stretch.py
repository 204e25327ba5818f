"""How far corrected movement errs on whole faces, beside what the calibration's ensemble says of it.

`python -m synkin.validation.stretch` renders the tuning recordings, reads them with every installed pair, and fits per
region the `stretch` of measures/calibrations: the multiple of the ensemble's standard deviation with which 95 % of the
intervals of excursions hold the truth. Fields that move one region alone show what leaks where; but a face in which
everything moves as it does in people is read otherwise, and it is such faces that intervals must be right for.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from scipy.optimize import brentq

import synkin.measures
from synkin.analysis import progress
from synkin.anatomy import CHANNELS, REGIONS
from synkin.assessment import assess
from synkin.measures import Calibration
from synkin.measures.excursions import excursions
from synkin.phantom.files import cue_sheet
from synkin.phantom.recording import simulate
from synkin.phantom.truth import make_truth, truth_json
from synkin.report.store import read_track
from synkin.validation.cache import cache_folder
from synkin.validation.cases import recording_of
from synkin.validation.outcome import Moved, compare
from synkin.validation.pixel_jobs import PixelJob, assess_pixels
from synkin.validation.readings import PAIRS, Pair
from synkin.validation.tuning import tuning_jobs
from synkin.validation.workers import work_through

COVERED: Final = 0.95
_LEAST, _MOST = 0.05, 6.0
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


def errors_of(job: PixelJob, pair: Pair) -> Iterator[Error]:
    """Every excursion that was measured in a recording."""
    recording = recording_of(job.case)
    truth = json.loads(truth_json(make_truth(simulate(recording))))
    track = read_track(job.track(pair))
    findings = assess(track, cue_sheet(recording.protocol), recording.patient.affected_side)
    measures, known = findings.measures, findings.measures.calibration

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


def write_stretch(pair: Pair, stretch: dict[str, float], folder: Path = _FOLDER) -> Path:
    """Put the fitted stretch into a pair's calibration."""
    path = folder / f"{pair.model}-{pair.reading}.toml"
    row = "stretch = { " + ", ".join(f"{region} = {value:.2f}" for region, value in stretch.items()) + " }"
    text, count = re.subn(r"^stretch = \{.*\}$", row, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if count != 1:
        raise ValueError(f"{path} has no row of stretches")
    path.write_text(text, encoding="utf-8")
    return path


def known_calibration(pair: Pair) -> Calibration:
    """The calibration that a pair has now."""
    return synkin.measures.calibration(pair.model, pair.reading)


def main() -> None:
    """Fit the stretch of every pair and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=None, help="where recordings are kept")
    parser.add_argument("--dry", action="store_true", help="print only, write nothing")
    chosen = parser.parse_args()
    console = Console(highlight=False)
    jobs = tuning_jobs(cache_folder(chosen.cache), PAIRS)
    with progress(console, "Rendering and reading the tuning recordings") as advance:
        work_through(jobs, assess_pixels, lambda job: job.cost, advance)
    for pair in PAIRS:
        found = [error for job in jobs for error in errors_of(job, pair)]
        by_region = defaultdict(list)
        for error in found:
            by_region[error.region].append(error)
        stretch = {region: fitted(by_region[region]) for region in _REGIONS}
        now = known_calibration(pair)
        console.print(f"{pair.model} {pair.reading}: {len(jobs)} tuning recordings")
        for region in _REGIONS:
            rows = by_region[region]
            off, true = np.array([one.error for one in rows]), np.array([one.true for one in rows])
            large = np.abs(true) > 2.0
            slope = float((off[large] * true[large]).sum() / (true[large] ** 2).sum()) if large.any() else float("nan")
            before = now.stretch[CHANNELS.index(_first(region))]
            console.print(
                f"  {region:18s} bias {off.mean():+.2f} mm, mean absolute {np.abs(off).mean():.2f} mm, "
                f"error per mm moved {slope:+.2f}, stretch {before:.2f} -> {stretch[region]:.2f}"
            )
        if not chosen.dry:
            console.print(f"  written: {write_stretch(pair, stretch).name}")


def _first(region: str) -> str:
    return next(name for name in CHANNELS if name.partition(".")[0] == region)


if __name__ == "__main__":
    main()
