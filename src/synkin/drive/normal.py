"""What each movement normally drives: the population's table as arrays."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MUSCLE_IDS
from synkin.drive.tables import read_table

Array = npt.NDArray[np.floating[Any]]

_TABLE: Final = read_table("normal.toml")
_ROWS: Final[dict[str, dict[str, list[float]]]] = {row["id"]: row["drives"] for row in _TABLE["movement"]}
NORMAL_VERSION: Final[str] = _TABLE["version"]
KNOWN_MOVEMENTS: Final = tuple(_ROWS)
"""Movements whose normal drive the table gives; others are not explained by muscles."""


def normal_drive(movements: Sequence[str]) -> tuple[Array, Array]:
    """Mean and standard deviation between people, each of shape (movement, muscle), one side."""
    mean, sd = (np.full((len(movements), len(MUSCLE_IDS)), value) for value in _TABLE["else"])
    for row, movement in enumerate(movements):
        for muscle, (usual, spread) in _ROWS[movement].items():
            mean[row, MUSCLE_IDS.index(muscle)], sd[row, MUSCLE_IDS.index(muscle)] = usual, spread
    return mean, sd


def own_movement(muscle: str) -> str | None:
    """The movement that drives a muscle most among those of the table; None where none drives it by half or more."""
    best = max(_ROWS, key=lambda movement: _ROWS[movement].get(muscle, (0.0, 0.0))[0])
    return best if _ROWS[best].get(muscle, (0.0, 0.0))[0] >= _LEAST_OWN else None


_LEAST_OWN: Final = 0.5
