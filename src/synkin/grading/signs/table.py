"""The reviewed table of the seven signs, signs.toml: nothing that decides a level stands anywhere else."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from synkin.anatomy import ZONES
from synkin.grading.levels import Row


@dataclass(frozen=True)
class RestingPull:
    """A resting value that muscles pull one way; `pull`: the sign of this side's minus the other's. tight: lost range
    shows a short muscle there."""

    region: str
    measure: str
    pull: int
    tight: bool


@dataclass(frozen=True)
class Said:
    """Which of the patient's answers bear on a sign."""

    sign: str
    items: tuple[str, ...]
    topic: str


_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("synkin.grading.signs").joinpath("signs.toml").read_text(encoding="utf-8")
)
SIGNS_VERSION: Final[str] = _TABLE["version"]
SIGNS_CALIBRATED: Final[bool] = _TABLE["clinically_calibrated"]
SIGN_ROWS: Final[tuple[Row, ...]] = tuple(
    Row(**{**row, "bounds": tuple(row["bounds"])}, instrument="signs") for row in _TABLE["row"]
)
PULLS: Final[tuple[RestingPull, ...]] = tuple(RestingPull(**row) for row in _TABLE["resting"])
SAID: Final[tuple[Said, ...]] = tuple(
    Said(
        row["sign"],
        tuple(item.format(zone=zone) for item in row["items"] for zone in (ZONES if "{zone}" in item else ("",))),
        row["topic"],
    )
    for row in _TABLE["said"]
)
LOST_BELOW: Final[float] = _TABLE["lost_range"]["below"]
ANTAGONISTS_FROM: Final[float] = _TABLE["antagonists"]["from"]
APART: Final[int] = _TABLE["disagreement"]["levels"]
CLOSED_FROM: Final[float] = _TABLE["closure"]["least"]
DRY_BELOW_MM: Final[float] = _TABLE["schirmer"]["dry_below_mm"]
ALSO_WATERS: Final[tuple[str, ...]] = tuple(row["text"] for row in _TABLE["waters"])
"""What else makes an eye water."""


def sign_rows(measure: str) -> tuple[Row, ...]:
    """The rows of a measure, along it; KeyError if there is none."""
    found = sorted((row for row in SIGN_ROWS if row.measure == measure), key=lambda row: row.bounds)
    if not found:
        raise KeyError(measure)
    return tuple(found)
