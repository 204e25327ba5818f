"""How far landmarks went: each repetition from its own rest, and nothing where nothing was seen."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr
from tests.drive.simulated import mirrored, moved, recorded

from synkin.anatomy import LANDMARK_COUNT, MIRROR, ON_SKIN
from synkin.drive.displacements import displacements, rims
from synkin.trials import Blink, Trial, Trials

TIME = np.arange(0.0, 8.0, 0.05)
CHEEK = int(np.flatnonzero(ON_SKIN)[40])


def trial(repetition: int, start: float, **other: object) -> Trial:
    rest, hold = (start, start + 1.0), (start + 2.0, start + 3.0)
    one = Trial("smile-open", repetition, None, rest, rest[1], hold[0], hold, hold[1], True)
    return replace(one, **other)  # type: ignore[arg-type]


TWICE = Trials((trial(1, 0.0), trial(2, 4.0)))


def motion(skin: str = "followed") -> xr.Dataset:
    """Everything drifts by 1 mm/s and goes 3 mm aside in the first hold, 5 mm in the second."""
    position = np.zeros((len(TIME), LANDMARK_COUNT, 3))
    position += np.arange(LANDMARK_COUNT)[None, :, None] + TIME[:, None, None]
    position[(TIME >= 2.0) & (TIME <= 3.0), :, 0] += 3.0
    position[(TIME >= 6.0) & (TIME <= 7.0), :, 0] += 5.0
    shape = position.shape[:2]
    return xr.Dataset(
        {
            "position": (("time", "landmark", "axis"), position),
            "usable": (("time",), np.ones(len(TIME), dtype=bool)),
            "followed": (("time", "landmark"), np.ones(shape, dtype=bool)),
        },
        coords={"time": TIME},
        attrs={"skin": skin},
    )


def within(start: float, end: float) -> npt.NDArray[np.bool_]:
    return np.asarray((start <= TIME) & (end >= TIME))


def test_each_repetition_starts_from_its_own_rest() -> None:
    out = displacements(motion(), TWICE)
    assert out["movement"].values.tolist() == ["smile-open"]
    assert out["repetitions"].values.tolist() == [2]
    np.testing.assert_allclose(out["moved"].values[0, CHEEK], [4.0 + 2.0, 2.0], atol=1e-9)  # drift of 2 s stays
    np.testing.assert_allclose(out["spread"].values[0, CHEEK], np.sqrt(2.0 / 2.0), atol=1e-9)
    np.testing.assert_allclose(out["neutral"].values[CHEEK], CHEEK + np.array([2.5, 2.5]), atol=1e-9)


@pytest.mark.parametrize(
    "other",
    [
        {"usable": False},
        {"practice": True},
        {"movement": "rest"},
        {"movement": "unnamed"},
        {"sides": ("left",), "origin": "found"},
    ],
)
def test_what_is_no_repetition_of_a_movement_is_left_out(other: dict[str, object]) -> None:
    out = displacements(motion(), Trials((trial(1, 0.0), trial(2, 4.0, **other))))
    assert out["repetitions"].values.tolist() == [1]
    np.testing.assert_allclose(out["moved"].values[0, CHEEK, 0], 5.0, atol=1e-9)
    assert np.isnan(out["spread"].values).all()


def test_without_movements_there_are_none() -> None:
    out = displacements(motion(), Trials(()))
    assert out.sizes["movement"] == 0
    assert np.isnan(out["neutral"].values).all()


def test_skin_that_was_not_followed_is_missing_and_its_place_is_the_models() -> None:
    seen = motion()
    seen["followed"].values[:, CHEEK] = False
    out = displacements(seen, TWICE)
    assert np.isnan(out["moved"].values[0, CHEEK]).all()
    assert np.isfinite(out["moved"].values[0, np.arange(LANDMARK_COUNT) != CHEEK]).all()
    np.testing.assert_allclose(out["neutral"].values[CHEEK], CHEEK + 2.5, atol=1e-9)


def test_skin_lost_in_one_repetition_leaves_the_other() -> None:
    seen = motion()
    seen["followed"].values[within(6.0, 7.0), CHEEK] = False
    out = displacements(seen, TWICE)
    np.testing.assert_allclose(out["moved"].values[0, CHEEK, 0], 5.0, atol=1e-9)
    assert np.isnan(out["spread"].values[0, CHEEK])


def test_modelled_skin_is_never_missing() -> None:
    seen = motion("modelled")
    seen["followed"].values[:] = False
    assert np.isfinite(displacements(seen, TWICE)["moved"].values).all()


def test_frames_that_are_not_usable_say_nothing() -> None:
    seen = motion()
    bad = within(2.5, 3.0)
    seen["position"].values[bad] = 1e3
    seen["usable"].values[bad] = False
    out = displacements(seen, TWICE)
    np.testing.assert_allclose(out["moved"].values[0, CHEEK, 0], 6.0, atol=0.2)
    seen["usable"].values[:] = False
    out = displacements(seen, TWICE)
    assert np.isnan(out["moved"].values).all()
    assert np.isnan(out["neutral"].values).all()


def test_blinks_are_left_out_unless_lids_were_asked_to_close() -> None:
    blink = Blink(2.2, 2.3, 2.4, {"left": 1.0, "right": 1.0})
    seen = motion()
    seen["position"].values[within(2.1, 2.5), :, 1] += 100.0
    for name, disturbed in (("smile-open", False), ("eye-close-gentle", True)):
        out = displacements(seen, Trials((trial(1, 0.0, movement=name),), (blink,)))
        assert (out["moved"].values[0, CHEEK, 1] > 20.0) == disturbed


def test_rims_are_pairs_on_their_own_side() -> None:
    neutral = moved()["neutral"].values
    for side, sign in (("left", 1.0), ("right", -1.0)):
        upper, lower = rims(side)  # type: ignore[arg-type]
        assert len(upper) == len(lower)
        assert (sign * neutral[upper + lower, 0] > 0.0).all()
        assert (neutral[upper, 1] > neutral[lower, 1]).all()
        assert np.abs(neutral[upper, 0] - neutral[lower, 0]).max() < 3.0


def test_the_mirror_image_goes_the_mirrored_way() -> None:
    motion, trials = recorded()
    other = motion.copy(deep=True)
    other["position"].values = motion["position"].values[:, MIRROR] * [-1.0, 1.0, 1.0]
    other["followed"].values = motion["followed"].values[:, MIRROR]
    out = displacements(other, trials)
    for name in ("moved", "neutral", "spread"):
        np.testing.assert_allclose(out[name].values, mirrored(moved())[name].values, atol=1e-9)
