"""The reader's own side: recordings and their mirror images, in which the same skin lies on the other side."""

from collections.abc import Callable, Sequence

import numpy as np

from synkin.anatomy import REGIONS, other_side
from synkin.validation.accuracy import HEADLINE, SIDES_ALIKE, Row, asked_for, errors, rows_of
from synkin.validation.counting import check_of, snake, value_of
from synkin.validation.figure import Check, Plan, Value
from synkin.validation.outcome import Outcome
from synkin.validation.resampling import ratio_of_means, weighted_mean

Twice = tuple[Outcome, Outcome]
"""A recording as it is, and its mirror image."""

_WHERE = "in recordings and their mirror images together"


def mirrored_checks(twice: Callable[[], Sequence[Twice]]) -> tuple[Check, ...]:
    """Errors on the left over those on the right, and left minus right, of the regions whose error has a target."""
    ratios = [
        check_of(
            Plan(
                f"mirrored_mae_left_over_right{name}",
                "1",
                f"mean absolute error on the left over that on the right, {_WHERE}: {says} where asked for",
                SIDES_ALIKE,
            ),
            _left_over_right(regions),
            twice,
        )
        for name, says, regions in (
            ("", ", ".join(REGIONS[one].label for one in HEADLINE), HEADLINE),
            *((f"_{snake(one)}", REGIONS[one].label, (one,)) for one in HEADLINE),
        )
    ]
    differences = [
        check_of(
            Plan(
                f"mirrored_side_difference_{snake(one)}_mm",
                "mm",
                f"error on the left minus that on the right, mean over people, {_WHERE}: "
                f"{REGIONS[one].label} where asked for",
            ),
            _left_minus_right(one),
            twice,
        )
        for one in HEADLINE
    ]
    return (*ratios, *differences)


def _left_over_right(regions: Sequence[str]) -> Callable[[Sequence[Twice]], Value]:
    def count(twice: Sequence[Twice]) -> Value:
        both = _on_both_sides(twice, regions)
        rows = [row for left, right in both for row in (left, right)]
        return value_of(
            ratio_of_means(np.abs(errors(rows)), [row.side == "left" for _, row in rows]),
            [person for person, _ in rows],
        )

    return count


def _left_minus_right(region: str) -> Callable[[Sequence[Twice]], Value]:
    def count(twice: Sequence[Twice]) -> Value:
        both = _on_both_sides(twice, (region,))
        difference = errors([left for left, _ in both]) - errors([right for _, right in both])
        persons = np.array([person for (person, _), _ in both], dtype=str)
        people = np.unique(persons)
        return value_of(
            weighted_mean([difference[persons == one].mean() for one in people]), [str(one) for one in people]
        )

    return count


def _on_both_sides(twice: Sequence[Twice], regions: Sequence[str]) -> list[tuple[Row, Row]]:
    """Excursions of the same skin in the same movement, read on the left and read on the right.

    One that was measured on one side only is left out: nothing would cancel what is the person's own.
    """
    both = []
    for one, image in twice:
        known = {(row.movement, row.region, row.side): row for _, row in rows_of([image], asked_for(*regions))}
        for person, row in rows_of([one], asked_for(*regions)):
            other = known.get((row.movement, row.region, other_side(row.side)))
            if other is not None:
                left, right = (row, other) if row.side == "left" else (other, row)
                both.append(((person, left), (person, right)))
    return both
