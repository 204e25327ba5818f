"""Figures of suite "grading": grades from measures beside the same from truth, and a known table found from raters.

This is technical agreement: both sides go through one table of levels. It says nothing of how well clinicians would
agree, and is never set beside what people come to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console

from synkin.grading import Grade, Item, Observed, Override, grade
from synkin.validation.figure import Check, NotRun, Plan, Target, Value
from synkin.validation.grading_jobs import Pair, grading_jobs, pairs_of
from synkin.validation.grading_pixel import grading_pixel_jobs, pixel_pairs_of
from synkin.validation.intraclass import block_matrix, weighted_icc
from synkin.validation.labels import Fit, fit_labels
from synkin.validation.labels_run import fit_picture
from synkin.validation.raters import COMPOSITE_ICC, SYNKINESIS_ICC, Raters, rate, true_values
from synkin.validation.resampling import estimate, weighted_mean
from synkin.validation.telling import told

BLOCKS: Final = {"synkinesis": (0, 1, 2, 3), "voluntary": (1, 2, 3, 4, 5), "rest": (0, 1)}
"""Blocks of the Sunnybrook scale and the levels of their items; the resting fold, which has three, is entered."""
_TARGETS: Final = {"synkinesis": Target(0.90), "composite": Target(0.95)}
_FOLD: Final = Override("sunnybrook", "rest-cheek", 0, "the same on both sides of the comparison")
"""Landmarks do not show the fold, and without it there is no composite."""
_BINS: Final = (-15, 20, 40, 60, 80, 100)
_RATERS: Final = 10
_RATED: Final = 120
_DRAWS: Final = 60


@dataclass(frozen=True)
class Graded:
    """A patient's Sunnybrook grade and grades on other scales, from measures and from truth."""

    pair: Pair
    measured: Mapping[str, Grade]
    true: Mapping[str, Grade]


@dataclass
class Pairs:
    """What a run has done; filled when the work is done."""

    pairs: Sequence[Pair] = ()
    pixel: "Pairs | None" = None
    """Of recordings from pixels, whose Tracks suite "pixel" has kept."""
    _graded: list[Graded] = field(default_factory=list)

    def graded(self) -> Sequence[Graded]:
        """Every patient of whom something was measured, graded by the table of today."""
        if not self._graded:
            self._graded = [
                Graded(one, _grades(one.measured), _grades(one.true)) for one in self.pairs if one.measured is not None
            ]
        return self._graded


def _grades(seen: Observed) -> dict[str, Grade]:
    said = [_FOLD] if seen.not_compared is None else []
    return {one.key: one for one in grade(seen, said)}


def grading_work(
    folder: Path, run: int, console: Console, pairs: Pairs, *, quick: bool = False, partial: bool = False
) -> int:
    """Measure every patient; returns how many are missing."""
    with told(console, "grading: simulating and measuring") as advance:
        pairs.pairs, missing = pairs_of(grading_jobs(folder, run, quick=quick), advance, partial=partial)
    with told(console, "grading: recordings from pixels that are kept") as advance:
        # Those that suite "pixel" has not read are its own to miss.
        found, _ = pixel_pairs_of(grading_pixel_jobs(folder, run, quick=quick), advance, partial=partial)
    pairs.pixel = Pairs(found)
    return missing


def grading_checks(pairs: Pairs) -> tuple[Check, ...]:
    """Every figure of the suite."""
    return (
        *(_agreement(pairs, name) for name in ("synkinesis", "composite", "voluntary", "rest")),
        *(_from_pixels(pairs, name) for name in ("synkinesis", "composite", "voluntary", "rest")),
        _honest(pairs),
        *(_other(pairs, name) for name in ("house-brackmann", "fngs")),
        *(_confusion(pairs, block) for block in BLOCKS),
        _who(pairs),
        _recovered(pairs),
    )


def _known(pairs: Pairs) -> Sequence[Graded]:
    found = pairs.graded()
    if not found:
        raise NotRun("nothing is done yet")
    return found


def _total(found: Grade, name: str) -> float | None:
    if not found.defined:
        return None
    if name == "composite":
        return found.composite.value
    return next(block.value.value for block in found.blocks if block.id == name)


def _both(some: Sequence[Graded], name: str) -> tuple[list[str], list[float], list[float]]:
    """Persons, totals from measures and totals from truth, of those who have both."""
    persons, measured, true = [], [], []
    for one in some:
        values = _total(one.measured["sunnybrook"], name), _total(one.true["sunnybrook"], name)
        if values[0] is not None and values[1] is not None:
            persons.append(one.pair.case.person)
            measured.append(values[0])
            true.append(values[1])
    return persons, measured, true


def _agreement(pairs: Pairs, name: str) -> Check:
    what = f"Sunnybrook {name}{'' if name == 'composite' else ' block'}"
    plans = (
        Plan(f"{name}_icc", "1", f"{what}, measured beside true, ICC(2,1)", _TARGETS.get(name)),
        Plan(f"{name}_bias_points", "points", f"{what}, measured minus true, mean"),
        Plan(f"{name}_error_points", "points", f"{what}, mean absolute difference"),
        Plan(f"{name}_coverage", "1", f"{what}, share of 95 % intervals that hold the true value"),
        Plan(f"{name}_missing", "1", f"{what}, patients of whom it was not computed"),
    )

    def run() -> Mapping[str, Value]:
        some = _known(pairs)
        persons, measured, true = _both(some, name)
        icc = estimate(weighted_icc(block_matrix(measured, true)), persons)
        off = np.array(measured) - np.array(true)
        inside = [
            low <= value <= high
            for one in some
            for value in [_total(one.true["sunnybrook"], name)]
            for low, high in [_interval(one.measured["sunnybrook"], name)]
            if value is not None and low <= high
        ]
        return {
            plans[0].name: Value(icc.value if np.isfinite(icc.value) else None, len(persons), icc.ci95),
            plans[1].name: _mean(off, persons),
            plans[2].name: _mean(np.abs(off), persons),
            plans[3].name: Value(float(np.mean(inside)) if inside else None, len(inside)),
            plans[4].name: Value(float(len(some) - len(persons)), len(some)),
        }

    return Check(plans, run)


def _from_pixels(pairs: Pairs, name: str) -> Check:
    what = f"Sunnybrook {name}{'' if name == 'composite' else ' block'} from pixels"
    plans = (
        Plan(f"pixel_{name}_icc", "1", f"{what}, measured beside true, ICC(2,1)"),
        Plan(f"pixel_{name}_bias_points", "points", f"{what}, measured minus true, mean"),
    )

    def run() -> Mapping[str, Value]:
        if pairs.pixel is None or not pairs.pixel.pairs:
            raise NotRun("no Track of suite pixel is kept; run that suite first, with the same --cache")
        persons, measured, true = _both(pairs.pixel.graded(), name)
        icc = estimate(weighted_icc(block_matrix(measured, true)), persons)
        return {
            plans[0].name: Value(icc.value if np.isfinite(icc.value) else None, len(persons), icc.ci95),
            plans[1].name: _mean(np.array(measured) - np.array(true), persons),
        }

    return Check(plans, run)


def _interval(found: Grade, name: str) -> tuple[float, float]:
    """The interval of a total; an empty one where there is none."""
    if not found.defined:
        return 1.0, 0.0
    quantity = found.composite if name == "composite" else next(one.value for one in found.blocks if one.id == name)
    return quantity.ci95 or (1.0, 0.0)


def _mean(values: Any, persons: Sequence[str]) -> Value:
    found = estimate(weighted_mean(values), persons)
    return Value(found.value if np.isfinite(found.value) else None, found.n, found.ci95)


def _items(some: Sequence[Graded], block: str) -> list[tuple[str, Item, Item]]:
    """Person, measured item and true item of a block, where both have a level."""
    return [
        (one.pair.case.person, measured, true)
        for one in some
        if one.measured["sunnybrook"].defined and one.true["sunnybrook"].defined
        for measured, true in zip(one.measured["sunnybrook"].items, one.true["sunnybrook"].items, strict=True)
        if measured.block == block and measured.id != "rest-cheek"
        if measured.level is not None and true.level is not None
    ]


def _honest(pairs: Pairs) -> Check:
    plans = (
        Plan("level_probability_given", "1", "probability given to the level that is said, mean over all items"),
        Plan("level_probability_right", "1", "share of levels said that are the true ones"),
        Plan("level_sure_right", "1", "the same where the probability given is at least 0.9"),
        Plan("level_unsure_right", "1", "the same where it is below 0.9"),
    )

    def run() -> Mapping[str, Value]:
        some = _known(pairs)
        rows = [row for block in BLOCKS for row in _items(some, block)]
        persons = [person for person, _, _ in rows]
        given = np.array([_given(measured) for _, measured, _ in rows])
        right = np.array([measured.level == true.level for _, measured, true in rows], dtype=np.float64)
        sure = given >= 0.9

        def share(mark: Any) -> Value:
            return _mean(right[mark], [person for person, one in zip(persons, mark, strict=True) if one])

        return {
            plans[0].name: _mean(given, persons),
            plans[1].name: _mean(right, persons),
            plans[2].name: share(sure),
            plans[3].name: share(~sure),
        }

    return Check(plans, run)


def _given(item: Item) -> float:
    if item.probability is None or item.level is None:
        return 0.0
    return float(item.probability[item.levels.index(item.level)])


def _other(pairs: Pairs, instrument: str) -> Check:
    name, title = instrument.replace("-", "_"), {"house-brackmann": "House-Brackmann", "fngs": "FNGS 2.0"}[instrument]
    plans = (
        Plan(f"{name}_icc", "1", f"{title} grade, measured beside true, ICC(2,1)"),
        Plan(f"{name}_exact", "1", f"{title}, share of grades that are the true ones"),
        Plan(f"{name}_within_one", "1", f"{title}, share within one grade of the true one"),
    )

    def run() -> Mapping[str, Value]:
        rows = [
            (one.pair.case.person, measured, true)
            for one in _known(pairs)
            for measured, true in [(one.measured[instrument].composite.value, one.true[instrument].composite.value)]
            if measured is not None and true is not None
        ]
        persons = [person for person, _, _ in rows]
        first, second = [value for _, value, _ in rows], [value for _, _, value in rows]
        icc = estimate(weighted_icc(block_matrix(first, second)), persons)
        off = np.abs(np.array(first) - np.array(second))
        return {
            plans[0].name: Value(icc.value if np.isfinite(icc.value) else None, icc.n, icc.ci95),
            plans[1].name: _mean(off == 0, persons),
            plans[2].name: _mean(off <= 1, persons),
        }

    return Check(plans, run)


def _confusion(pairs: Pairs, block: str) -> Check:
    levels = BLOCKS[block]
    exact = Plan(f"{block}_item_exact", "1", f"items of the {block} block, share of levels that are the true ones")
    plans = [
        Plan(confusion_name(block, true, said), "1", f"{block}: truly {true}, said {said}, items")
        for true in levels
        for said in levels
    ]

    def run() -> Mapping[str, Value]:
        rows = _items(_known(pairs), block)
        counts = {(true, said): 0 for true in levels for said in levels}
        for _, measured, true in rows:
            counts[true.level or 0, measured.level or 0] += 1
        right = [measured.level == true.level for _, measured, true in rows]
        return {
            exact.name: _mean(right, [person for person, _, _ in rows]),
            **{
                confusion_name(block, true, said): Value(float(count), sum(counts[true, one] for one in levels))
                for (true, said), count in counts.items()
            },
        }

    return Check((exact, *plans), run)


def confusion_name(block: str, true: int, said: int) -> str:
    """The figure of a square of a block's confusion table."""
    return f"{block}_true_{true}_said_{said}"


def _who(pairs: Pairs) -> Check:
    bins = [
        (
            Plan(
                f"patients_composite_{_bin(low)}_{high}",
                "1",
                f"patients whose true composite lies from {low} to {high}",
            ),
            low,
            high,
        )
        for low, high in pairwise(_BINS)
    ]
    healthy = Plan("healthy_share", "1", "share of healthy people", Target(None, 0.2))

    def run() -> Mapping[str, Value]:
        some = _known(pairs)
        true = [value for one in some for value in [_total(one.true["sunnybrook"], "composite")] if value is not None]
        share = float(np.mean([one.pair.case.kind == "healthy" for one in some]))
        return {
            healthy.name: Value(share, len(some)),
            **{
                plan.name: Value(
                    float(sum(low <= value < high or value == high == _BINS[-1] for value in true)), len(true)
                )
                for plan, low, high in bins
            },
        }

    return Check((healthy, *(plan for plan, _, _ in bins)), run)


def _bin(low: int) -> str:
    return f"minus_{-low}" if low < 0 else str(low)


def _recovered(pairs: Pairs) -> Check:
    """Simulated raters go by the table with noise; the fit does not know the table, and is to find it."""
    cuts = [("synkinesis", at) for at in range(3)] + [("voluntary", at) for at in range(4)]
    plans = [
        Plan(f"labels_{block}_cut_{at + 1}", "1", f"cut-off {at + 1} of {block}, fitted to simulated raters")
        for block, at in cuts
    ]
    held = Plan("labels_cuts_held", "1", "share of the known cut-offs that the fitted intervals hold", Target(0.85))
    first = Plan(
        "labels_synkinesis_icc", "1", f"between simulated raters, synkinesis block; made to be {SYNKINESIS_ICC:g}"
    )
    second = Plan("labels_composite_icc", "1", f"between simulated raters, composite; made to be {COMPOSITE_ICC:g}")

    def run() -> Mapping[str, Value]:
        made, fits = rated_and_fitted(pairs)
        values = {first.name: Value(made.synkinesis_icc, _RATERS), second.name: Value(made.composite_icc, _RATERS)}
        inside = []
        for plan, (block, at) in zip(plans, cuts, strict=True):
            cut = next(fit for fit in fits if fit.item == block).cuts[at]
            inside.append(cut.ci95[0] <= cut.table <= cut.ci95[1])
            values[plan.name] = Value(cut.fitted, _RATED, cut.ci95, f"known: {cut.table:g}")
        return {**values, held.name: Value(float(np.mean(inside)), len(inside))}

    return Check((first, second, held, *plans), run)


def rated_and_fitted(pairs: Pairs) -> tuple[Raters, tuple[Fit, ...]]:
    """What simulated raters say of patients of the suite, and the cut-offs that are found from it."""
    return _rated_and_fitted(tuple(one.true for one in pairs.pairs if one.case.kind != "healthy")[:_RATED])


@cache
def _rated_and_fitted(patients: tuple[Observed, ...]) -> tuple[Raters, tuple[Fit, ...]]:
    values = true_values(patients)
    if len(values["synkinesis"]) < _RATERS:
        raise NotRun("too few patients for the raters")
    made = rate(values, _RATERS, seed=1)
    return made, fit_labels(made.rated(), draws=_DRAWS)


def draw_grading(pairs: Pairs, folder: Path) -> list[tuple[str, str]]:
    """Write the plots as SVG; returns (title, file name) of each."""
    some = pairs.graded()
    if not some:
        return []
    drawn = []
    canvas = _scatter(some)
    canvas.savefig(folder / "grading_agreement.svg", format="svg", metadata={"Date": None})
    drawn.append(("Sunnybrook from measures beside the same from truth", "grading_agreement.svg"))
    try:
        made, fits = rated_and_fitted(pairs)
    except NotRun:
        return drawn
    for fit in fits:
        if fit.cuts:
            name = f"grading_raters_{fit.item}.svg"
            own = [one for one in made.rated() if one.label.item.startswith(fit.item)]
            fit_picture(fit, own).savefig(folder / name, format="svg", metadata={"Date": None})
            drawn.append((f"Simulated raters and the cut-offs found from them: {fit.item}", name))
    return drawn


def _scatter(some: Sequence[Graded]) -> Any:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(9.0, 4.4), layout="constrained")
    kinds: tuple[tuple[str, str], ...] = (("synkinetic", "#d55e00"), ("paretic", "#0072b2"), ("healthy", "#009e73"))
    for axes, name, span in zip(
        canvas.subplots(1, 2), ("synkinesis", "composite"), ((-0.7, 15.7), (-20, 104)), strict=True
    ):
        axes.plot(span, span, color="#555555", linewidth=0.8)
        rng = np.random.default_rng(1)
        for kind, colour in kinds:
            _, measured, true = _both([one for one in some if one.pair.case.kind == kind], name)
            shift = rng.uniform(-0.25, 0.25, (2, len(true)))
            axes.plot(
                np.array(true) + shift[0],
                np.array(measured) + shift[1],
                "o",
                color=colour,
                markersize=3.5,
                alpha=0.6,
                label=kind,
            )
        axes.set_xlim(span)
        axes.set_ylim(span)
        axes.set_aspect("equal")
        axes.set_xlabel("from truth")
        axes.set_title(f"{name}{' block' if name == 'synkinesis' else ', fold entered'}", loc="left")
        axes.spines[["top", "right"]].set_visible(False)
    canvas.axes[0].set_ylabel("from measures")
    canvas.axes[0].legend(frameon=False, fontsize=8)
    return canvas
