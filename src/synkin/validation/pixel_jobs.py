"""The work at the pixel link: render, read with a landmark model, assess, hold beside the truth; each step is kept."""

import json
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from synkin.assessment import assess
from synkin.errors import UnmeasurableError
from synkin.phantom.files import cue_sheet, pictures, write_video
from synkin.phantom.picture.camera import px_per_mm
from synkin.phantom.recording import Recording, simulate
from synkin.phantom.truth import make_truth, truth_json
from synkin.recording import read_track
from synkin.recording.engine import load_cv2
from synkin.recording.models import LANDMARKER_SHA256
from synkin.report.store import read_track as load_track
from synkin.report.store import write_track
from synkin.validation.cache import LANDMARK_SOURCES, READING_SOURCES, VIDEO_SOURCES, kept_whole, key_of, version_of
from synkin.validation.cases import SIZES, Case, recording_of
from synkin.validation.outcome import Outcome, compare, outcome_json
from synkin.validation.readings import READING_COST, Pair

_VIDEO: Final = "phantom.mp4"
_MEASURE_COST: Final = 0.04
"""Per second of recording, beside rendering a second of 720 lines and 30 frames, which costs 1."""
_READ_COST: Final = 0.12
"""The same for reading it with the cheapest pair."""


@dataclass(frozen=True)
class PixelJob:
    """A case to render and to read with every pair, and where what comes of it is kept."""

    case: Case
    folder: Path
    pairs: tuple[Pair, ...]
    versions: tuple[str, str, str] = field(
        default_factory=lambda: (
            version_of(VIDEO_SOURCES),
            version_of(READING_SOURCES),
            version_of(LANDMARK_SOURCES),
        )
    )
    """Of what the video, the Track and the outcome are made by; settled when the job is made."""

    @property
    def video(self) -> Path:
        """The folder of the rendered video."""
        return self.folder / "videos" / key_of("video", self.versions[0], self.case.parameters())

    def track(self, pair: Pair) -> Path:
        """The Track that a pair read from it."""
        parameters = {"video": self.video.name, "pair": pair.id, "model": _model(pair)}
        return self.folder / "tracks" / f"{key_of('track', self.versions[1], parameters)}.zarr"

    def kept(self, pair: Pair) -> Path:
        """The file of the outcome."""
        parameters = {"track": self.track(pair).name, **self.case.parameters()}
        return self.folder / "outcomes" / f"{key_of('pixel', self.versions[2], parameters)}.json"

    @property
    def missing(self) -> tuple[Pair, ...]:
        """Pairs without a kept outcome."""
        return tuple(pair for pair in self.pairs if not self.kept(pair).is_file())

    @property
    def cost(self) -> float:
        """How long what is missing takes, in seconds of rendered 720 lines at 30 frames a second, roughly."""
        width, height = SIZES[self.case.height]
        seconds = 2.5 + 3.65 * len(self.case.movements) * self.case.repetitions
        frames = float(self.case.fps) / 30.0
        cost = 0.0 if self.video.is_dir() else seconds * frames * (0.25 + 0.75 * width * height / (1280 * 720))
        for pair in self.missing:
            cost += _MEASURE_COST * seconds
            if not self.track(pair).is_dir():
                cost += seconds * frames * READING_COST[pair.model, pair.reading] * _READ_COST
        return cost


def assess_pixels(job: PixelJob) -> None:
    """Do what is missing of a job and keep every step of it."""
    missing = job.missing
    if not missing:
        return
    load_cv2().setNumThreads(1)
    recording = recording_of(job.case)
    simulation = simulate(recording)
    truth = json.loads(truth_json(make_truth(simulation)))
    if not job.video.is_dir():
        with kept_whole(job.video) as part:
            part.mkdir()
            write_video(part / _VIDEO, pictures(simulation), recording.camera.fps, crf=recording.camera.crf)
    for pair in missing:
        outcome = _outcome(job, pair, recording, truth)
        with kept_whole(job.kept(pair)) as part:
            part.write_text(outcome_json(outcome), encoding="utf-8")


def _outcome(job: PixelJob, pair: Pair, recording: Recording, truth: dict[str, Any]) -> Outcome:
    case, path = job.case, job.track(pair)
    try:
        if not path.is_dir():
            track = read_track(job.video / _VIDEO, model=pair.model, reading=pair.reading)
            with kept_whole(path) as part:
                write_track(track, part)
        findings = assess(load_track(path), cue_sheet(recording.protocol), recording.patient.affected_side)
    except UnmeasurableError as error:
        return Outcome(case.id, case.person, case.group, case.levels, failed=str(error))
    return compare(
        findings,
        truth,
        name=case.id,
        person=case.person,
        group=case.group,
        levels=case.levels,
        mm_per_px=1.0 / px_per_mm(recording.camera),
    )


def _model(pair: Pair) -> str:
    return LANDMARKER_SHA256 if pair.model == "landmarker" else f"mediapipe {version('mediapipe')}"
