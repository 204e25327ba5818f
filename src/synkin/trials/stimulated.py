"""When stimulated muscles pulled: the rest before a stimulation and the height of every answer."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from synkin.anatomy import SIDES, Side, other_side
from synkin.trials.cues import CueSheet
from synkin.trials.excursion import Excursion, excursions, rest_before
from synkin.trials.judge import hold_reasons
from synkin.trials.lids import Closure
from synkin.trials.scene import Scene
from synkin.trials.stimulation_cue import StimulationCue
from synkin.trials.timeline import Array, Mask, any_within
from synkin.trials.trials import Blink, Span, Stimulated, Trial

AFTER_S: Final = 0.3
"""Skin is back this long after current ends; nothing of the patient's own is looked for before. Ours."""
_LEAST_MM: Final = 0.8
_NOISES: Final = 2.5
"""Skin that goes less far than 0.8 mm, or than so many times its noise, is taken for still. Ours."""
_HIDDEN_S: Final = (0.1, 0.15)
"""Margins of a blink in which nothing is measured; as for movements."""
_TOO: Final = 0.3
"""Share of its gap by which the other eye closes in a blink: a branch of one side closes one eye. Ours."""
_LET_GO: Final = 0.5
"""A movement is let go where the side is back to this share of its way. Ours."""
_PASSIVE: Final = 0.6
"""The other side moves less than this share of the stimulated one, or the patient moved as well. Ours."""
NO_REST: Final = "There was no still rest of 0.3 s before the stimulation, so there is nothing to measure it from."
NOT_PASSIVE: Final = "The other side moved as well: the patient was not passive."
BLINKED: Final = "The patient blinked or closed both eyes for most of the stimulation."


def stimulated(scene: Scene, sheet: CueSheet, trials: Sequence[Trial]) -> tuple[Stimulated, ...]:
    """One entry or more per cue, in time order; pulses and cues of one branch, side and current are repetitions.

    `trials` are the patient's own movements, which may outlast their cues.
    """
    found: list[Stimulated] = []
    for cue in sheet.stimulations:
        before = sum((one.branch, one.side, one.ma) == (cue.branch, cue.side, cue.ma) for one in found)
        # Neither what was stimulated nor what was held before, on time or longer than asked, is a rest.
        earlier = [one.end_s for one in sheet.in_order if one.start_s < cue.start_s]
        earlier += [_let_go(scene, one, cue) for one in trials if one.onset_s < cue.start_s]
        found += _pulses(scene, cue, scene.index(max(earlier)) if earlier else 0, before)
    return tuple(found)


def _let_go(scene: Scene, trial: Trial, cue: StimulationCue) -> float:
    """When the stimulated side had come back from a movement of the patient's own, s; the cue's start if not before."""
    away = _distance(scene, cue.side, trial.rest, np.zeros(len(scene.time), dtype=np.bool_))
    height = _height(away[scene.index(trial.hold[0]) : scene.index(trial.hold[1]) + 1])
    least = _least(scene, cue.side)
    if height < least:
        return trial.end_s
    first, last = scene.index(trial.hold[1]), scene.index(cue.start_s)
    back = np.flatnonzero(away[first : last + 1] <= max(_LET_GO * height, least))
    return max(trial.end_s, float(scene.time[first + back[0]]) if len(back) else cue.start_s)


def hidden_mask(time: Array, one: Stimulated) -> Mask:
    """Frames in which a blink hides what the stimulation does, shape (time,)."""
    return _covered(time, one.hidden)


def _covered(time: Array, hidden: Sequence[Span]) -> Mask:
    return any_within(time, list(hidden), *_HIDDEN_S)


def _pulses(scene: Scene, cue: StimulationCue, floor: int, before: int) -> list[Stimulated]:
    first, last = scene.index(cue.start_s), scene.index(cue.end_s)
    hidden = _blinks(scene, cue.side)
    rest = rest_before(scene, max(first, 1), floor)
    if rest is None:
        span = scene.span(first, last)
        return [Stimulated(cue.branch, cue.side, cue.ma, before + 1, span, span, False, hidden, (NO_REST,))]
    covered = _covered(scene.time, hidden)
    own, other = (_distance(scene, side, rest, covered) for side in (cue.side, other_side(cue.side)))
    answers: list[Excursion | None] = [*excursions(own, scene.step, first, last, _least(scene, cue.side))] or [None]
    out = []
    for place, one in enumerate(answers):
        hold = one.hold if one is not None else (first, last)
        held = slice(hold[0], hold[1] + 1)
        reasons = [text for text, blocks in hold_reasons(scene, rest, hold, closes_eyes=True) if blocks]
        if not reasons and covered[held].mean() > 0.5:
            reasons.append(BLINKED)
        if one is not None and not reasons and _height(other[held]) > max(_PASSIVE * _height(own[held]), _LEAST_MM):
            reasons.append(NOT_PASSIVE)
        out.append(
            Stimulated(
                branch=cue.branch,
                side=cue.side,
                ma=cue.ma,
                repetition=before + place + 1,
                rest=rest,
                hold=scene.span(*hold),
                usable=not reasons,
                hidden=hidden,
                reasons=tuple(reasons),
            )
        )
    return out


def _blinks(scene: Scene, side: Side) -> tuple[Span, ...]:
    """Blinks and closures that the other side's eye makes too, or may: where it is not seen, none is ruled out."""
    other = other_side(side)
    events: tuple[Blink | Closure, ...] = (*scene.blinks, *scene.closures)
    return tuple((one.start_s, one.end_s) for one in events if (depth := one.depth[other]) is None or not depth <= _TOO)


def _distance(scene: Scene, side: Side, rest: Span, covered: Mask) -> Array:
    """How far a side's channels are from their rest, mm, shape (n,); NaN where a blink hides it or nothing is seen."""
    value = scene.lids[:, SIDES.index(side)]
    inside = (scene.time >= rest[0]) & (scene.time <= rest[1]) & ~covered
    away = value - np.nanmedian(value[inside], axis=0)
    out = np.sqrt(np.nansum(away**2, axis=1))
    out[covered | ~scene.usable] = np.nan
    return np.asarray(out)


def _least(scene: Scene, side: Side) -> float:
    """How far a side's skin must go to have moved, mm."""
    return max(_LEAST_MM, _NOISES * float(np.sqrt(np.nansum(scene.noise[SIDES.index(side)] ** 2))))


def _height(curve: Array) -> float:
    """Mean of what is seen; nothing where nothing is."""
    seen = curve[np.isfinite(curve)]
    return float(seen.mean()) if len(seen) else 0.0
