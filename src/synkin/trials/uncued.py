"""Trials without a cue sheet: events of the face and long closures of the lids, shaped and named."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import xarray as xr
from scipy import ndimage
from scipy.signal import find_peaks

from synkin.anatomy import SIDES, AffectedSide, Side, other_side, signatures
from synkin.trials.cued import NO_REST, numbered
from synkin.trials.excursion import Excursion, excursions, rest_before, shape
from synkin.trials.found import BOTH_ONLY, ONE_SIDED, Event, find_events, find_rest, held_in
from synkin.trials.judge import hold_reasons
from synkin.trials.lids import Closure
from synkin.trials.naming import (
    LID_MOVEMENTS,
    PULL,
    Part,
    Pattern,
    change_from,
    features,
    likeness,
    lower_face,
    upper_face,
    whole_face,
)
from synkin.trials.scene import GAP, Scene
from synkin.trials.timeline import Array, Mask, resample, smooth
from synkin.trials.trials import Trial

_LEAST_S: Final = 0.2
_LEAST_REACH: Final = 0.3
_LEAST_NAMED: Final = 0.25
"""A name less sure than this is not given."""
_LEAST_BROW_MM: Final = 1.5
_NAMED_IN_SPEECH: Final = tuple(
    one.movement
    for one in signatures()
    if not one.opens_lips and one.movement not in ("brow-raise", "frown", *LID_MOVEMENTS)
)
"""Speech opens and closes the lips; only what it does not do by itself is named while it lasts."""
_IN_SPEECH: Final = "This happened during speech, so its name is less sure."
_SPEECH_SURENESS: Final = 0.6
_FAINT: Final = 15.0
_FAINT_BROWS: Final = 5.0
"""Squared weighted distance from rest at which a name is half as sure as its shape says: drifts of posture reach it."""
_BACK_S: Final = 1.0
_NAMED_WINS: Final = 6.0
_SAME_SHARE: Final = 0.5
_ENTERED: Final = 0.5
"""A movement begins from less than this share of its peak; what does not is a posture that was there before."""
_SPEECH_SWING_MM: Final = 2.0
_SPEECH_SWINGS: Final = 5
_SPEECH_EDGE_S: Final = 0.5
_SPEECH_WINDOW_S: Final = 2.0
_SPEECH_MOST_S: Final = 1.5
_SPEECH: Final = "The lips kept opening and closing, as in speech, so no single movement is named."


@dataclass(frozen=True)
class _Found:
    trial: Trial
    first: int
    last: int
    weight: float
    brows: bool


def uncued_trials(scene: Scene, signals: xr.Dataset, affected: AffectedSide) -> tuple[Trial, ...]:
    """Movements found by activity, in time order, named where they clearly look like one of the table."""
    raw_gap = signals["lip_gap"].values.astype(np.float64)
    lip_gap = smooth(resample(signals["time"].values.astype(np.float64), raw_gap, scene.time), scene.step, 0.04)
    feature = features(scene.value, lip_gap)
    if not scene.usable.any():
        return ()
    change = change_from(feature, find_rest(scene, feature))
    speech = speaking(lip_gap, scene.step)
    lower = _merged_speech(find_events(scene, change, lower_face()), speech, scene.step)
    held = [
        one
        for event in lower
        if event.movement == "speech"
        for one in held_in(scene, change, lower_face(), event.first, event.last, _NAMED_IN_SPEECH)
    ]
    found = []
    for one_held in held:
        one = _shaped(
            scene, change, lower_face(), one_held, (one_held.first, one_held.last + 1), affected, False, speech
        )
        if one is not None:
            found.append(one)
    for events, part, brows in ((lower, lower_face(), False), (_brows(scene, change), upper_face(), True)):
        floor = 0
        for number, event in enumerate(events):
            after = events[number + 1].first if number + 1 < len(events) else len(scene.time)
            one = _shaped(scene, change, part, event, (floor, after), affected, brows, speech)
            if one is not None:
                found.append(one)
                floor = event.last
    found += [one for closure in scene.closures if (one := _closed(scene, feature, closure, affected, found))]
    kept = [one for one in found if not any(_outdone(one, other) for other in found)]
    return numbered([one.trial for one in sorted(kept, key=lambda one: one.trial.onset_s)])


def speaking(lip_gap: Array, step: float) -> Mask:
    """Frames within two seconds of which the lips open and close at least twice, by 2 mm or more; shape (n,)."""
    level = np.nan_to_num(lip_gap)
    turns = np.zeros(len(level))
    for sign in (1.0, -1.0):
        turns[find_peaks(sign * level, prominence=_SPEECH_SWING_MM)[0]] = 1.0
    half = max(1, round(_SPEECH_WINDOW_S / 2 / step))
    total = np.concatenate([[0.0], np.cumsum(turns)])
    index = np.arange(len(level))
    near = total[np.minimum(index + half, len(level))] - total[np.maximum(index - half, 0)]
    talking = near >= _SPEECH_SWINGS
    return np.asarray(ndimage.binary_dilation(talking, np.ones(2 * round(_SPEECH_EDGE_S / step) + 1, dtype=np.bool_)))


def _merged_speech(events: list[Event], speech: Mask, step: float) -> list[Event]:
    """Short events inside speech as one event without a name."""
    out: list[Event] = []
    spoken = False
    for event in events:
        short = (event.last - event.first) * step < _SPEECH_MOST_S
        inside = short and speech[event.first : event.last + 1].mean() > 0.5
        if inside and spoken and speech[out[-1].last : event.first + 1].all():
            last = out.pop()
            out.append(Event(last.first, event.last, "speech", 0.0, 0.0, last.amplitude, SIDES, None, last.energy))
        elif inside:
            out.append(Event(event.first, event.last, "speech", 0.0, 0.0, event.amplitude, SIDES, None, event.energy))
        else:
            out.append(event)
        spoken = bool(inside)
    return out


def _brows(scene: Scene, change: Array) -> list[Event]:
    events = []
    for event in find_events(scene, change, upper_face()):
        travel = np.abs(np.median(change[event.first : event.last + 1, :, 1], axis=0)).max()
        if event.movement != "unnamed" and travel >= _LEAST_BROW_MM:
            events.append(event)
    return events


def _sureness(event: Event, brows: bool) -> float:
    fit = np.clip((event.cosine - 0.55) / 0.35, 0.0, 1.0)
    apart = np.clip(0.4 + 2.5 * (event.cosine - event.second), 0.0, 1.0)
    far = np.clip((max(event.amplitude) - 0.3) / 0.5, 0.0, 1.0)
    clear = event.energy / (event.energy + (_FAINT_BROWS if brows else _FAINT))
    return float(min(0.95, fit * apart * far * clear))


def _shaped(
    scene: Scene,
    change: Array,
    part: Part,
    event: Event,
    between: tuple[int, int],
    affected: AffectedSide,
    brows: bool,
    speech: Mask,
) -> _Found | None:
    spoken = not brows and bool(speech[event.first : event.last + 1].mean() > 0.5)
    if not spoken and (event.last - event.first + 1) * scene.step < _LEAST_S:
        return None
    low = max(between[0], event.first - round(0.4 / scene.step))
    high = min(between[1] - 1, event.last + round(0.6 / scene.step), len(scene.time) - 1)
    weighted = part.weighted(change[low : high + 1])
    pattern = next((one for one in part.patterns if one.movement == event.movement and one.side == event.pulls), None)
    curve = np.linalg.norm(weighted, axis=2) if pattern is None else likeness(weighted, pattern)[2]
    core = slice(event.first - low, event.last - low + 1)
    reach = {side: float(np.nan_to_num(curve[core, index]).max()) for index, side in enumerate(SIDES)}
    lead = max(event.sides or SIDES, key=lambda side: reach[side])
    if affected in ("left", "right"):
        healthy: Side = other_side("left" if affected == "left" else "right")
        lead = healthy if healthy in event.sides and reach[healthy] > 0.3 * reach[lead] else lead
    height = _height(weighted, pattern, event, lead)
    peak = core.start + int(np.argmax(height[core]))
    if height[peak] < _LEAST_REACH:
        return None
    back = slice(max(0, event.first - round(_BACK_S / scene.step)), max(1, event.first - round(0.2 / scene.step)))
    if event.first > between[0] + 2 and back.start > 0:
        before = _height(part.weighted(change[back]), pattern, event, lead)
        if len(before) and np.nanmin(before) > _ENTERED * height[peak]:
            return None
    one = shape(height, scene.step, (0, peak, len(height) - 1), low, 0.0)
    held = slice(one.hold[0] - low, one.hold[1] - low + 1)
    amount = {side: float(np.nanmedian(curve[held, index])) for index, side in enumerate(SIDES)}
    sides = tuple(side for side in event.sides if amount[side] >= ONE_SIDED * max(amount.values())) or event.sides
    sureness = _sureness(event, brows)
    if spoken:
        sureness *= _SPEECH_SURENESS
    movement, notes = event.movement, []
    if spoken and event.movement != "speech":
        notes.append(_IN_SPEECH)
    if event.movement == PULL and event.pulls:
        movement, sides = "unnamed", (event.pulls,)
        notes.append(f"The mouth was pulled to the {event.pulls}: a one-sided movement without a name here.")
    elif event.movement == "speech":
        movement, notes, sides = "unnamed", [_SPEECH], SIDES
    elif event.movement == "unnamed" or sureness < _LEAST_NAMED:
        movement, sureness = "unnamed", 1.0 - sureness if event.movement != "unnamed" else 1.0 - event.cosine
    trial = _trial(scene, one, movement, float(np.clip(sureness, 0.05, 0.95)), sides, between[0], notes)
    named = movement != "unnamed"
    return _Found(trial, one.onset, one.end, event.energy * (_NAMED_WINS if named else 1.0), brows)


def _height(weighted: Array, pattern: Pattern | None, event: Event, lead: Side) -> Array:
    """How far the event's movement went, shape (n,).

    Where two movements touch, the greatest amplitude may be the other's, so closeness to the pattern counts too, and
    where both sides must take part, both do.
    """
    index = SIDES.index(lead)
    if pattern is None:
        far = np.linalg.norm(weighted, axis=2)[:, index]
    else:
        both, alone, amplitude = likeness(weighted, pattern)
        far = np.sqrt(amplitude.prod(axis=1)) if pattern.movement in BOTH_ONLY else amplitude[:, index]
        far = far * (both if len(event.sides) > 1 or pattern.side else alone[:, index])
        if len(event.sides) == 1 and pattern.side is None:
            other = amplitude[:, 1 - index] / np.maximum(amplitude[:, index], 1e-9)
            far = far * np.clip(1.0 - other, 0.0, 1.0)
    seen = np.isfinite(far)
    if not seen.any():
        return np.zeros(len(far))
    return np.asarray(np.interp(np.arange(len(far)), np.flatnonzero(seen), far[seen], left=0.0, right=0.0))


def _trial(
    scene: Scene,
    one: Excursion,
    movement: str,
    confidence: float,
    sides: tuple[Side, ...],
    floor: int,
    notes: list[str],
) -> Trial:
    rest = rest_before(scene, one.onset, floor)
    closes = movement in LID_MOVEMENTS
    reasons = hold_reasons(scene, rest, one.hold, closes)
    blocking = [text for text, blocks in reasons if blocks]
    if rest is None:
        blocking.insert(0, NO_REST)
    if _SPEECH in notes:
        blocking.insert(0, _SPEECH)
        notes = []
    return Trial(
        movement=movement,
        repetition=1,
        effort=None,
        rest=rest or scene.span(max(0, one.onset - round(0.3 / scene.step)), one.onset),
        onset_s=float(scene.time[one.onset]),
        peak_s=float(scene.time[one.peak]),
        hold=scene.span(*one.hold),
        end_s=float(scene.time[one.end]),
        usable=not blocking,
        reasons=(*blocking, *notes, *(text for text, blocks in reasons if not blocks)),
        origin="found",
        confidence=confidence,
        sides=sides,
    )


def _closed(
    scene: Scene, feature: Array, closure: Closure, affected: AffectedSide, found: list[_Found]
) -> _Found | None:
    """A trial of lids closed for longer than a blink; None where it belongs to another movement's onset."""
    first, last = scene.index(closure.start_s), scene.index(closure.end_s)
    depth = {side: closure.depth[side] or 0.0 for side in SIDES}
    sides: tuple[Side, ...] = tuple(side for side in SIDES if depth[side] >= 0.65)
    if len(sides) < 2:
        # One eye narrowing while the mouth moves is what synkinesis looks like, not a closure that was meant.
        for other in found:
            if other.first < last and first < other.last:
                return None
    if not sides:
        return None
    gaps = np.nan_to_num(scene.lids[first : last + 1, :, GAP])
    # Depth is cut off at 1, so that two shut eyes tie; the lids' travel decides and no side is preferred.
    lead = max(SIDES, key=lambda side: (depth[side], float(np.ptp(gaps[:, SIDES.index(side)]))))
    if affected in ("left", "right"):
        healthy: Side = other_side("left" if affected == "left" else "right")
        lead = healthy if healthy in sides else lead
    gap = -scene.lids[:, SIDES.index(lead), GAP]
    low = max(0, first - round(0.25 / scene.step))
    high = min(len(scene.time) - 1, last + round(0.25 / scene.step))
    shapes = excursions(gap, scene.step, low, high, 1.0, several=False)
    if not shapes:
        return None
    one = shapes[0]
    shut = feature[one.hold[0] : one.hold[1] + 1].copy()
    shut[:, :, 2] = scene.lids[one.hold[0] : one.hold[1] + 1, :, GAP]
    margin = round(0.3 / scene.step)
    around = np.concatenate([feature[max(0, one.onset - margin) : one.onset], feature[one.end : one.end + margin]])
    if not len(around) or not np.isfinite(shut).all(axis=(1, 2)).any():
        return None
    face = whole_face()
    move = face.weighted(change_from(np.nanmedian(shut, axis=0), np.nanmedian(around, axis=0)))[None]
    fit = {
        pattern.movement: float(likeness(move, pattern)[0][0])
        for pattern in face.patterns
        if pattern.movement in LID_MOVEMENTS
    }
    movement = max(fit, key=lambda name: fit[name])
    lasting = float(np.clip((closure.end_s - closure.start_s) / 1.0, 0.5, 1.0))
    sureness = float(np.clip((fit[movement] - 0.4) / 0.4, 0.0, 0.95)) * lasting
    if sureness < _LEAST_NAMED:
        movement, sureness = "unnamed", 1.0 - sureness
    trial = _trial(scene, one, movement, sureness, sides, 0, [])
    return _Found(trial, one.onset, one.end, 1e9, False)


def _outdone(one: _Found, other: _Found) -> bool:
    """Whether `one` is the smaller part of the movement that `other` is: most of both is the same time."""
    if one is other or one.weight >= other.weight:
        return False
    names = {one.trial.movement, other.trial.movement}
    if one.brows != other.brows:
        if not names & {"unnamed", "frown", *LID_MOVEMENTS} or one.trial.sides != other.trial.sides:
            return False
        shared = min(one.last, other.last) - max(one.first, other.first)
        # A brow that sinks while the mouth moves comes along with it.
        if one.trial.movement == "frown" and shared > 0.7 * (one.last - one.first):
            return True
    shared = min(one.last, other.last) - max(one.first, other.first)
    return shared > _SAME_SHARE * (max(one.last, other.last) - min(one.first, other.first))
