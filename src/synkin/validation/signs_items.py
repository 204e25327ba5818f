"""A figure of suite "signs": rows of every person, and what is counted of them, people drawn with replacement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from synkin.validation.counting import value_of
from synkin.validation.figure import Plan, Value
from synkin.validation.resampling import Statistic, weighted_mean
from synkin.validation.signs_outcome import SignsOutcome
from synkin.validation.signs_patients import SignKind

Row = TypeVar("Row")
Outcomes = Sequence[SignsOutcome]
Rows = Callable[[SignsOutcome], Iterable[Row]]
"""What of a person counts."""


@dataclass(frozen=True)
class SignItem:
    """A planned figure and how it is counted."""

    plan: Plan
    count: Callable[[Outcomes], Value]


def item(name: str, unit: str, says: str, rows: Rows[Row], statistic: Callable[[list[Row]], Statistic]) -> SignItem:
    """A figure of rows; none has a target, since none was agreed."""

    def count(outcomes: Outcomes) -> Value:
        every = [(one.person, row) for one in outcomes for row in rows(one)]
        return value_of(statistic([row for _, row in every]), [person for person, _ in every])

    return SignItem(Plan(name, unit, says), count)


def share(name: str, says: str, rows: Rows[Row], right: Callable[[Row], bool]) -> SignItem:
    """The share of rows that are so."""
    return item(name, "1", says, rows, lambda every: weighted_mean([right(row) for row in every]))


def mean(name: str, unit: str, says: str, rows: Rows[Row], of: Callable[[Row], float]) -> SignItem:
    """The mean of a number of every row."""
    return item(name, unit, says, rows, lambda every: weighted_mean([of(row) for row in every]))


def verdicts(
    template: str, says: str, rows: Rows[Row], verdict: Callable[[Row], bool | None], words: Mapping[bool | None, str]
) -> list[SignItem]:
    """The shares of rows that are called present, left undecided and called absent, in the order of `words`.

    `template` has {} for the word in the names, e.g. "zone_eye_{}"; `words` gives it for each verdict.
    """
    told = {True: "called present", None: "left undecided", False: "called absent"}
    return [
        share(template.format(word), f"{says}: {told[given]}", rows, lambda row, given=given: verdict(row) is given)  # type: ignore[misc]
        for given, word in words.items()
    ]


def of_kinds(kinds: Sequence[SignKind], rows: Rows[Row]) -> Rows[Row]:
    """The same rows, of people of some kinds alone."""
    return lambda one: rows(one) if one.kind in kinds else ()
