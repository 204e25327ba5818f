"""Muscles, shares of drive and probabilities in words."""

from collections.abc import Sequence
from typing import Final

from synkin.anatomy import MUSCLES
from synkin.assessment import number
from synkin.drive.results import Suspect
from synkin.measures import Quantity
from synkin.report.colours import LIKELY

BRANCH_NAMES: Final = {"T": "temporal", "Z": "zygomatic", "B": "buccal", "MM": "marginal mandibular", "C": "cervical"}


def muscle_names(muscles: Sequence[str]) -> str:
    """Muscles that are one answer together, what their names share said once."""
    parts: dict[str, list[str]] = {}
    for muscle in muscles:
        name, _, part = (MUSCLES[muscle].label if muscle in MUSCLES else muscle).partition(", ")
        parts.setdefault(name, []).append(part)
    names = []
    for name, own in parts.items():
        said = " or ".join(part for part in own if part)
        names.append(f"{name}, {said}" if said else name)
    return ("; or " if any("," in name for name in names) else " or ").join(names)


def percent(share: float) -> str:
    """A probability as per cent, never shown as certain."""
    if share > 0.99:
        return "over 99 %"
    return "under 1 %" if share < 0.01 else f"{number(100 * share, 0)} %"


def share_in_words(quantity: Quantity) -> str:
    """A share as per cent with its interval."""
    if quantity.value is None:
        return "not assessed"
    value = number(100 * quantity.value, 0)
    if quantity.ci95 is None:
        return f"{value} %"
    low, high = (number(100 * end, 0) for end in quantity.ci95)
    return f"{value} % ({low} to {high})"


def degree(suspect: Suspect) -> str:
    """ "suspected", or "possible" where it is less likely than not."""
    return "suspected" if suspect.probability >= LIKELY else "possible"
