"""Whether a patch shows skin: coloured like the cheeks, neither cloth nor hair, and within the picture."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

_LEAST_GREY: Final = 12.0
_REDDER: Final = 0.22
_YELLOWER: Final = 0.30
"""Skin's logarithms of red over green and of green over blue differ from the cheeks' by no more than these. Ours."""


def skin_among(patch: npt.NDArray[np.uint8], cheeks: Array, darkest: float) -> Mask:
    """Which pixels are skin.

    Parameters
    ----------
    patch : RGB, shape (rows, columns, 3)
    cheeks : colour of the cheeks in the same frame, RGB, shape (3,)
    darkest : skin is no darker than this share of the cheeks, by the shade that the place lies in
    """
    red, green, blue = (patch[..., channel].astype(np.float32) + 1.0 for channel in range(3))
    own = np.log(cheeks + 1.0)
    redder, yellower = np.exp(own[0] - own[1]), np.exp(own[1] - own[2])
    skin = green > max(darkest * float(cheeks[1]), _LEAST_GREY)
    for one, other, usual, most in ((red, green, redder, _REDDER), (green, blue, yellower, _YELLOWER)):
        skin &= (one > np.float32(usual * np.exp(-most)) * other) & (one < np.float32(usual * np.exp(most)) * other)
    return np.asarray(skin)
