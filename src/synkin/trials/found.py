"""Movements found without a cue sheet: where the face leaves its rest, and which pattern of the table it shows."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from synkin.anatomy import Side
from synkin.trials.naming import (
    UPPER,
    Part,
    Pattern,
    change_from,
    likeness,
    whole_face,
)
from synkin.trials.scene import Scene
from synkin.trials.timeline import Array, runs

_REST_ENERGY: Final = 10.0
"""Squared weighted distance of both sides within which a posture is rest; ours. The brows have fewer channels."""
_REST_ENERGY_UPPER: Final = 5.0
_ANCHOR_ENERGY: Final = 8.0
_MISFIT: Final = 5.0
_UNNAMED_COSINE: Final = 0.7
_WEAK: Final = 0.5
_SWITCH: Final = 1.2
_SWITCH_S: Final = 0.1
"""Changing the name costs as much as a misfit of `_SWITCH` over `_SWITCH_S`."""
_START_BONUS_S: Final = 1.0


@dataclass(frozen=True)
class Event:
    """A movement of a part of the face: samples [first, last], its pattern, how alike (cosine), how far per side."""

    first: int
    last: int
    movement: str
    cosine: float
    second: float
    amplitude: tuple[float, float]
    pulls: Side | None
    energy: float


def find_rest(scene: Scene, feature: Array) -> Array:
    """The rest posture over time, mm, shape (n, side, feature).

    A recording does not say which posture is rest, and a long smile can outlast it. Of all still postures that one is
    taken from which the recording makes most sense: most of it is either near that posture or looks like a movement
    of the table. Slow drifts are followed through the later still spans near it.
    """
    still = [(a, b) for a, b in runs(scene.still) if (b - a) * scene.step >= 0.25]
    if not still:
        return np.broadcast_to(np.nanmedian(feature, axis=0), feature.shape)
    still = sorted(sorted(still, key=lambda run: run[0] - run[1])[:12])
    face = whole_face()
    seen = np.flatnonzero(scene.usable)
    sample = seen[:: max(1, round(0.1 / scene.step))]
    best, middle = -np.inf, np.zeros(feature.shape[1:])
    for first, last in still:
        candidate = np.nanmedian(feature[first:last], axis=0)
        change = face.weighted(change_from(feature[sample], candidate))
        energy = np.einsum("nsf,nsf->n", change, change)
        sense = np.max([_sense(change, pattern) for pattern in face.patterns], axis=0)
        score = float(np.where(energy < _REST_ENERGY, 1.0, 0.9 * sense).sum()) * 0.1
        if (first - seen[0]) * scene.step < 0.3:
            score += _START_BONUS_S
        if score > best:
            best, middle = score, candidate
    anchors = []
    for first, last in still:
        posture = np.nanmedian(feature[first:last], axis=0)
        change = face.weighted(change_from(posture[None], middle))
        if float((change**2).sum()) < _ANCHOR_ENERGY:
            anchors.append(((first + last) / 2.0, first, last, posture))
    if not anchors:
        return np.broadcast_to(middle, feature.shape)
    # Constant within a still span, a straight line between two.
    at = [float(x) for anchor in anchors for x in (anchor[1], anchor[2] - 1)]
    level = np.array([anchor[3] for anchor in anchors for _ in range(2)]).reshape(len(at), -1)
    index = np.arange(len(feature))
    return np.stack([np.interp(index, at, level[:, k]) for k in range(level.shape[1])], axis=1).reshape(feature.shape)


def _sense(change: Array, pattern: Pattern) -> Array:
    cosine, amplitude = likeness(change, pattern)
    return np.asarray(np.where(amplitude.max(axis=1) > _WEAK, cosine**4, 0.0))


def find_events(scene: Scene, change: Array, part: Part) -> list[Event]:
    """Events of one part of the face: the most likely sequence of rest, named patterns and what has no name."""
    weighted = part.weighted(change)
    weighted = np.where(scene.usable[:, None, None], weighted, 0.0)
    energy = np.einsum("nsf,nsf->n", weighted, weighted)
    near = _REST_ENERGY_UPPER if part.features == UPPER else _REST_ENERGY
    costs = [np.minimum(energy / near, 8.0)]
    base = near / np.maximum(energy, near / 8.0)
    alike = [likeness(weighted, pattern) for pattern in part.patterns]
    for cosine, amplitude in alike:
        weak = np.maximum(_WEAK - amplitude.max(axis=1), 0.0)
        costs.append(base + _MISFIT * (1.0 - cosine**2) + 10.0 * weak)
    costs.append(base + _MISFIT * (1.0 - _UNNAMED_COSINE**2))
    cost = np.stack(costs, axis=1)
    cost[~scene.usable, 1:] += 8.0
    state = _cheapest(cost, _SWITCH * _SWITCH_S / scene.step)
    events = []
    edges = [0, *(np.flatnonzero(np.diff(state)) + 1), len(state)]
    for first, end in zip(edges[:-1], edges[1:], strict=True):
        which = int(state[first])
        if which == 0:
            continue
        inside = slice(int(first), int(end))
        core = np.flatnonzero(energy[inside] >= 0.7 * energy[inside].max()) + int(first)
        middle = np.median(weighted[core], axis=0)[None]
        order = [(float(likeness(middle, pattern)[0][0]), pattern) for pattern in part.patterns]
        order.sort(key=lambda pair: -pair[0])
        pattern = part.patterns[which - 1] if which <= len(part.patterns) else None
        cosine = float(likeness(middle, pattern)[0][0]) if pattern else order[0][0]
        second = max((value for value, other in order if other is not pattern), default=0.0)
        amplitude = likeness(middle, pattern)[1][0] if pattern else np.linalg.norm(middle[0], axis=1) / 8.0
        events.append(
            Event(
                int(first),
                int(end) - 1,
                pattern.movement if pattern else "unnamed",
                cosine,
                second,
                (float(amplitude[0]), float(amplitude[1])),
                pattern.side if pattern else None,
                float((middle**2).sum()),
            )
        )
    return events


def _cheapest(cost: Array, switch: float) -> Array:
    """The cheapest sequence of states (n,), where every change of state costs `switch` (Viterbi)."""
    count = len(cost)
    came = np.zeros(cost.shape, dtype=np.int32)
    total = cost[0].copy()
    for index in range(1, count):
        cheapest = int(np.argmin(total))
        stay = total <= total[cheapest] + switch
        came[index] = np.where(stay, np.arange(cost.shape[1]), cheapest)
        total = np.where(stay, total, total[cheapest] + switch) + cost[index]
    state = np.zeros(count, dtype=np.int64)
    state[-1] = int(np.argmin(total))
    for index in range(count - 1, 0, -1):
        state[index - 1] = came[index, state[index]]
    return state
