"""What is true of a simulated patient's signs: from its drive, its wires, its nerve and its places at rest."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import ATLAS, BRANCHES, MUSCLE_IDS, SIDES, Side, other_side
from synkin.drive.strength import AGAINST
from synkin.measures.resting_signs import Sign
from synkin.phantom.nerve import territory_drive, wiring_of
from synkin.phantom.nerve.patient import Patient
from synkin.phantom.nerve.synergy import ANTAGONISTS, REACH
from synkin.phantom.person import Person
from synkin.phantom.recording import Simulation
from synkin.phantom.truth import channel_changes, gap_mm
from synkin.validation.drive_patients import MOVEMENTS_ASKED, Routes

Array = npt.NDArray[np.floating[Any]]

_FISSURE: Final = "palpebral-fissure"
_FACE: Final = slice(0, 468)
"""Landmarks that are no part of an iris."""
_REST_S: Final = (-0.8, -0.05)
_MIDDLE: Final = (0.3, 0.9)
"""Part of a hold in which slow sides have arrived."""
_CHANNEL: Final = {"height": "up"}
"""The channel whose change is that of a resting value, where it is not called alike."""


def held_drive(simulation: Simulation) -> Array:
    """What every movement of the protocol drives above rest, mean over its repetitions, shape (movement, side, muscle).

    All of it: what belongs to the movement, what wrong wires bring, antagonists that fight; weakness included.
    """
    time, drive = simulation.time, simulation.drive["drive"].values
    changes: dict[str, list[Array]] = {movement: [] for movement in MOVEMENTS_ASKED}
    for step in simulation.recording.protocol.steps:
        first, last = step.hold
        held = (time >= first + _MIDDLE[0] * (last - first)) & (time <= first + _MIDDLE[1] * (last - first))
        before = (time >= step.start_s + _REST_S[0]) & (time <= step.start_s + _REST_S[1])
        changes[step.movement].append(drive[held].mean(axis=0) - drive[before].mean(axis=0))
    return np.array([np.mean(changes[movement], axis=0) for movement in MOVEMENTS_ASKED])


def wired_drive(person: Person, patient: Patient, side: Side) -> Array:
    """What comes through wrong wires, weakness included, shape (movement, muscle)."""
    every = wiring_of(person.synergy, patient)
    return np.array([[every[movement][side].get(muscle, 0.0) for muscle in MUSCLE_IDS] for movement in MOVEMENTS_ASKED])


def fighting_drive(person: Person, patient: Patient, side: Side) -> Array:
    """What antagonists that fight add to their movements, weakness included, shape (movement, muscle)."""
    nerve = patient.nerve(side)
    normal = person.synergy.sel(side=side, movement=list(MOVEMENTS_ASKED), muscle=list(MUSCLE_IDS)).values
    against = np.array(
        [[ANTAGONISTS[movement].get(muscle, 0.0) for muscle in MUSCLE_IDS] for movement in MOVEMENTS_ASKED]
    )
    strength = np.array([nerve.strength.get(muscle, 1.0) for muscle in MUSCLE_IDS])
    return np.asarray(nerve.fight * against * normal.max(axis=1, keepdims=True) * strength)


def moved_mm(person: Person, side: Side, drive: Array) -> Array:
    """How far drives (..., muscle) move the skin that each muscle moves most, or narrow the eye if that is more, mm."""
    names = person.fields.names
    fields = np.array([person.fields.landmarks[names.index(f"{muscle}/{side}"), _FACE] for muscle in MUSCLE_IDS])
    skin = np.linalg.norm(fields, axis=-1).max(axis=-1)
    lids = np.array([REACH[_FISSURE].get(muscle, 0.0) for muscle in MUSCLE_IDS])
    return np.asarray(np.maximum(drive * skin, np.minimum(drive * lids, 1.0) * gap_mm(person.shape.mm, side)))


def of_zone(zone: str) -> list[int]:
    """Indices of a zone's muscles."""
    return [at for at, muscle in enumerate(MUSCLE_IDS) if ATLAS[muscle].zone == zone]


def firing_together(drives: Array, zone: str) -> Array:
    """The smaller of what moves a zone and of what holds against it, of drives (..., muscle)."""
    back = [MUSCLE_IDS.index(muscle) for muscle in AGAINST[zone]]
    forth = [at for at in of_zone(zone) if at not in back]
    return np.asarray(np.minimum(drives[..., forth].sum(axis=-1), drives[..., back].sum(axis=-1)))


def leaks(person: Person, patient: Patient, routes: Routes, side: Side) -> Array:
    """Drive that each territory's command leaks into what each branch supplies in this person, shape (branch, branch).

    Rows are sources, columns the branches by which it arrives; added up over muscles, in the movement in which the
    territory is commanded most. What fights comes from no territory.
    """
    nerve = patient.nerve(side)
    normal = person.synergy.sel(side=side, movement=list(MOVEMENTS_ASKED), muscle=list(MUSCLE_IDS)).values
    into = territory_drive(normal).max(axis=0)
    out = np.zeros((len(BRANCHES), len(BRANCHES)))
    for wire in nerve.wires:
        source, arrival = BRANCHES.index(wire.territory), BRANCHES.index(routes[side][wire.muscle])
        out[source, arrival] += wire.gain * into[source] * nerve.strength.get(wire.muscle, 1.0)
    return out


def rested(simulation: Simulation) -> Array:
    """Where landmarks lie in the rests before the movements, shape (landmark, 3), mm."""
    time = simulation.time
    inside = np.zeros(len(time), dtype=np.bool_)
    for step in simulation.recording.protocol.steps:
        inside |= (time >= step.start_s + _REST_S[0]) & (time <= step.start_s + _REST_S[1])
    return np.asarray(simulation.places[inside].mean(axis=0))


def shifts_mm(simulation: Simulation, side: Side, signs: tuple[Sign, ...]) -> list[float]:
    """By how much what is wrong shifts each sign of a side against the other side's at rest, mm.

    Against this person's own face without tone, contracture, drooping lid or old asymmetry, however unlike its sides.
    """
    neutral, rest = simulation.person.shape.mm, rested(simulation)
    changes = {one: channel_changes(neutral, rest, one) for one in SIDES}
    names = [f"{sign.region}.{_CHANNEL.get(sign.measure, sign.measure)}" for sign in signs]
    return [changes[side][name] - changes[other_side(side)][name] for name in names]


def gap_difference_mm(simulation: Simulation, side: Side) -> float:
    """By how much wider a side's eye is open at rest than the other one, mm."""
    rest = rested(simulation)
    return gap_mm(rest, side) - gap_mm(rest, other_side(side))
