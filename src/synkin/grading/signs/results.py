"""What the seven signs are: levels with probabilities, what decided them, and what the patient says."""

from dataclasses import dataclass
from typing import Final

from synkin.anatomy import Side
from synkin.measures import Quantity, Status

LEVELS: Final = (0, 1, 2, 3)
LEVEL_NAMES: Final = ("none", "mild", "moderate", "severe")


@dataclass(frozen=True)
class Rating:
    """The patient's own word on a sign: the worst of the answers that bear on it. level: as `LEVELS`, ours."""

    topic: str
    link_id: str
    value: float
    most: float
    level: int


@dataclass(frozen=True)
class Sign:
    """One sign, or one zone of it; `level` is the median of `probability` (per level), as `LEVEL_NAMES`.

    side, place, movement: where it is worst, the region or zone, the movement that showed it. quantity: the measure
    that the level was read from, in the table's unit; measure: the same in words. reason: why not assessed, or what was
    not looked at. rating: the patient's, apart from the measure; disagreement: one sentence where the two differ.
    notes: what to bear in mind. parts: the sign by zone.
    """

    id: str
    title: str
    status: Status
    level: int | None
    probability: tuple[float, ...] | None
    side: Side | None
    place: str | None
    movement: str | None
    quantity: Quantity | None
    measure: str
    reason: str | None
    rating: Rating | None = None
    disagreement: str | None = None
    notes: tuple[str, ...] = ()
    parts: tuple["Sign", ...] = ()


@dataclass(frozen=True)
class Weakness:
    """How far a side goes in a movement, for the signs are apart from it. against: "other side" or "usual way"."""

    movement: str
    side: Side
    against: str
    share: Quantity


@dataclass(frozen=True)
class SevenSigns:
    """The seven signs in the order in which a clinician looks for them, and weakness apart from them."""

    signs: tuple[Sign, ...]
    weakness: tuple[Weakness, ...]
    version: str

    def sign(self, id_: str) -> Sign:
        """The sign with this id; KeyError if there is none."""
        for one in self.signs:
            if one.id == id_:
                return one
        raise KeyError(id_)
