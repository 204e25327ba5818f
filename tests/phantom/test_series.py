"""The truth per frame: what a faultless measurement of each region would give, in the measures' own channels."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import CHANNELS, MIRROR, SIDES
from synkin.motion import Calibration, signals, take_head_out
from synkin.phantom import Camera, Recording, Simulation, make_protocol, make_truth, named_patient, simulate, track_of
from synkin.phantom.picture.camera import px_per_mm
from synkin.phantom.truth import series

Array = npt.NDArray[np.floating[Any]]

FAR = Camera(size=(640, 480), fps=20.0, distance_mm=3000.0)
"""From afar perspective adds nothing to what the head-fixed plane shows."""
MOVEMENTS = ("smile-open", "eye-close-gentle", "brow-raise")


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    protocol = make_protocol(MOVEMENTS, repetitions=2, first_rest_s=1.5, seed=3)
    return simulate(Recording(named_patient("demo", "left"), protocol, 7, FAR, head="none"))


@pytest.fixture(scope="module")
def truth(simulation: Simulation) -> xr.Dataset:
    return series(simulation)


def _from_first_frame(values: Array) -> Array:
    return np.asarray(values - values[0])


def test_the_truth_of_regions_is_what_a_faultless_landmark_model_measures(
    simulation: Simulation, truth: xr.Dataset
) -> None:
    assert truth["region"].dims == ("time", "side", "channel")
    assert truth["region"].attrs["units"] == "mm"
    assert tuple(truth["channel"].values) == CHANNELS
    scale = Calibration("mm-per-px", 1.0 / px_per_mm(FAR))
    measured = signals(take_head_out(track_of(simulation), scale))["signal"].values
    true = truth["region"].values
    assert np.ptp(true, axis=0).max() > 5.0
    # Where the head-fixed points lie in depth, the lens sees a millimetre a per cent larger or smaller.
    np.testing.assert_allclose(_from_first_frame(measured), _from_first_frame(true), atol=0.05)
    lids = [index for index, channel in enumerate(CHANNELS) if channel.startswith("palpebral-fissure")]
    np.testing.assert_allclose(measured[..., lids], true[..., lids], atol=0.05)


def test_the_truth_of_a_repetition_is_that_of_its_frames(simulation: Simulation, truth: xr.Dataset) -> None:
    for trial in make_truth(simulation).trials:
        first, last = trial.hold
        span = slice(first + 0.3 * (last - first), first + 0.9 * (last - first))
        moved = truth["region"].sel(time=span).mean("time") - truth["region"].sel(
            time=slice(trial.start_s - 0.8, trial.start_s - 0.05)
        ).mean("time")
        for side in SIDES:
            per_frame = dict(zip(CHANNELS, moved.sel(side=side).values.tolist(), strict=True))
            # The canthi lie a little aslant, and lids are counted from the line through them in frames only.
            assert per_frame == pytest.approx(trial.channels[side], abs=0.1)


def test_a_face_in_the_mirror_has_its_sides_exchanged(simulation: Simulation, truth: xr.Dataset) -> None:
    mirrored = replace(simulation, places=simulation.places[:, MIRROR] * [-1.0, 1.0, 1.0])
    swapped = series(mirrored)["region"].values
    np.testing.assert_allclose(swapped, truth["region"].values[:, ::-1], atol=1e-4)
    assert np.abs(swapped - truth["region"].values).max() > 1.0


def test_blinks_and_glances_are_there_when_and_as_the_protocol_has_them(
    simulation: Simulation, truth: xr.Dataset
) -> None:
    protocol = simulation.recording.protocol
    assert protocol.blinks
    gap = truth["region"].sel(channel="palpebral-fissure.gap")
    free = np.ones(truth.sizes["time"], dtype=np.bool_)
    for blink in protocol.blinks:
        inside = slice(blink.start_s, blink.end_s)
        free &= (simulation.time < blink.start_s) | (simulation.time > blink.end_s)
        assert gap.sel(time=inside).min() < 0.5 * gap.sel(time=slice(0.0, 0.05)).min()
        level = blink.level(truth["time"].sel(time=inside).values)
        np.testing.assert_allclose(truth["blink"].sel(time=inside, side="right").values, level, atol=0.02)
    assert truth["blink"].values[free].max() == 0.0

    looks = replace(simulation.recording, protocol=make_protocol(MOVEMENTS, repetitions=5, seed=3))
    glancing = simulate(looks)
    assert looks.protocol.gazes
    gaze = series(glancing)["gaze"]
    assert (gaze.dims, gaze.attrs["units"]) == (("time", "gaze_direction"), "degree")
    for look in looks.protocol.gazes:
        middle = gaze.sel(time=(look.start_s + look.end_s) / 2, method="nearest")
        assert middle.sel(gaze_direction="left") == pytest.approx(look.left_deg)
        assert middle.sel(gaze_direction="up") == pytest.approx(look.up_deg)
