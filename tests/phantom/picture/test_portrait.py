"""Portraits: the astronaut's, and what is asked of a photograph."""

import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import MIRROR
from synkin.errors import WrongUsageError
from synkin.phantom.neutral import head_turn, smile_of
from synkin.phantom.person import draw_person
from synkin.phantom.picture.canvas import make_canvas
from synkin.phantom.picture.look import Look
from synkin.phantom.picture.portrait import Portrait, astronaut, mirrored, photo_portrait
from synkin.phantom.shape import draw_shape

Array = npt.NDArray[np.float64]


def photo(
    *, yaw_deg: float = 0.0, shut: bool = False, larger: float = 2.0
) -> tuple[npt.NDArray[np.uint8], Array, float]:
    """The astronaut as if she were a photograph: no head outline, another size, landmarks turned or an eye closed."""
    portrait = astronaut()
    picture = np.repeat(np.repeat(portrait.picture, int(larger), axis=0), int(larger), axis=1)
    landmarks = portrait.landmarks_px * larger
    centre = landmarks.mean(axis=0)
    yaw = np.radians(yaw_deg)
    turn = np.array([[np.cos(yaw), 0.0, np.sin(yaw)], [0.0, 1.0, 0.0], [-np.sin(yaw), 0.0, np.cos(yaw)]])
    landmarks = (landmarks - centre) @ turn.T + centre
    if shut:
        landmarks[386] = landmarks[374] - [0.0, 2.0, 0.0]
    return picture, landmarks, portrait.iris_px * larger


def test_the_astronaut_smiles_and_looks_ahead() -> None:
    portrait = astronaut()
    assert portrait.landmarks_px.shape == (478, 3)
    assert smile_of(portrait) == 1.0
    assert max(abs(angle) for angle in head_turn(portrait.landmarks_px)) < 10.0
    assert 0.7 < portrait.source_px_per_mm < 0.77


@pytest.mark.parametrize("yaw_deg", [-12.0, 12.0])
def test_a_turn_is_read_with_its_sign(yaw_deg: float) -> None:
    yaw, _ = head_turn(photo(yaw_deg=yaw_deg)[1])
    assert abs(yaw - yaw_deg) < 3.0


def test_a_photograph_becomes_a_face_with_closed_lips() -> None:
    portrait = photo_portrait(*photo())
    assert portrait.name == "photo"
    shape = draw_shape(None, portrait)
    np.testing.assert_allclose(shape.mm[13], shape.mm[14])
    np.testing.assert_allclose(shape.mm[:, :2], draw_shape(None, astronaut()).mm[:, :2], atol=0.01)
    canvas = make_canvas(shape, Look(), portrait, 1.0)
    assert abs(canvas.source_px_per_mm - 2 * astronaut().source_px_per_mm) < 0.01
    assert canvas.skin.std() > 20


def test_a_closed_mouth_stays_as_it_is() -> None:
    """What is neutral already is not made neutral again, but for symmetry."""
    shape = draw_shape(None, astronaut())
    landmarks = shape.mm * [4.0, -4.0, 4.0] + [300.0, 300.0, 0.0]
    again = Portrait("again", astronaut().picture, landmarks, shape.iris_mm * 4.0)
    assert smile_of(again) < 0.15
    np.testing.assert_allclose(draw_shape(None, again).mm[:, :2], shape.mm[:, :2], atol=0.8)


def test_a_large_photograph_is_made_smaller() -> None:
    portrait = photo_portrait(*photo(larger=14.0))
    assert portrait.source_px_per_mm <= 8.0 + 1e-9
    assert portrait.picture.shape[0] < 14 * 512
    ratio = portrait.landmarks_px[:, :2] / astronaut().landmarks_px[:, :2]
    np.testing.assert_allclose(ratio, ratio.mean(), rtol=1e-6)


def test_what_cannot_be_a_neutral_face_is_refused_in_one_sentence() -> None:
    with pytest.raises(WrongUsageError, match="eye is closed"):
        photo_portrait(*photo(shut=True))
    with pytest.raises(WrongUsageError, match=r"turned by (19|20|21) degrees"):
        photo_portrait(*photo(yaw_deg=20.0))
    picture, landmarks, iris_px = photo()
    with pytest.raises(WrongUsageError, match=r"4\.3 px wide and 6"):
        photo_portrait(picture[::4, ::4], landmarks / 4, iris_px / 4)


def test_what_is_no_picture_or_no_landmarks_is_a_mistake_of_the_caller() -> None:
    picture, landmarks, iris_px = photo()
    with pytest.raises(ValueError, match="picture"):
        photo_portrait(picture[..., 0], landmarks, iris_px)
    with pytest.raises(ValueError, match="landmarks_px"):
        photo_portrait(picture, landmarks[:468], iris_px)


def test_landmarks_of_a_portrait_are_the_right_way_round() -> None:
    """The patient's right is on the picture's left."""
    landmarks = astronaut().landmarks_px
    assert landmarks[33, 0] < landmarks[263, 0]
    assert landmarks[4, 2] > landmarks[[234, 454], 2].max() + 40
    assert np.abs(landmarks[:, 1] - landmarks[MIRROR, 1]).mean() < 5


def test_a_mirrored_portrait_shows_each_landmark_where_its_partner_was() -> None:
    portrait = astronaut()
    other = mirrored(portrait)
    for index in (33, 263, 61, 291, 105, 334, 1):
        x, y = np.round(portrait.landmarks_px[index, :2]).astype(int)
        at_x, at_y = np.round(other.landmarks_px[MIRROR[index], :2]).astype(int)
        assert (at_x, at_y) == (portrait.picture.shape[1] - 1 - x, y)
        np.testing.assert_array_equal(other.picture[at_y, at_x], portrait.picture[y, x])
    again = mirrored(other)
    np.testing.assert_allclose(again.landmarks_px, portrait.landmarks_px)
    np.testing.assert_array_equal(again.picture, portrait.picture)


def test_half_of_all_people_have_the_mirrored_portrait() -> None:
    names = [draw_person(seed).portrait.name for seed in (2, 3, 4, 5)]
    assert len(set(names)) == 2
    assert names[0] == names[2] != names[1] == names[3]
