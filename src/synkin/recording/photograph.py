"""A photograph from before the illness, read as a Track of one frame."""

from contextlib import closing
from pathlib import Path
from typing import Final, get_args

from synkin.errors import UnmeasurableError, WrongUsageError
from synkin.measures.earlier import Photograph, Shown
from synkin.recording.checks import check_measurable
from synkin.recording.mirrored import MirroredReader
from synkin.recording.model import open_model
from synkin.recording.pictures import read_pictures
from synkin.recording.reader import read_track
from synkin.recording.source import open_source
from synkin.track import iris_diameters

_SHOWN: Final[dict[str, Shown]] = {one: one for one in get_args(Shown)}


def read_photograph(path: Path, of: str = "rest", *, model: str = "bundled", reading: str = "whole") -> Photograph:
    """Read one image of the patient's face.

    Landmarks are the mean of the model's readings of the picture and of its mirror image, as where skin is followed:
    a model has a side of its own.

    Parameters
    ----------
    of : what the face does in it, "rest" or "smile"
    model, reading : as `read_track`; those of the recording that it is held against

    Raises
    ------
    UnmeasurableError
        If it cannot be read, shows no face, or one that is too small.
    WrongUsageError
        If it is no single image, or `of` is neither.
    """
    if of not in _SHOWN:
        raise WrongUsageError(f"A photograph is of rest or of a smile, not of {of!r}; say it with --photograph-of.")
    if open_source(path).kind != "image":
        raise WrongUsageError(f"{path} is no single image; give a photograph, or one picture of the film.")
    try:
        track = read_track(path, model=model, reading=reading, follow=False)
        check_measurable(track)
    except UnmeasurableError as error:
        raise UnmeasurableError(f"The photograph cannot be used. {error}") from error
    (picture,) = read_pictures(path, [0.0])
    position = track["position"].values
    with closing(MirroredReader(open_model(model), halves=reading == "halves")) as mirror:
        mirror.see(picture, position[0], 0.0)
        offsets = mirror.offsets()
    if offsets is not None:
        position[0] += offsets.at(0.0) / 2.0
        track["iris_diameter"].values[:] = iris_diameters(position)
    return Photograph(_SHOWN[of], track)
