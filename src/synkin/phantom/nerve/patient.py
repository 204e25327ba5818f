"""What is wrong with a simulated patient: the nerve of each side, lids, spasm, and what is older than the illness."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from synkin.anatomy import BRANCHES, MUSCLE_IDS, SIDES, AffectedSide, Side, other_side
from synkin.errors import WrongUsageError


@dataclass(frozen=True)
class Wire:
    """Axons meant for the muscles of `territory` (T, Z, B, MM or C) that now reach `muscle`.

    The muscle gets `gain` times the drive that the command sends into that territory (its most driven muscle, weighted
    by the probability that this branch drives it), on top of its own.
    """

    territory: str
    muscle: str
    gain: float

    def __post_init__(self) -> None:
        if self.territory not in BRANCHES:
            raise WrongUsageError(f"the facial nerve has no branch '{self.territory}'; choose {', '.join(BRANCHES)}")
        _check_drives({self.muscle: self.gain})


@dataclass(frozen=True)
class Nerve:
    """The facial nerve of one side and its muscles, after the illness.

    strength: share of its normal pull per muscle, 1 where not named, whatever drives it. tone: drive at rest per
    muscle, 0 where not named. contracture: how much shorter a muscle has become for good, as a share (0 to below 1) of
    its whole pull, 0 where not named: so far it pulls at rest without any drive, and that much range is lost to it,
    since its drive, whatever it is, only acts on the rest.
    fight: co-contraction, drive of a movement's antagonists as a share of that movement's own drive.
    delay_s, slowness: onsets come this much later, and ramps take this many times as long; `disorder_s` is the spread
    of the onset between the muscles of one movement. effort: all commands are this many times as strong (contralateral
    hyperactivity above 1).
    routes: the distal branch through which this side's nerve reaches a muscle, anatomy's likeliest where not named;
    only stimulation asks for it.
    """

    strength: Mapping[str, float] = field(default_factory=dict)
    tone: Mapping[str, float] = field(default_factory=dict)
    contracture: Mapping[str, float] = field(default_factory=dict)
    wires: tuple[Wire, ...] = ()
    fight: float = 0.0
    delay_s: float = 0.0
    slowness: float = 1.0
    disorder_s: float = 0.0
    effort: float = 1.0
    routes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_drives(self.strength)
        _check_drives(self.tone)
        _check_drives(self.contracture)
        if any(share >= 1.0 for share in self.contracture.values()):
            raise WrongUsageError("a muscle that is shortened by its whole pull is none; contracture lies below 1")
        _check_drives(dict.fromkeys(self.routes, 0.0))
        if unknown := set(self.routes.values()) - set(BRANCHES):
            raise WrongUsageError(f"the facial nerve has no branch '{min(unknown)}'; choose {', '.join(BRANCHES)}")


@dataclass(frozen=True)
class Spasm:
    """Contractions that no command asks for: bursts per minute on `sides`, drive per muscle at their height.

    Hemifacial spasm is clonic (twitches at `clonic_hz` within a burst) and on one side; blepharospasm closes both eyes
    together.
    """

    sides: tuple[Side, ...]
    muscles: Mapping[str, float]
    per_minute: float
    length_s: float
    clonic_hz: float = 0.0

    def __post_init__(self) -> None:
        _check_drives(self.muscles)


@dataclass(frozen=True)
class Patient:
    """A simulated patient; sides are the patient's own.

    lid_yoke: share of one eye's unwanted narrowing that the other eye makes too. ptosis_mm: how much lower the upper
    lid of a side hangs at rest (levator, not facial nerve). asymmetry_mm: how far the mouth's corner of a side stands
    lower at rest (bone, since long before the illness; in a flaccid face the droop).
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


def swap_sides(patient: Patient) -> Patient:
    """The same patient with left and right exchanged."""
    affected, spasm = patient.affected_side, patient.spasm
    return replace(
        patient,
        affected_side=other_side(affected) if affected in ("left", "right") else affected,
        left=patient.right,
        right=patient.left,
        spasm=replace(spasm, sides=tuple(side for side in SIDES if other_side(side) in spasm.sides)) if spasm else None,
        ptosis_mm={other_side(side): mm for side, mm in patient.ptosis_mm.items()},
        asymmetry_mm={other_side(side): mm for side, mm in patient.asymmetry_mm.items()},
    )


def _check_drives(of_muscles: Mapping[str, float]) -> None:
    for muscle, value in of_muscles.items():
        if muscle not in MUSCLE_IDS:
            raise WrongUsageError(f"the simulated face has no muscle '{muscle}'; see anatomy.MUSCLE_IDS")
        if value < 0:
            raise WrongUsageError(f"strength, tone, contracture, wires and spasms of {muscle} cannot be below zero")
