"""What is true of a simulated patient's wiring, in the terms that suite "drive" counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from synkin.anatomy import BRANCHES, Side
from synkin.phantom.nerve import territory_drive, wiring_of
from synkin.phantom.nerve.patient import Patient
from synkin.phantom.nerve.synergy import REACH
from synkin.phantom.person import Person
from synkin.phantom.truth import gap_mm
from synkin.validation.drive_patients import MOVEMENTS_ASKED, Routes

FISSURE: Final = "palpebral-fissure"
SEEN_FROM_MM: Final = 1.5
"""A miswired drive that moves skin so far is one that should be found."""
_FACE: Final = slice(0, 468)
"""Landmarks that are no part of an iris."""


@dataclass(frozen=True)
class DriveTruth:
    """The wrong wires of one side, by what they do in the movements of the protocol.

    wiring : per movement and muscle the drive that comes through wrong wires, as a share of full drive.
    moved_mm : per miswired muscle how far that drive alone moves skin at the most, in its strongest movement; of the
        parts of orbicularis oculi how far it narrows the eye, where that is more.
    leading : the muscle with the most miswired drive over all movements; None without wrong wires.
    source : the territory whose wire drives the leading muscle most.
    route : the branch through which the nerve reaches the leading muscle in this person.
    """

    side: Side
    wiring: dict[str, dict[str, float]]
    moved_mm: dict[str, float]
    leading: str | None
    source: str | None
    route: str | None

    @property
    def most_mm(self) -> float:
        """How far the strongest miswired drive moves skin, whichever muscle's it is."""
        return max(self.moved_mm.values(), default=0.0)

    @property
    def leading_mm(self) -> float:
        """How far the leading muscle's miswired drive moves skin."""
        return self.moved_mm[self.leading] if self.leading is not None else 0.0

    def drive(self, movement: str, *muscles: str) -> float:
        """The miswired drive that a movement sends to these muscles together."""
        of = self.wiring.get(movement, {})
        return sum(of.get(muscle, 0.0) for muscle in muscles)


def truth_of(
    person: Person, patient: Patient, routes: Routes, movements: Sequence[str] = MOVEMENTS_ASKED
) -> DriveTruth:
    """The truth of a patient with one affected side, by the movements that are asked for."""
    side = patient.affected_side
    if side not in ("left", "right"):
        raise ValueError("of a patient with one affected side only")
    every = wiring_of(person.synergy, patient)
    wiring = {movement: dict(every[movement][side]) for movement in movements}
    summed: dict[str, float] = {}
    for of in wiring.values():
        for muscle, drive in of.items():
            summed[muscle] = summed.get(muscle, 0.0) + drive
    leading = max(summed, key=summed.__getitem__, default=None)
    return DriveTruth(
        side=side,
        wiring=wiring,
        moved_mm={muscle: _moved_mm(person, wiring, side, muscle) for muscle in summed},
        leading=leading,
        source=_source(person, patient, side, leading, movements) if leading is not None else None,
        route=routes[side][leading] if leading is not None else None,
    )


def _moved_mm(person: Person, wiring: dict[str, dict[str, float]], side: Side, muscle: str) -> float:
    strongest = max(of.get(muscle, 0.0) for of in wiring.values())
    field = person.fields.landmarks[person.fields.names.index(f"{muscle}/{side}"), _FACE]
    skin = strongest * float(np.linalg.norm(field, axis=-1).max())
    narrows = min(1.0, strongest * REACH[FISSURE].get(muscle, 0.0)) * gap_mm(person.shape.mm, side)
    return max(skin, narrows)


def _source(person: Person, patient: Patient, side: Side, muscle: str, movements: Sequence[str]) -> str:
    nerve = patient.nerve(side)
    normal = person.synergy.sel(side=side, movement=list(movements)).values
    into = territory_drive(normal).sum(axis=0)
    sent: dict[str, Any] = {
        wire.territory: wire.gain * into[BRANCHES.index(wire.territory)]
        for wire in nerve.wires
        if wire.muscle == muscle
    }
    return max(sent, key=sent.__getitem__)
