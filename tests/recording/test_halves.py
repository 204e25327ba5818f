"""Halves: each side is read from itself alone; a mirrored picture swaps the answer."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synkin.anatomy import MIDLINE, MIRROR, SIDE_OF_LANDMARK
from synkin.recording.halves import HalvesReader, face_of_half, find_midline
from synkin.recording.model import LandmarkModel, open_model
from synkin.recording.source import open_source


def whole_of(model: LandmarkModel, picture: Any) -> Any:
    tracker = model.tracker()
    landmarks = [tracker.read(picture, index / 30) for index in range(3)][-1]
    tracker.close()
    assert landmarks is not None
    height, width = picture.shape[:2]
    return landmarks * np.array([width, height, width], dtype=np.float32)


def halves_of(model: LandmarkModel, picture: Any, whole: Any) -> Any:
    reader = HalvesReader(model)
    halves = [reader.read(picture, whole, index / 30) for index in range(3)][-1]
    reader.close()
    assert halves is not None
    return halves


def reflected(position: Any, width: int) -> Any:
    out = position[MIRROR].copy()
    out[:, 0] = width - out[:, 0]
    return out


def test_a_face_of_a_half_is_that_half_and_its_mirror_image(clips: Any) -> None:
    crop = clips.face(64, 64)
    left, right = face_of_half(crop, "left"), face_of_half(crop, "right")
    assert np.array_equal(left, left[:, ::-1])
    assert np.array_equal(right, right[:, ::-1])
    # the patient's left is on the right of the picture
    assert np.array_equal(left[:, 32:], crop[:, 32:])
    assert np.array_equal(right[:, :32], crop[:, :32])


def test_midline_turns_with_the_head_and_not_with_the_mouth() -> None:
    rng = np.random.default_rng(1)
    right = rng.uniform((-80, -100, 0), (-10, 100, 0), size=(478, 3)).astype(np.float32)
    face = np.where(SIDE_OF_LANDMARK[:, None] > 0, right[MIRROR] * [-1, 1, 1], right)
    face[list(MIDLINE), 0] = 0
    angle = np.radians(17.0)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    seen = face @ turn.T + [200, 150, 0]
    seen[[61, 291, 0, 17, 13, 14]] += 30
    midline = find_midline(seen.astype(np.float32))
    assert midline.angle == pytest.approx(angle, abs=1e-4)
    # the line through the point found, along the face's own up, passes through the face's origin
    away = (np.array([midline.x, midline.y]) - [200, 150]) @ [np.cos(angle), np.sin(angle)]
    assert away == pytest.approx(0, abs=1e-3)


def test_mirrored_picture_swaps_the_halves(model: str, clips: Any) -> None:
    opened = open_model(model)
    picture = clips.face(480, 480)
    whole = whole_of(opened, picture)
    straight = halves_of(opened, picture, whole)
    mirrored = halves_of(opened, np.ascontiguousarray(picture[:, ::-1]), reflected(whole, 480))
    apart = np.abs(reflected(mirrored, 480) - straight)[:, :2]
    eyes = np.linalg.norm(whole[33, :2] - whole[263, :2])
    assert apart.max() < 0.01 * eyes
    assert np.median(apart) < 0.002 * eyes


def test_one_half_does_not_see_the_other(model: str, clips: Any) -> None:
    """Whatever happens to the patient's left, the right is read as before."""
    opened = open_model(model)
    picture = clips.face(480, 480)
    whole = whole_of(opened, picture)
    before = halves_of(opened, picture, whole)
    changed = picture.copy()
    middle = int(find_midline(whole).x) + 30
    changed[260:, middle:] = np.roll(picture[260:, middle:], -14, axis=0)  # the left corner of the mouth is lifted
    after = halves_of(opened, changed, whole)
    move = np.linalg.norm(after - before, axis=1)
    assert move[SIDE_OF_LANDMARK < 0].max() < 0.01
    assert move[291] > 5


def test_a_rolled_head_gives_the_same_face(clips: Any) -> None:
    import cv2

    opened = open_model("bundled")
    picture = clips.face(480, 480)
    turn: Any = cv2.getRotationMatrix2D((240, 240), 12, 1.0)
    rolled: Any = cv2.warpAffine(picture, turn, (480, 480), borderMode=cv2.BORDER_REPLICATE)
    straight = halves_of(opened, picture, whole_of(opened, picture))
    back = halves_of(opened, rolled, whole_of(opened, rolled))
    expected = straight[:, :2] @ turn[:, :2].T + turn[:, 2]
    eyes = np.linalg.norm(straight[33, :2] - straight[263, :2])
    assert np.median(np.linalg.norm(back[:, :2] - expected, axis=1)) < 0.015 * eyes


@pytest.mark.recordings
def test_one_sided_pulls_show_on_their_side(recordings: Path, model: str) -> None:
    """The man pulls his mouth to his left in f152-178 and to his right at f535."""
    neutral, left_pull, right_pull = range(20), range(150, 176), range(525, 539)
    opened = open_model(model)
    tracker, reader = opened.tracker(), HalvesReader(opened)
    rows = []
    for frame, (time, picture) in enumerate(open_source(recordings / "liveportrait_d9.mp4").pictures()):
        if frame not in neutral and frame not in left_pull and frame not in right_pull:
            continue
        height_px, width_px = picture.shape[:2]
        landmarks = tracker.read(picture, time)
        assert landmarks is not None
        rows.append(reader.read(picture, landmarks * np.array([width_px, height_px, width_px], dtype="f4"), time))
    tracker.close()
    reader.close()
    position = np.array(rows, dtype=float)
    middle = (position[:, 133, :2] + position[:, 362, :2]) / 2
    across = position[:, 263, :2] - position[:, 33, :2]
    span = np.linalg.norm(across, axis=1)
    up = np.stack([across[:, 1], -across[:, 0]], axis=1) / span[:, None]

    def height(corner: int) -> Any:
        return ((position[:, corner, :2] - middle) * up).sum(axis=1) / span

    lift = {side: height(corner) - height(corner)[:20].mean() for side, corner in (("right", 61), ("left", 291))}
    at_left_pull, at_right_pull = slice(20 + 10, 20 + 24), slice(20 + 26 + 8, 20 + 26 + 12)
    assert lift["left"][at_left_pull].mean() > lift["right"][at_left_pull].mean() + 0.03
    assert lift["right"][at_right_pull].mean() > lift["left"][at_right_pull].mean() + 0.03
