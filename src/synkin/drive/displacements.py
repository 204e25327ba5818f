"""Motion and trials in, how far every landmark went in every movement out."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import LANDMARK_COUNT, ON_SKIN, SIDES, Side, region
from synkin.anatomy.regions import on_side
from synkin.trials import Span, Stimulated, Trials, hidden_mask, lid_mask

Array = npt.NDArray[np.floating[Any]]

_FISSURE: Final = region("palpebral-fissure")
UPPER_RIM_RIGHT: Final = _FISSURE.outline_right[1:8]
LOWER_RIM_RIGHT: Final = _FISSURE.outline_right[:8:-1]
"""Rims of the right eye's lids from the outer canthus inwards, pair by pair, without the canthi."""
_LEAST_SEEN: Final = 0.3
"""Share of a span's frames in which a landmark must have been seen."""


def displacements(motion: xr.Dataset, trials: Trials) -> xr.Dataset:
    """Where landmarks went in each movement: hold minus that repetition's own rest, mean over its usable repetitions.

    Skin that could not be followed and lids that could not be read are missing, not the landmark model's guess.

    Returns
    -------
    Dataset with ``moved (movement, landmark, axis)`` mm in the head-fixed frontal plane (x to the patient's left, y
    up), NaN where it is not known; ``spread (movement, landmark)`` mm, standard deviation between repetitions, NaN for
    a single one; ``repetitions (movement)``; ``neutral (landmark, axis)`` mm, median over the rests, of skin that was
    never followed at rest the landmark model's word, which is good enough to say where it lies. Movements stand in the
    order of the recording; there may be none.
    """
    time = motion["time"].values
    modelled = _usable(motion)
    position = _known(motion, modelled)
    blinking = lid_mask(time, trials)
    rests: list[Array] = []
    modelled_rests: list[Array] = []
    moved: dict[str, list[Array]] = {}
    for trial in trials.trials:
        if not trial.usable or trial.practice or trial.movement in ("rest", "unnamed"):
            continue
        # What was found on one side alone may be another movement; what was asked for is weak there, and says so.
        if trial.origin == "found" and len(trial.sides) < len(SIDES):
            continue
        closing = trial.movement.startswith(("eye-close", "blink"))
        rest = _mean(time, position, trial.rest, blinking)
        hold = _mean(time, position, trial.hold, np.zeros_like(blinking) if closing else blinking)
        rests.append(rest)
        modelled_rests.append(_mean(time, modelled, trial.rest, blinking))
        moved.setdefault(trial.movement, []).append(hold - rest)
    names = list(moved)
    mean, spread = np.full((len(names), LANDMARK_COUNT, 2), np.nan), np.full((len(names), LANDMARK_COUNT), np.nan)
    for row, name in enumerate(names):
        mean[row], spread[row] = _over_repetitions(np.array(moved[name]))
    neutral = np.full((LANDMARK_COUNT, 2), np.nan)
    if rests:
        neutral = _median(np.array(rests))
        neutral = np.where(np.isfinite(neutral), neutral, _median(np.array(modelled_rests)))
    return xr.Dataset(
        {
            "moved": (("movement", "landmark", "axis"), mean, {"units": "mm"}),
            "spread": (("movement", "landmark"), spread, {"units": "mm"}),
            "repetitions": (("movement",), np.array([len(moved[name]) for name in names], dtype=int), {"units": "1"}),
            "neutral": (("landmark", "axis"), neutral, {"units": "mm"}),
        },
        coords={"movement": names, "axis": ["x", "y"]},
    )


def stimulated_displacements(motion: xr.Dataset, stimulated: Sequence[Stimulated]) -> tuple[Array, Array]:
    """Where landmarks went in each stimulation: hold minus the rest before, without the frames of blinks.

    Returns
    -------
    Displacements and rests, both of shape (stimulation, 478, 2), mm, as in `displacements`; NaN where not known.
    """
    time = motion["time"].values
    position = _known(motion, _usable(motion))
    moved, rests = (np.full((len(stimulated), LANDMARK_COUNT, 2), np.nan) for _ in range(2))
    for row, one in enumerate(stimulated):
        blinking = hidden_mask(time, one)
        rests[row] = _mean(time, position, one.rest, blinking)
        moved[row] = _mean(time, position, one.hold, blinking) - rests[row]
    return moved, rests


def rims(side: Side) -> tuple[list[int], list[int]]:
    """Landmarks of the upper and the lower rim of a side's lids, pair by pair from the outer canthus inwards."""
    return list(on_side(UPPER_RIM_RIGHT, side)), list(on_side(LOWER_RIM_RIGHT, side))


def _usable(motion: xr.Dataset) -> Array:
    """Positions (time, landmark, 2), NaN in frames that are not usable."""
    position = motion["position"].values[..., :2].astype(np.float64)
    position[~motion["usable"].values] = np.nan
    return np.asarray(position)


def _known(motion: xr.Dataset, position: Array) -> Array:
    """The same, NaN for landmarks that say nothing about skin or lids as well."""
    position = position.copy()
    if motion.attrs["skin"] == "followed":
        read = ON_SKIN.copy()
        for side in SIDES:
            for rim in rims(side):
                read[rim] = True
        position[~motion["followed"].values & read] = np.nan
    return np.asarray(position)


def _mean(time: Array, position: Array, span: Span, hidden: npt.NDArray[np.bool_]) -> Array:
    inside = (time >= span[0]) & (time <= span[1]) & ~hidden
    part = position[inside]
    seen = np.isfinite(part[..., 0])
    count = seen.sum(axis=0)
    total = np.where(seen[..., None], part, 0.0).sum(axis=0)
    enough = count >= max(1, int(np.ceil(_LEAST_SEEN * len(part))))
    return np.where(enough[:, None], total / np.maximum(count, 1)[:, None], np.nan)


def _over_repetitions(moved: Array) -> tuple[Array, Array]:
    seen = np.isfinite(moved[..., 0])
    count = seen.sum(axis=0)
    mean = np.where(seen[..., None], moved, 0.0).sum(axis=0) / np.maximum(count, 1)[:, None]
    apart = np.where(seen, ((moved - mean) ** 2).sum(axis=-1) / 2.0, 0.0).sum(axis=0)
    spread = np.where(count > 1, np.sqrt(apart / np.maximum(count - 1, 1)), np.nan)
    return np.where(count[:, None] > 0, mean, np.nan), spread


def _median(rests: Array) -> Array:
    seen = np.isfinite(rests[..., 0]).any(axis=0)
    out = np.full(rests.shape[1:], np.nan)
    if seen.any():
        out[seen] = np.nanmedian(rests[:, seen], axis=0)
    return out
