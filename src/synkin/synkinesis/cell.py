"""One cell of the synkinesis matrix: a movement, a region, a side, and what moved there that should not have."""

from dataclasses import dataclass

from synkin.anatomy import Side
from synkin.measures import Quantity


@dataclass(frozen=True)
class Cell:
    """Unwanted movement of `region` on `side` during `movement`.

    excess = observed - coupling - drag, in mm; each control is kept beside it. `observed` is corrected for what the
    landmark model does wrong.

    present is true, false or None (not assessed, `reason` says why); "false" means absent above `limit_mm`. Where it is
    present, `limit_mm` is what the excess had to exceed; elsewhere what a true movement would have to exceed to be
    seen, which is more where the landmark model is known to show such a movement only in part.
    """

    movement: str
    region: str
    side: Side
    excess: Quantity
    fraction_of_range: Quantity
    probability: float | None
    present: bool | None
    pattern: str | None
    limit_mm: float | None
    observed: Quantity
    coupling: Quantity
    """Physiological co-movement, subtracted: the other side's where it is a reference, else the population's."""
    drag: Quantity
    """What the other side's movement drags along, subtracted."""
    crosstalk: Quantity
    """What the correction for the landmark model took off before `observed` (negative: added), and its error."""
    versus_other: Quantity
    versus_population: Quantity
    other_side_moves_too: bool
    reference: str
    """Where the expected co-movement comes from: "other side" or "population"."""
    reason: str | None
