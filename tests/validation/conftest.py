from pathlib import Path

import pytest
import xarray as xr

from synkin.phantom import HEALTHY, frames, make_protocol, write_video
from synkin.recording import read_track


@pytest.fixture(scope="session")
def smile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A healthy simulated patient who smiles once; five seconds, no head motion."""
    protocol = make_protocol(("smile-open",), repetitions=1, first_rest_s=1.6, hold_s=1.0, rest_s=1.5, blinks=False)
    path = tmp_path_factory.mktemp("smile") / "smile.mp4"
    write_video(path, frames(HEALTHY, protocol, size=(480, 360), fps=20.0, head=False), 20.0)
    return path


@pytest.fixture(scope="session")
def smile_track(smile: Path) -> xr.Dataset:
    return read_track(smile, model="bundled", reading="whole")
