"""Whether faces are followed: frames lost, a mesh beside the face and eyes that stay open are all noticed."""

import numpy as np
import pytest
import xarray as xr

from synkin.phantom import Camera, Recording, Simulation, make_protocol, named_patient, simulate
from synkin.phantom.landmark_link import track_of
from synkin.validation import every_frame
from synkin.validation.every_frame import compare, main


def _simulation(name: str) -> Simulation:
    protocol = make_protocol(("eye-close-tight",), repetitions=1, blinks=False)
    return simulate(Recording(named_patient(name), protocol, camera=Camera(fps=15.0)))


def _truth(simulation: Simulation, shift: float = 0.0) -> xr.Dataset:
    track = track_of(simulation)
    track["position"].values[..., :2] += shift
    return track


def test_true_landmarks_follow_and_show_shut_eyes() -> None:
    simulation = _simulation("flaccid")
    one = compare(simulation, _truth(simulation))
    assert (one.frames, one.found) == (len(simulation.time),) * 2
    assert one.worst_mm < 0.01
    assert one.open_mm > 8.0
    assert one.shut_mm[1] < 0.5
    assert one.everywhere
    assert one.shut


def test_lost_frames_a_mesh_elsewhere_and_open_eyes_are_noticed() -> None:
    simulation = _simulation("healthy")
    truth = _truth(simulation)
    lost, beside, still = (truth.copy(deep=True) for _ in range(3))
    lost["position"].values[3] = np.nan
    beside["position"].values[5, :, :2] += 20.0
    still["position"].values[:] = truth["position"].values[:1]
    assert compare(simulation, lost).found == truth.sizes["time"] - 1
    assert not compare(simulation, lost).everywhere
    assert not compare(simulation, beside).everywhere
    nowhere = truth.copy(deep=True)
    nowhere["position"].values[:] = np.nan
    assert not compare(simulation, nowhere).everywhere
    open_eyes = compare(simulation, still)
    assert not open_eyes.shut
    assert open_eyes.shut_mm[0] == pytest.approx(open_eyes.open_mm)


def test_where_no_side_is_healthy_only_the_face_is_followed() -> None:
    simulation = _simulation("bilateral")
    one = compare(simulation, _truth(simulation))
    assert np.isnan(one.shut_mm).all()
    assert one.everywhere
    assert one.shut


def test_the_table_has_a_row_per_patient_and_the_exit_code_tells(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(every_frame, "MOVEMENTS", ("eye-close-tight",))
    monkeypatch.setattr(every_frame, "read", lambda simulation, _model: _truth(simulation))
    assert main(["--patients", "healthy", "bilateral"]) == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == ["healthy", "bilateral"]
    assert all(row.endswith("| followed |") for row in rows)
    monkeypatch.setattr(every_frame, "read", lambda simulation, _model: _truth(simulation, 30.0))
    assert main(["--patients", "healthy"]) == 1
    assert "NOT FOLLOWED" in capsys.readouterr().out
