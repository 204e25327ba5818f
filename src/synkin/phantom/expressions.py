"""How far each control landmark goes in a whole expression, per side, from the table beside it."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MIRROR, SIDE_OF_LANDMARK, Side

Array = npt.NDArray[np.floating[Any]]
_SIGN: Final[dict[Side, int]] = {"left": 1, "right": -1}


def read_table(name: str) -> dict[str, Any]:
    """A TOML table of this package."""
    return tomllib.loads(resources.files("synkin.phantom").joinpath(name).read_text("utf-8"))


_TABLE = read_table("expressions.toml")


def both_sides(right: tuple[int, ...]) -> tuple[int, ...]:
    """The landmarks and their mirror partners, each once."""
    return tuple(dict.fromkeys([*right, *(int(MIRROR[index]) for index in right)]))


STILL: Final[tuple[int, ...]] = both_sides(tuple(_TABLE["still"]))
"""Landmarks that stay where they are unless an expression names them."""
UPPER_LIP: Final[tuple[int, ...]] = both_sides(tuple(_TABLE["upper_lip"]))
LOWER_LIP: Final[tuple[int, ...]] = both_sides(tuple(_TABLE["lower_lip"]))


def _margin(right: list[int]) -> tuple[int, ...]:
    return (*right, *(int(MIRROR[index]) for index in reversed(right[:-1])))


UPPER_MARGIN: Final = _margin(_TABLE["upper_margin"])
LOWER_MARGIN: Final = _margin(_TABLE["lower_margin"])
"""The lips' inner margins from the patient's right corner to the left one."""


@dataclass(frozen=True)
class Expression:
    """A whole expression; `pull` is (away from the midline, up) in mm per landmark of the right side and midline.

    `lids` is how far it brings the upper lid down and the lower lid up, mm at the middle of the eye.
    """

    id: str
    pull: dict[int, tuple[float, float]]
    lids: tuple[float, float]

    def moves(self, side: Side) -> dict[int, Array]:
        """Displacement (x to the patient's left, y up) in mm of the control landmarks, of this side's half alone.

        The other side's control landmarks are held still, those on the midline go half-way.
        """
        sign = _SIGN[side]
        moves: dict[int, Array] = {}
        for right, (lateral, up) in self.pull.items():
            if SIDE_OF_LANDMARK[right] == 0:
                moves[right] = np.array([0.0, up / 2])
                continue
            own, other = (right, int(MIRROR[right])) if side == "right" else (int(MIRROR[right]), right)
            moves[own] = np.array([sign * lateral, up])
            moves[other] = np.zeros(2)
        return moves


EXPRESSIONS: Final[dict[str, Expression]] = {
    row["id"]: Expression(
        row["id"],
        {int(index): (float(move[0]), float(move[1])) for index, move in row["pull"].items()},
        (float(row["lids"][0]), float(row["lids"][1])),
    )
    for row in _TABLE["expression"]
}


def neutral_places() -> dict[int, Array]:
    """Where the lips' control landmarks lie in the neutral face, mm (x to the patient's left, y up), both sides."""
    places: dict[int, Array] = {}
    for index, (lateral, up) in _TABLE["neutral"].items():
        right = int(index)
        places[right] = np.array([-float(lateral), float(up)])
        if SIDE_OF_LANDMARK[right] != 0:
            places[int(MIRROR[right])] = np.array([float(lateral), float(up)])
    return places
