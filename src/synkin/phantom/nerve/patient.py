"""What is wrong with a simulated patient: the nerve of each side, lids, spasm, and what is older than the illness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from synkin.anatomy import AffectedSide, Side

_NONE: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True)
class Wire:
    """Axons meant for the muscles of `territory` (T, Z, B, MM or C) that now reach `muscle`.

    The muscle gets `gain` times the drive that the command sends into that territory (its most driven muscle), on top
    of its own.
    """

    territory: str
    muscle: str
    gain: float


@dataclass(frozen=True)
class Nerve:
    """The facial nerve of one side and its muscles, after the illness.

    strength: share of its normal pull per muscle, 1 where not named. tone: drive at rest per muscle, 0 where not named.
    fight: co-contraction, drive of a movement's antagonists as a share of that movement's own drive.
    delay_s, slowness: onsets come this much later, and ramps take this many times as long; `disorder_s` is the spread
    of the onset between the muscles of one movement. effort: all commands are this many times as strong (contralateral
    hyperactivity above 1).
    """

    strength: Mapping[str, float] = _NONE
    tone: Mapping[str, float] = _NONE
    wires: tuple[Wire, ...] = ()
    fight: float = 0.0
    delay_s: float = 0.0
    slowness: float = 1.0
    disorder_s: float = 0.0
    effort: float = 1.0


@dataclass(frozen=True)
class Spasm:
    """Contractions that no command asks for: bursts per minute on `sides`, drive per muscle at their height.

    Hemifacial spasm is clonic and on one side; blepharospasm closes both eyes together.
    """

    sides: tuple[Side, ...]
    muscles: Mapping[str, float]
    per_minute: float
    length_s: float


@dataclass(frozen=True)
class Patient:
    """A simulated patient; sides are the patient's own.

    lid_yoke: share of one eye's unwanted narrowing that the other eye makes too. ptosis_mm: how much lower the upper
    lid of a side hangs at rest (levator, not facial nerve). asymmetry_mm: how far the mouth's corner of a side has
    stood lower since long before the illness (bone, not nerve).
    """

    name: str
    label: str
    affected_side: AffectedSide
    left: Nerve = field(default_factory=Nerve)
    right: Nerve = field(default_factory=Nerve)
    lid_yoke: float = 0.0
    spasm: Spasm | None = None
    ptosis_mm: Mapping[Side, float] = field(default_factory=dict)
    asymmetry_mm: Mapping[Side, float] = field(default_factory=dict)

    def nerve(self, side: Side) -> Nerve:
        """The nerve of a side."""
        return self.left if side == "left" else self.right
