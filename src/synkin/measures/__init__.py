"""Trials in, measures out: excursion, resting values, timing, coordination; each with its uncertainty."""

from synkin.measures.excursions import columns, counted, free_of_noise, movements_of, pooled, why_none
from synkin.measures.measures import MEASURE_VERSIONS, Measures, measure
from synkin.measures.model_error import ClosedLid, Gain, Leak, OneSidedLid, closed_lid, gain, leak, one_sided_lid
from synkin.measures.quantity import Quantity, Status, measured, not_assessed
from synkin.measures.results import Coordination, Excursion, RestValue, Timing
from synkin.measures.spread import FEW, Mean, mean_of

__all__ = [
    "FEW",
    "MEASURE_VERSIONS",
    "ClosedLid",
    "Coordination",
    "Excursion",
    "Gain",
    "Leak",
    "Mean",
    "Measures",
    "OneSidedLid",
    "Quantity",
    "RestValue",
    "Status",
    "Timing",
    "closed_lid",
    "columns",
    "counted",
    "free_of_noise",
    "gain",
    "leak",
    "mean_of",
    "measure",
    "measured",
    "movements_of",
    "not_assessed",
    "one_sided_lid",
    "pooled",
    "why_none",
]
