"""A reported number: value, unit, 95 % interval, repetitions, and whether it could be measured at all."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["measured", "not-assessed"]


@dataclass(frozen=True)
class Quantity:
    """A number that carries its uncertainty; a number that is missing carries the reason.

    `ci95` covers the mean over the person's repetitions; `n` is the number of repetitions behind it.
    """

    value: float | None
    unit: str
    ci95: tuple[float, float] | None
    n: int
    status: Status = "measured"
    reason: str | None = None

    def __post_init__(self) -> None:
        if (self.status == "measured") != (self.value is not None):
            raise ValueError("a measured quantity has a value, one that was not assessed has none")
        if self.status == "not-assessed" and not self.reason:
            raise ValueError("a quantity that was not assessed says why")


def measured(value: float, unit: str, half_width: float, n: int, reason: str | None = None) -> Quantity:
    """A measured quantity with a symmetric 95 % interval of value +/- half_width."""
    return Quantity(float(value), unit, (float(value - half_width), float(value + half_width)), n, "measured", reason)


def not_assessed(unit: str, reason: str, n: int = 0) -> Quantity:
    """A quantity that could not be measured, and why."""
    return Quantity(None, unit, None, n, "not-assessed", reason)
