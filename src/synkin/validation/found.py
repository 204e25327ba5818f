"""Whether what is seen in a recording was found: movements, one-sided pulls, blinks; how far off in seconds."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from synkin.anatomy import Side
from synkin.trials import Blink, Span, Trial
from synkin.validation.clips import Seen


def seconds_of(time: npt.NDArray[np.floating[Any]], frames: tuple[int, int]) -> tuple[float, float]:
    """Times of the first and the last frame of a span."""
    return float(time[min(frames[0], len(time) - 1)]), float(time[min(frames[1], len(time) - 1)])


def movement_off_s(trials: Iterable[Trial], seen: Seen, time: npt.NDArray[np.floating[Any]]) -> float | None:
    """Seconds between the frames given and the hold of the nearest trial of the right name; None if there is none.

    0 where both share a moment: a movement that is held has no one right frame.
    """
    return _nearest([trial.hold for trial in trials if trial.movement in seen.named], seconds_of(time, seen.frames))


def pull_off_s(
    trials: Iterable[Trial], side: Side, frames: tuple[int, int], time: npt.NDArray[np.floating[Any]]
) -> float | None:
    """As `movement_off_s`, for trials reported on `side` alone, whatever their name."""
    return _nearest([trial.hold for trial in trials if trial.sides == (side,)], seconds_of(time, frames))


def blink_off_s(blinks: Iterable[Blink], frame: int, time: npt.NDArray[np.floating[Any]]) -> float | None:
    """Seconds from the deepest point of the nearest blink to a frame."""
    return _nearest([(blink.peak_s, blink.peak_s) for blink in blinks], seconds_of(time, (frame, frame)))


def _nearest(spans: list[Span], seen: Span) -> float | None:
    return min((max(seen[0] - span[1], span[0] - seen[1], 0.0) for span in spans), default=None)
