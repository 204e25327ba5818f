"""From drives to wiring: which territory's axons drive which muscle they were not meant for, with a posterior.

A wrong wire brings to one muscle, in every movement, a share of what the command sends into one branch territory. All
movements of the side are explained together by its normal drives (the other side's, weakened) and by as few wires as
will do: each of the 5 x 24 possible ones is there or not; so is drive in one movement alone, which no territory's
commands would explain, and which may be a healthy side's own. Normal drives are uncertain and are integrated out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, Side
from synkin.drive.activations import Activations
from synkin.drive.evidence import DriveReading
from synkin.drive.likelihood import likelihood
from synkin.drive.normal import normal_drive
from synkin.drive.sampler import Prior, sample

Array = npt.NDArray[np.floating[Any]]

_BRANCH_SHARE: Final = np.array([[MUSCLES[id_].branches.get(branch, 0.0) for branch in BRANCHES] for id_ in MUSCLE_IDS])
"""Shape (muscle, branch)."""
_HARDEST: Final = 1.2
"""No command sends more into a territory than this."""
_WRONG_WIRES: Final = 4.0, 60.0
"""How many wires go wrong differs from nerve to nerve: their rate has a beta distribution with these shapes, so that
where one is clear, faint ones are likelier. With the odds of own territories, below, four of the 120 are expected."""
OWN_SHARE, _OWN_ODDS = 0.35, -2.5
"""In the territory that is the muscle's own, more drive is mostly no wrong wire; logarithm of the odds."""
_SLAB: Final = 0.8
"""Standard deviation of a wire's drive in its strongest movement."""
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
    precision : shape (movement, muscle, movement, muscle), of drive beyond what is expected, as of `Likelihood`
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
    def wired(self) -> Array:
        """Drive that arrives through wires, shape (sample, movement, muscle)."""
        return _through_wires(self.into, self.gain)

    @cached_property
    def excess(self) -> Array:
        """Drive that does not belong to the movement, shape (sample, movement, muscle)."""
        return np.asarray(self.wired + self.stray)

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
    beyond = (_through_wires(into, gain) + alone).reshape(len(gain), -1)
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


def _through_wires(into: Array, gain: Array) -> Array:
    return np.asarray(np.einsum("cb,sbm->scm", into, gain))


def _sd(samples: Array, covariance: Array, member: Array) -> Array:
    """Standard deviations of sums within groups, over samples and within each of them, shape (movement, group)."""
    within = np.einsum("gm,cmn,gn->cg", member, covariance, member)
    return np.asarray(np.sqrt(np.maximum(within, 0.0) + (samples @ member.T).var(axis=0)))


def _sampled(
    precision: Array, pull: Array, into: Array, alone_prior: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Gains of wires, shape (sample, branch, muscle), and drives in one movement alone, (sample, movement, muscle).

    `alone_prior` is the probability of the latter before anything is seen, flattened over (movement, muscle).
    """
    (movements, branches), muscles = into.shape, len(MUSCLE_IDS)
    wires = np.einsum("cb,mn->cmbn", into, np.eye(muscles)).reshape(len(precision), -1)
    sharp = np.diag(precision)
    asked = np.flatnonzero(pull > _STRAY_FROM * np.sqrt(sharp + _STRAY_SLAB**-2))
    columns = np.column_stack([wires, np.eye(len(precision))[:, asked]])
    own_odds = np.where(_BRANCH_SHARE.T.ravel() > OWN_SHARE, _OWN_ODDS, 0.0)
    of_wires = np.repeat(_SLAB / np.maximum(into.max(axis=0), 0.2), muscles)
    prior = Prior(
        odds=np.concatenate([own_odds, _logit(alone_prior[asked])]),
        spread=np.concatenate([of_wires, np.full(len(asked), _STRAY_SLAB)]),
        kind=np.concatenate([np.tile(np.arange(muscles), branches), asked % muscles]),
        wires=wires.shape[1],
        rate=_WRONG_WIRES,
    )
    drawn = sample(columns.T @ precision @ columns, columns.T @ pull, prior, rng)
    alone = np.zeros((len(drawn), len(precision)))
    alone[:, asked] = drawn[:, prior.wires :]
    return drawn[:, : prior.wires].reshape(-1, branches, muscles), alone.reshape(-1, movements, muscles)


def _logit(probability: Array) -> Array:
    return np.asarray(np.log(probability / (1.0 - probability)))
