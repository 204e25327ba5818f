"""What a recording says of one side's drive beyond what is expected, with all else that is not known integrated out.

Around the most probable drives and adaptation everything is linear. What landmarks did is made of the other side's
drives; of this side's, which are the other's weakened, and what differs; of drive beyond that; and of how
the person's muscles still differ from what was found of them, which is alike in all movements and on both sides. All
but the drive beyond is integrated out, over all movements and both sides at once: a muscle whose
direction is wrong is wrong in every movement, and no second muscle is needed to explain it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MUSCLE_IDS, SIDES, Side, other_side
from synkin.drive.activations import NOISE_MM, WEAKENED, Activations, expected_drives
from synkin.drive.evidence import DriveReading
from synkin.drive.face import WATCHED_MIRROR, outward
from synkin.drive.noise import Mirrored, Whitener
from synkin.drive.normal import normal_drive

Array = npt.NDArray[np.floating[Any]]

_SIDES_SD: Final = 0.12
"""By how much the drives of two healthy sides differ, as a share; symmetry indices of 91 to 93 % (OSCAR, 20 adults)."""
_SIDES_SHARE: Final = 0.7
"""By how much what comes along differs between the sides of one person, as a share of how it differs between people."""
_TRAIT: Final = 0.5
"""Share of its variance that is the side's own in all movements: who drives a muscle along in one does so in others."""
_STRENGTH_SD: Final = 0.25
"""Of how much a side has been weakened, from muscle to muscle."""
_FREE_SD: Final = 0.03
"""Drive in any movement and muscle that is nobody's wire."""
_WRONG_EACH: Final = 0.1
"""What the person's atlas gets wrong of movement that both sides make, as a share of it; this and the following chosen
on tuning patients."""
_WRONG_ALIKE: Final = 0.2
"""The same, as far as it is alike on both sides."""
_WRONG_ALONE: Final = 0.2
"""The same, of movement that one side makes alone."""
_PASSES_FOR: Final = 0.4
"""Share of a pull that may be wrong in all movements alike, and then passes for other muscles' pulls."""
_PASSES_SD: Final = 0.3
"""Standard deviation of the share of one pull that passes for another, before it is asked which could."""
_COUNTS_FROM: Final = 0.1
"""Drive from which a muscle's pull is asked for what else it may pass."""
_BESIDE_MM: Final = -3.0
"""Landmarks from this far across the midline count as the side's."""


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Normal distributions of drives, as shares of full drive, flattened over (movement, muscle): n of them.

    precision, pull : shapes (n, n) and (n,), of drive x beyond what is expected: the logarithm of the likelihood is
        pull @ x - x @ precision @ x / 2
    normal, normal_by : shapes (n,) and (n, n): drive that belongs is `normal + normal_by @ x`
    normal_covariance : shape (movement, muscle, muscle), how unsure it is even then
    expected, expected_by, expected_covariance : the same of the other side's drive
    together : shape (movement, muscle, muscle), covariance of drive that belongs with the other side's
    likeliest : shape (n,), the other side's drive, were what goes beyond as the most probable drives have it
    """

    precision: Array
    pull: Array
    normal: Array
    normal_by: Array
    normal_covariance: Array
    expected: Array
    expected_by: Array
    expected_covariance: Array
    together: Array
    likeliest: Array


def likelihood(
    found: Activations, side: Side, *, against_other: bool, readings: Sequence[DriveReading] = ()
) -> Likelihood:
    """The likelihood of a side's drive beyond what is expected.

    Parameters
    ----------
    against_other : what belongs is the other side's drives, weakened, else the population's
    readings : what other instruments say of drives, of either side; those of other movements say nothing here
    """
    parts = _parts(found, side, against_other=against_other)
    precision, pull = _of_landmarks(parts, found)
    for one in readings:
        if one.movement in found.movements:
            _add_reading(precision, pull, parts, found, one)
    _add_priors(precision, pull, parts, found)
    rest, beyond = slice(0, parts.beyond.start), parts.beyond
    covariance = np.linalg.inv(precision[rest, rest])
    middle, by = covariance @ pull[rest], -covariance @ precision[rest, beyond]
    own = np.zeros((parts.size, parts.beyond.start))
    own[:, parts.others] = parts.link * np.eye(parts.size)
    own[:, parts.differences] = np.eye(parts.size)
    expected = found.drive[:, parts.other].ravel() + middle[parts.others]
    return Likelihood(
        precision=precision[beyond, beyond] + precision[beyond, rest] @ by,
        pull=pull[beyond] - precision[beyond, rest] @ middle,
        normal=parts.own.ravel() + own @ middle,
        normal_by=own @ by,
        normal_covariance=_within_movements(own @ covariance @ own.T),
        expected=expected,
        expected_by=by[parts.others],
        expected_covariance=_within_movements(covariance[parts.others, parts.others]),
        together=_within_movements(own @ covariance[:, parts.others]),
        likeliest=expected + by[parts.others] @ parts.more.ravel(),
    )


@dataclass(frozen=True, eq=False)
class _Parts:
    """Where what is not known stands in one long vector, and what it is counted from.

    place, other : of the side and of the other one, in `SIDES`
    against_other : the other side's drives say what belongs
    ways : in how many all muscles together may differ from the atlas
    link : by how much the other side's drive raises this side's
    own : drive that belongs, as expected, shape (movement, muscle)
    more : drive beyond it, as the most probable drives have it, shape (movement, muscle)
    """

    place: int
    other: int
    against_other: bool
    link: float
    own: Array
    more: Array
    ways: int

    @property
    def size(self) -> int:
        return self.own.size

    @property
    def others(self) -> slice:
        return slice(0, self.size)

    @property
    def differences(self) -> slice:
        return slice(self.size, 2 * self.size)

    @property
    def adaptation(self) -> slice:
        return slice(2 * self.size, 2 * self.size + self.ways)

    @property
    def beyond(self) -> slice:
        return slice(2 * self.size + self.ways, 3 * self.size + self.ways)


def _parts(found: Activations, side: Side, *, against_other: bool) -> _Parts:
    place, other = SIDES.index(side), SIDES.index(other_side(side))
    usual, _ = normal_drive(found.movements)
    own = WEAKENED * (found.drive[:, other] if against_other else usual)
    return _Parts(
        place=place,
        other=other,
        against_other=against_other,
        link=WEAKENED if against_other else 0.0,
        own=own,
        more=np.maximum(found.drive[:, place] - own, 0.0),
        ways=found.adaptation.by.size,
    )


def _of_landmarks(parts: _Parts, found: Activations) -> tuple[Array, Array]:
    """Precision and pull on everything that is not known, of what landmarks did."""
    muscles, whole = len(MUSCLE_IDS), parts.beyond.stop
    precision, pull = np.zeros((whole, whole)), np.zeros(whole)
    fields, others = found.fields[parts.place], found.fields[parts.other]
    slopes = _beside_the_pull(fields, found.slopes[parts.place])
    adaptation = np.arange(whole)[parts.adaptation]
    for row in range(len(found.movements)):
        drive = found.drive[row].copy()
        drive[parts.place] = parts.own[row]
        ways = np.einsum("sm,smkld->mkld", drive, found.slopes) + parts.more[row, :, None, None, None] * slopes
        whiten = _whitener(parts, found, row)
        design = whiten(np.concatenate([others + parts.link * fields, fields, ways.reshape(-1, *ways.shape[2:])]))
        rest = found.moved[row] - np.tensordot(drive, found.fields, 2)
        known, towards = design @ design.T, design @ whiten(rest)
        at = np.arange(muscles) + row * muscles
        # What goes beyond moves skin as what differs does: the same columns twice.
        columns = np.concatenate([np.arange(2 * muscles + parts.ways), np.arange(muscles, 2 * muscles)])
        places = np.concatenate([at, at + parts.size, adaptation, at + parts.beyond.start])
        precision[np.ix_(places, places)] += known[np.ix_(columns, columns)]
        pull[places] += towards[columns]
    return precision, pull


def _beside_the_pull(fields: Array, slopes: Array) -> Array:
    """How fields change with each way, without what merely makes them stronger or weaker.

    Of drive beyond what is expected only this may differ from the atlas: else a strong muscle would explain it away.
    """
    along = np.einsum("mld,mkld->mk", fields, slopes) / np.maximum((fields**2).sum(axis=(1, 2)), 1e-9)[:, None]
    return np.asarray(slopes - along[..., None, None] * fields[:, None])


def _whitener(parts: _Parts, found: Activations, row: int) -> Whitener:
    """What pulls need not explain in a movement: the atlas is wrong on both sides alike, on each, on one alone."""
    moved = np.where(found.missing[row][:, None], np.nan, found.moved[row])
    far = (moved**2).sum(axis=1)
    if not parts.against_other:
        return Whitener(found.neighbours, _WRONG_ALONE * found.neighbours.around(far), found.silent[row], NOISE_MM)
    mirrored = moved[WATCHED_MIRROR] * [-1.0, 1.0]
    as_far = (mirrored**2).sum(axis=1)
    beside = outward(SIDES[parts.place]) * (found.neighbours.places[:, 0] - found.face.middle) > _BESIDE_MM
    beyond = ((moved - WEAKENED * mirrored) ** 2).sum(axis=1)
    # The other side goes alone where this one hardly moves.
    alone = np.where(beside, beyond, np.maximum(far - as_far, 0.0))
    # Whose mirror partner was not seen may have gone alone, and may have gone along.
    alone = np.where(np.isfinite(as_far), alone, far)
    both = found.neighbours.around(np.fmin(far, as_far))
    wrong = np.hypot(_WRONG_EACH * both, _WRONG_ALONE * found.neighbours.around(alone))
    alike = Mirrored(_WRONG_ALIKE * both, WATCHED_MIRROR)
    return Whitener(found.neighbours, wrong, found.silent[row], NOISE_MM, alike)


def _add_reading(precision: Array, pull: Array, parts: _Parts, found: Activations, one: DriveReading) -> None:
    """What another instrument says of one drive, in place."""
    at = found.movements.index(one.movement), MUSCLE_IDS.index(one.muscle)
    entry = at[0] * len(MUSCLE_IDS) + at[1]
    places, shares = [parts.others.start + entry], np.array([1.0])
    off = one.drive - found.drive[at[0], parts.other, at[1]]
    if one.side == SIDES[parts.place]:
        places += [parts.differences.start + entry, parts.beyond.start + entry]
        shares, off = np.array([parts.link, 1.0, 1.0]), one.drive - parts.own[at]
    precision[np.ix_(places, places)] += np.outer(shares, shares) * one.sd**-2
    pull[places] += shares * off * one.sd**-2


def _add_priors(precision: Array, pull: Array, parts: _Parts, found: Activations) -> None:
    """What is known before anything is seen, in place."""
    other, entries = SIDES[parts.other], np.arange(parts.beyond.stop)
    mean, sd = expected_drives(found.movements, (other,) if parts.against_other else ())
    mean, sd = mean[:, parts.other], sd[:, parts.other]
    others, adaptation = entries[parts.others], entries[parts.adaptation]
    precision[others, others] += sd.ravel() ** -2
    pull[others] += ((mean - found.drive[:, parts.other]) / sd**2).ravel()
    precision[adaptation, adaptation] += 1.0
    pull[adaptation] -= found.adaptation.by.ravel()
    precision[parts.differences, parts.differences] += np.linalg.inv(_differing(parts, found))


def _differing(parts: _Parts, found: Activations) -> Array:
    """Covariance of what differs from the drive that is expected, shape (n, n)."""
    usual, spread = normal_drive(found.movements)
    expected = found.drive[:, parts.other] if parts.against_other else usual
    # Every muscle's own strength, alike in all movements; what comes along; and pulls that pass for other muscles'.
    strengths = np.einsum("cm,dm,mn->cmdn", expected, expected, np.eye(len(MUSCLE_IDS))) * _STRENGTH_SD**2
    covariance: Array = strengths.reshape(parts.size, parts.size)
    apart = _SIDES_SHARE * spread if parts.against_other else WEAKENED * spread
    traits = np.einsum("cm,dm,mn->cmdn", apart, apart, np.eye(len(MUSCLE_IDS))).reshape(covariance.shape)
    covariance += _TRAIT * traits
    each = (_SIDES_SD * expected) ** 2 + (1.0 - _TRAIT) * apart**2 + _FREE_SD**2
    covariance[np.diag_indices(parts.size)] += each.ravel()
    for muscle in np.flatnonzero(parts.more.max(axis=0) > _COUNTS_FROM).tolist():
        drive = parts.more[:, muscle]
        covariance += np.einsum("c,d,mn->cmdn", drive, drive, _passing(parts, found, muscle)).reshape(covariance.shape)
    return covariance


def _passing(parts: _Parts, found: Activations, muscle: int) -> Array:
    """Covariance of the shares of a muscle's pull that pass for each other muscle's, shape (muscle, muscle)."""
    fields = found.fields[parts.place]
    size = found.neighbours.around((fields[muscle] ** 2).sum(axis=1))
    whiten = Whitener(found.neighbours, _PASSES_FOR * size, np.zeros(len(size), dtype=np.bool_), NOISE_MM)
    others = np.flatnonzero(np.arange(len(fields)) != muscle)
    design = whiten(fields[others])
    out = np.zeros((len(fields), len(fields)))
    out[np.ix_(others, others)] = np.linalg.inv(design @ design.T + np.eye(len(others)) * _PASSES_SD**-2)
    return out


def _within_movements(covariance: Array) -> Array:
    """Covariances within each movement, shape (n, n) to (movement, muscle, muscle)."""
    muscles = len(MUSCLE_IDS)
    movements = len(covariance) // muscles
    return np.asarray(np.einsum("cmcn->cmn", covariance.reshape(movements, muscles, movements, muscles)))
