"""Trials in, measures out: excursion, resting values, timing, coordination, sequence; each with its uncertainty."""

from synkin.measures.appearance import Appearance, appearance
from synkin.measures.calibration import EXACT, Calibration, calibration, correct, correct_signals
from synkin.measures.closed_lid import ClosedLid, closed_lid
from synkin.measures.earlier import (
    PHOTOGRAPH_VERSION,
    EarlierDifference,
    EarlierPhotograph,
    Photograph,
    earlier_photographs,
)
from synkin.measures.excursions import (
    CLOSED_SHARE,
    LEAST_TRIGGER,
    columns,
    counted,
    free_of_noise,
    is_usual,
    mean_change,
    movements_of,
    pooled,
    weights_of,
    why_none,
)
from synkin.measures.lost_range import Own, own_of, resting_value
from synkin.measures.measures import MEASURE_VERSIONS, Measures, measure
from synkin.measures.quantity import Quantity, Status, measured, not_assessed
from synkin.measures.resting_shift import (
    CAUSE_OPEN,
    LIDS_OPEN,
    SPEAKS_FOR_BROW_PTOSIS,
    SPEAKS_FOR_ORBICULARIS,
    SPEAKS_FOR_PTOSIS,
    resting_shifts,
)
from synkin.measures.resting_signs import DECIDERS
from synkin.measures.results import (
    Coordination,
    Excursion,
    RegionLag,
    RegionOnset,
    RestingShift,
    RestValue,
    Sequence,
    Timing,
)
from synkin.measures.spread import FEW, Mean, mean_of

__all__ = [
    "CAUSE_OPEN",
    "CLOSED_SHARE",
    "DECIDERS",
    "EXACT",
    "FEW",
    "LEAST_TRIGGER",
    "LIDS_OPEN",
    "MEASURE_VERSIONS",
    "PHOTOGRAPH_VERSION",
    "SPEAKS_FOR_BROW_PTOSIS",
    "SPEAKS_FOR_ORBICULARIS",
    "SPEAKS_FOR_PTOSIS",
    "Appearance",
    "Calibration",
    "ClosedLid",
    "Coordination",
    "EarlierDifference",
    "EarlierPhotograph",
    "Excursion",
    "Mean",
    "Measures",
    "Own",
    "Photograph",
    "Quantity",
    "RegionLag",
    "RegionOnset",
    "RestValue",
    "RestingShift",
    "Sequence",
    "Status",
    "Timing",
    "appearance",
    "calibration",
    "closed_lid",
    "columns",
    "correct",
    "correct_signals",
    "counted",
    "earlier_photographs",
    "free_of_noise",
    "is_usual",
    "mean_change",
    "mean_of",
    "measure",
    "measured",
    "movements_of",
    "not_assessed",
    "own_of",
    "pooled",
    "resting_shifts",
    "resting_value",
    "weights_of",
    "why_none",
]
