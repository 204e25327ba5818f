"""The reviewed table from measures to levels, levels.toml: nothing that decides a level stands anywhere else."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Literal

from synkin.anatomy import REGIONS
from synkin.measures import Quantity, not_assessed

Basis = Literal["sourced", "house"]
"""The instrument or a published figure sets it; or the rule is ours."""


@dataclass(frozen=True)
class Row:
    """A level of an item: it holds from `bounds[0]`, included, to `bounds[1]`, excluded, of `measure`."""

    instrument: str
    item: str
    level: int
    measure: str
    bounds: tuple[float, float]
    means: str
    basis: Basis
    sure: str
    source: str


@dataclass(frozen=True)
class Scale:
    """An item that is a value: at_zero + per_unit * measure, kept within the item's scale."""

    instrument: str
    item: str
    measure: str
    at_zero: float
    per_unit: float
    basis: Basis
    sure: str
    source: str


_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("synkin.grading").joinpath("levels.toml").read_text(encoding="utf-8")
)
LEVELS_VERSION: Final[str] = _TABLE["version"]
CLINICALLY_CALIBRATED: Final[bool] = _TABLE["clinically_calibrated"]
ROWS: Final[tuple[Row, ...]] = tuple(Row(**{**row, "bounds": tuple(row["bounds"])}) for row in _TABLE["row"])
SCALES: Final[tuple[Scale, ...]] = tuple(Scale(**row) for row in _TABLE["scale"])
MOST_UNUSUAL: Final[float] = _TABLE["other_side"]["most_unusual"]
"""More than this share of the movements out of norms disqualifies the other side as a reference."""
WEAK_TRIGGER: Final[float] = _TABLE["weak_trigger"]["usual"]
"""A movement that reached less than this share of its usual way could have provoked little."""
_RANGE_SHARE: Final[float] = _TABLE["size"]["range_share"]
_MOST_OVER_VISIBLE: Final[float] = _TABLE["size"]["most_over_visible"]


def rows_of(instrument: str, item: str) -> tuple[Row, ...]:
    """The rows of an item, along its measure; KeyError if there is none."""
    found = sorted(
        (row for row in ROWS if (row.instrument, row.item) == (instrument, item)), key=lambda row: row.bounds
    )
    if not found:
        raise KeyError(f"{instrument} {item}")
    return tuple(found)


def scale_of(instrument: str, item: str) -> Scale:
    """The scale of an item that is a value; KeyError if there is none."""
    for scale in SCALES:
        if (scale.instrument, scale.item) == (instrument, item):
            return scale
    raise KeyError(f"{instrument} {item}")


def size_of(excess: Quantity, region: str, range_mm: float | None) -> Quantity:
    """The size of unwanted movement: 1 is what observers notice; see [size] of the table.

    Parameters
    ----------
    excess : mm; or, with unit "1", already a share of the region's own range, where skin is seen and not moved.
    range_mm : the way of the region's own movement, of lids the resting gap; None where it is not known.
    """
    if excess.value is None or excess.ci95 is None:
        return not_assessed("1", excess.reason or "no interval")
    if excess.unit == "1":
        factor = 1.0 / _RANGE_SHARE
    else:
        visible = REGIONS[region].visible_mm
        if visible is None:
            return not_assessed("1", "what observers notice there is not known")
        of_range = 0.0 if range_mm is None or range_mm <= 0 else 1.0 / (_RANGE_SHARE * range_mm)
        factor = min(_MOST_OVER_VISIBLE / visible, max(1.0 / visible, of_range))
    low, high = excess.ci95
    return Quantity(factor * excess.value, "1", (factor * low, factor * high), excess.n, "measured", excess.reason)
