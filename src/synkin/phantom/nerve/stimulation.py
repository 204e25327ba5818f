"""Nerve stimulation of the simulated patient: which branch, with what current, when, and what it drives."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, SIDES, AffectedSide, Side
from synkin.phantom.nerve.patient import Nerve, Patient
from synkin.phantom.nerve.protocol import Protocol, StimulationStep
from synkin.phantom.nerve.tables import read_table

Array = npt.NDArray[np.floating[Any]]

_TABLE: Final = read_table("stimulation.toml")
_THRESHOLD: Final[dict[str, dict[str, Any]]] = {row["side"]: row for row in _TABLE["threshold"]}
SPREAD_FROM: Final[float] = _TABLE["reach"]["spread_from"]
"""Times its threshold from which current at one branch reaches the next."""
_WHOLE_FROM: Final[float] = _TABLE["reach"]["whole_from"]


class Site(NamedTuple):
    """A branch of a side and the current that stimulates it, mA."""

    branch: str
    side: Side
    ma: float


def with_stimulation(
    protocol: Protocol,
    sites: Sequence[Site],
    *,
    seed: int = 1,
    repetitions: int = 2,
    pulses: int = 1,
    ramp_s: float = 0.1,
    hold_s: float = 0.6,
    pause_s: float = 0.6,
    rest_s: float = 1.65,
) -> Protocol:
    """The same protocol, after which one site after the other is stimulated, each so many times, with a rest between.

    Parameters
    ----------
    pulses : of one stimulation, `pause_s` apart; one is a train of current that holds the muscles for `hold_s`.
    rest_s : on average; it varies by up to a tenth.
    """
    rng = np.random.default_rng([seed, 30, 6])
    clock = protocol.duration_s
    steps: list[StimulationStep] = []
    for site in sites:
        for _ in range(repetitions):
            clock += rest_s * float(rng.uniform(0.9, 1.1))
            steps.append(StimulationStep(site.branch, site.side, site.ma, clock, ramp_s, hold_s, pulses, pause_s))
            clock = steps[-1].end_s
    return replace(protocol, stimulations=(*protocol.stimulations, *steps), duration_s=clock + rest_s)


def recruited(patient: Patient, side: Side, branch: str, ma: float, *, seed: int) -> Array:
    """Drive of every muscle of a side while a branch is stimulated, before weakness, 0 to 1, shape (muscle,).

    Muscles answer that this person's nerve reaches through the branch (`Nerve.routes`), from a threshold that differs
    between branches; from `SPREAD_FROM` times the threshold on, those of the next branch answer as well, and so on.
    """
    usual = _THRESHOLD["healthy" if _is_healthy(patient.affected_side, side) else "affected"]
    place = BRANCHES.index(branch)
    off = np.random.default_rng([seed, 30, 7]).standard_normal((len(SIDES), len(BRANCHES)))
    if patient.affected_side == "right":
        off = off[::-1]  # a patient with sides exchanged is the mirror image
    threshold = usual["ma"] + usual["sd"] * float(np.clip(off[SIDES.index(side), place], -2.0, 2.0))
    apart = np.array([abs(BRANCHES.index(one) - place) for one in reached_through(patient.nerve(side))])
    over = ma / (threshold * SPREAD_FROM**apart)
    return np.asarray(np.clip((over - 1.0) / (_WHOLE_FROM - 1.0), 0.0, 1.0))


def reached_through(nerve: Nerve) -> tuple[str, ...]:
    """The branch through which the nerve reaches each muscle: anatomy's likeliest where the person's is not named."""
    return tuple(
        nerve.routes.get(muscle, max(MUSCLES[muscle].branches, key=MUSCLES[muscle].branches.__getitem__))
        for muscle in MUSCLE_IDS
    )


def _is_healthy(affected: AffectedSide, side: Side) -> bool:
    return affected in ("left", "right") and affected != side
