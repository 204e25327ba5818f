"""The fields that move skin: one per muscle and side, or per region and side, each with its whole pull."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES, Side
from synkin.anatomy.regions import on_side
from synkin.phantom.tissue.lips import (
    above_line,
    apart,
    contact_nodes,
    contact_push,
    is_lower,
    smooth,
)
from synkin.phantom.tissue.mobility import mobility, nearest_on, segment_distance
from synkin.phantom.tissue.pull import Falloff, Pull

if TYPE_CHECKING:
    from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]
Grid = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Fields:
    """Displacement in the face's plane at level 1; fields add up, each times its level.

    names: of the fields, e.g. "zygomaticus-major/left".
    landmarks: shape (field, 478, 2), mm, at the neutral landmarks.
    x_mm, y_mm: the coarse grid's columns (ascending) and rows (descending, as picture rows go), evenly spaced, mm.
    upper, lower: shape (field, rows, columns, 2), mm (x to the patient's left, y up): the sheets of skin above and
    below the line between the lips; alike away from the mouth.
    """

    names: tuple[str, ...]
    landmarks: Array
    x_mm: Array
    y_mm: Array
    upper: Grid
    lower: Grid


OLD_ASYMMETRY: Final = tuple(f"old-asymmetry/{side}" for side in SIDES)
"""Fields after the muscles': the mouth's corner of a side 1 mm lower, from bone and not from nerve."""
LIP_CONTACT: Final = "lip-contact/"
"""Start of the names of the last fields, which keep lips from passing through each other; see `lips.contact_push`."""

X_MM: Final = np.arange(-86.0, 86.1, 2.0)
Y_MM: Final = np.arange(76.0, -128.1, -2.0)
_SIGN: Final[dict[Side, float]] = {"left": 1.0, "right": -1.0}

# All fall to one half at a distance of 1.
_PROFILES: Final[dict[Falloff, Callable[[Array], Array]]] = {
    "wendland": lambda r: (1.0 - np.minimum(0.3138 * r, 1.0)) ** 4 * (4.0 * np.minimum(0.3138 * r, 1.0) + 1.0),
    "gaussian": lambda r: np.exp(-np.log(2.0) * r**2),
    "exponential": lambda r: 1.0 / np.cosh(1.31696 * r),
    "cosine": lambda r: np.cos(np.pi / 4 * np.minimum(r, 2.0)) ** 2,
}
# How far past the midline a pull still goes, mm; half of it is left on the midline itself.
_MIDLINE_MM: Final = 12.0
# The ring around the mouth, as shares of what it draws the corner in: the first closes the lip at its margin, the
# second turns its border out.
_PRESS: Final = 0.58
_TURN_OUT: Final = 0.46
_LIP_MM: Final = 5.5
_BOUND: Final = 0.7
_BOUND_MM: Final = 7.0
_OLD_ASYMMETRY_REACH_MM: Final = 16.0


def make_fields(shape: "Shape", pulls: Sequence[Pull]) -> Fields:
    """The fields of one person.

    Parameters
    ----------
    pulls : from `draw_pulls`

    Returns
    -------
    The pulls' fields in their order, then `OLD_ASYMMETRY`, then those of lip contact.
    """
    grid = np.stack(np.meshgrid(X_MM, Y_MM), axis=-1).reshape(-1, 2)
    places = np.vstack([shape.mm[:, :2], grid])
    ground = _Ground(shape, places)
    sheets = [_pull_field(ground, pull) for pull in pulls]
    sheets += [_resting_field(ground, side) for side in SIDES]
    up = np.array([0.0, 1.0])
    sheets += [(push[:, None] * up, -push[:, None] * up) for push in contact_push(shape, places)]
    names = [pull.name for pull in pulls] + list(OLD_ASYMMETRY)
    names += [f"{LIP_CONTACT}{number}" for number in range(len(contact_nodes(shape)))]
    return join_fields(shape, names, sheets)


def join_fields(shape: "Shape", names: Sequence[str], sheets: Sequence[tuple[Array, Array]]) -> Fields:
    """Fields from what each does to both sheets at the landmarks and then on the grid, shape (478 + grid, 2), mm."""
    count, below = len(shape.mm), is_lower(shape)[:, None]
    size = (len(Y_MM), len(X_MM), 2)
    return Fields(
        names=tuple(names),
        landmarks=np.array([np.where(below, lower[:count], upper[:count]) for upper, lower in sheets]),
        x_mm=X_MM,
        y_mm=Y_MM,
        upper=np.array([upper[count:].reshape(size) for upper, _ in sheets], dtype=np.float32),
        lower=np.array([lower[count:].reshape(size) for _, lower in sheets], dtype=np.float32),
    )


class _Ground:
    """What all pulls of a face share at the places where fields are wanted."""

    def __init__(self, shape: "Shape", places: Array) -> None:
        self.shape = shape
        self.places = places
        self.mobility = mobility(shape, places)
        self.apart = apart(shape, places)
        self.above = above_line(shape, places)
        middle = float(shape.mm[[0, 17, 152], 0].mean())
        self.own = {side: smooth((_SIGN[side] * (places[:, 0] - middle) / _MIDLINE_MM + 1.0) / 2.0) for side in SIDES}
        self.bound = {side: self._bound(side) for side in SIDES}
        self.lateral = {side: _SIGN[side] * (places[:, 0] - middle) for side in SIDES}

    def _bound(self, side: Side) -> Array:
        """How little muscles of one lip alone move the corner, where the muscles of both bind it."""
        corner = self.shape.mm[list(on_side((61,), side)), :2]
        return np.asarray(_BOUND * np.exp(-((segment_distance(self.places, corner) / _BOUND_MM) ** 2)))


def _pull_field(ground: _Ground, pull: Pull) -> tuple[Array, Array]:
    sign, shape = _SIGN[pull.side], ground.shape
    line = shape.mm[list(pull.insertion), :2] + np.array([sign * pull.shift_mm[0], pull.shift_mm[1]])
    profile = _PROFILES[pull.falloff]
    still = ground.mobility * ground.own[pull.side]
    if pull.towards == "mouth":
        return _mouth_field(ground, pull, profile(segment_distance(ground.places, line) / pull.reach_mm) * still)
    if pull.towards == "eye":
        eye = shape.eyes[pull.side]
        way = np.array([np.mean(eye.x), np.mean(eye.upper + eye.lower) / 2]) - ground.places
        direction = way / np.sqrt(np.sum(way**2, axis=-1, keepdims=True) + 25.0)
    else:
        angle = np.radians(pull.direction_deg)
        direction = np.array([[sign * np.cos(angle), np.sin(angle)]])
    if pull.sheet != "both":
        still = still * (1.0 - ground.bound[pull.side])
    away = ground.places - nearest_on(ground.places, line)
    along = np.sum(away * direction, axis=-1)
    # Before the insertion distances count for less.
    shorter = np.maximum(along, 0.0) ** 2 * (1.0 - pull.ahead**-2)
    distance = np.sqrt(np.maximum(np.sum(away**2, axis=-1) - shorter, 0.0))
    field = _scaled((profile(distance / pull.reach_mm) * still)[:, None] * direction, pull)
    alone = field * (1.0 - ground.apart)[:, None]
    if pull.sheet == "both":
        return field, field
    return (field, alone) if pull.sheet == "upper" else (alone, field)


def _scaled(field: Array, pull: Pull) -> Array:
    """The field whose insertion goes as far as the pull's amplitude; what hardly can move is not forced to."""
    at_insertion = float(np.linalg.norm(field[list(pull.insertion)], axis=-1).mean())
    return field * pull.amplitude_mm / max(at_insertion, 0.4)


def _mouth_field(ground: _Ground, pull: Pull, strength: Array) -> tuple[Array, Array]:
    """Half of the ring around the mouth: draws both lips in, presses its own lip on the other and turns it out."""
    sign, upward = _SIGN[pull.side], 1.0 if pull.sheet == "upper" else -1.0
    corner = float(ground.lateral[pull.side][pull.insertion[0]])
    inwards = np.tanh(1.2 * np.maximum(ground.lateral[pull.side], 0.0) / corner)
    # Both halves share the line between the lips equally, so that the lips slide along together.
    share = 0.5 * (1.0 + np.tanh(upward * ground.above / 8.0))
    drawn = np.zeros_like(ground.places)
    drawn[:, 0] = -sign * inwards * strength * share
    drawn = _scaled(drawn, pull)
    within = upward * ground.above / _LIP_MM
    lip = ground.apart * ground.own[pull.side]
    press = _PRESS * np.exp(-(within**2)) - _TURN_OUT * np.exp(-(((within - 1.2) / 0.7) ** 2))
    own = drawn.copy()
    own[:, 1] -= upward * lip * press * pull.amplitude_mm
    return (own, drawn) if upward > 0 else (drawn, own)


def _resting_field(ground: _Ground, side: Side) -> tuple[Array, Array]:
    corner = ground.shape.mm[list(on_side((61,), side)), :2]
    profile = _PROFILES["gaussian"](segment_distance(ground.places, corner) / _OLD_ASYMMETRY_REACH_MM)
    field = np.zeros_like(ground.places)
    field[:, 1] = -profile * ground.mobility * ground.own[side]
    return field, field
