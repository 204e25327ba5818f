"""Fitting estimates and intervals on whole faces, on made-up errors whose answer is known."""

from pathlib import Path

import numpy as np
import pytest

from synkin.measures import calibration
from synkin.validation.readings import PAIRS, Pair
from synkin.validation.stretch import COVERED, Error, fitted, grown, write_row
from synkin.validation.tuning import tuning_cases


def _errors(
    *, growth: float = 1.0, sd: float = 1.0, ensemble: float = 1.0, other: float = 0.1, many: int = 4000
) -> list[Error]:
    rng = np.random.default_rng(5)
    true = rng.uniform(0.0, 10.0, many)
    off = true / growth - true + sd * rng.standard_normal(many)
    return [
        Error("someone", "smile-open", "commissure", float(wrong), float(moved), other, 1.96 * ensemble)
        for wrong, moved in zip(off, true, strict=True)
    ]


def test_the_fitted_stretch_covers_as_much_as_it_should() -> None:
    for sd, stretch in ((1.0, 1.0), (2.0, 2.0), (0.5, 0.5)):
        assert fitted(_errors(sd=sd)) == pytest.approx(stretch, rel=0.06)


def test_what_other_errors_explain_needs_no_ensemble() -> None:
    rows = _errors(sd=0.5, other=10.0)
    stretch = fitted(rows)
    half = np.hypot([one.other for one in rows], [stretch * one.ensemble for one in rows])
    assert np.mean(np.abs([one.error for one in rows]) <= half) >= COVERED
    assert stretch < 0.1


def test_an_estimate_that_is_too_small_grows() -> None:
    assert grown(_errors(growth=1.3, sd=0.05)) == pytest.approx(1.3, rel=0.01)
    assert grown(_errors(growth=0.9, sd=0.05)) == pytest.approx(0.9, rel=0.01)


def test_noise_makes_nothing_grow() -> None:
    assert grown(_errors(sd=3.0)) < 1.0


def test_a_row_takes_the_place_of_the_one_that_was_there(tmp_path: Path) -> None:
    pair = PAIRS[0]
    file = tmp_path / f"{pair.model}-{pair.reading}.toml"
    file.write_text("a = 1\nstretch = { brow = 1.00 }\nb = 2\n", encoding="utf-8")
    write_row(pair, "stretch", {"brow": 1.234, "chin": 2.0}, tmp_path)
    assert file.read_text(encoding="utf-8") == "a = 1\nstretch = { brow = 1.23, chin = 2.00 }\nb = 2\n"
    with pytest.raises(ValueError, match="no row whole"):
        write_row(pair, "whole", {"brow": 1.0}, tmp_path)


@pytest.mark.parametrize("pair", PAIRS)
def test_every_calibration_has_both_rows(pair: Pair) -> None:
    one = calibration(pair.model, pair.reading)
    assert np.all((one.whole > 0.7) & (one.whole < 1.8))
    assert np.all(one.stretch > 0.0)


def test_nobody_is_tuned_on_who_is_reported_or_calibrated_on() -> None:
    assert min(case.seed for case in tuning_cases()) >= 2000
