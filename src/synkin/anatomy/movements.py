"""The movements of the protocol: what each asks for, what normally comes along and what is watched."""

from dataclasses import dataclass
from typing import Final

from synkin.anatomy.regions import CHANNELS
from synkin.anatomy.tables import read_table


@dataclass(frozen=True)
class Direction:
    """A channel and the sign of the change that a movement asks of it."""

    channel: str
    sign: int

    @property
    def region(self) -> str:
        """The region the channel belongs to."""
        return self.channel.partition(".")[0]


@dataclass(frozen=True)
class Movement:
    """One movement of the protocol.

    `usual_mm` and `sd_mm` are the healthy excursion of the wanted region, None where none is usual.
    `sustained` movements (speech, chewing) are measured over their whole span, without a single hold.
    """

    id: str
    label: str
    cue: str
    wanted: tuple[Direction, ...]
    partners: tuple[str, ...]
    watched: tuple[str, ...]
    usual_mm: float | None
    sd_mm: float | None
    usual_source: str | None
    sustained: bool
    opens_lips: bool

    @property
    def wanted_region(self) -> str | None:
        """The region whose excursion says how far the movement went."""
        return self.wanted[0].region if self.wanted else None


@dataclass(frozen=True)
class Signature:
    """How a movement looks: change per channel in mm, mean of both sides, in the order of `CHANNELS`."""

    movement: str
    change: tuple[float, ...]
    opens_lips: bool


def _load() -> dict[str, Movement]:
    return {
        row["id"]: Movement(
            id=row["id"],
            label=row["label"],
            cue=row["cue"],
            wanted=tuple(Direction(channel, sign) for channel, sign in row["wanted"]),
            partners=tuple(row["partners"]),
            watched=tuple(row["watched"]),
            usual_mm=row.get("usual_mm"),
            sd_mm=row.get("sd_mm"),
            usual_source=row.get("usual_source"),
            sustained=row.get("sustained", False),
            opens_lips=row.get("opens_lips", False),
        )
        for row in read_table("movements.toml")["movement"]
    }


def signatures() -> tuple[Signature, ...]:
    """The signatures of all movements that can be named without a cue sheet."""
    return tuple(
        Signature(
            movement=row["id"],
            change=tuple(float(row["signature"].get(channel, 0.0)) for channel in CHANNELS),
            opens_lips=row.get("opens_lips", False),
        )
        for row in read_table("movements.toml")["movement"]
        if "signature" in row
    )


MOVEMENTS: Final[dict[str, Movement]] = _load()


def movement(id_: str) -> Movement:
    """The movement with this id; KeyError if there is none."""
    return MOVEMENTS[id_]
