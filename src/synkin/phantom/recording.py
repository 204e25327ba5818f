"""One simulated recording: its whole description, and everything that follows from it short of pixels."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.errors import WrongUsageError
from synkin.phantom.nerve import Patient, Protocol, drive
from synkin.phantom.person import Person, draw_person
from synkin.phantom.picture.camera import Camera
from synkin.phantom.picture.head import HEAD_MOTIONS, frame_times, head_motion
from synkin.phantom.picture.portrait import Portrait
from synkin.phantom.tissue import Course, course, places

Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Recording:
    """Everything that determines a simulated recording; the same description gives the same frames to the bit.

    person_seed: who it is, None for the average person. head: one of HEAD_MOTIONS. turn_deg: (yaw, pitch) in which the
    head is held throughout. seed: of repetitions, head motion, frame times and noise. portrait: the picture that the
    face is made from, the astronaut's unless given.
    """

    patient: Patient
    protocol: Protocol
    person_seed: int | None = None
    camera: Camera = field(default_factory=Camera)
    head: str = "still"
    turn_deg: tuple[float, float] = (0.0, 0.0)
    seed: int = 1
    portrait: Portrait | None = None


@dataclass(frozen=True)
class Simulation:
    """A recording as it happens, frame by frame, before any camera sees it.

    time: shape (time,), s. drive: see `nerve.drive`. course: skin, lids and eyes.
    places: landmarks without head motion, shape (time, 478, 3), mm in the frame of `Shape`.
    innocent: `places` had no axon been miswired, everything else being equal.
    poses: shape (time, 6), yaw, pitch, roll in degrees and x, y, z in mm.
    """

    recording: Recording
    person: Person
    time: Array
    drive: xr.Dataset
    course: Course
    places: Array
    innocent: Array
    poses: Array


def simulate(recording: Recording) -> Simulation:
    """Run a recording from command to skin and head.

    Raises
    ------
    WrongUsageError
        If there is no such head motion.
    """
    if recording.head not in HEAD_MOTIONS:
        raise WrongUsageError(f"there is no head motion '{recording.head}'; choose {', '.join(HEAD_MOTIONS)}")
    person = draw_person(recording.person_seed, recording.portrait)
    time = frame_times(recording.camera, recording.protocol.duration_s, seed=recording.seed)
    with_wires, without = (
        drive(person.synergy, recording.patient, recording.protocol, time, seed=recording.seed, wired=wired)
        for wired in (True, False)
    )
    fields, shape, patient = person.fields, person.shape, recording.patient
    moved = course(fields, shape, with_wires, patient, unwired=without)
    poses = head_motion(recording.head, time, seed=recording.seed)
    poses[:, :2] += recording.turn_deg
    return Simulation(
        recording=recording,
        person=person,
        time=time,
        drive=with_wires,
        course=moved,
        places=places(shape, fields, moved),
        innocent=places(shape, fields, course(fields, shape, without, patient, unwired=without)),
        poses=poses,
    )
