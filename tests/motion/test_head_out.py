"""Head out and millimetres: what was put in comes back, and only that."""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.synthetic import FISSURE, GAP_MM, MM_PER_PX, Move, in_turn, neutral, record, repeated, rotation

from synkin.anatomy import CHANNELS, HEAD_FIXED, REGIONS, SIDES, Side
from synkin.errors import UnmeasurableError, WrongUsageError
from synkin.motion import Calibration, Unusable, shape_distance, shape_jumps, signals, take_head_out
from synkin.motion.scale import Scale, find_scale
from synkin.track import make_track

SEEN = [region for region in REGIONS.values() if region.unseen is None]
FAST = settings(deadline=None, max_examples=12, derandomize=True)


def traces(track: xr.Dataset, calibration: Calibration | None = None) -> xr.Dataset:
    return signals(take_head_out(track, calibration))


def change(track: xr.Dataset, rest_s: float, hold_s: float) -> npt.NDArray[np.floating[Any]]:
    """mm, shape (side, channel), between two moments."""
    values = traces(track)["signal"]
    moved: npt.NDArray[np.floating[Any]] = (
        values.sel(time=hold_s, method="nearest") - values.sel(time=rest_s, method="nearest")
    ).values
    return moved


def moved_in_place(track: xr.Dataset, turn_deg: float, size: float, x: float, y: float) -> xr.Dataset:
    """The same recording with the whole face turned in the picture, enlarged about the origin and shifted."""
    a = np.radians(turn_deg)
    turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    position = size * track["position"].values @ turn.T + np.array([x, y, 0.0])
    attrs = {name: value for name, value in track.attrs.items() if name != "schema"}
    return make_track(
        track["time"].values, position, track["detected"].values, size * track["iris_diameter"].values, **attrs
    )


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("region", [region.id for region in SEEN])
@pytest.mark.parametrize("head", [False, True])
def test_a_known_displacement_comes_back_and_nothing_else_moves(region: str, side: Side, head: bool) -> None:
    lateral, up = (2.0, -3.0) if region != FISSURE else (-2.0, 1.5)
    track = record([Move("unnamed", 1.5, {(side, region): (lateral, up)})], noise_mm=0.0, head=head)
    found = change(track, 1.0, 2.5)
    expected = np.zeros_like(found)
    index = SIDES.index(side)
    if region == FISSURE:
        for part, mm in (("gap", lateral - up), ("upper-lid", lateral), ("lower-lid", up)):
            expected[index, CHANNELS.index(f"{FISSURE}.{part}")] = mm
    else:
        expected[index, CHANNELS.index(f"{region}.lateral")] = lateral
        expected[index, CHANNELS.index(f"{region}.up")] = up
    # A swaying head's median pose is not the made-up face's own frontal one: a few degrees tilt the plane of reading.
    np.testing.assert_allclose(found, expected, atol=0.15 if head else 1e-6)


def test_head_motion_alone_moves_no_region() -> None:
    values = traces(record(seconds=12.0, noise_mm=0.0, head=True))["signal"].values
    assert np.ptp(values, axis=0).max() < 1e-6


@cache
def _swaying() -> tuple[xr.Dataset, xr.Dataset]:
    track = record(repeated("smile-open", times=1), noise_mm=0.0, head=True, blinks=[1.0])
    return track, traces(track)


@FAST
@given(turn_deg=st.floats(-25, 25), size=st.floats(0.5, 2.0), x=st.floats(-200, 200), y=st.floats(-200, 200))
def test_moving_turning_and_enlarging_the_picture_changes_no_signal(
    turn_deg: float, size: float, x: float, y: float
) -> None:
    track, before = _swaying()
    after = traces(moved_in_place(track, turn_deg, size, x, y))
    for name in ("signal", "lip_gap", "fissure_area", "gaze", "canthi"):
        np.testing.assert_allclose(after[name].values, before[name].values, rtol=1e-6, atol=1e-6)
    assert after.attrs["mm_per_px"] * size == pytest.approx(before.attrs["mm_per_px"], rel=1e-9)


def test_noise_does_not_make_the_place_in_the_picture_matter() -> None:
    track = record(repeated("smile-open", times=1), noise_mm=0.2, head=True)
    before = traces(track)["signal"].values
    after = traces(moved_in_place(track, 20.0, 1.5, 100.0, -50.0))["signal"].values
    assert np.abs((after - after[10]) - (before - before[10])).max() < 0.05


def test_noise_is_passed_on_but_not_made_larger() -> None:
    values = traces(record(seconds=10.0, noise_mm=0.3))["signal"].values
    for index, channel in enumerate(CHANNELS):
        assert values[:, :, index].std(axis=0).max() < 0.3, channel


def test_resting_face_has_the_right_size_in_mm() -> None:
    rest = traces(record(seconds=2.0, noise_mm=0.0))
    gap = rest["signal"].sel(channel=f"{FISSURE}.gap")
    np.testing.assert_allclose(gap.values, GAP_MM, atol=1e-6)
    corner = neutral()[list(REGIONS["commissure"].landmarks("left")), 0].mean()
    np.testing.assert_allclose(rest["signal"].sel(channel="commissure.lateral").values, corner, atol=1e-6)
    wide = neutral()[263, 0] - neutral()[362, 0]
    assert 0.5 * wide * GAP_MM < rest["fissure_area"].values.min() <= rest["fissure_area"].values.max() < wide * 11


def test_gaze_is_where_the_irises_look() -> None:
    looking = traces(record(seconds=4.0, noise_mm=0.0, gaze=lambda time: np.where(time > 2, 3.0, 0.0)))["gaze"]
    shift = looking.sel(time=3.0, method="nearest") - looking.sel(time=1.0, method="nearest")
    np.testing.assert_allclose(shift.values, [3.0, 0.0], atol=1e-6)


@pytest.mark.parametrize(("angles", "index"), [((8.0, 0, 0), 0), ((0, 8.0, 0), 1), ((0, 0, 8.0), 2)])
def test_the_pose_is_measured_against_the_patients_own_neutral(angles: tuple[float, float, float], index: int) -> None:
    track = record(seconds=4.0, noise_mm=0.0)
    for own in (np.eye(3), rotation(yaw_deg=4.0, roll_deg=3.0)):
        position = _placed(own, len(track["time"]))
        late = track["time"].values > 3.0
        position[late] = _placed(rotation(*angles) @ own, int(late.sum()))
        moved = track.assign(position=(("time", "landmark", "axis"), position, {"units": "px"}))
        pose = take_head_out(moved)["pose"].values
        np.testing.assert_allclose(pose[0], 0.0, atol=0.05)
        assert pose[-1, index] == pytest.approx(8.0, abs=0.3)
        np.testing.assert_allclose(np.delete(pose[-1], index), 0.0, atol=1.0)


def test_a_head_held_askew_throughout_is_measured() -> None:
    """A tilted camera, or a patient who sits a little turned, is their own neutral."""
    for own in (rotation(roll_deg=24.0), rotation(yaw_deg=12.0), rotation(pitch_deg=18.0)):
        track = record(repeated("brow-raise", times=1), noise_mm=0.0)
        px = track["position"].values * [1.0, -1.0, -1.0] @ own.T * [1.0, -1.0, -1.0]
        motion = take_head_out(track.assign(position=(("time", "landmark", "axis"), px, {"units": "px"})))
        assert motion["usable"].values.all()


def test_a_face_seen_from_the_side_throughout_is_not_measured() -> None:
    track = record(seconds=3.0, noise_mm=0.0)
    px = track["position"].values * [1.0, -1.0, -1.0] @ rotation(yaw_deg=30.0).T * [1.0, -1.0, -1.0]
    sideways = track.assign(position=(("time", "landmark", "axis"), px, {"units": "px"}))
    motion = take_head_out(sideways, Calibration("mm-per-px", 0.4))
    assert not motion["usable"].values.any()
    assert (motion["reason"].values == Unusable.YAW).all()
    with pytest.raises(UnmeasurableError, match="looking ahead"):
        take_head_out(sideways)


def _placed(turn: npt.NDArray[np.floating[Any]], count: int) -> npt.NDArray[np.floating[Any]]:
    px = neutral() @ turn.T / MM_PER_PX * [1.0, -1.0, -1.0] + [320.0, 220.0, 0.0]
    return np.repeat(px[None], count, axis=0)


def test_a_head_turned_too_far_is_not_measured() -> None:
    motion = take_head_out(record(seconds=8.0, turned=[(3.0, 5.0)]))
    at = {moment: motion.sel(time=moment, method="nearest") for moment in (1.0, 4.0, 7.0)}
    assert int(at[4.0]["reason"]) & Unusable.YAW
    assert [bool(one["usable"]) for one in at.values()] == [True, False, True]
    assert np.isnan(signals(motion)["signal"].sel(time=4.0, method="nearest").values).all()


def test_frames_without_a_face_stay_empty() -> None:
    motion = take_head_out(record(seconds=6.0, lost=[(2.0, 3.0)]))
    lost = (motion["time"].values >= 2.0) & (motion["time"].values < 3.0)
    assert (motion["reason"].values[lost] == Unusable.NO_FACE).all()
    assert motion["usable"].values[~lost].all()
    read = signals(motion)
    for name in ("signal", "lip_gap", "gaze", "fissure_area", "canthi"):
        assert np.isnan(read[name].values[lost]).all()
        assert np.isfinite(read[name].values[~lost]).all()


def test_a_covered_face_is_not_measured() -> None:
    track = record(seconds=4.0)
    spoilt = np.random.default_rng(3).normal(0, 40, (len(HEAD_FIXED), 3))
    track["position"].values[50:60, list(HEAD_FIXED)] += spoilt
    motion = take_head_out(track)
    assert (motion["reason"].values[50:60] & Unusable.POOR_FIT).all()
    assert motion["usable"].values[:50].all()


def test_without_any_face_nothing_is_measured() -> None:
    with pytest.raises(UnmeasurableError, match="No face"):
        take_head_out(record(seconds=2.0, lost=[(0.0, 3.0)]))


def test_the_iris_gives_the_scale() -> None:
    motion = take_head_out(record(seconds=4.0, noise_mm=0.0))
    assert motion.attrs["mm_per_px"] == pytest.approx(MM_PER_PX, rel=1e-6)
    assert motion.attrs["scale_relative_sd"] == pytest.approx(0.45 / 11.77, rel=1e-3)
    assert "iris" in motion.attrs["scale_method"]


@pytest.mark.parametrize(
    ("calibration", "mm_per_px"),
    [
        (Calibration("mm-per-px", 0.5), 0.5),
        (Calibration("two-points", 30.0, ((10.0, 10.0), (40.0, 50.0))), 0.6),
    ],
)
def test_what_the_user_measured_sets_the_scale(calibration: Calibration, mm_per_px: float) -> None:
    track = record(repeated("smile-open", times=1), noise_mm=0.0)
    own, given_scale = traces(track), traces(track, calibration)
    assert given_scale.attrs["mm_per_px"] == pytest.approx(mm_per_px)
    assert given_scale.attrs["scale_relative_sd"] < own.attrs["scale_relative_sd"]
    np.testing.assert_allclose(
        given_scale["signal"].values, own["signal"].values * mm_per_px / MM_PER_PX, rtol=1e-6, atol=1e-9
    )


def test_the_pupil_distance_sets_the_scale() -> None:
    track = record(seconds=3.0, noise_mm=0.0)
    pupils = neutral()[473, 0] - neutral()[468, 0]
    motion = take_head_out(track, Calibration("pupil-distance", 1.1 * pupils))
    assert motion.attrs["mm_per_px"] == pytest.approx(1.1 * MM_PER_PX, rel=1e-6)


@pytest.mark.parametrize("length", [0.0, -1.0, float("nan"), float("inf")])
def test_a_length_that_is_none_is_refused(length: float) -> None:
    with pytest.raises(WrongUsageError, match="positive"):
        Calibration("mm-per-px", length)


@pytest.mark.parametrize("points", [None, ((3.0, 4.0), (3.0, 4.0)), ((3.0, float("nan")), (5.0, 6.0))])
def test_two_points_must_be_two(points: Any) -> None:
    with pytest.raises(WrongUsageError, match="two different points"):
        Calibration("two-points", 30.0, points)


def test_without_an_open_eye_there_is_no_scale_but_a_given_one_does() -> None:
    track = record(seconds=3.0)
    track["iris_diameter"].values[:] = np.nan
    with pytest.raises(UnmeasurableError, match="--mm-per"):
        take_head_out(track)
    assert take_head_out(track, Calibration("mm-per-px", 0.4)).attrs["mm_per_px"] == 0.4


def test_a_closed_eye_does_not_spoil_the_scale() -> None:
    """Irises read from shut eyes are nonsense; the scale comes from the open ones."""
    track = record(in_turn(repeated("eye-close-gentle", times=3)), noise_mm=0.0)
    gap = traces(track)["signal"].sel(channel=f"{FISSURE}.gap").values.min(axis=1)
    track["iris_diameter"].values[gap < 5.0] *= 0.5
    assert traces(track).attrs["mm_per_px"] == pytest.approx(MM_PER_PX, rel=1e-6)


def test_irises_that_disagree_from_frame_to_frame_make_the_scale_unsure() -> None:
    rng = np.random.default_rng(1)
    pupils, good = np.full(60, 160.0), np.ones(60, dtype=bool)
    steady = find_scale(np.full((60, 2), 30.0), pupils, good)
    shaky = find_scale(30.0 * (1 + rng.normal(0, 0.1, (60, 2))), pupils, good)
    assert isinstance(steady, Scale)
    assert shaky.relative_sd > 1.5 * steady.relative_sd


def test_one_image_is_enough_for_a_rest() -> None:
    read = traces(record(seconds=0.04, noise_mm=0.0))
    assert read.sizes["time"] == 1
    np.testing.assert_allclose(read["signal"].sel(channel=f"{FISSURE}.gap").values, GAP_MM, atol=1e-6)


@pytest.mark.parametrize("shape", [(1.2, 0.94, 1.0), (1.0, 0.75, 1.0)])
def test_another_person_is_noticed_and_the_same_one_is_not(shape: tuple[float, float, float]) -> None:
    same = record(seconds=8.0, noise_mm=0.2, head=True, lost=[(3.0, 4.0)])
    assert shape_jumps(take_head_out(same)) == ()
    other = same.copy(deep=True)
    late = other["time"].values > 3.5
    other["position"].values[late] = (other["position"].values[late] - [320.0, 220.0, 0.0]) * shape + [
        320.0,
        220.0,
        0.0,
    ]
    motion = take_head_out(other)
    assert shape_jumps(motion) == pytest.approx((4.0,), abs=0.1)
    time = motion["time"].values
    spans = [np.flatnonzero(part) for part in ((time < 1.5), (time > 1.5) & (time < 3.0), time > 4.0)]
    assert shape_distance(motion, spans[0], spans[2]) > 3 * shape_distance(motion, spans[0], spans[1])
