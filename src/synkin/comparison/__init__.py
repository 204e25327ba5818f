"""Reports of one patient beside each other: what changed over time, and what a treatment between two of them taught."""

from synkin.comparison.changes import Change, Comparison, SuspectChange, compare
from synkin.comparison.course import Course, Trend, course
from synkin.comparison.differences import Difference, Key, differences
from synkin.comparison.json import COMPARISON_SCHEMA, COURSE_SCHEMA, comparison_json, course_json
from synkin.comparison.page import write_course
from synkin.comparison.scores import Score, scores_of
from synkin.comparison.treatment import Treatment, read_treatment
from synkin.comparison.visits import Visit, read_assessment, read_visit, with_days

__all__ = [
    "COMPARISON_SCHEMA",
    "COURSE_SCHEMA",
    "Change",
    "Comparison",
    "Course",
    "Difference",
    "Key",
    "Score",
    "SuspectChange",
    "Treatment",
    "Trend",
    "Visit",
    "compare",
    "comparison_json",
    "course",
    "course_json",
    "differences",
    "read_assessment",
    "read_treatment",
    "read_visit",
    "scores_of",
    "with_days",
    "write_course",
]
