"""Signals and trials in, all measures of a recording out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import xarray as xr

from synkin.anatomy import AffectedSide
from synkin.measures.calibration import CALIBRATION_VERSION, Calibration, calibration, correct_signals
from synkin.measures.closed_lid import CLOSED_LID_VERSION, closed_lid
from synkin.measures.excursions import EXCURSION_VERSION, excursions
from synkin.measures.responses import blink_trials, responses
from synkin.measures.resting import REST_VERSION, resting
from synkin.measures.resting_signs import RESTING_SHIFT_VERSION
from synkin.measures.results import Coordination, Excursion, RestValue, Sequence, Timing
from synkin.measures.sequence import SEQUENCE_VERSION, sequences
from synkin.measures.skin_marks import APPEARANCE_VERSION
from synkin.measures.timing import TIMING_VERSION, coordination, timing
from synkin.trials import Trial, Trials

MEASURE_VERSIONS: Final = {
    "excursion": EXCURSION_VERSION,
    "rest": REST_VERSION,
    "resting-shift": RESTING_SHIFT_VERSION,
    "timing": TIMING_VERSION,
    "sequence": SEQUENCE_VERSION,
    "calibration": CALIBRATION_VERSION,
    "closed-lid": CLOSED_LID_VERSION,
    "appearance": APPEARANCE_VERSION,
}


@dataclass(frozen=True)
class Measures:
    """All measures of a recording; `responses` holds every repetition, in the order of `repetitions`.

    Responses, excursions, timing, coordination and sequences are corrected by `calibration`; resting values are as they
    were read.
    """

    repetitions: tuple[Trial, ...]
    responses: xr.Dataset
    excursions: tuple[Excursion, ...]
    rest: tuple[RestValue, ...]
    timing: tuple[Timing, ...]
    coordination: tuple[Coordination, ...]
    sequences: tuple[Sequence, ...]
    scale_relative_sd: float
    calibration: Calibration


def measure(
    signals: xr.Dataset,
    trials: Trials,
    correction: Calibration | None = None,
    affected: AffectedSide = "unknown",
) -> Measures:
    """Measure a recording.

    Parameters
    ----------
    signals : as `motion.signals` gives them; with the scale's error, model, reading and skin as attributes.
    trials : as `trials.find_trials` gives them; blinks are measured as repetitions of the movement "blink".
    correction : the landmark model's calibration; the one that synkin has for it unless given.
    affected : the side whose sequence is held against the other's; nothing else depends on it.
    """
    repetitions = trials.trials + blink_trials(trials)
    scale_sd = float(signals.attrs["scale_relative_sd"])
    own = calibration(*(str(signals.attrs[name]) for name in ("model", "reading", "skin")))
    known = own if correction is None else correction
    lids = closed_lid(known.model, known.reading, known.skin)
    corrected = correct_signals(signals, known)
    change = responses(corrected, trials, repetitions, signals)
    return Measures(
        repetitions=repetitions,
        responses=change,
        excursions=excursions(change, repetitions, scale_sd, known),
        rest=resting(signals, trials, repetitions, scale_sd),
        timing=timing(corrected, trials, change, repetitions),
        coordination=coordination(corrected, trials, change, repetitions, known, float(np.hypot(lids.bias, lids.sd))),
        sequences=sequences(corrected, trials, change, repetitions, affected),
        scale_relative_sd=scale_sd,
        calibration=known,
    )
