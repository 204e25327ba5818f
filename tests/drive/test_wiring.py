"""Wires: found from what does not belong, less surely the more may be wrong, and taught by other instruments."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm
from tests.drive.simulated import made_of

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, Side
from synkin.drive import DriveReading
from synkin.drive import wiring as room
from synkin.drive.activations import Activations, activations
from synkin.drive.wiring import Wiring

MOVEMENTS = ("brow-raise", "eye-close-tight", "smile-open", "pucker")
CHIN = "mentalis"
FAINT: dict[tuple[str, Side, str], float] = {("smile-open", "left", CHIN): 0.3, ("pucker", "left", CHIN): 0.15}


@cache
def drives(faint: bool = True) -> Activations:
    return activations(made_of(FAINT if faint else {}, MOVEMENTS), ("right",))


def wired(readings: tuple[DriveReading, ...] = (), seed: int = 1, faint: bool = True) -> Wiring:
    return room.wiring(drives(faint), "left", against_other=True, readings=readings, seed=seed)


def chance(found: Wiring, muscle: str = CHIN) -> float:
    return float((found.excess[:, :, MUSCLE_IDS.index(muscle)].max(axis=1) > 0.05).mean())


def excess(found: Wiring, movement: str, muscle: str = CHIN) -> float:
    return float(found.excess[:, MOVEMENTS.index(movement), MUSCLE_IDS.index(muscle)].mean())


def test_without_anything_that_does_not_belong_there_is_no_wire() -> None:
    found = wired(faint=False)
    assert found.excess.mean(axis=0).max() < 0.1
    assert (found.gain >= 0.0).all()
    assert found.gain.shape[1:] == (len(BRANCHES), len(MUSCLE_IDS))


def test_the_same_seed_gives_the_same_to_the_bit_and_another_nearly() -> None:
    one, again, other = wired(seed=1), wired(seed=1), wired(seed=2)
    assert (one.gain == again.gain).all()
    assert not (one.gain == other.gain).all()
    assert chance(one) == pytest.approx(chance(other), abs=0.1)


def test_more_that_may_be_wrong_makes_nobody_surer(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for times in (0.3, 1.0, 3.0):
        monkeypatch.setattr(room, "_WRONG", (0.2 * times, 0.8 * times))
        monkeypatch.setattr(room, "NOISE_MM", 0.06 * times)
        found.append(chance(wired()))
    assert found[0] > 0.8
    assert found[-1] < 0.5
    assert all(after <= before + 0.05 for before, after in pairwise(found))


def test_another_instrument_raises_and_lowers() -> None:
    high = tuple(DriveReading(name, "left", CHIN, 0.5, 0.05) for name in ("smile-open",))
    none = tuple(DriveReading(name, "left", CHIN, 0.0, 0.02) for name in MOVEMENTS)
    usual = wired()
    assert excess(wired(high), "smile-open") > excess(usual, "smile-open") + 0.1
    assert chance(wired(none)) < 0.5 * chance(usual)
    other_side = (DriveReading("smile-open", "right", CHIN, 2.0, 0.01),)
    assert (wired(other_side).gain == usual.gain).all()


def test_normal_and_excess_add_up_more_surely_than_each() -> None:
    found = wired()
    member = np.eye(len(MUSCLE_IDS))
    together = found.drive_sd(member)[MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)]
    sample = found.excess[:, MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)].std()
    alone = found.normal_sd(member)[MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)]
    assert together < np.hypot(sample, alone)
    given = np.maximum(found.normal_given.mean(axis=0), 0.0)
    np.testing.assert_allclose(given, found.normal, atol=1e-9)


@pytest.mark.parametrize("pull", [-3.0, 0.0, 2.0, 4.0, 8.0])
def test_the_sampler_agrees_with_the_integral(pull: float) -> None:
    """One wire that can be there: its probability and mean by quadrature, with the slab and odds as written."""
    muscles = len(MUSCLE_IDS)
    mentalis, branch = MUSCLE_IDS.index(CHIN), BRANCHES.index("T")
    assert MUSCLES[CHIN].branches.get("T", 0.0) < 0.35
    into = np.zeros((1, len(BRANCHES)))
    into[0, branch] = 1.0
    precision, towards = np.zeros((muscles, muscles)), np.zeros(muscles)
    precision[mentalis, mentalis], towards[mentalis] = 9.0, 3.0 * pull
    gain = room._sampled(precision, towards, into, np.random.default_rng(1))[:, branch, mentalis]
    grid = np.linspace(0.0, 12.0, 60_001)
    density = 2.0 * norm.pdf(grid, scale=0.8) * np.exp(3.0 * pull * grid - 4.5 * grid**2)
    evidence = float(density.sum() * (grid[1] - grid[0]))
    there = 0.03 * evidence / (0.97 + 0.03 * evidence)
    mean = float((grid * density).sum() / density.sum())
    assert (gain > 0.0).mean() == pytest.approx(there, abs=0.03)
    if there > 0.2:
        assert gain[gain > 0.0].mean() == pytest.approx(mean, abs=0.05)
