"""Eyes: the eyeball with its iris behind the lids, and each lid's skin drawn over it on its own side of the margins."""

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.phantom.picture.canvas import Canvas
from synkin.phantom.picture.plane import Map, sample
from synkin.phantom.picture.view import cells_in
from synkin.phantom.tissue.eye import Eye
from synkin.phantom.tissue.lids import came_from, came_from_gathered, gather_way
from synkin.phantom.tissue.motion import EYEBALL_MM

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]

_INSET_MM: Final = 0.3
_AROUND_MM: Final = (4.5, 12.0)
"""How far lids move skin beside the corners, and above and below the margins."""
# The upper lid and its lashes throw a shadow on the eyeball.
_SHADOW: Final = 0.35
_SHADOW_MM: Final = 1.1
# Lashes of the upper lid, drawn where a lid that has come down would show bare skin at its margin: how dark, how far
# they reach over the margin and behind it, and the way by which they are all there.
_LASHES: Final = 0.6
_LASHES_MM: Final = (0.3, 0.6)
_LASHES_WITHIN_MM: Final = 4.0


def eye_box(eye: Eye, neutral: Map) -> tuple[slice, slice] | None:
    """Rows and columns of a map of neutral places, (rows, columns, 2) mm, that show the eye; None if none does."""
    beside, behind = _AROUND_MM
    x = (float(eye.x[0]) - beside, float(eye.x[-1]) + beside)
    return cells_in(neutral, x, (float(eye.lower.min()) - behind, float(eye.upper.max()) + behind))


def iris_back(gaze: Array) -> float:
    """How far an eyeball that looks aside takes the iris back, mm; `gaze` in mm."""
    return float(EYEBALL_MM - np.sqrt(max(EYEBALL_MM**2 - float(np.sum(np.asarray(gaze) ** 2)), 0.0)))


def draw_eye(
    canvas: Canvas, skin: Picture, eye: Eye, lids: Array, gaze: Array, seen: Map, neutral: Map, at_iris: Map
) -> Picture:
    """Draw the pixels around one eye.

    Parameters
    ----------
    skin : `Canvas.skin` with its marks
    lids : upper lid down, lower lid up, mm
    gaze : shape (2,), mm
    seen : places in the face's plane that the pixels show, shape (rows, columns, 2), mm
    neutral : places of the neutral face that their skin came from, lids apart, same shape
    at_iris : what the pixels show at the depth of the iris, same shape
    """
    x, y = neutral[..., 0].astype(np.float64), neutral[..., 1].astype(np.float64)
    down, up = float(lids[0]), float(lids[1])
    upper, lower = eye.margins(x)
    share = eye.share(x)
    edge_upper, edge_lower = upper - down * share, lower + up * share
    behind_upper = came_from(y - upper, down * share, "upper", eye.fold_mm)
    behind_upper = came_from_gathered(behind_upper, gather_way(eye, x, down), eye.fold_mm)
    behind_lower = came_from(lower - y, up * share, "lower", eye.fold_mm)
    # A little behind the margin at least: no lid may show what belongs to the eyeball.
    upper_lid, lower_lid = (
        sample(canvas, skin, np.stack([x, from_y], axis=-1).astype(np.float32))
        for from_y in (
            upper + np.maximum(behind_upper, _INSET_MM * share),
            lower - np.maximum(behind_lower, _INSET_MM * share),
        )
    )
    # How wide a pixel is here, to soften edges over one.
    per_px = float(np.abs(np.diff(y, axis=0)).mean())
    of_upper = np.clip((y - (edge_upper + edge_lower) / 2) / per_px + 0.5, 0.0, 1.0)
    opening = np.clip((edge_upper - y) / per_px + 0.5, 0.0, 1.0) * np.clip((y - edge_lower) / per_px + 0.5, 0.0, 1.0)
    opening *= np.clip((edge_upper - edge_lower) / per_px, 0.0, 1.0)
    picture = lower_lid + (upper_lid - lower_lid) * of_upper[..., None]
    if opening.any():
        ball = _eyeball(canvas, eye, gaze, seen, at_iris)
        ball *= (1.0 - _SHADOW * np.exp(-np.maximum(edge_upper - y, 0.0) / _SHADOW_MM))[..., None]
        picture += (ball - picture) * opening[..., None]
    picture *= _lashes(y - edge_upper, down, share)[..., None]
    return np.asarray(np.clip(picture + 0.5, 0.0, 255.0), dtype=np.uint8)


def _lashes(above: Array, down: float, share: Array) -> Array:
    """Light that the upper lid's lashes let through, 0 to 1; `above` is mm above the margin."""
    over, behind = _LASHES_MM
    band = np.exp(-((np.maximum(-above, 0.0) / over) ** 2) - (np.maximum(above, 0.0) / behind) ** 2)
    there = np.clip(down / _LASHES_WITHIN_MM, 0.0, 1.0)
    return np.asarray(1.0 - _LASHES * there * band * np.minimum(4.0 * share, 1.0))


def _eyeball(canvas: Canvas, eye: Eye, gaze: Array, seen: Map, at_iris: Map) -> Array:
    ball = sample(canvas, canvas.eyeballs, seen).astype(np.float64)
    place = np.asarray(canvas.iris_mm[eye.side]) + gaze
    middle = (len(canvas.iris) - 1) / 2
    at = (at_iris - place.astype(np.float32)) * np.array([1.0, -1.0], np.float32) * np.float32(canvas.px_per_mm)
    iris = cv2.remap(
        canvas.iris,
        (at + np.float32(middle)).astype(np.float32),
        np.empty(0),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0, 0, 0, 0),
    ).astype(np.float64)
    return np.asarray(ball + (iris[..., :3] - ball) * (iris[..., 3:] / 255.0))
