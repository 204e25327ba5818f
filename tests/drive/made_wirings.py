"""Wirings made by hand, for what is concluded from them."""

from collections.abc import Mapping

import numpy as np

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, Side
from synkin.drive.normal import normal_drive
from synkin.drive.results import Group
from synkin.drive.wiring import Wiring

MOVEMENTS = ("smile-open", "eye-close-tight", "brow-raise", "pucker", "frown", "snarl", "teeth-lower")
SAMPLES = 200


def made_wiring(
    gains: Mapping[tuple[str, str], float] | None = None,
    *,
    strays: Mapping[tuple[str, str], float] | None = None,
    share: float = 1.0,
    sd: float = 0.05,
    there: float = 1.0,
    side: Side = "left",
) -> Wiring:
    """Wires (branch, muscle) and strays (movement, muscle) that a share `there` of the samples has.

    `share` of normal drive is left, give or take.
    """
    expected, _ = normal_drive(MOVEMENTS)
    shares = np.array([[MUSCLES[id_].branches.get(branch, 0.0) for branch in BRANCHES] for id_ in MUSCLE_IDS])
    into = (expected[:, :, None] * shares).max(axis=1)
    gain = np.zeros((SAMPLES, len(BRANCHES), len(MUSCLE_IDS)))
    for (branch, muscle), value in (gains or {}).items():
        gain[: round(there * SAMPLES), BRANCHES.index(branch), MUSCLE_IDS.index(muscle)] = value
    muscles = len(MUSCLE_IDS)
    stray = np.zeros((SAMPLES, len(MOVEMENTS), muscles))
    for (movement, muscle), value in (strays or {}).items():
        stray[: round(there * SAMPLES), MOVEMENTS.index(movement), MUSCLE_IDS.index(muscle)] = value
    size = len(MOVEMENTS) * muscles
    return Wiring(
        side=side,
        movements=MOVEMENTS,
        reference="other side",
        into=into,
        gain=gain,
        stray=stray,
        normal=share * expected,
        normal_given=np.repeat(share * expected[None], SAMPLES, axis=0),
        normal_covariance=np.repeat(sd**2 * np.eye(muscles)[None], len(MOVEMENTS), axis=0),
        expected=expected,
        expected_given=expected[None],
        together=np.zeros((len(MOVEMENTS), muscles, muscles)),
        expected_covariance=np.repeat(0.01 * np.eye(muscles)[None], len(MOVEMENTS), axis=0),
        precision=(100.0 * np.eye(size)).reshape(len(MOVEMENTS), muscles, len(MOVEMENTS), muscles),
    )


def single(*together: tuple[str, ...]) -> tuple[Group, ...]:
    """Each muscle a group of its own, but for those named together."""
    taken = {muscle for group in together for muscle in group}
    every = [*together, *((muscle,) for muscle in MUSCLE_IDS if muscle not in taken)]
    return tuple(Group("+".join(one), one, "mouth", None) for one in every)
