"""Drive to course: how far every field is in, where the lids and eyes are, and how deep skin is marked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import SIDES
from synkin.phantom.mouth import LOWER_MARGIN, UPPER_MARGIN
from synkin.phantom.nerve.patient import Patient
from synkin.phantom.tissue.course import MARKS, Course
from synkin.phantom.tissue.fields import LIP_CONTACT, OLD_ASYMMETRY, Fields
from synkin.phantom.tissue.pull import PUFF, read_tissue_table

if TYPE_CHECKING:
    from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]

_TABLE: Final = read_tissue_table("motion.toml")
_MARKED: Final = tuple(dict.fromkeys(name.split("/")[0] for name in MARKS))
EYEBALL_MM: Final[float] = _TABLE["eyeball"]["radius_mm"]


def course(
    fields: Fields, shape: "Shape", drive: xr.Dataset, patient: Patient, *, unwired: xr.Dataset | None = None
) -> Course:
    """What skin, lids and eyes do.

    Parameters
    ----------
    fields : from `make_fields`
    drive : from `nerve.drive`: ``drive (time, side, muscle)``, ``blink (time, side)``, ``gaze (time, axis)`` in degrees
        and, if any air fills the cheeks, ``puff (time, side)``, if any muscle has a contracture, ``shortened (side,
        muscle)``
    patient : lid yoke, ptosis and old asymmetry are taken from it
    unwired : the same drive without the wrong wires, to know the unwanted narrowing of which the other eye makes a
        share; without it there is none
    """
    time = np.asarray(drive["time"].values, dtype=np.float64)
    return Course(
        time=time,
        levels=with_contact(fields, shape, _levels(fields, drive, patient)),
        lids=_lids(shape, drive, patient, unwired),
        gaze=EYEBALL_MM * np.sin(np.radians(drive["gaze"].transpose("time", "axis").values)),
        marks=_marks(drive),
    )


def still_course(fields: Fields, time: Array) -> Course:
    """A face at rest: a start for courses that are made by hand."""
    count = len(time)
    return Course(
        time=np.asarray(time, dtype=np.float64),
        levels=np.zeros((count, len(fields.names))),
        lids=np.zeros((count, len(SIDES), 2)),
        gaze=np.zeros((count, 2)),
        marks=np.zeros((count, len(MARKS))),
    )


def saturated(level: Array) -> Array:
    """What a muscle makes of its drive: no more than its tissue gives."""
    knee, room = _TABLE["saturation"]["knee"], _TABLE["saturation"]["most"] - _TABLE["saturation"]["knee"]
    return np.where(level <= knee, level, knee + room * np.tanh(np.maximum(level - knee, 0.0) / room))


def _levels(fields: Fields, drive: xr.Dataset, patient: Patient) -> Array:
    values = _drives(drive)
    levels = np.zeros((len(values), len(fields.names)))
    place = {name: index for index, name in enumerate(fields.names)}
    for number, side in enumerate(SIDES):
        own = [place[f"{muscle}/{side}"] for muscle in values["muscle"].values.tolist()]
        levels[:, own] = saturated(values.values[:, number])
        if "puff" in drive:
            levels[:, place[f"{PUFF}/{side}"]] = drive["puff"].transpose("time", "side").values[:, number]
        levels[:, place[OLD_ASYMMETRY[number]]] = patient.asymmetry_mm.get(side, 0.0)
    return levels


def with_contact(fields: Fields, shape: "Shape", levels: Array) -> Array:
    """Levels, shape (time, field), to which those of lip contact are added.

    They keep the lips from passing through each other, and hold them together where they are hardly pulled apart.
    """
    nodes = [index for index, name in enumerate(fields.names) if name.startswith(LIP_CONTACT)]
    if not nodes:
        return levels
    pairs = list(UPPER_MARGIN[1:-1]), list(LOWER_MARGIN[1:-1])
    others = [index for index in range(len(fields.names)) if index not in set(nodes)]
    parting = fields.landmarks[:, pairs[0], 1] - fields.landmarks[:, pairs[1], 1]
    gap = levels[:, others] @ parting[others]
    start = shape.mm[pairs[0], 1] - shape.mm[pairs[1], 1]
    # What contact changes is a jump per node; the fields' own effect at the landmarks says how much of each is needed.
    needed = _held(gap + start) - (gap + start)
    out = levels.copy()
    out[:, nodes] = np.linalg.solve(parting[nodes].T, needed.T).T
    return out


def _held(gap: Array) -> Array:
    """The gap between the lips that is left of a `gap` that pulls alone would make."""
    first, last = _TABLE["lips"]["hold_mm"]
    bend = np.clip(gap - first, 0.0, last - first)
    return np.asarray(bend**2 / (2.0 * (last - first)) + np.maximum(gap - last, 0.0))


def _drives(drive: xr.Dataset) -> xr.DataArray:
    """How far muscles are in, (time, side, muscle): always by its contracture, its drive on the rest."""
    driven = drive["drive"].transpose("time", "side", "muscle").clip(min=0.0)
    if "shortened" not in drive:
        return driven
    shortened = drive["shortened"].transpose("side", "muscle")
    return (shortened + (1.0 - shortened) * driven).transpose("time", "side", "muscle")


def _weighted(values: xr.DataArray, weights: Mapping[str, float]) -> Array:
    """Sum over muscles, shape (time, side)."""
    return np.asarray(sum(weight * values.sel(muscle=muscle).values for muscle, weight in weights.items()))


def _narrowing(drive: xr.Dataset) -> tuple[Array, Array]:
    """Share of the resting fissure, unclipped, and the upper lid's part of it; each (time, side)."""
    table = _TABLE["lids"]
    values = _drives(drive)
    whole = _weighted(values, table["narrowing"])
    of_upper = _weighted(values, {m: w * table["upper_part"][m] for m, w in table["narrowing"].items()})
    part = np.divide(of_upper, whole, out=np.full_like(whole, table["upper_part_blink"]), where=whole > 1e-9)
    return whole, part


def _lids(shape: "Shape", drive: xr.Dataset, patient: Patient, unwired: xr.Dataset | None) -> Array:
    table = _TABLE["lids"]
    whole, part = _narrowing(drive)
    if unwired is not None and patient.lid_yoke:
        unwanted = np.maximum(np.clip(whole, 0.0, 1.0) - np.clip(_narrowing(unwired)[0], 0.0, 1.0), 0.0)
        whole = whole + patient.lid_yoke * unwanted[:, ::-1]
    narrowed = np.clip(whole, 0.0, 1.0)
    raised = saturated(_weighted(_drives(drive), {"frontalis-medial": 0.5, "frontalis-lateral": 0.5}))
    degrees_up = drive["gaze"].transpose("time", "axis").values[:, 1]
    follows = np.where(degrees_up < 0, -table["gaze"]["down"] * degrees_up, -table["gaze"]["up"] * degrees_up)
    lids = np.zeros((len(whole), len(SIDES), 2))
    for number, side in enumerate(SIDES):
        gap = shape.eyes[side].gap
        hangs = min(float(patient.ptosis_mm.get(side, 0.0)), gap)
        opened = table["brow_opens"] * raised[:, number] * (gap - hangs)
        # The upper lid's place before orbicularis oculi acts, then what that takes of the fissure, then the blink.
        rest = np.clip(gap - hangs + opened - follows, 0.0, None)
        closed = rest * narrowed[:, number]
        left = rest - closed
        blinked = left * np.clip(drive["blink"].transpose("time", "side").values[:, number], 0.0, 1.0)
        upper = table["upper_part_blink"]
        lids[:, number, 0] = gap - rest + closed * part[:, number] + upper * blinked
        lids[:, number, 1] = closed * (1.0 - part[:, number]) + (1.0 - upper) * blinked
    return lids


def _marks(drive: xr.Dataset) -> Array:
    values = _drives(drive)
    depth = {
        f"{mark}/{side}": _weighted(values, _TABLE["marks"][mark])[:, number]
        for mark in _MARKED
        for number, side in enumerate(SIDES)
    }
    return np.clip(np.column_stack([depth[name] for name in MARKS]), 0.0, 1.0)
