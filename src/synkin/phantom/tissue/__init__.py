"""Drive to skin: how muscles pull skin, lids cover eyes, and marks deepen; the landmark truth."""

from synkin.phantom.tissue.course import MARKS, Course, Instant
from synkin.phantom.tissue.eye import Eye, find_eye
from synkin.phantom.tissue.fields import Fields, make_fields
from synkin.phantom.tissue.motion import course, still_course, with_contact
from synkin.phantom.tissue.places import places
from synkin.phantom.tissue.pull import PULLED_MUSCLES, Pull, draw_pulls

__all__ = [
    "MARKS",
    "PULLED_MUSCLES",
    "Course",
    "Eye",
    "Fields",
    "Instant",
    "Pull",
    "course",
    "draw_pulls",
    "find_eye",
    "make_fields",
    "places",
    "still_course",
    "with_contact",
]
