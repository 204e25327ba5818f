"""A figure that validation reports: planned by name and target before it is measured, so that none is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class NotRun(Exception):
    """What a figure needs is not there; the message says what."""


@dataclass(frozen=True)
class Target:
    """What a figure should be: at least `low`, at most `high`, both included; None is open."""

    low: float | None = None
    high: float | None = None

    def met(self, value: float) -> bool:
        """Whether `value` is as it should be."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        if self.low is None:
            return f"<= {self.high:g}"
        if self.high is None:
            return f">= {self.low:g}"
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Plan:
    """A figure to come: snake_case name, unit, what it is in words, and its target if it has one."""

    name: str
    unit: str
    says: str
    target: Target | None = None


@dataclass(frozen=True)
class Value:
    """What was measured. `value` is None where there was nothing to measure, and `reason` says why.

    `failed` marks a value that is missing because synkin did not find what it should have found: a missed target.
    """

    value: float | None
    n: int = 1
    ci95: tuple[float, float] | None = None
    reason: str | None = None
    failed: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure as it is written to validation.json; `reason` says why there is no value, or what to know about it."""

    name: str
    value: float | None
    ci95: tuple[float, float] | None
    n: int
    target: str | None
    met: bool | None
    unit: str
    reason: str | None
    says: str

    def as_json(self) -> dict[str, Any]:
        """The keys of `figures.<suite>.<name>`."""
        return {
            "value": self.value,
            "ci95": list(self.ci95) if self.ci95 else None,
            "n": self.n,
            "target": self.target,
            "met": self.met,
            "unit": self.unit,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Check:
    """Figures that are found together; `run` gives a Value for every planned name, or raises NotRun."""

    plans: tuple[Plan, ...]
    run: Callable[[], Mapping[str, Value]]


def figure(plan: Plan, value: Value) -> Figure:
    """A planned figure with what was measured."""
    met = None
    if plan.target is not None:
        if value.value is not None:
            met = plan.target.met(value.value)
        elif value.failed:
            met = False
    target = str(plan.target) if plan.target is not None else None
    return Figure(plan.name, value.value, value.ci95, value.n, target, met, plan.unit, value.reason, plan.says)


def run_check(check: Check) -> tuple[Figure, ...]:
    """The figures of a check; where it cannot run, every one of them without a value and with the reason."""
    try:
        values = check.run()
    except NotRun as why:
        return tuple(figure(plan, Value(None, 0, reason=f"not run: {why}")) for plan in check.plans)
    return tuple(figure(plan, values[plan.name]) for plan in check.plans)
