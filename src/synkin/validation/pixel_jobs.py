"""The work at the pixel link: render, read with a landmark model, assess, hold beside the truth; each step is kept."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import xarray as xr

from synkin.phantom.files import pictures, write_video
from synkin.phantom.recording import Simulation, simulate
from synkin.recording import read_track
from synkin.recording.engine import load_cv2
from synkin.report.store import read_track as load_track
from synkin.report.store import write_track
from synkin.validation.cache import (
    LANDMARK_SOURCES,
    MIRROR_SOURCES,
    READING_SOURCES,
    VIDEO_SOURCES,
    kept_whole,
    key_of,
    version_of,
)
from synkin.validation.cases import SIZES, Case, recording_of
from synkin.validation.held import loaded_truth, outcome_of
from synkin.validation.mirrored import mirrored_case, mirrored_frames, mirrored_recording, mirrored_truth
from synkin.validation.outcome import outcome_json
from synkin.validation.readings import READING_COST, Pair, model_version

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
    versions: tuple[str, str, str, str] = field(
        default_factory=lambda: (
            version_of(VIDEO_SOURCES),
            version_of(READING_SOURCES),
            version_of(LANDMARK_SOURCES),
            version_of(MIRROR_SOURCES),
        )
    )
    """Of what the video, the Track, the outcome and one in the mirror are made by; settled when the job is made."""
    mirrored: bool = False
    """Pictures are flipped left to right before they are encoded, and left and right are exchanged in what is known."""

    @property
    def named(self) -> Case:
        """The case by whose names the outcome goes."""
        return mirrored_case(self.case) if self.mirrored else self.case

    @property
    def video(self) -> Path:
        """The folder of the rendered video."""
        # Nothing of it in the keys of the others: what was kept before there were mirrored ones is to be found.
        parameters = {**self.case.parameters(), **({"mirrored": True} if self.mirrored else {})}
        return self.folder / "videos" / key_of("video", self.versions[0], parameters)

    def track(self, pair: Pair) -> Path:
        """The Track that a pair read from it."""
        parameters = {"video": self.video.name, "pair": pair.id, "model": model_version(pair)}
        return self.folder / "tracks" / f"{key_of('track', self.versions[1], parameters)}.zarr"

    def kept(self, pair: Pair) -> Path:
        """The file of the outcome."""
        parameters = {"track": self.track(pair).name, **self.case.parameters()}
        if self.mirrored:
            parameters["mirror"] = self.versions[3]
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
    truth = loaded_truth(simulation)
    rendered(job, simulation)
    if job.mirrored:
        recording, truth = mirrored_recording(recording), mirrored_truth(truth)
    for pair in missing:
        outcome = outcome_of(job.named, recording, truth, partial(track_read, job, pair))
        with kept_whole(job.kept(pair)) as part:
            part.write_text(outcome_json(outcome), encoding="utf-8")


def rendered(job: PixelJob, simulation: Simulation | None = None) -> Path:
    """The recording's video file, which is rendered unless it is there; of `simulation` where that is at hand."""
    if not job.video.is_dir():
        happens = simulate(recording_of(job.case)) if simulation is None else simulation
        camera, shown = happens.recording.camera, pictures(happens)
        if job.mirrored:
            shown = mirrored_frames(shown)
        with kept_whole(job.video) as part:
            part.mkdir()
            write_video(part / _VIDEO, shown, camera.fps, crf=camera.crf)
    return job.video / _VIDEO


def keep_track(path: Path, video: Path, pair: Pair, *, follow: bool = True) -> None:
    """Read a video with a pair and keep the Track in `path`, unless it is there."""
    if not path.is_dir():
        track = read_track(video, model=pair.model, reading=pair.reading, follow=follow)
        with kept_whole(path) as part:
            write_track(track, part)


def track_read(job: PixelJob, pair: Pair) -> xr.Dataset:
    """The Track that a pair reads, from what is kept where it has been read before."""
    kept = job.track(pair)
    if not kept.is_dir():
        keep_track(kept, rendered(job), pair)
    return load_track(kept)
