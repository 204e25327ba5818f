"""The figures of suite "drive": who was named first, agreement of wiring, honest probabilities, false alarms."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

import numpy as np

from synkin.validation.counting import check_of, value_of
from synkin.validation.drive_baselines import BASELINES
from synkin.validation.drive_jobs import ENTRIES, DriveEntry
from synkin.validation.drive_outcome import DriveOutcome
from synkin.validation.drive_patients import MISWIRED, UNWIRED, Kind
from synkin.validation.drive_scores import (
    DriveRow,
    Judged,
    baseline_right,
    entries_judged,
    group_right,
    group_rows,
    is_suspected,
    muscle_right,
    muscle_rows,
    reader_right,
    route_right,
    source_right,
    suspects_judged,
    within_bounds,
)
from synkin.validation.drive_truth import SEEN_FROM_MM
from synkin.validation.figure import Check, Plan, Target, Value
from synkin.validation.resampling import (
    Statistic,
    expected_calibration_error,
    ratio_of_sums,
    weighted_correlation,
    weighted_mean,
)

Outcomes = Sequence[DriveOutcome]
Chosen = Callable[[DriveOutcome], bool]
Right = Callable[[DriveOutcome], bool]

GROUP_FIRST: Final = {"one": Target(0.92, None), "many": Target(0.80, None)}
SOURCE_FIRST: Final = {"one": Target(0.90, None), "many": Target(0.75, None)}
ROUTE_RATIO: Final = Target(0.9, None)
CORRELATION: Final = Target(0.85, None)
WIRING_ERROR: Final = Target(None, 0.08)
CALIBRATION: Final = Target(None, 0.05)
NEAR_SURE: Final = (0.7, 0.9)
NEAR_SURE_OFF: Final = Target(-0.05, 0.05)
UNSUSPECTED: Final = Target(0.95, None)
BOUNDS: Final = Target(1.0, 1.0)
SECONDS: Final = Target(None, 3.0)
EDGES: Final = tuple(at / 10 for at in range(11))
"""Of the bins of probability."""
KIND_SAYS: Final[dict[Kind, str]] = {
    "one": "one miswired pair",
    "many": "three to five miswired pairs",
    "healthy": "healthy people",
    "weak": "purely weak patients",
    "hypertonic": "purely hypertonic patients",
}


@dataclass(frozen=True)
class DriveItem:
    """A planned figure and how it is counted."""

    plan: Plan
    count: Callable[[Outcomes], Value]


class Sight(NamedTuple):
    """Whom of a kind a figure is about: end of its name, words, and who."""

    ending: str
    says: str
    chosen: Chosen


_CLEAR: Final = Sight(
    "", f"whose strongest miswired drive moves skin by {SEEN_FROM_MM:g} mm or more", lambda one: _clear(one)
)
SIGHTS: Final = (
    _CLEAR,
    Sight(
        "_leading_clear",
        f"whose leading muscle's own miswired drive does so by {SEEN_FROM_MM:g} mm or more",
        lambda one: one.truth.leading_mm >= SEEN_FROM_MM,
    ),
    Sight("_all", "all of them, however faint", lambda _one: True),
)


def _clear(one: DriveOutcome) -> bool:
    return one.truth.most_mm >= SEEN_FROM_MM


class OfEntry(Protocol):
    """Gives the outcomes of an entry, of the videos alone unless told otherwise."""

    def __call__(self, entry: DriveEntry = "video") -> Outcomes:
        """The outcomes that are done."""
        ...


def drive_checks(of: OfEntry) -> tuple[Check, ...]:
    """Every figure of the suite."""
    return (
        *(check_of(item.plan, item.count, of) for item in drive_items()),
        *(
            check_of(item.plan, item.count, lambda entry=entry: of(entry))  # type: ignore[misc]
            for entry in ENTRIES
            if entry != "video"
            for item in entry_items(entry, of)
        ),
    )


def entry_items(entry: DriveEntry, of: OfEntry) -> Iterator[DriveItem]:
    """Figures of patients who were searched with more than a video, and by how much that helps."""
    word = entry.replace("-", "_")
    answers: tuple[tuple[str, str, Right], ...] = (
        ("group_first", "the group with the leading muscle is named first", group_right),
        ("muscle_first", "the leading muscle itself is named first", muscle_right),
        ("source_first", "the leaking territory is named first", source_right),
    )
    for kind in MISWIRED:
        whom = f"{KIND_SAYS[kind]}, {_CLEAR.says}"
        for name, says, right in answers:
            some = _among(kind, _CLEAR)
            yield _share(f"{name}_{kind}_{word}", f"{says}: given {ENTRIES[entry]}; {whom}", some, right)
            yield DriveItem(
                Plan(
                    f"{name}_{kind}_{word}_gain",
                    "1",
                    f"by how much that share lies above the same patients' with a video alone: {says}; {whom}",
                ),
                _gain(some, right, of),
            )


def _gain(some: Callable[[Outcomes], Outcomes], right: Right, of: OfEntry) -> Callable[[Outcomes], Value]:
    def count(outcomes: Outcomes) -> Value:
        alone = {one.id: one for one in of()}
        rows = [one for one in some(outcomes) if one.id in alone]
        more = [float(right(one)) - float(right(alone[one.id])) for one in rows]
        return value_of(weighted_mean(more), [one.person for one in rows])

    return count


def drive_items() -> tuple[DriveItem, ...]:
    """Every figure of the suite, those with targets first."""
    items: list[DriveItem] = []
    for kind in MISWIRED:
        items += _named(kind)
    for kind in MISWIRED:
        items += _beside_baselines(kind)
    items += (*_groups(), *_wiring(), *_honesty(), *_false_alarms(), *_work())
    return tuple(items)


def _named(kind: Kind) -> Iterator[DriveItem]:
    answers: tuple[tuple[str, str, Right, Target | None], ...] = (
        ("group_first", "the group with the leading muscle is named first", group_right, GROUP_FIRST[kind]),
        ("group_among_three", "it is among the first three", lambda one: group_right(one, 3), None),
        ("muscle_first", "the leading muscle itself is named first", muscle_right, None),
        ("source_first", "the leaking territory is named first", source_right, SOURCE_FIRST[kind]),
        ("route_first", "the branch that reaches the muscle is named first", route_right, None),
        ("route_reader", "a reader who knows the muscle but not the person names the branch", reader_right, None),
    )
    for sight in SIGHTS:
        for name, says, right, target in answers:
            yield _share(
                f"{name}_{kind}{sight.ending}",
                f"{says}: {KIND_SAYS[kind]}, {sight.says}",
                _among(kind, sight),
                right,
                target if sight is _CLEAR else None,
            )
        yield DriveItem(
            Plan(
                f"route_ratio_{kind}{sight.ending}",
                "1",
                f"the branch named first, how often over how often by that reader: {KIND_SAYS[kind]}, {sight.says}",
                ROUTE_RATIO if sight is _CLEAR else None,
            ),
            _over_reader(_among(kind, sight)),
        )


def _over_reader(some: Callable[[Outcomes], Outcomes]) -> Callable[[Outcomes], Value]:
    def count(outcomes: Outcomes) -> Value:
        rows = some(outcomes)
        right, reader = [route_right(one) for one in rows], [reader_right(one) for one in rows]
        return value_of(ratio_of_sums(right, reader), [one.person for one in rows])

    return count


def _beside_baselines(kind: Kind) -> Iterator[DriveItem]:
    for sight in SIGHTS:
        some, whom = _among(kind, sight), f"{KIND_SAYS[kind]}, {sight.says}"
        for name, says in BASELINES.items():
            yield _share(
                f"baseline_{name}_first_{kind}{sight.ending}",
                f"{says} puts the leading muscle's group first: {whom}",
                some,
                lambda one, name=name: baseline_right(one, name),  # type: ignore[misc]
            )
            yield DriveItem(
                Plan(
                    f"beats_{name}_{kind}{sight.ending}",
                    "1",
                    f"by how much the share of groups named first lies above that of {says}: {whom}",
                ),
                _above(some, name),
            )


def _above(some: Callable[[Outcomes], Outcomes], baseline: str) -> Callable[[Outcomes], Value]:
    def count(outcomes: Outcomes) -> Value:
        rows = some(outcomes)
        more = [float(group_right(one)) - float(baseline_right(one, baseline)) for one in rows]
        return value_of(weighted_mean(more), [one.person for one in rows])

    return count


def _groups() -> Iterator[DriveItem]:
    def first_size(outcomes: Outcomes) -> Value:
        rows = [one for one in outcomes if one.kind in MISWIRED and _clear(one) and one.suspects]
        sizes = [len(one.suspects[0].muscles) for one in rows]
        return value_of(weighted_mean(sizes), [one.person for one in rows])

    def size(outcomes: Outcomes) -> Value:
        rows = [(one.person, len(group)) for one in outcomes for group in one.groups]
        return value_of(weighted_mean([many for _, many in rows]), [person for person, _ in rows])

    clear = _CLEAR.says
    yield DriveItem(
        Plan("mean_group_size_first", "muscles", f"size of the group named first, miswired patients {clear}"),
        first_size,
    )
    yield DriveItem(Plan("mean_group_size", "muscles", "size of all groups, all patients"), size)
    yield _share(
        "groups_within_bounds",
        "patients in whom no group has more than four muscles or spans two zones",
        lambda outcomes: [one for one in outcomes if one.groups],
        within_bounds,
        BOUNDS,
    )


def _wiring() -> Iterator[DriveItem]:
    kinds: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
        ("", "miswired patients", MISWIRED),
        *((f"_{kind}", KIND_SAYS[kind], (kind,)) for kind in MISWIRED),
        ("_everyone", "all patients, those without miswiring too", (*MISWIRED, *UNWIRED)),
    )
    ways: tuple[tuple[str, str, Callable[[DriveOutcome], list[DriveRow]]], ...] = (
        ("", "movement x group", group_rows),
        ("_muscle", "movement x muscle, a group's drive shared evenly", muscle_rows),
    )
    for word, unit, rows in ways:
        for ending, whom, of in kinds:
            targets = (CORRELATION, WIRING_ERROR) if not word and not ending else (None, None)
            says = f"miswired drive by {unit}, entries above 0.05 in truth or found: {whom}"
            yield DriveItem(
                Plan(f"wiring_correlation{word}{ending}", "1", f"correlation with truth of {says}", targets[0]),
                _of_rows(rows, of, lambda true, found: weighted_correlation(true, found)),
            )
            yield DriveItem(
                Plan(f"wiring_mae{word}{ending}", "of full drive", f"mean absolute error of {says}", targets[1]),
                _of_rows(rows, of, lambda true, found: weighted_mean(np.abs(np.subtract(found, true)))),
            )
    yield DriveItem(
        Plan("wiring_bias", "of full drive", "found minus true miswired drive by movement x group, the same entries"),
        _of_rows(group_rows, MISWIRED, lambda true, found: weighted_mean(np.subtract(found, true))),
    )


def _of_rows(
    rows: Callable[[DriveOutcome], list[DriveRow]],
    kinds: Sequence[Kind],
    statistic: Callable[[list[float], list[float]], Statistic],
) -> Callable[[Outcomes], Value]:
    def count(outcomes: Outcomes) -> Value:
        every = [(one.person, row) for one in outcomes if one.kind in kinds for row in rows(one)]
        true, found = [row.true for _, row in every], [row.found for _, row in every]
        return value_of(statistic(true, found), [person for person, _ in every])

    return count


def _honesty() -> Iterator[DriveItem]:
    yield _judged(
        "calibration_error",
        "expected calibration error of the suspects' probabilities, ten bins",
        suspects_judged,
        CALIBRATION,
        lambda given, right: expected_calibration_error(given, right, EDGES),
    )
    low, high = NEAR_SURE
    yield _judged(
        "near_sure_difference",
        f"suspects given {low:g} to {high:g}: share that is right minus mean probability",
        lambda one: [row for row in suspects_judged(one) if low <= row.probability <= high],
        NEAR_SURE_OFF,
        lambda given, right: weighted_mean(np.subtract(right, given)),
    )
    yield _judged(
        "calibration_error_entries",
        "expected calibration error of the wiring matrix's probabilities, ten bins",
        entries_judged,
        None,
        lambda given, right: expected_calibration_error(given, right, EDGES),
    )
    for name, (from_, to) in zip(reliability_names(), pairwise(EDGES), strict=True):
        says = f"suspects given {from_:g} to {to:g}"
        within = _within(from_, to)
        yield _judged(f"{name}_given", f"{says}: mean probability", within, None, lambda given, _: weighted_mean(given))
        yield _judged(f"{name}_right", f"{says}: share right", within, None, lambda _, right: weighted_mean(right))


def reliability_names() -> tuple[str, ...]:
    """Starts of the names of the bins' figures."""
    return tuple(f"reliability_{at}0" for at in range(len(EDGES) - 1))


def _within(low: float, high: float) -> Callable[[DriveOutcome], list[Judged]]:
    last = high >= EDGES[-1]
    return lambda one: [
        row for row in suspects_judged(one) if low <= row.probability < high or (last and row.probability >= high)
    ]


def _judged(
    name: str,
    says: str,
    rows: Callable[[DriveOutcome], list[Judged]],
    target: Target | None,
    statistic: Callable[[list[float], list[bool]], Statistic],
) -> DriveItem:
    def count(outcomes: Outcomes) -> Value:
        every = [(one.person, row) for one in outcomes for row in rows(one)]
        given, right = [row.probability for _, row in every], [row.right for _, row in every]
        return value_of(statistic(given, right), [person for person, _ in every])

    return DriveItem(Plan(name, "1", says, target), count)


def _false_alarms() -> Iterator[DriveItem]:
    groups: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
        *((kind, KIND_SAYS[kind], (kind,)) for kind in UNWIRED),
        ("controls", "all without miswiring", UNWIRED),
    )
    for name, says, kinds in groups:
        yield _share(
            f"unsuspected_{name}",
            f"no suspect above one half: {says}",
            _of_kinds(kinds),
            lambda one: not is_suspected(one),
            UNSUSPECTED,
        )
    for kind in MISWIRED:
        yield _share(
            f"suspected_{kind}",
            f"some suspect above one half: {KIND_SAYS[kind]}, {_CLEAR.says}",
            _among(kind, _CLEAR),
            is_suspected,
        )


def _work() -> Iterator[DriveItem]:
    yield _share(
        "not_assessed_share",
        "patients of whom no drive was found at all: they count as missed",
        lambda outcomes: outcomes,
        lambda one: one.found is None or one.found.reason is not None,
    )

    def seconds(outcomes: Outcomes) -> Value:
        rows = [(one.person, one.found.seconds) for one in outcomes if one.found is not None]
        return value_of(weighted_mean([took for _, took in rows]), [person for person, _ in rows])

    yield DriveItem(
        Plan("search_seconds", "s", "processor time of the search, mean, recordings of about 68 s", SECONDS), seconds
    )


def _among(kind: Kind, sight: Sight) -> Callable[[Outcomes], Outcomes]:
    return lambda outcomes: [one for one in outcomes if one.kind == kind and sight.chosen(one)]


def _of_kinds(kinds: Sequence[Kind]) -> Callable[[Outcomes], Outcomes]:
    return lambda outcomes: [one for one in outcomes if one.kind in kinds]


def _share(
    name: str,
    says: str,
    some: Callable[[Outcomes], Outcomes],
    right: Right,
    target: Target | None = None,
) -> DriveItem:
    def count(outcomes: Outcomes) -> Value:
        rows = some(outcomes)
        return value_of(weighted_mean([right(one) for one in rows]), [one.person for one in rows])

    return DriveItem(Plan(name, "1", says, target), count)
