"""What tests of several rooms share: the project's root on the path, a real detection, a rendered recording."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


@pytest.fixture(scope="session")
def portrait_landmarks(tmp_path_factory: pytest.TempPathFactory) -> npt.NDArray[np.floating[Any]]:
    """The bundled model's landmarks of a public-domain portrait, shape (478, 3), px; x right, y down."""
    import skimage.data

    from synkin.recording import read_track

    portrait: Any = skimage.data.astronaut
    picture = np.asarray(portrait(), dtype=np.uint8)[:300, 60:390]
    path = tmp_path_factory.mktemp("portrait") / "portrait.png"
    Image.fromarray(picture).save(path)
    return np.asarray(read_track(path, model="bundled", reading="whole")["position"].values[0], dtype=np.float64)


@dataclass(frozen=True)
class Rendered:
    """A short rendered recording: video, and its cue sheet under the same name."""

    video: Path
    cues: Path


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """Two smiles of a patient whose right eye closes with them; nine seconds, small."""
    from synkin.phantom import DEMO_PATIENT, Camera, Recording, make_protocol, write_recording

    protocol = make_protocol(
        ("smile-open",), repetitions=2, first_rest_s=1.5, hold_s=1.0, rest_s=1.5, blinks=False, gaze_shifts=False
    )
    folder = tmp_path_factory.mktemp("rendered")
    recording = Recording(DEMO_PATIENT, protocol, camera=Camera(size=(240, 240), fps=15.0))
    files = write_recording(recording, folder, name="patient")
    return Rendered(files.video, files.cues)
