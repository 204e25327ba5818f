"""What is fitted per region on whole faces, and how a calibration takes it up."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from synkin.anatomy import CHANNELS, REGIONS
from synkin.measures import Calibration
from synkin.measures.calibration import BASIS

FITTED: Final = tuple(one.id for one in REGIONS.values() if one.unseen is None)
"""Regions that a landmark model shows anything of."""


@dataclass(frozen=True)
class RegionFit:
    """whole : how many times as far a region goes as the ensemble says. stretch : how many times as wide errors are."""

    whole: dict[str, float] = field(default_factory=lambda: dict.fromkeys(FITTED, 1.0))
    stretch: dict[str, float] = field(default_factory=lambda: dict.fromkeys(FITTED, 1.0))

    def applied(self, known: Calibration) -> Calibration:
        """A calibration with these in the place of its own."""
        return replace(
            known,
            whole=np.array([self.whole[name.partition(".")[0]] for name in BASIS]),
            stretch=np.array([self.stretch[name.partition(".")[0]] for name in CHANNELS]),
        )
