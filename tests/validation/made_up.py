"""Outcomes with known errors, for the figures that are counted from them."""

from typing import Any

from synkin.anatomy import Side
from synkin.validation.outcome import Detected, Moved, Outcome


def moved(
    measured: float | None,
    true: float,
    *,
    movement: str = "smile-open",
    region: str = "commissure",
    side: Side = "left",
    half: float = 1.0,
    asked: bool = True,
) -> Moved:
    low, high = (None, None) if measured is None else (measured - half, measured + half)
    return Moved(movement, region, side, asked, true, measured, low, high, 3, None)


def cell(
    true: float,
    excess: float | None = None,
    present: bool | None = None,
    *,
    movement: str = "smile-open",
    region: str = "palpebral-fissure",
    pattern: str | None = "oral-ocular",
    affected: bool = True,
    half: float = 1.0,
) -> Detected:
    low, high = (None, None) if excess is None else (excess - half, excess + half)
    return Detected(movement, region, "left", affected, pattern, true, excess, low, high, None, 1.0, present, None)


def outcome(person: str, group: str = "unilateral", **parts: Any) -> Outcome:
    return Outcome(
        f"{group}-{person}", person, group, {"head": "still", "height": "720", **parts.pop("levels", {})}, **parts
    )
