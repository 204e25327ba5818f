import numpy as np
import pytest
import xarray as xr

from synkin.anatomy import CHANNELS
from synkin.trials import Blink
from synkin.validation.lids import deep_blinks, gap_at, lid_error


def test_the_gap_of_a_blink_is_the_smallest_within_two_frames() -> None:
    signal = np.full((20, 2, len(CHANNELS)), np.nan)
    gap = CHANNELS.index("palpebral-fissure.gap")
    signal[:, :, gap] = 8.0
    signal[10, 0, gap], signal[12, 1, gap], signal[15, 1, gap] = 0.5, 1.5, 0.1
    signals = xr.Dataset({"signal": (("time", "side", "channel"), signal)}, coords={"time": np.arange(20) / 30})

    assert gap_at(signals, 10 / 30) == {"left": 0.5, "right": 1.5}


def test_every_clip_weighs_alike() -> None:
    error = lid_error([np.array([1.0] * 8), np.array([3.0, 3.0])])

    assert error is not None
    assert error.bias == pytest.approx(2.0)
    assert error.sd == pytest.approx(1.0)
    assert error.n == 10
    assert error.ci95[0] < 0 < error.ci95[1]


def test_one_clip_says_nothing_about_the_next_person() -> None:
    assert lid_error([np.array([1.0, 1.2]), np.array([np.nan])]) is None


def test_half_a_blink_is_no_shut_lid() -> None:
    deep = Blink(0.0, 0.1, 0.3, {"left": 0.9, "right": 0.8})
    half = Blink(1.0, 1.1, 1.3, {"left": 0.9, "right": 0.4})
    unseen = Blink(2.0, 2.1, 2.3, {"left": 0.9, "right": None})

    assert deep_blinks((deep, half, unseen)) == (deep,)
