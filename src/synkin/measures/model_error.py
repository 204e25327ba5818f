"""What the landmark models are known to do wrong: closed lids left open, movement leaking between regions."""

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


@dataclass(frozen=True)
class Leak:
    """Movement that appears in a region per mm of another region's: mean length, its spread, and how far the two sides'
    leaks differ (root mean square length of the difference)."""

    fraction: float
    sd: float
    side_sd: float
    source: str


@dataclass(frozen=True)
class Gain:
    """Between which bounds the true length of a movement lies, as multiples of what is read; low <= 1 <= high."""

    low: float
    high: float
    assumed: bool
    source: str


@dataclass(frozen=True)
class OneSidedLid:
    """Movement that appears in a region per mm by which this side's lids close more than the other's."""

    fraction: float
    sd: float
    source: str


_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("synkin.measures").joinpath("model_error.toml").read_text(encoding="utf-8")
)
MODEL_ERROR_VERSION: Final[str] = _TABLE["version"]


def closed_lid(model: str, reading: str) -> ClosedLid:
    """The error of a shut lid for this pair of model and reading."""
    row = _row("closed_lid", model=model, reading=reading)
    return ClosedLid(row["bias"], row["sd"], row["source"])


def leak(model: str, reading: str, trigger: str, region: str) -> Leak:
    """What leaks from the `trigger` region into `region` for this pair of model and reading."""
    row = _row("leak", model=model, reading=reading, trigger=trigger, region=region)
    return Leak(row["fraction"], row["sd"], row["side_sd"], row["source"])


def gain(model: str, reading: str, movement: str, region: str) -> Gain:
    """How far the region's movement is under- or over-read, for this pair of model and reading."""
    row = _row("gain", model=model, reading=reading, movement=movement, region=region)
    return Gain(row["low"], row["high"], row["source"] == "assumed", row["source"])


def one_sided_lid(model: str, reading: str, region: str) -> OneSidedLid:
    """What an eye that narrows alone takes along in `region` of its side, for this pair of model and reading."""
    row = _row("one_sided_lid", model=model, reading=reading, region=region)
    return OneSidedLid(row["fraction"], row["sd"], row["source"])


def _row(table: str, **keys: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = _TABLE[table]
    for row in rows:
        if all(row[name] in (value, "*") for name, value in keys.items()):
            return row
    raise KeyError(f"{table}: {keys}")
