"""How a displacement of the face looks: which movement of the table it resembles, and how closely."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from synkin.anatomy import CHANNELS, SIDES, Side, signatures
from synkin.trials.timeline import Array

LIP_GAP_MOST_MM: Final = 8.0
_LIP_GAP_SD: Final = 1.5
_LIP_GAP_OPEN: Final = 6.0
_HABIT_MM: Final = {
    "brow.lateral": 1.5,
    "brow.up": 1.0,
    "palpebral-fissure.gap": 1.0,
    "cheek.lateral": 1.2,
    "cheek.up": 1.0,
    "nasal-ala.lateral": 1.0,
    "nasal-ala.up": 1.0,
    "upper-lip.lateral": 2.0,
    "upper-lip.up": 2.0,
    "commissure.lateral": 1.5,
    "commissure.up": 1.8,
    "lower-lip.lateral": 2.0,
    "lower-lip.up": 2.2,
    "chin.lateral": 2.5,
    "chin.up": 2.5,
}
"""How much people differ in a channel when they make the same movement, mm: lips much, the upper face little. Ours."""
_HEAD_SHIFT_MM: Final = 1.5
"""What is left of a nod after the head was taken out moves every region up or down alike by about this. Ours."""
_JAW_MM: Final = {"lower-lip.up": -3.0, "chin.up": -3.0, "commissure.up": -2.0}
"""The jaw opens by another nerve than the face's: lips part and the lower lip sinks with any movement. Ours."""
USED: Final = tuple(CHANNELS.index(channel) for channel in _HABIT_MM)
_AGAINST: Final = 0.5
"""How much it speaks against a movement of both sides that one side does the opposite. Ours."""
PULL: Final = "pull"
_PULL: Final = {
    "commissure.lateral": 7.0,
    "upper-lip.lateral": 9.0,
    "lower-lip.lateral": 9.0,
    "chin.lateral": 3.0,
}
"""A mouth pulled to one side: what the pulling side shows; the other side shows the opposite."""


_FEATURES: Final = (*_HABIT_MM, "lip-gap")
UPPER: Final = tuple(i for i, name in enumerate(_FEATURES) if name.startswith(("brow", "palpebral")))
LOWER: Final = tuple(i for i in range(len(_FEATURES)) if i not in UPPER)
WHOLE: Final = tuple(range(len(_FEATURES)))
_UPPER_MOVEMENTS: Final = ("brow-raise", "frown")
LID_MOVEMENTS: Final = ("eye-close-gentle", "eye-close-tight")


@dataclass(frozen=True)
class Pattern:
    """A direction per side in weighted features; `movement` is an id of the table, or "pull" to `side`.

    size : length, in weighted units of both sides, of the movement as the table gives it.
    """

    movement: str
    side: Side | None
    direction: Array
    size: float


@dataclass(frozen=True)
class Part:
    """A part of the face that is commanded by itself: its features, how they are weighted, and its patterns."""

    features: tuple[int, ...]
    whiten: Array
    patterns: tuple[Pattern, ...]

    def weighted(self, change: Array) -> Array:
        """Features (..., side, feature) in mm, as `features` gives them, in weighted units."""
        return np.asarray(change[..., self.features] @ self.whiten)


def features(value: Array, lip_gap: Array) -> Array:
    """Channels (n, side, channel) and the lip gap (n,), mm, as features (n, side, feature), mm."""
    both = np.repeat(lip_gap[:, None, None], len(SIDES), axis=1)
    return np.concatenate([value[:, :, USED], both], axis=2)


def change_from(feature: Array, rest: Array) -> Array:
    """Features less those of the rest, mm; beyond 8 mm a mouth is open and its gap says no more."""
    change = feature - rest
    change[..., -1] = np.clip(change[..., -1], -LIP_GAP_MOST_MM, LIP_GAP_MOST_MM)
    return np.asarray(change)


def _part(chosen: tuple[int, ...], movements: tuple[str, ...], pulls: bool) -> Part:
    habit = np.array([*_HABIT_MM.values(), _LIP_GAP_SD])
    shift = np.array([_HEAD_SHIFT_MM if name.endswith(".up") else 0.0 for name in _FEATURES])
    jaw = np.array([_JAW_MM.get(name, 0.0) for name in _FEATURES])
    covariance = (np.diag(habit**2) + np.outer(shift, shift) + np.outer(jaw, jaw))[np.ix_(chosen, chosen)]
    bare = Part(chosen, np.linalg.inv(np.linalg.cholesky(covariance)).T, ())
    found = []
    for one in signatures():
        if one.movement in movements:
            row = [*np.array(one.change)[list(USED)], _LIP_GAP_OPEN if one.opens_lips else 0.0]
            found.append(_pattern(one.movement, None, bare.weighted(np.tile(np.array(row), (len(SIDES), 1)))))
    if pulls:
        pull = np.array([*(_PULL.get(channel, 0.0) for channel in _HABIT_MM), 0.0])
        found += [
            _pattern(PULL, side, bare.weighted(np.stack([pull if other == side else -pull for other in SIDES])))
            for side in SIDES
        ]
    return Part(bare.features, bare.whiten, tuple(found))


def _pattern(movement: str, side: Side | None, feature: Array) -> Pattern:
    size = float(np.linalg.norm(feature))
    return Pattern(movement, side, feature / size, size)


@cache
def upper_face() -> Part:
    """Brows."""
    return _part(UPPER, _UPPER_MOVEMENTS, pulls=False)


@cache
def lower_face() -> Part:
    """Mouth, cheeks, nose and chin."""
    rest = tuple(one.movement for one in signatures() if one.movement not in (*_UPPER_MOVEMENTS, *LID_MOVEMENTS))
    return _part(LOWER, rest, pulls=True)


@cache
def whole_face() -> Part:
    """Everything, lids too."""
    return _part(WHOLE, tuple(one.movement for one in signatures()), pulls=True)


def likeness(feature: Array, pattern: Pattern) -> tuple[Array, Array, Array]:
    """How closely weighted features (n, side, feature) resemble a pattern, and by how much of it each side moved.

    Returns the cosine (n,) if both sides did it, the cosines (n, side) if one side alone did, all 0 to 1, and the
    amplitude (n, side), 1 = as the table gives it. Sides may differ in amplitude, so that a weak side does not hide the
    movement of the other.
    """
    energy = np.maximum(np.einsum("nsf,nsf->n", feature, feature), 1e-9)
    length = np.linalg.norm(pattern.direction, axis=1)
    share = np.einsum("nsf,sf->ns", feature, pattern.direction / length[:, None])
    against = np.minimum(share, 0.0)
    share = np.maximum(share, 0.0)
    explained = np.maximum((share**2).sum(axis=1) - _AGAINST * (against**2).sum(axis=1), 0.0)
    amplitude = share / (pattern.size * length)
    return np.sqrt(explained / energy), share / np.sqrt(energy)[:, None], amplitude
