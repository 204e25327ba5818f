"""The Tracks of a run: every recording read once per model and reading, with the time it took; they are kept."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal

import xarray as xr

from synkin.analysis import Advance
from synkin.anatomy import AffectedSide
from synkin.assessment import Findings, assess
from synkin.errors import SynkinError
from synkin.measures import calibration
from synkin.recording import read_track
from synkin.recording.models import LANDMARKER_SHA256, installed_landmarker, sha256_of
from synkin.report.store import read_track as load_track
from synkin.report.store import write_track
from synkin.trials import CueSheet
from synkin.validation.cache import READING_SOURCES, kept_whole, key_of, version_of
from synkin.validation.clips import same_person
from synkin.validation.figure import NotRun

READING_COST: Final = {
    ("bundled", "whole"): 1.0,
    ("bundled", "halves"): 2.5,
    ("landmarker", "whole"): 2.0,
    ("landmarker", "halves"): 5.0,
}


@dataclass(frozen=True)
class Pair:
    """A landmark model and a reading of the face."""

    model: Literal["bundled", "landmarker"]
    reading: Literal["whole", "halves"]

    @property
    def id(self) -> str:
        """The beginning of the names of its figures."""
        return f"{self.model}_{self.reading}"


PAIRS: Final = (
    Pair("bundled", "whole"),
    Pair("bundled", "halves"),
    Pair("landmarker", "whole"),
    Pair("landmarker", "halves"),
)
QUICK_PAIRS: Final = PAIRS[:1]
_TOOK: Final = "ms_per_frame"


Wanted = tuple[Path, Pair, float]
"""A recording to read, with what, and its length in seconds as far as progress needs it."""


@dataclass(frozen=True)
class Reading:
    """A Track and the milliseconds that each of its frames took, decoding included, the model's start not.

    A kept one took them when it was read.
    """

    track: xr.Dataset
    ms_per_frame: float


class Readings:
    """Reads recordings once for all figures that need them.

    Parameters
    ----------
    folder : where their Tracks are kept, for this run and later ones
    only_kept : whether what is not kept yet is left unread
    """

    def __init__(self, folder: Path, *, only_kept: bool = False) -> None:
        self._folder, self._only_kept = folder, only_kept
        self._sha256: dict[Path, str] = {}
        self._read: dict[tuple[Path, Pair], Reading | str] = {}
        self._found: dict[tuple[Path, Pair, AffectedSide, CueSheet | None], Findings] = {}

    def missing(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Those that are to be read, since they are there and no Track of theirs is kept."""
        return [one for one in wanted if one[0].is_file() and not self._kept(one[0], one[1]).is_dir()]

    def read_all(self, wanted: Sequence[Wanted], advance: Advance) -> None:
        """Read recordings, telling progress by their lengths and what each pair costs."""
        todo = self.missing(wanted)
        total = sum(seconds * READING_COST[pair.model, pair.reading] for _, pair, seconds in todo)
        done = 0.0
        for path, pair, seconds in todo:
            cost = seconds * READING_COST[pair.model, pair.reading]

            def tell(at_s: float, _: float | None, done: float = done, cost: float = cost, s: float = seconds) -> None:
                advance(done + cost * min(1.0, at_s / s), total)

            self.read(path, pair, tell)
            done += cost
            advance(done, total)

    def read(self, path: Path, pair: Pair, tell: Advance | None = None) -> Reading | str:
        """The Reading, or the sentence that says why there is none."""
        key = path, pair
        if key not in self._read:
            self._read[key] = self._looked_up(path, pair, tell)
        return self._read[key]

    def _looked_up(self, path: Path, pair: Pair, tell: Advance | None) -> Reading | str:
        if not path.exists():
            return f"there is no {path.name} in the folder of recordings"
        kept = self._kept(path, pair)
        if not kept.is_dir():
            if self._only_kept:
                return "not read yet"
            reading = _timed(path, pair, tell)
            if isinstance(reading, str):
                return reading
            with kept_whole(kept) as part:
                write_track(reading.track.assign_attrs({_TOOK: reading.ms_per_frame}), part)
        track = load_track(kept)
        return Reading(track, float(track.attrs.pop(_TOOK)))

    def _kept(self, path: Path, pair: Pair) -> Path:
        """Where the Track of a recording is kept: under its content, whatever its name."""
        if path not in self._sha256:
            self._sha256[path] = sha256_of(path)
        parameters = {"sha256": self._sha256[path], "pair": pair.id, "model": model_version(pair)}
        version = version_of((*READING_SOURCES, "anatomy"))
        return self._folder / "tracks" / f"{key_of('reading', version, parameters)}.zarr"

    def get(self, path: Path, pair: Pair) -> Reading:
        """The Reading; NotRun where the recording or the model is missing or cannot be read."""
        one = self.read(path, pair)
        if isinstance(one, str):
            raise NotRun(one)
        return one

    def findings(
        self, path: Path, pair: Pair, affected: AffectedSide = "unknown", cues: CueSheet | None = None
    ) -> Findings:
        """The assessment of a recording, by a calibration without its person's face; NotRun where there is none."""
        key = path, pair, affected, cues
        if key not in self._found:
            track = self.get(path, pair).track
            known = calibration(pair.model, pair.reading, str(track.attrs["skin"]), without=same_person(path.name))
            try:
                self._found[key] = assess(track, cues, affected, correction=known, muscles=False)
            except SynkinError as error:
                raise NotRun(str(error)) from error
        return self._found[key]


def model_version(pair: Pair) -> str:
    """What the landmarks of a pair depend on beside synkin itself."""
    return LANDMARKER_SHA256 if pair.model == "landmarker" else f"mediapipe {version('mediapipe')}"


def _timed(path: Path, pair: Pair, tell: Advance | None) -> Reading | str:
    if pair.model == "landmarker" and installed_landmarker() is None:
        return "the landmarker is not installed (synkin models download, or SYNKIN_MODELS_DIR)"
    moments: list[float] = []

    def progress(at_s: float, total_s: float | None) -> None:
        moments.append(time.perf_counter())
        if tell is not None:
            tell(at_s, total_s)

    try:
        track = read_track(path, model=pair.model, reading=pair.reading, progress=progress)
    except SynkinError as error:
        return str(error).replace(str(path), path.name)
    frames = max(1, track.sizes["time"] - 1)
    return Reading(track, 1000 * (moments[-1] - moments[0]) / frames)
