"""Everything that skin, lids and eyes do in a recording, head apart: what landmarks and pictures are made from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Instant:
    """The face at one moment; see `Course`."""

    levels: Array
    lids: Array
    gaze: Array
    marks: Array


@dataclass(frozen=True)
class Course:
    """The face over time, without the head's motion.

    time: shape (time,), s.
    levels: shape (time, field), how far each of `Fields.names` is in; 1 is the muscle's whole pull. Resting tone is in
    them.
    lids: shape (time, 2, 2), mm: side in the order of SIDES, then (upper lid down, lower lid up) at the middle of the
    eye from the neutral face's opening; never past each other.
    gaze: shape (time, 2), mm that both irises have moved in the face's plane (x to the patient's left, y up).
    marks: shape (time, mark), how deep each of `MARKS` (fold, chin, bands ... per side) is in, 0 to 1.
    """

    time: Array
    levels: Array
    lids: Array
    gaze: Array
    marks: Array

    def at(self, index: int) -> Instant:
        """The face at one frame."""
        return Instant(self.levels[index], self.lids[index], self.gaze[index], self.marks[index])


MARKS: tuple[str, ...] = tuple(
    f"{mark}/{side}"
    for mark in ("nasolabial-fold", "chin-dimpling", "platysma-bands", "crows-feet", "glabella", "bunny-lines")
    for side in ("left", "right")
)
"""Skin marks that landmarks do not see, per side; the order of `Course.marks`."""
