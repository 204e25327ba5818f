"""What each landmark model shows of true movement: gains, leaks, pull towards symmetry; and the calibrations.

`python -m synkin.validation.crosstalk` renders faces that move one thing after another (`single_moves`), reads them
with every installed model and reading, writes measures/calibrations and prints the table. Faces already read are
kept, so that a run that was broken off goes on. Calibration faces have seeds from 1000 to 1999; no report uses them.
"""

import argparse
import datetime
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import CHANNELS, SIDES
from synkin.measures import Calibration, columns, correct, weights_of
from synkin.measures.calibration import BASIS, CALIBRATION_VERSION, NOISE_MM, linear_lids, with_mirror_images
from synkin.recording.models import installed_landmarker
from synkin.recording.portraits import read_portrait
from synkin.validation.cache import READING_SOURCES, VIDEO_SOURCES, cache_folder, kept_whole, version_of
from synkin.validation.clips import CLIPS
from synkin.validation.single_moves import CAMERAS, Moves, render_and_read
from synkin.validation.workers import work_through

Array = npt.NDArray[np.floating[Any]]

FIRST_SEED: Final = 1000
FACES: Final = 8
FIRST_LOCAL_SEED: Final = 1900
READINGS: Final = ("whole", "halves")
MISFIT: Final = 0.3
"""What is shown of a movement departs from any linear A by about this share of its largest displacement."""
FACE_SD: Final = 0.3
"""How far a coefficient of one face is expected to lie from the mean of all faces."""
_START_SD: Final = 0.3
_WEIGHTS: Final = {"region": 0.1, "muscle": 1.0, "lid": 1.0, "lids": 1.0, "whole": 3.0}
"""What faces really do counts most; a region that moves while the skin around it stays is seen by no landmark model."""
_MORE: Final = 2.0
"""Patients' faces move this many times as far as the moves of the simulated ones do on average."""
_LEAST_SD_MM: Final = 0.5
_TIED: Final = [0 if name.startswith("brow") else 1 if name.startswith("palpebral") else 2 for name in BASIS]
"""Channels of one skin: brow, lids, and the rest."""
_CLOSED: Final = 0.1
_REGIONS: Final = ("brow", "cheek", "nasal-ala", "upper-lip", "commissure", "lower-lip", "chin")
_FISSURE: Final = "palpebral-fissure"
_KINDS: Final = {
    "whole face": ("whole",),
    "one muscle": ("muscle",),
    "lids alone": ("lid", "lids"),
    "one region": ("region",),
}
_MOVED_MM: Final = 2.0
_STILL_MM: Final = 0.3
_BASIS: Final = [CHANNELS.index(name) for name in BASIS]


def responses_of(faces: Sequence[Moves], pair: str) -> list[Array]:
    """A of every face, shape (2 * basis, 2 * basis), left side first.

    Least squares over its moves, drawn towards what all faces have in common, and that towards a model that shows most
    of everything, so that what a face's moves say little about stays there.
    """
    closing = closing_of(faces, pair)
    systems = [_system(face, pair, closing) for face in faces]
    start = 0.8 * np.eye(2 * len(BASIS))
    gram, cross = (np.sum([system[part] for system in systems], axis=0) for part in range(2))
    common = _ridge(gram, cross, start, _START_SD)
    return [_ridge(gram, cross, common, FACE_SD) for gram, cross in systems]


def closing_of(faces: Sequence[Moves], pair: str) -> tuple[float, float]:
    """`Calibration.closing`: least squares over every eye that closes by more than a tenth of its gap."""
    gap = CHANNELS.index(f"{_FISSURE}.gap")
    true = np.concatenate([-face.true[:, :, gap] / face.gap for face in faces])
    read = np.concatenate([-face.read[pair][:, :, gap] / face.gap for face in faces])
    kinds = np.concatenate([np.isin(face.kinds, ("lid", "lids", "whole")) for face in faces])
    use = (true > _CLOSED) & np.isfinite(read) & kinds[:, None]
    shares = np.column_stack([read[use], read[use] ** 2])
    first, second = np.linalg.lstsq(shares, true[use], rcond=None)[0]
    return round(float(first), 3), round(float(second), 3)


def moves_of(faces: Sequence[Moves]) -> Array:
    """`Calibration.moves`, from the true moves of these faces."""
    use = [np.isin(face.kinds, list(_WEIGHTS)) for face in faces]
    one_side = np.concatenate([_flat(face.true[rows]) for face, rows in zip(faces, use, strict=True)])
    one_side = one_side.reshape(-1, len(BASIS))
    tied = np.equal.outer(_TIED, _TIED)
    return np.asarray(
        np.round(_MORE**2 * tied * (one_side.T @ one_side) / len(one_side) + _LEAST_SD_MM**2 * np.eye(len(BASIS)), 2)
    )


def _system(face: Moves, pair: str, closing: tuple[float, float]) -> tuple[Array, Array]:
    """Normal equations of one face: T'WT and T'WR."""
    true, read = _flat(face.true), _flat(linear_lids(face.read[pair], closing, face.gap))
    trust = np.array([_WEIGHTS.get(kind, 0.0) for kind in face.kinds])
    use = np.isfinite(read).all(axis=1) & np.isfinite(true).all(axis=1) & (trust > 0)
    true, read = true[use], read[use]
    weight = trust[use] / (NOISE_MM**2 + (MISFIT * np.abs(true).max(axis=1)) ** 2)
    return (true.T * weight) @ true, (true.T * weight) @ read


def _ridge(gram: Array, cross: Array, start: Array, sd: float) -> Array:
    eye = np.eye(len(gram))
    return np.asarray(np.linalg.solve(gram + eye / sd**2, cross + start.T / sd**2).T)


def _flat(change: Array) -> Array:
    return np.asarray(change[:, :, _BASIS].reshape(len(change), -1))


def calibrate(faces: Sequence[Moves], pair: str) -> Calibration:
    """The calibration of a pair from these faces."""
    model, _, reading = pair.partition("-")
    return Calibration(
        model,
        reading,
        shown=with_mirror_images(responses_of(faces, pair)),
        moves=moves_of(faces),
        closing=closing_of(faces, pair),
        stretch=np.ones(len(CHANNELS)),
        corrects=True,
        faces=len(faces),
        source="",
    )


@dataclass(frozen=True)
class Accuracy:
    """How a region is measured on faces that were left out, before and after the correction, mm.

    moved : of displacements over 2 mm, one side of one move each; mean absolute error of length and its mean.
    still : mean length read where nothing moved (under 0.3 mm) while something else did.
    covered : share of displacements, and of differences between the sides, within the 95 % interval after it.
    """

    region: str
    kind: str
    n: int
    moved_before: float
    moved_after: float
    bias_before: float
    bias_after: float
    still_before: float
    still_after: float
    covered: float
    covered_between: float


class LeftOut:
    """Every face corrected by a calibration from the other faces.

    stretch : per region, by how much the spread must be widened for 95 % of errors, of displacements and of differences
        between the sides, to lie within 95 % intervals, in moves that faces really make (and not in those of a single
        muscle that no landmark model shows).
    """

    def __init__(self, faces: Sequence[Moves], pair: str) -> None:
        self._parts = []
        for index, face in enumerate(faces):
            known = calibrate([one for other, one in enumerate(faces) if other != index], pair)
            self._parts.append((face, face.read[pair], correct(face.read[pair], known, face.gap), known))
        self.stretch = {region: self._stretch(region) for region in (*_REGIONS, _FISSURE)}

    def _stretch(self, region: str) -> float:
        rows = self._rows(region, ("whole", "lid", "lids"))
        wrong = np.concatenate([np.append(row.after - row.true, row.between)[row.counts] for row in rows])
        sd = np.concatenate([np.append(row.sd, row.between_sd)[row.counts] for row in rows])
        needed = np.sqrt(np.maximum((wrong / 1.96) ** 2 - NOISE_MM**2, 0.0)) / sd
        return max(1.0, round(float(np.quantile(needed, 0.95)), 2)) if len(needed) else 1.0

    def _rows(self, region: str, kinds: Sequence[str]) -> "list[_Errors]":
        rows = [
            _errors(face, read, corrected, known, region, index)
            for face, read, corrected, known in self._parts
            for index, kind in enumerate(face.kinds)
            if kind in kinds
        ]
        return [row for row in rows if row is not None]

    def accuracies(self) -> Iterator[Accuracy]:
        """Per region and kind of move."""
        for region in (*_REGIONS, _FISSURE):
            for label, kinds in _KINDS.items():
                rows = self._rows(region, kinds)
                if any(row.counts.any() for row in rows):
                    yield _accuracy(region, label, rows, self.stretch[region])


@dataclass(frozen=True)
class _Errors:
    """One move: lengths per side, the corrected difference between the sides and its error, and their SD.

    counts : whether left, right, and their difference moved far enough to be counted.
    """

    true: Array
    before: Array
    after: Array
    between: float
    sd: Array
    between_sd: float

    @property
    def counts(self) -> npt.NDArray[np.bool_]:
        moved = self.true > _MOVED_MM
        return np.append(moved, moved.any())


def _errors(face: Moves, read: Array, corrected: Array, known: Calibration, region: str, index: int) -> _Errors | None:
    use = columns(region)
    true, before, after = (one[index][:, use] for one in (face.true, read, corrected))
    if not np.isfinite(before).all():
        return None
    along = [_along(row) for row in true]
    weights = [weights_of(side, region, along[side]) for side in range(len(SIDES))]
    signed = [(rows * np.array(along)).sum(axis=1) for rows in (true, before, after)]
    gap = weights_of(0, region, along[0]) - weights_of(1, region, along[0])
    return _Errors(
        true=signed[0],
        before=signed[1] if np.linalg.norm(true) > _STILL_MM else np.linalg.norm(before, axis=1),
        after=signed[2] if np.linalg.norm(true) > _STILL_MM else np.linalg.norm(after, axis=1),
        between=float((gap * (corrected - face.true)[index]).sum()),
        sd=np.array([known.error_sd(one, corrected[index]) for one in weights]),
        between_sd=known.error_sd(gap, corrected[index]),
    )


def _along(vector: Array) -> Array:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else np.eye(len(vector))[0]


def _accuracy(region: str, kind: str, rows: Sequence[_Errors], stretch: float) -> Accuracy:
    true, before, after, sd = (
        np.array([getattr(row, name) for row in rows]) for name in ("true", "before", "after", "sd")
    )
    moved, still = true > _MOVED_MM, (true < _STILL_MM).all(axis=1)
    reach = 1.96 * np.hypot(stretch * sd, NOISE_MM)
    between = np.array([abs(row.between) <= 1.96 * np.hypot(stretch * row.between_sd, NOISE_MM) for row in rows])
    return Accuracy(
        region,
        kind,
        int(moved.sum()),
        _mean(np.abs(before - true)[moved]),
        _mean(np.abs(after - true)[moved]),
        _mean((before - true)[moved]),
        _mean((after - true)[moved]),
        _mean(before[still]),
        _mean(after[still]),
        _mean((np.abs(after - true) <= reach)[moved]),
        _mean(between[moved.any(axis=1)]),
    )


def _mean(values: Array) -> float:
    return float(np.mean(values)) if values.size else float("nan")


def calibration_text(faces: Sequence[tuple[str, Moves]], pair: str, made: str) -> str:
    """The calibration file of a pair: one row per channel that is read, per cent of each channel's true movement."""
    model, _, reading = pair.partition("-")
    moves = [one for _, one in faces]
    rows = [
        f"# What the {model} landmark model, reading {reading}, shows of true movement: per simulated face one row for",
        "# each channel that is read, in the order of `channels`, left side then right, with per cent of the true",
        "# movement of each channel, left side then right. Written by `python -m synkin.validation.crosstalk`.",
        f'version = "{CALIBRATION_VERSION}"',
        f'model = "{model}"',
        f'reading = "{reading}"',
        f'made = "{made}"',
        f'camera = "{CAMERAS}"',
        "# A closure that is read as a share s of the resting gap is made linear by the factor first + second * s.",
        f"closing = {list(closing_of(moves, pair))}",
        "# How many times as far regions go in faces that move as people's do, as is estimated from the faces below;",
        "# and errors then, as a multiple of what the faces say. Both by `python -m synkin.validation.stretch`.",
        f"whole = {{ {', '.join(f'{region} = 1.00' for region in (*_REGIONS, _FISSURE))} }}",
        f"stretch = {{ {', '.join(f'{region} = {value}' for region, value in LeftOut(moves, pair).stretch.items())} }}",
        "channels = [",
        *(f'  "{name}",' for name in BASIS),
        "]",
        "# How far one side's channels move, covariance in mm².",
        "moves = [",
        *(f"  [{', '.join(f'{value:g}' for value in row)}]," for row in moves_of(moves).tolist()),
        "]",
    ]
    for (name, _), shown in zip(faces, responses_of(moves, pair), strict=True):
        percent = np.rint(100 * shown).astype(int)
        rows += ["", "[[face]]", f'face = "{name}"', "shown = ["]
        rows += [f"  [{', '.join(map(str, row))}]," for row in percent.tolist()]
        rows.append("]")
    return "\n".join(rows) + "\n"


def table(faces: Sequence[Moves], pair: str) -> Iterator[str]:
    """What the pair shows, and how accurate the correction is on faces left out, as Markdown."""
    mean = calibrate(faces, pair).shown
    half = len(BASIS)
    yield f"### {pair}: {len(faces)} faces"
    yield ""
    yield "| channel | gain, alone | SD between faces | on the other side | largest leak from |"
    yield "|---|---|---|---|---|"
    average, spread = mean.mean(axis=0), mean.std(axis=0)
    for index, name in enumerate(BASIS):
        others = np.abs(average[index, :half]) * (np.arange(half) != index)
        worst = int(np.argmax(others))
        yield (
            f"| {name} | {average[index, index]:.2f} | {spread[index, index]:.2f} | "
            f"{average[index, half + index]:+.2f} | {BASIS[worst]} {average[index, worst]:+.2f} |"
        )
    yield ""
    yield "| one-sided | true, mm | n | shown on its side | shown on the other |"
    yield "|---|---|---|---|---|"
    yield from _towards_symmetry(faces, pair)
    yield ""
    yield "| region | moves | n | error, mm | bias, mm | stillness, mm | covered | between sides |"
    yield "|---|---|---|---|---|---|---|---|"
    out = LeftOut(faces, pair)
    for one in out.accuracies():
        yield (
            f"| {one.region} | {one.kind} | {one.n} | {one.moved_before:.2f} → {one.moved_after:.2f} | "
            f"{one.bias_before:+.2f} → {one.bias_after:+.2f} | {one.still_before:.2f} → {one.still_after:.2f} | "
            f"{100 * one.covered:.0f} % | {100 * one.covered_between:.0f} % |"
        )
    noise = np.nanmean([face.noise[pair] for face in faces], axis=(0, 1))
    mouth, lid = (float(noise[columns(name)].mean()) for name in ("commissure", _FISSURE))
    yield ""
    stretched = ", ".join(f"{region} {value:.2f}" for region, value in out.stretch.items())
    yield f"Intervals are stretched over what the other faces say so that they cover as shown above: {stretched}."
    yield f"Frame to frame at rest, SD: mouth corner {mouth:.2f} mm, lid gap {lid:.2f} mm."


def _towards_symmetry(faces: Sequence[Moves], pair: str) -> Iterator[str]:
    """Of one-sided movements, shares shown on their own and on the other side, over amplitudes."""
    for label, kinds, region, edges in (
        ("closure of an eye", ("lids", "lid"), _FISSURE, (1.0, 3.0, 5.0, 7.0, 20.0)),
        ("mouth corner", ("muscle", "region"), "commissure", (1.0, 2.0, 3.5, 20.0)),
        ("brow", ("muscle", "region"), "brow", (1.0, 2.0, 3.5, 20.0)),
    ):
        use = columns(region)
        rows = []
        for face in faces:
            for index, kind in enumerate(face.kinds):
                true, read = face.true[index][:, use], face.read[pair][index][:, use]
                own = int(np.argmax(np.linalg.norm(true, axis=1)))
                if kind in kinds and np.linalg.norm(true[1 - own]) < _STILL_MM and np.isfinite(read).all():
                    along, length = _along(true[own]), float(np.linalg.norm(true[own]))
                    rows.append((length, float(read[own] @ along), float(read[1 - own] @ along)))
        lengths, own_side, other_side = np.array(rows).reshape(-1, 3).T
        for low, high in pairwise(edges):
            inside = (lengths >= low) & (lengths < high)
            if inside.any():
                total = lengths[inside].sum()
                yield (
                    f"| {label} | {low:.0f} to {lengths[inside].max():.1f} | {int(inside.sum())} | "
                    f"{own_side[inside].sum() / total:.2f} | {other_side[inside].sum() / total:+.2f} |"
                )


def installed_pairs() -> tuple[tuple[str, str], ...]:
    """Pairs of model and reading that can be calibrated here."""
    models = ("bundled", "landmarker") if installed_landmarker() else ("bundled",)
    return tuple((model, reading) for model in models for reading in READINGS)


@dataclass(frozen=True)
class Face:
    """A face to calibrate with: drawn by a seed from the default portrait, or from a local photograph."""

    name: str
    seed: int
    photo: Path | None = None


def local_faces(folder: Path) -> tuple[Face, ...]:
    """One face per person of the local recordings, from the first frame of a clip; only numbers are kept of them."""
    people = {clip.person: folder / clip.file for clip in reversed(CLIPS) if (folder / clip.file).is_file()}
    return tuple(
        Face(f"local {number + 1}", FIRST_LOCAL_SEED + number, people[person])
        for number, person in enumerate(sorted(people))
    )


def faces_read(faces: Sequence[Face], folder: Path) -> dict[str, Moves]:
    """These faces, rendered and read where that has not been done yet."""
    pairs = installed_pairs()
    made_by = "-".join(
        (version_of(VIDEO_SOURCES), version_of((*READING_SOURCES, "motion", "validation/single_moves.py")))
    )
    paths = {face: folder / "crosstalk" / f"{face.name.replace(' ', '-')}-{len(pairs)}-{made_by}.npz" for face in faces}
    left = [face for face in faces if not paths[face].exists()]

    def tell(done: float, total: float | None) -> None:
        print(f"{done:.0f} of {total or 0:.0f} faces read", file=sys.stderr, flush=True)

    if left:
        work_through([(face, pairs, paths[face]) for face in left], _do, _one, tell)
    return {face.name: Moves.load(path) for face, path in paths.items()}


def _one(_job: object) -> float:
    return 1.0


def _do(job: tuple[Face, Sequence[tuple[str, str]], Path]) -> None:
    face, pairs, path = job
    found = render_and_read(face.seed, pairs, None if face.photo is None else read_portrait(face.photo))
    with kept_whole(path) as part:
        found.save(part)


def main(arguments: Sequence[str] | None = None) -> None:
    """Estimate, write and print."""
    parser = argparse.ArgumentParser(prog="python -m synkin.validation.crosstalk", description=main.__doc__)
    parser.add_argument("--faces", type=int, default=FACES, help="number of simulated faces")
    parser.add_argument("--local", type=Path, help="folder of the local recordings, whose people serve as faces too")
    parser.add_argument("--cache", type=Path, help="where faces that were read are kept")
    parser.add_argument("--out", type=Path, help="where calibrations go; the package's own folder if not given")
    chosen = parser.parse_args(arguments)
    faces = [Face(str(seed), seed) for seed in range(FIRST_SEED, FIRST_SEED + chosen.faces)]
    if chosen.local is not None:
        faces += local_faces(chosen.local)
    found = faces_read(faces, cache_folder(chosen.cache))
    write(found, chosen.out or Path(str(files("synkin.measures").joinpath("calibrations"))))


def write(faces: Mapping[str, Moves], out: Path) -> None:
    """Write every pair's calibration into a folder, and print its table."""
    out.mkdir(parents=True, exist_ok=True)
    for pair in next(iter(faces.values())).read:
        text = calibration_text(list(faces.items()), pair, datetime.date.today().isoformat())
        (out / f"{pair}.toml").write_text(text, encoding="utf-8")
        print("\n".join(table(list(faces.values()), pair)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
