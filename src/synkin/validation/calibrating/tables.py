"""What a calibration run found, as Markdown: one column for each pair of landmark model and reading."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import REGIONS
from synkin.measures import columns
from synkin.validation.calibrating.costs import Costs
from synkin.validation.calibrating.left_out import FISSURE, SKIN_REGIONS, STILL_MM, LeftOut, along_of
from synkin.validation.calibrating.single_moves import Moves, Skin, key_of
from synkin.validation.calibrating.whole_faces import Error, Fit, shut_sd
from synkin.validation.readings import Pair

Array = npt.NDArray[np.floating[Any]]

_TOLD: Final = (*SKIN_REGIONS, FISSURE)
_CHEAPEST: Final = (Pair("bundled", "whole"), "modelled")
_ONE_SIDED: Final = (
    ("one eye closes by 1 to 5 mm", ("lids", "lid"), FISSURE, 1.0, 5.0),
    ("one eye closes by 5 mm and more", ("lids", "lid"), FISSURE, 5.0, np.inf),
    ("one mouth corner, 2 mm and more", ("muscle", "region"), "commissure", 2.0, np.inf),
    ("one mouth corner, 0.5 to 2 mm", ("muscle", "region"), "commissure", 0.5, 2.0),
    ("one mouth corner, 2 to 4 mm", ("muscle", "region"), "commissure", 2.0, 4.0),
    ("one mouth corner, 4 mm and more", ("muscle", "region"), "commissure", 4.0, np.inf),
    ("one brow, 2 mm and more", ("muscle", "region"), "brow", 2.0, np.inf),
    ("one brow, 0.5 to 2 mm", ("muscle", "region"), "brow", 0.5, 2.0),
    ("one brow, 2 to 4 mm", ("muscle", "region"), "brow", 2.0, 4.0),
    ("one brow, 4 mm and more", ("muscle", "region"), "brow", 4.0, np.inf),
)
"""Label, kinds of moves, region, from and to how many mm it truly moves. Faces move a brow by 4 mm or more rarely."""


@dataclass(frozen=True, eq=False)
class PairFound:
    """What a run found of one pair."""

    pair: Pair
    skin: Skin
    faces: tuple[Moves, ...]
    left_out: LeftOut
    fit: Fit


def report(found: Sequence[PairFound], spent: Costs) -> Iterator[str]:
    """Everything that docs/models.md says of the pairs, and what the run's author wants to know besides."""
    yield from _table(found, "what is shown of one-sided moves: there / on the other side (moves)", _shown_rows())
    yield from _table(found, "single moves of faces left out: error as read → corrected (bias), mm", _single_rows())
    yield from _table(found, "whole faces left out: error as read → corrected (bias), mm", _whole_rows())
    yield from _table(found, "what else is shown: mean / 95th percentile as read → corrected, mm", _other_rows())
    yield from _table(found, "noise and cost", _cost_rows(spent))
    yield from _table(found, "fitted on whole faces: whole, stretch", _fitted_rows())


Row = tuple[str, Callable[[PairFound], str]]


def _table(found: Sequence[PairFound], title: str, rows: Iterator[Row]) -> Iterator[str]:
    yield "| " + " | ".join((title, *(f"{one.pair.model} {one.pair.reading}" for one in found))) + " |"
    yield "|---" * (len(found) + 1) + "|"
    for label, cell in rows:
        yield f"| {label} | " + " | ".join(cell(one) for one in found) + " |"
    yield ""


def _shown_rows() -> Iterator[Row]:
    for label, kinds, region, low, high in _ONE_SIDED:

        def cell(
            one: PairFound,
            kinds: tuple[str, ...] = kinds,
            region: str = region,
            low: float = low,
            high: float = high,
        ) -> str:
            own, other, moves = shown_of_one_sided(one.faces, key_of(one.pair, one.skin), kinds, region, (low, high))
            return f"{own:.2f} / {other:+.2f} ({moves})"

        yield label, cell


def shown_of_one_sided(
    faces: Sequence[Moves], key: str, kinds: Sequence[str], region: str, mm: tuple[float, float]
) -> tuple[float, float, int]:
    """Of movements of one side by so many mm, the share shown there, that shown on the other side, and their number."""
    use = columns(region)
    rows = []
    for face in faces:
        for index in np.flatnonzero(np.isin(face.kinds, kinds)):
            true, read = face.true[index][:, use], face.read[key][index][:, use]
            own = int(np.argmax(np.linalg.norm(true, axis=1)))
            if np.linalg.norm(true[1 - own]) < STILL_MM and np.isfinite(read).all():
                along, length = along_of(true[own]), float(np.linalg.norm(true[own]))
                rows.append((length, float(read[own] @ along), float(read[1 - own] @ along)))
    lengths, own_side, other_side = np.array(rows).reshape(-1, 3).T
    inside = (lengths >= mm[0]) & (lengths < mm[1])
    if not inside.any():
        return np.nan, np.nan, 0
    total = lengths[inside].sum()
    return float(own_side[inside].sum() / total), float(other_side[inside].sum() / total), int(inside.sum())


def _single_rows() -> Iterator[Row]:
    for kind in ("whole face", "one muscle"):
        for region in _TOLD:

            def moved(one: PairFound, region: str = region, kind: str = kind) -> str:
                row = one.left_out.accuracy(region, kind)
                return _changed(row.moved_before, row.moved_after, row.bias_before, row.bias_after)

            if kind == "whole face" or region in ("brow", "commissure", "chin"):
                yield f"{_label(region)}, {kind}", moved
    for region in ("brow", "commissure", FISSURE):

        def still(one: PairFound, region: str = region) -> str:
            row = one.left_out.accuracy(region, "one muscle")
            return f"{row.still_before:.2f} → {row.still_after:.2f}"

        yield f"{_label(region)} still while one muscle moves something else", still

    def covered(one: PairFound) -> str:
        rows = [one.left_out.accuracy(region, "whole face") for region in _TOLD]
        weights = [row.n for row in rows]
        own, between = (np.average([getattr(row, name) for row in rows], weights=weights) for name in _COVERS)
        return f"{100 * own:.0f} %, {100 * between:.0f} %"

    yield "95 % intervals that hold the truth, whole face: a side, sides against each other", covered


_COVERS: Final = ("covered", "covered_between")


def _whole_rows() -> Iterator[Row]:
    for region in _TOLD:

        def cell(one: PairFound, region: str = region) -> str:
            before, after = (_off(rows, region) for rows in (one.fit.read, one.fit.left_out))
            return _changed(np.abs(before).mean(), np.abs(after).mean(), before.mean(), after.mean())

        yield _label(region), cell

    def covered(one: PairFound) -> str:
        rows = [row for row in one.fit.left_out if not row.closes]
        return f"{100 * np.mean([abs(row.error) <= np.hypot(row.other, row.ensemble) for row in rows]):.0f} %"

    yield "95 % intervals that hold the truth", covered


def _off(rows: Sequence[Error], region: str) -> Array:
    return np.array([row.error for row in rows if row.region == region])


def _other_rows() -> Iterator[Row]:
    for kind, label in (("gaze", "gaze alone"), ("blink", "blink alone")):
        for region in _TOLD:

            def cell(one: PairFound, region: str = region, kind: str = kind) -> str:
                before, after = one.left_out.apart(region, kind)
                return f"{_spread(before)} → {_spread(after)}"

            yield f"{label}: {_label(region)}", cell


def _cost_rows(spent: Costs) -> Iterator[Row]:
    def noise(one: PairFound) -> str:
        key = key_of(one.pair, one.skin)
        sd = np.nanmean([face.noise[key] for face in one.faces], axis=(0, 1))
        corner, lids, brow = (float(sd[columns(region)].mean()) for region in ("commissure", FISSURE, "brow"))
        return f"{corner:.2f} / {lids:.2f} / {brow:.2f}"

    yield "frame to frame at rest, corner / lid gap / brow, mm", noise
    base = spent.get(_CHEAPEST)
    labels: dict[Skin, str] = {"followed": "skin followed", "modelled": "skin as the model has it"}
    for skin, label in labels.items():

        def cost(one: PairFound, skin: Skin = skin) -> str:
            ms = spent[one.pair, skin]
            return f"{ms:.0f} ms" + (f", {ms / base:.1f}" if base else "")

        yield f"a frame, {label}: time, beside bundled whole", cost


def _fitted_rows() -> Iterator[Row]:
    for region in _TOLD:

        def cell(one: PairFound, region: str = region) -> str:
            return f"{one.fit.regions.whole[region]:.2f}, {one.fit.regions.stretch[region]:.2f}"

        yield _label(region), cell

    def lacking(one: PairFound) -> str:
        return f"{shut_sd(one.fit.after, one.fit.regions.stretch[FISSURE]):.2f} mm"

    yield "SD that intervals of closures lack (measures/closed_lid.toml)", lacking


def _changed(before: float, after: float, bias_before: float, bias_after: float) -> str:
    return f"{before:.2f} → {after:.2f} ({bias_before:+.2f} → {bias_after:+.2f})"


def _spread(values: Array) -> str:
    return f"{values.mean():.2f} / {np.quantile(values, 0.95):.2f}" if values.size else "none"


def _label(region: str) -> str:
    return REGIONS[region].label
