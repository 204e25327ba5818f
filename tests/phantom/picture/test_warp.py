import cv2
import numpy as np
import numpy.typing as npt
import pytest

from synkin.phantom.mouth import LOWER_MARGIN, UPPER_MARGIN
from synkin.phantom.picture.warp import below_line, move_skin, way_back
from synkin.phantom.shape import Shape
from synkin.phantom.tissue import Fields, with_contact


def levels_of(fields: Fields, **named: float) -> npt.NDArray[np.float64]:
    levels = np.zeros(len(fields.names))
    for name, level in named.items():
        levels[[one.startswith(name.replace("_", "-") + "/") for one in fields.names]] = level
    return levels


def test_the_way_back_undoes_the_move() -> None:
    x, y = np.meshgrid(np.arange(60.0), np.arange(50.0))
    bump = np.exp(-((x - 30) ** 2 + (y - 25) ** 2) / 2 / 8.0**2)
    moves = np.stack([6.0 * bump, -4.0 * bump], axis=-1).astype(np.float32)
    back = way_back(moves)
    source = np.stack([x, y], axis=-1).astype(np.float32) + back
    there = source + cv2.remap(moves, source, np.empty(0), cv2.INTER_LINEAR)
    assert np.abs(there - np.stack([x, y], axis=-1)).max() < 0.03
    assert np.abs(back).max() > 5.0


def test_skin_of_a_moved_place_comes_from_where_it_was(fields: Fields, shape: Shape) -> None:
    levels = levels_of(fields, zygomaticus_major=1.0, frontalis_medial=0.7, levator_labii=0.5)
    levels = with_contact(fields, shape, levels[None])[0]
    skin = move_skin(fields, shape.lip_line, levels)
    before = shape.mm[:468, :2]
    after = before + np.tensordot(levels, fields.landmarks, axes=1)[:468]
    lips = {*UPPER_MARGIN, *LOWER_MARGIN}
    kept = [index for index in range(468) if index not in lips and abs(before[index, 1] + 70) > 15]
    way = skin.plane.look_up(skin.joined, after[kept].astype(np.float32)[None])[0]
    assert np.linalg.norm(after - before, axis=1).max() > 6.0
    assert np.abs(after[kept] + way - before[kept]).max() < 0.15


def test_margins_of_the_lips_are_where_the_landmarks_are(fields: Fields, shape: Shape) -> None:
    levels = with_contact(fields, shape, levels_of(fields, zygomaticus_major=1.0, depressor_labii=0.8)[None])[0]
    skin = move_skin(fields, shape.lip_line, levels)
    after = shape.mm[:, :2] + np.tensordot(levels, fields.landmarks, axes=1)
    for line, margin in ((skin.upper_lip, UPPER_MARGIN), (skin.lower_lip, LOWER_MARGIN)):
        x, y = after[list(margin)].T.astype(np.float32)
        assert line.at(x[None])[0] == pytest.approx(y, abs=0.15)
    assert after[13, 1] - after[14, 1] > 0.3


def test_below_the_line(fields: Fields, shape: Shape) -> None:
    skin = move_skin(fields, shape.lip_line, np.zeros(len(fields.names)))
    x = np.array([[0.0, 0.0, 0.0]], np.float32)
    middle = float(skin.middle.at(x)[0, 0])
    below = below_line(skin.middle, x, np.array([[middle + 1, middle, middle - 1]], np.float32), 0.3)
    assert below[0] == pytest.approx([0.0, 0.5, 1.0], abs=0.02)
