"""The surface of face, head and neck as heights over the frontal plane, from the depth of the landmarks."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RegularGridInterpolator
from scipy.ndimage import gaussian_filter

from synkin.anatomy import IRIS
from synkin.phantom.warp import bend_on_grid

Array = npt.NDArray[np.floating[Any]]

OVAL: Final = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
"""The outline of the face from the top of the forehead over the patient's left side, chin and right side."""
STEP_MM: Final = 2.0
STEEPEST: Final = 1.2
"""Largest slope of the surface: a camera up to 25 degrees aside, near the face, still sees all of it."""
_FURTHEST_BACK_MM: Final = -105.0
_SMOOTH_MM: Final = 3.5
_STIFFNESS: Final = 2e-5
_CENTRE: Final = np.array([0.0, -30.0])
_X_MM: Final = np.arange(-360.0, 360.0 + STEP_MM, STEP_MM)
_Y_MM: Final = np.arange(200.0, -220.0 - STEP_MM, -STEP_MM)
_NECK_HALF_MM: Final = 54.0


def make_surface(landmarks: Array) -> tuple[Array, Array, Array]:
    """Heights z (rows, columns) at x (ascending) and y (descending), mm, of a smooth surface through the landmarks.

    Parameters
    ----------
    landmarks : shape (478, 3), mm, in the frame of `Shape`
    """
    irises = [index for iris in IRIS.values() for index in iris]
    face = np.delete(landmarks, irises, axis=0)
    points = np.vstack([face, _beyond_the_face(landmarks)])
    coarse_x, coarse_y = _X_MM[::2], _Y_MM[::2]
    z = bend_on_grid(points[:, :2], points[:, 2:], coarse_x, coarse_y, _STIFFNESS, face[:, :2], every=4)[..., 0]
    z = _no_steeper(np.maximum(z, _FURTHEST_BACK_MM), STEEPEST, 2 * STEP_MM)
    y, x = np.meshgrid(_Y_MM, _X_MM, indexing="ij")
    z = height_at(coarse_x, coarse_y, z, np.stack([x, y], axis=-1))
    return _X_MM.copy(), _Y_MM.copy(), gaussian_filter(z, _SMOOTH_MM / STEP_MM, mode="nearest")


def height_at(x_mm: Array, y_mm: Array, z_mm: Array, where: Array) -> Array:
    """Height of the surface at places (..., 2); beyond its edge that of the edge."""
    x = np.clip(where[..., 0], x_mm[0], x_mm[-1])
    y = np.clip(where[..., 1], y_mm[-1], y_mm[0])
    found = RegularGridInterpolator((-y_mm, x_mm), z_mm)(np.stack([-y, x], axis=-1))
    return np.asarray(found)


def _beyond_the_face(landmarks: Array) -> Array:
    """Points of head, neck and shoulders that no landmark gives, shape (n, 3)."""
    points = []
    for x, y, z in landmarks[list(OVAL)]:
        way = np.array([x, y]) - _CENTRE
        way /= np.linalg.norm(way)
        upward, sideward = max(way[1], 0.0), abs(way[0])
        if way[1] < -0.55:  # the chin: the neck takes over
            continue
        for distance, fall in ((22.0, 0.35), (45.0, 0.9), (75.0, 1.6)):
            drop = 45.0 * fall * (0.45 * upward + sideward)
            points.append((*(np.array([x, y]) + distance * way), max(z - drop, _FURTHEST_BACK_MM)))
    chin_y, chin_z = landmarks[152, 1], landmarks[152, 2]
    throat = chin_z - 42.0
    round_neck = [
        (x, 0.62 * (_NECK_HALF_MM - np.sqrt(1.2 * _NECK_HALF_MM**2 - x * x))) for x in np.linspace(-54, 54, 7)
    ]
    points += [(x, chin_y - down, throat - back) for down in (34.0, 55.0, 80.0) for x, back in round_neck]
    across = np.linspace(_X_MM[0], _X_MM[-1], 12)
    shoulders = [(x, throat - 12.0 - 0.25 * max(abs(x) - 60.0, 0.0)) for x in across]
    points += [(x, y, z) for y in (_Y_MM[-1], chin_y - 95.0) for x, z in shoulders]
    points += [(x, _Y_MM[0], _FURTHEST_BACK_MM) for x in across]
    for x in (_X_MM[0], _X_MM[-1]):
        points += [(x, y, _FURTHEST_BACK_MM) for y in (120.0, 40.0, -40.0)]
    return np.array(points)


def _no_steeper(z: Array, slope: float, per: float) -> Array:
    """The lowest surface above `z` (`per` mm a step) that is nowhere steeper: hollows are filled, peaks stay."""
    step, diagonal = slope * per, slope * per * np.sqrt(2.0)
    for _ in range(120):
        up = np.pad(z, 1, mode="edge")
        raised = z
        for row in (0, 1, 2):
            for column in (0, 1, 2):
                if (row, column) != (1, 1):
                    cost = diagonal if row != 1 and column != 1 else step
                    raised = np.maximum(raised, up[row : row + z.shape[0], column : column + z.shape[1]] - cost)
        if np.max(raised - z) < 0.01:
            break
        z = raised
    return z
