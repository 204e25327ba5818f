"""What each landmark model leaks from a movement into regions that keep still, found on tuning patients.

`python -m synkin.validation.leak` renders them, reads them with every installed model and reading, and prints the
[[leak]], [[gain]] and [[one_sided_lid]] rows of measures/model_error.toml. The patients, seeds and picture sizes are
not those of the demonstration.
"""

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import CHANNELS, MOVEMENTS, REGIONS, SIDES
from synkin.measures import Measures, columns, counted, measure
from synkin.motion import signals, take_head_out
from synkin.phantom import HEALTHY, Patient, Unwanted, make_protocol, render
from synkin.recording import read_track
from synkin.recording.models import installed_landmarker
from synkin.trials import find_trials, parse_cues

Array = npt.NDArray[np.floating[Any]]

_FISSURE: Final = "palpebral-fissure"
_TUNING: Final = (
    (HEALTHY, 21, (640, 480), 30.0),
    (Patient("weak right", "right", strength_right=0.6), 22, (960, 720), 25.0),
    (Patient("left eye", "left", (Unwanted("smile-open", _FISSURE, "left", 2.5),)), 23, (800, 600), 30.0),
)
_STILL_MM: Final = 0.3
"""True movement below this counts as none."""
_MOVES_MM: Final = 1.0
"""True movement above this is held against what was read."""
_ALIKE: Final = {
    ("eye-close-gentle", _FISSURE): ("eye-close-tight", "blink"),
    ("smile-open", _FISSURE): ("*",),
}
_WIDER: Final = 1.5
_MOST: Final = 3.0
"""A movement under-read further than this is noise divided by noise."""


@dataclass(frozen=True)
class LeakRow:
    """Leak per mm of `trigger` into `region`: mean length, spread, root mean square of the sides' difference."""

    model: str
    reading: str
    trigger: str
    region: str
    fraction: float
    sd: float
    side_sd: float


@dataclass(frozen=True)
class OneSidedRow:
    """Leak into `region` of a side per mm by which its lids close more than the other's."""

    model: str
    reading: str
    region: str
    fraction: float
    sd: float


@dataclass(frozen=True)
class GainRow:
    """Bounds of the true length of a movement as multiples of what was read; low <= 1 <= high."""

    model: str
    reading: str
    movement: str
    region: str
    low: float
    high: float


def find_leaks(folder: Path) -> Iterator[LeakRow | OneSidedRow | GainRow]:
    """The rows for every installed model and reading; recordings are rendered into `folder`."""
    models = ("bundled", "landmarker") if installed_landmarker() else ("bundled",)
    recordings = []
    for patient, seed, size, fps in _TUNING:
        protocol = make_protocol(seed=seed, size_sd=0.1)
        recordings.append(render(patient, protocol, folder, seed=seed, size=size, fps=fps, name=f"tuning-{seed}"))
    for model in models:
        for reading in ("whole", "halves"):
            samples: dict[tuple[str, str], list[Array]] = defaultdict(list)
            smiles: list[Array] = []
            gains: dict[tuple[str, str], list[float]] = defaultdict(list)
            for files in recordings:
                truth = json.loads(files.truth.read_text(encoding="utf-8"))
                cues = parse_cues(files.cues.read_text(encoding="utf-8"), float("inf"))
                traces = signals(take_head_out(read_track(files.video, model=model, reading=reading)))
                measures = measure(traces, find_trials(traces, cues))
                smiles.append(_mean_change(measures, "smile-open"))
                for moved, ratio in _gains(measures, truth):
                    gains[moved].append(ratio)
                for pair, sample in _leaks(measures, truth):
                    samples[pair].append(sample)
            for (trigger, region), found in sorted(samples.items()):
                yield _row(model, reading, trigger, region, np.array(found))
            for (movement, region), ratios in sorted(gains.items()):
                # The range of a few samples of one face is too narrow for others: half as wide again.
                low = 1.0 - _WIDER * (1.0 - min(1.0, *ratios))
                high = min(_MOST, 1.0 + _WIDER * (max(1.0, *ratios) - 1.0))
                # What was tried stands for its kind: closing both eyes, and an eye that narrows while the mouth moves.
                alike = _ALIKE.get((movement, region), ())
                yield from (GainRow(model, reading, name, region, low, high) for name in (movement, *alike))
            for region in ("brow", "cheek", "nasal-ala"):
                yield _one_sided(model, reading, region, smiles[0], smiles[-1])


def _mean_change(measures: Measures, movement: str) -> Array:
    """Mean change over the repetitions of a movement, mm, shape (side, channel)."""
    rows = counted(measures.repetitions, movement)
    return np.asarray(np.nanmean(measures.responses["change"].values[rows], axis=0))


def _one_sided(model: str, reading: str, region: str, even: Array, uneven: Array) -> OneSidedRow:
    """From a smile in which both eyes narrow alike and one in which the left eye narrows more, of the same face."""
    gap = CHANNELS.index(f"{_FISSURE}.gap")
    extra = uneven - even
    narrowing = abs(extra[0, gap] - extra[1, gap])
    parts = columns(region)
    fraction = float(np.linalg.norm(extra[0, parts] - extra[1, parts]) / narrowing)
    return OneSidedRow(model, reading, region, fraction, 0.5 * fraction)


def _gains(measures: Measures, truth: dict[str, Any]) -> Iterator[tuple[tuple[str, str], float]]:
    """Per movement, region and side that truly moves: true length as a multiple of what was read."""
    for movement in sorted({trial["movement"] for trial in truth["trials"]}):
        read = _mean_change(measures, movement)
        true = [trial for trial in truth["trials"] if trial["movement"] == movement]
        for region in REGIONS.values():
            if region.unseen is not None:
                continue
            parts = columns(region.id)
            for index, side in enumerate(SIDES):
                goal = np.mean([[trial["channels"][side][CHANNELS[part]] for part in parts] for trial in true], axis=0)
                if np.linalg.norm(goal) > _MOVES_MM:
                    yield (movement, region.id), float(np.linalg.norm(goal) / np.linalg.norm(read[index, parts]))


def _leaks(measures: Measures, truth: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Array]]:
    """Per movement and still region: leak per mm of trigger, shape (side, part)."""
    change = measures.responses["change"].values
    for movement in {trial["movement"] for trial in truth["trials"]}:
        trigger = MOVEMENTS[movement].wanted_region
        rows = counted(measures.repetitions, movement)
        if trigger is None or not rows:
            continue
        true = [trial for trial in truth["trials"] if trial["movement"] == movement]
        reach = np.linalg.norm(np.nanmean(change[rows][:, :, columns(trigger)], axis=0), axis=1).mean()
        for region in REGIONS.values():
            if region.unseen is not None or region.id == trigger:
                continue
            parts = [CHANNELS[column] for column in columns(region.id)]
            moved = [[trial["channels"][side][part] for part in parts] for trial in true for side in SIDES]
            if np.linalg.norm(moved, axis=1).max() > _STILL_MM:
                continue
            yield (trigger, region.id), np.nanmean(change[rows][:, :, columns(region.id)], axis=0) / reach


def _row(model: str, reading: str, trigger: str, region: str, found: Array) -> LeakRow:
    length = np.linalg.norm(found, axis=2)
    difference = np.linalg.norm(found[:, 0] - found[:, 1], axis=1)
    return LeakRow(
        model=model,
        reading=reading,
        trigger=trigger,
        region=region,
        fraction=float(length.mean()),
        sd=float(max(length.std(), 0.3 * length.mean())),
        side_sd=float(np.sqrt((difference**2).mean())),
    )


def main() -> None:
    """Print the rows as TOML."""
    with tempfile.TemporaryDirectory() as folder:
        for row in find_leaks(Path(folder)):
            table = {LeakRow: "leak", GainRow: "gain", OneSidedRow: "one_sided_lid"}[type(row)]
            print(f"[[{table}]]")
            for name, value in asdict(row).items():
                print(f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {round(value, 3)}")
            print(
                f'source = "python -m synkin.validation.leak: {len(_TUNING)} tuning recordings of one face"\n',
                flush=True,
            )


if __name__ == "__main__":
    main()
