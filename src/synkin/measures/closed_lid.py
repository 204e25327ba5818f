"""How far open a lid that is shut is read, by the landmark models and in the pictures."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final


@dataclass(frozen=True)
class ClosedLid:
    """A shut lid is read `bias` mm open, with spread `sd` mm."""

    bias: float
    sd: float
    source: str


_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("synkin.measures").joinpath("closed_lid.toml").read_text(encoding="utf-8")
)
CLOSED_LID_VERSION: Final[str] = _TABLE["version"]


def closed_lid(model: str, reading: str, skin: str) -> ClosedLid:
    """The error of a shut lid for this pair of model and reading, with skin "followed" or "modelled"."""
    for row in _TABLE["closed_lid"]:
        if row["model"] in (model, "*") and row["reading"] in (reading, "*") and row["skin"] in (skin, "*"):
            return ClosedLid(row["bias"], row["sd"], row["source"])
    raise KeyError(f"closed_lid: {model} {reading} {skin}")
