"""The neutral face: an enlarged, levelled crop of a public-domain portrait with the lips closed."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from skimage import data

from synkin.anatomy import SIDES, Side, norm
from synkin.anatomy.regions import on_side
from synkin.errors import WrongUsageError
from synkin.phantom.expressions import (
    LOWER_LIP,
    LOWER_MARGIN,
    STILL,
    UPPER_LIP,
    UPPER_MARGIN,
    neutral_places,
    read_table,
)
from synkin.phantom.lids import Eye, find_eye
from synkin.phantom.skin import dense_fields, invert_field, pull_at, pull_weights

Array = npt.NDArray[np.floating[Any]]
Picture = npt.NDArray[np.uint8]

_TABLE = read_table("portrait.toml")
IRIS_MM: Final = norm("iris-diameter").mean
"""The iris diameter that defines the millimetre of the phantom."""
_MM_PER_SOURCE_PX: Final = IRIS_MM / float(_TABLE["iris_px"])
# The head with some air around it fills this height of the portrait; the eyes lie at this share of it.
_FRAME_SOURCE_PX: Final = 171.0
_EYE_HEIGHT: Final = 0.46
# The part of the picture that the face can move in: x from-to, y from-to in mm.
_CROP_MM: Final = (-74.0, 74.0, -112.0, 52.0)


@dataclass(frozen=True)
class Portrait:
    """The neutral face at a picture size; "crop" is the part in which skin moves.

    mm: landmarks of the neutral face, shape (478, 2), in mm from the point between the inner canthi, x to the patient's
    left (the picture's right), y up. px: the same in pixels of the picture.
    whole: shape (height, width, 3). crop: (left, top, right, bottom) px. face, teeth, eyeballs: the crop's skin, what
    lies behind the lips and behind the lids, shape (rows, columns, 3). x_mm, y_mm: places of its columns and rows.
    """

    size: tuple[int, int]
    mm_per_px: float
    mm: Array
    px: Array
    whole: Picture
    crop: tuple[int, int, int, int]
    face: Picture
    teeth: Picture
    eyeballs: Picture
    x_mm: Array
    y_mm: Array
    eyes: dict[Side, Eye]
    lip_line: Array
    """Line between the closed lips, shape (n, 2) mm, from the patient's right to the left."""


def levelled_landmarks() -> Array:
    """Landmarks of the portrait as it is (smiling), shape (478, 2), mm in the frame of `Portrait.mm`."""
    source = np.asarray(_TABLE["landmarks"], dtype=np.float64)
    roll = np.radians(float(_TABLE["roll_deg"]))
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    return np.asarray((source - _origin(source)) @ turn * _MM_PER_SOURCE_PX * [1.0, -1.0])


def _origin(source: Array) -> Array:
    """Mean of the four canthi."""
    return np.asarray(source[[33, 133, 263, 362]].mean(axis=0))


def load_portrait(size: tuple[int, int] = (640, 480)) -> Portrait:
    """Make the neutral face at a picture size (width, height) in pixels.

    Raises
    ------
    WrongUsageError
        If the size is odd or so small that the face could not be measured.
    """
    width, height = size
    if width % 2 or height % 2 or min(width, height) < 160:
        raise WrongUsageError(f"the picture size {width}x{height} cannot be rendered; give even numbers of 160 or more")
    enlarged = min(height, width * 4 / 3) / _FRAME_SOURCE_PX
    mm_per_px = _MM_PER_SOURCE_PX / enlarged
    centre = np.array([width / 2, height * _EYE_HEIGHT])
    smiling = _level(size, centre, enlarged)

    left, right, bottom, top = _CROP_MM
    crop = (
        max(int(centre[0] + left / mm_per_px), 0),
        max(int(centre[1] - top / mm_per_px), 0),
        min(int(centre[0] + right / mm_per_px), width),
        min(int(centre[1] - bottom / mm_per_px), height),
    )
    x_mm = (np.arange(crop[0], crop[2]) - centre[0]) * mm_per_px
    y_mm = -(np.arange(crop[1], crop[3]) - centre[1]) * mm_per_px
    part = smiling[crop[1] : crop[3], crop[0] : crop[2]]

    before = levelled_landmarks()
    face, mm = _close_lips(part, before, x_mm, y_mm)
    lip_line = mm[list(UPPER_MARGIN)]
    face = _fuller_brows(_draw_lip_line(face, lip_line, x_mm, y_mm), mm, x_mm, y_mm)
    whole = smiling.copy()
    whole[crop[1] : crop[3], crop[0] : crop[2]] = face
    eyes = {side: find_eye(mm, side) for side in SIDES}
    return Portrait(
        size,
        mm_per_px,
        mm,
        mm / mm_per_px * [1.0, -1.0] + centre,
        whole,
        crop,
        face,
        _teeth(part, before, x_mm, y_mm),
        _eyeballs(face, eyes, x_mm, y_mm),
        x_mm,
        y_mm,
        eyes,
        lip_line,
    )


def _level(size: tuple[int, int], centre: Array, enlarged: float) -> Picture:
    """The portrait without roll, enlarged, with the eyes at `centre`."""
    source = np.asarray(_TABLE["landmarks"], dtype=np.float64)
    roll = np.radians(float(_TABLE["roll_deg"]))
    back = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]]) / enlarged
    shift = _origin(source) - back @ centre
    picture = cv2.warpAffine(
        data.astronaut(),  # type: ignore[no-untyped-call]
        np.column_stack([back, shift]),
        size,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return picture.astype(np.uint8)


def sheet_points(named: dict[int, Array], without: tuple[int, ...]) -> tuple[list[int], Array]:
    """Control landmarks of one sheet and their moves: those named, and all others that are held still."""
    moves = {index: np.zeros(2) for index in STILL}
    moves.update(named)
    kept = [index for index in sorted(moves) if index not in without]
    return kept, np.array([moves[index] for index in kept])


def _close_lips(part: Picture, before: Array, x_mm: Array, y_mm: Array) -> tuple[Picture, Array]:
    """Bring the smiling lips together; returns the picture and the landmarks of the neutral face."""
    named = {index: place - before[index] for index, place in neutral_places().items()}
    # The cheeks come down with the smile gone, and the nose narrows a little.
    for right, left, move in ((205, 425, (0.0, -2.0)), (50, 280, (0.0, -1.0)), (64, 294, (-0.6, 0.0))):
        named[left] = np.array(move)
        named[right] = np.array(move) * [-1.0, 1.0]
    line = np.array([neutral_places()[index] for index in UPPER_MARGIN])
    sheets = [sheet_points(named, without) for without in (LOWER_LIP, UPPER_LIP)]
    moved = [pull_at(before[kept], pull_weights(before[kept], moves), before) for kept, moves in sheets]
    fields = dense_fields(before, sheets, x_mm, y_mm)
    sources = [invert_field(to_px(field, x_mm), steps=12) for field in fields]
    below = below_line(line, x_mm, y_mm)[..., None]
    after = before + join_sheets(moved[0], moved[1], before, line)
    joined = (sources[0] * (1 - below) + sources[1] * below).astype(np.float32)
    return warp(part, joined), after


def join_sheets(upper: Array, lower: Array, places: Array, line: Array) -> Array:
    """Displacement of all landmarks from that of the two sheets, each (478, 2); lips go with their own sheet."""
    share = np.array([below_line(line, place[:1], place[1:])[0, 0] for place in places])
    share[list(UPPER_LIP)] = 0.0
    share[list(LOWER_LIP)] = 1.0
    return np.asarray(upper * (1 - share[:, None]) + lower * share[:, None])


def to_px(field: npt.NDArray[np.float32], x_mm: Array) -> npt.NDArray[np.float32]:
    """A field in mm (y up) in pixels (y down)."""
    per_px = float(x_mm[1] - x_mm[0])
    return np.asarray(field * np.array([1.0 / per_px, -1.0 / per_px], dtype=np.float32))


def warp(picture: Picture, source: npt.NDArray[np.float32]) -> Picture:
    """The picture whose every pixel comes from the given place of `picture`."""
    x, y = source[..., 0].astype(np.float32), source[..., 1].astype(np.float32)
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def below_line(line: Array, x_mm: Array, y_mm: Array) -> npt.NDArray[np.float32]:
    """1 below a line across the face, 0 above; beyond its ends it goes on level and the step widens to a slope.

    The two lips part only between the corners; beside them the sheets are one skin, so one passes into the other.
    """
    height = np.interp(x_mm, line[:, 0], line[:, 1])
    beside = np.maximum(np.maximum(line[0, 0] - x_mm, x_mm - line[-1, 0]), 0.0)
    half = 0.25 + 0.8 * np.minimum(beside, 12.0)
    t = np.clip((height[None, :] - y_mm[:, None]) / half[None, :] / 2 + 0.5, 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def _draw_lip_line(face: Picture, line: Array, x_mm: Array, y_mm: Array) -> Picture:
    """The thin shadow between closed lips, which also hides the seam."""
    height = np.interp(x_mm, line[:, 0], line[:, 1])
    inside = np.clip(np.minimum(x_mm - line[0, 0] + 0.6, line[-1, 0] + 0.6 - x_mm) / 1.5, 0.0, 1.0)
    dark = 0.62 * np.exp(-(((y_mm[:, None] - height[None, :]) / 0.75) ** 2)) * inside[None, :]
    shade = np.array([88.0, 36.0, 36.0])
    return np.asarray(face * (1 - dark[..., None]) + shade * dark[..., None] + 0.5).astype(np.uint8)


def _fuller_brows(face: Picture, mm: Array, x_mm: Array, y_mm: Array) -> Picture:
    """Thicker, darker brows: the portrait's are so thin that landmark models lose them when they rise."""
    per_px = float(x_mm[1] - x_mm[0])
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    picture = face.astype(np.float32)
    skin = cv2.GaussianBlur(picture, (0, 0), 3.0 / per_px)
    thick = cv2.erode(picture, disc, iterations=max(round(0.7 / per_px), 1))
    where = np.zeros(face.shape[:2], np.uint8)
    upper, lower = (107, 66, 105, 63, 70), (46, 53, 52, 65, 55)
    for side in SIDES:
        where |= _mask(mm[[*on_side(upper, side), *on_side(lower, side)]], x_mm, y_mm)
    wide = cv2.dilate(where, disc, iterations=max(round(1.0 / per_px), 1)).astype(np.float32) / 255
    share = cv2.GaussianBlur(wide, (0, 0), 1.0 / per_px)[..., None]
    drawn = skin - np.maximum(skin - thick, 0.0)
    return np.asarray(np.clip(picture * (1 - share) + drawn * share + 0.5, 0, 255)).astype(np.uint8)


def _mask(outline: Array, x_mm: Array, y_mm: Array) -> Picture:
    per_px = float(x_mm[1] - x_mm[0])
    points = np.column_stack([(outline[:, 0] - x_mm[0]) / per_px, (y_mm[0] - outline[:, 1]) / per_px])
    mask = np.zeros((len(y_mm), len(x_mm)), np.uint8)
    cv2.fillPoly(mask, [np.round(points).astype(np.int32)], (255,))
    return mask


def _teeth(part: Picture, before: Array, x_mm: Array, y_mm: Array) -> Picture:
    """Mouth interior: the portrait's own teeth where it shows them, painted on and darkened around them."""
    per_px = float(x_mm[1] - x_mm[0])
    shown = _mask(before[[*UPPER_MARGIN, *reversed(LOWER_MARGIN[1:-1])]], x_mm, y_mm)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    # Less than the lips' margins enclose, so that nothing of the lips is taken for teeth.
    inner = cv2.erode(shown, disc, iterations=max(int(0.9 / per_px), 1))
    around = cv2.distanceTransform(255 - inner, cv2.DIST_L2, 5) * per_px
    fill = ((around > 0) & (around < 4.0)).astype(np.uint8)
    painted = cv2.inpaint(part, fill, 2.0 / per_px, cv2.INPAINT_TELEA)
    light = np.exp(-np.maximum(around - 0.5, 0.0) / 1.8)[..., None]
    dark = np.array([46.0, 16.0, 16.0])
    return np.asarray(painted * light + dark * (1 - light) + 0.5).astype(np.uint8)


def _eyeballs(face: Picture, eyes: dict[Side, Eye], x_mm: Array, y_mm: Array) -> Picture:
    """The eyes without lids: each column of the open eye goes on under the lids, a little darker."""
    behind = face.copy()
    rows = np.arange(len(y_mm))
    per_px = float(x_mm[1] - x_mm[0])
    for eye in eyes.values():
        for column in np.flatnonzero((x_mm > eye.x[0]) & (x_mm < eye.x[-1])):
            upper, lower = (float(value) for value in eye.margins(x_mm[column]))
            inset = min(0.7, 0.4 * (upper - lower))
            first, last = (y_mm[0] - (upper - inset)) / per_px, (y_mm[0] - (lower + inset)) / per_px
            near = (rows > first - 6.0 / per_px) & (rows < last + 6.0 / per_px)
            clamped = np.clip(rows[near], np.ceil(first), max(np.floor(last), np.ceil(first))).astype(int)
            behind[near, column] = face[np.clip(clamped, 0, len(rows) - 1), column]
    return behind
