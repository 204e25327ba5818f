"""Millimetres per pixel of the patient's neutral, from the iris or from what the user measured."""

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from synkin.anatomy import IRIS, norm
from synkin.errors import UnmeasurableError, WrongUsageError

Array = npt.NDArray[np.floating[Any]]

_USER_RELATIVE_SD: Final = 0.01
"""A ruler beside the face is read to about one per cent; ours."""
_LEAST_FRAMES: Final = 5


@dataclass(frozen=True)
class Calibration:
    """A length that the user knows.

    kind "mm-per-px": `length_mm` is millimetres per pixel of the upright picture at the face's median distance;
    "pupil-distance": between the pupils' centres; "two-points": between `points` ((x, y), (x, y)) in pixels.
    """

    kind: Literal["mm-per-px", "pupil-distance", "two-points"]
    length_mm: float
    points: tuple[tuple[float, float], tuple[float, float]] | None = None

    def __post_init__(self) -> None:
        if not (np.isfinite(self.length_mm) and self.length_mm > 0):
            raise WrongUsageError(
                f"The calibration length must be a positive number of millimetres, not {self.length_mm}."
            )
        if self.kind == "two-points" and not self._two_points():
            raise WrongUsageError("A calibration by two points needs two different points, as X1,Y1,X2,Y2 in pixels.")

    def _two_points(self) -> bool:
        return self.points is not None and bool(np.isfinite(self.points).all()) and not np.allclose(*self.points)


@dataclass(frozen=True)
class Scale:
    """Millimetres per pixel at the neutral's size, how found, and one relative SD of its error."""

    mm_per_px: float
    method: str
    relative_sd: float


def find_scale(
    iris_px: Array, pupils_px: Array, open_frontal: npt.NDArray[np.bool_], calibration: Calibration | None = None
) -> Scale:
    """One scale for a recording.

    Parameters
    ----------
    iris_px : shape (time, 2), px of the neutral; horizontal iris diameter, left and right, NaN where unknown.
    pupils_px : shape (time,), px of the neutral; distance between the pupils' centres.
    open_frontal : shape (time,); frames with open eyes and the head near its neutral.
    calibration : what the user measured; without it the iris is taken as 11.77 mm wide (`anatomy/norms.toml`).

    Raises
    ------
    UnmeasurableError
        If the scale is to come from the iris or the pupils and fewer than five frames (or one image) show them.

    Notes
    -----
    The iris varies between people (SD 0.45 mm, 4 %): this error is one for the whole recording and both sides, so it
    cancels in ratios of left to right and in fractions of a range.
    """
    if calibration is not None and calibration.kind == "mm-per-px":
        return Scale(calibration.length_mm, "given: millimetres per pixel", _USER_RELATIVE_SD)
    if calibration is not None and calibration.kind == "two-points":
        first, second = calibration.points or ((0.0, 0.0), (1.0, 0.0))
        span = float(np.hypot(second[0] - first[0], second[1] - first[1]))
        return Scale(calibration.length_mm / span, "given: two points and their distance", _USER_RELATIVE_SD)
    pupils = calibration is not None
    sample = pupils_px[open_frontal] if pupils else _mean_of_known(iris_px[open_frontal])
    sample = sample[np.isfinite(sample)]
    if sample.size < min(_LEAST_FRAMES, len(iris_px)):
        raise UnmeasurableError(
            "No frame shows open eyes looking ahead, so millimetres cannot be found from the iris; record a rest with "
            "open eyes first, or give --mm-per."
        )
    middle = float(np.median(sample))
    # Frames of one recording err alike: the spread of a single frame, not of the mean, is taken as the reading error.
    reading = float(1.4826 * np.median(np.abs(sample - middle)) / middle)
    if calibration is not None:
        return Scale(
            calibration.length_mm / middle, "given: pupil distance", float(np.hypot(_USER_RELATIVE_SD, reading))
        )
    iris = norm("iris-diameter")
    return Scale(
        iris.mean / middle, "iris diameter 11.77 mm (population)", float(np.hypot(iris.sd / iris.mean, reading))
    )


def _mean_of_known(both: Array) -> Array:
    """Mean over the sides (time, 2) that are known; NaN where none is."""
    known = np.isfinite(both)
    count = known.sum(axis=1)
    total = np.where(known, both, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def pupil_distance(position: Array) -> Array:
    """Distance between the iris centres, in the unit of `position` (time, 478, 3), in the frontal plane."""
    left, right = position[:, IRIS["left"][0], :2], position[:, IRIS["right"][0], :2]
    return np.asarray(np.linalg.norm(left - right, axis=1))
