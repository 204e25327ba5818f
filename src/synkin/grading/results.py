"""What grading gives: items, blocks and grades, with what decided them and what a clinician said otherwise."""

from dataclasses import dataclass

from synkin.anatomy import Side
from synkin.measures import Quantity, Status


@dataclass(frozen=True)
class Override:
    """What a clinician says of an item; `who` may be empty. It counts, and what was measured is kept beside it.

    level: a level of the item, or its value where it has no levels. side: of a grade that is of one side.
    """

    instrument: str
    item: str
    level: float
    who: str = ""
    side: Side | None = None


@dataclass(frozen=True)
class Item:
    """One item of an instrument, as measured; `override` is what counts where there is one.

    levels: what it can be, best first; none where the item is a value. scale: the least and the greatest number there
    is. level: the median level; probability: per level. value: of an item without levels. possible: the least and the
    greatest number that is not excluded. quantity: the measure that the level was read from, by the table's row.
    measure: what decided it, in words. movement, time_s: of the frame that decided it. reason: why it was not assessed,
    or what to bear in mind.
    """

    id: str
    title: str
    block: str
    side: Side | None
    levels: tuple[int, ...]
    scale: tuple[float, float]
    level: int | None
    probability: tuple[float, ...] | None
    value: Quantity | None
    possible: tuple[float, float]
    quantity: Quantity | None
    measure: str
    movement: str | None
    time_s: float | None
    status: Status
    reason: str | None = None
    override: Override | None = None

    @property
    def counted(self) -> float | None:
        """The level or value that counts: the clinician's, else the measured one; None where neither is there."""
        if self.override is not None:
            return self.override.level
        if self.levels:
            return None if self.level is None else float(self.level)
        return None if self.value is None else self.value.value

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest number that may count."""
        known = self.counted
        return self.possible if known is None else (known, known)


@dataclass(frozen=True)
class Block:
    """A sum or mean of items. value is None where an item is missing; `possible` is then what it could be."""

    id: str
    title: str
    value: Quantity
    possible: tuple[float, float]


@dataclass(frozen=True)
class Grade:
    """One instrument. composite is not assessed where an item is missing; `possible_range` is then what it could be.

    side: of grades that are of one side; None where the instrument compares both. defined: false where it compares with
    a normal side and there is none, with the reason.
    """

    instrument: str
    title: str
    version: str
    side: Side | None
    items: tuple[Item, ...]
    blocks: tuple[Block, ...]
    composite: Quantity
    possible_range: tuple[float, float] | None
    defined: bool = True
    reason: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name under which it stands in an assessment."""
        return self.instrument if self.side is None else f"{self.instrument}-{self.side}"

    def item(self, id_: str) -> Item:
        """The item with this id; KeyError if there is none."""
        for one in self.items:
            if one.id == id_:
                return one
        raise KeyError(id_)
