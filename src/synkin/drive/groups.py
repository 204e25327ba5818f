"""Which muscles a recording can tell apart: groups by its own resolution, not by hand."""

from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import ATLAS, MUSCLE_IDS
from synkin.drive.results import Group
from synkin.drive.wiring import Wiring

Array = npt.NDArray[np.floating[Any]]

_SEEN_MM: Final = 1.5
"""Unwanted movement that should be found."""
_TOLD_APART: Final = 0.8
"""Share of the evidence of one muscle's movement that another cannot explain, from which they are told apart. Chosen on
tuning patients."""
_MOST: Final = 4
"""Muscles of a group."""


def groups_of(wirings: tuple[Wiring, ...], whole_mm: tuple[Array, ...]) -> tuple[Group, ...]:
    """Groups of muscles of one zone, at most four, such that those of different groups are told apart.

    Parameters
    ----------
    wirings : of the sides that may be ill, at least one
    whole_mm : per side how far each muscle's whole pull moves skin or lids at the most, shape (muscle,)
    """
    apart = np.mean([_apart(one, mm) for one, mm in zip(wirings, whole_mm, strict=True)], axis=0)
    clusters: list[tuple[int, ...]] = [(m,) for m in range(len(MUSCLE_IDS))]
    while True:
        near = [
            (max(apart[a, b] for a in one for b in other), one, other)
            for one, other in combinations(clusters, 2)
            if len(one) + len(other) <= _MOST and ATLAS[MUSCLE_IDS[one[0]]].zone == ATLAS[MUSCLE_IDS[other[0]]].zone
        ]
        nearest = min(near, key=lambda pair: pair[0], default=None)
        if nearest is None or nearest[0] >= _TOLD_APART:
            break
        clusters = [one for one in clusters if one not in nearest[1:]] + [tuple(sorted((*nearest[1], *nearest[2])))]
    return tuple(_group(cluster) for cluster in sorted(clusters))


def _apart(wiring: Wiring, whole_mm: Array) -> Array:
    """How little one muscle's movement would pass for another's, 0 to 1, shape (muscle, muscle).

    Of an unwanted movement that one makes in all movements as a territory's commands would, this is the share of the
    evidence that the other cannot explain; mean over territories. What both are unsure of counts as alike.
    """
    profiles = wiring.into / np.maximum(wiring.into.max(axis=0), 1e-9)
    total = np.zeros((len(MUSCLE_IDS), len(MUSCLE_IDS)))
    drive = np.minimum(_SEEN_MM / np.maximum(whole_mm, 1e-9), 1.0)
    for profile in profiles.T:
        shared = np.einsum("c,cmdn,d->mn", profile, wiring.precision, profile) * np.outer(drive, drive)
        own = np.sqrt(np.maximum(np.diag(shared), 1e-12))
        # Muscles that pull against each other explain nothing of each other: no muscle pushes.
        total += 1.0 - np.maximum(shared, 0.0) / np.outer(own, own)
    return np.asarray(total / profiles.shape[1])


def _group(cluster: tuple[int, ...]) -> Group:
    muscles = tuple(MUSCLE_IDS[m] for m in cluster)
    signs = list(dict.fromkeys(ATLAS[muscle].beyond for muscle in muscles))
    separated = None if len(muscles) == 1 else f"{'; '.join(signs)}; or a test block of one of them"
    return Group("+".join(muscles), muscles, ATLAS[muscles[0]].zone, separated)
