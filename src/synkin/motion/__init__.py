"""Track in, Motion out: head removed, millimetres, the patient's own left and right; and the signals of the regions."""

from synkin.motion.motion import (
    PITCH_LIMIT_DEG,
    RESIDUAL_LIMIT_MM,
    ROLL_LIMIT_DEG,
    YAW_LIMIT_DEG,
    Unusable,
    take_head_out,
)
from synkin.motion.person import is_parted, shape_distance, shape_jumps
from synkin.motion.scale import Calibration, Scale
from synkin.motion.signals import measurable, signals
from synkin.motion.still import Still, lay_over, motion_of, turned

__all__ = [
    "PITCH_LIMIT_DEG",
    "RESIDUAL_LIMIT_MM",
    "ROLL_LIMIT_DEG",
    "YAW_LIMIT_DEG",
    "Calibration",
    "Scale",
    "Still",
    "Unusable",
    "is_parted",
    "lay_over",
    "measurable",
    "motion_of",
    "shape_distance",
    "shape_jumps",
    "signals",
    "take_head_out",
    "turned",
]
