"""The signs of a resting shift, and what tells its causes apart: the reviewed table resting_shift.toml."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final


@dataclass(frozen=True)
class Sign:
    """A resting value of one side held against the other's; `less` and `more` are what a difference is called.

    own, pull: the movements that show the region's range, the first that was made counts, and the sign of the change
    that they ask for. read_sd, shown: by how much landmark models misread the difference, mm, and the share they show.
    """

    region: str
    measure: str
    less: str
    more: str
    own: tuple[str, ...]
    pull: int
    read_sd: float
    shown: float


_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("synkin.measures").joinpath("resting_shift.toml").read_text(encoding="utf-8")
)
RESTING_SHIFT_VERSION: Final[str] = _TABLE["version"]
SIGNS: Final[tuple[Sign, ...]] = tuple(Sign(**{**row, "own": tuple(row["own"])}) for row in _TABLE["sign"])
DECIDERS: Final[tuple[str, ...]] = tuple(row["text"] for row in _TABLE["decider"])
"""What tells the causes of a resting shift apart."""
