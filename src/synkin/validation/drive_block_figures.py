"""After a simulated block, whether the updated belief moved the right way.

What counts was settled before reporting patients were looked at. How belief in a muscle that never came into question
is read (0 before and after) was settled after tuning patients.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from synkin.validation.counting import check_of, value_of
from synkin.validation.drive_blocks import Belief, Block, BlockOutcome
from synkin.validation.drive_patients import MISWIRED
from synkin.validation.figure import Check, Plan, Target, Value
from synkin.validation.resampling import weighted_mean

Outcomes = Sequence[BlockOutcome]

RIGHT_WAY: Final = Target(0.95, None)
SURE: Final = 0.99
"""A guilty suspect that is so probable need not become more so."""
MAY_FALL: Final = 0.05
"""By so much a guilty suspect may fall when a wrong muscle was blocked."""
_EQUAL: Final = 1e-6
"""Beliefs that differ by no more are the same; figures are computed, and rounding is no learning."""


class Row(NamedTuple):
    """Something that is counted of a patient."""

    person: str
    value: float


def suspected_right(block: Block) -> bool:
    """Whether belief in the first suspect moved the right way when its own muscles were blocked.

    Truly guilty (more than 0.05 of full drive through wrong wires into one of its muscles): it has risen, or is 0.99 or
    more. Not guilty: it has fallen. Where nothing could be updated it did not move, which is not right.
    """
    first = block.beliefs[0]
    if first.guilty:
        return not block.reasons and (first.after > first.before + _EQUAL or first.after >= SURE)
    return first.after < first.before - _EQUAL


def wrong_right(block: Block) -> bool:
    """Whether beliefs moved the right way when a muscle was blocked that no wrong wire reaches.

    Both: belief in that muscle's group has not risen; where it is no suspect, belief in the muscle as the cause of
    what the first suspect was suspected for has not. And the true suspect, the first in rank that is truly guilty,
    has not fallen by more than 0.05; without a guilty suspect the first half decides. Where nothing could be updated
    it is not right.
    """
    if block.reasons:
        return False
    before, after = own_belief(block)
    true = true_suspect(block)
    return after <= before + _EQUAL and (true is None or true.after >= true.before - MAY_FALL)


def own_belief(block: Block) -> tuple[float, float]:
    """Belief in the wrong muscle's group, before and after; where it is no suspect, in the muscle beside the first."""
    for one in block.beliefs:
        if set(one.muscles) & set(block.treated):
            return one.before, one.after
    return block.aside if block.aside is not None else (0.0, 0.0)


def true_suspect(block: Block) -> Belief | None:
    """The first in rank that is truly guilty."""
    return next((one for one in block.beliefs if one.guilty), None)


def block_checks(of: Callable[[], Outcomes]) -> tuple[Check, ...]:
    """Every figure of the blocks."""
    return tuple(check_of(plan, _mean(rows), of) for plan, rows in _items())


def _mean(rows: Callable[[Outcomes], list[Row]]) -> Callable[[Outcomes], Value]:
    def count(outcomes: Outcomes) -> Value:
        every = rows(outcomes)
        return value_of(weighted_mean([row.value for row in every]), [row.person for row in every])

    return count


def _items() -> Iterator[tuple[Plan, Callable[[Outcomes], list[Row]]]]:
    says = "after a simulated block (80 %) the updated belief moves the right way"
    yield (
        Plan("blocks_right_way", "1", f"{says}: of the first suspect's muscles, and of a wrong muscle", RIGHT_WAY),
        lambda outcomes: _suspected(outcomes) + _wrong(outcomes),
    )
    yield Plan("blocks_right_way_suspected", "1", f"{says}: of the first suspect's muscles", RIGHT_WAY), _suspected
    yield Plan("blocks_right_way_wrong", "1", f"{says}: of a wrong muscle", RIGHT_WAY), _wrong
    for kind in MISWIRED:
        yield (
            Plan(f"blocks_right_way_{kind}", "1", f"{says}: both, patients of kind {kind}"),
            lambda outcomes, kind=kind: [  # type: ignore[misc]
                row for rows in (_suspected, _wrong) for row in rows([one for one in outcomes if one.kind == kind])
            ],
        )
    for guilty, word, whom in ((True, "guilty", "truly guilty"), (False, "innocent", "not guilty")):
        yield (
            Plan(f"blocks_right_way_{word}", "1", f"{says}: of the first suspect's muscles, where it is {whom}"),
            lambda outcomes, guilty=guilty: _first(outcomes, guilty, suspected_right),  # type: ignore[misc]
        )
        yield (
            Plan(f"blocks_step_{word}", "1", f"first suspect that is {whom}, its muscles blocked: probability gained"),
            lambda outcomes, guilty=guilty: _first(  # type: ignore[misc]
                outcomes, guilty, lambda block: block.beliefs[0].after - block.beliefs[0].before
            ),
        )
    yield Plan("blocks_step_wrong", "1", "a wrong muscle blocked: probability that its group gained"), _step_of_wrong
    yield Plan("blocks_step_true", "1", "a wrong muscle blocked: probability the true suspect gained"), _step_of_true
    yield (
        Plan("blocks_wrong_in_question", "1", "wrong muscles whose group was a suspect, or that came into question"),
        lambda outcomes: [
            Row(one.person, float(max(own_belief(one.wrong)) > 0.0)) for one in outcomes if one.wrong is not None
        ],
    )
    yield (
        Plan("blocks_unsuspected", "1", "patients in whom nobody was suspected, so that nothing was blocked"),
        lambda outcomes: [Row(one.person, float(one.suspected is None)) for one in outcomes],
    )


def _suspected(outcomes: Outcomes) -> list[Row]:
    return [Row(one.person, float(suspected_right(one.suspected))) for one in outcomes if one.suspected is not None]


def _wrong(outcomes: Outcomes) -> list[Row]:
    return [Row(one.person, float(wrong_right(one.wrong))) for one in outcomes if one.wrong is not None]


def _first(outcomes: Outcomes, guilty: bool, value: Callable[[Block], float]) -> list[Row]:
    return [
        Row(one.person, float(value(one.suspected)))
        for one in outcomes
        if one.suspected is not None and one.suspected.beliefs[0].guilty == guilty
    ]


def _step_of_wrong(outcomes: Outcomes) -> list[Row]:
    beliefs = [(one.person, *own_belief(one.wrong)) for one in outcomes if one.wrong is not None]
    return [Row(person, after - before) for person, before, after in beliefs]


def _step_of_true(outcomes: Outcomes) -> list[Row]:
    true = [(one.person, true_suspect(one.wrong)) for one in outcomes if one.wrong is not None]
    return [Row(person, one.after - one.before) for person, one in true if one is not None]
