"""What is left of a side's own pulls."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.drive.normal import own_movement
from synkin.drive.results import Group, Strength, Verdict
from synkin.drive.suspects import GroupSamples, members
from synkin.drive.wiring import Wiring
from synkin.measures import Quantity, not_assessed

Array = npt.NDArray[np.floating[Any]]

_WEAK: Final = 0.75
"""Share of the reference's drive below which a muscle is weak; symmetry of healthy sides is 91 to 93 % (SD 3 to 6)."""
HELD: Final = 0.15
"""Miswired drive of muscles that hold against it, from which a movement may be held."""
AGAINST: Final[Mapping[str, tuple[str, ...]]] = {
    "brow": ("corrugator", "procerus", "depressor-supercilii", "orbicularis-oculi-orbital"),
    "midface": ("orbicularis-oris-upper", "depressor-septi"),
    "mouth": ("depressor-anguli-oris", "platysma", "orbicularis-oris-upper", "orbicularis-oris-lower", "buccinator"),
    "chin": ("mentalis", "orbicularis-oris-lower"),
}
"""Per zone the muscles that hold against those that move it (roles of anatomy's table of muscles)."""


def strengths_of(
    wiring: Wiring, samples: GroupSamples, groups: Sequence[Group], repetitions: Mapping[str, int]
) -> list[Strength]:
    """The diagonal of the wiring matrix: of each group that has a movement of its own, what is left of its pull.

    Drives of a group's muscles are added up, since which of them pulls cannot be told.
    """
    found = []
    member = members(groups)
    spread, normal, expected = wiring.share_sd(member), wiring.normal @ member.T, wiring.expected @ member.T
    for place, group in enumerate(groups):
        movement = next((one for one in map(own_movement, group.muscles) if one in wiring.movements), None)
        if movement is None:
            continue
        c = wiring.movements.index(movement)
        unknown = _unknown(float(expected[c, place]), bool(samples.seen[c, place]))
        if unknown is not None:
            share = not_assessed("1", unknown, repetitions[movement])
            found.append(Strength(wiring.side, group.id, movement, share, "cannot tell", unknown))
            continue
        value, sd = float(normal[c, place] / expected[c, place]), float(spread[c, place])
        low, high = max(value - 1.96 * sd, 0.0), value + 1.96 * sd
        against = [
            g
            for g, other in enumerate(groups)
            if g != place and any(one in AGAINST.get(group.zone, ()) for one in other.muscles)
        ]
        held = bool(against) and float(samples.drive[:, c][:, against].mean(axis=0).max()) > HELD
        verdict, reason = _verdict(low, high, held)
        share = Quantity(value, "1", (low, high), repetitions[movement])
        found.append(Strength(wiring.side, group.id, movement, share, verdict, reason))
    return found


def _unknown(expected: float, seen: bool) -> str | None:
    if not seen:
        return "the skin that it moves was not seen in its own movement"
    if expected < _WEAK / 2:
        return "the reference hardly drives it in its own movement"
    return None


def _verdict(low: float, high: float, held: bool) -> tuple[Verdict, str]:
    if low >= _WEAK:
        if held:
            return "held by antagonists", "its own drive is there, but muscles that pull against it are driven too"
        return "normal", "its own drive is within what sides differ by"
    if high < _WEAK and not held:
        return "weak", "less of its own drive is found than on the reference"
    return "cannot tell", (
        "a low drive and muscles that pull against it look alike here"
        if held
        else "its interval holds both a normal and a low drive"
    )
