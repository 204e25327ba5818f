"""The Tracks of a run: every recording read once per model and reading, with the time it took."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import xarray as xr

from synkin.analysis import Advance
from synkin.anatomy import AffectedSide
from synkin.assessment import Findings, assess
from synkin.errors import SynkinError
from synkin.measures import calibration
from synkin.recording import read_track
from synkin.recording.models import installed_landmarker
from synkin.trials import CueSheet
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


Wanted = tuple[Path, Pair, float]
"""A recording to read, with what, and its length in seconds as far as progress needs it."""


@dataclass(frozen=True)
class Reading:
    """A Track and the milliseconds that each of its frames took, decoding included, the model's start not."""

    track: xr.Dataset
    ms_per_frame: float


class Readings:
    """Reads recordings once and keeps their Tracks for all figures that need them."""

    def __init__(self) -> None:
        self._read: dict[tuple[Path, Pair], Reading | str] = {}
        self._found: dict[tuple[Path, Pair, AffectedSide, CueSheet | None], Findings] = {}

    def read_all(self, wanted: Sequence[Wanted], advance: Advance) -> None:
        """Read recordings, telling progress by their lengths and what each pair costs."""
        total = sum(seconds * READING_COST[pair.model, pair.reading] for _, pair, seconds in wanted)
        done = 0.0
        for path, pair, seconds in wanted:
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
            self._read[key] = _timed(path, pair, tell)
        return self._read[key]

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


def _timed(path: Path, pair: Pair, tell: Advance | None) -> Reading | str:
    if not path.exists():
        return f"there is no {path.name} in the folder of recordings"
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
