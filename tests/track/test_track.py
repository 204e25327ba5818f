"""The Track's contract: what it refuses, and its mirror image."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import xarray as xr
from tests.synthetic import both, record, repeated

from synkin.anatomy import IRIS, LANDMARK_COUNT, SIDES
from synkin.track import TRACK_SCHEMA, TrackError, add_marks, make_track, mirror_track, no_marks, validate_track

ATTRS: dict[str, Any] = {
    "source": "a.mp4",
    "sha256": "00" * 32,
    "image_width": 640,
    "image_height": 480,
    "rotation": 0,
    "model": "bundled",
    "model_sha256": "11" * 32,
    "reading": "whole",
}


def track_of(count: int = 3) -> xr.Dataset:
    return make_track(
        np.arange(count) / 30,
        np.ones((count, LANDMARK_COUNT, 3)),
        np.ones(count, dtype=bool),
        np.full((count, 2), 30.0),
        **ATTRS,
    )


def test_a_track_says_its_schema_and_units() -> None:
    track = track_of()
    assert track.attrs["schema"] == TRACK_SCHEMA
    assert track["position"].attrs["units"] == "px"
    assert track["time"].attrs["units"] == "s"
    assert list(track["side"].values) == list(SIDES)
    assert (track["faces"].values == -1).all()  # not looked for is not the same as none


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.drop_vars("position"), "no position"),
        (lambda t: t.drop_vars("faces"), "no faces"),
        (lambda t: t.isel(landmark=slice(468)), "478"),
        (lambda t: t.isel(axis=slice(2)), "478 landmarks with x, y and z"),
        (lambda t: t.isel(side=[1, 0]), "sides"),
        (lambda t: t.transpose("landmark", ...), "axes"),
        (lambda t: t.assign_coords(time=("time", [0.0, 0.0, 0.1], {"units": "s"})), "increasing"),
        (lambda t: t.assign_coords(time=("time", [0.0, 0.1, np.nan], {"units": "s"})), "finite"),
        (lambda t: t.assign_coords(time=t["time"].values), "units"),
        (lambda t: t.assign(detected=t["detected"].astype(float)), "true or false"),
        (lambda t: t.assign_attrs(model=t.attrs["model"]).drop_attrs(), "units"),
        (lambda t: _without(t, "model_sha256"), "model_sha256"),
        (lambda t: _with_a_hole(t), "without a position"),
    ],
)
def test_what_is_no_track_is_refused(spoil: Callable[[xr.Dataset], xr.Dataset], said: str) -> None:
    validate_track(track_of())
    with pytest.raises(TrackError, match=said):
        validate_track(spoil(track_of()))


def _without(track: xr.Dataset, name: str) -> xr.Dataset:
    del track.attrs[name]
    return track


def _with_a_hole(track: xr.Dataset) -> xr.Dataset:
    track["position"].values[1, 7, 2] = np.nan
    return track


def test_a_frame_without_a_face_may_be_empty() -> None:
    track = record(seconds=2.0, lost=[(0.5, 1.0)])
    validate_track(track)
    assert 0 < (~track["detected"].values).sum() < track.sizes["time"]


def test_the_mirror_image_of_the_mirror_image_is_the_track() -> None:
    track = record(repeated("smile-open", times=1), asymmetry_mm=1.0, lost=[(1.0, 1.4)])
    twice = mirror_track(mirror_track(track))
    np.testing.assert_allclose(twice["position"].values, track["position"].values, atol=1e-9)
    np.testing.assert_array_equal(twice["iris_diameter"].values, track["iris_diameter"].values)
    assert twice.attrs == track.attrs


def test_the_mirror_image_has_the_left_where_the_right_was() -> None:
    one_sided = repeated("brow-raise", {("left", "brow"): both("brow", 0.0, 6.0)["left", "brow"]}, times=1)
    track = record(one_sided, noise_mm=0.0)
    mirrored = mirror_track(track)
    hold = int(np.argmin(np.abs(track["time"].values - 3.0)))
    moved = (track["position"].values[hold] - track["position"].values[0])[:, 1]
    moved_there = (mirrored["position"].values[hold] - mirrored["position"].values[0])[:, 1]
    assert moved[336] < -10  # the patient's left brow, up in the picture
    assert moved[107] == pytest.approx(0)
    assert moved_there[107] < -10
    assert moved_there[336] == pytest.approx(0)
    irises = mirrored["position"].values[0][[IRIS["right"][0], IRIS["left"][0]], 0]
    assert irises[0] < irises[1]  # the patient's right is still on the picture's left


def test_marks_are_checked_and_change_sides_in_the_mirror() -> None:
    track = track_of()
    marks, hidden = no_marks(3)
    marks[:, 0], hidden[:, 0] = 0.1, 0
    add_marks(track, marks, hidden)
    validate_track(track)
    mirrored = mirror_track(track)
    assert np.isnan(mirrored["marks"].values[:, 0]).all()
    assert mirrored["marks"].values[:, 1] == pytest.approx(0.1)
    track["marks"].values[0, 0, 0] = np.nan
    with pytest.raises(TrackError, match="mark"):
        validate_track(track)
