"""The named patterns of synkinesis: a trigger and a response, always shown with an arrow."""

from dataclasses import dataclass
from typing import Final

from synkin.anatomy.movements import movement
from synkin.anatomy.regions import region
from synkin.anatomy.tables import read_table


@dataclass(frozen=True)
class Pattern:
    """A named pattern; `triggers` are movement ids, `regions` the regions that respond."""

    id: str
    triggers: tuple[str, ...]
    regions: tuple[str, ...]
    means: str


PATTERNS: Final[tuple[Pattern, ...]] = tuple(
    Pattern(row["id"], tuple(row["triggers"]), tuple(row["regions"]), row["means"])
    for row in read_table("patterns.toml")["pattern"]
)


def pattern_of(movement_id: str, region_id: str) -> str | None:
    """The name of the pattern in which `movement_id` moves `region_id`; None where it has no name."""
    for pattern in PATTERNS:
        if movement_id in pattern.triggers and region_id in pattern.regions:
            return pattern.id
    return None


def arrow(movement_id: str, region_id: str) -> str:
    """The pair in words, e.g. ``"open smile → eye opening"``."""
    return f"{movement(movement_id).label} → {region(region_id).label}"
