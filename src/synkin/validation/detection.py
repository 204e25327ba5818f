"""Figures on unwanted movement: area under the ROC, sensitivity, specificity, false alarms, per pattern and group."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from synkin.validation.cells import (
    ABSENT_MM,
    BILATERAL,
    BOTH_LIDS,
    CONTROLS,
    NO_NAME,
    PRESENT_MM,
    SEEN_PATTERNS,
    UNILATERAL,
    Row,
    Truth,
    Undecided,
    cells_of,
    cells_of_group,
    ranked,
    score_of,
    truth_of,
)
from synkin.validation.counting import Item, Outcomes, snake, value_of
from synkin.validation.figure import Plan, Target, Value
from synkin.validation.outcome import Detected
from synkin.validation.resampling import Statistic, area_under_roc, weighted_mean

LEAST_AREA: Final = Target(0.97, None)
LEAST_SPECIFICITY: Final = Target(0.97, None)
Check = Callable[[Detected], bool]


def patient_items(*, targets: bool) -> tuple[Item, ...]:
    """Over all patterns: unilateral patients, bilateral ones, and each pattern in the unilateral ones."""
    items: list[Item] = []
    for group, target in ((UNILATERAL, LEAST_AREA if targets else None), (BILATERAL, None)):
        items += _group(group, f"{group} patients", partial(cells_of_group, group), target)
        items += _size_of_excess(group)
    for pattern in SEEN_PATTERNS:
        items += _pattern(pattern)
    items.append(_other_side())
    items += _both_lids(targets)
    return tuple(items)


def control_items(*, targets: bool) -> tuple[Item, ...]:
    """False alarms in every group without miswiring, and in all of them."""
    items: list[Item] = []
    for group, says in CONTROLS.items():
        items += _control(group, says, (group,), LEAST_SPECIFICITY if targets else None)
    items += _control(
        "controls", "all groups without miswiring", tuple(CONTROLS), LEAST_SPECIFICITY if targets else None
    )
    return tuple(items)


def _group(name: str, says: str, rows: Callable[[Outcomes], list[Row]], target: Target | None) -> Iterator[Item]:
    ways: tuple[tuple[str, Undecided, str], ...] = (
        ("", "as scored", "every cell, undecided ones by their score"),
        ("_assessed", "left out", "decided cells only"),
        ("_worst", "worst rank", "undecided cells ranked worst"),
    )
    for word, undecided, how in ways:
        yield _area(
            f"auc_{name}{word}",
            f"area under the ROC, {says}: {how}",
            rows,
            undecided,
            score_of,
            target if not word else None,
        )
    yield _area(
        f"auc_{name}_probability",
        f"area under the ROC, {says}: ranked by probability instead of excess",
        rows,
        "as scored",
        lambda cell: cell.probability if cell.probability is not None else -np.inf,
        None,
    )
    yield from _rates(name, says, rows)


def _rates(name: str, says: str, rows: Callable[[Outcomes], list[Row]]) -> Iterator[Item]:
    found: tuple[tuple[Truth, str, Check, Check, str], ...] = (
        ("positive", "sensitivity", _present, _present, "count as missed"),
        ("negative", "specificity", _absent, _no_alarm, "count as no alarm"),
    )
    for truth, word, decided, every, how in found:
        yield _share(
            f"{word}_{name}_assessed",
            f"{word}, decided cells only: {says}",
            _with_truth(rows, truth, decided=True),
            decided,
        )
        yield _share(f"{word}_{name}", f"{word}, undecided cells {how}: {says}", _with_truth(rows, truth), every)
        yield _share(
            f"undecided_{truth}_{name}_share",
            f"share of {truth} cells that were not assessed: {says}",
            _with_truth(rows, truth),
            _undecided,
        )
    yield _share(
        f"between_{name}_present_share",
        f"share called present of cells with {ABSENT_MM:g} to {PRESENT_MM:g} mm, which count neither way: {says}",
        _with_truth(rows, "between"),
        _present,
    )


def _with_truth(
    rows: Callable[[Outcomes], list[Row]], truth: Truth, *, decided: bool = False
) -> Callable[[Outcomes], list[Row]]:
    return lambda outcomes: [
        row for row in rows(outcomes) if truth_of(row[1]) == truth and not (decided and row[1].present is None)
    ]


def _present(cell: Detected) -> bool:
    return cell.present is True


def _absent(cell: Detected) -> bool:
    return cell.present is False


def _no_alarm(cell: Detected) -> bool:
    return cell.present is not True


def _undecided(cell: Detected) -> bool:
    return cell.present is None


def _pattern(pattern: str) -> Iterator[Item]:
    def rows(outcomes: Outcomes) -> list[Row]:
        return [row for row in cells_of(outcomes, UNILATERAL) if (row[1].pattern or NO_NAME) == pattern]

    says = f"{pattern}, unilateral patients"
    yield _area(f"auc_{snake(pattern)}", f"area under the ROC: {says}", rows, "as scored", score_of, None)
    yield from _rates(snake(pattern), says, rows)


def _size_of_excess(group: str) -> Iterator[Item]:
    def rows(outcomes: Outcomes) -> list[Row]:
        return [
            row for row in cells_of(outcomes, group) if truth_of(row[1]) == "positive" and row[1].excess is not None
        ]

    def errors(found: list[Row]) -> npt.NDArray[np.float64]:
        return np.array([(cell.excess or 0.0) - cell.true for _, cell in found], dtype=np.float64)

    def holds(row: Row) -> bool:
        cell = row[1]
        return cell.low is not None and cell.high is not None and cell.low <= cell.true <= cell.high

    for word, what, unit, statistic in (
        ("bias", "bias", "mm", lambda found: weighted_mean(errors(found))),
        ("mae", "mean absolute error", "mm", lambda found: weighted_mean(np.abs(errors(found)))),
        (
            "coverage",
            "share of intervals that hold the truth",
            "1",
            lambda found: weighted_mean(list(map(holds, found))),
        ),
    ):
        name = f"excess_{word}_{group}" + ("_mm" if unit == "mm" else "")
        yield Item(Plan(name, unit, f"excess of positive cells, {what}: {group} patients"), _counted(rows, statistic))


def _counted(
    rows: Callable[[Outcomes], list[Row]], statistic: Callable[[list[Row]], Statistic]
) -> Callable[[Outcomes], Value]:
    def count(outcomes: Outcomes) -> Value:
        found = rows(outcomes)
        return value_of(statistic(found), [person for person, _ in found])

    return count


def _control(name: str, says: str, groups: tuple[str, ...], target: Target | None) -> Iterator[Item]:
    def rows(outcomes: Outcomes) -> list[Row]:
        return [row for row in cells_of(outcomes, *groups) if truth_of(row[1]) == "negative"]

    yield _share(
        f"specificity_{snake(name)}",
        f"share called absent of the cells that were decided: {says}",
        lambda outcomes: [row for row in rows(outcomes) if row[1].present is not None],
        _absent,
        target,
    )
    yield _share(
        f"no_alarm_{snake(name)}",
        f"share of all cells not called present: {says}",
        rows,
        _no_alarm,
        target,
    )
    yield _share(f"undecided_{snake(name)}_share", f"share of cells not assessed: {says}", rows, _undecided)

    def alarmed(outcomes: Outcomes) -> Value:
        people = [one for one in outcomes if one.group in groups and one.failed is None]
        alarms = [
            any(cell.present and cell.affected and truth_of(cell) == "negative" for cell in one.cells) for one in people
        ]
        return value_of(weighted_mean(alarms), [one.person for one in people])

    yield Item(Plan(f"alarmed_{snake(name)}_share", "1", f"share of recordings with any false alarm: {says}"), alarmed)


def _other_side() -> Item:
    return _share(
        "no_alarm_other_side",
        "unilateral patients, healthy side: share of negative cells not called present",
        lambda outcomes: [
            row for row in cells_of(outcomes, UNILATERAL, affected=False) if truth_of(row[1]) == "negative"
        ],
        _no_alarm,
    )


def _both_lids(targets: bool) -> Iterator[Item]:
    """The patient whose both lids narrow in pucker while one side is miswired."""

    def rows(outcomes: Outcomes) -> list[Row]:
        return [
            row
            for row in cells_of(outcomes, BOTH_LIDS)
            if (row[1].movement, row[1].region) == ("pucker", "palpebral-fissure") and truth_of(row[1]) == "positive"
        ]

    says = "both lids narrow in pucker, one side miswired"
    yield _share(
        "pucker_both_lids_found_share",
        f"share in which the miswired eye is called present: {says}",
        rows,
        _present,
        Target(1.0, 1.0) if targets else None,
    )
    yield _share("pucker_both_lids_undecided_share", f"share not assessed: {says}", rows, _undecided)


def _share(
    name: str,
    says: str,
    rows: Callable[[Outcomes], list[Row]],
    right: Check,
    target: Target | None = None,
) -> Item:
    def count(outcomes: Outcomes) -> Value:
        found = rows(outcomes)
        return value_of(weighted_mean([right(cell) for _, cell in found]), [person for person, _ in found])

    return Item(Plan(name, "1", says, target), count)


def _area(
    name: str,
    says: str,
    rows: Callable[[Outcomes], list[Row]],
    undecided: Undecided,
    score: Callable[[Detected], float],
    target: Target | None,
) -> Item:
    def count(outcomes: Outcomes) -> Value:
        cells = ranked(rows(outcomes), undecided, score)
        if cells.positive.all() or not cells.positive.any():
            return Value(None, len(cells.persons), reason="no cell of one kind to rank against the other")
        return value_of(area_under_roc(cells.score, cells.positive), cells.persons)

    return Item(Plan(name, "1", says, target), count)
