"""Who may be the cause of an unwanted movement, and how likely each is once a muscle was weakened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.drive.results import Suspect
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
_LISTED: Final = 0.9
"""Of what is left beside a suspect, its alternatives take so much at most."""


@dataclass(frozen=True)
class TwoSessions:
    """An unwanted movement before and after, mm, with standard deviations; one entry per movement that it shows in."""

    before: Array
    before_sd: Array
    after: Array
    after_sd: Array


def prior_of(suspect: Suspect, treated: Sequence[str]) -> dict[str, float]:
    """Probability that a muscle, or none, is the cause of what the suspect was suspected for."""
    guilty = min(suspect.probability, _MOST)
    found = {muscle: guilty / len(suspect.muscles) for muscle in suspect.muscles}
    listed = sum(one.probability for one in suspect.alternatives if set(one.muscles) - set(suspect.muscles))
    scale = min(1.0, _LISTED * (1.0 - guilty) / listed) if listed > 0.0 else 0.0
    for one in suspect.alternatives:
        others = [muscle for muscle in one.muscles if muscle not in suspect.muscles]
        for muscle in others:
            found[muscle] = found.get(muscle, 0.0) + scale * one.probability / len(others)
    rest = 1.0 - sum(found.values())
    unlisted = [muscle for muscle in treated if muscle not in found]
    kept = BELIEF["unlisted"] * rest if unlisted else 0.0
    found |= {muscle: kept / len(unlisted) for muscle in unlisted}
    found[NO_MUSCLE] = rest - kept
    return found


def posterior_of(prior: Mapping[str, float], seen: TwoSessions, shares: Mapping[str, Array]) -> dict[str, float]:
    """The same after the experiment; `shares` are the `share_weights` of the muscles that were weakened."""

    def log_likelihood(left: float) -> float:
        own = seen.after_sd**2 + (left * seen.before_sd) ** 2 + BELIEF["between_mm"] ** 2
        covariance = np.diag(own) + BELIEF["between_share"] ** 2 * left**2 * np.outer(seen.before, seen.before)
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
