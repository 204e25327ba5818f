"""What the patient is asked to do and when, and what eyes do by themselves meanwhile."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from synkin.anatomy import BRANCHES, Side
from synkin.errors import WrongUsageError
from synkin.phantom.nerve.synergy import COMMANDS
from synkin.trials import Span

Array = npt.NDArray[np.floating[Any]]
Effort = Literal["gentle", "full"]

_SUNNYBROOK = ("brow-raise", "eye-close-gentle", "smile-open", "snarl", "pucker")
PROTOCOLS: Final[dict[str, tuple[str, ...]]] = {
    "sunnybrook": _SUNNYBROOK,
    "full": (*_SUNNYBROOK, "eye-close-tight", "smile-closed", "teeth-lower", "frown", "cheek-puff"),
    "quick": ("smile-open", "eye-close-gentle", "brow-raise", "pucker"),
}
"""The movements of each named protocol, in order."""

_GENTLE_SIZE = 0.6
_FADE_S = 0.04
"""Time that the gaze takes to its aim; a saccade of ten degrees takes about 40 ms."""


@dataclass(frozen=True)
class Step:
    """One movement in time; `size` is its share of the whole movement."""

    movement: str
    repetition: int
    start_s: float
    ramp_s: float
    hold_s: float
    size: float = 1.0
    effort: Effort = "full"

    @property
    def hold(self) -> Span:
        """The span in which the command is whole."""
        return self.start_s + self.ramp_s, self.start_s + self.ramp_s + self.hold_s

    @property
    def end_s(self) -> float:
        """When the command is over."""
        return self.start_s + 2 * self.ramp_s + self.hold_s

    def level(self, time: Array) -> Array:
        """Share of the whole movement that is commanded at times in s: 0 at rest, `size` in the hold."""
        return self.size * plateau(time, self.start_s, self.ramp_s, self.hold[1], self.ramp_s)


@dataclass(frozen=True)
class BlinkStep:
    """One natural blink of both eyes; `depth` is how far it closes them, 1 = shut."""

    start_s: float
    depth: float = 1.0
    down_s: float = 0.08
    shut_s: float = 0.04
    up_s: float = 0.16

    @property
    def peak_s(self) -> float:
        """Middle of the time in which the lids are down."""
        return self.start_s + self.down_s + self.shut_s / 2

    @property
    def end_s(self) -> float:
        """When the eyes are open again."""
        return self.start_s + self.down_s + self.shut_s + self.up_s

    def level(self, time: Array) -> Array:
        """How far the lids are on their way at times in s: 0 open, 1 shut."""
        return self.depth * plateau(
            time, self.start_s, self.down_s, self.start_s + self.down_s + self.shut_s, self.up_s
        )


@dataclass(frozen=True)
class GazeStep:
    """A look aside and back, in degrees: towards the patient's left, and up."""

    start_s: float
    hold_s: float
    left_deg: float
    up_deg: float

    @property
    def end_s(self) -> float:
        """When the eyes look straight ahead again."""
        return self.start_s + 2 * _FADE_S + self.hold_s

    def level(self, time: Array) -> Array:
        """How far the gaze is on its way at times in s."""
        return plateau(time, self.start_s, _FADE_S, self.start_s + _FADE_S + self.hold_s, _FADE_S)


@dataclass(frozen=True)
class StimulationStep:
    """A branch of a side stimulated with a current, mA, in one pulse or several that are `pause_s` apart."""

    branch: str
    side: Side
    ma: float
    start_s: float
    ramp_s: float
    hold_s: float
    pulses: int = 1
    pause_s: float = 0.6

    def __post_init__(self) -> None:
        if self.branch not in BRANCHES:
            raise WrongUsageError(f"the facial nerve has no branch '{self.branch}'; choose {', '.join(BRANCHES)}")
        if not self.ma > 0.0:
            raise WrongUsageError(f"a current of {self.ma:g} mA stimulates nothing; give one above 0")

    @property
    def end_s(self) -> float:
        """When the muscles are at rest again."""
        return self.start_s + self.pulses * self._pulse_s + (self.pulses - 1) * self.pause_s

    def level(self, time: Array) -> Array:
        """How far the muscles that answer are on their way at times in s, 0 to 1."""
        starts = self.start_s + np.arange(self.pulses) * (self._pulse_s + self.pause_s)
        levels = [plateau(time, one, self.ramp_s, one + self.ramp_s + self.hold_s, self.ramp_s) for one in starts]
        return np.asarray(np.sum(levels, axis=0))

    @property
    def _pulse_s(self) -> float:
        return 2 * self.ramp_s + self.hold_s


@dataclass(frozen=True)
class Protocol:
    """Everything that happens in a recording, each in time order; nothing overlaps."""

    steps: tuple[Step, ...]
    blinks: tuple[BlinkStep, ...]
    gazes: tuple[GazeStep, ...]
    duration_s: float
    stimulations: tuple[StimulationStep, ...] = ()

    def __post_init__(self) -> None:
        happenings: list[Step | BlinkStep | GazeStep | StimulationStep]
        happenings = [*self.steps, *self.blinks, *self.gazes, *self.stimulations]
        spans = sorted((one.start_s, one.end_s) for one in happenings)
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise WrongUsageError(
                "two movements, blinks or looks aside of the simulated patient overlap; leave a rest between them"
            )
        if spans and (spans[0][0] < 0 or max(end for _, end in spans) > self.duration_s):
            raise WrongUsageError("a movement of the simulated patient lies outside the recording; make it longer")
        for step in self.steps:
            _check_movement(step.movement)


def make_protocol(
    movements: str | tuple[str, ...] = "sunnybrook",
    *,
    repetitions: int = 3,
    seed: int = 1,
    effort: Effort = "full",
    first_rest_s: float = 2.5,
    ramp_s: float = 0.4,
    hold_s: float = 1.2,
    rest_s: float = 1.65,
    size_sd: float = 0.05,
    blinks: bool = True,
    gaze_shifts: bool = True,
    still_s: float = 1.0,
) -> Protocol:
    """Every movement in turn, each repeated, with a rest before each and after the last.

    Parameters
    ----------
    movements : a name of `PROTOCOLS` or the movements themselves; none gives one long rest of `first_rest_s`.
    size_sd : relative spread of the sizes of repetitions.
    blinks, gaze_shifts : whether the eyes do something by themselves in the rests, outside of the last `still_s`
        before a movement, which is what the movement is measured from.
    ramp_s, hold_s, rest_s : on average; they vary by up to a tenth (ramps, rests) and an eighth (holds).
    """
    names = _named(movements)
    if repetitions < 1:
        raise WrongUsageError("a protocol of the simulated patient needs at least one repetition of each movement")
    rng = np.random.default_rng([seed, 30, 1])
    steps: list[Step] = []
    rests: list[Span] = []
    clock = 0.0
    rest = first_rest_s
    for movement in names:
        for repetition in range(1, repetitions + 1):
            rests.append((clock, clock + rest))
            size = float(np.clip(1.0 + size_sd * rng.standard_normal(), 1.0 - 2.5 * size_sd, 1.0 + 2.5 * size_sd))
            # Gentle closure closes the eye all the same.
            size *= _GENTLE_SIZE if effort == "gentle" and movement != "eye-close-gentle" else 1.0
            ramp, hold = ramp_s * rng.uniform(0.9, 1.1), hold_s * rng.uniform(0.875, 1.125)
            steps.append(Step(movement, repetition, clock + rest, float(ramp), float(hold), size, effort))
            clock = steps[-1].end_s
            rest = rest_s * float(rng.uniform(0.9, 1.1))
    rests.append((clock, clock + rest))
    # Nothing follows the last rest, so it need not stay still.
    spans = [(start, end - (still_s if place < len(steps) else 0.05)) for place, (start, end) in enumerate(rests)]
    shut, looks = _eyes(spans, np.random.default_rng([seed, 30, 2]), blinks, gaze_shifts)
    return Protocol(tuple(steps), shut, looks, clock + rest)


def plateau(time: Array, start_s: Any, up_s: Any, release_s: Any, down_s: Any) -> Array:
    """From 0 to 1 and back without jerk; everything broadcasts.

    The way up starts at `start_s` and takes `up_s`, the way down starts at `release_s` and takes `down_s`; a slow way
    up that is not finished by then stays unfinished.
    """
    return _smooth((time - start_s) / up_s) * (1.0 - _smooth((time - release_s) / down_s))


def _smooth(x: Array) -> Array:
    """Minimum-jerk step from 0 to 1."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * x * (10.0 - 15.0 * x + 6.0 * x * x)


def _eyes(
    spans: list[Span], rng: np.random.Generator, blinks: bool, gaze_shifts: bool
) -> tuple[tuple[BlinkStep, ...], tuple[GazeStep, ...]]:
    """Blinks and looks aside in the spans that are free for them, about a dozen blinks a minute."""
    shut: list[BlinkStep] = []
    looks: list[GazeStep] = []
    for start, end in spans:
        clock = start + float(rng.uniform(0.08, 0.2))
        while clock < end:
            if rng.uniform() < 0.12:
                left, up = rng.uniform(6.0, 15.0) * rng.choice([-1.0, 1.0]), rng.uniform(-6.0, 4.0)
                look = GazeStep(clock, float(rng.uniform(0.3, 0.45)), float(left), float(up))
                if gaze_shifts and look.end_s <= end:
                    looks.append(look)
                clock = look.end_s + float(rng.uniform(0.1, 1.0))
                continue
            blink = _blink(clock, rng)
            if blinks and blink.end_s <= end and rng.uniform() < 0.8:
                shut.append(blink)
            clock = blink.end_s + float(rng.uniform(1.0, 4.0))
    return tuple(shut), tuple(looks)


def _blink(start_s: float, rng: np.random.Generator) -> BlinkStep:
    # Spontaneous blinks go down in 66 ms (77.6 ms / 1.176) and up half as fast again or slower; half of them are whole.
    depth = 1.0 if rng.uniform() < 0.5 else float(rng.uniform(0.8, 1.0))
    down = float(np.clip(0.066 + 0.01 * rng.standard_normal(), 0.05, 0.09))
    return BlinkStep(start_s, depth, down, float(rng.uniform(0.02, 0.05)), down * float(rng.uniform(1.5, 2.0)))


def _named(movements: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(movements, str):
        if movements not in PROTOCOLS:
            raise WrongUsageError(f"there is no protocol '{movements}'; choose {', '.join(PROTOCOLS)}")
        return PROTOCOLS[movements]
    for movement in movements:
        _check_movement(movement)
    return movements


def _check_movement(movement: str) -> None:
    possible = [command for command in COMMANDS if command != "blink"]
    if movement not in possible:
        raise WrongUsageError(
            f"the simulated patient cannot make the movement '{movement}'; choose {', '.join(possible)}"
        )
