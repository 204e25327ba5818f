"""Muscles in the local recordings: who is named first in movements that are seen, and on which side a pull lands."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
import xarray as xr

from synkin.anatomy import MUSCLE_IDS, SIDES, Side
from synkin.anatomy.regions import on_side
from synkin.drive import displacements
from synkin.drive.activations import Activations, activations
from synkin.drive.face import WATCHED, outward
from synkin.errors import UnmeasurableError
from synkin.motion import take_head_out
from synkin.trials import Blink, Trial, Trials
from synkin.validation.clips import Clip, Pull, Seen
from synkin.validation.figure import Check, NotRun, Plan, Target, Value
from synkin.validation.found import seconds_of

PRIME_MOVERS: Final = {
    "smile": ("zygomaticus-major", "zygomaticus-minor"),
    "pucker": ("orbicularis-oris-upper", "orbicularis-oris-lower"),
    "brow": ("frontalis-medial", "frontalis-lateral"),
    "eye": ("orbicularis-oculi-pretarsal", "orbicularis-oculi-preseptal", "orbicularis-oculi-orbital"),
}
"""Who makes a movement, by the first word of its name (standard anatomy)."""
CALLED: Final = ("smile-closed", "pucker", "brow-raise", "eye-close-gentle")
"""What a movement may be called by mistake: one name for each of them."""
_RIGHT: Final = Target(1.0, 1.0)
_PULL: Final = "smile-closed"
"""What a pull of the mouth to one side is called: no movement of the table is one-sided, and a smile is as likely on
both sides."""
_AROUND: Final = 2
"""Frames before and after a single one that are measured with it."""
_CORNER_RIGHT: Final = 61

Looked = Callable[[], tuple[xr.Dataset, tuple[Blink, ...]]]
"""Gives a clip's motion and blinks; may raise NotRun."""


class First(NamedTuple):
    """The muscle that moves a side most, and by how much, mm."""

    muscle: str
    mm: float


def clip_checks(pair: str, clip: Clip, looked: Looked) -> list[Check]:
    """The figures of one clip, named after the pair of model and reading."""
    if clip.rest is None:
        return []
    name, rest = f"{pair}_prime_mover_{clip.id}", clip.rest
    checks = []
    for one in clip.movements:
        plans = (
            Plan(f"{name}_{one.id}", "1", f"{clip.id}: prime mover first on both sides, f{one.frames[0]}", _RIGHT),
            Plan(f"{name}_{one.id}_misnamed", "1", f"{clip.id}: of the sides in which it is so though misnamed"),
        )
        checks.append(Check(plans, lambda one=one, plans=plans: _named(looked, one, rest, plans)))  # type: ignore[misc]
    for pull in clip.pulls:
        at = f"f{pull.frames[0]}"
        plan = Plan(f"{pair}_{clip.id}_side_{at}", "1", f"{clip.id}: pull at {at} lands on the {pull.side}", _RIGHT)
        checks.append(Check((plan,), lambda pull=pull, plan=plan: _landed(looked, pull, rest, plan)))  # type: ignore[misc]
    return checks


def _named(looked: Looked, seen: Seen, rest: tuple[int, int], plans: tuple[Plan, ...]) -> Mapping[str, Value]:
    motion, blinks = looked()
    own = seen.named[0]
    firsts = firsts_of(_found(motion, blinks, own, seen.frames, rest))
    right = [firsts[side].muscle in prime_movers(own) for side in SIDES]
    misnamed = [
        firsts_of(_found(motion, blinks, wrong, seen.frames, rest, known=False))[side].muscle in prime_movers(own)
        for wrong in CALLED
        if prime_movers(wrong) != prime_movers(own)
        for side in SIDES
    ]
    words = "; ".join(f"{side}: {firsts[side].muscle} {firsts[side].mm:.1f} mm" for side in SIDES)
    return {
        plans[0].name: Value(float(all(right)), 1, reason=words),
        plans[1].name: Value(float(np.mean(misnamed)), len(misnamed)),
    }


def _landed(looked: Looked, pull: Pull, rest: tuple[int, int], plan: Plan) -> Mapping[str, Value]:
    motion, blinks = looked()
    drawn = drawn_mm(_found(motion, blinks, _PULL, pull.peak, rest))
    words = "; ".join(f"{side}: {mm:.1f} mm" for side, mm in drawn.items())
    return {plan.name: Value(float(max(drawn, key=drawn.__getitem__) == pull.side), 1, reason=words)}


def prime_movers(movement: str) -> tuple[str, ...]:
    """The muscles of which one should be named first."""
    return PRIME_MOVERS[movement.split("-")[0]]


def _found(
    motion: xr.Dataset,
    blinks: tuple[Blink, ...],
    movement: str,
    frames: tuple[int, int],
    rest: tuple[int, int],
    *,
    known: bool = True,
) -> Activations:
    """Drives of one movement against the clip's rest; with `known` the sides' drives are expected to be normal."""
    time = motion["time"].values
    if frames[0] == frames[1]:
        frames = (max(frames[0] - _AROUND, 0), frames[1] + _AROUND)
    hold = seconds_of(time, frames)
    trial = Trial(movement, 1, None, seconds_of(time, rest), hold[0], hold[0], hold, hold[1], usable=True)
    moved = displacements(motion, Trials((trial,), blinks))
    if not np.isfinite(moved["neutral"].values[WATCHED]).any() or not np.isfinite(moved["moved"].values).any():
        raise NotRun("the face was not measured there")
    return activations(moved, SIDES if known else ())


def firsts_of(found: Activations) -> dict[Side, First]:
    """Per side the muscle whose drive moves skin or lids furthest, in the first movement."""
    firsts: dict[Side, First] = {}
    for place, side in enumerate(SIDES):
        mm = found.drive[0, place] * found.whole_mm(side)
        best = int(mm.argmax())
        firsts[side] = First(MUSCLE_IDS[best], float(mm[best]))
    return firsts


def drawn_mm(found: Activations) -> dict[Side, float]:
    """How far outwards the muscles of each side draw its own corner of the mouth, in the first movement, mm."""
    drawn: dict[Side, float] = {}
    for place, side in enumerate(SIDES):
        corner = int(np.flatnonzero(on_side((_CORNER_RIGHT,), side)[0] == WATCHED)[0])
        outwards = np.maximum(outward(side) * found.fields[place, :, corner, 0], 0.0)
        drawn[side] = float(found.drive[0, place] @ outwards)
    return drawn


def motion_of(track: xr.Dataset) -> xr.Dataset:
    """Head-fixed motion of a clip; NotRun where no face is measured."""
    try:
        return take_head_out(track)
    except UnmeasurableError as error:
        raise NotRun(str(error)) from error
