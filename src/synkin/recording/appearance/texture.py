"""How strong a mark is in a patch of shades: pits, cords, a fold and lines are told by their size and direction.

Shades are logarithms of brightness, so that what is returned is contrast: 0.1 is a tenth darker or brighter.
"""

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.recording.appearance.opencv import opencv

Array = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.float32]
Spread = tuple[float, float]
"""Standard deviations across and down, mm."""

BANDS: Final[dict[str, tuple[Spread, Spread]]] = {
    "chin": ((0.6, 0.6), (1.5, 1.5)),
    "neck": ((1.6, 6.0), (5.0, 6.0)),
    "fold": ((1.2, 1.2), (4.0, 1.2)),
    "canthus": ((1.6, 0.5), (1.6, 1.8)),
    "glabella": ((0.6, 2.5), (1.5, 2.5)),
    "nose": ((1.5, 0.6), (1.5, 1.6)),
}
"""Per window the two sizes between which its mark lies. Pits are small both ways; cords of the neck and frown lines run
down; crow's feet and bunny lines run outwards. Ours, chosen on simulated people of the tuning set."""
_TILTS: Final = np.tan(np.radians(np.arange(-20.0, 20.1, 5.0)))
_FOLD_WITHIN_MM: Final = 6.0
"""A fold's line lies no further from where it is expected."""
_FOLD_LONG_MM: Final = 24.0


def strength(window: str, shades: Pixels, weight: Pixels, px_per_mm: float) -> float:
    """Root mean square of what lies between the two sizes of a window's mark; of pits, which are everywhere, a mean to
    which a single crease adds little.

    Parameters
    ----------
    shades, weight : shape (rows, columns); weights are 0 to 1
    """
    cv2 = opencv()
    fine, coarse = (
        cv2.GaussianBlur(shades, (0, 0), sigmaX=across * px_per_mm, sigmaY=down * px_per_mm)
        for across, down in BANDS[window]
    )
    left = fine - coarse
    return _spread_out(left, weight) if window == "chin" else _root_mean_square(left, weight)


def strength_among(window: str, shades: Pixels, weight: Pixels, px_per_mm: float) -> float:
    """The same of the pixels with weight alone: what covers the skin beside them makes no edge."""
    cv2 = opencv()
    seen = (weight > 0).astype(np.float32)
    shown = shades * seen
    blurred = []
    for across, down in BANDS[window]:
        sizes = {"sigmaX": across * px_per_mm, "sigmaY": down * px_per_mm, "borderType": cv2.BORDER_CONSTANT}
        whole, part = cv2.GaussianBlur(shown, (0, 0), **sizes), cv2.GaussianBlur(seen, (0, 0), **sizes)
        blurred.append(whole / np.maximum(part, 1e-3))
    return _root_mean_square(blurred[0] - blurred[1], weight)


def fold(shades: Pixels, px_per_mm: float) -> tuple[float, float]:
    """The dark line that runs down the middle of a patch.

    Returns
    -------
    How dark it is beside what lies across it, and the tangent of the angle by which it leans outwards, downwards.
    """
    cv2 = opencv()
    fine, coarse = (
        cv2.GaussianBlur(shades, (0, 0), sigmaX=across * px_per_mm, sigmaY=down * px_per_mm)
        for across, down in BANDS["fold"]
    )
    dark = (coarse - fine).ravel()[_lines(shades.shape[0], shades.shape[1], px_per_mm)].mean(axis=1)
    along = dark.max(axis=1)
    best = int(np.argmax(along))
    lean = float(_TILTS[best])
    if 0 < best < len(_TILTS) - 1:  # between the steps, by a parabola
        before, here, after = (float(value) for value in along[best - 1 : best + 2])
        bend = before - 2.0 * here + after
        if bend < 0.0:
            lean += 0.5 * (before - after) / bend * float(_TILTS[best + 1] - _TILTS[best])
    return float(along[best]), lean


def _spread_out(values: Pixels, weight: Pixels) -> float:
    """The square of the mean root: a fold of the lip that comes into the window is no orange peel."""
    return float((np.vdot(weight, np.sqrt(np.abs(values))) / max(float(weight.sum()), 1e-6)) ** 2)


def _root_mean_square(values: Pixels, weight: Pixels) -> float:
    return float(np.sqrt(np.vdot(weight, values * values) / max(float(weight.sum()), 1e-6)))


@cache
def _lines(rows: int, columns: int, px_per_mm: float) -> npt.NDArray[np.intp]:
    """Pixels of every line that may be a fold, shape (tilts, rows used, offsets)."""
    down = np.arange(rows) - (rows - 1) / 2.0
    used = np.flatnonzero(np.abs(down) <= _FOLD_LONG_MM * px_per_mm / 2.0)[::2]
    reach = round(_FOLD_WITHIN_MM * px_per_mm)
    offsets = np.arange(-reach, reach + 1)
    at = np.rint((columns - 1) / 2.0 + _TILTS[:, None, None] * down[used, None] + offsets).astype(np.intp)
    return np.asarray(used[:, None] * columns + np.clip(at, 0, columns - 1))
