"""The geometry of a face: its halves are mirror images, and what is missing comes from the other one or stays away."""

import numpy as np
import pytest
from tests.drive.simulated import mirrored, moved

from synkin.anatomy import MIRROR, SIDES, other_side
from synkin.drive.face import ON_RIMS, WATCHED, WATCHED_MIRROR, distance_to, face_of, nearest_on, smooth

NEUTRAL = moved()["neutral"].values
FACE, OTHER = face_of(NEUTRAL), face_of(mirrored(moved())["neutral"].values)


def test_the_mirror_image_has_the_sides_exchanged() -> None:
    for side in SIDES:
        there = other_side(side)
        np.testing.assert_allclose(OTHER.lateral(there), FACE.lateral(side)[MIRROR], atol=1e-9)
        np.testing.assert_allclose(OTHER.own(there), FACE.own(side)[MIRROR], atol=1e-9)
        np.testing.assert_allclose(OTHER.gap(there), FACE.gap(side), atol=1e-9)
        np.testing.assert_allclose(OTHER.eye(there) * [-1.0, 1.0], FACE.eye(side), atol=1e-9)
        np.testing.assert_allclose(OTHER.corner(there) * [-1.0, 1.0], FACE.corner(side), atol=1e-9)
    np.testing.assert_allclose(OTHER.mobility, FACE.mobility[MIRROR], atol=1e-9)
    np.testing.assert_allclose(OTHER.above_lips, FACE.above_lips[MIRROR], atol=1e-9)
    assert (OTHER.below == FACE.below[MIRROR]).all()
    assert pytest.approx(-FACE.middle) == OTHER.middle


def test_sides_are_the_patients_own() -> None:
    assert FACE.corner("left")[0] > FACE.middle > FACE.corner("right")[0]
    assert (FACE.gap("left") > 3.0).mean() > 0.5
    np.testing.assert_allclose(FACE.own("left") + FACE.own("right"), 1.0, atol=1e-9)


def test_mirror_partners_of_what_is_watched() -> None:
    assert (WATCHED[WATCHED_MIRROR] == MIRROR[WATCHED]).all()
    assert (WATCHED_MIRROR[WATCHED_MIRROR] == np.arange(len(WATCHED))).all()
    assert (ON_RIMS[WATCHED_MIRROR] == ON_RIMS).all()
    assert ON_RIMS.sum() == 28


def test_what_is_missing_is_taken_from_the_other_side() -> None:
    lost = [50, 101, 118, 468]
    neutral = NEUTRAL.copy()
    neutral[lost] = np.nan
    face = face_of(neutral)
    assert face.whole
    np.testing.assert_allclose(face.places[lost, 0] + face.places[MIRROR[lost], 0], 2.0 * face.middle, atol=1e-9)
    np.testing.assert_allclose(face.places[lost, 1], face.places[MIRROR[lost], 1])


@pytest.mark.parametrize("lost", [[152], [0, 17, 152], [50, 280], list(range(478))])
def test_what_is_missing_on_both_sides_stays_missing_and_is_said(lost: list[int]) -> None:
    neutral = NEUTRAL.copy()
    neutral[lost] = np.nan
    assert not face_of(neutral).whole
    assert FACE.whole


def test_what_is_no_face_is_refused() -> None:
    with pytest.raises(ValueError, match="478 landmarks"):
        face_of(np.zeros((68, 2)))


def test_distance_to_a_line() -> None:
    line = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 5.0]])
    places = np.array([[5.0, 3.0], [-3.0, 4.0], [12.0, 9.0], [10.0, 2.0]])
    np.testing.assert_allclose(distance_to(places, line), [3.0, 5.0, np.hypot(2.0, 4.0), 0.0], atol=1e-9)
    np.testing.assert_allclose(nearest_on(places, line[:1]), np.zeros((4, 2)))


def test_smooth_has_no_kink() -> None:
    share = smooth(np.linspace(-0.5, 1.5, 401))
    assert (np.diff(share) >= 0.0).all()
    assert (share[0], share[-1]) == (0.0, 1.0)
    assert np.abs(np.diff(share, 2)).max() < 2e-4
