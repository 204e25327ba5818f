"""Suite "pixel": rendered recordings in a balanced fractional design, read as a clinic's would be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from synkin.analysis import Advance
from synkin.recording import choose
from synkin.recording.models import installed_landmarker
from synkin.validation.cases import Case
from synkin.validation.cells import BILATERAL, BOTH_LIDS, UNILATERAL
from synkin.validation.counting import Outcomes
from synkin.validation.design import Row, balanced_design
from synkin.validation.drive_pixel import LINKS, DrivePixelJob, Named, has_one_side
from synkin.validation.landmark import ENTRIES, Entered, patients
from synkin.validation.landmark_jobs import LandmarkJob, kept_outcome
from synkin.validation.mirrored_figures import Twice
from synkin.validation.outcome import Outcome
from synkin.validation.pixel_jobs import PixelJob, assess_pixels
from synkin.validation.readings import PAIRS, Pair
from synkin.validation.workers import work_through

_FIRST_SEED: Final = 601
_FIRST_SERIES_SEED: Final = 701
_COUNTS: Final = {
    UNILATERAL: 22,
    BILATERAL: 2,
    BOTH_LIDS: 2,
    "healthy": 3,
    "healthy-unknown": 1,
    "weakness": 2,
    "hypertonic": 2,
    "ptosis": 1,
    "old-asymmetry": 1,
    "spasm": 1,
    "head-movement": 2,
    "hyperactive": 1,
}
"""Recordings per group: each another person."""
LEVELS: Final = {
    "head": {"still": 16, "moderate": 16, "lively": 8},
    "height": {"720": 25, "480": 9, "1080": 6},
    "fps": {"25": 14, "30": 22, "60": 4},
    "crf": {"18": 14, "23": 14, "28": 12},
    "light": {"even": 16, "left": 8, "right": 8, "above": 8},
    "optics": {"usual": 20, "near": 10, "far": 10},
    "times": {"steady": 30, "jittery": 10},
}
"""In how many recordings each level is; few at 60 frames a second or 1080 lines, which cost twice as much."""
_WISH: Final = 100.0
_AIMED: Final = 20
"""At least so many recordings of 720 lines with a still or moderately moving head, for which the targets are."""
YAWS: Final = (0.0, 5.0, 10.0, 15.0, 20.0)
HEIGHTS: Final = ("360", "480", "720", "1080")
_SERIES_PEOPLE: Final = 2
_SERIES_MOVEMENTS: Final = ("smile-open", "eye-close-gentle", "brow-raise")
_QUICK_MOVEMENTS: Final = ("smile-open", "eye-close-gentle")
_EVERY_PAIR: Final = 10
"""Recordings that are read with all pairs."""
ANGLE: Final = "angle"
HEIGHT: Final = "height"


@dataclass
class Rendered:
    """The outcomes of a run: default pair, every pair on a part, mirror images, the landmark link, and muscles."""

    pair: Pair | None = None
    outcomes: Outcomes = ()
    by_pair: dict[Pair, Outcomes] = field(default_factory=dict)
    twice: Sequence[Twice] = ()
    entered: Entered = field(default_factory=Entered)
    named: Named = field(default_factory=Named)

    def of_pair(self, pair: Pair) -> Callable[[], Outcomes]:
        """What a check on a pair asks for."""
        return lambda: self.by_pair.get(pair, ())


def default_pair() -> Pair:
    """What synkin reads a recording with on this machine unless it is told otherwise."""
    model, reading, _ = choose()
    return next(pair for pair in PAIRS if (pair.model, pair.reading) == (model, reading))


@cache
def pixel_cases(run: int, *, quick: bool) -> tuple[Case, ...]:
    """The recordings of the design."""
    people = patients(_COUNTS, _FIRST_SEED, run)
    if quick:
        some = people[0], next(one for one in people if one.group == "healthy")
        return tuple(replace(one, movements=_QUICK_MOVEMENTS, repetitions=2, height="480", fps="25") for one in some)
    fixed = [
        {"kind": str(one.group == UNILATERAL), "severity": one.severity or "none", "side": one.side} for one in people
    ]
    lively = [one.head == "lively" for one in people]

    def wish(rows: Sequence[Row]) -> float:
        wrong = sum(row["fps"] == "60" and row["height"] == "1080" for row in rows)
        wrong += sum(must and row["head"] != "lively" for row, must in zip(rows, lively, strict=True))
        wrong += max(0, _AIMED - sum(row["height"] == "720" and row["head"] != "lively" for row in rows))
        return _WISH * wrong

    rows = balanced_design(LEVELS, seed=run, fixed=fixed, wish=wish)
    return tuple(_with_levels(one, row) for one, row in zip(people, rows, strict=True))


def _with_levels(case: Case, row: Row) -> Case:
    levels: dict[str, Any] = {factor: row[factor] for factor in LEVELS}
    return replace(case, **levels)


def series_cases(run: int) -> tuple[Case, ...]:
    """Short recordings: the head turned further and further, and the same recording in several sizes."""
    people = patients({UNILATERAL: _SERIES_PEOPLE}, _FIRST_SERIES_SEED, run)
    return tuple(
        replace(
            one,
            id=f"{group}-{yaw:g}-{height}-{one.seed}",
            group=group,
            severity="moderate",
            movements=_SERIES_MOVEMENTS,
            repetitions=2,
            height=height,
            yaw_deg=yaw,
        )
        for one in people
        for group, yaw, height in (
            *((ANGLE, yaw, "720") for yaw in YAWS),
            *((HEIGHT, 0.0, height) for height in HEIGHTS),
        )
    )


def pixel_jobs(folder: Path, run: int, *, quick: bool) -> tuple[PixelJob, ...]:
    """Every case with the default pair, some with every pair that can be run here, and mirror images of some."""
    best = default_pair()
    others = tuple(pair for pair in PAIRS if pair.model != "landmarker" or installed_landmarker() is not None)
    every = tuple(dict.fromkeys((best, *others)))
    cases = pixel_cases(run, quick=quick)
    aimed = [case for case in cases if case.height == "720" and case.head != "lively"]
    some = [case.id for case in aimed[:_EVERY_PAIR]]
    return (
        *(PixelJob(case, folder, every if case.id in some else (best,)) for case in cases),
        *(PixelJob(case, folder, (best,)) for case in (() if quick else series_cases(run))),
        *(PixelJob(case, folder, (best,), mirrored=True) for case in (() if quick else aimed)),
    )


def render_and_read(jobs: Sequence[PixelJob], rendered: Rendered, advance: Advance, *, partial: bool = False) -> int:
    """Do what is not kept yet (nothing with `partial`) and take what is; returns how many outcomes are missing."""
    if not partial:
        work_through([job for job in jobs if job.missing], assess_pixels, lambda job: job.cost, advance)
    rendered.pair = jobs[0].pairs[0]
    plain, images = [job for job in jobs if not job.mirrored], [job for job in jobs if job.mirrored]
    missing = 0
    for pair in dict.fromkeys(pair for job in plain for pair in job.pairs):
        known = [kept_outcome(job.kept(pair), job.case) for job in plain if pair in job.pairs]
        found: list[Outcome] = [one for one in known if one is not None]
        missing += len(known) - len(found)
        if pair == rendered.pair:
            rendered.outcomes = found
        some = {job.case.id for job in plain if len(job.pairs) > 1}
        rendered.by_pair[pair] = [one for one in found if one.id in some]
    in_mirror = {job.case.id: kept_outcome(job.kept(rendered.pair), job.named) for job in images}
    rendered.twice = [(one, image) for one in rendered.outcomes if (image := in_mirror.get(one.id)) is not None]
    return missing + sum(image is None for image in in_mirror.values())


def pixel_landmark_jobs(folder: Path, run: int, *, quick: bool) -> tuple[LandmarkJob, ...]:
    """The same recordings, entered at the landmark link."""
    return tuple(LandmarkJob(case, folder, entry) for entry in ENTRIES for case in pixel_cases(run, quick=quick))


def pixel_drive_jobs(folder: Path, run: int, *, quick: bool) -> tuple[DrivePixelJob, ...]:
    """Those of the design with at most one miswired side, from their pixels and at the landmark link."""
    pair = default_pair()
    return tuple(
        DrivePixelJob(PixelJob(case, folder, (pair,)), link)
        for link in LINKS
        for case in pixel_cases(run, quick=quick)
        if has_one_side(case)
    )
