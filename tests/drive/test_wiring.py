"""Wires: found from what does not belong, less surely the more may be wrong, and taught by other instruments."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm
from tests.drive.simulated import made_of

from synkin.anatomy import BRANCHES, MUSCLE_IDS, Side
from synkin.drive import DriveReading, likelihood
from synkin.drive import wiring as room
from synkin.drive.activations import Activations, activations
from synkin.drive.normal import normal_drive
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
    names = ("_WRONG_EACH", "_WRONG_ALIKE", "_WRONG_ALONE", "_FREE_SD", "NOISE_MM")
    usually, found = {name: getattr(likelihood, name) for name in names}, []
    for times in (0.3, 1.0, 3.0, 10.0):
        for name, usual in usually.items():
            monkeypatch.setattr(likelihood, name, usual * times)
        found.append(chance(wired()))
    assert found[0] > 0.8
    assert found[-1] < 0.5
    assert all(after <= before + 0.05 for before, after in pairwise(found))


def test_another_instrument_raises_and_lowers() -> None:
    high = (DriveReading("smile-open", "left", CHIN, 0.9, 0.05),)
    none = tuple(DriveReading(name, "left", CHIN, 0.0, 0.02) for name in MOVEMENTS)
    usual = wired()
    assert excess(wired(high), "smile-open") > excess(usual, "smile-open") + 0.1
    assert chance(wired(none)) < 0.5 * chance(usual)


def test_the_other_sides_reading_says_what_belongs() -> None:
    at = MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)
    usual = wired()
    for drive in (0.1, 0.3):
        read = wired((DriveReading("smile-open", "right", CHIN, drive, 0.02),))
        assert read.expected[at] == pytest.approx(drive, abs=0.08)
        assert abs(read.expected[at] - drive) < abs(usual.expected[at] - drive)
        assert read.expected_sd(np.eye(len(MUSCLE_IDS)))[at] < 0.5 * usual.expected_sd(np.eye(len(MUSCLE_IDS)))[at]
        assert read.normal[at] > usual.normal[at]


def test_drive_that_no_territory_explains_is_found_too() -> None:
    """Mentalis in the smile alone: every territory that a smile reaches is reached by closure or pucker as well."""
    only = activations(made_of({("smile-open", "left", CHIN): 1.2}, MOVEMENTS), ("right",))
    found = room.wiring(only, "left", against_other=True)
    at = MUSCLE_IDS.index(CHIN)
    assert chance(found) > 0.9
    assert (found.stray[:, MOVEMENTS.index("smile-open"), at] > 0.05).mean() > 0.5
    assert found.excess[:, MOVEMENTS.index("pucker"), at].mean() < 0.2
    assert found.stray.sum(axis=(1, 2)).mean() == pytest.approx(found.stray[:, :, at].sum(axis=1).mean(), abs=0.1)


def test_faint_drive_alone_may_be_a_healthy_sides_own() -> None:
    """Mentalis comes along in many people's smiles; the harder it does on one side alone, the less that explains it."""
    at = MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)

    def strange(drive: float) -> float:
        made = activations(made_of({("smile-open", "left", CHIN): drive}, MOVEMENTS), ("right",))
        found = room.wiring(made, "left", against_other=True)
        assert (found.normal + found.excess.mean(axis=0))[at] > 0.6 * drive
        return float((found.excess[:, *at] > 0.1).mean())

    assert strange(1.3) > max(strange(0.5) + 0.15, 0.8)


def test_normal_and_excess_add_up_more_surely_than_each() -> None:
    found = wired()
    member = np.eye(len(MUSCLE_IDS))
    together = found.drive_sd(member)[MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)]
    sample = found.excess[:, MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)].std()
    alone = found.normal_sd(member)[MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)]
    assert together < np.hypot(sample, alone)


def test_normal_drive_and_excess_are_what_was_made() -> None:
    """Both sides were made with the table's drives, and the left with those of `FAINT` beside them."""
    found, member = wired(), np.eye(len(MUSCLE_IDS))
    made = normal_drive(MOVEMENTS)[0]
    # Of three that make the closed eye one shows.
    strong = (made > 0.5) & (found.normal_sd(member) < 0.25)
    assert strong.sum() >= 5
    assert found.normal[strong] == pytest.approx(made[strong], abs=0.25)
    assert found.expected[strong] == pytest.approx(made[strong], abs=0.25)
    assert (np.abs(found.normal - made) <= 1.96 * found.normal_sd(member) + 0.02).mean() > 0.95
    both = made.copy()
    for (movement, _, muscle), drive in FAINT.items():
        both[MOVEMENTS.index(movement), MUSCLE_IDS.index(muscle)] += drive
    drive = found.normal + found.excess.mean(axis=0)
    assert (np.abs(drive - both) <= 1.96 * found.drive_sd(member) + 0.02).mean() > 0.95
    chin = MUSCLE_IDS.index(CHIN)
    assert drive[:, chin] == pytest.approx(both[:, chin], abs=0.12)


@pytest.mark.parametrize("pull", [-3.0, 0.0, 2.0, 4.0, 8.0])
def test_the_sampler_agrees_with_the_integral(pull: float) -> None:
    """One wire that can be there: its probability and mean by quadrature."""
    one, odds = np.ones(1), np.log(0.03 / 0.97)
    gain = room._chains(9.0 * np.eye(1), 3.0 * pull * one, odds * one, 0.8 * one, 0, np.random.default_rng(1))[:, 0]
    grid = np.linspace(0.0, 12.0, 60_001)
    density = 2.0 * norm.pdf(grid, scale=0.8) * np.exp(3.0 * pull * grid - 4.5 * grid**2)
    evidence = float(density.sum() * (grid[1] - grid[0]))
    there = 0.03 * evidence / (0.97 + 0.03 * evidence)
    mean = float((grid * density).sum() / density.sum())
    assert (gain > 0.0).mean() == pytest.approx(there, abs=0.03)
    if there > 0.2:
        assert gain[gain > 0.0].mean() == pytest.approx(mean, abs=0.05)


@pytest.mark.parametrize("wires", [0, 2])
@pytest.mark.parametrize(
    ("alike", "sharp", "other"),
    [(-0.6, 16.0, 0.6), (0.5, 16.0, 0.0), (0.8, 9.0, 0.0), (0.8, 16.0, 0.0), (0.95, 16.0, 0.0)],
)
def test_the_sampler_agrees_with_the_integral_over_two_that_look_alike(
    alike: float, sharp: float, other: float, wires: int
) -> None:
    """Neither, one, the other or both: how likely each is, and the means, by quadrature over a plane."""
    # Of two wires with one rate between them, which has a beta distribution: in all, odds of the first beside none, and
    # of the second beside the first.
    company = (room._WIRED / (room._UNWIRED + 1.0), (room._WIRED + 1.0) / room._UNWIRED) if wires else (1.0, 1.0)
    lift = 30.0 if wires else 1.0
    curvature = sharp * np.array([[1.0, alike], [alike, 1.0]])
    slope = curvature @ [0.8, other] + np.array([0.0, 0.3]) * np.sqrt(sharp)
    odds, spread = np.array([-2.0, -1.5]) + np.log(lift), np.array([0.8, 0.5])
    gain = room._chains(curvature, slope, odds, spread, wires, np.random.default_rng(3))
    grid = np.linspace(0.0, 6.0, 1201)
    first, second = np.meshgrid(grid, grid, indexing="ij")
    likely = np.exp(
        slope[0] * first + slope[1] * second - 0.5 * sharp * (first**2 + 2.0 * alike * first * second + second**2)
    )
    step = np.full(len(grid), grid[1])
    step[[0, -1]] /= 2.0
    slab = [np.exp(log_odds) * 2.0 * norm.pdf(grid, scale=sd) * step for log_odds, sd in zip(odds, spread, strict=True)]
    one, two = company[0] * likely[:, 0] * slab[0], company[0] * likely[0] * slab[1]
    both = company[0] * company[1] * likely * np.outer(*slab)
    parts = np.array([1.0, one.sum(), two.sum(), both.sum()])
    there = gain > 0.0
    seen = [(there == which).all(axis=1).mean() for which in ([0, 0], [1, 0], [0, 1], [1, 1])]
    assert seen == pytest.approx(parts / parts.sum(), abs=0.05)
    means = np.array([one @ grid + both.sum(axis=1) @ grid, two @ grid + both.sum(axis=0) @ grid]) / parts.sum()
    assert gain.mean(axis=0) == pytest.approx(means, abs=0.04)
    assert gain.prod(axis=1).mean() == pytest.approx(float(grid @ both @ grid) / parts.sum(), abs=0.02)
