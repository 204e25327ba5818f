"""How one patient's result stands beside the truth: which answers are right, and rows of drives and probabilities."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from synkin.anatomy import ATLAS, MUSCLE_IDS, MUSCLES
from synkin.validation.drive_baselines import ASYMMETRY
from synkin.validation.drive_outcome import DriveOutcome, FoundSuspect

WIRED_FROM: Final = 0.05
"""Miswired drive, as a share of full drive, from which an entry counts as one."""
MOST_MUSCLES: Final = 4
"""Of a group."""


class DriveRow(NamedTuple):
    """A miswired drive, true and found, as a share of full drive."""

    true: float
    found: float


class Judged(NamedTuple):
    """A probability that was given, and whether what it was given to is so."""

    probability: float
    right: bool


def group_right(outcome: DriveOutcome, among: int = 1) -> bool:
    """Whether the group of the leading muscle is among the first suspects."""
    return any(_named(outcome, one) for one in outcome.suspects[:among])


def _named(outcome: DriveOutcome, suspect: FoundSuspect) -> bool:
    return suspect.side == outcome.truth.side and outcome.truth.leading in suspect.muscles


def muscle_right(outcome: DriveOutcome) -> bool:
    """Whether the first muscle of the first suspect is the leading one."""
    return group_right(outcome) and outcome.suspects[0].muscles[0] == outcome.truth.leading


def source_right(outcome: DriveOutcome) -> bool:
    """Whether the first suspect's most probable source is the territory that drives the leading muscle most."""
    return bool(outcome.suspects) and _likeliest(outcome.suspects[0].source) == outcome.truth.source


def route_right(outcome: DriveOutcome) -> bool:
    """Whether the first suspect's most probable route is the branch that reaches the leading muscle."""
    return bool(outcome.suspects) and _likeliest(outcome.suspects[0].route) == outcome.truth.route


def reader_right(outcome: DriveOutcome) -> bool:
    """Whether one who knows the leading muscle, but not the person's anatomy, would name its branch."""
    leading = outcome.truth.leading
    return leading is not None and _likeliest(MUSCLES[leading].branches) == outcome.truth.route


def _likeliest(shares: Mapping[str, float]) -> str | None:
    return max(shares, key=shares.__getitem__, default=None)


def baseline_right(outcome: DriveOutcome, baseline: str) -> bool:
    """Whether a baseline puts the leading muscle's group first.

    It ranks the groups that the search reported for the same patient, so that all guess among the same answers.
    """
    scores = (outcome.baselines or {}).get(baseline, {})
    if not scores:
        return False
    grouped = {muscle for group in outcome.groups for muscle in group}
    groups = [*outcome.groups, *((muscle,) for muscle in MUSCLE_IDS if muscle not in grouped)]

    def score(group: tuple[str, ...]) -> float:
        each = [scores.get(muscle, 0.0) for muscle in group]
        return max(each) if baseline == ASYMMETRY else sum(each)

    first = max(groups, key=score)
    return score(first) > 0.0 and outcome.truth.leading in first


def within_bounds(outcome: DriveOutcome) -> bool:
    """Whether every group has at most four muscles, all of one zone of the face, and no muscle is in two groups."""
    every = [muscle for group in outcome.groups for muscle in group]
    return len(every) == len(set(every)) and all(
        len(group) <= MOST_MUSCLES and len({ATLAS[muscle].zone for muscle in group}) <= 1
        for group in (*outcome.groups, *(one.muscles for one in outcome.suspects))
    )


def group_rows(outcome: DriveOutcome) -> list[DriveRow]:
    """Miswired drive per movement and group, summed within the group, where it or what was found is above 0.05.

    What is true of muscles that no entry speaks of counts as found with none.
    """
    return _counting(_rows(outcome, each_muscle=False))


def muscle_rows(outcome: DriveOutcome) -> list[DriveRow]:
    """The same per muscle; what was found of a group is taken as shared evenly by its muscles."""
    return _counting(_rows(outcome, each_muscle=True))


def _counting(rows: Iterator[DriveRow]) -> list[DriveRow]:
    return [row for row in rows if max(row) > WIRED_FROM]


def _rows(outcome: DriveOutcome, *, each_muscle: bool) -> Iterator[DriveRow]:
    truth, found = outcome.truth, outcome.found
    spoken: set[tuple[str, str]] = set()
    for entry in found.wiring if found is not None else ():
        muscles = found.groups[entry.group] if found is not None else ()
        parts: Sequence[tuple[str, ...]] = [(one,) for one in muscles] if each_muscle else [muscles]
        for part in parts:
            true = truth.drive(entry.movement, *part) if entry.side == truth.side else 0.0
            yield DriveRow(true, entry.excess / len(parts))
        if entry.side == truth.side:
            spoken |= {(entry.movement, muscle) for muscle in muscles}
    for movement, of in truth.wiring.items():
        for muscle, drive in of.items():
            if (movement, muscle) not in spoken:
                yield DriveRow(drive, 0.0)


def suspects_judged(outcome: DriveOutcome) -> list[Judged]:
    """Every suspect's probability, and whether axons not meant for it truly drive one of its muscles."""
    truth = outcome.truth
    return [
        Judged(
            one.probability,
            one.side == truth.side
            and any(truth.drive(movement, *one.muscles) > WIRED_FROM for movement in truth.wiring),
        )
        for one in outcome.suspects
    ]


def entries_judged(outcome: DriveOutcome) -> list[Judged]:
    """The same of every entry of the wiring matrix."""
    if outcome.found is None:
        return []
    truth, groups = outcome.truth, outcome.found.groups
    return [
        Judged(
            one.probability,
            one.side == truth.side and truth.drive(one.movement, *groups[one.group]) > WIRED_FROM,
        )
        for one in outcome.found.wiring
    ]


def is_suspected(outcome: DriveOutcome) -> bool:
    """Whether miswiring is suspected at all: any suspect above one half."""
    return any(one.probability > 0.5 for one in outcome.suspects)
