"""Movements found without a cue sheet: where the face leaves its rest, and which pattern of the table it shows."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from synkin.anatomy import SIDES, Side
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

_REST_ENERGY: Final = 8.0
"""Squared weighted distance of both sides within which a posture is rest; ours. The brows have fewer channels."""
_REST_ENERGY_UPPER: Final = 4.0
_ANCHOR_ENERGY: Final = 8.0
_MISFIT: Final = 5.0
_UNNAMED_COSINE: Final = 0.7
_WEAK: Final = 0.5
_SWITCH: Final = 1.2
_SWITCH_S: Final = 0.1
"""Changing the name costs as much as a misfit of `_SWITCH` over `_SWITCH_S`."""
ONE_SIDED: Final = 0.35
"""A side that moves less than this share of the other is not taken to take part. Ours."""
_UNEVEN: Final = 4.0
BOTH_ONLY: Final = ("pucker", "cheek-puff")
"""Movements of one round muscle or one mouthful of air: a side alone cannot make them."""
_GAP_S: Final = 0.5
_HELD_S: Final = 0.15
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
    sides: tuple[Side, ...]
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
    cosine, _, amplitude = likeness(change, pattern)
    return np.asarray(np.where(amplitude.max(axis=1) > _WEAK, cosine**4, 0.0))


def find_events(scene: Scene, change: Array, part: Part) -> list[Event]:
    """Events of one part of the face: the most likely sequence of rest, named patterns and what has no name."""
    weighted = np.where(scene.usable[:, None, None], part.weighted(change), 0.0)
    energy = np.einsum("nsf,nsf->n", weighted, weighted)
    near = _REST_ENERGY_UPPER if part.features == UPPER else _REST_ENERGY
    base = near / np.maximum(energy, near / 8.0)
    states: list[tuple[Pattern | None, tuple[Side, ...]]] = [(None, ())]
    costs = [np.minimum(energy / near, 8.0)]
    for pattern in part.patterns:
        both, alone, amplitude = likeness(weighted, pattern)
        weak = 10.0 * np.maximum(_WEAK - amplitude.max(axis=1), 0.0)
        uneven = amplitude.min(axis=1) / np.maximum(amplitude.max(axis=1), 1e-9)
        one_sided = _UNEVEN * np.maximum(ONE_SIDED - uneven, 0.0) if pattern.side is None else 0.0
        states.append((pattern, SIDES if pattern.side is None else (pattern.side,)))
        costs.append(base + _MISFIT * (1.0 - both**2) + weak + one_sided)
        if pattern.side is None and pattern.movement not in BOTH_ONLY:
            for index, side in enumerate(SIDES):
                states.append((pattern, (side,)))
                costs.append(base + _MISFIT * (1.0 - alone[:, index] ** 2) + weak)
    states.append((None, SIDES))
    costs.append(base + _MISFIT * (1.0 - _UNNAMED_COSINE**2))
    cost = np.stack(costs, axis=1)
    for first, end in runs(~scene.usable):
        # A movement may go on behind a short gap, not behind a long one.
        cost[first:end] = 0.0
        cost[first:end, 1:] += 8.0 * ((end - first) * scene.step > _GAP_S)
    path = _cheapest(cost, _SWITCH * _SWITCH_S / scene.step)
    edges = [0, *(int(edge) + 1 for edge in np.flatnonzero(np.diff(path))), len(path)]
    return [
        _event(weighted, energy, part, states[path[first]], first, end - 1)
        for first, end in pairwise(edges)
        if path[first] > 0
    ]


def held_in(scene: Scene, change: Array, part: Part, first: int, last: int, movements: tuple[str, ...]) -> list[Event]:
    """Postures between two samples that look like one of `movements` for 0.15 s, mostly without moving."""
    weighted = np.where(scene.usable[:, None, None], part.weighted(change), 0.0)
    energy = np.einsum("nsf,nsf->n", weighted, weighted)
    found = []
    for pattern in part.patterns:
        if pattern.movement not in movements:
            continue
        cosine, _, amplitude = likeness(weighted[first : last + 1], pattern)
        alike = (cosine >= _UNNAMED_COSINE) & (amplitude.mean(axis=1) >= _WEAK)
        found += [
            _event(weighted, energy, part, (pattern, SIDES), first + start, first + end - 1)
            for start, end in runs(alike)
            if (end - start) * scene.step >= _HELD_S and scene.still[first + start : first + end].mean() >= 0.5
        ]
    return found


def _event(
    weighted: Array, energy: Array, part: Part, state: tuple[Pattern | None, tuple[Side, ...]], first: int, last: int
) -> Event:
    pattern, sides = state
    inside = energy[first : last + 1]
    core = np.flatnonzero(inside >= 0.7 * inside.max()) + first
    middle = np.median(weighted[core], axis=0)[None]
    fit = {}
    for other in part.patterns:
        both, alone, _ = likeness(middle, other)
        fit[other.movement, other.side] = float(max(both[0], alone[0].max() if other.side is None else 0.0))
    cosine = fit[pattern.movement, pattern.side] if pattern else max(fit.values())
    second = max((value for key, value in fit.items() if not pattern or key[0] != pattern.movement), default=0.0)
    amplitude = likeness(middle, pattern)[2][0] if pattern else np.linalg.norm(middle[0], axis=1) / 8.0
    return Event(
        first,
        last,
        pattern.movement if pattern else "unnamed",
        cosine,
        second,
        (float(amplitude[0]), float(amplitude[1])),
        sides,
        pattern.side if pattern else None,
        float((middle**2).sum()),
    )


def _cheapest(cost: Array, switch: float) -> list[int]:
    """The cheapest sequence of states (n,), where every change of state costs `switch` (Viterbi)."""
    count = len(cost)
    came = np.zeros(cost.shape, dtype=np.int32)
    total = cost[0].copy()
    for index in range(1, count):
        cheapest = int(np.argmin(total))
        stay = total <= total[cheapest] + switch
        came[index] = np.where(stay, np.arange(cost.shape[1]), cheapest)
        total = np.where(stay, total, total[cheapest] + switch) + cost[index]
    path = [int(np.argmin(total))]
    for index in range(count - 1, 0, -1):
        path.append(int(came[index, path[-1]]))
    return path[::-1]
