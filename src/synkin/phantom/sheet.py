"""A contact sheet: what a simulated patient looks like at rest and in every movement, side by side."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from synkin.errors import CannotWriteError
from synkin.phantom.files import pictures
from synkin.phantom.recording import Recording, Simulation, simulate
from synkin.phantom.tissue import Course

Array = npt.NDArray[np.floating[Any]]
Picture = npt.NDArray[np.uint8]

_REST_BEFORE_S: Final = 0.4
_WIDTH_SHARE: Final = 0.62
"""Of the picture's height: the face's own part of a wide picture."""
_LABEL_PX: Final = 26
_QUALITY: Final = 85


def contact_sheet(simulation: Simulation, *, height: int = 300) -> Picture:
    """Rest and the hold of each movement's first repetition, in the order asked, each with its name below.

    Pictures keep the camera's view, cut to the face and scaled to `height` pixels; right of the patient is on the left.
    """
    steps = [step for step in simulation.recording.protocol.steps if step.repetition == 1]
    moments = [("rest", steps[0].start_s - _REST_BEFORE_S)] + [(step.movement, _middle(step.hold)) for step in steps]
    indices = [int(np.argmin(np.abs(simulation.time - moment))) for _, moment in moments]
    shown = [
        _labelled(picture, height, name)
        for (_, picture), (name, _) in zip(pictures(only(simulation, indices)), moments, strict=True)
    ]
    return np.concatenate(shown, axis=1)


def sheet_of(folder: Path, name: str) -> Path:
    """Where `write_sheet` draws to."""
    return folder / f"{name}.jpg"


def write_sheet(recording: Recording, folder: Path, *, name: str = "phantom", height: int = 300) -> Path:
    """Draw the contact sheet of a recording to NAME.jpg in `folder`.

    Raises
    ------
    CannotWriteError
        If the folder cannot be made or written to.
    """
    drawn = contact_sheet(simulate(recording), height=height)
    path = sheet_of(folder, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(drawn).save(path, quality=_QUALITY)
    except OSError as error:
        raise CannotWriteError(f"cannot write the contact sheet {path}: {error.strerror or error}") from error
    return path


def only(simulation: Simulation, indices: list[int]) -> Simulation:
    """A few frames of a simulated recording, for pictures of single moments."""
    course = simulation.course
    return replace(
        simulation,
        time=simulation.time[indices],
        drive=simulation.drive.isel(time=indices),
        course=Course(*(getattr(course, name)[indices] for name in ("time", "levels", "lids", "gaze", "marks"))),
        places=simulation.places[indices],
        innocent=simulation.innocent[indices],
        poses=simulation.poses[indices],
    )


def _middle(hold: tuple[float, float]) -> float:
    return (hold[0] + hold[1]) / 2


def _labelled(picture: Picture, height: int, name: str) -> Picture:
    rows, columns = picture.shape[:2]
    half = min(int(_WIDTH_SHARE * rows / 2), columns // 2)
    cut = picture[:, columns // 2 - half : columns // 2 + half]
    small = cv2.resize(cut, (round(height * 2 * half / rows), height), interpolation=cv2.INTER_AREA)
    label = np.full((_LABEL_PX, small.shape[1], 3), 255, np.uint8)
    cv2.putText(label, name, (6, _LABEL_PX - 9), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (30, 30, 30), 1, cv2.LINE_AA)
    return np.concatenate([small.astype(np.uint8), label])
