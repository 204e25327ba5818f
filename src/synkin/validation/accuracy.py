"""Figures on excursions: bias, limits of agreement, mean absolute error, coverage of intervals, left against right."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np

from synkin.anatomy import MOVEMENTS, REGIONS
from synkin.validation.counting import SUNNYBROOK, Item, Outcomes, snake, value_of
from synkin.validation.figure import Plan, Target, Value
from synkin.validation.outcome import FISSURE, Moved
from synkin.validation.resampling import Statistic, ratio_of_means, weighted_limit, weighted_mean, weighted_sd

SEEN: Final = tuple(one.id for one in REGIONS.values() if one.unseen is None)
HEADLINE: Final = ("brow", FISSURE, "commissure")
"""Regions whose error has a target."""
ASKED: Final = tuple(
    region for region in SEEN if any(MOVEMENTS[movement].wanted_region == region for movement in SUNNYBROOK)
)
MOST_MM: Final = {"brow": 0.6, "commissure": 0.6, FISSURE: 0.7}
MOST_BIAS_MM: Final = 0.25
COVERED: Final = Target(0.92, 0.98)
SIDES_ALIKE: Final = Target(1 / 1.1, 1.1)

Row = tuple[str, Moved]
Pick = Callable[[Moved], bool]


def excursion_items(prefix: str = "", *, targets: bool) -> tuple[Item, ...]:
    """Over all movements, over those that ask for the region, and left against right; names begin with `prefix`."""
    return tuple(_items(prefix, targets))


def detail_items(prefix: str = "") -> tuple[Item, ...]:
    """Bland and Altman's figures, error and coverage of every region in every movement."""
    return tuple(
        item
        for movement in SUNNYBROOK
        for region in SEEN
        for item in _agreement(
            f"{prefix}{snake(movement)}_{snake(region)}",
            f"{REGIONS[region].label} in {MOVEMENTS[movement].label}",
            _in(movement, region),
        )
    )


def error_item(name: str, says: str, pick: Pick, target: Target | None = None) -> Item:
    """Mean absolute error of the rows that `pick` takes."""
    return _item(Plan(name, "mm", f"mean absolute error: {says}", target), pick, lambda e: weighted_mean(np.abs(e)))


def covered_item(name: str, says: str, pick: Pick, target: Target | None = None) -> Item:
    """Share of the 95 % intervals that hold the truth."""

    def count(outcomes: Outcomes) -> Value:
        rows = rows_of(outcomes, pick)
        return value_of(weighted_mean([_holds(row) for _, row in rows]), [person for person, _ in rows])

    return Item(Plan(name, "1", f"share of 95 % intervals that hold the truth: {says}", target), count)


def asked_for(*regions: str) -> Pick:
    """Rows in which the movement asks for the region, of these regions."""
    return lambda row: row.asked and row.region in regions


def rows_of(outcomes: Outcomes, pick: Pick) -> list[Row]:
    """The rows that were measured, each with whose it is."""
    return [(one.person, row) for one in outcomes for row in one.moved if row.measured is not None and pick(row)]


def errors(rows: Sequence[Row]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Measured minus true, mm. Of the fissure closing counts as positive, so that bias means the same everywhere."""
    return np.array([_sign(row) * ((row.measured or 0.0) - row.true) for _, row in rows], dtype=np.float64)


def _sign(row: Moved) -> float:
    return -1.0 if row.region == FISSURE else 1.0


def _items(prefix: str, targets: bool) -> Iterator[Item]:
    for asked, regions in ((True, ASKED), (False, SEEN)):
        word, when = ("asked_", "in movements that ask for it") if asked else ("", "in every movement")
        for region in regions:
            most = MOST_MM.get(region) if targets else None
            pick = asked_for(region) if asked else _of(region)
            says = f"{REGIONS[region].label} {when}"
            name = f"{word}{snake(region)}"
            yield error_item(f"{prefix}mae_{name}_mm", says, pick, Target(None, most) if most else None)
            yield _item(
                Plan(
                    f"{prefix}bias_{name}_mm",
                    "mm",
                    f"bias, measured minus true: {says}",
                    Target(-MOST_BIAS_MM, MOST_BIAS_MM) if most else None,
                ),
                pick,
                weighted_mean,
            )
            yield covered_item(f"{prefix}coverage_{name}", says, pick)
    yield covered_item(f"{prefix}coverage_asked", "all regions that were asked for", lambda row: row.asked, None)
    yield covered_item(
        f"{prefix}coverage", "all regions in all movements", lambda _row: True, COVERED if targets else None
    )
    for name, says, pick in (
        ("", "regions that were asked for", asked_for(*ASKED)),
        *((f"_{snake(one)}", REGIONS[one].label, asked_for(one)) for one in HEADLINE),
    ):
        yield Item(
            Plan(
                f"{prefix}mae_left_over_right{name}",
                "1",
                f"mean absolute error on the left over that on the right: {says}",
                SIDES_ALIKE if targets else None,
            ),
            _left_over_right(pick),
        )
    for region in HEADLINE:
        yield Item(
            Plan(
                f"{prefix}mae_asked_{snake(region)}_true_scale_mm",
                "mm",
                f"mean absolute error at the true scale: {REGIONS[region].label} in movements that ask for it",
            ),
            _without_scale(asked_for(region)),
        )
    yield Item(
        Plan(f"{prefix}measured_share", "1", "share of excursions that could be measured"),
        lambda outcomes: value_of(
            weighted_mean([row.measured is not None for one in outcomes for row in one.moved]),
            [one.person for one in outcomes for _ in one.moved],
        ),
    )
    yield Item(
        Plan(f"{prefix}recordings_measured_share", "1", "share of recordings that could be measured at all"),
        lambda outcomes: value_of(
            weighted_mean([one.failed is None for one in outcomes]), [one.person for one in outcomes]
        ),
    )
    yield Item(
        Plan(f"{prefix}scale_error_sd", "1", "standard deviation of the scale's relative error"),
        lambda outcomes: value_of(
            weighted_sd(_scale_errors(outcomes)),
            [one.person for one in outcomes if one.scale_error is not None],
        ),
    )


def _agreement(name: str, says: str, pick: Pick) -> Iterator[Item]:
    yield _item(Plan(f"{name}_bias_mm", "mm", f"bias: {says}"), pick, weighted_mean)
    for word, times in (("low", -1.96), ("high", 1.96)):
        yield _item(
            Plan(f"{name}_loa_{word}_mm", "mm", f"limit of agreement, {'lower' if times < 0 else 'upper'}: {says}"),
            pick,
            partial(weighted_limit, times_sd=times),
        )
    yield error_item(f"{name}_mae_mm", says, pick)
    yield covered_item(f"{name}_coverage", says, pick)


def _item(
    plan: Plan, pick: Pick, statistic: Callable[[np.ndarray[tuple[int], np.dtype[np.float64]]], Statistic]
) -> Item:
    def count(outcomes: Outcomes) -> Value:
        rows = rows_of(outcomes, pick)
        return value_of(statistic(errors(rows)), [person for person, _ in rows])

    return Item(plan, count)


def _of(region: str) -> Pick:
    return lambda row: row.region == region


def _in(movement: str, region: str) -> Pick:
    return lambda row: (row.movement, row.region) == (movement, region)


def _holds(row: Moved) -> bool:
    return row.low is not None and row.high is not None and row.low <= row.true <= row.high


def _left_over_right(pick: Pick) -> Callable[[Outcomes], Value]:
    def count(outcomes: Outcomes) -> Value:
        rows = rows_of(outcomes, pick)
        return value_of(
            ratio_of_means(np.abs(errors(rows)), [row.side == "left" for _, row in rows]),
            [person for person, _ in rows],
        )

    return count


def _without_scale(pick: Pick) -> Callable[[Outcomes], Value]:
    def count(outcomes: Outcomes) -> Value:
        known = [one for one in outcomes if one.scale_error is not None]
        rows = [
            (one.person, (row.measured or 0.0) / (1.0 + (one.scale_error or 0.0)) - row.true)
            for one in known
            for _, row in rows_of([one], pick)
        ]
        return value_of(weighted_mean(np.abs([error for _, error in rows])), [person for person, _ in rows])

    return count


def _scale_errors(outcomes: Outcomes) -> list[float]:
    return [one.scale_error for one in outcomes if one.scale_error is not None]
