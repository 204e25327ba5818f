"""Review flags in the clinician's words, from a small history and, where it can be measured, from measures."""

from synkin.grading.review.flags import FLAGS, REVIEW_VERSION, Flag, Review, review
from synkin.grading.review.history import COURSES, QUESTIONS, Course, History, make_history

__all__ = [
    "COURSES",
    "FLAGS",
    "QUESTIONS",
    "REVIEW_VERSION",
    "Course",
    "Flag",
    "History",
    "Review",
    "make_history",
    "review",
]
