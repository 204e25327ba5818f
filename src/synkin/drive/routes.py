"""Through which branch a muscle is driven: anatomy's shares, updated by what nerve stimulation showed."""

from collections.abc import Iterable
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import BRANCHES, MUSCLES, AffectedSide, Side
from synkin.drive.evidence import BranchReading, Response
from synkin.drive.tables import read_table

Array = npt.NDArray[np.floating[Any]]

_TABLE: Final = read_table("routes.toml")
_LIKELIHOOD: Final[dict[tuple[bool, str], dict[str, Any]]] = {
    (row["route"], row["side"]): row for row in _TABLE["likelihood"]
}
_THRESHOLD: Final = {row["side"]: NormalDist(row["ma"], row["sd"]) for row in _TABLE["threshold"]}
_TRUST: Final[dict[str, Any]] = _TABLE["trust"]
_SPREAD_FROM: Final[float] = _TRUST["spread_from"]
"""Times the threshold from which current reaches neighbouring branches."""
ROUTES_VERSION: Final[str] = _TABLE["version"]
_WHOLE: Final = 1.0
_HALF: Final = 0.5


def route_probabilities(
    muscle: str, side: Side, readings: Iterable[BranchReading], *, affected: AffectedSide = "unknown"
) -> dict[str, float]:
    """How likely the drive of a muscle arrives through each branch; never certain, since no map of branches is fixed.

    Parameters
    ----------
    readings : any; those of another muscle or side say nothing here. Several of one branch count as one, since what is
        peculiar about it is so each time.
    affected : sides that are not known to be healthy are taken for affected ones, which answer less selectively.
    """
    named = MUSCLES[muscle].branches
    prior = np.array([named.get(branch, 0.0) for branch in BRANCHES])
    prior = np.maximum(prior, _TRUST["unnamed"])
    prior /= prior.sum()
    kind = "healthy" if affected in ("left", "right") and affected != side else "affected"
    own = [one for one in readings if one.muscle == muscle and one.side == side]
    log = np.zeros(len(BRANCHES))
    for place, branch in enumerate(BRANCHES):
        of_branch = [one for one in own if one.branch == branch]
        weights = np.array([_weight(one.response, one.ma, kind) for one in of_branch])
        if weights.any():
            log[place] = _pooled(weights, np.array([_log_ratio(one.response, kind) for one in of_branch]))
    found = prior * np.exp(log)
    found = (1.0 - _TRUST["wrong"]) * found / found.sum() + _TRUST["wrong"] * prior
    return dict(zip(BRANCHES, found.tolist(), strict=True))


def _pooled(weights: Array, ratios: Array) -> float:
    """One logarithm of a likelihood ratio for all readings of a branch: sum of w**2 * ratio over sum of w.

    A rule of ours, no likelihood of independent readings: each ratio is tempered, taken to the power of its weight,
    and of what is left the mean is taken, weighted once more. Repeats of one reading count as one; one that says
    nothing, being below the threshold, adds nothing and takes nothing from the others.
    """
    return float(weights**2 @ ratios / weights.sum())


def _log_ratio(response: Response, kind: str) -> float:
    """How much more likely the response is if the stimulated branch drives the muscle than if another does."""
    through, past = (float(_LIKELIHOOD[route, kind][response]) for route in (True, False))
    return float(np.log(through / past))


def _weight(response: Response, ma: float | None, kind: str) -> float:
    """How far a reading counts, 0 to 1.

    Silence counts by the probability that the current was above the threshold, an answer by half where neighbours may
    have been reached. Without a current whoever gave the reading vouches that it was enough.
    """
    if ma is None:
        return _WHOLE
    threshold = _THRESHOLD[kind]
    if response == "none":
        return threshold.cdf(ma)
    return _HALF if ma > _SPREAD_FROM * threshold.mean else _WHOLE
