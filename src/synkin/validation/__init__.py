"""Holds synkin against truth and against recordings: what `synkin validate` runs."""

from synkin.validation.figure import Figure, Plan, Target, Value
from synkin.validation.labels_run import run_labels
from synkin.validation.output import VALIDATION_SCHEMA, Validation
from synkin.validation.run import SUITES, planned, run_validation

__all__ = [
    "SUITES",
    "VALIDATION_SCHEMA",
    "Figure",
    "Plan",
    "Target",
    "Validation",
    "Value",
    "planned",
    "run_labels",
    "run_validation",
]
