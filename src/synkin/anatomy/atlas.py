"""The pull atlas: where every mimic muscle takes hold of the skin, and to where it pulls it, as landmarks."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from synkin.anatomy.muscles import MUSCLE_IDS
from synkin.anatomy.tables import read_table

Lip = Literal["upper", "lower", "both"]
"""The lip that a muscle moves alone, or both."""
Centre = Literal["eye", "mouth"]
"""What a sphincter closes."""
Zone = Literal["brow", "eye", "midface", "mouth", "chin", "neck"]
ZONES: Final[tuple[Zone, ...]] = get_args(Zone)
"""The zones of a side, from above down; muscles of two zones are never reported as one group."""


@dataclass(frozen=True)
class Hold:
    """Where one muscle of the patient's right side holds the skin; the left side is its mirror image.

    insertion : landmarks of the line in whose skin it ends, in order
    origin : landmarks whose middle it pulls to; empty for the sphincters, which pull `towards` eye or mouth
    reach_mm : distance from the insertion, across the pull, at which skin goes half as far as there
    pull_mm : how far the insertion goes when it pulls as hard as healthy ones do in their own movement
    lids : share of the resting fissure that its whole pull takes from above and from below; None if it closes no eye
    beyond : what would show it besides landmarks
    place : its origin and insertion in words
    """

    muscle: str
    insertion: tuple[int, ...]
    origin: tuple[int, ...]
    towards: Centre | None
    reach_mm: float
    pull_mm: float
    lip: Lip
    lids: tuple[float, float] | None
    zone: Zone
    beyond: str
    place: str


def _load() -> dict[str, Hold]:
    found = {
        row["id"]: Hold(
            muscle=row["id"],
            insertion=tuple(row["insertion"]),
            origin=tuple(row.get("origin", ())),
            towards=row.get("towards"),
            reach_mm=float(row["reach_mm"]),
            pull_mm=float(row["pull_mm"]),
            lip=row["lip"],
            lids=(float(row["lids"][0]), float(row["lids"][1])) if "lids" in row else None,
            zone=row["zone"],
            beyond=row["beyond"],
            place=row["place"],
        )
        for row in _TABLE["muscle"]
    }
    return {muscle: found[muscle] for muscle in MUSCLE_IDS}


_TABLE: Final = read_table("atlas.toml")
ATLAS_VERSION: Final[str] = _TABLE["version"]
ATLAS: Final[dict[str, Hold]] = _load()
"""Every muscle's hold, in the order of `MUSCLE_IDS`."""
