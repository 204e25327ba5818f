"""What a calibration film shows, and through which camera: one move after another, the face at rest in between.

Most moves are one-sided and of one muscle, one region or one lid, at drawn amplitudes; the rest is what faces do as a
whole, both sides alike or one of them weaker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import CHANNELS, MUSCLE_IDS, SIDES
from synkin.phantom.nerve import draw_synergy
from synkin.phantom.picture.camera import Camera

Array = npt.NDArray[np.floating[Any]]
Indices = npt.NDArray[np.intp]

FPS: Final = 12.0
CAMERAS: Final = (
    "640x480 at 12/s from 430 to 950 mm without 560 to 640, blur 0.3 to 0.9 px, noise 1 to 3.5, gradient to 0.22"
)
NEAR_MM: Final = (430.0, 560.0)
FAR_MM: Final = (640.0, 950.0)
"""Distances from the camera; other recordings are taken from in between."""
BLUR_PX: Final = (0.3, 0.9)
NOISE_SD: Final = (1.0, 3.5)
GRADIENT: Final = (0.05, 0.22)
FIRST_REST_S: Final = 1.0
"""Rest before the first move, of which one picture is what skin is followed from."""
RAMP_S: Final = 2 / 12
HOLD_S: Final = 3 / 12
REST_S: Final = 3 / 12
EVERY_S: Final = 2 * RAMP_S + HOLD_S + REST_S
_SETTLES_S: Final = 0.15
"""Landmark models that smooth over time come after; the first part of hold and rest is not counted."""
_BLINK_S: Final = 0.12
_MUSCLES: Final = tuple(one for one in MUSCLE_IDS if not one.startswith(("orbicularis-oculi", "platysma")))
_MUSCLE_LEVELS: Final = (0.35, 1.0)
_REGION_MM: Final = (1.5, 3.5)
_WHOLE: Final = ("smile-open", "smile-closed", "pucker", "brow-raise", "snarl", "teeth-lower", "eye-close-tight")
_WEAK: Final = 0.25
_UPPER_PART: Final = 0.85
"""The upper lid's part of a closure."""
_LOOKS_DEG: Final = ((15.0, 0.0), (-15.0, 0.0), (0.0, 8.0), (0.0, -8.0))


@dataclass(frozen=True)
class Move:
    """One thing that moves: levels of muscles, mm of regions, closure of each lid as a share of the gap, gaze (deg)."""

    kind: str
    name: str
    muscles: Array
    regions: dict[str, float]
    lids: Array
    gaze: tuple[float, float] = (0.0, 0.0)


def design(rng: np.random.Generator) -> tuple[Move, ...]:
    """The moves of one face, in an order of their own.

    Muscles, regions and single lids are moved on one side each, drawn anew for every face: calibrations know each face
    with its mirror image.
    """
    none, open_lids = np.zeros((len(SIDES), len(MUSCLE_IDS))), np.zeros((len(SIDES), 2))
    synergy = draw_synergy(rng)
    moves: list[Move] = []
    for muscle in _MUSCLES:
        levels, side = none.copy(), int(rng.integers(len(SIDES)))
        levels[side, MUSCLE_IDS.index(muscle)] = rng.uniform(*_MUSCLE_LEVELS)
        moves.append(Move("muscle", f"{muscle}/{SIDES[side]}", levels, {}, open_lids))
    for channel in (one for one in CHANNELS if not one.startswith("palpebral-fissure")):
        place = f"{channel}/{SIDES[int(rng.integers(len(SIDES)))]}"
        mm = float(rng.uniform(*_REGION_MM) * rng.choice([-1.0, 1.0]))
        moves.append(Move("region", place, none, {place: mm}, open_lids))
    for upper, lower in ((0.25, 0.0), (0.45, 0.0), (0.0, 0.2), (0.2, 0.15)):
        side = int(rng.integers(len(SIDES)))
        moves.append(Move("lid", f"lids/{SIDES[side]}", none, {}, _on(side, upper, lower)))
    for side in range(len(SIDES)):
        shares = (float(rng.uniform(0.3, 0.6)), float(rng.uniform(0.6, 0.9)), 1.0)
        moves += [Move("lids", f"closure/{SIDES[side]}", none, {}, _closed(side, share)) for share in shares]
    both = [_closed(0, share) + _closed(1, share) for share in (0.3, 0.6, 0.8, 1.0)]
    moves += [Move("lids", "closure/both", none, {}, lids) for lids in both]
    for movement in _WHOLE:
        for strengths in ((1.0, 1.0), tuple(rng.permutation([1.0, _WEAK]))):
            drives = synergy.sel(movement=movement).values * np.array(strengths)[:, None] * rng.uniform(0.5, 1.0)
            moves.append(Move("whole", movement, drives, {}, open_lids))
    for side in range(len(SIDES)):
        for movement in ("smile-open", "pucker"):
            drives = synergy.sel(movement=movement).values * rng.uniform(0.7, 1.0)
            lids = _closed(side, float(rng.uniform(0.2, 0.6)))
            moves.append(Move("whole", f"{movement} with an eye", drives, {}, lids))
        drives = synergy.sel(movement="eye-close-gentle").values.copy()
        drives[side, MUSCLE_IDS.index("zygomaticus-major")] += rng.uniform(0.3, 0.7)
        moves.append(Move("whole", "eye-close-gentle with a corner", drives, {}, open_lids))
    moves += [Move("gaze", "gaze", none, {}, open_lids, look) for look in _LOOKS_DEG]
    moves += [Move("blink", "blink", none, {}, _closed(0, 1.0) + _closed(1, 1.0)) for _ in range(2)]
    return tuple(moves[index] for index in rng.permutation(len(moves)))


def _closed(side: int, share: float) -> Array:
    return _on(side, _UPPER_PART * share, (1 - _UPPER_PART) * share)


def _on(side: int, upper: float, lower: float) -> Array:
    lids = np.zeros((len(SIDES), 2))
    lids[side] = upper, lower
    return lids


def draw_camera(rng: np.random.Generator) -> Camera:
    """A camera for calibration; its distance, blur and light are not those of the report (`cases`)."""
    return Camera(
        size=(640, 480),
        fps=FPS,
        distance_mm=float(rng.choice([rng.uniform(*NEAR_MM), rng.uniform(*FAR_MM)])),
        face_share=float(rng.uniform(0.5, 0.68)),
        yaw_deg=float(rng.uniform(-3, 3)),
        pitch_deg=float(rng.uniform(-4, 4)),
        noise_sd=float(rng.uniform(*NOISE_SD)),
        light_gradient=float(rng.uniform(*GRADIENT)),
        light_from=str(rng.choice(["left", "right", "above"])),
        exposure_s=float(rng.uniform(0.004, 0.02)),
        blur_px=float(rng.uniform(*BLUR_PX)),
    )


def starts(moves: Sequence[Move]) -> Array:
    """When each move begins, s."""
    return FIRST_REST_S + EVERY_S * np.arange(len(moves))


def times(moves: Sequence[Move]) -> Array:
    """When the frames of the film are taken, s."""
    return np.arange(round(FPS * (FIRST_REST_S + EVERY_S * len(moves))) + 1) / FPS


def levels(moves: Sequence[Move], at: Array) -> Array:
    """How far each move is in, shape (time, move)."""
    out = np.zeros((len(at), len(moves)))
    for index, (move, start) in enumerate(zip(moves, starts(moves), strict=True)):
        if move.kind == "blink":
            # Shut for one frame at least, whenever frames are taken.
            reach = np.abs(at - (start + RAMP_S))
            t = np.clip((_BLINK_S + 0.5 / FPS - reach) / _BLINK_S, 0.0, 1.0)
        else:
            end = start + 2 * RAMP_S + HOLD_S
            t = np.clip(np.minimum(at - start, end - at) / RAMP_S, 0.0, 1.0)
        out[:, index] = t**3 * (10 - 15 * t + 6 * t**2)
    return out


def held(move: Move, start: float, at: Array) -> Indices:
    """Frames of a move's hold that count; of a blink those around its middle, one of which is shut."""
    if move.kind == "blink":
        return np.flatnonzero(np.abs(at - start - RAMP_S) <= 1.0 / FPS + 1e-9)
    return np.flatnonzero((at >= start + RAMP_S + _SETTLES_S - 1e-9) & (at <= start + RAMP_S + HOLD_S + 1e-9))


def rest_before(start: float, at: Array) -> Indices:
    """Frames of the rest before a move that starts then, once what came before has settled."""
    return np.flatnonzero((at >= start - REST_S + _SETTLES_S - 1e-9) & (at <= start + 1e-9))


def rests_around(start: float, at: Array) -> list[Indices]:
    """Frames of the rests before and after a move, as far as there are any."""
    return [rest for rest in (rest_before(start, at), rest_before(start + EVERY_S, at)) if rest.size]


def counted(moves: Sequence[Move], at: Array) -> npt.NDArray[np.bool_]:
    """Which frames anything is taken from, shape (time,)."""
    out = np.zeros(len(at), dtype=np.bool_)
    for move, start in zip(moves, starts(moves), strict=True):
        for frames in (held(move, start, at), *rests_around(start, at)):
            out[frames] = True
    return out
