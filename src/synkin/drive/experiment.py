"""A treatment as an experiment: what weakening a muscle says of who moved the skin against the patient's will."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from synkin.anatomy import MUSCLE_IDS, MUSCLES, Side, movement
from synkin.drive.branches_after import route_after, source_after
from synkin.drive.hypotheses import BELIEF, NO_MUSCLE, TwoSessions, posterior_of, prior_of, share_weights
from synkin.drive.results import Alternative, Drive, Suspect
from synkin.drive.windows import Agent, Course, why_no_experiment
from synkin.errors import WrongUsageError
from synkin.measures import Quantity, measured

_SD_UNKNOWN_MM: Final = 1.0
_Z95: Final = 1.96


@dataclass(frozen=True)
class Weakening:
    """A muscle that was weakened, and by which share of its pull (None where nobody can say)."""

    muscle: str
    side: Side
    share: float | None = None

    def __post_init__(self) -> None:
        if self.muscle not in MUSCLE_IDS:
            raise WrongUsageError(f"there is no muscle '{self.muscle}'; see the table of muscles in docs")
        if self.share is not None and not 0.0 < self.share <= 1.0:
            raise WrongUsageError(f"the weakening of {self.muscle} lies above 0 and up to 1, not {self.share:g}")


@dataclass(frozen=True)
class Moved:
    """What became of a suspect's unwanted movement in one movement; `changed` where it is more than sessions differ."""

    movement: str
    before: Quantity
    after: Quantity
    change: Quantity
    changed: bool


@dataclass(frozen=True)
class UpdatedSuspect:
    """A suspect before and after the experiment.

    muscles : probability that it is this muscle, for each of the group
    source, route : of the group, as in `Suspect`, after the experiment
    words : what moved, by how much, and what follows
    """

    side: Side
    group: str
    before: float
    after: float
    muscles: dict[str, float]
    alternatives: tuple[Alternative, ...]
    source: dict[str, float]
    route: dict[str, float]
    moved: tuple[Moved, ...]
    words: str


@dataclass(frozen=True)
class Updated:
    """What a treatment taught; where `updates` is false it is a mere course, and `reasons` say why."""

    updates: bool
    reasons: tuple[str, ...]
    suspects: tuple[UpdatedSuspect, ...]


def update(
    before: Drive,
    after: Drive,
    treated: tuple[Weakening, ...],
    course: Course | None,
    *,
    reasons: tuple[str, ...] = (),
) -> Updated:
    """Update the suspects found before a treatment by what was found after it.

    If a muscle is the cause, weakening it by a share takes that share of the unwanted movement away in every movement
    where it shows; if it is not, the movement stays. Hypotheses are the suspect's muscles, those of its alternatives,
    treated muscles that nobody suspected, and no muscle at all; what was measured before and after, with its errors and
    what two sessions of one person differ by, weighs them. Outside of the windows nothing is updated.

    Parameters
    ----------
    course : None where nothing was done, or nobody said what.
    reasons : why the two recordings cannot be compared, if that is known already.

    Returns
    -------
    Suspects in the order of their new probability.
    """
    reasons = (*reasons, *_incomparable(before, after))
    reasons += ("No treatment was named.",) if course is None or not treated else why_no_experiment(course)
    agent = None if reasons or course is None else course.agent
    suspects = [_updated(one, before, after, treated, agent) for one in before.suspects]
    return Updated(not reasons, reasons, tuple(sorted(suspects, key=lambda one: -one.after)))


def _incomparable(before: Drive, after: Drive) -> tuple[str, ...]:
    found = [
        f"Muscles were not found in the {which} recording: {(drive.reason or 'no reason given').rstrip('.')}."
        for which, drive in (("first", before), ("second", after))
        if drive.status != "measured"
    ]
    if not found and before.version != after.version:
        found.append("Muscles were found by different versions in the two recordings.")
    if not found and before.reference != after.reference:
        found.append(
            f"The first recording was held against the {before.reference}, the second against the {after.reference}."
        )
    return tuple(found)


def _updated(
    suspect: Suspect, before: Drive, after: Drive, treated: Sequence[Weakening], agent: Agent | None
) -> UpdatedSuspect:
    """One suspect; without an agent, or a weakened muscle that might be the cause, what was believed stays."""
    moved = _moved(suspect, before, after)
    here = {one.muscle: one.share for one in treated if one.side == suspect.side}
    # A muscle that nobody suspected comes into question where more went away than two sessions differ by.
    prior = prior_of(suspect, tuple(here) if _went_away(moved) else (), before)
    if agent is None or not moved or not set(here) & set(prior):
        return UpdatedSuspect(
            side=suspect.side,
            group=suspect.group,
            before=suspect.probability,
            after=suspect.probability,
            muscles=dict.fromkeys(suspect.muscles, suspect.probability / len(suspect.muscles)),
            alternatives=suspect.alternatives,
            source=dict(suspect.source),
            route=dict(suspect.route),
            moved=moved,
            words=_words(suspect, moved, here, suspect.probability, agent is not None),
        )
    weights = {muscle: share_weights(share, agent) for muscle, share in here.items()}
    posterior = posterior_of(prior, _two_sessions(moved, suspect.probability), weights)
    probability = sum(posterior[muscle] for muscle in suspect.muscles)
    gone = np.array([-(one.change.value or 0.0) for one in moved])
    sd = np.array([_sd(one.change) for one in moved])
    confirmed = sum(posterior[muscle] for muscle in suspect.muscles if muscle in here)
    return UpdatedSuspect(
        side=suspect.side,
        group=suspect.group,
        before=suspect.probability,
        after=probability,
        muscles={muscle: posterior[muscle] for muscle in suspect.muscles},
        alternatives=_alternatives(suspect, prior, posterior),
        source=source_after(suspect, before, [one.movement for one in moved], gone, sd, confirmed),
        route=route_after(suspect, prior, posterior),
        moved=moved,
        words=_words(suspect, moved, here, probability, True),
    )


def _went_away(moved: Sequence[Moved]) -> bool:
    return any(one.changed and (one.change.value or 0.0) < 0.0 for one in moved)


def _two_sessions(moved: Sequence[Moved], probability: float) -> TwoSessions:
    first, then = ([one.before for one in moved], [one.after for one in moved])
    return TwoSessions(
        before=np.array([one.value for one in first]),
        before_sd=np.array([_sd(one) for one in first]),
        after=np.array([one.value for one in then]),
        after_sd=np.array([_sd(one) for one in then]),
        probability=probability,
    )


def _moved(suspect: Suspect, before: Drive, after: Drive) -> tuple[Moved, ...]:
    """What became of every movement in which the suspect showed and that was measured again."""
    found = []
    for one in suspect.movements:
        later = _excess_after(before, after, suspect, one.movement)
        if one.excess_mm.value is None or later is None or later.value is None:
            continue
        change = later.value - one.excess_mm.value
        apart = (
            BELIEF["between_mm"] * suspect.probability,
            BELIEF["between_share"] * one.excess_mm.value,
            BELIEF["alone"] * _sd(one.excess_mm),
            BELIEF["alone"] * _sd(later),
        )
        half = _Z95 * float(np.linalg.norm(apart))
        quantity = measured(change, "mm", half, min(one.excess_mm.n, later.n))
        found.append(Moved(one.movement, one.excess_mm, later, quantity, abs(change) > half))
    return tuple(found)


def _excess_after(before: Drive, after: Drive, suspect: Suspect, name: str) -> Quantity | None:
    """The unwanted movement that the suspect's muscles make in another recording.

    Where its groups hold further muscles, what those made in the first recording is taken off.
    """
    own = set(suspect.muscles)
    theirs = [group for group in after.groups if set(group.muscles) & own]
    further = {muscle for group in theirs for muscle in group.muscles} - own
    others = [group for group in before.groups if set(group.muscles) <= further]
    added = _excesses(after, {group.id for group in theirs}, suspect.side, name)
    taken = _excesses(before, {group.id for group in others}, suspect.side, name)
    if not added or any(one.value is None for one in (*added, *taken)):
        return None
    if len(added) == 1 and not taken:
        return added[0]
    value = sum(one.value or 0.0 for one in added) - sum(one.value or 0.0 for one in taken)
    half = _Z95 * float(np.linalg.norm([_sd(one) for one in (*added, *taken)]))
    return measured(value, "mm", half, min(one.n for one in added))


def _excesses(drive: Drive, groups: set[str], side: Side, name: str) -> list[Quantity]:
    return [
        entry.excess_mm
        for entry in drive.wiring
        if entry.movement == name and entry.side == side and entry.group in groups
    ]


def _alternatives(
    suspect: Suspect, prior: Mapping[str, float], posterior: Mapping[str, float]
) -> tuple[Alternative, ...]:
    listed = [
        replace(one, probability=one.probability * _ratio(one.muscles, prior, posterior))
        for one in suspect.alternatives
    ]
    known = {muscle for one in suspect.alternatives for muscle in one.muscles} | set(suspect.muscles)
    new = [Alternative((name,), value) for name, value in posterior.items() if name not in known and name != NO_MUSCLE]
    return tuple(sorted((*listed, *new), key=lambda one: -one.probability))


def _ratio(muscles: Sequence[str], prior: Mapping[str, float], posterior: Mapping[str, float]) -> float:
    total = sum(prior[muscle] for muscle in muscles)
    return sum(posterior[muscle] for muscle in muscles) / total if total > 0.0 else 1.0


def _sd(quantity: Quantity) -> float:
    if quantity.ci95 is None:
        return _SD_UNKNOWN_MM
    return max((quantity.ci95[1] - quantity.ci95[0]) / (2.0 * _Z95), 1e-3)


def _words(
    suspect: Suspect, moved: Sequence[Moved], treated: Mapping[str, float | None], probability: float, updates: bool
) -> str:
    """One paragraph: what moved, by how much, and what follows."""
    who = " or ".join(MUSCLES[muscle].label for muscle in suspect.muscles)
    name = f"{who[0].upper()}{who[1:]} on the {suspect.side}"
    if not moved:
        return f"{name}: none of the movements in which it showed was measured again, so nothing follows."
    rows = [
        f"{movement(one.movement).label} {one.before.value:.1f} to {one.after.value:.1f} mm"
        f"{'' if one.changed else ' (no more than two sessions differ by)'}"
        for one in moved
    ]
    told = f"{name}: unwanted movement went from {', '.join(rows)}."
    if not updates:
        return f"{told} Shown as course; what was believed stays at {suspect.probability:.0%}."
    own = [muscle for muscle in suspect.muscles if muscle in treated]
    which = "It was weakened" if own else "It was not weakened, others on this side were"
    if not treated:
        return f"{told} Nothing on this side was weakened; what was believed stays at {suspect.probability:.0%}."
    step = probability - suspect.probability
    if abs(step) < 0.005:
        return f"{told} {which}; that it is the cause stays at {probability:.0%}."
    likely = f"{'more' if step > 0.0 else 'less'} likely"
    return f"{told} {which}; that it is the cause is {likely} now, {probability:.0%} after {suspect.probability:.0%}."
