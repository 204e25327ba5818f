from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import CHANNELS, SIDES
from synkin.trials import Blink, Trials
from synkin.validation.quiet import jitter_mm, quiet

TIME = np.arange(90) / 30


def still(**channels: npt.NDArray[np.floating[Any]]) -> xr.Dataset:
    signal = np.zeros((len(TIME), len(SIDES), len(CHANNELS)))
    for name, values in channels.items():
        signal[:, :, CHANNELS.index(name.replace("__", ".").replace("_", "-"))] = values[:, None]
    return xr.Dataset(
        {"signal": (("time", "side", "channel"), signal)},
        coords={"time": TIME, "side": list(SIDES), "channel": list(CHANNELS)},
    )


def test_a_face_that_drifts_has_the_floor_that_a_repetition_would_read() -> None:
    """0.6 s against the 1 s before: their middles lie 0.8 s apart."""
    one = quiet(still(brow__up=0.5 * TIME), Trials(()))

    assert one["brow"].floor == pytest.approx(0.4, abs=1e-9)
    assert one["brow"].jitter == pytest.approx(0.5 / 30)
    assert one["chin"].floor == pytest.approx(0.0)


def test_a_drift_along_both_axes_counts_as_a_distance() -> None:
    one = quiet(still(commissure__up=0.3 * TIME, commissure__lateral=0.4 * TIME), Trials(()))

    assert one["commissure"].floor == pytest.approx(0.4, abs=1e-9)


def test_frames_of_blinks_are_masked() -> None:
    gap = np.full(len(TIME), 8.0)
    gap[40:46] = 0.0
    signals = still(palpebral_fissure__gap=gap)
    blink = Blink(TIME[40], TIME[42], TIME[45], {"left": 1.0, "right": 1.0})

    assert quiet(signals, Trials((), (blink,)))["palpebral-fissure"].floor == pytest.approx(0.0)
    assert quiet(signals, Trials(()))["palpebral-fissure"].floor.max() > 1.0


def test_jitter_is_the_distance_between_neighbouring_frames() -> None:
    shaking = np.where(np.arange(len(TIME)) % 2, 0.2, 0.0)
    every = {name.replace("-", "_").replace(".", "__"): shaking for name in CHANNELS if name.endswith((".up", ".gap"))}

    assert jitter_mm(still(**every))[0] == pytest.approx(0.2)
