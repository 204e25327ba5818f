"""The patient's own left and right, and which of them is affected."""

from typing import Literal, get_args

Side = Literal["left", "right"]
AffectedSide = Literal["left", "right", "both", "unknown"]

SIDES: tuple[Side, ...] = get_args(Side)
"""The order of every `side` axis."""
AFFECTED_SIDES: tuple[AffectedSide, ...] = get_args(AffectedSide)


def other_side(side: Side) -> Side:
    """The opposite side of the patient's face."""
    return "right" if side == "left" else "left"
