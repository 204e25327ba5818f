"""How far corrected movement errs on whole faces, beside what the calibration's ensemble says of it.

Moves of one thing alone show what leaks where; but a face in which everything moves as it does in people is read
otherwise, and it is such faces that figures must be right for. The tuning recordings are rendered and read; per region
`whole` is how far the estimate must grow for excursions to be right on average, and `stretch` the multiple of the
ensemble's standard deviation with which 95 % of their intervals then hold the truth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.optimize import brentq

from synkin.anatomy import CHANNELS, MOVEMENTS
from synkin.assessment import assess
from synkin.measures import Calibration, Excursion, Measures, measure
from synkin.measures.excursions import excursions
from synkin.phantom.files import cue_sheet
from synkin.phantom.recording import simulate
from synkin.recording.engine import load_cv2
from synkin.report.store import read_track as load_track
from synkin.validation.cache import READING_SOURCES, key_of, version_of
from synkin.validation.calibrating.faces import FOLLOWING_COST, RENDERING_COST
from synkin.validation.calibrating.region_fit import FITTED, RegionFit
from synkin.validation.calibrating.single_moves import Skin
from synkin.validation.cases import Case, recording_of
from synkin.validation.held import loaded_truth
from synkin.validation.outcome import FISSURE, Moved, compare
from synkin.validation.pixel_jobs import PixelJob, keep_track, rendered
from synkin.validation.readings import READING_COST, Pair, model_version
from synkin.validation.tuning import tuning_jobs

COVERED: Final = 0.95
_LEAST, _MOST = 0.05, 6.0
_GROWTH: Final = (0.8, 1.7)


@dataclass(frozen=True)
class Error:
    """One excursion: measured minus true, half of its interval without the ensemble, and the ensemble's own, mm."""

    recording: str
    movement: str
    region: str
    error: float
    true: float
    other: float
    ensemble: float

    @property
    def closes(self) -> bool:
        """Whether it is of lids that were asked to shut: how far they went is then how far open the eye was."""
        return self.region == FISSURE and MOVEMENTS[self.movement].wanted_region == FISSURE


@dataclass(frozen=True)
class WholeFace:
    """One tuning recording, which lies where the suites keep theirs, to be read with every pair."""

    job: PixelJob
    pairs: tuple[Pair, ...]
    skin: Skin

    def track(self, pair: Pair) -> Path:
        """Where the Track that a pair reads is kept."""
        parameters = {"video": self.job.video.name, "pair": pair.id, "skin": self.skin, "model": model_version(pair)}
        version = version_of(READING_SOURCES)
        return self.job.folder / "tuning-tracks" / f"{key_of('tuning track', version, parameters)}.zarr"

    @property
    def cost(self) -> float:
        """How long what is missing takes, roughly."""
        missing = [pair for pair in self.pairs if not self.track(pair).is_dir()]
        follows = FOLLOWING_COST if self.skin == "followed" else 0.0
        rendering = 0.0 if self.job.video.is_dir() else RENDERING_COST
        return rendering + sum(READING_COST[pair.model, pair.reading] + follows for pair in missing)


def whole_faces(folder: Path, pairs: tuple[Pair, ...], skin: Skin) -> tuple[WholeFace, ...]:
    """Every tuning recording."""
    return tuple(WholeFace(job, pairs, skin) for job in tuning_jobs(folder, pairs))


def read_whole_face(one: WholeFace) -> None:
    """Render a recording and read it with every pair, as far as that has not been done."""
    missing = [pair for pair in one.pairs if not one.track(pair).is_dir()]
    if not missing:
        return
    load_cv2().setNumThreads(1)
    video = rendered(one.job)
    for pair in missing:
        keep_track(one.track(pair), video, pair, follow=one.skin == "followed")


@cache
def _truth(case: Case) -> dict[str, Any]:
    """Asked for by every pair, before and after the estimate grows; simulated once."""
    return loaded_truth(simulate(recording_of(case)))


class Held:
    """One recording as a pair read it, beside its truth; what does not depend on the calibration is found once."""

    def __init__(self, one: WholeFace, pair: Pair, known: Calibration) -> None:
        self._case = one.job.case
        recording = recording_of(self._case)
        cues = cue_sheet(recording.protocol)
        side = recording.patient.affected_side
        self._findings = assess(load_track(one.track(pair)), cues, side, correction=known, muscles=False)

    def errors(self, known: Calibration) -> Iterator[Error]:
        """Every excursion that was measured, corrected by a calibration whose `stretch` is 1."""
        measures = self._findings.measures
        if known is not measures.calibration:
            measures = measure(self._findings.signals, self._findings.trials, known)
        exact = replace(known, stretch=np.zeros(len(CHANNELS)))
        without = excursions(measures.responses, measures.repetitions, measures.scale_relative_sd, exact)
        rows = zip(self._rows(measures, without), self._rows(measures, measures.excursions), strict=True)
        for alone, both in rows:
            if alone.measured is None or alone.high is None or both.high is None:
                continue
            other = alone.high - alone.measured
            yield Error(
                recording=self._case.id,
                movement=alone.movement,
                region=alone.region,
                error=alone.measured - alone.true,
                true=alone.true,
                other=other,
                ensemble=float(np.sqrt(max(0.0, (both.high - alone.measured) ** 2 - other**2))),
            )

    def _rows(self, measures: Measures, moved: tuple[Excursion, ...]) -> tuple[Moved, ...]:
        case = self._case
        assessment = replace(self._findings.assessment, excursions=moved)
        found = replace(self._findings, measures=measures, assessment=assessment)
        return compare(found, _truth(case), name=case.id, person=case.person, group=case.group, levels={}).moved


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


@dataclass(frozen=True)
class Fit:
    """What was fitted for a pair, and excursions of the tuning recordings as they were and as they are with it.

    read : as the landmark model shows them. before : corrected, from the ensemble alone. after : with the whole fit.
    left_out : each recording with a fit to the others, its intervals stretched; `ensemble` is stretched already.
    """

    regions: RegionFit
    read: tuple[Error, ...]
    before: tuple[Error, ...]
    after: tuple[Error, ...]
    left_out: tuple[Error, ...]


def fit(recordings: Sequence[WholeFace], pair: Pair, known: Calibration) -> Fit:
    """How much a pair's estimates must grow, and how wide their intervals must then be."""
    held = [Held(one, pair, known) for one in recordings]
    before = tuple(error for one in held for error in one.errors(known))
    uncorrected = replace(known, corrects=False)
    read = tuple(error for one in held for error in one.errors(uncorrected))
    whole = _whole(before)
    grows = RegionFit(whole=whole).applied(known)
    after = tuple(error for one in held for error in one.errors(grows))
    return Fit(RegionFit(whole, _stretch(after)), read, before, after, tuple(left_out(before, after, whole)))


def _whole(rows: Sequence[Error]) -> dict[str, float]:
    """Rounded as it is written, so that what is fitted next is fitted to what will be used."""
    return {region: round(grown([one for one in rows if one.region == region]), 2) for region in FITTED}


def _stretch(rows: Sequence[Error]) -> dict[str, float]:
    return {one: round(fitted([row for row in rows if row.region == one and not row.closes]), 2) for one in FITTED}


def left_out(before: Sequence[Error], after: Sequence[Error], whole: dict[str, float]) -> Iterator[Error]:
    """Every recording with the growth and stretch that all others give.

    An estimate is in proportion to its growth, so that nothing needs to be measured anew.
    """
    for recording in dict.fromkeys(row.recording for row in before):
        growth = _whole([row for row in before if row.recording != recording])
        rows = [_regrown(row, growth[row.region] / whole[row.region]) for row in after]
        stretch = _stretch([row for row in rows if row.recording != recording])
        for row in rows:
            if row.recording == recording:
                yield replace(row, ensemble=stretch[row.region] * row.ensemble)


def _regrown(row: Error, factor: float) -> Error:
    return replace(row, error=factor * (row.true + row.error) - row.true)


def shut_sd(errors: Sequence[Error], stretch: float) -> float:
    """Standard deviation, mm, that the intervals of closures lack: `sd` of measures/closed_lid.toml."""
    rows = [one for one in errors if one.closes]
    off = np.array([abs(one.error) for one in rows])
    half = np.array([np.hypot(one.other, stretch * one.ensemble) for one in rows])
    lacking = np.sqrt(np.maximum(off**2 - half**2, 0.0)) / 1.96
    return float(np.quantile(lacking, COVERED))
