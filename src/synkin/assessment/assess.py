"""A Track and a cue sheet in, the assessment out: the pure rooms, run in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import xarray as xr

import synkin
from synkin.anatomy import AffectedSide, Side
from synkin.assessment.assessment import Assessment, Note, Quality, Recording, Scale, Software
from synkin.assessment.summary import summarise
from synkin.drive import DRIVE_VERSION, Evidence, find_drive, readings_of, stimulations
from synkin.grading import LEVELS_VERSION, Override, grade, observe
from synkin.grading.questionnaires import Questionnaires
from synkin.grading.review import REVIEW_VERSION, History, review
from synkin.grading.signs import SIGNS_VERSION, seven_signs
from synkin.measures import (
    EXACT,
    MEASURE_VERSIONS,
    PHOTOGRAPH_VERSION,
    Measures,
    Photograph,
    appearance,
    earlier_photographs,
    measure,
    resting_shifts,
)
from synkin.measures import Calibration as ModelCalibration
from synkin.motion import Calibration, Unusable, is_parted, shape_jumps, signals, take_head_out
from synkin.synkinesis import FREE_RANGE_VERSION, MATRIX_VERSION, free_ranges, matrix
from synkin.track import as_modelled, face_height_px, frame_seconds
from synkin.trials import CueSheet, Trials, find_trials

_SPREAD_WORTH_SAYING: Final = 0.08


@dataclass(frozen=True)
class Findings:
    """The assessment and what it was made from, for drawing and for tables."""

    assessment: Assessment
    signals: xr.Dataset
    trials: Trials
    measures: Measures


def assess(
    track: xr.Dataset,
    cues: CueSheet | None = None,
    affected: AffectedSide = "unknown",
    calibration: Calibration | None = None,
    correction: ModelCalibration | None = None,
    evidence: Sequence[Evidence] = (),
    *,
    photographs: Sequence[Photograph] = (),
    muscles: bool = True,
    questionnaires: Questionnaires | None = None,
    overrides: Sequence[Override] = (),
    history: History | None = None,
) -> Findings:
    """Everything found in one recording.

    Parameters
    ----------
    track : as `track.make_track` describes it.
    cues : what was asked of the patient and when; without them the movements are found and named by their activity.
    affected : the affected side, the patient's own. With "unknown" or "both" every side is held against the population.
    calibration : a length that the user knows; without it the iris gives the scale.
    correction : of what the landmark model does wrong; what synkin knows of the model unless given.
    evidence : of drives and branches, from beyond video; stimulations in the cue sheet add to it.
    photographs : from before the illness, held against today's resting shift.
    muscles : look for the muscles too, which takes most of the time.
    questionnaires : what the patient says; it stands in the assessment and changes no measure.
    overrides : what a clinician says of items of the grades, kept beside what was measured.
    history : of the illness, for review flags; what it does not say stays unknown.

    Raises
    ------
    UnmeasurableError
        If no face was found, or no scale.
    WrongUsageError
        If an override is of a scale, an item or a level that there is not.
    """
    motion = take_head_out(track, calibration)
    traces = signals(motion)
    # Movements without a cue sheet, and another person, are known by what landmark models show of them: their patterns
    # were learnt from it, and followed skin is held to the neutral frame's face, whoever is seen.
    modelled = take_head_out(as_modelled(track), calibration) if "modelled" in track and cues is None else motion
    # Between two persons no depth may be learnt either, which would make one face of theirs.
    jumps = shape_jumps(take_head_out(as_modelled(track), calibration, learn_depth=False)) if is_parted(motion) else ()
    trials = find_trials(signals(modelled) if cues is None else traces, cues, affected)
    measures = measure(traces, trials, correction, affected)
    cells = matrix(measures, affected)
    shifts = resting_shifts(measures, affected)
    observed = observe(measures, cells, shifts, affected)
    grades = grade(observed, overrides)
    recording, quality = _recording(track), _quality(track, motion)
    notes = (*_notes(track, jumps, trials), *_correction(measures), *_stimulated(trials, muscles))
    shifts = resting_shifts(measures, affected)
    stimulated = stimulations(motion, trials, affected) if muscles else ()
    evidence = (*evidence, *readings_of(stimulated))
    drive = find_drive(motion, trials, affected, evidence=evidence) if muscles else None
    assessment = Assessment(
        recording=recording,
        quality=quality,
        scale=Scale(
            mm_per_px=float(motion.attrs["mm_per_px"]),
            method=str(motion.attrs["scale_method"]),
            relative_sd=float(motion.attrs["scale_relative_sd"]),
        ),
        affected_side=affected,
        trials=measures.repetitions,
        rest=measures.rest,
        excursions=measures.excursions,
        synkinesis=cells,
        timing=measures.timing,
        coordination=measures.coordination,
        resting_shifts=shifts,
        grades=grades,
        earlier_photographs=earlier_photographs(photographs, motion, traces, trials, measures, shifts),
        sequence=measures.sequences,
        appearance=appearance(track, trials, motion["pose"].values),
        free_ranges=free_ranges(traces, trials, measures, cells, affected),
        drive=drive,
        stimulation=stimulated,
        questionnaires=questionnaires,
        signs=seven_signs(observed, shifts, measures.sequences, drive, questionnaires),
        review=review(history, observed),
        notes=notes,
        software=Software(
            version=synkin.__version__,
            model_name=str(track.attrs["model"]),
            model_sha256=str(track.attrs["model_sha256"]),
            reading=str(track.attrs["reading"]),
            skin=str(track.attrs["skin"]),
            measure_versions={
                **MEASURE_VERSIONS,
                "calibration": measures.calibration.version,
                "synkinesis": MATRIX_VERSION,
                "free-range": FREE_RANGE_VERSION,
                **({"photograph": PHOTOGRAPH_VERSION} if photographs else {}),
                "drive": DRIVE_VERSION,
                "grading": LEVELS_VERSION,
                "signs": SIGNS_VERSION,
                "review": REVIEW_VERSION,
            },
        ),
        summary=summarise(
            recording=recording,
            quality=quality,
            affected_side=affected,
            trials=trials.trials,
            excursions=measures.excursions,
            synkinesis=cells,
            notes=notes,
        ),
    )
    return Findings(assessment, traces, trials, measures)


def _recording(track: xr.Dataset) -> Recording:
    time = track["time"].values
    step = float(np.median(np.diff(time))) if len(time) > 1 else 0.0
    return Recording(
        source=str(track.attrs["source"]),
        sha256=str(track.attrs["sha256"]),
        width=int(track.attrs["image_width"]),
        height=int(track.attrs["image_height"]),
        rotation=int(track.attrs["rotation"]),
        duration_s=float(time[-1] - time[0] + step),
        frames_per_second=1.0 / step if step > 0 else 0.0,
    )


def _quality(track: xr.Dataset, motion: xr.Dataset) -> Quality:
    found, usable = track["detected"].values, motion["usable"].values
    reason, pose = motion["reason"].values, motion["pose"].values
    step = frame_seconds(track["time"].values)
    ranges = [
        (float(np.nanpercentile(angle, 1)), float(np.nanpercentile(angle, 99))) if found.any() else None
        for angle in pose.T
    ]
    reasons: list[tuple[float, str]] = []
    for bit, text in (
        (Unusable.NO_FACE, "without a face"),
        (Unusable.YAW, "with the head turned too far to a side"),
        (Unusable.PITCH, "with the head tipped too far up or down"),
        (Unusable.ROLL, "with the head tilted too far"),
        (Unusable.POOR_FIT, "in which the face was covered, blurred or moving too fast"),
    ):
        seconds = float(step[(reason & bit) > 0].sum())
        if seconds > 0:
            reasons.append((seconds, f"{seconds:.1f} s {text} are not measured."))
    texts = [text for _, text in sorted(reasons, reverse=True)]
    if float(motion.attrs["scale_relative_sd"]) > _SPREAD_WORTH_SAYING:
        texts.append(
            f"Millimetres are uncertain by {100 * float(motion.attrs['scale_relative_sd']):.0f} % (one standard "
            "deviation): the iris was read differently from frame to frame; give --mm-per for a surer scale."
        )
    if track.attrs.get("truncated"):
        texts.append("The file breaks off; what could be decoded was measured.")
    return Quality(
        frames=len(found),
        frames_usable=int(usable.sum()),
        seconds_without_face=float(step[~found].sum()),
        yaw_range=ranges[0],
        pitch_range=ranges[1],
        roll_range=ranges[2],
        face_height_px=face_height_px(track) if found.any() else None,
        reasons=tuple(texts),
    )


def _notes(track: xr.Dataset, jumps: Sequence[float], trials: Trials) -> Iterator[Note]:
    time, found, faces = track["time"].values, track["detected"].values, track["faces"].values
    for start, end in _runs(~found):
        last = float(time[min(end, len(time) - 1)])
        yield Note(
            "face-lost",
            f"No face from {time[start]:.1f} to {last:.1f} s; nothing is measured there.",
            float(time[start]),
            last,
        )
    crowded = time[faces > 1]
    if crowded.size:
        yield Note(
            "second-face",
            f"A second face was seen between {crowded[0]:.1f} and {crowded[-1]:.1f} s; "
            "the largest lasting one is followed.",
            float(crowded[0]),
            float(crowded[-1]),
        )
    for jump in jumps:
        yield Note(
            "another-person",
            f"At {jump:.1f} s the shape of the face changes as if another person were seen; check the recording.",
            jump,
        )
    if track.attrs.get("truncated"):
        yield Note("truncated", f"The file breaks off after {time[-1]:.1f} s.", float(time[-1]))
    yield from _file_notes(track)
    for one in trials.unrest:
        side: Side | None = None if one.side == "both" else one.side
        where = "both sides" if one.side == "both" else f"the {one.side} side"
        rate = f", about {one.rate_hz:.1f} a second" if one.rate_hz is not None else ""
        yield Note(
            "involuntary-at-rest",
            f"Movement at rest that synkinesis does not explain: {one.kind.replace('-', ' ')} on {where}, "
            f"{one.start_s:.1f} to {one.end_s:.1f} s, {one.amplitude_mm:.1f} mm{rate}.",
            one.start_s,
            one.end_s,
            side,
            one.region,
        )


def _stimulated(trials: Trials, muscles: bool) -> Iterator[Note]:
    if trials.stimulated and not muscles:
        count = len(trials.stimulated)
        were = "1 stimulation was" if count == 1 else f"{count} stimulations were"
        yield Note("stimulation", f"{were} not looked at, since muscles were not asked for.")
        return
    spoiled = [one for one in trials.stimulated if not one.usable]
    if spoiled:
        reasons = " ".join(dict.fromkeys(reason for one in spoiled for reason in one.reasons))
        count = len(trials.stimulated)
        yield Note("stimulation", f"{len(spoiled)} of {count} stimulations are not usable. {reasons}")


def _correction(measures: Measures) -> Iterator[Note]:
    if measures.calibration.model != EXACT:
        yield Note("calibration", measures.calibration.source)


def _file_notes(track: xr.Dataset) -> Iterator[Note]:
    """What the reading of the file found that bears on sides, times or persons."""
    if track.attrs.get("mirrored"):
        yield Note(
            "mirrored",
            "The file asks to be shown mirrored and was read so; check on a picture that left is the patient's left.",
        )
    if track.attrs.get("time_base") == "nominal" and track.attrs.get("kind") != "image":
        yield Note(
            "nominal-times",
            "Pictures carry no times of their own and were taken as evenly spaced; times and lags rest on that.",
        )
    others = int(track.attrs.get("frames_of_others", 0))
    if others:
        yield Note("other-face", f"{others} frames show another face than the one followed; they are not measured.")
    left_out = sum(int(track.attrs.get(f"frames_{kind}", 0)) for kind in ("damaged", "out_of_order", "other_size"))
    if left_out:
        yield Note(
            "frames-left-out", f"{left_out} frames are damaged, out of order or of another size; they are left out."
        )


def _runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one-past-last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
