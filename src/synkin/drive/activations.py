"""From how skin moved to which muscles pulled: non-negative drives in the patient's own geometry.

Displacement = sum over muscles of drive times field. The drives of both sides and all movements are found together with
how this person's muscles differ from the atlas (direction, reach, place, strength), which is alike in all movements and
on both sides: what is known of the healthy side's drives teaches the atlas of the ill side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.optimize import nnls

from synkin.anatomy import ATLAS, MUSCLE_IDS, SIDES, Side
from synkin.drive.displacements import rims
from synkin.drive.face import ON_RIMS, WATCHED, Face, face_of
from synkin.drive.fields import WAY_SD, WAYS, Adaptation, no_adaptation, pull_field
from synkin.drive.noise import Neighbours, Whitener
from synkin.drive.normal import normal_drive

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

NOISE_MM: Final = 0.06
"""Of one landmark's displacement, mean over repetitions: what `phantom.landmark_link` states, and what skin that is
followed shows on the local recordings."""
_WRONG: Final = 0.4
"""What an atlas that is not yet this person's gets wrong, as a share of how far the skin around goes. Chosen on tuning
patients, as are the following."""
SHUT: Final = 0.75
"""Lids that are asked to shut and close by this share of their gap say only that they are shut."""
WEAKENED: Final = 0.8
"""Share of its normal drive that a side which may be ill is expected to have."""
_ILL_SD: Final = (0.35, 0.5)
"""Standard deviation of an ill side's drive: as a share of the normal one, and of what no command asks for."""
_ROUNDS: Final = 4
_STEP: Final = 0.8
_FURTHEST: Final = 2.5
"""Standard deviations from the table at which a person's muscle is still that muscle."""
_ACTIVE: Final = 0.03
_MADE_BY: Final = 0.5
"""Normal drive of the muscles that make a movement. How strong they are shows there; what comes along differs too much
between people to say so."""
_LEAST_SEEN: Final = 0.4
"""Share of a muscle's pull, squared, that falls on skin which was seen."""
_PULL: Final = WAYS.index("pull")
_TRIED: Final = np.linspace(-_FURTHEST, _FURTHEST, 41)


@dataclass(frozen=True, eq=False)
class Activations:
    """Drives that explain a recording.

    movements : those of the table of normal drives, in the order of the recording
    drive : shape (movement, side, muscle), 1 = as hard as healthy muscles pull in their own movement
    neighbours : landmarks `face.WATCHED`
    moved : shape (movement, landmark, 2), mm
    silent : shape (movement, landmark): says nothing in this movement, for it was not seen or is a lid that is shut
    missing : shape (movement, landmark): was not seen in this movement; `moved` is zero there, and means nothing
    fields : shape (side, muscle, landmark, 2), mm, of this person
    adaptation : how this person's muscles differ from the table's
    slopes : shape (side, muscle, way, landmark, 2), mm by which the fields change per unit of the adaptation
    """

    movements: tuple[str, ...]
    drive: Array
    face: Face
    neighbours: Neighbours
    moved: Array
    silent: Mask
    missing: Mask
    fields: Array
    adaptation: Adaptation
    slopes: Array

    @property
    def left_over(self) -> Array:
        """What no pull explains, shape (movement, landmark, 2), mm; nothing where nothing was seen."""
        left_over = self.moved - np.einsum("csm,smld->cld", self.drive, self.fields)
        return np.where(self.missing[..., None], 0.0, left_over)

    def seen(self, side: Side) -> Mask:
        """Whether enough of the skin that a muscle moves was seen to say what it did, shape (movement, muscle)."""
        size = (self.fields[SIDES.index(side)] ** 2).sum(axis=2)
        return np.asarray((~self.missing).astype(np.float64) @ size.T >= _LEAST_SEEN * size.sum(axis=1))

    def whole_mm(self, side: Side) -> Array:
        """How far each whole pull moves the skin it moves most, or narrows the eye, mm, shape (muscle,)."""
        return furthest_mm(self.fields[SIDES.index(side)], side)


def furthest_mm(moved: Array, side: Side) -> Array:
    """How far skin goes where it goes furthest, or the eye narrows, mm; `moved` (..., landmark, 2) to (...,)."""
    skin = np.linalg.norm(np.where(ON_RIMS[:, None], 0.0, moved), axis=-1).max(axis=-1)
    upper, lower = (np.isin(WATCHED, rim) for rim in rims(side))
    return np.asarray(np.maximum(skin, moved[..., lower, 1].max(axis=-1) - moved[..., upper, 1].min(axis=-1)))


def activations(displacements: xr.Dataset, healthy: Sequence[Side], skin: Array | None = None) -> Activations:
    """The drives of all muscles in all movements.

    Parameters
    ----------
    displacements : from `displacements`, movements of the table of normal drives only, at least one
    healthy : sides whose drives are expected to be normal; the others' may be anything
    skin : how each whole pull moves this person's skin, shape (side, muscle, 478, 2), mm, where that is known; the
        atlas, adapted to the person, otherwise

    Notes
    -----
    The most probable drives and adaptation, found in turn; drives are never below zero.
    """
    face = face_of(displacements["neutral"].values)
    neighbours = Neighbours(face.places[WATCHED])
    movements = tuple(displacements["movement"].values.tolist())
    moved = displacements["moved"].values[:, WATCHED]
    missing = ~np.isfinite(moved[..., 0])
    silent = missing | _shut(face, displacements)
    whiteners = [
        Whitener(neighbours, _WRONG * neighbours.around((one**2).sum(axis=1)), mute, NOISE_MM)
        for one, mute in zip(moved, silent, strict=True)
    ]
    moved = np.where(missing[..., None], 0.0, moved)
    seen = [whiten(one) for whiten, one in zip(whiteners, moved, strict=True)]
    mean, sd = expected_drives(movements, healthy)
    by = no_adaptation().by
    known = [SIDES.index(side) for side in (healthy or SIDES)]
    fields = all_fields(face, by)
    if skin is not None:
        fields[:, :, ~ON_RIMS] = skin[:, :, WATCHED[~ON_RIMS]]
    drive = _drives(whiteners, seen, fields, mean, sd)
    for _ in range(_ROUNDS if skin is None else 0):
        _scale(drive, by, mean[:, known], sd[:, known], known)
        by = _adapted(face, by, drive, whiteners, seen)
        fields = all_fields(face, by)
        drive = _drives(whiteners, seen, fields, mean, sd)
    # Of skin that is known nothing is left to adapt.
    slopes = field_slopes(face, by, fields, range(len(MUSCLE_IDS)) if skin is None else (), WAYS)
    return Activations(movements, drive, face, neighbours, moved, silent, missing, fields, Adaptation(by), slopes)


def all_fields(face: Face, by: Array) -> Array:
    """Fields of both sides at the watched landmarks, shape (side, muscle, landmark, 2), mm."""
    return np.array([[pull_field(face, side, m, by[m])[WATCHED] for m in range(len(MUSCLE_IDS))] for side in SIDES])


def _shut(face: Face, displacements: xr.Dataset) -> Mask:
    """Rims of eyes that a movement asks to shut and shuts, shape (movement, landmark)."""
    moved: Array = displacements["moved"].values[..., 1]
    asked = np.array([name.startswith("eye-close") for name in displacements["movement"].values.tolist()])
    out = np.zeros((len(moved), len(WATCHED)), dtype=np.bool_)
    for side in SIDES:
        upper, lower = rims(side)
        gap = float(face.gap(side).mean())
        closing = moved[:, lower] - moved[:, upper]
        seen = np.isfinite(closing)
        closed = np.where(seen, closing, 0.0).sum(axis=1) > SHUT * gap * np.maximum(seen.sum(axis=1), 1)
        closed &= asked
        out[np.ix_(closed, np.isin(WATCHED, upper + lower) & ON_RIMS)] = True
    return out


def expected_drives(movements: Sequence[str], healthy: Sequence[Side]) -> tuple[Array, Array]:
    """Mean and standard deviation of drives before anything is seen, shape (movement, side, muscle)."""
    usual, spread = normal_drive(movements)
    mean, sd = np.repeat(usual[:, None], len(SIDES), axis=1), np.repeat(spread[:, None], len(SIDES), axis=1)
    for place, side in enumerate(SIDES):
        if side not in healthy:
            mean[:, place] = WEAKENED * usual
            sd[:, place] = np.hypot(_ILL_SD[0] * usual + spread, _ILL_SD[1])
    return mean, sd


def _drives(whiteners: Sequence[Whitener], seen: Sequence[Array], fields: Array, mean: Array, sd: Array) -> Array:
    """The most probable drives, never below zero, shape (movement, side, muscle)."""
    flat = fields.reshape(-1, *fields.shape[2:])
    out = np.empty_like(mean)
    for row, (whiten, one) in enumerate(zip(whiteners, seen, strict=True)):
        usual, spread = mean[row].ravel(), sd[row].ravel()
        design = whiten(flat).T
        # The square root of the normal equations: as exact as the whole system and a tenth of its size.
        system = np.vstack([np.column_stack([design, one]), np.column_stack([np.diag(1.0 / spread), usual / spread])])
        joint = np.asarray(np.linalg.qr(system, mode="r"))
        out[row] = nnls(joint[:-1, :-1], joint[:-1, -1], maxiter=1000)[0].reshape(mean[row].shape)
    return out


def _scale(drive: Array, by: Array, mean: Array, sd: Array, known: Sequence[int]) -> None:
    """Tell a strong muscle from a hard drive, in place: by what drives known sides are expected to have."""
    factor = np.exp((_TRIED[:, None] - by[:, _PULL]) * WAY_SD[_PULL])
    tried = drive[None][:, :, known] / factor[:, None, None, :]
    made = mean >= _MADE_BY
    cost = (((tried - mean) / sd) ** 2 * made).sum(axis=(1, 2)) + _TRIED[:, None] ** 2
    best = cost.argmin(axis=0)
    drive /= factor[best, np.arange(len(best))]
    by[:, _PULL] = _TRIED[best]


def _adapted(face: Face, by: Array, drive: Array, whiteners: Sequence[Whitener], seen: Sequence[Array]) -> Array:
    """One step towards the adaptation that, with these drives, explains most; shape (muscle, way)."""
    fields = all_fields(face, by)
    active = np.flatnonzero(drive.max(axis=(0, 1)) > _ACTIVE).tolist()
    slopes = field_slopes(face, by, fields, active, [way for way in WAYS if way != "pull"])
    muscles, ways = by.shape
    normal, wanted = np.eye(muscles * ways), np.zeros(muscles * ways)
    for row, (whiten, one) in enumerate(zip(whiteners, seen, strict=True)):
        along = np.einsum("sm,smkld->mkld", drive[row], slopes).reshape(muscles * ways, *slopes.shape[3:])
        used = np.flatnonzero(np.any(along != 0.0, axis=(1, 2)))
        if not len(used):
            continue
        design = whiten(along[used]).T
        short = one - whiten(np.einsum("sm,smld->ld", drive[row], fields)) + design @ by.ravel()[used]
        normal[np.ix_(used, used)] += design.T @ design
        wanted[used] += design.T @ short
    new = np.linalg.solve(normal, wanted).reshape(by.shape)
    new[:, _PULL] = by[:, _PULL]
    return np.clip(by + _STEP * (new - by), -_FURTHEST, _FURTHEST)


def field_slopes(face: Face, by: Array, fields: Array, muscles: Iterable[int], ways: Sequence[str]) -> Array:
    """How fields change with each way, shape (side, muscle, way, landmark, 2), of the muscles and ways asked."""
    step = 0.3
    out = np.zeros((*fields.shape[:2], len(WAYS), *fields.shape[2:]))
    for m in muscles:
        sphincter = ATLAS[MUSCLE_IDS[m]].towards is not None
        for name in ways:
            if sphincter and name in ("turn", "ahead"):
                continue
            way = WAYS.index(name)
            other = by[m].copy()
            other[way] += step
            for place, side in enumerate(SIDES):
                out[place, m, way] = (pull_field(face, side, m, other)[WATCHED] - fields[place, m]) / step
    return out
