"""One eye of the neutral face: the margins of its lids."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator

from synkin.anatomy import Side, region
from synkin.anatomy.regions import on_side

Array = npt.NDArray[np.floating[Any]]

# Lower edge of the brow, the patient's right; lid skin ends this far below it, but within these bounds of the margin.
_BROW_EDGE: Final = (46, 53, 52, 65, 55)
_CLEAR_MM: Final = 1.5
_FOLD_MM: Final = (5.0, 9.0)


@dataclass(frozen=True)
class Eye:
    """One eye of the neutral face; all mm in the face's frame (x to the patient's left, y up).

    x: sample places along the eye, corner to corner. upper, lower: height of the lid margins there.
    gap: the widest distance between the margins. fold_mm: how far behind the upper margin the lid's skin still follows
    it; never as far as the brow.
    """

    side: Side
    x: Array
    upper: Array
    lower: Array
    gap: float
    fold_mm: float

    def margins(self, x: Array) -> tuple[Array, Array]:
        """Height of the upper and the lower margin at the places `x`; beyond the corners both are the corner's."""
        return np.interp(x, self.x, self.upper), np.interp(x, self.x, self.lower)

    def share(self, x: Array) -> Array:
        """Opening at the places `x` as a share of the widest: its part of the lids' way, 0 from the corners on."""
        upper, lower = self.margins(x)
        return np.asarray(np.clip((upper - lower) / self.gap, 0.0, 1.0))


def find_eye(landmarks_mm: Array, side: Side) -> Eye:
    """The eye of `side` from the landmarks of the neutral face, shape (478, 2) mm."""
    outline = on_side(region("palpebral-fissure").outline_right, side)
    # The outline runs from the outer corner over the upper margin to the inner corner (nine landmarks) and back.
    upper = landmarks_mm[list(outline[:9])]
    lower = landmarks_mm[[outline[0], *reversed(outline[9:]), outline[8]]]
    upper, lower = upper[np.argsort(upper[:, 0])], lower[np.argsort(lower[:, 0])]
    x = np.linspace(upper[0, 0], upper[-1, 0], 200)
    above, below = PchipInterpolator(*upper.T)(x), PchipInterpolator(*lower.T)(x)
    brow = landmarks_mm[list(on_side(_BROW_EDGE, side)), :2]
    over = float(np.min(brow[:, 1] - np.interp(brow[:, 0], x, above)))
    return Eye(side, x, above, below, float(np.max(above - below)), float(np.clip(over - _CLEAR_MM, *_FOLD_MM)))
