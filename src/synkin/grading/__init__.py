"""Measures in, the clinic's grades out: Sunnybrook, eFACE, House-Brackmann, FNGS 2.0, Stennert.

synkin measures and a clinician grades: every level carries the measure behind it, its probability and the frame that
decided it, and can be overridden. The table from measures to levels (levels.toml) is versioned and not clinically
calibrated.
"""

from synkin.grading.distribution import Distribution, distribution, worst
from synkin.grading.grade import grade
from synkin.grading.levels import (
    CLINICALLY_CALIBRATED,
    LEVELS_VERSION,
    ROWS,
    SCALES,
    Row,
    Scale,
    rows_of,
    scale_of,
    size_of,
)
from synkin.grading.observe import RESTING, observe
from synkin.grading.observed import Observed, Resting, Unwanted, Voluntary, Way, compared, voluntary_of
from synkin.grading.results import Block, Grade, Item, Override

__all__ = [
    "CLINICALLY_CALIBRATED",
    "LEVELS_VERSION",
    "RESTING",
    "ROWS",
    "SCALES",
    "Block",
    "Distribution",
    "Grade",
    "Item",
    "Observed",
    "Override",
    "Resting",
    "Row",
    "Scale",
    "Unwanted",
    "Voluntary",
    "Way",
    "compared",
    "distribution",
    "grade",
    "observe",
    "rows_of",
    "scale_of",
    "size_of",
    "voluntary_of",
    "worst",
]
