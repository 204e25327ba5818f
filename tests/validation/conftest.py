from pathlib import Path

import pytest
import xarray as xr

from synkin.phantom import Camera, Recording, make_protocol, named_patient, write_recording
from synkin.recording import read_track


@pytest.fixture(scope="session")
def smile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A healthy simulated patient who smiles once; five seconds, no head motion."""
    protocol = make_protocol(
        ("smile-open",), repetitions=1, first_rest_s=1.6, hold_s=1.0, rest_s=1.5, blinks=False, gaze_shifts=False
    )
    recording = Recording(named_patient("healthy"), protocol, 2001, Camera(size=(480, 360), fps=20.0), head="none")
    return write_recording(recording, tmp_path_factory.mktemp("smile"), name="smile").video


@pytest.fixture(scope="session")
def smile_track(smile: Path) -> xr.Dataset:
    return read_track(smile, model="bundled", reading="whole")
