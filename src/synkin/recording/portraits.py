"""A photograph as the face of a simulated patient. Not imported by the room itself, since it loads OpenCV."""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from synkin.errors import UnmeasurableError
from synkin.phantom.picture.portrait import Portrait, photo_portrait
from synkin.recording.choice import choose
from synkin.recording.model import open_model
from synkin.recording.pictures import read_pictures
from synkin.track import iris_diameters

Picture = npt.NDArray[np.uint8]
_LOOKS: Final = 5
"""A tracker settles on a still face within a few looks."""


def read_portrait(path: Path, *, at_s: float = 0.0, model: str = "auto") -> Portrait:
    """The portrait that a frontal photograph gives, or the frame of a recording at a time.

    Raises
    ------
    UnmeasurableError
        If the file is no picture, or no face is found in it.
    WrongUsageError
        If the face is turned, its eyes are shut, or it is too small.
    """
    (picture,) = read_pictures(path, [at_s])
    tracker = open_model(choose(model)[0]).tracker()
    try:
        for look in range(_LOOKS):
            landmarks = tracker.read(np.ascontiguousarray(picture), look / 30)
    finally:
        tracker.close()
    if landmarks is None:
        raise UnmeasurableError(f"No face is found in {path.name}: give a frontal photograph of one face.")
    height, width = picture.shape[:2]
    # Depth is on the scale of x and grows away from the camera in the models, towards it in the phantom.
    places = landmarks.astype(np.float64) * [width, height, -width]
    return photo_portrait(picture, places, float(iris_diameters(places[None]).mean()))
