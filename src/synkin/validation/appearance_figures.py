"""Figures of suite "appearance": how well marks of the skin are told, and what raises them falsely."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from synkin.anatomy import MARKS
from synkin.validation.appearance_jobs import MarkOutcome
from synkin.validation.counting import check_of, snake, value_of
from synkin.validation.figure import Check, NotRun, Plan, Target, Value
from synkin.validation.resampling import Estimate, area_under_roc, estimate, weighted_mean

Outcomes = Sequence[MarkOutcome]

JUDGED: Final = tuple(id_ for id_, mark in MARKS.items() if not mark.direction)
WANTED: Final = ("chin-dimpling", "platysma-bands", "nasolabial-fold")
"""The marks that must be told, of the issue; the others help to tell muscles apart."""
MADE_FROM: Final = 0.1
NOT_MADE: Final = 0.03
"""A mark is made from this share of the simulated face's whole mark on, and not made below the other; between them it
is neither."""
PLAIN_FROM: Final = 0.3
"""Subtle, says docs/phantom.md; what an observer sees."""
STRENGTHS: Final = ((0.03, 0.1), (0.1, 0.2), (0.2, 0.35), (0.35, 0.6), (0.6, 1.01))
DARK: Final = -12.0
"""Shift of the skin's lightness from which skin counts as dark; the portrait's own is light."""
_AUC: Final = Target(low=0.95)
_NONE: Final = Target(high=0.0)


def appearance_checks(outcomes: Callable[[], Outcomes]) -> tuple[Check, ...]:
    """Every figure; `outcomes` gives what is known when they are counted."""
    return tuple(check_of(plan, count, outcomes) for plan, count in _figures())


def auc_between(rows: Outcomes, mark: str, low: float, high: float) -> Estimate:
    """Area under the ROC of a mark that is made by `low` to `high` against one that is not made."""
    moving = [one for one in rows if one.mark == mark and one.kind == "moves" and one.excess is not None]
    known = [one for one in moving if low <= one.truth < high or one.truth < NOT_MADE]
    scores = [one.excess or 0.0 for one in known]
    return estimate(area_under_roc(scores, [one.truth >= low for one in known]), [one.person for one in known])


def _figures() -> Iterator[tuple[Plan, Callable[[Outcomes], Value]]]:
    for mark in JUDGED:
        name, label = snake(mark), MARKS[mark].label
        yield (
            Plan(
                f"{name}_auc",
                "1",
                f"area under the ROC: {label} that is made against {label} that is not",
                _AUC if mark in WANTED else None,
            ),
            _auc(mark),
        )
        for low, high in STRENGTHS:
            yield (
                Plan(f"{name}_auc_from_{_percent(low)}", "1", f"the same of marks {low:g} to {min(high, 1):g} deep"),
                _auc(mark, low, high),
            )
        for kind, says in (("light", "on light skin"), ("dark", "on dark skin")):
            yield Plan(f"{name}_auc_{kind}_skin", "1", f"the same {says}"), _auc_on(mark, dark=kind == "dark")
        yield (
            Plan(f"{name}_found", "1", f"share of marks from {PLAIN_FROM:g} deep that are called present"),
            _called(mark, lambda one: one.truth >= PLAIN_FROM),
        )
        yield (
            Plan(f"{name}_false", "1", "share of marks that are not made and are called present"),
            _called(mark, lambda one: one.truth < NOT_MADE),
        )
        yield Plan(f"{name}_unseen", "1", "share that could not be seen"), _unseen(mark)
    for kind, says in (("turns", "the head alone turns"), ("relit", "the light alone changes")):
        for mark in JUDGED:
            yield (
                Plan(
                    f"{snake(mark)}_{kind}_false",
                    "1",
                    f"share called present where {says}",
                    _NONE if mark in WANTED else None,
                ),
                _called(mark, lambda one: True, kind),
            )


def _auc(mark: str, low: float = MADE_FROM, high: float = 2.0) -> Callable[[Outcomes], Value]:
    def count(rows: Outcomes) -> Value:
        found = auc_between(rows, mark, low, high)
        moving = [one for one in rows if one.mark == mark and one.kind == "moves" and one.excess is not None]
        made = sum(low <= one.truth < high for one in moving)
        missing = sum(one.truth < NOT_MADE for one in moving)
        if not np.isfinite(found.value):
            raise NotRun("no mark that deep, or none that is not made, in this part")
        return Value(found.value, found.n, found.ci95, reason=f"{made} made, {missing} not")

    return count


def _auc_on(mark: str, *, dark: bool) -> Callable[[Outcomes], Value]:
    def count(rows: Outcomes) -> Value:
        return _auc(mark)([one for one in rows if (one.lightness <= DARK) == dark])

    return count


def _called(mark: str, chosen: Callable[[MarkOutcome], bool], kind: str = "moves") -> Callable[[Outcomes], Value]:
    def count(rows: Outcomes) -> Value:
        known = [one for one in rows if one.mark == mark and one.kind == kind and one.change is not None]
        some = [one for one in known if chosen(one)]
        if not some:
            raise NotRun("left out of the quick part, or not done yet")
        return value_of(weighted_mean([one.present is True for one in some]), [one.person for one in some])

    return count


def _unseen(mark: str) -> Callable[[Outcomes], Value]:
    def count(rows: Outcomes) -> Value:
        some = [one for one in rows if one.mark == mark and one.kind == "moves"]
        return value_of(weighted_mean([one.change is None for one in some]), [one.person for one in some])

    return count


def _percent(share: float) -> str:
    return f"{round(100 * share):02d}"
