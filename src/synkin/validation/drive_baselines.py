"""Simple ways to name a muscle, which the search must beat: raw asymmetry per region, and least squares."""

from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.linalg import lstsq
from scipy.optimize import nnls

from synkin.anatomy import ON_SKIN, REGIONS, SIDE_OF_LANDMARK, SIDES, Region, Side, mirror_landmarks, other_side
from synkin.anatomy.regions import on_side

Array = npt.NDArray[np.floating[Any]]
ASYMMETRY: Final = "asymmetry"
LEAST_SQUARES: Final = "least_squares"
NON_NEGATIVE: Final = "non_negative"
BASELINES: Final = {
    ASYMMETRY: "raw asymmetry of the region that the muscle moves",
    LEAST_SQUARES: "unregularised least squares on the fixed atlas",
    NON_NEGATIVE: "non-negative least squares on the fixed atlas, each side by itself",
}
_SIGN: Final[dict[Side, float]] = {"left": 1.0, "right": -1.0}
_LOOKED_AT: Final = tuple(one for one in REGIONS.values() if one.unseen is None)


def baseline_scores(moved: xr.Dataset, fields: xr.DataArray, side: Side) -> dict[str, dict[str, float]]:
    """Per baseline each muscle's score on the affected side; the muscle with the highest is named first.

    Parameters
    ----------
    moved : from `synkin.drive.displacements`: ``moved`` (movement, landmark, axis), mm.
    fields : from `synkin.drive.atlas_fields`: (side, muscle, landmark, axis), mm at a whole pull.
    """
    ours = np.asarray(moved["moved"].transpose("movement", "landmark", "axis").values[..., :2], dtype=np.float64)
    muscles = cast(list[str], fields["muscle"].values.tolist())
    # A movement of which no repetition could be used says nothing; without any, nobody is named.
    ours = ours[np.isfinite(ours).any(axis=(1, 2))]
    if not len(ours):
        return {name: dict.fromkeys(muscles, 0.0) for name in BASELINES}
    more = ours - _mirrored(ours)
    both = fields.sel(side=[side, other_side(side)]).transpose("side", "muscle", "landmark", "axis")
    pulls = np.asarray(both.values[..., :2], dtype=np.float64)
    scores = {
        ASYMMETRY: asymmetry_scores(more, pulls[0], side),
        LEAST_SQUARES: least_squares_scores(more, pulls[0], side),
        NON_NEGATIVE: non_negative_scores(ours, pulls),
    }
    return {name: dict(zip(muscles, of.tolist(), strict=True)) for name, of in scores.items()}


def asymmetry_scores(more: Array, pulls: Array, side: Side) -> Array:
    """How much further than on the other side the region that the muscle moves most went along its pull, mm.

    The largest of all movements, shape (muscle,). `more` is affected minus mirrored healthy displacement, shape
    (movement, landmark, 2); `pulls` has the shape (muscle, landmark, 2).
    """
    scores = np.zeros(len(pulls))
    reach = np.array([np.linalg.norm(region_way(pulls, one, side), axis=-1) for one in _LOOKED_AT])
    for at, region in enumerate(reach.argmax(axis=0)):
        way = region_way(pulls[at], _LOOKED_AT[region], side)
        length = float(np.linalg.norm(way))
        if length > 0.0:
            along = region_way(more, _LOOKED_AT[region], side) @ way / length
            scores[at] = max(0.0, float(np.nanmax(along, initial=0.0)))
    return scores


def region_way(moved: Array, region: Region, side: Side) -> Array:
    """How a region goes, mm: mean of its landmarks as (lateral, up); of the fissure (0, change of the gap)."""
    if region.upper_lid_right:
        upper, lower = (list(on_side(one, side)) for one in (region.upper_lid_right, region.lower_lid_right))
        gap = moved[..., upper, 1].mean(axis=-1) - moved[..., lower, 1].mean(axis=-1)
        return np.stack([np.zeros_like(gap), gap], axis=-1)
    mean = moved[..., list(region.landmarks(side)), :].mean(axis=-2)
    return np.asarray(mean * np.array([_SIGN[side], 1.0]))


def least_squares_scores(more: Array, pulls: Array, side: Side) -> Array:
    """Sum of each muscle's positive coefficients over all movements, shape (muscle,); arguments as above."""
    seen = _followed(more) & (_SIGN[side] * SIDE_OF_LANDMARK > 0)
    a = pulls[:, seen].reshape(len(pulls), -1).T
    b = more[:, seen].reshape(len(more), -1).T
    coefficients = np.asarray(lstsq(a, b)[0])
    return np.asarray(np.maximum(coefficients, 0.0).sum(axis=1))


def non_negative_scores(moved: Array, pulls: Array) -> Array:
    """How much more each muscle pulls on the affected side than on the other one, summed over movements, (muscle,).

    Both sides are fitted together, with coefficients that are never negative; `moved` has the shape (movement,
    landmark, 2), `pulls` (2, muscle, landmark, 2), affected side first.
    """
    seen = _followed(moved)
    a = pulls[:, :, seen].reshape(2 * pulls.shape[1], -1).T
    fitted = np.array([nnls(a, one[seen].ravel())[0] for one in moved]).reshape(len(moved), 2, -1)
    return np.asarray(np.maximum(fitted[:, 0] - fitted[:, 1], 0.0).sum(axis=0))


def _followed(moved: Array) -> npt.NDArray[np.bool_]:
    """Landmarks on skin and lid margins that have a displacement in every movement."""
    seen = ON_SKIN.copy()
    for one in _LOOKED_AT:
        for side in SIDES:
            seen[list(on_side((*one.upper_lid_right, *one.lower_lid_right), side))] = True
    return np.asarray(seen & np.isfinite(moved).all(axis=(0, 2)))


def _mirrored(moved: Array) -> Array:
    """The displacements of the mirror image."""
    return np.asarray(mirror_landmarks(moved) * np.array([-1.0, 1.0]))
