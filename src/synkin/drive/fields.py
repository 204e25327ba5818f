"""What each muscle does to the skin of one face: the pull atlas laid on the patient's own landmarks.

Skin at a muscle's insertion goes towards its origin; skin further off goes less far, by half at the muscle's reach, and
skin that lies ahead of the insertion, which the pull pushes together, further than skin beside it. A person's muscles
differ from the table's: an `Adaptation` says by how much, in standard deviations of what people differ by.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import ATLAS, LANDMARK_COUNT, MUSCLE_IDS, SIDES, Hold, Side
from synkin.anatomy.regions import on_side
from synkin.drive.displacements import rims
from synkin.drive.face import Face, face_of, nearest_on, outward, smooth

Array = npt.NDArray[np.floating[Any]]

WAYS: Final = ("turn", "reach", "across", "upwards", "ahead", "pull")
"""In which a person's muscle differs from the table's: direction, degrees; logarithm of its reach; place of the
insertion away from the midline and up, mm; logarithms of how far skin ahead goes along, and of its whole pull."""
WAY_SD: Final = np.array([10.0, 0.2, 2.0, 2.0, 0.3, 0.3])
"""How much people differ, assumed: published is the edge of depressor labii, 32 (SD 4) mm, and depressor anguli, 54
(SD 4) mm from the midline (Sequelae after facial palsy, thesis)."""
_AHEAD: Final = 1.3
_TAIL: Final = 3.0
"""How skin far from the insertion goes along: 1 a long way, many like a bell."""
_LEAST_MM: Final = 0.4
"""What hardly can move is not forced to."""
_SOFT_MM: Final = 5.0
_CORNER_MM: Final = 7.0
_CORNER_BOUND: Final = 0.6
"""Muscles of one lip alone hardly move the corner, which those of both bind."""
_PRESS: Final = 0.8
_PRESS_MM: Final = 7.0
_LIP_MM: Final = (25.0, 14.0)
"""How far above and below the line between them lips are apart: for what moves one of them, for the ring around."""


@dataclass(frozen=True, eq=False)
class Adaptation:
    """How a person's muscles differ from the table's, shape (muscle, way), in units of `WAY_SD`; both sides alike."""

    by: Array


def no_adaptation() -> Adaptation:
    """The table itself."""
    return Adaptation(np.zeros((len(MUSCLE_IDS), len(WAYS))))


def atlas_fields(neutral: Array, adaptation: Adaptation | None = None) -> xr.DataArray:
    """The fields of all muscles on a face.

    Parameters
    ----------
    neutral : landmarks at rest, shape (478, 2), mm, head-fixed frontal plane, x to the patient's left, y up

    Returns
    -------
    (side, muscle, landmark, axis), mm at the muscle's whole pull.
    """
    face, by = face_of(neutral), (adaptation or no_adaptation()).by
    values = np.array([[pull_field(face, side, m, by[m]) for m in range(len(MUSCLE_IDS))] for side in SIDES])
    return xr.DataArray(
        values,
        dims=("side", "muscle", "landmark", "axis"),
        coords={"side": list(SIDES), "muscle": list(MUSCLE_IDS), "axis": ["x", "y"]},
        attrs={"units": "mm at the whole pull"},
    )


def pull_field(face: Face, side: Side, muscle: int, by: Array) -> Array:
    """One muscle's field, shape (478, 2), mm; `muscle` counts `MUSCLE_IDS`, `by` is its row of an `Adaptation`."""
    hold = ATLAS[MUSCLE_IDS[muscle]]
    turn, reach, across, upwards, ahead, pull = by * WAY_SD
    sign = outward(side)
    insertion = list(on_side(hold.insertion, side))
    line = face.places[insertion] + [sign * across, upwards]
    direction = _direction(face, side, hold, line, np.radians(turn))
    away = face.places - nearest_on(face.places, line)
    squared = (away**2).sum(axis=1)
    if hold.towards is None:
        further = max(_AHEAD * float(np.exp(ahead)), 1.0)
        squared = squared - np.maximum((away * direction).sum(axis=1), 0.0) ** 2 * (1.0 - further**-2)
    # One half at the reach, whatever the tail.
    profile = (1.0 + (2.0 ** (1.0 / _TAIL) - 1.0) * squared / (hold.reach_mm * np.exp(reach)) ** 2) ** -_TAIL
    still = profile * face.mobility * face.own(side)
    if hold.towards == "mouth":
        field = _ring(face, side, hold, still[:, None] * direction, profile)
    else:
        field = _scaled(still[:, None] * direction, insertion, hold.pull_mm)
        if hold.lip != "both":
            field = field * _of_one_lip(face, side, hold)[:, None]
    field = field * np.exp(pull)
    if hold.lids is not None:  # shut is shut, however strong the muscle
        upper, lower = rims(side)
        gap = face.gap(side)
        field[upper, 1] -= hold.lids[0] * gap
        field[lower, 1] += hold.lids[1] * gap
    return np.asarray(field)


def _direction(face: Face, side: Side, hold: Hold, line: Array, turn: float) -> Array:
    """Unit vectors of the pull, shape (1, 2) or, of a sphincter, (478, 2)."""
    if hold.towards == "eye":
        way = face.eye(side) - face.places
        return np.asarray(way / np.sqrt((way**2).sum(axis=1, keepdims=True) + _SOFT_MM**2))
    if hold.towards == "mouth":
        way = np.zeros((LANDMARK_COUNT, 2))
        lateral = face.lateral(side)
        way[:, 0] = -outward(side) * np.tanh(1.3 * np.maximum(lateral, 0.0) / _half_mouth(face, side))
        return way
    way = face.places[list(on_side(hold.origin, side))].mean(axis=0) - line.mean(axis=0)
    way = way / np.linalg.norm(way)
    turned = outward(side) * turn  # the same turn on both sides: mirror images
    cosine, sine = np.cos(turned), np.sin(turned)
    return np.array([[way[0] * cosine - way[1] * sine, way[0] * sine + way[1] * cosine]])


def _half_mouth(face: Face, side: Side) -> float:
    return float(outward(side) * (face.corner(side)[0] - face.middle))


def _scaled(field: Array, insertion: list[int], pull_mm: float) -> Array:
    return np.asarray(field * pull_mm / max(float(np.linalg.norm(field[insertion], axis=1).mean()), _LEAST_MM))


def _of_one_lip(face: Face, side: Side, hold: Hold) -> Array:
    """Share of the pull that is left on the other lip and at the corner, shape (478,)."""
    beside = smooth((1.4 * _half_mouth(face, side) - face.lateral(side)) / (0.5 * _half_mouth(face, side)))
    near = beside * np.exp(-((face.above_lips / _LIP_MM[0]) ** 2))
    other = face.below if hold.lip == "upper" else ~face.below
    corner = ((face.places - face.corner(side)) ** 2).sum(axis=1)
    return np.asarray((1.0 - other * near) * (1.0 - _CORNER_BOUND * np.exp(-corner / _CORNER_MM**2)))


def _ring(face: Face, side: Side, hold: Hold, drawn: Array, profile: Array) -> Array:
    """Half of the ring around the mouth: draws the corner in and presses its own lip on the other."""
    corner = [on_side((61,), side)[0]]
    field = _scaled(drawn, corner, hold.pull_mm)
    half, lateral = _half_mouth(face, side), face.lateral(side)
    lip = profile * face.own(side) * np.exp(-((face.above_lips / _PRESS_MM) ** 2)) * (lateral < 1.05 * half)
    field[:, 1] += (-1.0 if hold.lip == "upper" else 1.0) * _PRESS * lip
    near = smooth((1.25 * half - lateral) / (0.5 * half)) * np.exp(-((face.above_lips / _LIP_MM[1]) ** 2))
    other = face.below if hold.lip == "upper" else ~face.below
    return np.asarray(field * (1.0 - 0.5 * near * other)[:, None])
