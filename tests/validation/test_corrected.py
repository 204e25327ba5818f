"""What the correction makes of a quiet face: known noise through a known calibration, and clips that have none."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import xarray as xr

from synkin.anatomy import CHANNELS, SIDES
from synkin.assessment import Findings
from synkin.measures import Calibration, calibration
from synkin.measures.calibration import BASIS
from synkin.trials import Trials
from synkin.validation.clips import CLIPS, Clip
from synkin.validation.corrected import floor_plans, floors, stretch_plans, stretches
from synkin.validation.figure import figure

TIME = np.arange(90) / 30
CLIP = next(one for one in CLIPS if one.id == "face_noface")


def shown(share: float) -> Calibration:
    """A model that shows of every movement the same share, in all faces alike."""
    return replace(
        calibration("bundled", "whole", "followed"),
        shown=share * np.eye(2 * len(BASIS))[None],
        moves=100.0 * np.eye(len(BASIS)),
        closing=(1.0, 0.0),
        whole=np.ones(len(BASIS)),
    )


def found(known: Calibration, **channels: np.ndarray[tuple[int], np.dtype[Any]]) -> Findings:
    signal = np.zeros((len(TIME), len(SIDES), len(CHANNELS)))
    for name, values in channels.items():
        signal[:, :, CHANNELS.index(name.replace("__", ".").replace("_", "-"))] = values[:, None]
    signals = xr.Dataset(
        {"signal": (("time", "side", "channel"), signal)},
        coords={"time": TIME, "side": list(SIDES), "channel": list(CHANNELS)},
    )
    return cast(
        "Findings", SimpleNamespace(signals=signals, trials=Trials(()), measures=SimpleNamespace(calibration=known))
    )


def test_what_makes_up_for_a_faint_model_makes_noise_larger_too() -> None:
    """0.6 s against the 1 s before, of a drift of 0.5 mm a second: 0.4 mm. A model that shows half is undone twice."""
    drifting = {"brow__up": 0.5 * TIME}

    exact = floors(found(shown(1.0), **drifting), "c")["c_floor_brow_corrected_median_mm"]
    faint = floors(found(shown(0.5), **drifting), "c")["c_floor_brow_corrected_median_mm"]

    assert exact.value == pytest.approx(0.4, rel=0.01)
    assert faint.value == pytest.approx(0.8, rel=0.01)


def test_a_floor_that_only_the_correction_lifts_above_the_limit_is_missed() -> None:
    still = found(shown(0.8), brow__up=0.33 * TIME)
    plan = next(one for one in floor_plans("c") if one.name == "c_floor_brow_corrected_median_mm")

    assert 0.8 * 0.33 < 0.3
    assert figure(plan, floors(still, "c")[plan.name]).met is False


def test_a_quiet_stretch_is_cut_from_a_recording_that_moves() -> None:
    """Noise of 0.1 mm in the stretch, 10 mm of movement after it: only the stretch counts, as read and corrected."""
    shaking = np.where(np.arange(len(TIME)) % 2, 0.1, -0.1)
    moving = np.where(np.arange(len(TIME)) > 60, 10.0, 0.0)
    clip = replace(CLIP, quiet=(0, 39))

    values = stretches(found(shown(0.5), brow__up=shaking + moving), clip, "c")

    assert values["c_quiet_brow_median_mm"].value == pytest.approx(0.1, rel=0.01)
    assert values["c_quiet_brow_corrected_median_mm"].value == pytest.approx(0.2, rel=0.01)
    assert values["c_quiet_brow_median_mm"].n == len(SIDES) * 40


@pytest.mark.parametrize("clip", [one for one in CLIPS if one.quiet is not None], ids=lambda one: one.id)
def test_every_planned_figure_has_a_value_and_nothing_is_seen_to_move_in_a_quiet_stretch(clip: Clip) -> None:
    assert clip.quiet is not None
    moving = [one.frames[0] for one in clip.movements] + [one.frames[0] for one in clip.pulls]
    assert all(clip.quiet[1] < first for first in moving)
    still = found(shown(1.0))

    assert set(stretches(still, clip, "c")) == {one.name for one in stretch_plans("c", clip)}
    assert set(floors(still, "c")) == {one.name for one in floor_plans("c")}
