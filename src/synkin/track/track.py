"""The Track contract: its making, its checks and its mirror image."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import LANDMARK_COUNT, MIRROR, SIDES
from synkin.track.marks import mirror_marks, wrong_marks

TRACK_SCHEMA: Final = "synkin.track/1"
_REQUIRED_ATTRS: Final = (
    "source",
    "sha256",
    "image_width",
    "image_height",
    "rotation",
    "model",
    "model_sha256",
    "reading",
    "skin",
)
SKIN: Final = ("followed", "modelled")
"""Where landmarks on skin come from: from the skin as the pictures show it, or from the landmark model."""


class TrackError(ValueError):
    """A Dataset that is not a Track; the message names the field and what is wrong with it."""


def make_track(
    time: npt.ArrayLike,
    position: npt.NDArray[np.floating[Any]],
    detected: npt.NDArray[np.bool_],
    iris_diameter: npt.NDArray[np.floating[Any]],
    faces: npt.NDArray[np.integer[Any]] | None = None,
    followed: npt.NDArray[np.bool_] | None = None,
    **attrs: Any,
) -> xr.Dataset:
    """Build and check a Track.

    Parameters
    ----------
    time : shape (time,), seconds
        Presentation time of each frame, strictly increasing.
    position : shape (time, 478, 3), pixels
        x to the right of the (upright) image, y down, z away from the camera, z on the scale of x.
        NaN where no face was found.
    detected : shape (time,)
        Whether the face was found in the frame.
    iris_diameter : shape (time, 2), pixels
        Horizontal diameter of the visible iris, sides in the order left, right (the patient's own). NaN where unknown.
    faces : shape (time,), optional
        Number of faces seen in the frame where it was looked for, -1 where it was not.
    followed : shape (time, 478), optional
        Whether the landmark lies where its skin was followed to or, on the rim of a lid, where the picture shows it;
        nowhere if not given.
    attrs
        source (file name), sha256 (of the file), image_width, image_height (px, upright), rotation (degrees applied to
        make the picture upright), model, model_sha256, reading, skin (one of `SKIN`, "modelled" if not given); more may
        be added.

    Raises
    ------
    TrackError
        If a shape, a time stamp or an attribute is not as it should be.
    """
    time = np.asarray(time, dtype=np.float64)
    if faces is None:
        faces = np.full(time.shape, -1, dtype=np.int8)
    if followed is None:
        followed = np.zeros((len(time), LANDMARK_COUNT), dtype=np.bool_)
    track = xr.Dataset(
        {
            "position": (("time", "landmark", "axis"), position, {"units": "px"}),
            "detected": (("time",), detected, {"units": "1"}),
            "iris_diameter": (("time", "side"), iris_diameter, {"units": "px"}),
            "faces": (("time",), faces.astype(np.int8), {"units": "1"}),
            "followed": (("time", "landmark"), followed, {"units": "1"}),
        },
        coords={
            "time": ("time", time, {"units": "s"}),
            "landmark": np.arange(LANDMARK_COUNT),
            "axis": list("xyz"),
            "side": list(SIDES),
        },
        attrs={"schema": TRACK_SCHEMA, "skin": "modelled", **attrs},
    )
    validate_track(track)
    return track


def validate_track(track: xr.Dataset) -> None:
    """Raise TrackError unless `track` keeps the contract that `make_track`, and for marks `add_marks`, describes."""
    expected = {
        "position": ("time", "landmark", "axis"),
        "detected": ("time",),
        "iris_diameter": ("time", "side"),
        "faces": ("time",),
        "followed": ("time", "landmark"),
    }
    for name, dims in expected.items():
        if name not in track:
            raise TrackError(f"the track has no {name}")
        if track[name].dims != dims:
            raise TrackError(f"{name} has the axes {track[name].dims}, not {dims}")
    if track.sizes["landmark"] != LANDMARK_COUNT or track.sizes["axis"] != 3:
        raise TrackError(f"position must hold {LANDMARK_COUNT} landmarks with x, y and z")
    if list(track["side"].values) != list(SIDES):
        raise TrackError(f"the sides must be {SIDES}, in this order")
    for name, units in (("position", "px"), ("iris_diameter", "px"), ("time", "s")):
        if track[name].attrs.get("units") != units:
            raise TrackError(f"{name} must say its units, {units}")
    missing = [name for name in _REQUIRED_ATTRS if name not in track.attrs]
    if missing:
        raise TrackError(f"the track does not say its {', '.join(missing)}")
    if track.attrs["skin"] not in SKIN:
        raise TrackError(f"skin is {track.attrs['skin']!r}, not {' or '.join(SKIN)}")
    time = track["time"].values
    if not np.all(np.isfinite(time)) or np.any(np.diff(time) <= 0):
        raise TrackError("the time stamps must be finite and strictly increasing")
    found = track["detected"].values
    if found.dtype != np.bool_:
        raise TrackError("detected must be true or false")
    if not np.all(np.isfinite(track["position"].values[found])):
        raise TrackError("a frame with a face has a landmark without a position")
    if wrong := wrong_marks(track):
        raise TrackError(wrong)


def as_modelled(track: xr.Dataset) -> xr.Dataset:
    """The Track as the landmark model alone gave it; itself where skin was not followed."""
    if "modelled" not in track:
        return track
    nowhere = track["followed"].copy(data=np.zeros_like(track["followed"].values))
    modelled = track.drop_vars("modelled").assign(position=track["modelled"], followed=nowhere)
    return modelled.assign_attrs(skin="modelled")


def mirror_track(track: xr.Dataset) -> xr.Dataset:
    """The Track that the mirror image of the recording would give: left and right exchanged, x reflected.

    x becomes `image_width` - x, and every landmark changes place with its partner.
    """

    def mirrored(name: str) -> npt.NDArray[np.floating[Any]]:
        position: npt.NDArray[np.floating[Any]] = track[name].values[:, MIRROR, :].copy()
        position[..., 0] = track.attrs["image_width"] - position[..., 0]
        return position

    out = make_track(
        track["time"].values,
        mirrored("position"),
        track["detected"].values.copy(),
        track["iris_diameter"].values[:, ::-1].copy(),
        track["faces"].values.copy(),
        track["followed"].values[:, MIRROR].copy(),
        **{name: value for name, value in track.attrs.items() if name != "schema"},
    )
    if "modelled" in track:
        out["modelled"] = (track["modelled"].dims, mirrored("modelled"), track["modelled"].attrs)
    mirror_marks(track, out)
    return out
