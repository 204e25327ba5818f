"""How far closed lids are read open: the gap at blinks, and the bundled model's error against the landmarker's."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import SIDES, Side
from synkin.trials import Blink
from synkin.validation.quiet import GAP

Array = npt.NDArray[np.floating[Any]]

NEAR_FRAMES: Final = 2
"""Two models may see the deepest point of a blink a frame or two apart."""
DEEP: Final = 0.7
"""A blink is taken for closed where the landmarker reads this share of the gap gone on both sides."""


def gap_at(signals: xr.Dataset, at_s: float) -> dict[Side, float]:
    """Smallest gap between the lids within two frames of a time, mm, per side; NaN where not seen."""
    time, gap = signals["time"].values, signals["signal"].values[:, :, GAP]
    middle = int(np.argmin(np.abs(time - at_s)))
    part = gap[max(0, middle - NEAR_FRAMES) : middle + NEAR_FRAMES + 1]
    return {
        side: float(np.nanmin(part[:, index])) if np.isfinite(part[:, index]).any() else float("nan")
        for index, side in enumerate(SIDES)
    }


def deep_blinks(blinks: tuple[Blink, ...]) -> tuple[Blink, ...]:
    """Those that closed both eyes."""
    return tuple(
        blink for blink in blinks if all(depth is not None and depth >= DEEP for depth in blink.depth.values())
    )


@dataclass(frozen=True)
class LidError:
    """How far open one model reads a lid beyond what another reads, or beyond shut; mm."""

    bias: float
    sd: float
    ci95: tuple[float, float]
    n: int


def lid_error(per_clip: list[Array]) -> LidError | None:
    """Bias and spread of lid errors, given per clip; every clip weighs alike, as one person's lids err alike.

    The interval of the bias is over the clips (t distribution); None without at least two clips.
    """
    clips = [errors[np.isfinite(errors)] for errors in per_clip]
    clips = [errors for errors in clips if len(errors)]
    if len(clips) < 2:
        return None
    from scipy import stats

    means = np.array([errors.mean() for errors in clips])
    bias = float(means.mean())
    # Spread of a single lid in a single blink, between and within clips.
    sd = float(np.sqrt(np.mean([np.mean((errors - bias) ** 2) for errors in clips])))
    half = float(stats.t.ppf(0.975, len(means) - 1) * means.std(ddof=1) / np.sqrt(len(means)))
    return LidError(bias, sd, (bias - half, bias + half), sum(len(errors) for errors in clips))
