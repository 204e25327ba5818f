"""The face as facts: landmarks and their mirror partners, regions, muscles, movements, patterns and norms.

Every figure stands in a TOML table beside the code, with a source per row; this package loads and types them.
Sides are always the patient's own.
"""

from synkin.anatomy.atlas import ATLAS, ATLAS_VERSION, ZONES, Centre, Hold, Lip, Zone
from synkin.anatomy.landmarks import (
    HEAD_FIXED,
    IRIS,
    LANDMARK_COUNT,
    MIDLINE,
    MIRROR,
    ON_SKIN,
    SIDE_OF_LANDMARK,
    mirror_landmarks,
)
from synkin.anatomy.marks import MARKS, Mark, mark
from synkin.anatomy.movements import MOVEMENTS, Direction, Movement, Signature, movement, signatures
from synkin.anatomy.muscles import BRANCHES, MUSCLE_IDS, MUSCLES, Muscle, Role
from synkin.anatomy.norms import (
    NORMS,
    RESTING_SPREADS,
    Coupling,
    Drag,
    Norm,
    RestingSpread,
    coupling,
    drag,
    norm,
    resting_spread,
)
from synkin.anatomy.patterns import PATTERNS, Pattern, arrow, pattern_of
from synkin.anatomy.regions import CHANNELS, REGIONS, Region, region
from synkin.anatomy.sides import AFFECTED_SIDES, SIDES, AffectedSide, Side, other_side

__all__ = [
    "AFFECTED_SIDES",
    "ATLAS",
    "ATLAS_VERSION",
    "BRANCHES",
    "CHANNELS",
    "HEAD_FIXED",
    "IRIS",
    "LANDMARK_COUNT",
    "MARKS",
    "MIDLINE",
    "MIRROR",
    "MOVEMENTS",
    "MUSCLES",
    "MUSCLE_IDS",
    "NORMS",
    "ON_SKIN",
    "PATTERNS",
    "REGIONS",
    "RESTING_SPREADS",
    "SIDES",
    "SIDE_OF_LANDMARK",
    "ZONES",
    "AffectedSide",
    "Centre",
    "Coupling",
    "Direction",
    "Drag",
    "Hold",
    "Lip",
    "Mark",
    "Movement",
    "Muscle",
    "Norm",
    "Pattern",
    "Region",
    "RestingSpread",
    "Role",
    "Side",
    "Signature",
    "Zone",
    "arrow",
    "coupling",
    "drag",
    "mark",
    "mirror_landmarks",
    "movement",
    "norm",
    "other_side",
    "pattern_of",
    "region",
    "resting_spread",
    "signatures",
]
