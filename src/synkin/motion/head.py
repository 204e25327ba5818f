"""Takes the head out: every frame's pose against the patient's own neutral shape, from what the picture shows.

A landmark model's depth says where the head is to begin with, and what the neutral's depth is before the head has
moved. It changes from frame to frame and with the expression, so that no frame's own depth is used after that.
"""

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
_LOST_WEIGHT: Final = 0.25
"""Of a head point whose skin was lost: the model's word is worth less, but a head needs points on all sides."""
_ITERATIONS: Final = 4
_MEDIAN_STEPS: Final = 12
_SAME_POSE: Final = 1e-3
_ROUNDS: Final = 3
_DEPTH_STEPS: Final = 3
_DEPTH_DOUBT: Final = 1e-4
"""Radians squared: with as much turning (its variance over the recording) what the picture says of a depth counts as
much as the landmark model's word. Chosen on tuning recordings; three times as much does nearly as well."""
_CALM: Final = 0.4
"""Share of the frames, those in which the face moves least, from which depths of moving skin are found: heads turn with
what faces do, and a movement would pass for depth."""
_MOST_SPREADS: Final = 8.0
_SHAPE_FRAMES: Final = 600
"""A shape does not change, so that so many of a long recording's frames, evenly spread, will do to find it."""
_LEAST_COSINE: Final = 0.2
_NEAR_COSINE: Final = 0.9
"""Frames that are turned further say nothing about depth: the far side of the face is the landmark model's guess."""


@dataclass(frozen=True)
class Head:
    """Where the head is in every frame.

    rotation : (time, 3, 3), turns the neutral into the frame: frame = size * (rotation @ neutral)[:2] + centre
    centre : (time, 2), px, x to the patient's left, y up
    size : (time,), relative to the neutral
    residual : (time,), px of the neutral, root mean square of the head-fixed points in the picture's plane
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

    def take_out(self, position: Array, depth: Array) -> Array:
        """Positions as they would be with the head in its neutral.

        A landmark is where the line of sight meets the plane of its own depth, so that depth is never a length.

        Parameters
        ----------
        position : shape (time, landmark, 2), px, in the axes of `centre`
        depth : shape (landmark,), px of the neutral, of `find_depth`

        Returns
        -------
        shape (time, landmark, 2), px of the neutral
        """
        flat, parallax = _flattened(self, position)
        return np.asarray(flat - parallax[:, None, :] * depth[:, None])


def find_head(points: Array, trusted: npt.NDArray[np.bool_] | None = None, *, learn_depth: bool = True) -> Head:
    """Find the head in every frame.

    Parameters
    ----------
    points : shape (time, points, 3), px, the landmarks `HEAD_POINTS`; x to the patient's left, y up, z towards the
        camera; no NaN.
    trusted : shape (time, points), optional; a point does not count in a frame in which it is not (skin that was lost).

    Notes
    -----
    The neutral is the median of the recording. Its frontal plane is the one that the camera sees when the head is at
    its median pose, turned about the vertical so that the face's own left-right axis, by the model's depth, lies in it.
    Weights are those of the landmark table, times Huber weights. A first pose per frame is Umeyama's
    (10.1109/34.88573), iterated, and uses the model's depth. From there pose (scaled orthographic, Gauss-Newton) and
    neutral are found in turn from the picture's plane alone, the neutral's depth as in `find_depth`. Where a near
    camera sees a head aside as one turned, it is turned back.
    """
    points = points.astype(np.float64)
    known = np.ones(points.shape[:2], dtype=np.bool_) if trusted is None else trusted
    given = _WEIGHT * np.where(known, 1.0, _LOST_WEIGHT)
    some = shape_frames(len(points))
    part = points[some]
    neutral = _first_neutral(part)
    for _ in range(2):
        rotation, centre, size = _align(part, neutral, given[some])
        aligned = (part - centre[:, None, :]) @ (rotation / size[:, None, None])
        turn = _median(rotation)
        neutral = np.median(size) * np.median(aligned, axis=0) @ turn.T
        neutral = neutral @ _frontal(neutral)
        neutral -= _WEIGHT @ neutral / _WEIGHT.sum()
    rotation, *_rest = _align(points, neutral, given)
    seen, modelled = points[..., :2], neutral[:, 2]
    head = _in_plane(seen[some], neutral, given[some], rotation[some])
    for _ in range(_ROUNDS if learn_depth else 0):
        depth = _depth(head, seen[some], known[some], modelled)
        across = np.median(head.take_out(seen[some], depth), axis=0)
        neutral = np.column_stack([across, depth])
        head = _in_plane(seen[some], neutral, given[some], head.rotation)
    return _in_plane(seen, neutral, given, rotation)


def find_pose(points: Array, neutral: Array) -> tuple[Head, Array]:
    """The head in one picture of a person whose neutral is known, and its yaw, pitch and roll against it, degrees.

    Parameters
    ----------
    points : shape (1, points, 3), px, the landmarks `HEAD_POINTS`, axes of `find_head`; depth starts the search only.
    neutral : shape (points, 3), in any unit, in which `Head.size` then is px per unit.
    """
    middle = _WEIGHT @ neutral / _WEIGHT.sum()
    given = np.broadcast_to(_WEIGHT, points.shape[:2])
    rotation, *_rest = _align(points, neutral - middle, given)
    head = _in_plane(points[..., :2], neutral, given, rotation)
    return head, np.asarray(_angles(head.rotation)[0])


def find_depth(head: Head, position: Array, trusted: npt.NDArray[np.bool_], *, learn_depth: bool = True) -> Array:
    """Depth of landmarks in the neutral, towards the camera, shape (landmark,), px of the neutral.

    It is how far a landmark shifts as the head turns while the face is calm (the idea of 10.1007/BF00129684), and the
    model's median depth as far as the head did not turn; or that alone, without `learn_depth`.

    Parameters
    ----------
    position : shape (time, landmark, 3), px, axes of `find_head`
    trusted : shape (time, landmark)
    """
    position = position.astype(np.float64)
    modelled = _modelled_depth(head, position)
    return _depth(head, position[..., :2], trusted, modelled, _CALM) if learn_depth else modelled


def shape_frames(count: int) -> slice:
    """Which of `count` frames a shape is found from."""
    return slice(None, None, -(-count // _SHAPE_FRAMES))


def _modelled_depth(head: Head, position: Array) -> Array:
    """The model's median depth, shape (landmark,), counted from the head-fixed points as in `head.neutral`."""
    own = position[:, HEAD_POINTS]
    middle = np.einsum("l,tlk->tk", _WEIGHT, own) / _WEIGHT.sum()
    middle_depth = _WEIGHT @ head.neutral[:, 2] / _WEIGHT.sum()
    away = np.einsum("tlk,tk->tl", position - middle[:, None, :], head.rotation[:, :, 2]) / head.size[:, None]
    return np.asarray(np.median(away, axis=0) + middle_depth)


def _flattened(head: Head, position: Array) -> tuple[Array, Array]:
    """Where landmarks (time, landmark, 2) would be in the neutral's plane had they no depth, and how far each px of
    depth shifts that, (time, 2)."""
    rotation = head.rotation
    (a, b), (c, d) = rotation[:, :2, :2].transpose(1, 2, 0)
    # A rotation's upper left determinant is its last element. No frame that is measured comes near the least.
    cosine = np.maximum(rotation[:, 2, 2], _LEAST_COSINE)
    back = np.array([[d, -b], [-c, a]]).transpose(2, 0, 1) / cosine[:, None, None]
    flat = ((position - head.centre[:, None, :]) / head.size[:, None, None]) @ back.transpose(0, 2, 1)
    return flat, np.einsum("tij,tj->ti", back, rotation[:, :2, 2])


def _depth(head: Head, position: Array, trusted: npt.NDArray[np.bool_], modelled: Array, calm: float = 1.0) -> Array:
    """Ridge regression of each landmark's shift on the head's turning, towards `modelled`.

    Weights are Huber's, squared; of the frames, only the share `calm` in which landmarks on the whole move least count.
    """
    flat, parallax = _flattened(head, position)
    near = head.rotation[:, 2, 2] > _NEAR_COSINE
    given = trusted * near[:, None]
    depth = modelled
    usual = np.median(flat - parallax[:, None, :] * depth[:, None], axis=0)
    for _ in range(_DEPTH_STEPS):
        still = flat - parallax[:, None, :] * depth[:, None]
        distance = np.linalg.norm(still - usual, axis=2)
        spread = np.median(distance, axis=0) / 1.1774 + 1e-12
        unrest = np.minimum(distance / spread, _MOST_SPREADS).mean(axis=1) + np.where(near, 0.0, _MOST_SPREADS)
        weight = given * np.minimum(1.0, _HUBER * spread / np.maximum(distance, 1e-12)) ** 2
        weight *= (unrest <= np.quantile(unrest, calm))[:, None]
        share = weight / np.maximum(weight.sum(axis=0), 1e-12)
        mean_flat = np.einsum("tl,tlk->lk", share, flat)
        mean_parallax = share.T @ parallax
        turning = share.T @ (parallax**2).sum(axis=1) - (mean_parallax**2).sum(axis=1)
        shift = np.einsum("tl,tlk,tk->l", share, flat, parallax) - (mean_flat * mean_parallax).sum(axis=1)
        depth = (shift + _DEPTH_DOUBT * modelled) / (turning + _DEPTH_DOUBT)
        usual = mean_flat - mean_parallax * depth[:, None]
    return np.asarray(depth)


def _in_plane(seen: Array, neutral: Array, given: Array, rotation: Array) -> Head:
    """Pose, place and size of every frame from the picture's plane, starting from `rotation`.

    Parameters
    ----------
    seen : shape (time, points, 2)
    given : weights, shape (time, points)
    """
    share = given / given.sum(axis=1, keepdims=True)
    for step in range(_ITERATIONS + 1):
        turned = neutral @ rotation.transpose(0, 2, 1)
        flat = turned[..., :2]
        place, origin = np.einsum("tl,tlk->tk", share, seen), np.einsum("tl,tlk->tk", share, flat)
        moved, still = seen - place[:, None, :], flat - origin[:, None, :]
        size = np.einsum("tl,tlk,tlk->t", share, moved, still) / np.einsum("tl,tlk,tlk->t", share, still, still)
        error = moved / size[:, None, None] - still
        distance = np.linalg.norm(error, axis=2)
        if step == _ITERATIONS:
            break
        spread = np.median(distance, axis=1, keepdims=True) / 1.1774 + 1e-12
        weight = given * np.minimum(1.0, _HUBER * spread / np.maximum(distance, 1e-12))
        share = weight / weight.sum(axis=1, keepdims=True)
        rotation = _from_vector(_turn(share, turned, error)) @ rotation
    residual = np.sqrt(np.einsum("tl,tl->t", share, distance**2))
    centre = place - size[:, None] * origin
    usual = _median(rotation)
    return Head(rotation, centre, size, residual, neutral, _angles(usual.T @ rotation), _angles(rotation)[:, 0])


def _turn(share: Array, turned: Array, error: Array) -> Array:
    """The rotation vectors (time, 3) that, turning `turned` (time, points, 3), make `error` (time, points, 2) least.

    Gauss-Newton; size and place are solved along, so that they do not hold the turning back.
    """
    x, y, z = np.moveaxis(turned, -1, 0)
    none, one = np.zeros_like(x), np.ones_like(x)
    slope = np.stack([[none, z, -y, x, one, none], [-z, none, x, y, none, one]]).transpose(2, 3, 0, 1)
    slope = slope.reshape(len(x), -1, 6)
    weighted = slope * np.repeat(share, 2, axis=1)[:, :, None]
    normal = weighted.transpose(0, 2, 1) @ slope
    # Barely more than nothing, for frames whose points all but coincide.
    normal += 1e-12 * np.einsum("tii->t", normal)[:, None, None] * np.eye(6)
    wanted = np.einsum("tpi,tp->ti", weighted, error.reshape(len(x), -1))
    return np.asarray(np.linalg.solve(normal, wanted[..., None])[:, :3, 0])


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


def _align(points: Array, neutral: Array, given: Array) -> tuple[Array, Array, Array]:
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
    # Size and place come from what the picture shows: depth that changes with the expression would pass for size.
    turned, seen = turned[..., :2], moved[..., :2]
    size = np.einsum("tl,tlk,tlk->t", share, seen, turned) / np.einsum("tl,tlk,tlk->t", share, turned, turned)
    centre = centre - size[:, None] * np.einsum("tjk,tk->tj", rotation, origin)
    return rotation, centre, size


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
