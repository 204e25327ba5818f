"""Numbers as JSON: finite or null, and a quantity that is not finite says that it was not assessed."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from synkin.measures import Quantity, not_assessed


def finite(value: float, name: str) -> float:
    """The number; ValueError if one that cannot be missing is not finite."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number")
    return number


def or_null(value: float | None) -> float | None:
    """The number, or None if it is not finite."""
    return None if value is None or not math.isfinite(value) else float(value)


def pair(values: Sequence[float] | None) -> list[float] | None:
    """Two numbers, or None if one of them is not finite."""
    if values is None or not all(math.isfinite(value) for value in values):
        return None
    return [float(value) for value in values]


def quantity(one: Quantity) -> dict[str, Any]:
    """A quantity as `$defs/quantity` of the schema."""
    if one.value is not None and not math.isfinite(one.value):
        one = not_assessed(one.unit, one.reason or "the number came out undefined", one.n)
    return {
        "value": None if one.value is None else float(one.value),
        "unit": one.unit,
        "ci95": pair(one.ci95),
        "n": int(one.n),
        "status": one.status,
        "reason": one.reason,
    }


def span(values: Sequence[float] | None) -> tuple[float, float] | None:
    """The pair that `pair` wrote."""
    return None if values is None else (values[0], values[1])


def read_quantity(row: Mapping[str, Any]) -> Quantity:
    """The quantity that `quantity` wrote."""
    return Quantity(**{**row, "ci95": span(row["ci95"])})
