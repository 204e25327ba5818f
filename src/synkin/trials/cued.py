"""Trials where a cue sheet says what was asked and when."""

from dataclasses import replace
from typing import Final

import numpy as np

from synkin.anatomy import CHANNELS, MOVEMENTS, SIDES, AffectedSide, Movement, Side, other_side
from synkin.trials.cues import Cue, CueSheet
from synkin.trials.excursion import Excursion, excursions, from_level, half_up, rest_before
from synkin.trials.judge import hold_reasons
from synkin.trials.lids import BLINK_MOST_S
from synkin.trials.scene import FACE, LIDS, Scene
from synkin.trials.stimulated import AFTER_S
from synkin.trials.timeline import Array
from synkin.trials.trials import Trial

_EARLY_S: Final = 0.3
_LATE_S: Final = 0.5
_RELEASE_S: Final = 1.5
_LEAST_MM: Final = 0.8
"""An excursion of the wanted region smaller than this is not taken for a performed movement. Ours."""
_NOISES: Final = 5.0
_ONE_SIDED: Final = 0.25
_PRACTICE_FROM: Final = 4
NO_REST: Final = "There was no still rest of 0.3 s before the movement, so there is nothing to measure it from."


def cued_trials(scene: Scene, sheet: CueSheet, affected: AffectedSide) -> tuple[Trial, ...]:
    """One trial or more per cue, in time order; repetitions numbered per movement."""
    trials: list[Trial] = []
    floor = 0
    cues = sheet.in_order
    for index, cue in enumerate(cues):
        if not isinstance(cue, Cue):
            # What current moves is nobody's movement, and no rest of one either.
            floor = max(floor, scene.index(cue.end_s + AFTER_S))
            continue
        movement = MOVEMENTS[cue.movement]
        before = cues[index - 1].end_s if index else -np.inf
        after = cues[index + 1].start_s if index + 1 < len(cues) else np.inf
        if movement.sustained or cue.movement == "rest":
            found = [_sustained(scene, cue, floor)]
        else:
            found = _performed(scene, cue, movement, (before, after), floor, affected)
        trials += found
        floor = max(floor, scene.index(found[-1].end_s))
    return numbered(trials)


def numbered(trials: list[Trial]) -> tuple[Trial, ...]:
    """Repetitions counted per movement and effort; the first of four or more is practice."""
    totals: dict[tuple[str, str | None], int] = {}
    out = []
    for trial in trials:
        key = (trial.movement, trial.effort)
        totals[key] = totals.get(key, 0) + 1
        out.append(replace(trial, repetition=totals[key]))
    return tuple(
        replace(
            trial,
            practice=trial.repetition == 1
            and totals[trial.movement, trial.effort] >= _PRACTICE_FROM
            and trial.movement not in ("rest", "unnamed")
            and not MOVEMENTS[trial.movement].sustained,
        )
        for trial in out
    )


def wanted_curve(scene: Scene, movement: Movement, side: Side) -> Array:
    """How far `side` went in the wanted direction, mm, shape (n,); for a movement without one, the distance moved."""
    index = SIDES.index(side)
    if not movement.wanted:
        rest = np.nanmedian(scene.value[:, index, FACE], axis=0)
        return np.asarray(np.linalg.norm(scene.value[:, index, FACE] - rest, axis=1))
    total = np.zeros(len(scene.time))
    for want in movement.wanted:
        channel = CHANNELS.index(want.channel)
        total += want.sign * (scene.lids if channel in LIDS else scene.value)[:, index, channel]
    return np.asarray(total / np.sqrt(len(movement.wanted)))


def _noise(scene: Scene, movement: Movement, side: Side) -> float:
    channels = [CHANNELS.index(want.channel) for want in movement.wanted]
    return float(np.nan_to_num(np.max(scene.noise[SIDES.index(side), channels], initial=0.0)))


def _performed(
    scene: Scene, cue: Cue, movement: Movement, neighbours: tuple[float, float], floor: int, affected: AffectedSide
) -> list[Trial]:
    first = max(scene.index(max(cue.start_s - _EARLY_S, neighbours[0])), floor)
    asked, latest = scene.index(cue.end_s), scene.index(min(cue.end_s + _LATE_S, neighbours[1]))
    curves = {side: wanted_curve(scene, movement, side) for side in SIDES}
    least = {side: max(_LEAST_MM, _NOISES * _noise(scene, movement, side)) for side in SIDES}
    found = {side: excursions(curves[side], scene.step, first, asked, least[side]) for side in SIDES}
    # Patients answer late: only where the cue's own time shows nothing, or ends while still rising, is more looked at.
    if not any(found.values()) or any(one.peak >= asked - 2 for one in found[_lead(found, affected)]):
        found = {side: excursions(curves[side], scene.step, first, latest, least[side]) for side in SIDES}
        asked = latest
    if movement.wanted_region == "palpebral-fissure" and movement.id != "blink":
        found = {side: _held(curves[side], found[side], scene.step) for side in SIDES}
    last = asked
    lead = _lead(found, affected)
    if not found[lead]:
        return [_nothing(scene, cue, first, latest, floor)]
    release = scene.index(min(cue.end_s + _RELEASE_S, neighbours[1] + _EARLY_S))
    out = []
    for number, one in enumerate(found[lead]):
        later = found[lead][number + 1 :]
        limit = later[0].onset if later else release
        curve, most = curves[lead], max(least[lead], 0.25 * one.amplitude)
        before = rest_before(scene, half_up(curve, one, floor), floor, curve, most)
        if before is not None:
            start, stop = scene.index(before[0]), scene.index(before[1])
            level = float(np.nanmedian(curve[start : stop + 1]))
            end = min(limit, max(last, one.end)) if later else max(last, one.end)
            one = from_level(curve, scene.step, one, level, start, max(end, one.peak))
        one = _released(curve, one, limit)
        rest = rest_before(scene, one.onset, floor, curve, most)
        reasons = hold_reasons(scene, rest, one.hold, closes_eyes=movement.wanted_region == "palpebral-fissure")
        blocking = [text for text, blocks in reasons if blocks]
        if rest is None:
            blocking.insert(0, NO_REST)
        out.append(
            Trial(
                movement=cue.movement,
                repetition=1,
                effort=cue.effort,
                rest=rest or scene.span(max(0, one.onset - round(0.3 / scene.step)), one.onset),
                onset_s=float(scene.time[one.onset]),
                peak_s=float(scene.time[one.peak]),
                hold=scene.span(*one.hold),
                end_s=float(scene.time[one.end]),
                usable=not blocking,
                reasons=(*blocking, *(text for text, blocks in reasons if not blocks)),
                sides=_moved(curves, one, rest, scene),
            )
        )
        floor = one.end
    return out


def _held(curve: Array, found: list[Excursion], step: float) -> list[Excursion]:
    """Closures without the natural blinks beside them; all of them where none is longer than a blink."""

    def seconds(one: Excursion) -> float:
        above = np.append(curve[one.peak :] - one.level < 0.5 * one.amplitude, True)
        below = np.append(curve[one.peak :: -1] - one.level < 0.5 * one.amplitude, True)
        return float(np.argmax(above) + np.argmax(below) - 1) * step

    longer = [one for one in found if seconds(one) > BLINK_MOST_S]
    return longer or found


def _lead(found: dict[Side, list[Excursion]], affected: AffectedSide) -> Side:
    """The healthy side where there is one and it moved; else the side that moved more."""
    if affected == "left" or affected == "right":
        healthy = other_side(affected)
        if found[healthy]:
            return healthy
    return max(SIDES, key=lambda side: max((one.amplitude for one in found[side]), default=0.0))


def _released(curve: Array, one: Excursion, limit: int) -> Excursion:
    """Follows the release past the cue's end, up to `limit`."""
    end = one.end
    while end < limit and end < len(curve) - 1 and not curve[end] - one.level <= 0.2 * one.amplitude:
        end += 1
    return replace(one, end=max(end, one.hold[1]))


def _moved(
    curves: dict[Side, Array], one: Excursion, rest: tuple[float, float] | None, scene: Scene
) -> tuple[Side, ...]:
    start = (
        slice(scene.index(rest[0]), scene.index(rest[1]) + 1) if rest else slice(max(0, one.onset - 5), one.onset + 1)
    )
    held = slice(one.hold[0], one.hold[1] + 1)
    height = {}
    for side in SIDES:
        height[side] = float(np.nan_to_num(_mean(curves[side][held]) - _mean(curves[side][start])))
    most = max(height.values())
    return tuple(side for side in SIDES if height[side] >= _ONE_SIDED * most) or SIDES


def _mean(curve: Array) -> float:
    """Mean of what is seen; NaN where nothing is."""
    seen = curve[np.isfinite(curve)]
    return float(seen.mean()) if len(seen) else float("nan")


def _nothing(scene: Scene, cue: Cue, first: int, last: int, floor: int) -> Trial:
    unseen = 1.0 - float(scene.usable[first : last + 1].mean())
    reasons = [text for text, blocks in hold_reasons(scene, None, (first, last), closes_eyes=True) if blocks]
    if unseen < 0.5 or not reasons:
        reasons = ["The movement was not performed: the region that should move stayed within the noise."]
    rest = rest_before(scene, max(first, 1), floor)
    return Trial(
        movement=cue.movement,
        repetition=1,
        effort=cue.effort,
        rest=rest or (cue.start_s, cue.start_s),
        onset_s=cue.start_s,
        peak_s=(cue.start_s + cue.end_s) / 2,
        hold=(cue.start_s, cue.end_s),
        end_s=cue.end_s,
        usable=False,
        reasons=tuple(reasons),
    )


def _sustained(scene: Scene, cue: Cue, floor: int) -> Trial:
    first, last = scene.index(cue.start_s), scene.index(cue.end_s)
    needs_rest = cue.movement not in ("rest", "blink-quiet")
    rest = rest_before(scene, first, floor) if needs_rest else None
    reasons = hold_reasons(scene, rest, (first, last), closes_eyes=True)
    blocking = [text for text, blocks in reasons if blocks]
    if needs_rest and rest is None:
        blocking.insert(0, NO_REST)
    if cue.movement == "rest" and not scene.still[first : last + 1].any():
        blocking.append("The face was never still during this rest.")
    inside = scene.span(first, last)
    return Trial(
        movement=cue.movement,
        repetition=1,
        effort=cue.effort,
        rest=rest or (inside if not needs_rest else (cue.start_s, cue.start_s)),
        onset_s=inside[0],
        peak_s=(inside[0] + inside[1]) / 2,
        hold=inside,
        end_s=inside[1],
        usable=not blocking,
        reasons=(*blocking, *(text for text, blocks in reasons if not blocks)),
    )
