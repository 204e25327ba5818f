"""Simulated patients as the search sees them, made once each, and displacements made of an atlas's own fields."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import xarray as xr

from synkin.anatomy import MIRROR, MUSCLE_IDS, SIDES, Side
from synkin.drive import Drive, atlas_fields, displacements, find_drive
from synkin.drive.normal import normal_drive
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import track_of
from synkin.phantom.nerve import make_protocol
from synkin.phantom.nerve.patient import Nerve, Patient, Wire
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, simulate
from synkin.trials import Trials, find_trials
from synkin.validation.drive_patients import MOVEMENTS_ASKED
from synkin.validation.landmark_jobs import NOISE

SEED = 2601
WIRE = Wire("B", "orbicularis-oculi-preseptal", 1.0)
"""Whoever smiles with this wire shuts the eye."""


@cache
def recorded(*wires: Wire) -> tuple[xr.Dataset, Trials]:
    """Motion and trials of a patient whose left side has these wires; without any, of a healthy person."""
    patient = Patient("made", "made", "left", left=Nerve(wires=wires))
    protocol = make_protocol(MOVEMENTS_ASKED, repetitions=2, seed=SEED)
    recording = Recording(patient, protocol, person_seed=SEED, camera=Camera(fps=15.0), seed=SEED)
    motion = take_head_out(track_of(simulate(recording), NOISE))
    return motion, find_trials(signals(motion), cue_sheet(protocol), "left")


@cache
def moved(*wires: Wire) -> xr.Dataset:
    """How far landmarks went in that recording."""
    return displacements(*recorded(*wires))


@cache
def found(*wires: Wire) -> Drive:
    """What is found in that recording."""
    return find_drive(*recorded(*wires), "left")


def mirrored(moved: xr.Dataset) -> xr.Dataset:
    """The same of the mirror image: left and right exchanged."""
    other = moved.isel(landmark=MIRROR).copy(deep=True)
    for name in ("moved", "neutral"):
        other[name].values[..., 0] *= -1.0
    return other


def made_of(drives: Mapping[tuple[str, Side, str], float], movements: tuple[str, ...] = MOVEMENTS_ASKED) -> xr.Dataset:
    """What an atlas says of normal drives on both sides and, beside them, of `drives` (movement, side, muscle)."""
    neutral = moved()["neutral"].values
    usual = np.repeat(normal_drive(movements)[0][:, None], len(SIDES), axis=1)
    for (movement, side, muscle), drive in drives.items():
        usual[movements.index(movement), SIDES.index(side), MUSCLE_IDS.index(muscle)] += drive
    went = np.einsum("csm,smla->cla", usual, atlas_fields(neutral).values)
    return xr.Dataset(
        {
            "moved": (("movement", "landmark", "axis"), went),
            "spread": (("movement", "landmark"), np.full(went.shape[:2], 0.1)),
            "repetitions": (("movement",), np.full(len(movements), 2)),
            "neutral": (("landmark", "axis"), neutral),
        },
        coords={"movement": list(movements), "axis": ["x", "y"]},
    )
