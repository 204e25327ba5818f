"""How far open eyes are read: landmark models draw every eye towards the usual one.

`python -m synkin.validation.openings` films simulated people at rest, reads them with every installed pair, and puts
the line from the opening that is read to the likeliest true one into each calibration (`opening` in
measures/calibrations): between people eyes differ more than the models show.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rich.console import Console

import synkin.measures
from synkin.analysis import progress
from synkin.anatomy import CHANNELS, SIDES
from synkin.motion import signals, take_head_out
from synkin.phantom import Camera, Recording, make_protocol, named_patient, pictures, simulate, write_video
from synkin.phantom.truth import gap_mm
from synkin.recording import read_track
from synkin.validation.readings import PAIRS, Pair

Array = npt.NDArray[np.floating[Any]]

FIRST_SEED: Final = 1100
"""People from here on; seeds from 1000 to 1999 are the calibrations'."""
_PEOPLE: Final = 32
_SECONDS: Final = 0.7
_GAP: Final = CHANNELS.index("palpebral-fissure.gap")
_FOLDER: Final = Path(synkin.measures.__file__).parent / "calibrations"


@dataclass(frozen=True)
class Opening:
    """True opening, mean of both eyes, and what each pair reads of it, mm."""

    seed: int
    true: float
    read: dict[Pair, float]


@dataclass(frozen=True)
class Line:
    """true = at + slope * (read - read_mean), mm; sd is what is left, usual_ratio mean true over mean read."""

    read_mean: float
    at: float
    slope: float
    sd: float
    correlation: float


def opening_of(seed: int, pairs: tuple[Pair, ...]) -> Opening:
    """One person at rest."""
    rest = make_protocol((), first_rest_s=_SECONDS, blinks=False, gaze_shifts=False, seed=seed)
    distance = float(np.random.default_rng([seed, 31]).uniform(430.0, 900.0))
    camera = Camera(size=(640, 480), fps=15.0, distance_mm=distance)
    simulation = simulate(Recording(named_patient("healthy"), rest, seed, camera, "still", seed=seed))
    true = float(np.mean([gap_mm(simulation.places[-1], side) for side in SIDES]))
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "rest.mp4"
        write_video(video, pictures(simulation), camera.fps)
        read = {pair: _read(video, pair) for pair in pairs}
    return Opening(seed, true, read)


def _read(video: Path, pair: Pair) -> float:
    traces = signals(take_head_out(read_track(video, model=pair.model, reading=pair.reading)))
    # The trackers settle within the first frames.
    return float(np.nanmean(traces["signal"].values[len(traces["time"]) // 2 :, :, _GAP]))


def line_of(openings: list[Opening], pair: Pair) -> Line:
    """The least squares line from what is read to what is true."""
    read, true = np.array([one.read[pair] for one in openings]), np.array([one.true for one in openings])
    slope, at_zero = np.polyfit(read, true, 1)
    return Line(
        read_mean=float(read.mean()),
        at=float(true.mean()),
        slope=float(slope),
        sd=float(np.std(true - slope * read - at_zero)),
        correlation=float(np.corrcoef(read, true)[0, 1]),
    )


def write_line(pair: Pair, line: Line, folder: Path = _FOLDER) -> Path:
    """Put the line into a pair's calibration: what is read on average, what is true then, and the slope."""
    path = folder / f"{pair.model}-{pair.reading}.toml"
    row = f"opening = [{line.read_mean:.2f}, {line.at:.2f}, {line.slope:.2f}]"
    text = path.read_text(encoding="utf-8")
    if re.search(r"^opening = \[.*\]$", text, flags=re.MULTILINE):
        text = re.sub(r"^opening = \[.*\]$", row, text, flags=re.MULTILINE)
    else:
        says = (
            "# Eyes that are read first mm open at rest are second mm open on average, and third mm more per mm more.\n"
        )
        text = re.sub(r"^(# A closure that)", says + row + "\n" + r"\1", text, count=1, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    return path


def _all(people: int, console: Console) -> Iterator[Opening]:
    with progress(console, "Simulated people at rest") as advance:
        for done in range(people):
            yield opening_of(FIRST_SEED + done, PAIRS)
            advance(done + 1, people)


def main() -> None:
    """Estimate the lines and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=_PEOPLE)
    parser.add_argument("--dry", action="store_true", help="print only, write nothing")
    chosen = parser.parse_args()
    console = Console(highlight=False)
    openings = list(_all(chosen.people, console))
    for pair in PAIRS:
        line = line_of(openings, pair)
        console.print(
            f"{pair.model} {pair.reading}: true = {line.at:.2f} + {line.slope:.2f} * (read - {line.read_mean:.2f}) mm, "
            f"SD {line.sd:.2f} mm, correlation {line.correlation:.2f}, {len(openings)} people"
        )
        if not chosen.dry:
            write_line(pair, line)


if __name__ == "__main__":
    main()
