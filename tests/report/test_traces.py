"""The traces: millimetres from that repetition's own rest, aligned at onset, with gaps where nothing is known."""

import numpy as np
import pytest
import xarray as xr

from synkin.assessment import Assessment
from synkin.report.traces import change, mean_line, panel_regions
from synkin.trials import Trials


@pytest.mark.parametrize(("side", "mm"), [("right", 5.0), ("left", 10.0)])
def test_displacement_is_the_length_from_rest(signals: xr.Dataset, trials: Trials, side: str, mm: float) -> None:
    time, moved = change(signals, "commissure", side, trials.trials[1])  # type: ignore[arg-type]
    hold = (time > 0.6) & (time < 1.4)
    np.testing.assert_allclose(moved[hold], mm, atol=1e-9)
    np.testing.assert_allclose(moved[time < 0], 0.0, atol=1e-9)


def test_closing_is_negative(signals: xr.Dataset, trials: Trials) -> None:
    time, moved = change(signals, "palpebral-fissure", "right", trials.trials[3])
    np.testing.assert_allclose(moved[(time > 0.6) & (time < 1.4)], -8.0, atol=1e-9)


def test_masked_frames_stay_gaps(signals: xr.Dataset, trials: Trials) -> None:
    time, moved = change(signals, "commissure", "right", trials.trials[0])
    masked = (time > 1.0) & (time < 1.2)
    assert np.isnan(moved[masked]).all()
    base, mean = mean_line([(time, moved)])
    assert np.isnan(mean[(base > 1.05) & (base < 1.12)]).all()
    assert np.isfinite(mean[(base > 0.2) & (base < 0.9)]).all()


def test_a_blink_is_a_gap_of_the_lids_alone(signals: xr.Dataset, trials: Trials) -> None:
    blinking = (signals["time"].values > 6.9) & (signals["time"].values < 7.1)
    time, lids = change(signals, "palpebral-fissure", "right", trials.trials[1], blinking)
    at = (time > 0.95) & (time < 1.05)
    assert np.isnan(lids[at]).all()
    assert np.isfinite(change(signals, "commissure", "right", trials.trials[1], blinking)[1][at]).all()
    assert np.isfinite(change(signals, "palpebral-fissure", "right", trials.trials[1])[1][at]).all()


def test_mean_needs_half_of_the_repetitions() -> None:
    time = np.arange(-0.5, 2.0, 1 / 30)
    known = np.ones_like(time)
    part = np.where(time < 1.0, 3.0, np.nan)
    base, mean = mean_line([(time, known), (time, part), (time, part)])
    np.testing.assert_allclose(mean[base < 0.9], 7 / 3)
    assert np.isnan(mean[(base > 1.1)]).all()


def test_no_rest_no_trace(signals: xr.Dataset, trials: Trials) -> None:
    hidden = signals.copy(deep=True)
    rest = trials.trials[1].rest
    hidden["usable"][(hidden["time"] >= rest[0]) & (hidden["time"] <= rest[1])] = False
    _, moved = change(hidden, "commissure", "right", trials.trials[1])
    assert np.isnan(moved).all()


def test_panels_show_the_wanted_and_what_is_present(assessment: Assessment) -> None:
    assert panel_regions("smile-open", assessment.synkinesis)[:2] == ("commissure", "palpebral-fissure")
    assert panel_regions("eye-close-gentle", assessment.synkinesis)[:2] == ("palpebral-fissure", "commissure")
    # Landmarks cannot see the neck, so there is no trace of it.
    assert "neck" not in panel_regions("smile-open", assessment.synkinesis)


def test_a_trial_beyond_the_recording_draws_nothing(signals: xr.Dataset, trials: Trials) -> None:
    early = signals.isel(time=slice(0, 20))
    line = change(early, "commissure", "right", trials.trials[5])
    assert line[0].size == 0
    assert np.isnan(mean_line([line])[1]).all()
