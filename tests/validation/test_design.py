from collections import Counter

import pytest

from synkin.validation.design import balanced_design, imbalance

LEVELS = {
    "head": {"still": 8, "lively": 4},
    "size": {"small": 6, "large": 6},
    "light": {"even": 4, "left": 4, "right": 4},
}


def test_levels_come_as_often_as_said_and_together_evenly() -> None:
    rows = balanced_design(LEVELS, seed=1)

    for factor, counts in LEVELS.items():
        assert Counter(row[factor] for row in rows) == Counter(counts)
    assert Counter((row["size"], row["light"]) for row in rows) == Counter(
        {(size, light): 2 for size in LEVELS["size"] for light in LEVELS["light"]}
    )
    assert imbalance(rows) < 1.0


def test_fixed_rows_stay_and_wishes_are_kept() -> None:
    fixed = [{"who": "ill" if at < 9 else "healthy"} for at in range(12)]

    rows = balanced_design(
        LEVELS,
        seed=2,
        fixed=fixed,
        wish=lambda rows: 100.0 * sum(row["who"] == "healthy" and row["head"] != "lively" for row in rows),
    )

    assert [row["who"] for row in rows] == [row["who"] for row in fixed]
    assert {row["head"] for row in rows if row["who"] == "healthy"} == {"lively"}


def test_the_same_seed_gives_the_same_design() -> None:
    assert balanced_design(LEVELS, seed=3) == balanced_design(LEVELS, seed=3) != balanced_design(LEVELS, seed=4)


def test_factors_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="different numbers"):
        balanced_design({"head": {"still": 2}, "size": {"small": 3}}, seed=1)
