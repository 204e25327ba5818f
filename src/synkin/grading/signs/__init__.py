"""The seven signs a clinician looks for: none, mild, moderate, severe, or not assessed."""

from synkin.grading.signs.results import LEVEL_NAMES, LEVELS, Rating, SevenSigns, Sign, Weakness
from synkin.grading.signs.said import in_answer
from synkin.grading.signs.seven import seven_signs
from synkin.grading.signs.table import SIGN_ROWS, SIGNS_CALIBRATED, SIGNS_VERSION, sign_rows

__all__ = [
    "LEVELS",
    "LEVEL_NAMES",
    "SIGNS_CALIBRATED",
    "SIGNS_VERSION",
    "SIGN_ROWS",
    "Rating",
    "SevenSigns",
    "Sign",
    "Weakness",
    "in_answer",
    "seven_signs",
    "sign_rows",
]
