"""Fitting estimates and intervals on whole faces, on made-up errors whose answer is known."""

from dataclasses import replace

import numpy as np
import pytest

from synkin.measures import calibration
from synkin.validation.calibrating.region_fit import FITTED
from synkin.validation.calibrating.whole_faces import COVERED, Error, fitted, grown, left_out
from synkin.validation.readings import PAIRS, Pair
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


def test_a_recording_that_is_left_out_has_no_part_in_its_own_fit() -> None:
    rows = [
        replace(row, recording=str(number % 8), region=region)
        for region in FITTED
        for number, row in enumerate(_errors(growth=1.2, sd=0.05, many=80))
    ]
    # One recording shows everything at half its size: fitted with it, it would be let off lightly.
    odd = [replace(row, error=0.5 * row.true - row.true) if row.recording == "3" else row for row in rows]
    whole = dict.fromkeys(FITTED, 1.3)
    after = [replace(row, error=1.3 * (row.true + row.error) - row.true) for row in odd]
    found = [row for row in left_out(odd, after, whole) if row.recording == "3"]
    assert len(found) == 10 * len(FITTED)
    for row in found:
        assert row.true + row.error == pytest.approx(1.2 * 0.5 * row.true, rel=0.02)


@pytest.mark.parametrize("pair", PAIRS)
def test_every_calibration_has_both_rows(pair: Pair) -> None:
    one = calibration(pair.model, pair.reading, "modelled")
    assert np.all((one.whole > 0.7) & (one.whole < 1.8))
    assert np.all(one.stretch > 0.0)


def test_nobody_is_tuned_on_who_is_reported_or_calibrated_on() -> None:
    assert min(case.seed for case in tuning_cases()) >= 2000
