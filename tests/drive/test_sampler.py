"""The sampler against quadrature, and against what is known without data."""

import numpy as np
import pytest
from scipy.stats import norm

from synkin.drive.sampler import Prior, sample


def prior(odds: list[float], spread: list[float], wires: int = 0, rate: tuple[float, float] = (4.0, 60.0)) -> Prior:
    return Prior(np.array(odds), np.array(spread), np.zeros(len(odds), dtype=np.intp), wires, rate)


@pytest.mark.parametrize("pull", [-3.0, 0.0, 2.0, 4.0, 8.0])
def test_the_sampler_agrees_with_the_integral(pull: float) -> None:
    """One wire that can be there: its probability and mean by quadrature."""
    alone = prior([np.log(0.03 / 0.97)], [0.8])
    gain = sample(9.0 * np.eye(1), 3.0 * pull * np.ones(1), alone, np.random.default_rng(1))[:, 0]
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
    # Of two wires with one rate between them: odds of the first beside none, of the second beside the first.
    rate = (2.0, 3.0)
    company = (rate[0] / (rate[1] + 1.0), (rate[0] + 1.0) / rate[1]) if wires == 2 else (1.0, 1.0)
    curvature = sharp * np.array([[1.0, alike], [alike, 1.0]])
    slope = curvature @ [0.8, other] + np.array([0.0, 0.3]) * np.sqrt(sharp)
    odds, spread = [-2.0, -1.5], [0.8, 0.5]
    gain = sample(curvature, slope, prior(odds, spread, wires, rate), np.random.default_rng(3))
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


def test_two_that_explain_the_same_are_told_apart_by_what_was_known() -> None:
    """One chain after another takes the one it meets first; exchanges give each its share."""
    alike = 0.995
    curvature, slope = 400.0 * np.array([[1.0, alike], [alike, 1.0]]), 400.0 * np.array([0.5, 0.5 * alike])
    seldom = prior([-3.0, -5.0], [0.8, 0.8])
    shares = []
    for seed in range(3):
        there = sample(curvature, slope, seldom, np.random.default_rng(seed)) > 0.0
        shares.append(float((there[:, 0] & ~there[:, 1]).mean()))
        switches = there[48:, 0] != there[:-48, 0]
        assert switches.mean() > 0.02
    grid = np.linspace(0.0, 3.0, 6001)

    def evidence(at: int) -> float:
        likely = np.exp(slope[at] * grid - 0.5 * curvature[at, at] * grid**2 - 50.0)
        return float((likely * 2.0 * norm.pdf(grid, scale=0.8)).sum() * grid[1])

    first, second = np.exp(-3.0) * evidence(0), np.exp(-5.0) * evidence(1)
    assert shares == pytest.approx([first / (first + second)] * 3, abs=0.06)


def test_without_data_as_many_are_there_as_were_expected() -> None:
    """Twelve wires of one rate, and three that are none of them."""
    rate = (2.0, 10.0)
    known = prior([0.0] * 12 + [-1.0] * 3, [0.8] * 15, 12, rate)
    there = sample(np.zeros((15, 15)), np.zeros(15), known, np.random.default_rng(2)) > 0.0
    assert there[:, :12].sum(axis=1).mean() == pytest.approx(12 * rate[0] / sum(rate), abs=0.3)
    # Beta-binomial: wider than were each there by itself (variance 1.67).
    assert there[:, :12].sum(axis=1).var() == pytest.approx(12 * (2 / 12) * (10 / 12) * (12 + 12) / 13, rel=0.25)
    assert there[:, 12:].mean() == pytest.approx(1.0 / (1.0 + np.e), abs=0.04)


def test_nothing_is_drawn_below_zero() -> None:
    made = sample(np.eye(3), np.array([-4.0, 0.0, 4.0]), prior([0.0] * 3, [0.5] * 3, 1), np.random.default_rng(4))
    assert made.min() == 0.0
    assert (made[:, 2] > 0.0).mean() > (made[:, 0] > 0.0).mean()
