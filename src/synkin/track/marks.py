"""Marks of the skin in a Track: how strong each is per frame and side, and why it is not seen where it is not."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import MARKS, SIDES

HIDDEN: Final = ("seen", "no-face", "outside", "covered", "coarse")
"""Why a mark is not seen, by number."""
HIDDEN_WORDS: Final = {
    "no-face": "there is no face",
    "outside": "it is not in the picture",
    "covered": "it is covered (clothes, beard, hair, a hand) or not coloured like the face",
    "coarse": "the picture is too coarse for it",
}
_DIMS: Final = ("time", "side", "mark")


def no_marks(frames: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
    """Marks and why they are hidden, as `add_marks` takes them, of frames in which nothing has been read yet."""
    shape = (frames, len(SIDES), len(MARKS))
    return np.full(shape, np.nan, np.float32), np.full(shape, HIDDEN.index("no-face"), np.int8)


def add_marks(track: xr.Dataset, marks: npt.NDArray[np.floating[Any]], hidden: npt.NDArray[np.integer[Any]]) -> None:
    """Put marks into a Track.

    Parameters
    ----------
    marks : shape (time, side, mark), in the order of `anatomy.MARKS`; contrast of the mark against the skin around it
        (unit 1), a tangent for directions; NaN where not seen
    hidden : the same shape, numbers of `HIDDEN`

    Raises
    ------
    ValueError
        If a mark is NaN and seen, or neither.
    """
    if not np.array_equal(np.isnan(marks), hidden != HIDDEN.index("seen")):
        raise ValueError("a mark that is seen has a value, one that is not has none")
    track["marks"] = (_DIMS, np.asarray(marks, np.float32), {"units": "1"})
    track["marks_hidden"] = (_DIMS, np.asarray(hidden, np.int8), {"units": "1", "meanings": " ".join(HIDDEN)})
    track.coords["mark"] = list(MARKS)


def wrong_marks(track: xr.Dataset) -> str | None:
    """What is wrong with the marks of a Track; None where nothing is, or it has none."""
    names = [name for name in ("marks", "marks_hidden") if name in track]
    if not names:
        return None
    if len(names) == 1:
        return "marks and why they are hidden come together"
    for name in names:
        if track[name].dims != _DIMS:
            return f"{name} has the axes {track[name].dims}, not {_DIMS}"
        if track[name].attrs.get("units") != "1":
            return f"{name} must say its units, 1"
    if list(track["mark"].values) != list(MARKS):
        return f"the marks must be {tuple(MARKS)}, in this order"
    seen = track["marks_hidden"].values == HIDDEN.index("seen")
    if not np.array_equal(np.isfinite(track["marks"].values), seen):
        return "a mark that is seen has no value, or one that is not has one"
    return None


def mirror_marks(track: xr.Dataset, mirrored: xr.Dataset) -> None:
    """Give the mirror image of a Track its marks, if it has any: left and right exchanged."""
    if "marks" in track:
        add_marks(mirrored, track["marks"].values[:, ::-1].copy(), track["marks_hidden"].values[:, ::-1].copy())
