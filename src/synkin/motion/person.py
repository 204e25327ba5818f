"""Whether the face that comes back is the same person's: a jump in the shape that muscles do not change."""

from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.motion.motion import Unusable

Array = npt.NDArray[np.floating[Any]]

SKELETAL: Final = np.array([33, 133, 362, 263, 168, 6, 197, 195, 5, 98, 327, 127, 356, 234, 454, 93, 323])
"""Canthi, nasal dorsum and wings, temples and the sides of the jaw joint: their distances are bone's."""
_LEAST_FRAMES: Final = 8
_JUMP_MM: Final = 2.1
"""Root mean square difference of two spans' shapes beyond which another person is suspected; false alarms on the local
recordings stand in docs/validation.md."""
_CUT: Final = 0.35
"""A face that moves by more than this share of its width between two frames was cut, not moved."""


def shape_jumps(motion: xr.Dataset) -> tuple[float, ...]:
    """Times in seconds at which the face seems to become another person's.

    The recording is split where the face was lost or the picture was cut; neighbouring spans' median head-fixed shapes
    of bony landmarks are compared in the frontal plane.
    """
    spans = [span for span in _spans(motion) if len(span) >= _LEAST_FRAMES]
    time = motion["time"].values
    return tuple(
        float(time[after[0]]) for before, after in pairwise(spans) if shape_distance(motion, before, after) > _JUMP_MM
    )


def is_parted(motion: xr.Dataset) -> bool:
    """Whether the face was lost or the picture cut anywhere, so that another person may follow."""
    return len(_spans(motion)) > 1


def shape_distance(
    motion: xr.Dataset, before: npt.NDArray[np.integer[Any]], after: npt.NDArray[np.integer[Any]]
) -> float:
    """Root mean square difference, mm, of the bony shapes of two sets of frames."""
    first, second = (_shape(motion, frames) for frames in (before, after))
    return float(np.sqrt(((first - second) ** 2).sum(axis=1).mean()))


def _shape(motion: xr.Dataset, frames: npt.NDArray[np.integer[Any]]) -> Array:
    position = motion["position"].values[np.ix_(frames, SKELETAL, np.arange(2))].astype(np.float64)
    position = position[np.isfinite(position[:, 0, 0])]
    shape = np.median(position, axis=0)
    return np.asarray(shape - shape.mean(axis=0))


def _spans(motion: xr.Dataset) -> list[npt.NDArray[np.intp]]:
    """Runs of frames between losses of the face and cuts, only those with the head near its neutral."""
    seen = np.isfinite(motion["position"].values[:, 0, 0])
    centre = motion["centre_px"].values
    width = float(np.nanmedian(motion["width_px"].values))
    jump = np.zeros(len(seen), dtype=bool)
    jump[1:] = np.nan_to_num(np.linalg.norm(np.diff(centre, axis=0), axis=1)) > _CUT * width
    groups = np.cumsum(~seen | jump)
    # Another person does not fit the neutral, so a poor fit must not hide them.
    usable = seen & ((motion["reason"].values & ~int(Unusable.POOR_FIT)) == 0)
    return [np.flatnonzero(usable & (groups == group)) for group in np.unique(groups[usable])]
