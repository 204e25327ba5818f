"""Reads the rims of the lids where the picture shows them.

A landmark model has learned how eyes usually are: it reads a wide eye too narrow, a shut one open, and one that narrows
alone as half as narrow. So the model says about where the lids are, and the picture's own colours say where the
eyeball ends: per eye it is learnt from some frames of the recording which colours are the eyeball's (its white, the
iris) and which are lashes and skin. In a frame the rims lie where they part the two best. Where colours say nothing
(lashes before a dark iris) the model's word decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy.regions import on_side
from synkin.recording.eye_colours import EyeColours, learn_colours
from synkin.recording.eye_window import HEIGHT, PX_PER_MM, WIDTH, EyePicture, EyeWindow, eye_windows
from synkin.recording.model import Picture
from synkin.recording.rims import COLUMNS, LOWER, UPPER, LidRims, arc, doubt, evidence, places, rows_at, values_at

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

_AROUND: Final = (226, 247, 30, 29, 27, 28, 56, 190, 31, 228, 229, 230, 231, 232, 233)
"""Skin above and below the patient's right eye."""
_LEAST_IN_SIGHT: Final = 0.5
SAMPLES: Final = 24
"""Frames of a recording that are learnt from."""
_OFTEN_OPEN, _WIDE = 0.75, 0.7
"""An eye is open in a quarter of the samples at least; from this share of its gap then on the eyeball is surely in
sight."""
_SURELY_EYE: Final = (0.25, 0.15)
"""Shares of the gap that the model's upper and lower rim may stand too far out by."""
_SURELY_LASH_MM, _SURELY_SKIN_MM = 0.5, 2.0
_UNDER_MM: Final = 2.5
"""So much too high a lower rim may be read, where the white shows below the iris."""
_EDGE_MM: Final = 0.4
_ABOVE_MM, _BELOW_MM = 7.0, 6.0
"""Skin further off may be brow or cheek, or a frame of spectacles."""
_MIDDLE_SHARE: Final = 0.8
_BREADTH: Final = 0.9
_ACROSS: Final = np.arange(WIDTH) + 0.5
_ROWS: Final = (np.arange(HEIGHT) + 0.5)[:, None]
"""Where pixels have their middles."""
_SHAPES: Final = np.stack([np.ones_like(COLUMNS), COLUMNS / COLUMNS[-1], 1.0 - (COLUMNS / COLUMNS[-1]) ** 2])
_MOST_MM: Final = (3.0, 1.5, 2.0)
_STEP_MM: Final = 0.25
"""A rim differs from the model's by a shift, a tilt and a bend, by so much at most, tried in such steps."""
_PASSES: Final = 3


class LidReader:
    """Reads the rims of both eyes; may be used by several threads at a time.

    Parameters
    ----------
    neutral : the model's landmarks in the neutral frame, shape (478, 3), px
    samples : frames to learn from, with the model's landmarks in them; see `samples_among`
    """

    def __init__(self, neutral: Array, samples: Iterable[tuple[Picture, Array]]) -> None:
        windows = eye_windows(neutral)
        cuts = [[window.cut(picture, position) for window in windows] for picture, position in samples]
        self._eyes = [learn_rims(window, eyes) for window, eyes in zip(windows, zip(*cuts, strict=True), strict=True)]

    def read(
        self, picture: Picture, position: Array, followed: Mask | None = None
    ) -> tuple[npt.NDArray[np.float32], Mask]:
        """Landmarks of a frame, with those of the lids' rims where the picture shows them.

        Parameters
        ----------
        picture : RGB, shape (height, width, 3)
        position : the model's landmarks in it, shape (478, 3), px
        followed : whether the skin of each landmark is in sight, shape (478,), if that is known; an eye is not read
            where most of the skin around it is not, since a hand before it looks like a shut lid

        Returns
        -------
        shape (478, 3), px, and shape (478,): whether this landmark was read in the picture. Depth is the model's, and
        so are the canthi.
        """
        out, seen = position.astype(np.float32), np.zeros(len(position), dtype=np.bool_)
        for eye in self._eyes:
            around = list(on_side(_AROUND, eye.window.side))
            if followed is not None and followed[around].mean() < _LEAST_IN_SIGHT:
                continue
            rims = eye.read(eye.window.cut(picture, position))
            if rims is not None:
                landmarks = [*eye.window.landmarks[UPPER], *eye.window.landmarks[LOWER]]
                out[landmarks, :2] = rims.astype(np.float32)
                seen[landmarks] = True
        return out, seen


def samples_among(frames: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The frames to learn from, evenly spread over those with a face."""
    spread = np.unique(np.linspace(0, len(frames) - 1, SAMPLES).round().astype(np.intp))
    return np.asarray(frames[spread])


def learn_rims(window: EyeWindow, samples: Sequence[EyePicture]) -> LidRims:
    """Learn an eye's colours and the shape of its opening.

    First from what is surely eyeball and surely skin, whatever the model errs by; then once more from the rims that
    this gives.
    """
    said = np.array([[arc(eye.outline, part, _ACROSS) for part in (UPPER, LOWER)] for eye in samples])
    gap = (said[:, 1] - said[:, 0])[:, WIDTH // 2]
    wide = np.flatnonzero(gap >= _WIDE * max(np.quantile(gap, _OFTEN_OPEN), 0.0))
    if not len(wide):
        wide = np.arange(len(gap))
    out = np.maximum(gap, 0.0)[:, None] * _SURELY_EYE
    out[np.setdiff1d(np.arange(len(gap)), wide)] = np.inf
    edges = (_SURELY_LASH_MM * PX_PER_MM, _UNDER_MM * PX_PER_MM)
    model = np.array(
        [
            arc(np.median([samples[one].outline for one in wide], axis=0), part, places(window))
            for part in (UPPER, LOWER)
        ]
    )
    opened = [samples[one] for one in wide]
    eye = _fitted(LidRims(window, _learn(window, samples, said, out, edges), *model), model, opened)
    across = np.array([[rows_at(window, rows, _ACROSS) for rows in eye.rims(one)] for one in samples])
    edge = _EDGE_MM * PX_PER_MM
    colours = _learn(window, samples, across, np.full((len(samples), 2), edge), (edge, edge))
    return _fitted(replace(eye, colours=colours), model, opened)


def _learn(
    window: EyeWindow, samples: Sequence[EyePicture], rims: Array, within: Array, beyond: tuple[float, float]
) -> EyeColours:
    """Learn colours from what lies well within the rims and what lies well beyond them.

    Parameters
    ----------
    rims : rows of the upper and the lower rim, px, shape (sample, 2, WIDTH)
    within : how far within the upper and the lower rim the eyeball surely begins, px, shape (sample, 2)
    beyond : how far beyond them it surely has ended, px
    """
    aside = np.abs(_ACROSS - WIDTH / 2)[None, :]
    eyeball, lashes, skin = [], [], []
    for eye, (upper, lower), (from_upper, from_lower) in zip(samples, rims, within, strict=True):
        up, down = upper[None, :] - _ROWS, _ROWS - lower[None, :]
        inside = (aside < _MIDDLE_SHARE * window.half) & (-up > from_upper) & (-down > from_lower)
        broad = aside < _BREADTH * window.half
        above = broad & (up > beyond[0]) & (up < _ABOVE_MM * PX_PER_MM)
        below = broad & (down > beyond[1]) & (down < _BELOW_MM * PX_PER_MM)
        near = up < _SURELY_SKIN_MM * PX_PER_MM
        eyeball.append(eye.pixels[inside])
        lashes.append(eye.pixels[above & near])
        skin += [eye.pixels[above & ~near], eye.pixels[below]]
    return learn_colours(eyeball, lashes, skin)


def _fitted(eye: LidRims, model: Array, opened: Sequence[EyePicture]) -> LidRims:
    """The rims of the wide opening: those of the model, shifted, tilted and bent until colours part best."""
    above = np.mean([evidence(eye.colours, one, eye.window) for one in opened], axis=0).astype(np.float32)
    fitted = []
    for rows, sign in zip(model, (-1.0, 1.0), strict=True):
        amounts = np.zeros(len(_SHAPES))
        for _ in range(_PASSES):
            for which, most in enumerate(_MOST_MM):
                tried = np.arange(-most, most + _STEP_MM / 2, _STEP_MM) * PX_PER_MM
                candidates = np.repeat(amounts[None], len(tried), axis=0)
                candidates[:, which] = tried
                off = candidates @ _SHAPES
                worth = sign * values_at(above, rows + off).mean(axis=1) - doubt(off).mean(axis=1)
                amounts = candidates[int(np.argmax(worth))]
        fitted.append(rows + amounts @ _SHAPES)
    upper, lower = fitted
    return replace(eye, upper=np.minimum(upper, lower - 1.0), lower=lower)
