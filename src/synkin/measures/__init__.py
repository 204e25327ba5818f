"""Trials in, measures out: excursion, resting values, timing, coordination; each with its uncertainty."""

from synkin.measures.calibration import EXACT, Calibration, calibration, correct
from synkin.measures.closed_lid import ClosedLid, closed_lid
from synkin.measures.excursions import (
    CLOSED_SHARE,
    columns,
    counted,
    free_of_noise,
    mean_change,
    movements_of,
    pooled,
    weights_of,
    why_none,
)
from synkin.measures.measures import MEASURE_VERSIONS, Measures, measure
from synkin.measures.quantity import Quantity, Status, measured, not_assessed
from synkin.measures.results import Coordination, Excursion, RestValue, Timing
from synkin.measures.spread import FEW, Mean, mean_of

__all__ = [
    "CLOSED_SHARE",
    "EXACT",
    "FEW",
    "MEASURE_VERSIONS",
    "Calibration",
    "ClosedLid",
    "Coordination",
    "Excursion",
    "Mean",
    "Measures",
    "Quantity",
    "RestValue",
    "Status",
    "Timing",
    "calibration",
    "closed_lid",
    "columns",
    "correct",
    "counted",
    "free_of_noise",
    "mean_change",
    "mean_of",
    "measure",
    "measured",
    "movements_of",
    "not_assessed",
    "pooled",
    "weights_of",
    "why_none",
]
