"""A figure that is counted from the outcomes of many recordings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from synkin.validation.figure import Check, NotRun, Plan, Value
from synkin.validation.outcome import Outcome
from synkin.validation.resampling import Estimate, Statistic, estimate

Counted = TypeVar("Counted")
Outcomes = Sequence[Outcome]
Chosen = Callable[[Outcome], bool]
SUNNYBROOK: Final = ("brow-raise", "eye-close-gentle", "smile-open", "snarl", "pucker")
"""The movements of the protocol that the suites ask for, in its order."""


@dataclass(frozen=True)
class Item:
    """A planned figure and how it is counted."""

    plan: Plan
    count: Callable[[Outcomes], Value]


def checks_of(items: Sequence[Item], outcomes: Callable[[], Outcomes]) -> tuple[Check, ...]:
    """One check per item; `outcomes` may raise NotRun."""
    return tuple(check_of(item.plan, item.count, outcomes) for item in items)


def check_of(
    plan: Plan, count: Callable[[Sequence[Counted]], Value], outcomes: Callable[[], Sequence[Counted]]
) -> Check:
    """The check of one figure that is counted from outcomes of any kind; `outcomes` may raise NotRun."""

    def run() -> Mapping[str, Value]:
        known = outcomes()
        if not known:
            raise NotRun("left out of the quick part, or not done yet")
        return {plan.name: count(known)}

    return Check((plan,), run)


def among(item: Item, chosen: Chosen) -> Item:
    """The same figure from part of the recordings."""

    def count(outcomes: Outcomes) -> Value:
        some = [one for one in outcomes if chosen(one)]
        if not some:
            raise NotRun("left out of the quick part, or not done yet")
        return item.count(some)

    return replace(item, count=count)


def value_of(statistic: Statistic, persons: Sequence[str], *, none: str = "nothing to count") -> Value:
    """The statistic of rows with its interval, drawn by person; without a value where it is undefined."""
    return _value(estimate(statistic, persons), none)


def _value(one: Estimate, none: str) -> Value:
    people = f"{one.patients} {'person' if one.patients == 1 else 'people'}"
    if one.value != one.value:
        return Value(None, one.n, reason=f"{none} ({people})" if one.n else none)
    return Value(one.value, one.n, one.ci95, reason=people)


def snake(id_: str) -> str:
    """An id as part of a figure's name."""
    return id_.replace("-", "_")
