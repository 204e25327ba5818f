"""Clinicians' ratings beside measures: cut-offs of the table of levels fitted to them and cross-validated."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from synkin.assessment import from_json
from synkin.errors import SynkinError, WrongUsageError
from synkin.grading import ROWS, Row, rows_of
from synkin.validation.intraclass import icc_2_1

Array = npt.NDArray[np.float64]
COLUMNS: Final = ("recording", "rater", "instrument", "item", "level")
_DRAWS: Final = 200
_FOLDS: Final = 5
_LEAST_RECORDINGS: Final = 10
"""Of fewer no cut-off is fitted. Ours."""


@dataclass(frozen=True)
class Label:
    """What one rater said of one item in one recording."""

    recording: str
    rater: str
    instrument: str
    item: str
    level: int


@dataclass(frozen=True)
class Rated:
    """A label beside the measure that the table reads the item from."""

    label: Label
    value: float


@dataclass(frozen=True)
class Cut:
    """A cut-off between two neighbouring levels: the table's, the fitted one and its interval."""

    below: int
    above: int
    table: float
    fitted: float
    ci95: tuple[float, float]


@dataclass(frozen=True)
class Fit:
    """The fitted cut-offs of a row group of the table; `reason` says why there are none.

    spread: SD of what raters add to the measure, in its unit. agreement: with left-out recordings' labels, exact and
    within one level, of the fitted cut-offs and of the table's. between_raters: ICC(2,1) over recordings and items that
    all raters rated.
    """

    instrument: str
    item: str
    measure: str
    cuts: tuple[Cut, ...]
    spread: float | None
    ratings: int
    recordings: int
    raters: int
    exact: float | None
    exact_table: float | None
    within_one: float | None
    within_one_table: float | None
    between_raters: float | None
    reason: str | None = None


def read_labels(path: Path) -> tuple[Label, ...]:
    """The labels of a CSV file with the columns recording, rater, instrument, item, level.

    Raises
    ------
    WrongUsageError
        If the file is missing, lacks a column, or a level is no whole number.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsageError(f"The labels {path} cannot be read: {error}.") from error
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise WrongUsageError(f"{path.name} lacks {', '.join(missing)}; its columns are {', '.join(COLUMNS)}.")
    labels = []
    for number, row in enumerate(rows, start=2):
        try:
            level = int(row["level"])
        except (TypeError, ValueError) as error:
            raise WrongUsageError(
                f"{path.name}, line {number}: the level {row['level']!r} is no whole number."
            ) from error
        named = [str(row[name] or "").strip() for name in COLUMNS[:4]]
        labels.append(Label(named[0], named[1], named[2], named[3], level))
    return tuple(labels)


def beside_measures(labels: Sequence[Label], folder: Path) -> tuple[tuple[Rated, ...], tuple[str, ...]]:
    """Labels beside the measures of their recordings, and what is to be said of those that have none.

    folder : what recordings, report folders or assessment.json files, are named from.

    Raises
    ------
    WrongUsageError
        If a recording's assessment is missing or cannot be understood.
    """
    found: dict[str, dict[tuple[str, str], float]] = {}
    rated, open_items = [], 0
    for label in labels:
        if label.recording not in found:
            found[label.recording] = _measures(folder / label.recording)
        value = found[label.recording].get((label.instrument, label.item))
        if value is None:
            open_items += 1
        else:
            rated.append(Rated(label, value))
    said = [f"{open_items} labels are of items that synkin did not assess; they are left out."] if open_items else []
    return tuple(rated), tuple(said)


def _measures(path: Path) -> dict[tuple[str, str], float]:
    file = path / "assessment.json" if path.is_dir() else path
    try:
        assessment = from_json(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, SynkinError) as error:
        raise WrongUsageError(f"{file} is no assessment that could be read: {error}.") from error
    return {
        (grade.instrument, item.id): item.quantity.value
        for grade in assessment.grades
        if grade.side is None
        for item in grade.items
        if item.quantity is not None and item.quantity.value is not None
    }


def table_item(instrument: str, item: str) -> str | None:
    """The item of the table whose rows an instrument's item is read by; None where it has none."""
    known = {row.item for row in ROWS if row.instrument == instrument}
    named = (item, item.split("-")[0], "region" if instrument == "fngs" else item)
    return next((name for name in named if name in known), None)


def fit_labels(rated: Sequence[Rated], *, draws: int = _DRAWS, seed: int = 1) -> tuple[Fit, ...]:
    """Cut-offs of every item of the table that has labels.

    A rater is taken to add something normal to the measure and to look it up: P(level k or above) is the normal
    distribution function of (measure - cut-off k) / spread. Intervals come from drawing recordings and raters.
    """
    groups: dict[tuple[str, str], list[Rated]] = {}
    for one in rated:
        item = table_item(one.label.instrument, one.label.item)
        if item is not None:
            groups.setdefault((one.label.instrument, item), []).append(one)
    return tuple(_fit(instrument, item, some, draws, seed) for (instrument, item), some in sorted(groups.items()))


def _fit(instrument: str, item: str, some: Sequence[Rated], draws: int, seed: int) -> Fit:
    rows = rows_of(instrument, item)
    recordings = sorted({one.label.recording for one in some})
    raters = sorted({one.label.rater for one in some})
    reason = _unfit(rows, some, recordings)
    known = [row.level for row in rows]
    value = np.array([one.value for one in some])
    place = np.array([known.index(one.label.level) if one.label.level in known else -1 for one in some])
    of = np.array([recordings.index(one.label.recording) for one in some])
    by = np.array([raters.index(one.label.rater) for one in some])
    counts = (len(some), len(recordings), len(raters))
    if reason is not None:
        return Fit(instrument, item, rows[0].measure, (), None, *counts, None, None, None, None, _between(some), reason)
    cuts, spread = ordered_fit(value, place, len(rows))
    drawn = _drawn(value, place, of, by, len(rows), draws, seed)
    table = np.array([row.bounds[0] for row in rows[1:]])
    ends = np.percentile(drawn, [2.5, 97.5], axis=0)
    fitted = _left_out(value, place, of, len(rows), seed)
    now = np.searchsorted(table, value, side="right")
    return Fit(
        instrument=instrument,
        item=item,
        measure=rows[0].measure,
        cuts=tuple(
            Cut(below.level, above.level, float(table[at]), float(cuts[at]), (float(ends[0, at]), float(ends[1, at])))
            for at, (below, above) in enumerate(pairwise(rows))
        ),
        spread=float(spread),
        ratings=counts[0],
        recordings=counts[1],
        raters=counts[2],
        exact=float(np.mean(fitted == place)),
        exact_table=float(np.mean(now == place)),
        within_one=float(np.mean(np.abs(fitted - place) <= 1)),
        within_one_table=float(np.mean(np.abs(now - place) <= 1)),
        between_raters=_between(some),
    )


def _unfit(rows: Sequence[Row], some: Sequence[Rated], recordings: Sequence[str]) -> str | None:
    levels = [row.level for row in rows]
    if len(set(levels)) != len(levels):
        return "levels at both ends of the measure; such rows are not fitted"
    strange = sorted({one.label.level for one in some} - set(levels))
    if strange:
        return f"the table has no level {', '.join(map(str, strange))}"
    if len(recordings) < _LEAST_RECORDINGS:
        return f"{len(recordings)} recordings; at least {_LEAST_RECORDINGS} are needed"
    never = [level for level in levels if all(one.label.level != level for one in some)]
    return f"nobody gave level {', '.join(map(str, never))}" if never else None


def ordered_fit(value: Array, place: npt.NDArray[np.int_], levels: int) -> tuple[Array, float]:
    """Cut-offs and spread that make the given places (0 to levels - 1, rising with the value) likeliest."""
    scale = float(np.std(value)) or 1.0
    start = np.array([_between_places(value, place, at) for at in range(1, levels)])
    start = np.maximum.accumulate(start + 1e-3 * scale * np.arange(levels - 1))
    first = np.concatenate([[start[0]], np.log(np.maximum(np.diff(start), 1e-3 * scale)), [np.log(0.5 * scale)]])

    def cuts_of(parameters: Array) -> tuple[Array, float]:
        steps = np.exp(np.clip(parameters[1:-1], -20, 20))
        return parameters[0] + np.concatenate([[0.0], np.cumsum(steps)]), float(
            np.exp(np.clip(parameters[-1], -20, 20))
        )

    def unlikely(parameters: Array) -> float:
        cuts, spread = cuts_of(parameters)
        above = special.ndtr((value[:, None] - cuts) / spread)
        edges = np.concatenate([np.ones((len(value), 1)), above, np.zeros((len(value), 1))], axis=1)
        rows = np.arange(len(value))
        return float(-np.log(np.maximum(edges[rows, place] - edges[rows, place + 1], 1e-12)).sum())

    found = optimize.minimize(unlikely, first, method="L-BFGS-B")
    return cuts_of(np.asarray(found.x, dtype=np.float64))


def _between_places(value: Array, place: npt.NDArray[np.int_], at: int) -> float:
    """Half way between what is rated below a place and what is rated at it or above."""
    below, above = value[place < at], value[place >= at]
    ends = [float(np.median(some)) for some in (below, above) if len(some)]
    return float(np.mean(ends))


def _drawn(
    value: Array,
    place: npt.NDArray[np.int_],
    of: npt.NDArray[np.int_],
    by: npt.NDArray[np.int_],
    levels: int,
    draws: int,
    seed: int,
) -> Array:
    """Cut-offs of recordings and raters drawn with replacement, shape (draw, cut-off)."""
    rng = np.random.default_rng(seed)
    found: list[Array] = []
    while len(found) < draws:
        recordings = np.bincount(rng.integers(of.max() + 1, size=of.max() + 1), minlength=of.max() + 1)
        raters = np.bincount(rng.integers(by.max() + 1, size=by.max() + 1), minlength=by.max() + 1)
        rows = np.repeat(np.arange(len(value)), recordings[of] * raters[by])
        if len(np.unique(place[rows])) == levels:
            found.append(ordered_fit(value[rows], place[rows], levels)[0])
    return np.array(found)


def _left_out(
    value: Array, place: npt.NDArray[np.int_], of: npt.NDArray[np.int_], levels: int, seed: int
) -> npt.NDArray[np.int_]:
    """The place of every label by cut-offs that were fitted without its recording."""
    fold = np.random.default_rng(seed).permutation(of.max() + 1)[of] % _FOLDS
    found = np.zeros(len(value), dtype=np.int_)
    for one in range(_FOLDS):
        out = fold == one
        cuts, _ = ordered_fit(value[~out], place[~out], levels)
        found[out] = np.searchsorted(cuts, value[out], side="right")
    return found


def _between(some: Sequence[Rated]) -> float | None:
    """ICC(2,1) over recordings and items that all raters rated; None where there are fewer than two of either."""
    raters = sorted({one.label.rater for one in some})
    cells: dict[tuple[str, str], dict[str, int]] = {}
    for one in some:
        cells.setdefault((one.label.recording, one.label.item), {})[one.label.rater] = one.label.level
    whole = [[row[rater] for rater in raters] for row in cells.values() if len(row) == len(raters)]
    if len(raters) < 2 or len(whole) < 2:
        return None
    found = icc_2_1(whole)
    return found if np.isfinite(found) else None


def fitted_toml(fits: Iterable[Fit], source: str) -> str:
    """The fitted rows as rows of levels.toml, for review."""
    lines = [f"# Fitted on {source}. For review; nothing reads this file."]
    for fit in fits:
        if not fit.cuts:
            continue
        rows = rows_of(fit.instrument, fit.item)
        edges = ["-inf", *(f"{cut.fitted:.3f}" for cut in fit.cuts), "inf"]
        counts = f"{fit.ratings} ratings, {fit.raters} raters, {fit.recordings} recordings"
        for row, (low, high) in zip(rows, pairwise(edges), strict=True):
            lines += [
                "",
                "[[row]]",
                f'instrument = "{row.instrument}"',
                f'item = "{row.item}"',
                f"level = {row.level}",
                f'measure = "{row.measure}"',
                f"bounds = [{low}, {high}]",
                f'means = "{row.means}"',
                'basis = "sourced"',
                'sure = "found"',
                f'source = "fitted on {source}: {counts}"',
            ]
    return "\n".join(lines) + "\n"


def fits_json(fits: Sequence[Fit], said: Sequence[str]) -> dict[str, Any]:
    """What was fitted, JSON-ready (`synkin.labels/1`)."""
    return {"schema": "synkin.labels/1", "fits": [asdict(one) for one in fits], "notes": list(said)}


def fits_markdown(fits: Sequence[Fit], said: Sequence[str], source: str, pictures: Mapping[str, str]) -> str:
    """What was fitted, as a page; `pictures` are file names by instrument/item."""
    lines = [
        "# Cut-offs fitted to ratings",
        "",
        f"Ratings: {source}. Fitted is where raters change the level as often as not; 95 % intervals in brackets,",
        "from drawing recordings and raters with replacement. Agreement is with labels of recordings that the fit had",
        "not seen. Review `levels-fitted.toml` before anything of it goes into the table; until then grades stay",
        "marked not clinically calibrated.",
        "",
        *said,
        "",
    ]
    for fit in fits:
        counts = f"{fit.ratings} ratings, {fit.raters} raters, {fit.recordings} recordings"
        lines += [f"## {fit.instrument}, {fit.item} (measure: {fit.measure})", ""]
        lines += [f"{counts}; between raters ICC(2,1) {_n(fit.between_raters)}.", ""]
        if fit.reason is not None:
            lines += [f"Not fitted: {fit.reason}.", ""]
            continue
        lines += ["| between levels | table | fitted |", "|---|---|---|"]
        for cut in fit.cuts:
            interval = f"[{cut.ci95[0]:.2f}, {cut.ci95[1]:.2f}]"
            lines += [f"| {cut.below} and {cut.above} | {cut.table:g} | {cut.fitted:.2f} {interval} |"]
        lines += [
            "",
            f"Spread of raters: {_n(fit.spread)}. Exact agreement, fitted {_n(fit.exact)}, table "
            f"{_n(fit.exact_table)}; within one level, fitted {_n(fit.within_one)}, table {_n(fit.within_one_table)}.",
            "",
        ]
        picture = pictures.get(f"{fit.instrument}/{fit.item}")
        lines += [f"![Ratings and fitted cut-offs]({picture})", ""] if picture else []
    return "\n".join(lines)


def _n(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
