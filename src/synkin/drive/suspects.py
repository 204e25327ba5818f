"""Who most likely moves against the patient's will: groups ranked by what the samples of the wiring say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import ATLAS, BRANCHES, MOVEMENTS, MUSCLE_IDS, MUSCLES, AffectedSide, Zone
from synkin.drive.evidence import DriveReading, Evidence, branch_readings
from synkin.drive.results import (
    MORE_LIKELY_THAN_NOT,
    Alternative,
    Group,
    Suspect,
    SuspectMovement,
    likeliest_leak,
)
from synkin.drive.routes import route_probabilities
from synkin.drive.wiring import Wiring
from synkin.measures import Quantity

Array = npt.NDArray[np.floating[Any]]

COUNTS_FROM: Final = 0.05
"""Miswired drive, as a share of full drive, from which it counts as there."""
_WORTH_NAMING: Final = 0.1
"""Probability of a suspect, or of an alternative, from which it is named."""
_SHOWS: Final = 0.2
"""Share of a suspect's largest movement from which a movement is said to show it."""
_ALTERNATIVES: Final = 3
_WHERE: Final[Mapping[Zone, str]] = {
    "brow": "the brow",
    "eye": "the eye",
    "midface": "the nose and upper lip",
    "mouth": "the corner of the mouth",
    "chin": "the chin and lower lip",
    "neck": "the neck",
}


@dataclass(frozen=True, eq=False)
class GroupSamples:
    """What the samples of one side's wiring say of each group.

    drive, mm : shape (sample, movement, group), drive that does not belong, and how far it moves skin or lids
    by_branch : shape (sample, branch, group), drive through wires per territory, summed over movements
    wired : shape (sample, group), the same in the movement in which wires drive it most
    seen : shape (movement, group), whether the skin that most of its muscles move was seen
    """

    drive: Array
    mm: Array
    by_branch: Array
    wired: Array
    seen: npt.NDArray[np.bool_]

    @cached_property
    def there(self) -> npt.NDArray[np.bool_]:
        """Whether a group is miswired, shape (sample, group)."""
        return np.asarray(self.drive.max(axis=1) > COUNTS_FROM)

    @cached_property
    def leaks(self) -> npt.NDArray[np.bool_]:
        """Whether it is so through a territory's command, shape (sample, group)."""
        return np.asarray(self.there & (self.wired > COUNTS_FROM))

    @cached_property
    def probability(self) -> Array:
        """That a group is miswired, shape (group,)."""
        return np.asarray(self.there.mean(axis=0))


def members(groups: Sequence[Group]) -> Array:
    """Which muscles belong to which group, shape (group, muscle), 1 or 0."""
    return np.array([[muscle in group.muscles for muscle in MUSCLE_IDS] for group in groups], dtype=np.float64)


def mostly_seen(seen: npt.NDArray[np.bool_], member: Array) -> npt.NDArray[np.bool_]:
    """Whether most muscles of a group were seen: `seen` (movement, muscle), `member` (group, muscle) of `members`."""
    return np.asarray(seen @ member.T >= 0.5 * member.sum(axis=1))


def group_samples(
    wiring: Wiring, groups: Sequence[Group], whole_mm: Array, seen: npt.NDArray[np.bool_]
) -> GroupSamples:
    """Samples of the wiring, summed within groups.

    Parameters
    ----------
    whole_mm : how far each whole pull moves skin, shape (muscle,)
    seen : whether skin that a muscle moves was seen, shape (movement, muscle)
    """
    member = members(groups)
    by_branch = wiring.into.sum(axis=0)[:, None] * wiring.gain
    return GroupSamples(
        drive=wiring.excess @ member.T,
        mm=(wiring.excess * whole_mm) @ member.T,
        by_branch=by_branch @ member.T,
        wired=(wiring.wired @ member.T).max(axis=1),
        seen=mostly_seen(seen, member),
    )


def suspects_of(
    wiring: Wiring,
    samples: GroupSamples,
    groups: Sequence[Group],
    repetitions: Mapping[str, int],
    affected: AffectedSide,
    evidence: Sequence[Evidence] = (),
) -> list[Suspect]:
    """The suspects of one side, ranked by the probability that theirs is the hardest miswired drive, ranks from 1.

    `evidence` from beyond video has its say in the wiring already but for branches; it is listed, and routes follow it.
    Groups whose skin was seen in no movement are not suspected: nothing is known of them.
    """
    probability = samples.probability
    leading = _leading(wiring, groups)
    worth = (probability >= _WORTH_NAMING) & samples.seen.any(axis=0)
    order = [g for g in np.lexsort((-probability, -leading)).tolist() if worth[g]]
    return [
        _suspect(rank, g, wiring, samples, groups, repetitions, affected, evidence)
        for rank, g in enumerate(order, start=1)
    ]


def _leading(wiring: Wiring, groups: Sequence[Group]) -> Array:
    """Share of samples in which the muscle with the most miswired drive is in a group, shape (group,)."""
    total = wiring.excess.sum(axis=1)
    of_muscle = {muscle: g for g, group in enumerate(groups) for muscle in group.muscles}
    first = [of_muscle[MUSCLE_IDS[m]] for m in total.argmax(axis=1)[total.max(axis=1) > 0.0]]
    return np.bincount(first, minlength=len(groups)) / len(total)


def _suspect(
    rank: int,
    g: int,
    wiring: Wiring,
    samples: GroupSamples,
    groups: Sequence[Group],
    repetitions: Mapping[str, int],
    affected: AffectedSide,
    evidence: Sequence[Evidence],
) -> Suspect:
    group, there = groups[g], samples.there[:, g]
    muscles = _by_share(wiring, group)
    movements = tuple(_movements(g, wiring, samples, repetitions))
    leaks = samples.leaks[:, g]
    source, alone = _shares(samples.by_branch[leaks][:, :, g]), 1.0 - float(leaks.sum()) / max(int(there.sum()), 1)
    branches = branch_readings(evidence)
    routes = {muscle: route_probabilities(muscle, wiring.side, branches, affected=affected) for muscle in muscles}
    route = {branch: sum(muscles[m] * routes[m][branch] for m in muscles) for branch in BRANCHES}
    names = _listed([MUSCLES[muscle].label for muscle in muscles])
    when = _listed([MOVEMENTS[one.movement].label for one in movements])
    through = max(route, key=route.__getitem__)
    chance = float(samples.probability[g])
    return Suspect(
        rank=rank,
        side=wiring.side,
        group=group.id,
        muscles=tuple(muscles),
        probability=chance,
        movements=movements,
        source=source,
        route=route,
        alternatives=_alternatives(g, samples, groups),
        evidence=(
            f"moves more than the {wiring.reference} explains in {when}",
            *(_said(one) for one in evidence if one.side == wiring.side and one.muscle in muscles),
        ),
        test=_test(muscles),
        plain=_plain(chance, when, f"muscles at {_WHERE[ATLAS[group.muscles[0]].zone]} on the {wiring.side}"),
        anatomical=(
            f"{names.capitalize()} on the {wiring.side}, driven in {when}: {_axons(source, alone)}, "
            f"arriving through branch {through} ({_percent(route[through])})."
        ),
        alone=alone,
    )


def _axons(source: Mapping[str, float], alone: float) -> str:
    leak = likeliest_leak(source, alone)
    if leak is None:
        return f"as the commands of no single territory would ({_percent(alone)})"
    return f"axons of territory {leak[0]} ({_percent(leak[1])})"


def _percent(share: float) -> str:
    return "over 99 %" if share > 0.99 else f"{100 * share:.0f} %"


def _said(one: Evidence) -> str:
    """What another instrument said, in words."""
    muscle = MUSCLES[one.muscle].label
    if isinstance(one, DriveReading):
        movement = MOVEMENTS[one.movement].label if one.movement in MOVEMENTS else one.movement
        return f"{muscle} driven in {movement}: {one.drive:.2f} of full drive (SD {one.sd:.2f})"
    current = "" if one.ma is None else f" with {one.ma:g} mA"
    return f"{muscle} answers to stimulation of branch {one.branch}{current}: {one.response}"


def _plain(chance: float, when: str, who: str) -> str:
    if chance >= MORE_LIKELY_THAN_NOT:
        return f"In {when}, {who} seem to pull along."
    return f"It cannot be excluded that {who} pull along a little in {when}."


def _by_share(wiring: Wiring, group: Group) -> dict[str, float]:
    """A group's muscles by their share of its miswired drive, the largest first."""
    total = wiring.excess.sum(axis=1).mean(axis=0)
    of = {muscle: float(total[MUSCLE_IDS.index(muscle)]) + 1e-9 for muscle in group.muscles}
    whole = sum(of.values())
    return {muscle: of[muscle] / whole for muscle in sorted(of, key=of.__getitem__, reverse=True)}


def _movements(g: int, wiring: Wiring, samples: GroupSamples, repetitions: Mapping[str, int]) -> list[SuspectMovement]:
    """Movements in which a suspect shows, the largest first."""
    mm, drive = samples.mm[:, :, g], samples.drive[:, :, g]
    size = np.where(samples.seen[:, g], mm.mean(axis=0), -1.0)
    rows = [c for c in np.argsort(-size).tolist() if size[c] >= max(_SHOWS * size.max(), 0.0)]
    return [
        SuspectMovement(
            wiring.movements[c],
            quantity(mm[:, c], "mm", repetitions[wiring.movements[c]]),
            quantity(drive[:, c], "1", repetitions[wiring.movements[c]]),
        )
        for c in rows
    ]


def quantity(samples: Array, unit: str, repetitions: int) -> Quantity:
    """Mean and 95 % interval of samples, which holds the mean: of what is seldom there it ends at the mean."""
    mean = float(samples.mean())
    low, high = np.quantile(samples, [0.025, 0.975])
    return Quantity(mean, unit, (min(float(low), mean), max(float(high), mean)), repetitions)


def _shares(by_branch: Array) -> dict[str, float]:
    """How often each territory gives most, shape (sample, branch) to probabilities."""
    if not len(by_branch):
        return dict.fromkeys(BRANCHES, 1.0 / len(BRANCHES))
    often = np.bincount(by_branch.argmax(axis=1), minlength=len(BRANCHES)) / len(by_branch)
    return dict(zip(BRANCHES, often.tolist(), strict=True))


def _alternatives(g: int, samples: GroupSamples, groups: Sequence[Group]) -> tuple[Alternative, ...]:
    """Groups that are miswired in the samples in which this one is not, more often than with it."""
    there = samples.there
    without = ~there[:, g]
    if not without.any():
        return ()
    instead = (there & without[:, None]).mean(axis=0)
    usual = there[~without].mean(axis=0) * without.mean() if (~without).any() else np.zeros(len(groups))
    instead = np.where(np.arange(len(groups)) == g, 0.0, instead - usual)
    best = [one for one in np.argsort(-instead).tolist() if instead[one] >= _WORTH_NAMING][:_ALTERNATIVES]
    return tuple(Alternative(groups[one].muscles, float(instead[one])) for one in best)


def _test(muscles: Mapping[str, float]) -> str:
    first = next(iter(muscles))
    return (
        f"Watch {ATLAS[first].beyond}; block {MUSCLES[first].label} for a trial (lidocaine) and record again; "
        f"or surface EMG over it."
    )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
