"""Suite "landmark": hundreds of simulated patients entered at the landmark link, with noise as stated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from synkin.analysis import Advance
from synkin.anatomy import REGIONS, SIDES
from synkin.phantom.nerve import SEEN_PATTERNS
from synkin.validation.accuracy import HEADLINE, asked_for, covered_item, detail_items, error_item, excursion_items
from synkin.validation.cases import RANDOM, RANDOM_BOTH, SEVERITIES, Case
from synkin.validation.cells import BILATERAL, BOTH_LIDS, UNILATERAL
from synkin.validation.counting import Item, Outcomes, checks_of, snake
from synkin.validation.detection import control_items, patient_items
from synkin.validation.figure import Check
from synkin.validation.landmark_jobs import Entry, LandmarkJob, assess_landmarks, kept_outcome
from synkin.validation.workers import work_through

Level = TypeVar("Level")

_FIRST_SEED: Final = 1
_COUNTS: Final = {
    UNILATERAL: 154,
    BILATERAL: 20,
    BOTH_LIDS: 10,
    "healthy": 20,
    "healthy-unknown": 10,
    "weakness": 20,
    "hypertonic": 14,
    "ptosis": 10,
    "old-asymmetry": 10,
    "spasm": 12,
    "head-movement": 14,
    "hyperactive": 10,
}
"""Recordings per group: each another person."""
_QUICK_SHARE: Final = 12
PATTERNS: Final = (*SEEN_PATTERNS, "mass")
"""Patterns of the patients drawn at random; mass: most of them at once."""
_CONTROL_PATTERNS: Final = {
    "healthy": "healthy",
    "weakness": "weak",
    "hypertonic": "hypertonic",
    "ptosis": "ptosis",
    "old-asymmetry": "asymmetry",
    "spasm": "spasm",
    "head-movement": "head-only",
}
_NAMED: Final = {
    BOTH_LIDS: "pucker-both-lids",
    "healthy-unknown": "healthy",
    "hyperactive": "contralateral-hyperactivity",
}
ENTRIES: Final[dict[Entry, str]] = {
    "stated-noise": "true landmarks with the stated noise",
    "no-noise": "true landmarks",
    "true-scale": "true landmarks at the true scale",
}
_LIMITED: Final = 30
"""Unilateral patients entered without noise too."""


@dataclass
class Entered:
    """The outcomes of a run, per way of entering; filled when the work is done."""

    outcomes: dict[Entry, Outcomes] = field(default_factory=dict)

    def of(self, entry: Entry) -> Callable[[], Outcomes]:
        """What a check asks for."""
        return lambda: self.outcomes.get(entry, ())


def patients(counts: Mapping[str, int], first_seed: int, run: int) -> tuple[Case, ...]:
    """So many people of every group; patterns, severities and sides are dealt evenly to those drawn at random."""
    rng = np.random.default_rng([run, first_seed])
    seeds = count(first_seed)
    cases: list[Case] = []
    for group, many in counts.items():
        drawn, named = group in (UNILATERAL, BILATERAL), _NAMED.get(group)
        patterns = _dealt(PATTERNS, many, rng) if drawn else [_CONTROL_PATTERNS.get(group)] * many
        severities, sides = _dealt(tuple(SEVERITIES), many, rng), _dealt(SIDES, many, rng)
        cases += [
            Case(
                id=f"{group}-{at + 1}",
                group=group,
                seed=next(seeds),
                patient=named or (RANDOM_BOTH if group == BILATERAL else RANDOM),
                side=sides[at],
                severity=None if named else severities[at],
                pattern=patterns[at],
                head="lively" if group == "head-movement" else "still",
                fps="25",
                run=run,
            )
            for at in range(many)
        ]
    return tuple(cases)


def _dealt(levels: Sequence[Level], many: int, rng: np.random.Generator) -> list[Level]:
    """Each level about as often as every other, in an order of chance."""
    return [levels[at] for _ in range(0, many, len(levels)) for at in rng.permutation(len(levels))][:many]


def landmark_cases(run: int, *, quick: bool) -> tuple[Case, ...]:
    """The recordings of the suite; the quick part has every group."""
    cases = patients(_COUNTS, _FIRST_SEED, run)
    if quick:
        cases = tuple(
            one
            for group, many in _COUNTS.items()
            for one in [case for case in cases if case.group == group][: max(1, many // _QUICK_SHARE)]
        )
    return tuple(
        replace(one, head="moderate") if one.head == "still" and at % 2 else one for at, one in enumerate(cases)
    )


def landmark_jobs(folder: Path, run: int, *, quick: bool) -> tuple[LandmarkJob, ...]:
    """Every case with noise as stated, some of the unilateral ones without noise too."""
    cases = landmark_cases(run, quick=quick)
    some = [case for case in cases if case.group == UNILATERAL][: 4 if quick else _LIMITED]
    return tuple(
        LandmarkJob(case, folder, entry) for entry in ENTRIES for case in (cases if entry == "stated-noise" else some)
    )


def enter(jobs: Sequence[LandmarkJob], entered: Entered, advance: Advance, *, partial: bool = False) -> int:
    """Do what is not kept yet (nothing with `partial`) and take what is; returns how many are missing."""
    todo = [job for job in jobs if not job.kept.is_file()]
    if not partial:
        work_through(todo, assess_landmarks, lambda _job: 1.0, advance)
    missing = 0
    for entry in ENTRIES:
        known = [kept_outcome(job.kept, job.case) for job in jobs if job.entry == entry]
        entered.outcomes[entry] = [one for one in known if one is not None]
        missing += sum(one is None for one in known)
    return missing


def landmark_checks(entered: Entered) -> tuple[Check, ...]:
    """Every figure of the suite."""
    main = (
        *excursion_items(targets=True),
        *detail_items(),
        *patient_items(targets=True),
        *control_items(targets=True),
    )
    return (*checks_of(main, entered.of("stated-noise")), *limit_checks(entered))


def limit_checks(entered: Entered, entries: Sequence[Entry] = ("no-noise", "true-scale")) -> tuple[Check, ...]:
    """What is left of the error when noise, then the iris's spread, is taken out."""
    return tuple(check for entry in entries for check in checks_of(_limits(entry, ENTRIES[entry]), entered.of(entry)))


def _limits(entry: Entry, says: str) -> list[Item]:
    name = f"limit_{snake(entry)}"
    items = [
        error_item(f"{name}_mae_asked_{snake(one)}_mm", f"{REGIONS[one].label} where asked for, {says}", asked_for(one))
        for one in HEADLINE
    ]
    return [
        *items,
        covered_item(f"{name}_coverage_asked", f"regions that were asked for, {says}", lambda row: row.asked),
    ]
