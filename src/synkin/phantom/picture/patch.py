"""A part of a canvas that darkens."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Patch:
    """A part of the canvas: its first row and column, and how strongly it darkens each of its pixels when whole.

    darkness: shape (rows, columns), float32; the skin's brightness is multiplied by exp(-level * darkness), so that
    negative values brighten (the lit side of a ridge).
    """

    row: int
    column: int
    darkness: npt.NDArray[np.float32]
