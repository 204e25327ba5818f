"""Simulated healthy people bring along what the norms say that healthy people do: one population, written twice."""

import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES, Side, coupling
from synkin.phantom.nerve import make_protocol, named_patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, simulate
from synkin.phantom.truth import TrueTrial, make_truth

PEOPLE = range(2400, 2420)
MADE = ("brow-raise", "eye-close-gentle", "smile-open", "snarl", "pucker")
FISSURE = "palpebral-fissure"
PAIRS = [(one, region) for one in MADE for region in MOVEMENTS[one].watched if REGIONS[region].unseen is None]


@pytest.fixture(scope="module")
def trials() -> dict[str, list[TrueTrial]]:
    made: dict[str, list[TrueTrial]] = {one: [] for one in MADE}
    for seed in PEOPLE:
        recording = Recording(
            patient=named_patient("healthy"),
            protocol=make_protocol(MADE, repetitions=1, seed=seed),
            person_seed=seed,
            camera=Camera(size=(640, 480), fps=10.0),
            seed=seed,
        )
        for trial in make_truth(simulate(recording)).trials:
            made[trial.movement].append(trial)
    return made


def _amount(trial: TrueTrial, region: str, side: Side) -> float:
    if region == FISSURE:
        return -trial.gap_change[side] / trial.rest_gap[side]
    return trial.excursion[side][region]


@pytest.mark.parametrize(("movement", "region"), PAIRS)
def test_what_comes_along_is_no_more_and_no_more_different_than_the_norms_say(
    trials: dict[str, list[TrueTrial]], movement: str, region: str
) -> None:
    normal = coupling(movement, region)
    amount: npt.NDArray[np.float64] = np.array(
        [[_amount(trial, region, side) for side in SIDES] for trial in trials[movement]]
    )
    assert amount.mean() < normal.mean + 0.6 * normal.sd
    # What was measured in people is also there; what is only assumed may be less.
    assert normal.sure == "assumed" or amount.mean() > normal.mean - 0.6 * normal.sd
    assert amount.mean(axis=1).std() < 1.4 * normal.sd
    # A length's left-right spread is less than that of the vectors, which the norm speaks of.
    assert (amount[:, 0] - amount[:, 1]).std() < 1.4 * normal.side_sd
    assert np.mean(amount > normal.mean + 1.96 * normal.sd) <= 0.15
