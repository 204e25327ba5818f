"""What tells one neutral face from another: smooth changes of a base face, drawn by seed."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES
from synkin.phantom.lid_line import set_gap, tuck_iris
from synkin.phantom.mouth import LOWER_MARGIN, UPPER_MARGIN

Array = npt.NDArray[np.floating[Any]]

_TRAITS: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    resources.files("synkin.phantom").joinpath("shape.toml").read_text("utf-8")
)["trait"]
_CUT_SD: Final = 2.2
_LEAST_GAP_MM: Final = 6.5
# Where the bumps of left-right asymmetry sit: (x, y) mm, and how wide they are.
_BUMPS: Final = ((32, 16), (32, -4), (22, -40), (24, -57), (45, -45), (40, -80), (14, -85), (60, -20), (30, 50))
_BUMP_MM: Final = 22.0


def draw_traits(rng: np.random.Generator) -> dict[str, float]:
    """One person's traits by the name of `shape.toml`; always the same draws in the same order."""
    traits = {}
    for name, row in _TRAITS.items():
        draw = float(np.clip(rng.standard_normal(), -_CUT_SD, _CUT_SD)) * row["sd"] + row.get("mean", 0.0)
        traits[name] = float(np.clip(draw, row.get("least", -np.inf), row.get("most", np.inf)))
    return traits


def vary(base: Array, traits: Mapping[str, float], rng: np.random.Generator) -> Array:
    """Change a symmetric neutral face by a person's traits, asymmetry drawn from `rng`; the lids are set last.

    Parameters
    ----------
    base : shape (478, 3), mm for an iris of the average diameter
    """
    places = base.copy()
    x, y = base[:, 0], base[:, 1]
    side = np.tanh(x / 6.0)  # towards which side, passing smoothly over the midline
    eyes_y, nose_y = 0.0, float(base[2, 1])
    mouth_x, mouth_y, chin_y = float(base[291, 0]), float(base[13, 1]), float(base[152, 1])

    def bump(at_x: float, at_y: float, wide: float, high: float) -> Array:
        """1 at both (at_x, at_y) and (-at_x, at_y), falling off smoothly."""
        return np.asarray(np.exp(-(((np.abs(x) - at_x) / wide) ** 2) - ((y - at_y) / high) ** 2))

    places[:, 0] += x * traits["face-width"] * np.clip(np.abs(x) / 45.0, 0.3, 1.0)
    below, above = np.minimum(y, 0.0), np.maximum(y - 12.0, 0.0)
    places[:, 1] += traits["face-height"] * below + traits["forehead-height"] * above
    places[:, 0] += side * traits["eye-distance-mm"] * bump(30.0, eyes_y + 6.0, 26.0, 20.0)
    places[:, 1] += traits["outer-canthus-up-mm"] * bump(46.0, eyes_y, 13.0, 11.0)
    places[:, 1] += traits["brow-up-mm"] * bump(30.0, 19.0, 40.0, 9.0)
    places[:, 1] -= traits["nose-length-mm"] * bump(0.0, nose_y + 2.0, 26.0, 14.0)
    places[:, 0] += side * traits["nose-width-mm"] * bump(16.0, nose_y + 3.0, 11.0, 12.0)
    places[:, 0] += side * traits["mouth-width-mm"] * bump(mouth_x, mouth_y, 20.0, 18.0)
    places[:, 0] += side * traits["jaw-width-mm"] * bump(52.0, chin_y + 28.0, 26.0, 32.0)
    places[:, 1] -= traits["chin-length-mm"] * bump(0.0, chin_y, 48.0, 24.0)
    line = (base[list(UPPER_MARGIN), 1] + base[list(LOWER_MARGIN), 1]) / 2
    from_line = y - np.interp(x, base[list(UPPER_MARGIN), 0], line)
    places[:, 1] += traits["lip-height"] * from_line * bump(0.0, mouth_y, 26.0, 11.0)
    places[:, 2] *= 1.0 + traits["nose-depth"] * bump(0.0, nose_y + 8.0, 18.0, 22.0)

    places[:, :2] += _asymmetry(base, _TRAITS["asymmetry-mm"]["sd"], rng)
    difference = traits["gap-difference-mm"] / 2
    for one, share in zip(SIDES, (difference, -difference), strict=True):
        places = set_gap(places, one, max(traits["gap-mm"] + share, _LEAST_GAP_MM))
        places = tuck_iris(places, one)
    return places


def _asymmetry(base: Array, size: float, rng: np.random.Generator) -> Array:
    """Low bumps that shift the two sides against each other, shape (478, 2)."""
    moves = np.zeros((len(base), 2))
    for at in _BUMPS:
        shift = rng.standard_normal(2) * size
        for sign in (1.0, -1.0):
            away = (base[:, :2] - np.array(at) * [sign, 1.0]) / _BUMP_MM
            moves += sign * 0.5 * np.exp(-(away**2).sum(axis=1))[:, None] * shift
    return moves
