"""Every number of two reports beside each other, each with what two recordings of an unchanged face differ by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from synkin.anatomy import Side
from synkin.assessment import Assessment
from synkin.comparison.cameras import same_rate
from synkin.comparison.changes import Change, Comparison
from synkin.comparison.scores import Score
from synkin.comparison.visits import Visit
from synkin.measures import Quantity, not_assessed

Kind = Literal[
    "excursion",
    "synkinesis",
    "free-range",
    "rest",
    "resting-shift",
    "timing",
    "coordination",
    "sequence",
    "grade",
    "questionnaire",
]
_Z95: Final = 1.96
_SURE: Final = 0.975
"""Probability in one direction from which a level has changed: a 95 % limit on both sides."""
_OF_TIME: Final = ("timing", "coordination", "sequence")
_OTHER_READING: Final = "read in different ways"
_OTHER_RATE: Final = "filmed at different frame rates"
_OTHER_TABLE: Final = "scored by different versions of the table"
_SPOKEN: Final = "rated by a person: what two ratings differ by is not known"
_NO_INTERVAL: Final = "what two recordings differ by is not known"


@dataclass(frozen=True)
class Key:
    """What identifies a measure across reports; `measure` holds the id of a score. What does not apply is None."""

    kind: Kind
    movement: str | None
    side: Side | None
    region: str | None
    measure: str


@dataclass(frozen=True)
class Difference:
    """One measure in two reports; the fields are those of `Change`."""

    key: Key
    before: Quantity
    after: Quantity
    difference: float | None
    detectable: float | None
    changed: bool | None
    reason: str | None


def values_of(visit: Visit) -> dict[Key, Quantity]:
    """Every number that is laid beside another report's, in the order of the report."""
    one = visit.assessment
    return {
        **{_key("excursion", row.movement, row.side, row.region, row.measure): row.quantity for row in one.excursions},
        **{_key("synkinesis", row.movement, row.side, row.region, "excess"): row.excess for row in one.synkinesis},
        **dict(_own(one)),
        **{_of_score(score): score.quantity for score in visit.scores},
    }


def labels_of(visit: Visit) -> dict[Key, str]:
    """What scores are called."""
    return {_of_score(score): score.label for score in visit.scores}


def differences(before: Visit, after: Visit, compared: Comparison) -> tuple[Difference, ...]:
    """All numbers that both reports hold, from `compare` and beyond it.

    Excursions, free ranges and unwanted movement have minimal detectable changes of their own. Of other measures, two
    recordings of an unchanged face differ by less than both intervals together (the root of the sum of squares of their
    halves, 1.96 √2 standard errors where they are alike). Times are not judged across frame rates. Items of grades
    change where it is 97.5 % likely that their level went one way, questionnaires beyond the smallest detectable change
    that is published.
    """
    judged = not compared.warnings
    rates = same_rate(before.assessment, after.assessment)
    first, second = (dict(_own(one.assessment)) for one in (before, after))
    found = [
        *(_from_change("excursion", row) for row in compared.excursions),
        *(_from_change("synkinesis", row) for row in compared.synkinesis),
    ]
    for key, value in first.items():
        if key in second:
            why = None if judged else _OTHER_READING
            if why is None and key.kind in _OF_TIME and not rates:
                why = _OTHER_RATE
            row = _by_intervals(key, value, second[key], why)
            found.append(row if key.kind != "free-range" else _by_mdc(row, before.assessment, after.assessment))
    later = {_of_score(score): score for score in after.scores}
    for score in before.scores:
        key = _of_score(score)
        if key in later:
            found.append(_scored(key, score, later[key], judged))
    return tuple(found)


def absent(unit: str) -> Quantity:
    """The value of a measure that a report does not hold."""
    return not_assessed(unit, "not in this report")


def _own(one: Assessment) -> Iterator[tuple[Key, Quantity]]:
    for free in one.free_ranges:
        yield _key("free-range", free.movement, free.side, free.region, "free"), free.free
        yield _key("free-range", free.movement, free.side, free.region, "share"), free.share
    for rest in one.rest:
        yield _key("rest", None, rest.side, rest.region, rest.measure), rest.quantity
    for shift in one.resting_shifts:
        yield _key("resting-shift", None, shift.side, shift.region, shift.measure), shift.difference
    for pair in one.timing:
        for name, value in (("lag", pair.lag_s), ("correlation", pair.correlation), ("slope", pair.slope)):
            yield _key("timing", pair.movement, pair.side, pair.unwanted, name), value
    for both in one.coordination:
        for name, value in (("lag", both.lag_s), ("correlation", both.correlation), ("symmetry", both.symmetry)):
            yield _key("coordination", both.movement, None, both.region, name), value
    for row in one.sequence:
        for name, value in (("spread", row.spread_s), ("disagreement", row.disagreement), ("slowness", row.slowness)):
            yield _key("sequence", row.movement, None, None, name), value


def _key(kind: Kind, movement: str | None, side: Side | None, region: str | None, measure: str) -> Key:
    return Key(kind, movement, side, region, measure)


def _of_score(score: Score) -> Key:
    return Key(score.family, None, None, None, score.id)


def _from_change(kind: Kind, row: Change) -> Difference:
    key = Key(kind, row.movement, row.side, row.region, row.measure)
    return Difference(key, row.before, row.after, row.difference, row.detectable, row.changed, row.reason)


def _missing(before: Quantity, after: Quantity) -> str | None:
    reasons = [
        f"not assessed {when}: {value.reason}"
        for when, value in (("before", before), ("after", after))
        if value.value is None
    ]
    return "; ".join(reasons) or None


def _by_intervals(key: Key, before: Quantity, after: Quantity, why: str | None) -> Difference:
    missing = _missing(before, after)
    if before.value is None or after.value is None:
        return Difference(key, before, after, None, None, None, missing)
    difference = after.value - before.value
    halves = [_half(one) for one in (before, after)]
    if None in halves:
        return Difference(key, before, after, difference, None, None, why or _NO_INTERVAL)
    detectable = float(np.hypot(halves[0] or 0.0, halves[1] or 0.0))
    changed = None if why is not None else abs(difference) > detectable
    return Difference(key, before, after, difference, detectable, changed, why)


def _by_mdc(row: Difference, before: Assessment, after: Assessment) -> Difference:
    """A free range, by its minimal detectable change: what its interval holds of the excess is common to both."""
    if row.difference is None or row.before.value is None or row.after.value is None:
        return row
    key, limits = row.key, []
    for one, value in ((before, row.before.value), (after, row.after.value)):
        free = next(
            free
            for free in one.free_ranges
            if (free.movement, free.side, free.region) == (key.movement, key.side, key.region)
        )
        if free.mdc95 is None or not free.free.value:
            return row
        # Of the share, the same part as of the millimetres; the scale cancels in it.
        whole = key.measure == "free"
        limits.append((free.mdc95 * (1.0 if whole else value / free.free.value), one.scale.relative_sd * value * whole))
    detectable = float(np.hypot(max(mdc for mdc, _ in limits), _Z95 * np.hypot(limits[0][1], limits[1][1])))
    changed = None if row.reason is not None else abs(row.difference) > detectable
    return replace(row, detectable=detectable, changed=changed)


def _half(one: Quantity) -> float | None:
    """Half of the interval, the wider one: the other may end at what is possible."""
    if one.value is None or one.ci95 is None:
        return None
    return max(one.value - one.ci95[0], one.ci95[1] - one.value)


def _scored(key: Key, before: Score, after: Score, judged: bool) -> Difference:
    first, second = before.quantity, after.quantity
    if first.value is None or second.value is None:
        return Difference(key, first, second, None, None, None, _missing(first, second))
    difference = second.value - first.value
    if before.version != after.version:
        return Difference(key, first, second, difference, None, None, _OTHER_TABLE)
    if before.family == "questionnaire":
        # Nothing of a camera or a model is in what the patient says.
        limit = before.repeatable
        if limit is None:
            why = "no smallest detectable change is published for it"
            return Difference(key, first, second, difference, None, None, why)
        return Difference(key, first, second, difference, limit, abs(difference) > limit, None)
    if before.spoken or after.spoken:
        return Difference(key, first, second, difference, None, None, _SPOKEN)
    if before.probability and after.probability:
        changed = _level_changed(before, after)
        unjudged = None if judged else _OTHER_READING
        return Difference(key, first, second, difference, None, changed if judged else None, unjudged)
    return _by_intervals(key, first, second, None if judged else _OTHER_READING)


def _level_changed(before: Score, after: Score) -> bool:
    """Whether the level went one way for sure, the two readings' errors taken as independent."""
    first, second = np.array(before.probability), np.array(after.probability)
    together = np.outer(first, second) / (first.sum() * second.sum())
    step = np.subtract.outer(np.array(after.levels), np.array(before.levels)).T
    return bool(max(together[step > 0].sum(), together[step < 0].sum()) >= _SURE)


def by_key(rows: tuple[Difference, ...]) -> Mapping[Key, Difference]:
    """The rows by what they are of."""
    return {row.key: row for row in rows}
