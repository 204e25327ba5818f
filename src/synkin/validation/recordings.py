"""Suite "recordings": synkin against what is seen in the local recordings, for every model and reading."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr

from synkin.anatomy import SIDES, AffectedSide
from synkin.assessment import Findings
from synkin.errors import SynkinError
from synkin.motion import take_head_out
from synkin.track import as_modelled
from synkin.trials import Blink, Cue, CueSheet
from synkin.validation.clips import CLIPS, Clip
from synkin.validation.corrected import SEEN_REGIONS, STILL_MM, floor_plans, floors, stretch_plans, stretches
from synkin.validation.counting import snake
from synkin.validation.drive_clips import clip_checks, motion_of
from synkin.validation.figure import Check, NotRun, Plan, Target, Value
from synkin.validation.found import blink_off_s, movement_off_s, pull_off_s, seconds_of
from synkin.validation.lids import LidError, deep_blinks, gap_at, lid_error
from synkin.validation.people import false_alarms, noticed
from synkin.validation.quiet import jitter_mm, quiet
from synkin.validation.readings import PAIRS, QUICK_PAIRS, Pair, Readings, Wanted

_FOUND: Final = Target(0.0, 0.5)
_BLINK: Final = Target(0.0, 0.1)
_SMILE_MM: Final = Target(4.0, 16.0)
_NONE: Final = Target(0.0, 0.0)
_FACELESS_OFF_S: Final = Target(0.0, 0.2)
_AFFECTED: Final[tuple[AffectedSide, ...]] = ("unknown", "left", "right")
_LEFT_OUT: Final = "dynaface"
"""Tests the closed-lid error, so it must not shape it."""


@dataclass(frozen=True)
class Room:
    """Where the recordings are (None: not said), their Tracks, and whether only the quick part is run."""

    folder: Path | None
    readings: Readings
    quick: bool

    def path(self, clip: Clip) -> Path:
        """The file of a clip; NotRun where the folder or the file is missing."""
        if self.folder is None:
            raise NotRun("SYNKIN_RECORDINGS does not name a folder of recordings")
        if not self.folder.is_dir():
            raise NotRun("SYNKIN_RECORDINGS names no folder that is there")
        return self.folder / clip.file

    def clips(self) -> tuple[Clip, ...]:
        """The clips of this run."""
        return tuple(clip for clip in CLIPS if clip.quick or not self.quick)

    def pairs(self) -> tuple[Pair, ...]:
        """The pairs of this run."""
        return QUICK_PAIRS if self.quick else PAIRS

    def allow(self, pair: Pair, clip: Clip | None = None) -> None:
        """NotRun unless pair and clip belong to this run."""
        if pair not in self.pairs() or (clip is not None and clip not in self.clips()):
            raise NotRun("left out of the quick part")

    def findings(
        self, pair: Pair, clip: Clip, affected: AffectedSide = "unknown", cues: CueSheet | None = None
    ) -> Findings:
        """The assessment of a clip."""
        self.allow(pair, clip)
        return self.readings.findings(self.path(clip), pair, affected, cues)


def recordings_checks(room: Room) -> tuple[Check, ...]:
    """Every check of the suite, in the order in which figures are printed."""
    checks = []
    for pair in PAIRS:
        for clip in CLIPS:
            checks += _clip_checks(room, pair, clip)
        checks += [_healthy(room, pair, affected, cued=cued) for cued in (False, True) for affected in _AFFECTED]
        checks.append(_person(room, pair))
    checks += [_closed_lid(room, pair) for pair in PAIRS]
    for clip in CLIPS:
        checks += clip_checks(QUICK_PAIRS[0].id, clip, partial(_looked, room, QUICK_PAIRS[0], clip))
    return tuple(checks)


def reads(room: Room) -> list[Wanted]:
    """What the suite has to read, with each file's length in seconds as far as progress needs it."""
    if room.folder is None or not room.folder.is_dir():
        return []
    return [(room.folder / clip.file, pair, clip.seconds) for pair in room.pairs() for clip in room.clips()]


def _looked(room: Room, pair: Pair, clip: Clip) -> tuple[xr.Dataset, tuple[Blink, ...]]:
    found = room.findings(pair, clip)
    return motion_of(room.readings.get(room.path(clip), pair).track), found.trials.blinks


def _clip_checks(room: Room, pair: Pair, clip: Clip) -> list[Check]:
    name = f"{pair.id}_{clip.id}"

    def check(run: Callable[[Findings], Mapping[str, Value]], *plans: Plan) -> Check:
        return Check(plans, lambda: run(room.findings(pair, clip)))

    checks = [_cost(room, pair, clip), check(lambda found: _jitter(found, name), _jitter_plan(name, clip))]
    if clip.movements or clip.pulls:
        plans = [
            Plan(f"{name}_{one.id}_off_s", "s", f"{clip.id}: {' or '.join(one.named)} at f{_span(one.frames)}", _FOUND)
            for one in clip.movements
        ] + [
            Plan(f"{name}_{pull.id}_off_s", "s", f"{clip.id}: pull to the {pull.side} at f{_span(pull.frames)}", _FOUND)
            for pull in clip.pulls
        ]
        checks.append(check(lambda found: _movements(found, clip, name), *plans))
    if clip.smile:
        plans = [
            Plan(f"{name}_smile_{side}_mm", "mm", f"{clip.id}: mouth corner in the smile, {side}", _SMILE_MM)
            for side in SIDES
        ]
        checks.append(check(lambda found: _smile(found, clip, name), *plans))
    if clip.blinks or clip.blink_count is not None:
        plans = []
        for frame in clip.blinks:
            plans.append(Plan(f"{name}_blink_f{frame}_off_s", "s", f"{clip.id}: blink at f{frame}", _BLINK))
            plans += [
                Plan(f"{name}_blink_f{frame}_gap_{side}_mm", "mm", f"{clip.id}: gap in the blink at f{frame}, {side}")
                for side in SIDES
            ]
        if clip.blink_count is not None:
            exactly = Target(clip.blink_count, clip.blink_count)
            plans.append(Plan(f"{name}_blinks", "1", f"{clip.id}: blinks found", exactly))
        checks.append(check(lambda found: _blinks(found, clip, name), *plans))
    if clip.still:
        plans = [
            plan
            for region in SEEN_REGIONS
            for plan in (
                Plan(f"{name}_floor_{snake(region)}_median_mm", "mm", f"noise floor, {region}, median", STILL_MM),
                Plan(f"{name}_floor_{snake(region)}_p95_mm", "mm", f"noise floor, {region}, 95th percentile"),
                Plan(f"{name}_step_{snake(region)}_median_mm", "mm", f"frame to frame, {region}, median"),
                Plan(f"{name}_deviation_{snake(region)}_p95_mm", "mm", f"from the clip's mean, {region}, 95th p."),
            )
        ]
        checks.append(check(lambda found: _floor(found, name), *plans))
        checks.append(check(lambda found: floors(found, name), *floor_plans(name)))
        asymmetry = Plan(
            f"{name}_blink_asymmetry_share",
            "1",
            f"{clip.id}: left-right difference of the blink's closure over its 95 % interval",
            Target(None, 1.0),
        )
        checks.append(check(lambda found: _asymmetry(found, asymmetry.name), asymmetry))
    if clip.quiet is not None:
        checks.append(check(lambda found: stretches(found, clip, name), *stretch_plans(name, clip)))
    if clip.faceless_from is not None:
        first = clip.faceless_from
        plans = [
            Plan(f"{name}_reported_off_s", "s", "faceless seconds reported, error", _FACELESS_OFF_S),
            Plan(f"{name}_frames_measured", "1", f"faceless frames (from f{first}) that were measured", _NONE),
            Plan(f"{name}_trials_there", "1", "movements and blinks found in the faceless part", _NONE),
        ]
        checks.append(check(lambda found: _faceless(found, first, name), *plans))
    if not (clip.movements or clip.blinks or clip.pulls):
        measured = Plan(f"{name}_measured_s", "s", f"{clip.id}: seconds analysed", Target(0.9, None))
        checks.append(check(lambda found: {measured.name: _measured(found)}, measured))
    return checks


def _cost(room: Room, pair: Pair, clip: Clip) -> Check:
    plan = Plan(f"{pair.id}_{clip.id}_ms_per_frame", "ms", f"{clip.id}: milliseconds a frame, decoding included")

    def run() -> Mapping[str, Value]:
        room.allow(pair, clip)
        reading = room.readings.get(room.path(clip), pair)
        return {plan.name: Value(reading.ms_per_frame, reading.track.sizes["time"])}

    return Check((plan,), run)


def _jitter_plan(name: str, clip: Clip) -> Plan:
    return Plan(f"{name}_jitter_mm", "mm", f"{clip.id}: median from frame to frame, all regions")


def _jitter(found: Findings, name: str) -> Mapping[str, Value]:
    value, count = jitter_mm(found.signals)
    return {f"{name}_jitter_mm": Value(value, count)}


def _movements(found: Findings, clip: Clip, name: str) -> Mapping[str, Value]:
    time, trials = found.signals["time"].values, found.trials.trials
    off = {one.id: movement_off_s(trials, one, time) for one in clip.movements}
    off |= {pull.id: pull_off_s(trials, pull.side, pull.frames, time) for pull in clip.pulls}
    return {
        f"{name}_{id_}_off_s": _or_missed(value, "no movement of that name was found") for id_, value in off.items()
    }


def _or_missed(value: float | None, reason: str) -> Value:
    return Value(value) if value is not None else Value(None, 0, reason=reason, failed=True)


def _smile(found: Findings, clip: Clip, name: str) -> Mapping[str, Value]:
    values = {}
    for side in SIDES:
        quantities = [
            one.quantity
            for one in found.assessment.excursions
            if one.movement in clip.smile
            and one.side == side
            and one.region == "commissure"
            and one.measure == "displacement"
        ]
        best = max(quantities, key=lambda one: one.value or -1.0, default=None)
        if best is None or best.value is None:
            reason = best.reason if best is not None else "no smile was found"
            values[f"{name}_smile_{side}_mm"] = Value(None, 0, reason=reason, failed=True)
        else:
            values[f"{name}_smile_{side}_mm"] = Value(best.value, best.n, best.ci95)
    return values


def _blinks(found: Findings, clip: Clip, name: str) -> Mapping[str, Value]:
    time, blinks = found.signals["time"].values, found.trials.blinks
    values: dict[str, Value] = {}
    for frame in clip.blinks:
        off = blink_off_s(blinks, frame, time)
        values[f"{name}_blink_f{frame}_off_s"] = _or_missed(off, "no blink was found")
        gap = gap_at(found.signals, float(time[min(frame, len(time) - 1)]))
        for side in SIDES:
            known = np.isfinite(gap[side])
            values[f"{name}_blink_f{frame}_gap_{side}_mm"] = Value(
                gap[side] if known else None, int(known), reason=None if known else "the lids were not measured there"
            )
    if clip.blink_count is not None:
        values[f"{name}_blinks"] = Value(float(len(blinks)))
    return values


def _floor(found: Findings, name: str) -> Mapping[str, Value]:
    values = {}
    for region, one in quiet(found.signals, found.trials).items():
        for key, sample, quantile in (
            ("floor_{}_median_mm", one.floor, 0.5),
            ("floor_{}_p95_mm", one.floor, 0.95),
            ("step_{}_median_mm", one.jitter, 0.5),
            ("deviation_{}_p95_mm", one.deviation, 0.95),
        ):
            known = len(sample) > 0
            values[f"{name}_{key.format(snake(region))}"] = Value(
                float(np.quantile(sample, quantile)) if known else None,
                len(sample),
                reason=None if known else "nothing was measured",
            )
    return values


def _asymmetry(found: Findings, name: str) -> Mapping[str, Value]:
    """Beyond 1 the intervals of the two sides' closures would be taken to differ."""
    closures = {
        one.side: one.quantity
        for one in found.assessment.excursions
        if one.movement == "blink" and one.region == "palpebral-fissure" and one.measure == "gap-change"
    }
    left, right = closures.get("left"), closures.get("right")
    if left is None or right is None or left.value is None or right.value is None:
        return {name: Value(None, 0, reason="the blinks were not measured, so no asymmetry is reported")}
    half = [(one.ci95[1] - one.ci95[0]) / 2 for one in (left, right) if one.ci95 is not None]
    return {name: Value(abs(left.value - right.value) / float(np.linalg.norm(half)), left.n)}


def _faceless(found: Findings, first: int, name: str) -> Mapping[str, Value]:
    time = found.signals["time"].values
    start = float(time[first])
    measured = int(np.isfinite(found.signals["signal"].values[first:]).any(axis=(1, 2)).sum())
    ends = [one.end_s for one in found.trials.trials] + [one.end_s for one in found.trials.blinks]
    there = sum(end >= start + 0.2 for end in ends)
    true = float(time[-1] - start + np.median(np.diff(time)))
    return {
        f"{name}_reported_off_s": Value(abs(found.assessment.quality.seconds_without_face - true)),
        f"{name}_frames_measured": Value(float(measured), len(time) - first),
        f"{name}_trials_there": Value(float(there)),
    }


def _measured(found: Findings) -> Value:
    return Value(float(found.assessment.quality.frames_usable / found.assessment.recording.frames_per_second))


def _healthy(room: Room, pair: Pair, affected: AffectedSide, *, cued: bool) -> Check:
    asked = {"unknown": "affected side unknown", "left": "left called affected", "right": "right called affected"}
    how = "movements cued as if asked for" if cued else "no cue sheet"
    name = f"{pair.id}_healthy{'_cued' if cued else ''}"
    # Nobody asked these people for a pure movement, and the pictures show that some made two at a time.
    target = None if cued else _NONE
    present = Plan(
        f"{name}_present_{affected}", "1", f"called present in healthy recordings, {how}, {asked[affected]}", target
    )
    known = Plan(f"{name}_assessed_{affected}", "1", f"of how many that were assessed, {how}, {asked[affected]}")

    def run() -> Mapping[str, Value]:
        room.allow(pair)
        found, assessed, every = [], 0, 0
        for clip in room.clips():
            cues = _cues(room, pair, clip) if cued else None
            if cued and cues is None:
                continue
            cells = room.findings(pair, clip, affected, cues).assessment.synkinesis
            every += len(cells)
            assessed += sum(cell.present is not None for cell in cells)
            found += [
                f"{clip.id} {cell.movement} {cell.region} {cell.side} {cell.excess.value or 0.0:.1f} mm"
                for cell in cells
                if cell.present
            ]
        return {
            present.name: Value(float(len(found)), assessed, reason="; ".join(found) or None),
            known.name: Value(float(assessed), every),
        }

    return Check((present, known), run)


def _cues(room: Room, pair: Pair, clip: Clip) -> CueSheet | None:
    """The clip's movements as a cue sheet; None where nothing is known that could have been asked for."""
    room.allow(pair, clip)
    time = room.readings.get(room.path(clip), pair).track["time"].values
    cues = [Cue(one.named[0], *seconds_of(time, one.cue), None) for one in clip.movements if one.cue is not None]
    return CueSheet(tuple(cues)) if cues else None


def _person(room: Room, pair: Pair) -> Check:
    alarm = Plan(f"{pair.id}_person_false_alarm_rate", "1", "cuts in one person's clip taken for another person")
    hit = Plan(f"{pair.id}_person_hit_rate", "1", "changes from one clip's person to another's that are reported")

    def run() -> Mapping[str, Value]:
        room.allow(pair)
        tracks = {clip.person: room.readings.get(room.path(clip), pair).track for clip in reversed(room.clips())}
        alarms = cuts = 0
        for track in tracks.values():
            try:
                motion = take_head_out(as_modelled(track), learn_depth=False)
            except SynkinError:
                continue
            found = false_alarms(motion)
            alarms, cuts = alarms + found[0], cuts + found[1]
        order = list(tracks)
        hits = [noticed(tracks[a], tracks[b]) for a in order for b in order if a != b]
        return {alarm.name: _rate(alarms, cuts), hit.name: _rate(sum(hits), len(hits))}

    return Check((alarm, hit), run)


def _rate(count: int, of: int) -> Value:
    """A share with its Wilson interval."""
    if not of:
        return Value(None, 0, reason="nothing to count")
    z2 = 1.96**2
    share = count / of
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = 1.96 / (1 + z2 / of) * float(np.sqrt(share * (1 - share) / of + z2 / (4 * of**2)))
    return Value(share, of, (max(0.0, middle - half), min(1.0, middle + half)))


def _closed_lid(room: Room, pair: Pair) -> Check:
    against = "a shut lid" if pair.model == "landmarker" else "the landmarker, whole, at the same blinks"
    plans = (
        Plan(f"{pair.id}_closed_lid_bias_mm", "mm", f"closed lids read open beyond {against}; {_LEFT_OUT} left out"),
        Plan(f"{pair.id}_closed_lid_sd_mm", "mm", "spread of that error, one lid in one blink"),
    )

    def run() -> Mapping[str, Value]:
        room.allow(pair)
        error = closed_lid_error(room, pair)
        if error is None:
            raise NotRun("fewer than two clips with blinks could be compared")
        return {plans[0].name: Value(error.bias, error.n, error.ci95), plans[1].name: Value(error.sd, error.n)}

    return Check(plans, run)


def closed_lid_error(room: Room, pair: Pair) -> LidError | None:
    """The error for model_error.toml: the bundled model's against the landmarker, the landmarker's against shut."""
    judge = Pair("landmarker", "whole")
    room.allow(judge)
    errors = []
    for clip in room.clips():
        if clip.id == _LEFT_OUT or clip.faceless_from is not None:
            continue
        own, reference = room.findings(pair, clip), room.findings(judge, clip)
        errors.append(
            _errors(own, reference, deep_blinks(reference.trials.blinks), against_shut=pair.model == judge.model)
        )
    return lid_error(errors)


def _errors(
    own: Findings, reference: Findings, blinks: Sequence[Blink], *, against_shut: bool
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    values = []
    for blink in blinks:
        mine, theirs = gap_at(own.signals, blink.peak_s), gap_at(reference.signals, blink.peak_s)
        values += [mine[side] - (0.0 if against_shut else theirs[side]) for side in SIDES]
    return np.array(values, dtype=np.float64)


def _span(frames: tuple[int, int]) -> str:
    return f"{frames[0]}" if frames[0] == frames[1] else f"{frames[0]}-{frames[1]}"
