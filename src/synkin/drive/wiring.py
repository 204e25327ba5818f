"""From drives to wiring: which territory's axons drive which muscle they were not meant for, with a posterior.

A wrong wire brings to one muscle, in every movement, a share of what the command sends into one branch territory. All
movements of the side are explained together by its normal drives (the other side's, weakened) and by as few wires as
will do: each of the 5 x 24 possible ones is there or not (spike and slab, Mitchell and Beauchamp 1988,
10.1080/01621459.1988.10478694), sampled by Gibbs' method. Normal drives are uncertain and are integrated out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr, ndtri

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, SIDES, Side, other_side
from synkin.drive.activations import NOISE_MM, WEAKENED, Activations
from synkin.drive.evidence import DriveReading
from synkin.drive.face import WATCHED_MIRROR, outward
from synkin.drive.noise import Whitener, around
from synkin.drive.normal import normal_drive

Array = npt.NDArray[np.floating[Any]]

_BRANCH_SHARE: Final = np.array([[MUSCLES[id_].branches.get(branch, 0.0) for branch in BRANCHES] for id_ in MUSCLE_IDS])
"""Shape (muscle, branch)."""
_HARDEST: Final = 1.2
"""No command sends more into a territory than this."""
_SIDES_SD: Final = 0.12
"""By how much the drives of two healthy sides differ, as a share; symmetry indices of 91 to 93 % (OSCAR, 20 adults)."""
_SIDES_SHARE: Final = 0.6
"""By how much what comes along differs between the sides of one person, as a share of how it differs between people."""
_STRENGTH_SD: Final = 0.25
"""Of how much a side has been weakened, from muscle to muscle."""
_FREE_SD: Final = 0.04
"""Drive in any movement and muscle that is nobody's wire."""
_WRONG: Final = (0.2, 0.8)
"""What the person's atlas still gets wrong, as a share of movement that both sides make, and of what one makes alone;
the first is less since it is mostly alike on both sides, and what the other side's shows of it is taken off."""
_WRONG_REACH_MM: Final = 12.0
"""Skin this near to skin that goes far may be wrong by as much: pulls end somewhere else than the atlas says."""
_WRONG_ALONE: Final = 0.4
"""The same share for one side alone."""
_PRIOR: Final = 0.03
"""Probability of a wire before anything is seen; expects three or four of the 120."""
_OWN_SHARE, _OWN_ODDS = 0.35, -2.5
"""In the territory that is the muscle's own, more drive is mostly no wrong wire; logarithm of the odds."""
_SLAB: Final = 0.8
"""Standard deviation of a wire's drive in its strongest movement."""
_CHAINS, _SWEEPS = 48, 120
_KEPT_FROM, _KEPT_EVERY = 60, 3
_HEAT: Final = 6.0
"""At first the likelihood counts for less, so that chains do not stay with the first wire they find."""
_BESIDE_MM: Final = -3.0
"""Landmarks from this far across the midline count as the side's."""


@dataclass(frozen=True, eq=False)
class Wiring:
    """The wiring of one side.

    into : shape (movement, branch), what each command sends into each territory
    gain : shape (sample, branch, muscle), what reaches a muscle of what goes into a territory, 0 without a wire
    normal : shape (movement, muscle), drive that belongs to the movement
    normal_given : shape (sample, movement, muscle), the same if a sample of the wiring were the true one
    normal_covariance : shape (movement, muscle, muscle), how unsure it is even then
    expected : shape (movement, muscle), the same as the reference has it, not weakened
    expected_covariance : shape (movement, muscle, muscle)
    precision : shape (movement, muscle, movement, muscle), of drive that does not belong to the movement
    """

    side: Side
    movements: tuple[str, ...]
    reference: str
    into: Array
    gain: Array
    normal: Array
    normal_given: Array
    normal_covariance: Array
    expected: Array
    expected_covariance: Array
    precision: Array

    @property
    def excess(self) -> Array:
        """Drive that does not belong to the movement, shape (sample, movement, muscle)."""
        return np.asarray(np.einsum("cb,sbm->scm", self.into, self.gain))

    def normal_sd(self, member: Array) -> Array:
        """Of normal drive added up within groups, `member` (group, muscle); shape (movement, group)."""
        return self._sd(self.normal_given, member)

    def drive_sd(self, member: Array) -> Array:
        """Of normal drive and excess together, as `normal_sd`; what one has too much the other often has too little."""
        return self._sd(self.normal_given + self.excess, member)

    def expected_sd(self, member: Array) -> Array:
        """Of the reference's drive, as `normal_sd`."""
        return _of_groups(self.expected_covariance, member)

    def _sd(self, samples: Array, member: Array) -> Array:
        return np.asarray(np.hypot(_of_groups(self.normal_covariance, member), (samples @ member.T).std(axis=0)))


def wiring(
    found: Activations, side: Side, *, against_other: bool, readings: Sequence[DriveReading] = (), seed: int = 1
) -> Wiring:
    """The wiring of one side.

    Parameters
    ----------
    against_other : hold it against the other side's drives, else against the population's
    readings : what other instruments say of drives of this side
    """
    movements, muscles = found.drive.shape[0], len(MUSCLE_IDS)
    place, other = SIDES.index(side), SIDES.index(other_side(side))
    usual, spread = normal_drive(found.movements)
    expected = found.drive[:, other] if against_other else usual
    expected_covariance = _unsure(found, other, spread) if against_other else _diagonals(spread**2)
    unsure = np.sqrt(np.einsum("cmm->cm", expected_covariance)) if against_other else spread
    own = WEAKENED * expected
    # The normal drive's own uncertainty: a strength for each muscle, alike in all movements, and the rest by itself.
    covariance = np.einsum("cm,dm,mn->cmdn", expected, expected, np.eye(muscles)) * _STRENGTH_SD**2
    covariance = covariance.reshape(movements * muscles, -1)
    covariance[np.diag_indices(len(covariance))] += (
        (_SIDES_SD * expected) ** 2 + (_SIDES_SHARE * spread) ** 2 + 0.5 * (WEAKENED * unsure) ** 2 + _FREE_SD**2
    ).ravel()
    precision, pull = _evidence(found, place, other, own, expected, against_other)
    for one in readings:
        if one.side == side and one.movement in found.movements:
            row = found.movements.index(one.movement) * muscles + MUSCLE_IDS.index(one.muscle)
            precision[row, row] += one.sd**-2
            pull[row] += (one.drive - own.ravel()[row]) * one.sd**-2
    within = np.linalg.inv(precision + np.linalg.inv(covariance))
    of_excess = precision - precision @ within @ precision
    towards = pull - precision @ (within @ pull)
    into = (np.minimum(expected, _HARDEST)[:, :, None] * _BRANCH_SHARE).max(axis=1)
    gain = _sampled(of_excess, towards, into, np.random.default_rng([seed, 40]))
    excess = np.einsum("cb,bm->cm", into, gain.mean(axis=0)).ravel()
    normal = own.ravel() + within @ (pull - precision @ excess)
    samples = np.einsum("cb,sbm->scm", into, gain).reshape(len(gain), -1)
    given = own.ravel() + within @ pull - samples @ (within @ precision).T
    return Wiring(
        side=side,
        movements=found.movements,
        reference="other side" if against_other else "population",
        into=into,
        gain=gain,
        normal=np.maximum(normal, 0.0).reshape(movements, muscles),
        normal_given=given.reshape(-1, movements, muscles),
        normal_covariance=np.einsum("cmcn->cmn", within.reshape(movements, muscles, movements, muscles)),
        expected=np.asarray(expected),
        expected_covariance=expected_covariance,
        precision=of_excess.reshape(movements, muscles, movements, muscles),
    )


def _unsure(found: Activations, other: int, spread: Array) -> Array:
    """Covariance of the other side's drives as they were found, shape (movement, muscle, muscle)."""
    out = _diagonals(spread)
    for row, moved in enumerate(found.moved):
        squared = np.where(found.missing[row], np.nan, (moved**2).sum(axis=1))
        size = around(found.places, squared, _WRONG_REACH_MM)
        whiten = Whitener(found.places, _WRONG_ALONE * size, found.silent[row], NOISE_MM)
        design = whiten(found.fields[other])
        out[row] = np.linalg.inv(design @ design.T + np.diag(spread[row] ** -2))
    return out


def _diagonals(variance: Array) -> Array:
    """Covariances (movement, muscle, muscle) of what is independent."""
    return np.asarray(variance[..., None] * np.eye(variance.shape[-1]))


def _of_groups(covariance: Array, member: Array) -> Array:
    """Standard deviations of sums, shape (movement, group)."""
    return np.asarray(np.sqrt(np.maximum(np.einsum("gm,cmn,gn->cg", member, covariance, member), 0.0)))


def _evidence(
    found: Activations, place: int, other: int, own: Array, expected: Array, against_other: bool
) -> tuple[Array, Array]:
    """Precision and pull of what is seen, on the side's drives beyond `own`, movement by movement, stacked."""
    muscles = len(MUSCLE_IDS)
    size = len(found.movements) * muscles
    precision, pull = np.zeros((size, size)), np.zeros(size)
    beside = outward(SIDES[place]) * (found.places[:, 0] - found.face.middle) > _BESIDE_MM
    mirrored, left_over = _mirrored(found.moved), found.left_over
    for row in range(len(found.movements)):
        moved = found.moved[row]
        if against_other:
            alone = np.where(beside, ((moved - WEAKENED * mirrored[row]) ** 2).sum(axis=1), 0.0)
            shared = np.minimum((moved**2).sum(axis=1), (mirrored[row] ** 2).sum(axis=1))
            # What the atlas gets wrong on the other side it gets wrong here too.
            known = np.where(beside[:, None], WEAKENED * _mirrored(left_over[row]), left_over[row])
            others = expected[row]
        else:
            alone, shared = (moved**2).sum(axis=1), np.zeros(len(moved))
            known, others = np.zeros_like(moved), found.drive[row, other]
        wrong = np.hypot(
            _WRONG[0] * around(found.places, shared, _WRONG_REACH_MM),
            _WRONG[1] * around(found.places, alone, _WRONG_REACH_MM),
        )
        whiten = Whitener(found.places, wrong, found.silent[row], NOISE_MM)
        design = whiten(found.fields[place])
        rest = (
            moved
            - known
            - np.tensordot(others, found.fields[other], 1)
            - np.tensordot(own[row], found.fields[place], 1)
        )
        part = slice(row * muscles, (row + 1) * muscles)
        precision[part, part], pull[part] = design @ design.T, design @ whiten(rest)
    return precision, pull


def _mirrored(moved: Array) -> Array:
    """The mirror image of displacements (..., watched landmark, 2)."""
    return np.asarray(moved[..., WATCHED_MIRROR, :] * [-1.0, 1.0])


def _sampled(precision: Array, pull: Array, into: Array, rng: np.random.Generator) -> Array:
    """Gains of wires, shape (sample, branch, muscle).

    Each wire in turn is drawn given all others, in many chains side by side: whether it is there by its Bayes factor
    (the gain integrated out), then its gain, which is never below zero.
    """
    muscles = len(MUSCLE_IDS)
    wires = np.einsum("cb,mn->cmbn", into, np.eye(muscles)).reshape(len(precision), -1)
    curvature, slope = wires.T @ precision @ wires, wires.T @ pull
    odds = np.where(_BRANCH_SHARE.T.ravel() > _OWN_SHARE, _OWN_ODDS, 0.0) + np.log(_PRIOR / (1.0 - _PRIOR))
    spread = np.repeat(_SLAB / np.maximum(into.max(axis=0), 0.2), muscles)
    gain = np.zeros((_CHAINS, len(slope)))
    towards = np.repeat(slope[None], _CHAINS, axis=0)
    order, kept = np.arange(len(slope)), []
    for sweep in range(_SWEEPS):
        heat = max(1.0, _HEAT * (1.0 - sweep / (0.4 * _SWEEPS)))
        rng.shuffle(order)
        chance, depth = rng.random((2, len(slope), _CHAINS))
        for one in order:
            without = towards[:, one] + curvature[one, one] * gain[:, one]
            sharp = curvature[one, one] / heat + spread[one] ** -2
            sd = sharp**-0.5
            mean = without / (heat * sharp)
            far = mean / sd
            weight = odds[one] + np.log(2.0 * sd / spread[one]) + 0.5 * far**2 + log_ndtr(far)
            there = chance[one] < 1.0 / (1.0 + np.exp(-np.clip(weight, -500.0, 500.0)))
            drawn = np.where(there, _above_zero(mean, sd, far, depth[one]), 0.0)
            change = drawn - gain[:, one]
            if change.any():
                towards -= change[:, None] * curvature[one]
                gain[:, one] = drawn
        if sweep >= _KEPT_FROM and sweep % _KEPT_EVERY == 0:
            kept.append(gain.copy())
    return np.concatenate(kept).reshape(-1, len(BRANCHES), muscles)


def _above_zero(mean: Array, sd: float, far: Array, depth: Array) -> Array:
    """Draws of a normal distribution cut at zero, by their depth in it, 0 to 1."""
    below = ndtr(-far)
    usual = mean + sd * ndtri(np.clip(below + (1.0 - below) * depth, 1e-12, 1.0 - 1e-12))
    tail = -np.log1p(-np.minimum(depth, 1.0 - 1e-12)) * sd / np.maximum(-far, 1.0)
    return np.asarray(np.maximum(np.where(far < -6.0, tail, usual), 0.0))
