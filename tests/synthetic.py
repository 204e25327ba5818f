"""Tracks of a made-up face that does exactly what it is told: known displacements in mm, at known times.

Nothing here goes through a picture or a landmark model, so whatever comes out of the pure rooms can be held against
what was put in. The face is the simulated patient's neutral shape, made symmetric, with a depth of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import IRIS, MIRROR, MOVEMENTS, REGIONS, SIDES, Side, norm
from synkin.anatomy.regions import on_side
from synkin.phantom import draw_person
from synkin.track import make_track
from synkin.trials import Cue, CueSheet

Array = npt.NDArray[np.floating[Any]]
Where = tuple[Side, str]
"""A side and a region."""

MM_PER_PX: Final = 0.4
GAP_MM: Final = 10.0
FISSURE: Final = "palpebral-fissure"
LIPS_APART_MM: Final = 6.0
"""How far the lips part where a movement parts them."""
_LOWER_INNER_LIP: Final = (14, 87, 317, 178, 402)
_EYE: Final = REGIONS[FISSURE]


@dataclass(frozen=True)
class Move:
    """One performance of a movement.

    mm : per side and region how far the region goes at the height of it, (lateral, up); of the palpebral fissure how
        far the upper and the lower lid go up, so (-2, 1) narrows by 3 mm.
    at_s : when it begins; it lasts `ramp_s` up, `hold_s`, `ramp_s` down.
    """

    movement: str
    at_s: float
    mm: Mapping[Where, tuple[float, float]] = field(default_factory=dict)
    ramp_s: float = 0.4
    hold_s: float = 1.2

    @property
    def end_s(self) -> float:
        """When the face is back at rest."""
        return self.at_s + 2 * self.ramp_s + self.hold_s

    def level(self, time: Array) -> Array:
        """0 at rest, 1 in the hold, shape (time,)."""
        after = np.clip((time - self.at_s) / self.ramp_s, 0, 1)
        before = np.clip((self.end_s - time) / self.ramp_s, 0, 1)
        return _smooth(np.minimum(after, before))


def both(region: str, first: float, second: float) -> dict[Where, tuple[float, float]]:
    """The same on both sides."""
    return {(side, region): (first, second) for side in SIDES}


USUAL: Final[dict[str, dict[Where, tuple[float, float]]]] = {
    "brow-raise": {**both("brow", 0.3, 6.0), **both(FISSURE, 1.0, 0.0)},
    "eye-close-gentle": both(FISSURE, -9.0, 0.5),
    "smile-open": {
        **both("commissure", 7.5, 7.0),
        **both("upper-lip", 4.0, 6.0),
        **both("lower-lip", 4.0, -2.0),
        **both("cheek", 1.5, 3.0),
        **both("nasal-ala", 1.8, 2.5),
        **both(FISSURE, -1.2, 0.8),
    },
    "pucker": {
        **both("commissure", -6.5, 0.0),
        **both("upper-lip", -2.0, 1.0),
        **both("lower-lip", -2.0, -1.0),
    },
}
"""What a healthy face does, both sides alike."""


def scaled(mm: Mapping[Where, tuple[float, float]], left: float = 1.0, right: float = 1.0) -> dict[Where, Any]:
    """The same with each side's displacements multiplied."""
    gain = {"left": left, "right": right}
    return {where: (a * gain[where[0]], b * gain[where[0]]) for where, (a, b) in mm.items()}


def added(*parts: Mapping[Where, tuple[float, float]]) -> dict[Where, tuple[float, float]]:
    """Several displacements at once."""
    total: dict[Where, tuple[float, float]] = {}
    for part in parts:
        for where, (a, b) in part.items():
            x, y = total.get(where, (0.0, 0.0))
            total[where] = (x + a, y + b)
    return total


def repeated(
    movement: str,
    mm: Mapping[Where, tuple[float, float]] | None = None,
    *,
    times: int = 3,
    first_s: float = 2.0,
    every_s: float = 4.0,
    spread: Sequence[float] = (1.0, 0.96, 1.05, 0.98, 1.02),
) -> list[Move]:
    """A movement made several times, each a little different in size."""
    whole = USUAL[movement] if mm is None else mm
    return [
        Move(movement, first_s + index * every_s, scaled(whole, spread[index % 5], spread[index % 5]))
        for index in range(times)
    ]


def in_turn(*series: Iterable[Move], first_s: float = 2.0, every_s: float = 4.0) -> list[Move]:
    """Several series of movements one after the other."""
    moves = [move for one in series for move in one]
    return [replace(move, at_s=first_s + index * every_s) for index, move in enumerate(moves)]


def cues(moves: Iterable[Move], margin_s: float = 0.3) -> CueSheet:
    """The cue sheet of these movements."""
    return CueSheet(
        tuple(Cue(move.movement, max(0.0, move.at_s - margin_s), move.end_s + margin_s, "full") for move in moves)
    )


@cache
def neutral() -> Array:
    """The face at rest, shape (478, 3), mm: x to the patient's left, y up, z to the camera; symmetric."""
    flat = draw_person(None).shape.mm[:, :2]
    flat = (flat + flat[MIRROR] * [-1.0, 1.0]) / 2
    x, y = flat.T
    depth = 75.0 * np.sqrt(np.clip(1 - (x / 85) ** 2 - ((y + 20) / 150) ** 2, 0.05, None))
    depth += 22.0 * np.exp(-((x / 12) ** 2) - ((y + 30) / 22) ** 2)
    face = np.column_stack([flat, depth])
    for side in SIDES:  # eyes open to a round number of mm, so that tests can reckon with it
        more = GAP_MM - _gap(face, side)
        _move_lids(face[None], side, np.array([more / 2]), np.array([-more / 2]))
    return face


def rotation(yaw_deg: float = 0.0, pitch_deg: float = 0.0, roll_deg: float = 0.0) -> Array:
    """Turns of the head, shape (3, 3), in the axes of `neutral`."""
    a, b, c = np.radians([yaw_deg, pitch_deg, roll_deg])
    yaw = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    pitch = np.array([[1, 0, 0], [0, np.cos(b), np.sin(b)], [0, -np.sin(b), np.cos(b)]])
    roll = np.array([[np.cos(c), np.sin(c), 0], [-np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return np.asarray(roll @ yaw @ pitch)


def record(
    moves: Iterable[Move] = (),
    *,
    seconds: float | None = None,
    fps: float = 25.0,
    irregular: bool = False,
    noise_mm: float = 0.05,
    seed: int = 1,
    blinks: Sequence[float] = (),
    head: bool = False,
    lost: Sequence[tuple[float, float]] = (),
    turned: Sequence[tuple[float, float]] = (),
    asymmetry_mm: float = 0.0,
    gaze: Callable[[Array], Array] | None = None,
    **attrs: Any,
) -> xr.Dataset:
    """The Track of a recording in which the face does `moves`.

    irregular : frames come at irregular times, as phones record them.
    noise_mm : standard deviation of every landmark's coordinate, every frame by itself.
    blinks : times at which both eyes blink.
    head : the head sways, nods, comes nearer and goes, under weak perspective.
    lost, turned : spans without a face, and with the head turned by 30 degrees.
    asymmetry_mm : how far the resting shape is from symmetric.
    gaze : where both irises look, mm to the patient's left as a function of time.
    """
    moves = list(moves)
    rng = np.random.default_rng(seed)
    length = seconds if seconds is not None else max((move.end_s for move in moves), default=3.0) + 1.5
    count = round(length * fps)
    time = np.arange(count) / fps
    if irregular:
        time[1:] += rng.uniform(-0.3, 0.3, count - 1) / fps
    rest = neutral()
    if asymmetry_mm:
        rest = rest + rng.normal(0, asymmetry_mm, rest.shape) * [1.0, 1.0, 0.3]
    face = np.repeat(rest[None], count, axis=0)
    lids = {side: np.zeros((2, count)) for side in SIDES}
    for move in moves:
        level = move.level(time)
        for (side, region), (first, second) in move.mm.items():
            if region == FISSURE:
                lids[side] += np.stack([first * level, second * level])
                continue
            outward = 1.0 if side == "left" else -1.0
            use = list(REGIONS[region].landmarks(side))
            face[:, use, :2] += level[:, None, None] * np.array([outward * first, second])
        if move.mm and MOVEMENTS[move.movement].opens_lips:
            face[:, list(_LOWER_INNER_LIP), 1] -= LIPS_APART_MM * level[:, None]
    shut = np.max([_blink(time, at) for at in blinks] or [np.zeros(count)], axis=0)
    for side in SIDES:
        upper, lower = lids[side]
        left = GAP_MM + upper - lower
        _move_lids(face, side, upper - 0.9 * shut * left, lower + 0.05 * shut * left)
    face += rng.normal(0, noise_mm, face.shape) if noise_mm else 0.0
    if gaze is not None:
        for side in SIDES:
            face[:, list(IRIS[side]), 0] += gaze(time)[:, None]
    turn, shift, size = _head(time, head, turned)
    placed = size[:, None, None] * np.einsum("tij,tlj->tli", turn, face) + shift[:, None, :]
    position = placed / MM_PER_PX * np.array([1.0, -1.0, -1.0]) + np.array([320.0, 220.0, 0.0])
    found = ~np.any([(time >= a) & (time < b) for a, b in lost] or [np.zeros(count, dtype=bool)], axis=0)
    iris = np.repeat(norm("iris-diameter").mean * size[:, None] / MM_PER_PX, 2, axis=1)
    iris *= 1 + (rng.normal(0, 0.01, iris.shape) if noise_mm else 0.0)
    position[~found] = np.nan
    iris[~found] = np.nan
    named: dict[str, Any] = {
        "source": "made-up.mp4",
        "sha256": "00" * 32,
        "image_width": 640,
        "image_height": 480,
        "rotation": 0,
        "model": "phantom",
        "model_sha256": "11" * 32,
        "reading": "whole",
        **attrs,
    }
    return make_track(time, position, found, iris, **named)


def _move_lids(face: Array, side: Side, upper: Array, lower: Array) -> None:
    """Move the lid margins of `face` (time, 478, 3) by mm, shape (time,), away from the line through the canthi."""
    outer, inner = on_side(_EYE.corners_right, side)
    along = (face[0, outer] - face[0, inner])[:2] * (1.0 if side == "left" else -1.0)
    up = np.array([-along[1], along[0]]) / np.linalg.norm(along)
    outline = on_side(_EYE.outline_right, side)
    face[:, list(outline[1:8]), :2] += upper[:, None, None] * up
    face[:, list(outline[9:]), :2] += lower[:, None, None] * up


def _gap(face: Array, side: Side) -> float:
    outer, inner = on_side(_EYE.corners_right, side)
    along = face[outer, :2] - face[inner, :2]
    upper, lower = (
        face[list(on_side(lid, side)), :2].mean(axis=0) for lid in (_EYE.upper_lid_right, _EYE.lower_lid_right)
    )
    return float(abs(along[0] * (upper - lower)[1] - along[1] * (upper - lower)[0]) / np.linalg.norm(along))


def _blink(time: Array, at_s: float) -> Array:
    """Share of the gap that is closed: shut at `at_s`, down in 0.1 s, up in 0.2 s."""
    return _smooth(np.clip(np.minimum((time - at_s + 0.12) / 0.1, (at_s + 0.22 - time) / 0.2), 0, 1))


def _head(time: Array, moves: bool, turned: Sequence[tuple[float, float]]) -> tuple[Array, Array, Array]:
    sway = np.sin(time[:, None] * np.array([0.7, 0.5, 0.9, 0.6, 0.4, 0.3]) + np.arange(6)) * float(moves)
    yaw = 5.0 * sway[:, 0]
    for start, end in turned:
        yaw = yaw + 30.0 * np.clip(np.minimum(time - start, end - time) / 0.2, 0, 1)
    turns = np.stack([rotation(*angles) for angles in zip(yaw, 3.0 * sway[:, 1], 4.0 * sway[:, 2], strict=True)])
    shift = np.column_stack([6.0 * sway[:, 3], 5.0 * sway[:, 4], np.zeros(len(time))])
    return turns, shift, np.asarray(1.0 + 0.06 * sway[:, 5])


def _smooth(x: Array) -> Array:
    """Minimum-jerk step from 0 to 1."""
    return np.asarray(x**3 * (10 - 15 * x + 6 * x**2))
