"""What the patient is asked to do and when: trials with smooth ramps, blinks in the rests."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from synkin.errors import WrongUsageError
from synkin.trials import Span

POSSIBLE: Final = ("smile-open", "eye-close-gentle", "brow-raise", "pucker")
"""Movements that the simulated patient can make so far."""
BLINK_DOWN_S: Final = 0.10
BLINK_SHUT_S: Final = 0.05
BLINK_UP_S: Final = 0.20


@dataclass(frozen=True)
class Step:
    """One movement in time; `size` is its share of the whole expression."""

    movement: str
    repetition: int
    start_s: float
    ramp_s: float
    hold_s: float
    size: float = 1.0

    @property
    def hold(self) -> Span:
        """The span in which the movement is whole."""
        return self.start_s + self.ramp_s, self.start_s + self.ramp_s + self.hold_s

    @property
    def end_s(self) -> float:
        """When the face is back at rest."""
        return self.start_s + 2 * self.ramp_s + self.hold_s

    def level(self, time_s: float) -> float:
        """Share of the whole expression at a time: 0 at rest, `size` in the hold, ramps without jerk."""
        return self.size * _plateau(time_s, self.start_s, self.ramp_s, self.hold_s, self.ramp_s)


@dataclass(frozen=True)
class BlinkStep:
    """One full natural blink of both eyes."""

    start_s: float

    @property
    def peak_s(self) -> float:
        """Middle of the time in which the eyes are shut."""
        return self.start_s + BLINK_DOWN_S + BLINK_SHUT_S / 2

    @property
    def end_s(self) -> float:
        """When the eyes are open again."""
        return self.start_s + BLINK_DOWN_S + BLINK_SHUT_S + BLINK_UP_S

    def level(self, time_s: float) -> float:
        """How far the lids are on their way: 0 open, 1 shut."""
        return _plateau(time_s, self.start_s, BLINK_DOWN_S, BLINK_SHUT_S, BLINK_UP_S)


@dataclass(frozen=True)
class Protocol:
    """Everything that happens in a recording, in time order; no two steps overlap."""

    steps: tuple[Step, ...]
    blinks: tuple[BlinkStep, ...]
    duration_s: float

    def __post_init__(self) -> None:
        spans = sorted([(s.start_s, s.end_s) for s in self.steps] + [(b.start_s, b.end_s) for b in self.blinks])
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise WrongUsageError("two movements of the simulated patient overlap; leave a rest between them")
        if spans and (spans[0][0] < 0 or spans[-1][1] > self.duration_s):
            raise WrongUsageError("a movement of the simulated patient lies outside the recording; make it longer")
        for step in self.steps:
            if step.movement not in POSSIBLE:
                raise WrongUsageError(
                    f"the simulated patient cannot make the movement '{step.movement}' yet; "
                    f"choose {', '.join(POSSIBLE)}"
                )


def make_protocol(
    movements: tuple[str, ...] = POSSIBLE,
    *,
    repetitions: int = 3,
    seed: int = 1,
    first_rest_s: float = 3.0,
    ramp_s: float = 0.4,
    hold_s: float = 1.8,
    rest_s: float = 2.2,
    size_sd: float = 0.05,
    blinks: bool = True,
) -> Protocol:
    """Every movement in turn, each repeated, with rests between and a blink in every other rest.

    Holds and rests vary by up to 0.3 s and sizes by `size_sd` (relative SD) from repetition to repetition, by the seed.
    """
    rng = np.random.default_rng([seed, 1])
    clock = first_rest_s
    steps: list[Step] = []
    shut: list[BlinkStep] = [BlinkStep(0.4 * first_rest_s)] if blinks and first_rest_s >= 2.0 else []
    for movement in movements:
        for repetition in range(1, repetitions + 1):
            size = float(np.clip(1.0 + size_sd * rng.standard_normal(), 0.85, 1.12))
            step = Step(movement, repetition, clock, ramp_s, hold_s + float(rng.uniform(-0.15, 0.15)), size)
            steps.append(step)
            rest = rest_s + float(rng.uniform(0.0, 0.3))
            into = float(rng.uniform(0.35, 0.6))
            # The last second before a movement stays still: it is what the movement is measured from.
            if blinks and len(steps) % 2 == 0 and rest >= 2.0:
                shut.append(BlinkStep(step.end_s + into))
            clock = step.end_s + rest
    return Protocol(tuple(steps), tuple(shut), clock)


def _plateau(time_s: float, start_s: float, up_s: float, stay_s: float, down_s: float) -> float:
    if time_s < start_s + up_s:
        return _smooth((time_s - start_s) / up_s)
    return 1.0 - _smooth((time_s - start_s - up_s - stay_s) / down_s)


def _smooth(x: float) -> float:
    """Minimum-jerk step from 0 to 1."""
    x = min(max(x, 0.0), 1.0)
    return x * x * x * (10.0 - 15.0 * x + 6.0 * x * x)
