"""Two or more reports of one patient beside each other: every measure over the visits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from synkin.comparison.changes import Comparison, compare, refuse
from synkin.comparison.differences import Difference, Key, absent, by_key, differences, labels_of, values_of
from synkin.comparison.treatment import Treatment
from synkin.comparison.visits import Visit
from synkin.errors import WrongUsageError
from synkin.measures import Quantity


@dataclass(frozen=True)
class Trend:
    """One measure over the visits; `since_first` and `since_previous` are of the later visits, in their order.

    A visit whose report does not hold the measure has a value that was not assessed, and None beside it.
    """

    key: Key
    label: str | None
    values: tuple[Quantity, ...]
    since_first: tuple[Difference | None, ...]
    since_previous: tuple[Difference | None, ...]

    @property
    def last(self) -> Difference | None:
        """The last visit against the first."""
        return self.since_first[-1]


@dataclass(frozen=True)
class Course:
    """The visits in the order given; `warnings` say what cannot be compared, `cautions` what to bear in mind."""

    visits: tuple[Visit, ...]
    warnings: tuple[str, ...]
    cautions: tuple[str, ...]
    trends: tuple[Trend, ...]
    treated_on: tuple[tuple[date, str], ...]
    """Days of treatment, and by what."""


def course(visits: Sequence[Visit], treatments: Sequence[Treatment] = ()) -> Course:
    """Lay reports beside each other: each later one against the first and against the one before it.

    Raises
    ------
    WrongUsageError
        As `compare` for any two of them; with fewer than two.
    """
    if len(visits) < 2:
        raise WrongUsageError("Give the folders of two reports or more.")
    for at, one in enumerate(visits):
        for other in visits[at + 1 :]:
            refuse(one.assessment, other.assessment)
    first = visits[0]
    from_first = [_between(first, later) for later in visits[1:]]
    from_previous = [from_first[0], *(_between(one, two) for one, two in pairwise(visits[1:]))]
    values = [values_of(visit) for visit in visits]
    labels = {key: label for visit in visits for key, label in labels_of(visit).items()}
    keys = list(dict.fromkeys(key for found in values for key in found))
    firsts, previous = ([by_key(rows) for _, rows in pairs] for pairs in (from_first, from_previous))
    return Course(
        visits=tuple(visits),
        warnings=_said(visits, from_first, lambda one: one.warnings),
        cautions=(
            *_said(visits, from_first, lambda one: one.cautions),
            *_order(visits),
            *_unplaced(visits, treatments),
        ),
        trends=tuple(
            Trend(
                key=key,
                label=labels.get(key),
                values=tuple(found.get(key) or absent(_unit(key, values)) for found in values),
                since_first=tuple(rows.get(key) for rows in firsts),
                since_previous=tuple(rows.get(key) for rows in previous),
            )
            for key in keys
        ),
        treated_on=tuple(
            (one.course.treated_on, one.course.agent) for one in treatments if one.course.treated_on is not None
        ),
    )


def _between(before: Visit, after: Visit) -> tuple[Comparison, tuple[Difference, ...]]:
    compared = compare(before.assessment, after.assessment)
    return compared, differences(before, after, compared)


def _said(
    visits: Sequence[Visit],
    pairs: Sequence[tuple[Comparison, tuple[Difference, ...]]],
    sentences: Callable[[Comparison], tuple[str, ...]],
) -> tuple[str, ...]:
    """What is said of a pair, with its names where there are more than two visits."""
    who = [f"{visits[0].name} and {later.name}: " if len(visits) > 2 else "" for later in visits[1:]]
    return tuple(
        f"{name}{text}" for name, (compared, _) in zip(who, pairs, strict=True) for text in sentences(compared)
    )


def _order(visits: Sequence[Visit]) -> tuple[str, ...]:
    days = [visit.day for visit in visits]
    if all(day is None for day in days):
        return ("No report says on which day it was recorded: they are shown in the order given, evenly spaced.",)
    unknown = [visit.name for visit in visits if visit.day is None]
    if unknown:
        return (f"The day of {', '.join(unknown)} is not known: all are shown in the order given, evenly spaced.",)
    known = [day for day in days if day is not None]
    if known != sorted(known):
        return ("The reports were not given in the order of their days; differences are later given minus first.",)
    return ()


def _unplaced(visits: Sequence[Visit], treatments: Sequence[Treatment]) -> tuple[str, ...]:
    if treatments and (
        any(visit.day is None for visit in visits) or any(one.course.treated_on is None for one in treatments)
    ):
        return (
            "Treatments are marked only where their day and the days of all reports are known; give them with --date.",
        )
    return ()


def _unit(key: Key, values: Sequence[dict[Key, Quantity]]) -> str:
    return next(found[key].unit for found in values if key in found)
