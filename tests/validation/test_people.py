import numpy as np
import xarray as xr

from synkin.motion import take_head_out
from synkin.track import as_modelled, make_track
from synkin.validation.people import false_alarms, noticed


def test_one_persons_recording_raises_no_alarm(smile_track: xr.Dataset) -> None:
    alarms, cuts = false_alarms(take_head_out(smile_track))

    assert cuts >= 8
    assert alarms == 0


def test_a_very_different_face_is_noticed_and_the_same_one_is_not(smile_track: xr.Dataset) -> None:
    assert noticed(smile_track, lengthened(as_modelled(smile_track), 1.35))
    assert not noticed(smile_track, smile_track)


def lengthened(track: xr.Dataset, factor: float) -> xr.Dataset:
    """Another person: longer above the middle of the face and not below, which no turn of the head explains."""
    position = track["position"].values.copy()
    middle = np.median(position[:, :, 1])
    above = position[:, :, 1] < middle
    position[:, :, 1] = np.where(above, middle + factor * (position[:, :, 1] - middle), position[:, :, 1])
    return make_track(
        track["time"].values,
        position,
        track["detected"].values,
        track["iris_diameter"].values,
        **{name: value for name, value in track.attrs.items() if name != "schema"},
    )
