"""Patient and protocol in, pose out: how far every expression, lid and the head are at a time."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from synkin.anatomy import SIDES, Side
from synkin.phantom.expressions import EXPRESSIONS
from synkin.phantom.patient import Patient
from synkin.phantom.protocol import Protocol, Step

# In a closure most of the way is the upper lid's; in a squint the lower lid takes part.
UPPER_SHARE_SHUT: Final = 0.88
UPPER_SHARE_SQUINT: Final = 0.9


@dataclass(frozen=True)
class LidPose:
    """Lids of one eye: upper lid down and lower lid up in mm, then the share of what is left that is shut."""

    down_mm: float = 0.0
    up_mm: float = 0.0
    shut: float = 0.0

    def ways(self, gap: float) -> tuple[float, float]:
        """Upper lid down and lower lid up, mm at the middle of an eye that is `gap` mm open; never past each other."""
        left = gap - self.down_mm - self.up_mm
        if left <= 0.0:
            scale = gap / (self.down_mm + self.up_mm)
            return self.down_mm * scale, self.up_mm * scale
        close = self.shut * left
        return self.down_mm + UPPER_SHARE_SHUT * close, self.up_mm + (1 - UPPER_SHARE_SHUT) * close


@dataclass(frozen=True)
class Pose:
    """Shape of the face at one time: level per (expression, side), lids per side in the order of SIDES."""

    levels: tuple[tuple[str, Side, float], ...]
    lids: tuple[LidPose, ...]


REST: Final = Pose((), tuple(LidPose() for _ in SIDES))


@dataclass(frozen=True)
class Head:
    """Where the head is: shift in pixels of the picture, roll in degrees, size relative to the first frame."""

    x_px: float
    y_px: float
    roll_deg: float
    scale: float


def pose_at(patient: Patient, protocol: Protocol, time_s: float, *, unwanted: bool = True) -> Pose:
    """The pose at a time; `unwanted=False` leaves out what should not move, to know its share."""
    levels: list[tuple[str, Side, float]] = []
    down, up = dict.fromkeys(SIDES, 0.0), dict.fromkeys(SIDES, 0.0)
    shut = dict.fromkeys(SIDES, max((blink.level(time_s) for blink in protocol.blinks), default=0.0))
    for step in protocol.steps:
        level = step.level(time_s)
        for side in SIDES:
            own = level * patient.strength(side)
            if own <= 0.0:
                continue
            if step.movement == "eye-close-gentle":
                # A healthy gentle closure is complete, whatever the size of the repetition.
                shut[side] = max(shut[side], own / step.size)
                continue
            levels.append((step.movement, side, own))
            lids = EXPRESSIONS[step.movement].lids
            down[side] += own * lids[0]
            up[side] += own * lids[1]
        for one in patient.unwanted if unwanted else ():
            if one.movement == step.movement:
                more = _unwanted_mm(one.mm, step, time_s - one.lag_s)
                down[one.side] += UPPER_SHARE_SQUINT * more
                up[one.side] += (1 - UPPER_SHARE_SQUINT) * more
    return Pose(tuple(levels), tuple(LidPose(down[side], up[side], shut[side]) for side in SIDES))


def _unwanted_mm(mm: float, step: Step, time_s: float) -> float:
    return mm * step.level(time_s)


def head_at(time_s: float, seed: int, size: tuple[int, int]) -> Head:
    """Slow spontaneous drift: within 2 px (of a picture 480 high), 1 degree and 1 % of size, by the seed."""
    rng = np.random.default_rng([seed, 2])
    hertz = rng.uniform(0.04, 0.16, (4, 3))
    phase = rng.uniform(0.0, 2 * np.pi, (4, 3))
    waves = np.sin(2 * np.pi * hertz * time_s + phase) @ np.array([0.5, 0.3, 0.2])
    step = size[1] / 480
    return Head(
        2.0 * step * float(waves[0]), 2.0 * step * float(waves[1]), float(waves[2]), 1.0 + 0.01 * float(waves[3])
    )
