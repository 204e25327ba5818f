"""Figures about people in general, and what a healthy face brings along with each movement."""

from dataclasses import dataclass
from typing import Final, Literal

from synkin.anatomy.tables import read_table

Sure = Literal["found", "shaky", "assumed"]
"""found: read in the source; shaky: indirect or from memory; assumed: ours, no source found."""


@dataclass(frozen=True)
class Norm:
    """A population figure with its spread between people."""

    id: str
    mean: float
    sd: float
    unit: str
    sure: Sure
    source: str


@dataclass(frozen=True)
class Coupling:
    """How much a region moves along in a healthy face.

    unit "fraction" is of the resting palpebral fissure, narrowing positive; "mm" is the length of the displacement.
    `side_sd` is the spread of the left-right difference within a healthy person. with_trigger: the movement's own
    region pulls this one along, in proportion to what it does on the same side.
    """

    mean: float
    sd: float
    side_sd: float
    unit: Literal["fraction", "mm"]
    sure: Sure
    source: str
    with_trigger: bool = False


@dataclass(frozen=True)
class Drag:
    """The fraction of a region's movement on one side that pulls the same region of the other side along."""

    region: str
    fraction: float
    sd: float
    source: str


@dataclass(frozen=True)
class RestingSpread:
    """How far the two sides of healthy people differ in a resting value: `side_sd` is the spread of the difference."""

    region: str
    measure: str
    side_sd: float
    unit: str
    sure: Sure
    source: str


_TABLE = read_table("norms.toml")
NORMS: Final[dict[str, Norm]] = {row["id"]: Norm(**row) for row in _TABLE["norm"]}

RESTING_SPREADS: Final[tuple[RestingSpread, ...]] = tuple(RestingSpread(**row) for row in _TABLE["resting"])


def norm(id_: str) -> Norm:
    """The population figure with this id; KeyError if there is none."""
    return NORMS[id_]


def coupling(movement: str, region: str) -> Coupling:
    """What a healthy face's `region` does under `movement`; the most specific row of the table."""
    for movements, where in (({movement}, region), ({"*"}, region), ({"*"}, "*")):
        for row in _TABLE["coupling"]:
            if row["region"] == where and movements & set(row["movements"]):
                return Coupling(
                    mean=row["mean"],
                    sd=row["sd"],
                    side_sd=row["side_sd"],
                    unit=row["unit"],
                    sure=row["sure"],
                    source=row["source"],
                    with_trigger=row.get("with_trigger", False),
                )
    raise KeyError(f"{movement} x {region}")


def drag(region: str) -> Drag | None:
    """What crosses the midline in this region; None where nothing does."""
    for row in _TABLE["drag"]:
        if row["region"] == region:
            return Drag(**row)
    return None


def resting_spread(region: str, measure: str) -> RestingSpread:
    """How far the sides of healthy people differ in this resting value; KeyError if nothing is known."""
    for row in RESTING_SPREADS:
        if (row.region, row.measure) == (region, measure):
            return row
    raise KeyError(f"{region} {measure}")
