"""Two assessments of one patient beside each other: what changed, and what a treatment between them taught."""

from synkin.comparison.changes import Change, Comparison, SuspectChange, compare
from synkin.comparison.folders import read_assessment
from synkin.comparison.json import COMPARISON_SCHEMA, comparison_json
from synkin.comparison.treatment import Treatment, read_treatment

__all__ = [
    "COMPARISON_SCHEMA",
    "Change",
    "Comparison",
    "SuspectChange",
    "Treatment",
    "compare",
    "comparison_json",
    "read_assessment",
    "read_treatment",
]
