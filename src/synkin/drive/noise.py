"""How far what is seen may lie from what the pulls of an atlas explain, and residuals made alike by it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import cholesky, solve_triangular

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

_SHARED_MM: Final = 0.05
_SHARED_REACH_MM: Final = 12.0
"""Slow landmark noise that neighbours share, after the mean over holds and repetitions."""
_NEAR_MM: Final = 3.0
"""Over about this distance skin that is not explained goes the same way."""
_UNKNOWN_MM: Final = 1000.0
"""Standard deviation of what says nothing: a lid that is shut cannot shut further, skin that was lost."""
_HEAD_MM: Final = (0.3, 0.15)
"""What is left of the head in a displacement: shifts, and turning, size and shear at 50 mm from the middle."""
WRONG_REACH_MM: Final = 12.0
"""Skin this near to skin that goes far may be wrong by as much: pulls end somewhere else than the atlas says."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Landmarks and how near to each other they lie, worked out once for all movements.

    places : shape (landmark, 2), mm
    """

    places: Array

    @cached_property
    def apart(self) -> Array:
        """Distances, mm, shape (landmark, landmark)."""
        return np.asarray(np.linalg.norm(self.places[:, None] - self.places, axis=2))

    @cached_property
    def unexplained(self) -> Array:
        """Correlation of what is not explained, shape (landmark, landmark)."""
        return np.asarray(np.exp(-self.apart / _NEAR_MM))

    @cached_property
    def shared(self) -> Array:
        """Covariance of the noise that they share, mm^2, shape (landmark, landmark)."""
        return np.asarray(_SHARED_MM**2 * np.exp(-0.5 * (self.apart / _SHARED_REACH_MM) ** 2))

    @cached_property
    def head(self) -> Array:
        """Shifts, turning, size and shears of the whole face, shape (6, landmark, 2), mm."""
        return _head_modes(self.places)

    @cached_property
    def _weight(self) -> Array:
        return np.asarray(np.exp(-0.5 * (self.apart / WRONG_REACH_MM) ** 2))

    def around(self, squared: Array) -> Array:
        """Root of the mean of `squared` (landmark,) over the skin around each; NaN is left out of the mean."""
        seen = np.isfinite(squared)
        total = self._weight @ seen.astype(np.float64)
        return np.asarray(np.sqrt(self._weight @ np.where(seen, squared, 0.0) / np.maximum(total, 1e-9)))


class Mirrored(NamedTuple):
    """What an atlas gets wrong on both sides alike, mirror images of each other.

    wrong_mm : standard deviation at each landmark, mm, shape (landmark,)
    partner : place of each landmark's mirror partner, shape (landmark,)
    """

    wrong_mm: Array
    partner: npt.NDArray[np.intp]


class Whitener:
    """Makes displacements of one movement comparable: divides them by the root of their covariance.

    The covariance is landmark noise, noise that neighbours share, what is left of the head's own movement, and what an
    atlas gets wrong, which grows with how far skin goes.

    Parameters
    ----------
    neighbours : of n landmarks
    wrong_mm : how wrong the atlas may be at each landmark, standard deviation, mm, shape (landmark,)
    silent : landmarks that say nothing, shape (landmark,)
    noise_mm : standard deviation of a landmark's own noise
    alike : what of the atlas may be wrong on both sides alike, beside `wrong_mm`
    """

    def __init__(
        self, neighbours: Neighbours, wrong_mm: Array, silent: Mask, noise_mm: float, alike: Mirrored | None = None
    ) -> None:
        near = neighbours.unexplained
        covariance = np.outer(wrong_mm, wrong_mm) * near + neighbours.shared
        covariance[np.diag_indices(len(wrong_mm))] += noise_mm**2 + _UNKNOWN_MM**2 * silent
        # Across the face goes the other way in the mirror image, up and down the same way.
        of_axes = [covariance + _on_both_sides(near, alike, sign) for sign in (-1.0, 1.0)] if alike else [covariance]
        roots = [cholesky(one, lower=True) for one in of_axes]
        self._roots = (roots[0], roots[-1])
        head = self._uncorrelated(neighbours.head).reshape(6, -1)
        modes, sizes, _ = np.linalg.svd(head.T, full_matrices=False)
        self._modes, self._taken = modes, 1.0 - 1.0 / np.sqrt(1.0 + sizes**2)

    def __call__(self, moved: Array) -> Array:
        """Whitened displacements, shape (..., landmark, 2) to (..., 2 * landmark)."""
        flat = self._uncorrelated(moved)
        flat = flat.reshape(*moved.shape[:-2], -1)
        return np.asarray(flat - ((flat @ self._modes) * self._taken) @ self._modes.T)

    def _uncorrelated(self, moved: Array) -> Array:
        columns = np.moveaxis(moved, -2, 0)
        out = np.empty_like(columns)
        for axis, root in enumerate(self._roots):
            flat = columns[..., axis].reshape(len(columns), -1)
            solved = solve_triangular(root, flat, lower=True, check_finite=False)
            out[..., axis] = solved.reshape(columns.shape[:-1])
        return np.moveaxis(out, 0, -2)


def _on_both_sides(near: Array, alike: Mirrored, sign: float) -> Array:
    """Covariance along one axis of what is wrong alike on both sides, shape (landmark, landmark)."""
    partner = alike.partner
    size = np.sqrt((alike.wrong_mm**2 + alike.wrong_mm[partner] ** 2) / 2.0)
    # Faces are not quite their own mirror image: the mean of both makes this a covariance.
    same = (near + near[np.ix_(partner, partner)]) / 2.0
    return np.asarray(np.outer(size, size) * (same + sign * same[:, partner]))


def _head_modes(places: Array) -> Array:
    x, y = (places - places.mean(axis=0)).T / 50.0
    none, one = np.zeros_like(x), np.ones_like(x)
    shift, turn = _HEAD_MM
    return np.stack(
        [
            shift * np.column_stack([one, none]),
            shift * np.column_stack([none, one]),
            turn * np.column_stack([-y, x]),
            turn * np.column_stack([x, y]),
            turn * np.column_stack([x, -y]),
            turn * np.column_stack([y, x]),
        ]
    )
