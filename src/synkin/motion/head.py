"""Takes the head out: a robust similarity alignment of every frame to the patient's own neutral shape."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import HEAD_FIXED, MIRROR, SIDE_OF_LANDMARK

Array = npt.NDArray[np.floating[Any]]

HEAD_POINTS: Final = np.array(list(HEAD_FIXED))
"""Landmarks by which the head is found."""
_WEIGHT: Final = np.array(list(HEAD_FIXED.values()))
_LEFT: Final = np.array([i for i, index in enumerate(HEAD_POINTS) if SIDE_OF_LANDMARK[index] > 0])
_RIGHT: Final = np.array([int(np.flatnonzero(MIRROR[HEAD_POINTS[i]] == HEAD_POINTS)[0]) for i in _LEFT])
_HUBER: Final = 1.5
_ITERATIONS: Final = 4
_MEDIAN_STEPS: Final = 12
_SAME_POSE: Final = 1e-3


@dataclass(frozen=True)
class Head:
    """Where the head is in every frame.

    rotation : (time, 3, 3), turns the neutral into the frame: frame = size * rotation @ neutral + centre
    centre : (time, 3), px, x to the patient's left, y up, z towards the camera
    size : (time,), relative to the neutral
    residual : (time,), px of the neutral, root mean square of the head-fixed points
    neutral : (points, 3), px, the head-fixed points of the patient's neutral, centred
    angles : (time, 3), degrees, yaw, pitch, roll relative to the recording's median pose; yaw positive to the patient's
        left, pitch positive up, roll positive with the crown to the patient's left
    facing : (time,), degrees, yaw against the camera: the face's own left-right axis against the picture's plane
    """

    rotation: Array
    centre: Array
    size: Array
    residual: Array
    neutral: Array
    angles: Array
    facing: Array

    def take_out(self, position: Array) -> Array:
        """Positions (time, landmark, 3), in the axes of `centre`, as they would be with the head in its neutral."""
        return np.asarray((position - self.centre[:, None, :]) @ (self.rotation / self.size[:, None, None]))


def find_head(points: Array, trusted: npt.NDArray[np.bool_] | None = None) -> Head:
    """Find the head in every frame.

    Parameters
    ----------
    points : shape (time, points, 3), px, the landmarks `HEAD_POINTS`; x to the patient's left, y up, z towards the
        camera; no NaN.
    trusted : shape (time, points), optional; a point does not count in a frame in which it is not (skin that was lost).

    Notes
    -----
    The neutral is the median of the recording. Its frontal plane is the one that the camera sees when the head is at
    its median pose, turned about the vertical so that the face's own left-right axis lies in it: the model's depth
    then enters the neutral only through the direction of that axis. Weights are those of the landmark table, times
    Huber weights; the rotation per frame is Umeyama's (10.1109/34.88573), iterated; size and place are then solved in
    the picture's plane alone, since a depth that the model changes with the expression would pass for a change of size
    (on the demonstration recording this takes a quarter off the movement that leaks into still regions).
    """
    points = points.astype(np.float64)
    given = _WEIGHT * (np.ones(points.shape[:2]) if trusted is None else trusted)
    neutral = _first_neutral(points)
    for _ in range(2):
        rotation, centre, size, residual = _align(points, neutral, given)
        aligned = (points - centre[:, None, :]) @ (rotation / size[:, None, None])
        turn = _median(rotation)
        neutral = np.median(size) * np.median(aligned, axis=0) @ turn.T
        neutral = neutral @ _frontal(neutral)
        neutral -= _WEIGHT @ neutral / _WEIGHT.sum()
    rotation, centre, size, residual = _align(points, neutral, given)
    usual = _median(rotation)
    return Head(rotation, centre, size, residual, neutral, _angles(usual.T @ rotation), _angles(rotation)[:, 0])


def _median(rotation: Array) -> Array:
    """The median pose, shape (3, 3): the geometric one, so that turning the picture turns it along and no more."""
    u, _, vt = np.linalg.svd(rotation.mean(axis=0))
    middle = u * [1.0, 1.0, np.linalg.det(u @ vt)] @ vt
    for _ in range(_MEDIAN_STEPS):
        away = _to_vector(middle.T @ rotation)
        weight = 1.0 / np.maximum(np.linalg.norm(away, axis=1), _SAME_POSE)
        middle = middle @ _from_vector((weight @ away / weight.sum())[None])[0]
    return np.asarray(middle)


def _first_neutral(points: Array) -> Array:
    scale = np.sqrt(np.mean((points - points.mean(axis=1, keepdims=True)) ** 2, axis=(1, 2)))
    middle = points[int(np.argsort(scale, kind="stable")[len(scale) // 2])]
    return np.asarray(middle - _WEIGHT @ middle / _WEIGHT.sum())


def _align(points: Array, neutral: Array, given: Array) -> tuple[Array, Array, Array, Array]:
    """Huber-weighted similarity from `neutral` to every frame of `points`, with weights `given` (time, points)."""
    weight = given
    for _ in range(_ITERATIONS):
        share = weight / weight.sum(axis=1, keepdims=True)
        centre = np.einsum("tl,tlk->tk", share, points)
        origin = share @ neutral
        moved, still = points - centre[:, None, :], neutral[None] - origin[:, None, :]
        u, s, vt = np.linalg.svd((share[:, :, None] * moved).transpose(0, 2, 1) @ still)
        sign = np.sign(np.linalg.det(u @ vt))
        u[:, :, 2] *= sign[:, None]
        s[:, 2] *= sign
        rotation = u @ vt
        size = s.sum(axis=1) / np.einsum("tl,tlk->t", share, still**2)
        turned = still @ rotation.transpose(0, 2, 1)
        error = moved - size[:, None, None] * turned
        distance = np.linalg.norm(error, axis=2) / size[:, None]
        spread = np.median(distance, axis=1, keepdims=True) / 1.1774 + 1e-12
        weight = given * np.minimum(1.0, _HUBER * spread / np.maximum(distance, 1e-12))
    # Rotation uses the model's depth; size and place do not: they come from what the picture shows.
    turned, seen = turned[..., :2], moved[..., :2]
    size = np.einsum("tl,tlk,tlk->t", share, seen, turned) / np.einsum("tl,tlk,tlk->t", share, turned, turned)
    centre = centre - size[:, None] * np.einsum("tjk,tk->tj", rotation, origin)
    residual = np.sqrt(np.einsum("tl,tl->t", share, distance**2))
    return rotation, centre, size, residual


def _frontal(neutral: Array) -> Array:
    """Columns x, y, z of the neutral's frontal frame, given in the camera's axes."""
    across = (neutral[_LEFT] - neutral[_RIGHT]).T @ _WEIGHT[_LEFT]
    x = across / np.linalg.norm(across)
    z = np.array([0.0, 0.0, 1.0]) - x[2] * x
    z /= np.linalg.norm(z)
    return np.stack([x, np.cross(z, x), z], axis=1)


def _to_vector(rotation: Array) -> Array:
    """Rotation vectors (time, 3), radians; angles here stay far from 180 degrees."""
    skew = np.stack(
        [
            rotation[:, 2, 1] - rotation[:, 1, 2],
            rotation[:, 0, 2] - rotation[:, 2, 0],
            rotation[:, 1, 0] - rotation[:, 0, 1],
        ],
        axis=1,
    )
    sine = np.linalg.norm(skew, axis=1) / 2
    angle = np.arctan2(sine, (np.trace(rotation, axis1=1, axis2=2) - 1) / 2)
    return np.asarray(skew / 2 * np.where(sine > 1e-9, angle / np.maximum(sine, 1e-12), 1.0)[:, None])


def _from_vector(vector: Array) -> Array:
    angle = np.linalg.norm(vector, axis=1)[:, None, None]
    x, y, z = vector.T
    zero = np.zeros_like(x)
    k = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=1).reshape(-1, 3, 3)
    a = np.sinc(angle / np.pi)
    b = 0.5 * np.sinc(angle / 2 / np.pi) ** 2
    return np.asarray(np.eye(3) + a * k + b * (k @ k))


def _angles(rotation: Array) -> Array:
    forward, left = rotation[:, :, 2], rotation[:, :, 0]
    yaw = np.arctan2(forward[:, 0], forward[:, 2])
    pitch = np.arcsin(np.clip(forward[:, 1], -1, 1))
    roll = np.arctan2(-left[:, 1], np.hypot(left[:, 0], left[:, 2]))
    return np.asarray(np.degrees(np.stack([yaw, pitch, roll], axis=1)))
