"""Why a trial is not usable, in sentences, and where the gaze moved."""

from typing import Final

import numpy as np

from synkin.motion import Unusable
from synkin.trials.scene import Scene
from synkin.trials.timeline import Mask, runs
from synkin.trials.trials import Span

_LEAST_SEEN: Final = 0.6
GAZE_SHIFT_MM: Final = 1.8
"""Travel of the iris that counts as a gaze shift: 8.6 degrees on an eye of 12 mm radius. Ours."""
_GAZE_LEAST_S: Final = 0.1
_WHY: Final = (
    (Unusable.NO_FACE, "No face was seen during {0}."),
    (Unusable.YAW | Unusable.PITCH | Unusable.ROLL, "The head was turned or tilted too far during {0}."),
    (Unusable.POOR_FIT, "The face was covered or blurred during {0}."),
)


def hold_reasons(scene: Scene, rest: Span | None, hold: tuple[int, int], closes_eyes: bool) -> list[tuple[str, bool]]:
    """Sentences about a trial, each with whether it makes the trial unusable.

    A gaze shift from the rest to the hold spoils lids alone, so it is only borne in mind; closed eyes show no gaze.
    """
    reasons: list[tuple[str, bool]] = []
    held = slice(hold[0], hold[1] + 1)
    text = _unseen(scene, held, "the hold")
    if text:
        reasons.append((text, True))
    if rest is not None:
        before = slice(scene.index(rest[0]), scene.index(rest[1]) + 1)
        text = _unseen(scene, before, "the rest before the movement")
        if text:
            reasons.append((text, True))
        if not closes_eyes and _gaze_moved(scene, before, held):
            reasons.append(("The gaze moved between the rest and the hold: lids are not comparable.", False))
    return reasons


def _unseen(scene: Scene, part: slice, where: str) -> str | None:
    usable = scene.usable[part]
    if len(usable) and usable.mean() >= _LEAST_SEEN:
        return None
    bits = scene.reason[part][~usable].astype(np.int64)
    for flag, text in _WHY:
        if len(bits) and ((bits & int(flag)) > 0).mean() >= 0.5:
            return text.format(where)
    return f"The face could not be measured during {where}: not seen, turned too far, or covered."


def _gaze_moved(scene: Scene, before: slice, held: slice) -> bool:
    first, second = scene.gaze[before], scene.gaze[held]
    if not (np.isfinite(first).any() and np.isfinite(second).any()):
        return False
    shift = np.nanmedian(second, axis=0) - np.nanmedian(first, axis=0)
    return bool(np.linalg.norm(shift) > GAZE_SHIFT_MM)


def gaze_shifts(scene: Scene) -> tuple[Span, ...]:
    """Spans in which the gaze was away from where it mostly was by more than `GAZE_SHIFT_MM`."""
    if not np.isfinite(scene.gaze).any():
        return ()
    middle = np.nanmedian(scene.gaze, axis=0)
    away: Mask = np.nan_to_num(np.linalg.norm(scene.gaze - middle, axis=1)) > GAZE_SHIFT_MM
    return tuple(
        scene.span(first, last - 1) for first, last in runs(away) if (last - first) * scene.step >= _GAZE_LEAST_S
    )


def still_spans(scene: Scene, busy: list[Span]) -> tuple[Span, ...]:
    """Spans of at least 0.3 s without movement outside `busy`."""
    free = scene.still.copy()
    for start, end in busy:
        free &= ~((scene.time >= start) & (scene.time <= end))
    return tuple(scene.span(first, last - 1) for first, last in runs(free) if (last - first) * scene.step >= 0.3)
