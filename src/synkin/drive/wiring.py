"""From drives to wiring: which territory's axons drive which muscle they were not meant for, with a posterior.

A wrong wire brings to one muscle, in every movement, a share of what the command sends into one branch territory. All
movements of the side are explained together by its normal drives (the other side's, weakened) and by as few wires as
will do: each of the 5 x 24 possible ones is there or not (spike and slab, Mitchell and Beauchamp 1988,
10.1080/01621459.1988.10478694), sampled by Gibbs' method; so is drive in one movement alone, which no territory's
commands would explain, and which may be a healthy side's own. Normal drives are uncertain and are integrated out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr, ndtri

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, Side
from synkin.drive.activations import Activations
from synkin.drive.evidence import DriveReading
from synkin.drive.likelihood import likelihood
from synkin.drive.normal import normal_drive

Array = npt.NDArray[np.floating[Any]]

_BRANCH_SHARE: Final = np.array([[MUSCLES[id_].branches.get(branch, 0.0) for branch in BRANCHES] for id_ in MUSCLE_IDS])
"""Shape (muscle, branch)."""
_HARDEST: Final = 1.2
"""No command sends more into a territory than this."""
_WIRED, _UNWIRED = 4.0, 60.0
"""How many wires go wrong differs from nerve to nerve: the share of the 120 has a beta distribution with these shapes.
Where one is clear, faint ones are more likely."""
_OWN_SHARE, _OWN_ODDS = 0.35, -2.5
"""In the territory that is the muscle's own, more drive is mostly no wrong wire; logarithm of the odds."""
_SLAB: Final = 0.8
"""Standard deviation of a wire's drive in its strongest movement."""
_CHAINS, _SWEEPS = 48, 120
_KEPT_FROM, _KEPT_EVERY = 60, 3
_HEAT: Final = 6.0
"""At first the likelihood counts for less, so that chains do not stay with the first wire they find."""
_LEAST_SHARED: Final = 0.01
"""Reference's drive of which a share can be given at all."""
_STRAY_PRIOR, _ALONG_PRIOR = 0.0003, 0.02
"""Probability of drive in one movement alone, per muscle and movement; the second one where healthy people drive the
muscle along as well, some of them hard and on one side harder."""
_ALONG: Final = 0.06, 0.5
"""Such are muscles whose normal drive differs between people by the first at least, with a mean below the second."""
_STRAY_BELONGS, _ALONG_BELONGS = 1.5, 5.0
"""Odds that such drive, while it is faint, is a healthy side's own."""
_BELONGS_TO: Final = 0.6
"""The harder the drive, the less so: by exp(-(drive / this)^2)."""
_STRAY_SLAB: Final = 0.5
_STRAY_FROM: Final = 3.0
"""Standard deviations by which it must stand out, were there no wire, to be asked for at all."""


@dataclass(frozen=True, eq=False)
class Wiring:
    """The wiring of one side.

    into : shape (movement, branch), what each command sends into each territory
    gain : shape (sample, branch, muscle), what reaches a muscle of what goes into a territory, 0 without a wire
    stray : shape (sample, movement, muscle), drive in one movement alone, which no territory's commands explain and
        no healthy side would have
    normal : shape (movement, muscle), drive that belongs to the movement
    normal_given : shape (sample, movement, muscle), the same if a sample of the wiring were the true one
    normal_covariance : shape (movement, muscle, muscle), how unsure it is even then
    expected, expected_given, expected_covariance : the same as the reference has it, not weakened; one sample where
        they do not differ
    together : shape (movement, muscle, muscle), covariance of the two even then
    precision : shape (movement, muscle, movement, muscle), of drive that does not belong to the movement
    """

    side: Side
    movements: tuple[str, ...]
    reference: str
    into: Array
    gain: Array
    stray: Array
    normal: Array
    normal_given: Array
    normal_covariance: Array
    expected: Array
    expected_given: Array
    expected_covariance: Array
    together: Array
    precision: Array

    @cached_property
    def excess(self) -> Array:
        """Drive that does not belong to the movement, shape (sample, movement, muscle)."""
        return _beyond(self.into, self.gain, self.stray)

    def normal_sd(self, member: Array) -> Array:
        """Of normal drive added up within groups, `member` (group, muscle); shape (movement, group)."""
        return _sd(self.normal_given, self.normal_covariance, member)

    def drive_sd(self, member: Array) -> Array:
        """Of normal drive and excess together, as `normal_sd`; what one has too much the other often has too little."""
        return _sd(self.normal_given + self.excess, self.normal_covariance, member)

    def expected_sd(self, member: Array) -> Array:
        """Of the reference's drive, as `normal_sd`."""
        return _sd(self.expected_given, self.expected_covariance, member)

    def share_sd(self, member: Array) -> Array:
        """Of normal drive as a share of the reference's, as `normal_sd`: what both are unsure of alike cancels."""
        expected = np.maximum(self.expected @ member.T, _LEAST_SHARED)
        share = (self.normal @ member.T) / expected
        samples = self.normal_given @ member.T - share * (self.expected_given @ member.T)
        normal, reference, both = (
            np.einsum("gm,cmn,gn->cg", member, one, member)
            for one in (self.normal_covariance, self.expected_covariance, self.together)
        )
        given = np.maximum(normal + share**2 * reference - 2.0 * share * both, 0.0)
        return np.asarray(np.sqrt(given + samples.var(axis=0)) / expected)


def wiring(
    found: Activations, side: Side, *, against_other: bool, readings: Sequence[DriveReading] = (), seed: int = 1
) -> Wiring:
    """The wiring of one side.

    Parameters
    ----------
    against_other : hold it against the other side's drives, else against the population's
    readings : what other instruments say of drives, of either side
    """
    seen = likelihood(found, side, against_other=against_other, readings=readings)
    usual, spread = normal_drive(found.movements)
    shape = found.drive.shape[0], len(MUSCLE_IDS)
    commanded = np.maximum(seen.likeliest.reshape(shape), 0.0) if against_other else usual
    into = (np.minimum(commanded, _HARDEST)[:, :, None] * _BRANCH_SHARE).max(axis=1)
    along = (spread >= _ALONG[0]) & (usual < _ALONG[1])
    rng = np.random.default_rng([seed, 40])
    gain, alone = _sampled(seen.precision, seen.pull, into, np.where(along, _ALONG_PRIOR, _STRAY_PRIOR).ravel(), rng)
    odds = np.where(along, _ALONG_BELONGS, _STRAY_BELONGS) * np.exp(-((alone / _BELONGS_TO) ** 2))
    belongs = rng.random(alone.shape) < odds / (1.0 + odds)
    beyond = _beyond(into, gain, alone).reshape(len(gain), -1)
    given = (seen.normal + beyond @ seen.normal_by.T).reshape(-1, *shape) + np.where(belongs, alone, 0.0)
    if against_other:
        reference = (seen.expected + beyond @ seen.expected_by.T).reshape(-1, *shape)
        unsure, together = seen.expected_covariance, seen.together
    else:
        reference, unsure = usual[None], spread[..., None] ** 2 * np.eye(shape[1])
        together = np.zeros_like(unsure)
    return Wiring(
        side=side,
        movements=found.movements,
        reference="other side" if against_other else "population",
        into=into,
        gain=gain,
        stray=np.where(belongs, 0.0, alone),
        normal=np.maximum(given.mean(axis=0), 0.0),
        normal_given=given,
        normal_covariance=seen.normal_covariance,
        expected=np.maximum(reference.mean(axis=0), 0.0),
        expected_given=reference,
        expected_covariance=unsure,
        together=together,
        precision=seen.precision.reshape(*shape, *shape),
    )


def _beyond(into: Array, gain: Array, stray: Array) -> Array:
    """Drive through wires, and drive that no territory explains, shape (sample, movement, muscle)."""
    return np.asarray(np.einsum("cb,sbm->scm", into, gain) + stray)


def _sd(samples: Array, covariance: Array, member: Array) -> Array:
    """Standard deviations of sums within groups, over samples and within each of them, shape (movement, group)."""
    within = np.einsum("gm,cmn,gn->cg", member, covariance, member)
    return np.asarray(np.sqrt(np.maximum(within, 0.0) + (samples @ member.T).var(axis=0)))


def _sampled(
    precision: Array, pull: Array, into: Array, alone_prior: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Gains of wires, shape (sample, branch, muscle), and drives in one movement alone, (sample, movement, muscle).

    Each in turn is drawn given all others, in many chains side by side: whether it is there by its Bayes factor (the
    gain integrated out), then its gain, which is never below zero. `alone_prior` is the probability of drive in one
    movement alone before anything is seen, flattened over (movement, muscle).
    """
    (movements, branches), muscles = into.shape, len(MUSCLE_IDS)
    wires = np.einsum("cb,mn->cmbn", into, np.eye(muscles)).reshape(len(precision), -1)
    alone = np.diag(precision)
    strays = np.flatnonzero(pull > _STRAY_FROM * np.sqrt(alone + _STRAY_SLAB**-2))
    columns = np.column_stack([wires, np.eye(len(precision))[:, strays]])
    odds = np.where(_BRANCH_SHARE.T.ravel() > _OWN_SHARE, _OWN_ODDS, 0.0)
    odds = np.concatenate([odds, _logit(alone_prior[strays])])
    spread = np.repeat(_SLAB / np.maximum(into.max(axis=0), 0.2), muscles)
    spread = np.concatenate([spread, np.full(len(strays), _STRAY_SLAB)])
    drawn = _chains(columns.T @ precision @ columns, columns.T @ pull, odds, spread, wires.shape[1], rng)
    stray = np.zeros((len(drawn), len(precision)))
    stray[:, strays] = drawn[:, wires.shape[1] :]
    return drawn[:, : wires.shape[1]].reshape(-1, branches, muscles), stray.reshape(-1, movements, muscles)


def _chains(curvature: Array, slope: Array, odds: Array, spread: Array, wires: int, rng: np.random.Generator) -> Array:
    """Samples of coefficients, shape (sample, coefficient), each zero or drawn from half a normal distribution.

    Parameters
    ----------
    curvature, slope : of the logarithm of their likelihood
    odds : logarithm of those of each one's being there, before anything is seen; of wires, beside their company's
    spread : standard deviation of each one, if it is there
    wires : how many of them, the first ones, are wires
    """
    gain = np.zeros((_CHAINS, len(slope)))
    # How many wires there are, and what so many others make of the odds of one more.
    wired, number = np.zeros(_CHAINS, dtype=np.intp), np.arange(wires)
    company = np.log((_WIRED + number) / (_UNWIRED + wires - 1 - number))
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
            others = wired - (gain[:, one] > 0.0)
            among = company[others] if one < wires else 0.0
            weight = among + odds[one] + np.log(2.0 * sd / spread[one]) + 0.5 * far**2 + log_ndtr(far)
            there = chance[one] < 1.0 / (1.0 + np.exp(-np.clip(weight, -500.0, 500.0)))
            drawn = np.where(there, _above_zero(mean, sd, far, depth[one]), 0.0)
            change = drawn - gain[:, one]
            if change.any():
                if one < wires:
                    wired = others + there
                towards -= change[:, None] * curvature[one]
                gain[:, one] = drawn
        if sweep >= _KEPT_FROM and sweep % _KEPT_EVERY == 0:
            kept.append(gain.copy())
    return np.concatenate(kept)


def _logit(probability: Array) -> Array:
    return np.asarray(np.log(probability / (1.0 - probability)))


def _above_zero(mean: Array, sd: float, far: Array, depth: Array) -> Array:
    """Draws of a normal distribution cut at zero, by their depth in it, 0 to 1."""
    below = ndtr(-far)
    usual = mean + sd * ndtri(np.clip(below + (1.0 - below) * depth, 1e-12, 1.0 - 1e-12))
    tail = -np.log1p(-np.minimum(depth, 1.0 - 1e-12)) * sd / np.maximum(-far, 1.0)
    return np.asarray(np.maximum(np.where(far < -6.0, tail, usual), 0.0))
