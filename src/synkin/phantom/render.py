"""A pose to a picture: skin warped, lids drawn over the eyes, the mouth opened on the teeth, head and noise added."""

from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES
from synkin.phantom.expressions import LOWER_MARGIN, UPPER_MARGIN
from synkin.phantom.face import Face, Field, landmarks_mm, make_face
from synkin.phantom.lids import Eye, came_from, came_from_gathered, gather_way
from synkin.phantom.movement import REST, Head, Pose, head_at, pose_at
from synkin.phantom.patient import Patient
from synkin.phantom.portrait import Picture, below_line, warp
from synkin.phantom.protocol import Protocol
from synkin.phantom.skin import invert_field

Array = npt.NDArray[np.floating[Any]]

NOISE_SD: Final = 2.0
"""Sensor noise, SD in grey levels of 255 per channel."""
_NOISE_TILES: Final = 7
_INSET_MM: Final = 0.3


def draw_face(face: Face, pose: Pose) -> Picture:
    """The whole picture in a pose, without head motion and noise, shape (height, width, 3) uint8 RGB."""
    portrait = face.portrait
    left, top, right, bottom = portrait.crop
    picture = portrait.whole.copy()
    if pose != REST:
        picture[top:bottom, left:right] = _draw_crop(face, pose)
    return picture


def _draw_crop(face: Face, pose: Pose) -> Picture:
    portrait = face.portrait
    moved = landmarks_mm(face, pose)
    source = _skin_source(face, pose, moved)
    picture = warp(portrait.face, source)
    for side, lids in zip(SIDES, pose.lids, strict=True):
        eye = portrait.eyes[side]
        box = _eye_box(face, eye)
        picture[box] = _draw_eye(face, eye, lids.ways(eye.gap), source[box])
    return _open_mouth(face, picture, moved)


def _skin_source(face: Face, pose: Pose, moved: Array) -> Field:
    portrait = face.portrait
    rows, columns = portrait.face.shape[:2]
    grid: Field = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).astype(np.float32)
    if not pose.levels:
        return grid
    upper, lower = np.zeros_like(grid), np.zeros_like(grid)
    for expression, side, level in pose.levels:
        sheets = face.fields[expression, side]
        upper += np.float32(level) * sheets[0]
        lower += np.float32(level) * sheets[1]
    middle = (moved[list(UPPER_MARGIN)] + moved[list(LOWER_MARGIN)]) / 2
    below = below_line(middle, portrait.x_mm, portrait.y_mm)[..., None]
    # The sheets differ only around the lips: above and below them one of the two is enough.
    seam = np.flatnonzero(np.any((below > 0) & (below < 1), axis=(1, 2)))
    first, last = int(seam[0]), int(seam[-1]) + 1
    source: Field = np.empty_like(grid)
    above, beneath = invert_field(upper), invert_field(lower)
    source[:first], source[last:] = above[:first], beneath[last:]
    share = below[first:last]
    source[first:last] = above[first:last] * (1 - share) + beneath[first:last] * share
    return source


def _eye_box(face: Face, eye: Eye) -> tuple[slice, slice]:
    portrait = face.portrait
    columns = np.flatnonzero((portrait.x_mm > eye.x[0] - 2.0) & (portrait.x_mm < eye.x[-1] + 2.0))
    rows = np.flatnonzero((portrait.y_mm < eye.upper.max() + 11.0) & (portrait.y_mm > eye.lower.min() - 11.0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _draw_eye(face: Face, eye: Eye, ways: tuple[float, float], source: Field) -> Picture:
    """The eye's box: both lids' skin, each on its side of the margins, and the eyeball between, which never moves."""
    portrait = face.portrait
    per_px = portrait.mm_per_px
    x = portrait.x_mm[0] + source[..., 0] * per_px
    y = portrait.y_mm[0] - source[..., 1] * per_px
    upper, lower = eye.margins(x)
    share = eye.share(x)
    down, up = ways[0] * share, ways[1] * share
    edge_upper, edge_lower = upper - down, lower + up
    sheets = []
    behind_upper = came_from_gathered(came_from(y - upper, down, "upper"), gather_way(eye, x, ways[0]))
    behind_lower = came_from(lower - y, up, "lower")
    # A little behind the margin at least: no lid may show what belongs to the eyeball.
    for from_mm in (
        upper + np.maximum(behind_upper, _INSET_MM * share),
        lower - np.maximum(behind_lower, _INSET_MM * share),
    ):
        lid = source.copy()
        lid[..., 1] = (portrait.y_mm[0] - from_mm) / per_px
        sheets.append(warp(portrait.face, lid))
    of_upper = np.clip((y - (edge_upper + edge_lower) / 2) / per_px + 0.5, 0.0, 1.0)
    opening = np.clip((edge_upper - y) / per_px, 0.0, 1.0) * np.clip((y - edge_lower) / per_px, 0.0, 1.0)
    return _blend(_blend(sheets[1], sheets[0], of_upper), warp(portrait.eyeballs, source), opening)


def _open_mouth(face: Face, picture: Picture, moved: Array) -> Picture:
    portrait = face.portrait
    above, below = moved[list(UPPER_MARGIN)], moved[list(LOWER_MARGIN)]
    x, y = portrait.x_mm, portrait.y_mm[:, None]
    upper, lower = np.interp(x, above[:, 0], above[:, 1]), np.interp(x, below[:, 0], below[:, 1])
    if float(np.max(upper - lower)) <= 0.05:
        return picture
    per_px = portrait.mm_per_px
    opening = np.clip((upper - y) / per_px, 0.0, 1.0) * np.clip((y - lower) / per_px, 0.0, 1.0)
    opening[:, (x < above[0, 0]) | (x > above[-1, 0])] = 0.0
    return _blend(picture, portrait.teeth, opening)


def _blend(under: Picture, over: Picture, share: Array) -> Picture:
    return np.asarray(under * (1 - share[..., None]) + over * share[..., None] + 0.5).astype(np.uint8)


def head_matrix(face: Face, head: Head) -> Array:
    """Where the head's motion takes a place (x, y) px of the unmoved picture, shape (2, 3)."""
    width, height = face.portrait.size
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), head.roll_deg, head.scale), dtype=np.float64)
    matrix[:, 2] += [head.x_px, head.y_px]
    return matrix


def frames(
    patient: Patient,
    protocol: Protocol,
    *,
    seed: int = 1,
    size: tuple[int, int] = (640, 480),
    fps: float = 30.0,
    face: Face | None = None,
    head: bool = True,
    noise_sd: float = NOISE_SD,
    start_s: float = 0.0,
    end_s: float | None = None,
) -> Iterator[tuple[float, Picture]]:
    """Render a simulated patient frame by frame.

    Parameters
    ----------
    seed : of head motion and noise
    size : (width, height) in pixels, even
    face : from `make_face(size)`, to save making it again
    head : whether the head drifts
    noise_sd : sensor noise in grey levels of 255
    start_s, end_s : render only this part of the protocol; times stay those of the protocol

    Yields
    ------
    (time_s, picture), picture of shape (height, width, 3) uint8 RGB, not reused

    Raises
    ------
    WrongUsageError
        If the size cannot be rendered.
    """
    face = make_face(size) if face is None else face
    noise = _noise_tiles(face.portrait.size, seed, noise_sd) if noise_sd > 0 else None
    last_pose, still = REST, draw_face(face, REST)
    width, height = face.portrait.size
    for index in range(round(start_s * fps), round((protocol.duration_s if end_s is None else end_s) * fps)):
        time_s = index / fps
        pose = pose_at(patient, protocol, time_s)
        if pose != last_pose:
            last_pose, still = pose, draw_face(face, pose)
        picture = still
        if head:
            matrix = head_matrix(face, head_at(time_s, seed, face.portrait.size))
            picture = cv2.warpAffine(
                still, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
            ).astype(np.uint8, copy=False)
        if noise is not None:
            tile = np.random.default_rng([seed, 4, index])
            grain = noise[int(tile.integers(_NOISE_TILES))]
            row, column = int(tile.integers(height)), int(tile.integers(width))
            part = grain[row : row + height, column : column + width]
            picture = cv2.add(picture, part, dtype=cv2.CV_8U).astype(np.uint8, copy=False)
        yield time_s, picture.copy() if picture is still else picture


def _noise_tiles(size: tuple[int, int], seed: int, noise_sd: float) -> npt.NDArray[np.int16]:
    """A few pictures of noise twice as large as a frame; every frame cuts another part out of one of them."""
    width, height = size
    rng = np.random.default_rng([seed, 3])
    one = np.clip(np.round(noise_sd * rng.standard_normal((_NOISE_TILES, height, width, 3))), -40, 40).astype(np.int16)
    return np.tile(one, (1, 2, 2, 1))
