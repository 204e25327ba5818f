"""The mimic muscles and the branches of the facial nerve that drive them: facts, no geometry."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from synkin.anatomy.norms import Sure
from synkin.anatomy.tables import read_table

Role = Literal["wanted", "antagonist", "sphincter", "neutral"]
"""Of a muscle in smiling: mover, holds against it, closes the eye, or neither."""

BRANCHES: Final = ("T", "Z", "B", "MM", "C")
"""Temporal, zygomatic, buccal, marginal mandibular and cervical branch of the facial nerve, from above down."""


@dataclass(frozen=True)
class Muscle:
    """One mimic muscle of a side.

    branches: probability that its axons arrive through a branch, summing to 1; branches that are not named carry none.
    au: action units of the Facial Action Coding System.
    """

    id: str
    label: str
    action: str
    branches: Mapping[str, float]
    au: tuple[str, ...]
    role: Role
    sure: Sure
    source: str


MUSCLES: Final[dict[str, Muscle]] = {
    row["id"]: Muscle(
        id=row["id"],
        label=row["label"],
        action=row["action"],
        branches=MappingProxyType({branch: float(share) for branch, share in row["branches"].items()}),
        au=tuple(row["au"]),
        role=row["role"],
        sure=row["sure"],
        source=row["source"],
    )
    for row in read_table("muscles.toml")["muscle"]
}
MUSCLE_IDS: Final[tuple[str, ...]] = tuple(MUSCLES)
"""The order of every `muscle` axis."""
