"""What a treatment says of branches: through which the drive arrives, and whose command leaks."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from synkin.anatomy import BRANCHES, MUSCLES, Side
from synkin.drive.hypotheses import BELIEF
from synkin.drive.results import Drive, Suspect

Array = npt.NDArray[np.floating[Any]]


def route_after(suspect: Suspect, prior: Mapping[str, float], posterior: Mapping[str, float]) -> dict[str, float]:
    """The branches of the muscles that are left, against those of all that came into question."""
    if not suspect.route:
        return {}
    ways = []
    for belief in (prior, posterior):
        weights = np.array([belief[muscle] for muscle in suspect.muscles])
        shares = np.array(
            [[MUSCLES[muscle].branches.get(branch, 0.0) for branch in BRANCHES] for muscle in suspect.muscles]
        )
        ways.append(weights / weights.sum() @ shares)
    factor = {branch: now / was if was > 0.0 else 1.0 for branch, was, now in zip(BRANCHES, *ways, strict=True)}
    return _normalised({branch: value * factor[branch] for branch, value in suspect.route.items()})


def source_after(
    suspect: Suspect, before: Drive, movements: Sequence[str], gone: Array, sd: Array, confirmed: float
) -> dict[str, float]:
    """The territories whose commands leak, weighed by the movements in which unwanted movement went away.

    Parameters
    ----------
    gone, sd : mm that went away per movement, and how sure that is.
    confirmed : probability that a weakened muscle of the suspect's is the cause.
    """
    if len(movements) < 2 or confirmed <= 0.0:
        return dict(suspect.source)
    found = {}
    for branch, value in suspect.source.items():
        sent = np.array([_sent(before, suspect.side, name, branch) for name in movements])
        power = float(((sent / sd) ** 2).sum())
        gain = max(float((sent * gone / sd**2).sum()) / power, 0.0) if power > 0.0 else 0.0
        found[branch] = value * float(np.exp(-0.5 * BELIEF["branch_weight"] * (((gone - gain * sent) / sd) ** 2).sum()))
    if not sum(found.values()) > 0.0:
        return dict(suspect.source)
    weighed = _normalised(found)
    return {branch: (1.0 - confirmed) * value + confirmed * weighed[branch] for branch, value in suspect.source.items()}


def _sent(drive: Drive, side: Side, name: str, branch: str) -> float:
    """What a movement's command sends into a territory: its most driven group there."""
    muscles = {group.id: group.muscles for group in drive.groups}
    return max(
        (
            (entry.normal.value or 0.0)
            * float(np.mean([MUSCLES[muscle].branches.get(branch, 0.0) for muscle in muscles[entry.group]]))
            for entry in drive.wiring
            if entry.movement == name and entry.side == side and entry.group in muscles
        ),
        default=0.0,
    )


def _normalised(values: Mapping[str, float]) -> dict[str, float]:
    total = sum(values.values())
    return {name: value / total for name, value in values.items()} if total > 0.0 else dict(values)
