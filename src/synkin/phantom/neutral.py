"""From the landmarks of a portrait to its neutral face: levelled, symmetric, lips closed."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import IRIS, MIRROR, SIDE_OF_LANDMARK, SIDES
from synkin.phantom.lid_line import set_margins
from synkin.phantom.mouth import LOWER_LIP, LOWER_ROWS, UPPER_LIP, UPPER_ROWS
from synkin.phantom.tissue.interpolate import pull_at, pull_weights

if TYPE_CHECKING:
    from synkin.phantom.picture.portrait import Portrait

Array = npt.NDArray[np.floating[Any]]

CANTHI: Final = (33, 133, 362, 263)
_TOP, _CHIN = 10, 152
# Forehead and chin as landmark models see them in seven people who look into a camera: mean, from -8.9 to 5.5.
_LEVEL_PITCH_DEG: Final = -4.5
# Mouths at rest are at most this share of the distance between the pupils wide. Assumed: by the neoclassical canon a
# mouth reaches to the inner borders of the irises, which is 0.8, and landmark models read 0.62 to 0.72 in six people.
_WIDEST_SHARE: Final = 0.79
# A parted mouth closes where the upper lip comes down by this share of the gap; the lower lip and jaw come the rest.
_UPPER_SHARE: Final = 0.24
# Per mm that a corner has been pulled out, a lip has lost this share of its height, up to so many mm.
_THICKER: Final = {"upper": 0.10, "lower": 0.05}
_THINNED_UP_TO_MM: Final = 4.0
# How far the lower lid comes down, and skin back (away from the midline, up), with a smile undone: mm per mm that the
# corner of the mouth was pulled out.
# Height of a lip's red along it, from corner to corner, as a share of that in the middle: a smile has flattened it.
_PROFILE: Final = {
    "upper": (0.0, 0.42, 0.72, 0.98, 1.14, 1.0, 1.14, 0.98, 0.72, 0.42, 0.0),
    "lower": (0.0, 0.26, 0.54, 0.81, 0.97, 1.0, 0.97, 0.81, 0.54, 0.26, 0.0),
}
_LID_DOWN: Final = 0.13
_RELAXED: Final = {205: (0.0, -0.35), 50: (0.0, -0.18), 64: (-0.10, 0.0)}
# Landmarks that no smile moves much, right side and midline: eyes, brows, oval, nose, chin.
_STILL: Final = (
    *(10, 109, 67, 103, 54, 21, 162, 127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 168, 6, 197, 195, 5, 4),
    *(1, 19, 33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7, 107, 66, 105, 63, 70, 55, 65),
    *(52, 53, 46, 8, 9, 117, 118, 111, 98, 129, 102, 49, 2, 201, 208, 171, 140, 199, 200),
)


def levelled(landmarks_px: Array) -> Array:
    """Landmarks (478, 3) px of a picture, about the canthi's mean, y up, the line through the canthi level."""
    places = (landmarks_px - landmarks_px[list(CANTHI)].mean(axis=0)) * [1.0, -1.0, 1.0]
    turn = np.eye(3)
    turn[:2, :2] = level_matrix(landmarks_px)
    return np.asarray(places @ turn.T)


def level_matrix(landmarks_px: Array) -> Array:
    """The turn in the picture's plane (y up) that brings the line through the canthi level, shape (2, 2)."""
    across = landmarks_px[[362, 263], :2].mean(axis=0) - landmarks_px[[33, 133], :2].mean(axis=0)
    roll = np.arctan2(-across[1], across[0])
    return np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])


def head_turn(landmarks_px: Array) -> tuple[float, float]:
    """Yaw (to the patient's left positive) and pitch (chin up positive) of the head in the picture, degrees, roughly.

    Yaw is the mean direction of the lines between mirror partners. The pitch of a face is known less well: it is that
    of the line from chin to forehead, from what this usually is in people who look into a camera.
    """
    places = levelled(landmarks_px)
    left = np.flatnonzero(SIDE_OF_LANDMARK > 0)
    across = np.sum(places[left] - places[MIRROR[left]], axis=0)
    down = places[_TOP] - places[_CHIN]
    pitch = np.degrees(np.arctan2(-down[2], down[1])) - _LEVEL_PITCH_DEG
    return float(np.degrees(np.arctan2(-across[2], across[0]))), float(pitch)


def neutral_landmarks(portrait: "Portrait") -> Array:
    """The portrait's face, neutral and symmetric: shape (478, 3), in the frame of `Shape`, for an average iris."""
    return close_lips(_symmetric(portrait))


def smile_of(portrait: "Portrait") -> float:
    """How far the portrait is from a mouth at rest: 0 closed and at its own width, 1 parted or widely smiling."""
    pulled, gap = _mouth(_symmetric(portrait))
    return float(np.clip(pulled / 4.0 + gap / 6.0, 0.0, 1.0))


def _symmetric(portrait: "Portrait") -> Array:
    """The portrait's face as it is, but symmetric and without a nod: shape (478, 3), mm for an average iris."""
    places = levelled(portrait.landmarks_px) / portrait.source_px_per_mm
    mirrored = places[MIRROR] * [-1.0, 1.0, 1.0]
    places = (places + mirrored) / 2
    # Depth is only known relative to the face; a nod in it would make the chin recede, and is taken out of depth alone,
    # so that the picture seen from the front stays what it is.
    nod = (places[_TOP, 2] - places[_CHIN, 2]) / (places[_TOP, 1] - places[_CHIN, 1])
    places[:, 2] -= nod * places[:, 1]
    places -= places[list(CANTHI)].mean(axis=0)
    return _round_irises(places)


def _mouth(places: Array) -> tuple[float, float]:
    """How far each corner is pulled out, and the widest gap between the lips, mm."""
    half, pupils = float(places[291, 0]), float(places[473, 0] - places[468, 0])
    pulled = min(half - min(half, _WIDEST_SHARE * pupils / 2), 7.0)
    return pulled, float(np.max(places[list(UPPER_ROWS[-1]), 1] - places[list(LOWER_ROWS[-1]), 1]))


def _round_irises(places: Array) -> Array:
    """Iris landmarks on a circle of the average iris around their centre."""
    radius = float(np.mean([np.ptp(places[list(iris[1::2]), 0]) for iris in IRIS.values()])) / 2
    placed = places.copy()
    for centre, *rim in IRIS.values():
        for index, (x, y) in zip(rim, ((1, 0), (0, 1), (-1, 0), (0, -1)), strict=True):
            placed[index] = places[centre] + [radius * x, radius * y, 0.0]
    return placed


def close_lips(places: Array) -> Array:
    """Bring the lips together, and the corners to the width of a mouth at rest; what was pulled out comes back.

    Parameters
    ----------
    places : shape (478, 3), mm, symmetric
    """
    pulled, gap = _mouth(places)
    narrower = 1.0 - pulled / float(places[291, 0])
    upper, lower = places[list(UPPER_ROWS[-1])], places[list(LOWER_ROWS[-1])]
    own_line = (1 - _UPPER_SHARE) * upper[:, 1] + _UPPER_SHARE * lower[:, 1]
    smiled = np.clip(pulled / 4.0 + gap / 6.0, 0.0, 1.0)
    thinned = min(pulled, _THINNED_UP_TO_MM)
    line = (1 - smiled) * own_line + smiled * own_line[len(own_line) // 2]

    moved = places.copy()
    for rows, lip, sign in ((LOWER_ROWS, "lower", -1.0), (UPPER_ROWS, "upper", 1.0)):
        thicker = 1.0 + _THICKER[lip] * thinned
        for row in rows:
            own = (places[list(row), 1] - places[list(rows[-1]), 1]) * thicker
            height = own * (1 - smiled) + own[len(own) // 2] * np.array(_PROFILE[lip]) * smiled
            height[[0, -1]] = 0.0
            moved[list(row), 0] = places[list(row), 0] * narrower
            moved[list(row), 1] = line + sign * np.maximum(sign * height, 0.0)
    named = {index: moved[index, :2] - places[index, :2] for index in (*UPPER_LIP, *LOWER_LIP, *_corners())}
    for right, (lateral, up) in _RELAXED.items():
        named[right] = np.array([-lateral, up]) * pulled
        named[int(MIRROR[right])] = np.array([lateral, up]) * pulled
    middle = float(line.mean())
    for sheet, without in ((places[:, 1] >= middle, LOWER_LIP), (places[:, 1] < middle, UPPER_LIP)):
        moves = {index: np.zeros(2) for one in _STILL for index in (one, int(MIRROR[one]))} | named
        kept = [index for index in sorted(moves) if index not in without]
        points = places[kept, :2]
        weights = pull_weights(points, np.array([moves[index] for index in kept]))
        others = np.setdiff1d(np.flatnonzero(sheet), sorted(named))
        moved[others, :2] = places[others, :2] + pull_at(points, weights, places[others, :2])
    for side in SIDES:
        moved = set_margins(moved, side, lower_mm=_LID_DOWN * pulled)
    return moved


def _corners() -> tuple[int, ...]:
    return tuple(row[end] for row in UPPER_ROWS for end in (0, -1))
