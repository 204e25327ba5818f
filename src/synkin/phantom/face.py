"""The face that can move: each expression's dense field on the portrait, for pictures and for the truth alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES, Side, region
from synkin.anatomy.regions import on_side
from synkin.phantom.expressions import EXPRESSIONS, LOWER_LIP, UPPER_LIP
from synkin.phantom.lids import carried, gather_way, gathered
from synkin.phantom.movement import Pose
from synkin.phantom.portrait import Portrait, join_sheets, load_portrait, sheet_points, to_px
from synkin.phantom.skin import dense_fields, pull_at, pull_weights

Array = npt.NDArray[np.floating[Any]]
Field = npt.NDArray[np.float32]
Key = tuple[str, Side]

_WITHOUT: Final = (LOWER_LIP, UPPER_LIP)
"""The two sheets of skin, above and below the line between the lips, by the lip they leave out."""


@dataclass(frozen=True)
class Face:
    """A portrait with its expressions.

    fields: per expression and side the dense displacement of the upper and the lower sheet, px, each of shape
    (rows, columns, 2).
    landmark_moves: the same at the neutral landmarks, shape (478, 2), mm (x to the patient's left, y up).
    """

    portrait: Portrait
    fields: Mapping[Key, tuple[Field, Field]]
    landmark_moves: Mapping[Key, Array]


def make_face(size: tuple[int, int] = (640, 480)) -> Face:
    """The portrait's face at a picture size (width, height), ready to be moved.

    Raises
    ------
    WrongUsageError
        If the size cannot be rendered.
    """
    portrait = load_portrait(size)
    mm = portrait.mm
    keys: list[Key] = [(expression, side) for expression in EXPRESSIONS for side in SIDES]
    sheets = [sheet_points(EXPRESSIONS[one].moves(side), without) for one, side in keys for without in _WITHOUT]
    dense = [to_px(field, portrait.x_mm) for field in dense_fields(mm, sheets, portrait.x_mm, portrait.y_mm)]
    moved = [pull_at(mm[kept], pull_weights(mm[kept], moves), mm) for kept, moves in sheets]
    fields = dict(zip(keys, zip(dense[::2], dense[1::2], strict=True), strict=True))
    moves = {
        key: join_sheets(upper, lower, mm, portrait.lip_line)
        for key, upper, lower in zip(keys, moved[::2], moved[1::2], strict=True)
    }
    return Face(portrait, fields, moves)


def landmarks_mm(face: Face, pose: Pose) -> Array:
    """Where the landmarks are in a pose, without head motion: shape (478, 2), mm in the frame of `Portrait.mm`."""
    portrait = face.portrait
    moved = portrait.mm + lid_moves(portrait, pose)
    for expression, side, level in pose.levels:
        moved = moved + level * face.landmark_moves[expression, side]
    return moved


def lid_moves(portrait: Portrait, pose: Pose) -> Array:
    """How far the lids carry each landmark, shape (478, 2), mm."""
    moves = np.zeros_like(portrait.mm)
    for side, lids in zip(SIDES, pose.lids, strict=True):
        eye = portrait.eyes[side]
        down, up = lids.ways(eye.gap)
        if down == 0.0 and up == 0.0:
            continue
        outline = on_side(region("palpebral-fissure").outline_right, side)
        x, y = portrait.mm[:, 0], portrait.mm[:, 1]
        share = eye.share(x)
        upper, lower = eye.margins(x)
        above, below = y - upper, lower - y
        gathering = gather_way(eye, x, down) * gathered(above)
        way = np.where(above >= 0, -down * share * carried(above - gathering, "upper") - gathering, 0.0)
        way += np.where(below >= 0, up * share * carried(below, "lower"), 0.0)
        # Landmarks of the outline lie on the margins by definition; rounding must not put them in the open eye.
        for index in outline[1:8]:
            way[index] = -down * share[index]
        for index in outline[9:]:
            way[index] = up * share[index]
        moves[:, 1] += way
    return moves
