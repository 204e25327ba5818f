"""Who may be the cause of an unwanted movement, and how likely each is once a muscle was weakened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import ATLAS, ZONES
from synkin.drive.results import Drive, Suspect
from synkin.drive.tables import read_table

Array = npt.NDArray[np.floating[Any]]

_TABLE: Final = read_table("windows.toml")
BELIEF: Final[dict[str, Any]] = _TABLE["belief"]
"""How sure the conclusions are; see the table."""
_USUAL: Final = {row["agent"]: (float(row["mean"]), float(row["sd"])) for row in _TABLE["weakening"]}
NO_MUSCLE: Final = ""
"""The hypothesis that no muscle is the cause."""
_SHARES: Final = np.linspace(0.0, 1.0, 51)
"""Weakenings that are summed over."""
_MOST: Final = 0.999
"""Probability of a suspect, at most."""
_LEAST: Final = 0.05
"""Probability of a suspect, at least, in what two sessions differ by."""
_LISTED: Final = 0.9
"""Of what is left beside a suspect, its alternatives take so much at most."""


@dataclass(frozen=True)
class TwoSessions:
    """An unwanted movement before and after, mm, with standard deviations; one entry per movement that it shows in.

    probability : that it was there before. What was measured is a mean over "there" and "not there", so that what two
        sessions differ by shrinks with it as the movement itself does.
    """

    before: Array
    before_sd: Array
    after: Array
    after_sd: Array
    probability: float = 1.0


def prior_of(suspect: Suspect, treated: Sequence[str], before: Drive) -> dict[str, float]:
    """Probability that a muscle, or none, is the cause of what the suspect was suspected for.

    Parameters
    ----------
    treated : muscles that come into question although nobody listed them. They share a part of what is left, but none
        gets more than the probability that the first recording gave to miswired drive in its group, and those neither
        of the suspect's zone nor of the next one get nothing: they do not move that skin.
    """
    guilty = min(suspect.probability, _MOST)
    found = {muscle: guilty / len(suspect.muscles) for muscle in suspect.muscles}
    listed = sum(one.probability for one in suspect.alternatives if set(one.muscles) - set(suspect.muscles))
    scale = min(1.0, _LISTED * (1.0 - guilty) / listed) if listed > 0.0 else 0.0
    for one in suspect.alternatives:
        others = [muscle for muscle in one.muscles if muscle not in suspect.muscles]
        for muscle in others:
            found[muscle] = found.get(muscle, 0.0) + scale * one.probability / len(others)
    rest = 1.0 - sum(found.values())
    unlisted = [muscle for muscle in treated if muscle not in found and _near(muscle, suspect.muscles)]
    for muscle in unlisted:
        found[muscle] = min(BELIEF["unlisted"] * rest / len(unlisted), _wired(before, suspect, muscle))
    found[NO_MUSCLE] = 1.0 - sum(found.values())
    return found


def _near(muscle: str, muscles: Sequence[str]) -> bool:
    """Whether a muscle is of the zone of one of the others, or of the next."""
    zone = ZONES.index(ATLAS[muscle].zone)
    return any(abs(zone - ZONES.index(ATLAS[one].zone)) <= 1 for one in muscles)


def _wired(drive: Drive, suspect: Suspect, muscle: str) -> float:
    """Probability that what the suspect's movements command reaches a muscle's group through wrong wires."""
    groups = {group.id for group in drive.groups if muscle in group.muscles}
    shows = {one.movement for one in suspect.movements}
    return max(
        (
            entry.probability
            for entry in drive.wiring
            if entry.side == suspect.side and entry.group in groups and entry.movement in shows
        ),
        default=1.0,
    )


def posterior_of(prior: Mapping[str, float], seen: TwoSessions, shares: Mapping[str, Array]) -> dict[str, float]:
    """The same after the experiment; `shares` are the `share_weights` of the muscles that were weakened."""
    alone, between = BELIEF["alone"], BELIEF["between_mm"] * max(seen.probability, _LEAST)

    def log_likelihood(left: float) -> float:
        # An error of one recording is alike in all movements: it is that of one muscle's wire.
        own = alone**2 * (np.outer(seen.after_sd, seen.after_sd) + left**2 * np.outer(seen.before_sd, seen.before_sd))
        effort = BELIEF["between_share"] ** 2 * left**2 * np.outer(seen.before, seen.before)
        covariance = own + effort + between**2 * np.eye(len(seen.before))
        apart = seen.after - left * seen.before
        return float(-0.5 * (apart @ np.linalg.solve(covariance, apart) + np.linalg.slogdet(covariance)[1]))

    by_share = np.array([log_likelihood(1.0 - share) for share in _SHARES])
    top = float(by_share.max())
    likelihood = np.exp(by_share - top)
    stays, vanishes = float(likelihood[0]), float(likelihood[-1])
    gone = BELIEF["vanishing"]
    of = {name: float(shares[name] @ likelihood) if name in shares else stays for name in prior}
    of[NO_MUSCLE] = (1.0 - gone) * stays + gone * vanishes
    total = sum(prior[name] * of[name] for name in prior)
    if not total > 0.0:
        return dict(prior)
    wrong = BELIEF["wrong"]
    return {name: (1.0 - wrong) * prior[name] * of[name] / total + wrong * prior[name] for name in prior}


def share_weights(share: float | None, agent: str) -> Array:
    """How likely every degree of weakening is; where nobody said, what the agent usually does."""
    mean, sd = _USUAL[agent] if share is None else (share, BELIEF["expected_sd"])
    weights = np.exp(-0.5 * ((_SHARES - mean) / sd) ** 2)
    return np.asarray(weights / weights.sum())
