"""Trials in, measures out: excursion, resting values, timing, coordination; each with its uncertainty."""

from synkin.measures.quantity import Quantity, Status, measured, not_assessed
from synkin.measures.results import Coordination, Excursion, RestValue, Timing

__all__ = ["Coordination", "Excursion", "Quantity", "RestValue", "Status", "Timing", "measured", "not_assessed"]
