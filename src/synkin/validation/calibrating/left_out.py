"""How accurate the correction is on the single moves of faces that it was not estimated on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES
from synkin.measures import Calibration, columns, correct, weights_of
from synkin.measures.calibration import NOISE_MM
from synkin.validation.calibrating.ensemble import calibrate, people
from synkin.validation.calibrating.region_fit import RegionFit
from synkin.validation.calibrating.single_moves import Moves, Skin, key_of
from synkin.validation.readings import Pair

Array = npt.NDArray[np.floating[Any]]

FISSURE: Final = "palpebral-fissure"
SKIN_REGIONS: Final = ("brow", "cheek", "nasal-ala", "upper-lip", "commissure", "lower-lip", "chin")
STILL_MM: Final = 0.3
"""What is true and below this counts as still."""
_MOVED_MM: Final = 2.0
KINDS: Final = {
    "whole face": ("whole",),
    "one muscle": ("muscle",),
    "lids alone": ("lid", "lids"),
    "one region": ("region",),
}
"""Moves that accuracy is told of together."""


@dataclass(frozen=True)
class Accuracy:
    """How a region is measured on faces that were left out, before and after the correction, mm.

    moved : of displacements over 2 mm, one side of one move each; mean absolute error of length and its mean.
    still : mean length read where nothing moved (under 0.3 mm) while something else did.
    covered : share of displacements, and of differences between the sides, within the 95 % interval after it.
    """

    region: str
    kind: str
    n: int
    moved_before: float
    moved_after: float
    bias_before: float
    bias_after: float
    still_before: float
    still_after: float
    covered: float
    covered_between: float


class LeftOut:
    """Every face corrected by a calibration from the faces of everybody else.

    fit : what was fitted on whole faces, as the calibration will hold it.
    """

    def __init__(self, faces: Sequence[Moves], pair: Pair, skin: Skin, fit: RegionFit) -> None:
        self._parts = []
        for person in people(faces):
            others = [face for face in faces if face.face != person]
            known = fit.applied(calibrate(others, pair, skin))
            for face in faces:
                if face.face == person:
                    read = face.read[key_of(pair, skin)]
                    self._parts.append((face, read, correct(read, known, face.gap), known))

    def _rows(self, region: str, kinds: Sequence[str]) -> list["_Errors"]:
        rows = [
            _errors(face, read, corrected, known, region, index)
            for face, read, corrected, known in self._parts
            for index, kind in enumerate(face.kinds)
            if kind in kinds
        ]
        return [row for row in rows if row is not None]

    def accuracy(self, region: str, kind: str) -> Accuracy:
        """How a region is measured in moves of a kind, one of `KINDS`."""
        return _accuracy(region, kind, self._rows(region, KINDS[kind]))

    def apart(self, region: str, kind: str) -> tuple[Array, Array]:
        """How far what is read of a region is from what is true, mm, one for each side of each move of a kind.

        As it was read, and corrected. The kind is that of the move: "gaze" or "blink", say.
        """
        use = columns(region)
        found: list[list[Array]] = [[], []]
        for face, read, corrected, _ in self._parts:
            rows = np.flatnonzero(np.array(face.kinds) == kind)
            for lengths, shown in zip(found, (read, corrected), strict=True):
                off = np.linalg.norm((shown - face.true)[rows][:, :, use], axis=2)
                lengths.append(off[np.isfinite(off)])
        before, after = (np.concatenate(lengths) for lengths in found)
        return before, after


@dataclass(frozen=True)
class _Errors:
    """One move: lengths per side, the corrected difference between the sides and its error, and their SD.

    counts : whether left, right, and their difference moved far enough to be counted.
    """

    true: Array
    before: Array
    after: Array
    between: float
    sd: Array
    between_sd: float

    @property
    def counts(self) -> npt.NDArray[np.bool_]:
        moved = self.true > _MOVED_MM
        return np.append(moved, moved.any())


def _errors(face: Moves, read: Array, corrected: Array, known: Calibration, region: str, index: int) -> _Errors | None:
    use = columns(region)
    true, before, after = (one[index][:, use] for one in (face.true, read, corrected))
    if not np.isfinite(before).all():
        return None
    along = [along_of(row) for row in true]
    weights = [weights_of(side, region, along[side]) for side in range(len(SIDES))]
    signed = [(rows * np.array(along)).sum(axis=1) for rows in (true, before, after)]
    gap = weights_of(0, region, along[0]) - weights_of(1, region, along[0])
    return _Errors(
        true=signed[0],
        before=signed[1] if np.linalg.norm(true) > STILL_MM else np.linalg.norm(before, axis=1),
        after=signed[2] if np.linalg.norm(true) > STILL_MM else np.linalg.norm(after, axis=1),
        between=float((gap * (corrected - face.true)[index]).sum()),
        sd=np.array([known.error_sd(one, corrected[index]) for one in weights]),
        between_sd=known.error_sd(gap, corrected[index]),
    )


def along_of(vector: Array) -> Array:
    """The direction of a vector; the first axis where it has none."""
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else np.eye(len(vector))[0]


def _accuracy(region: str, kind: str, rows: Sequence[_Errors]) -> Accuracy:
    true, before, after, sd = (
        np.array([getattr(row, name) for row in rows]) for name in ("true", "before", "after", "sd")
    )
    moved, still = true > _MOVED_MM, (true < STILL_MM).all(axis=1)
    reach = 1.96 * np.hypot(sd, NOISE_MM)
    between = np.array([abs(row.between) <= 1.96 * np.hypot(row.between_sd, NOISE_MM) for row in rows])
    return Accuracy(
        region,
        kind,
        int(moved.sum()),
        _mean(np.abs(before - true)[moved]),
        _mean(np.abs(after - true)[moved]),
        _mean((before - true)[moved]),
        _mean((after - true)[moved]),
        _mean(before[still]),
        _mean(after[still]),
        _mean((np.abs(after - true) <= reach)[moved]),
        _mean(between[moved.any(axis=1)]),
    )


def _mean(values: Array) -> float:
    return float(np.mean(values)) if values.size else float("nan")
