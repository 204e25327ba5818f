"""Whitened displacements are alike and independent, and what says nothing weighs nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synkin.drive.noise import Mirrored, Neighbours, Whitener

PLACES = np.random.default_rng(3).uniform(-60.0, 60.0, (40, 2))
SKIN = Neighbours(PLACES)
NOBODY = np.zeros(40, dtype=np.bool_)


def covariance(whiten: Whitener) -> np.ndarray:  # type: ignore[type-arg]
    """The covariance that a whitener stands for."""
    root = whiten(np.eye(80).reshape(80, 40, 2)).T
    return np.asarray(np.linalg.inv(root.T @ root))


def variances(wrong: float = 0.0, noise: float = 0.1, silent: np.ndarray = NOBODY) -> np.ndarray:  # type: ignore[type-arg]
    return np.diag(covariance(Whitener(SKIN, np.full(40, wrong), silent, noise)))


def test_the_covariance_is_what_is_said() -> None:
    wrong = np.linspace(0.0, 2.0, 40)
    found = covariance(Whitener(SKIN, wrong, NOBODY, 0.1)).reshape(40, 2, 40, 2)
    near = SKIN.apart
    skin = np.outer(wrong, wrong) * np.exp(-near / 3.0) + 0.05**2 * np.exp(-0.5 * (near / 12.0) ** 2)
    skin += 0.1**2 * np.eye(40)
    x, y = (PLACES - PLACES.mean(axis=0)).T / 50.0
    across = skin + 0.3**2 + 0.15**2 * (2.0 * np.outer(x, x) + 2.0 * np.outer(y, y))
    np.testing.assert_allclose(found[:, 0, :, 0], across, atol=1e-8)
    np.testing.assert_allclose(found[:, 1, :, 1], across, atol=1e-8)
    turned = 0.15**2 * (np.outer(y, x) - np.outer(y, x) + np.outer(x, y) - np.outer(x, y))
    np.testing.assert_allclose(found[:, 0, :, 1], turned, atol=1e-8)


def test_more_error_says_less() -> None:
    assert (variances(wrong=1.0) > variances(wrong=0.5)).all()
    assert (variances(noise=0.3) > variances(noise=0.1)).all()


def test_what_is_silent_weighs_nothing() -> None:
    silent = NOBODY.copy()
    silent[[3, 17]] = True
    whiten = Whitener(SKIN, np.full(40, 0.3), silent, 0.1)
    moved = np.zeros((40, 2))
    moved[[3, 17]] = 5.0
    loud = Whitener(SKIN, np.full(40, 0.3), NOBODY, 0.1)(moved)
    assert np.linalg.norm(whiten(moved)) < 1.0 < 0.05 * np.linalg.norm(loud)


def test_many_at_once_are_as_one_by_one() -> None:
    whiten = Whitener(SKIN, np.full(40, 0.3), NOBODY, 0.1)
    moved = np.random.default_rng(1).normal(size=(2, 3, 40, 2))
    np.testing.assert_allclose(whiten(moved)[1, 2], whiten(moved[1, 2]), atol=1e-9)


def test_the_head_weighs_less_than_skin_that_goes_as_far() -> None:
    whiten = Whitener(SKIN, np.full(40, 0.05), NOBODY, 0.1)
    shift = np.tile([0.3, 0.0], (40, 1))
    assert np.linalg.norm(whiten(shift)) < 0.3 * np.linalg.norm(whiten(shift * np.where(PLACES[:, :1] > 0, 1, -1)))


@settings(max_examples=20, deadline=None)
@given(st.floats(0.0, 1e3), st.lists(st.integers(0, 39), max_size=20))
def test_around_leaves_out_what_is_missing(squared: float, lost: list[int]) -> None:
    every = np.full(40, squared)
    every[lost] = np.nan
    out = SKIN.around(every)
    kept = np.isin(np.arange(40), lost, invert=True)
    np.testing.assert_allclose(out[kept], np.sqrt(squared), rtol=1e-9, atol=1e-9)
    assert np.isfinite(out).all()


def test_around_nothing_is_zero() -> None:
    assert SKIN.around(np.full(40, np.nan)) == pytest.approx(np.zeros(40))


HALF = np.random.default_rng(4).uniform([6.0, -60.0], [60.0, 60.0], (20, 2))
FACE = np.concatenate([HALF, HALF * [-1.0, 1.0]])
PARTNER = np.roll(np.arange(40), 20)


def cost(whiten: Whitener, half: np.ndarray, sign: tuple[float, float]) -> float:  # type: ignore[type-arg]
    """How far off a displacement of one half is, done by the other half times these signs."""
    return float(np.linalg.norm(whiten(np.concatenate([half, half * np.array(sign)]))))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 3.0))
def test_what_is_wrong_alike_is_wrong_in_mirror_images(seed: int, wrong: float) -> None:
    """Across the face outwards on both sides, up and down together: each the other way round is less to be expected."""
    whiten = Whitener(Neighbours(FACE), np.full(40, 0.05), NOBODY, 0.06, Mirrored(np.full(40, wrong), PARTNER))
    # Skin goes the same way over some distance: a bell, without what the head does.
    middle = HALF[seed % 20]
    bell = np.exp(-0.5 * (np.linalg.norm(HALF - middle, axis=1) / 12.0) ** 2)
    across, up = np.column_stack([bell, 0.0 * bell]), np.column_stack([0.0 * bell, bell])
    assert cost(whiten, across, (-1.0, 1.0)) < cost(whiten, across, (1.0, 1.0))
    assert cost(whiten, up, (-1.0, 1.0)) < cost(whiten, up, (-1.0, -1.0))
    if wrong > 0.5:
        assert cost(whiten, across, (-1.0, 1.0)) < 0.5 * cost(whiten, across, (1.0, 1.0))
        assert cost(whiten, up, (-1.0, 1.0)) < 0.5 * cost(whiten, up, (-1.0, -1.0))


def test_what_is_wrong_alike_is_as_wrong_as_is_said() -> None:
    """Beside what is wrong of each: on both sides the same, in full, with signs of the mirror image between them."""
    wrong = np.tile(np.linspace(0.2, 1.5, 20), 2)
    none = covariance(Whitener(Neighbours(FACE), np.full(40, 0.3), NOBODY, 0.1))
    more = covariance(Whitener(Neighbours(FACE), np.full(40, 0.3), NOBODY, 0.1, Mirrored(wrong, PARTNER))) - none
    apart = Neighbours(FACE).apart
    by_axis = more.reshape(40, 2, 40, 2)
    for axis, sign in ((0, -1.0), (1, 1.0)):
        said = np.outer(wrong, wrong) * (np.exp(-apart / 3.0) + sign * np.exp(-apart[:, PARTNER] / 3.0))
        np.testing.assert_allclose(by_axis[:, axis, :, axis], said, atol=1e-7)
    np.testing.assert_allclose(by_axis[:, 0, :, 1], 0.0, atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 20.0), st.floats(0.0, 30.0), st.booleans())
def test_every_face_has_a_covariance(seed: int, crooked: float, most: float, in_the_middle: bool) -> None:
    """No face is its own mirror image, and errors of the two sides differ: a covariance nevertheless."""
    rng = np.random.default_rng(seed)
    places = FACE + rng.normal(scale=crooked, size=FACE.shape)
    partner = PARTNER.copy()
    if in_the_middle:
        partner[[0, 20]] = [0, 20]
        places[[0, 20], 0] = 0.0
    wrong, silent = rng.uniform(0.0, 1.0, 40), rng.random(40) < 0.3
    whiten = Whitener(Neighbours(places), wrong, silent, 0.06, Mirrored(rng.uniform(0.0, most, 40), partner))
    root = whiten(np.eye(80).reshape(80, 40, 2))
    assert np.isfinite(root).all()
    assert np.linalg.eigvalsh(root @ root.T)[0] > 0.0
    assert np.linalg.eigvalsh(covariance(whiten))[0] > 0.06**2 * 0.999


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 39), st.booleans())
def test_what_is_silent_weighs_nothing_even_where_most_is(seed: int, count: int, alike: bool) -> None:
    rng = np.random.default_rng(seed)
    silent = NOBODY.copy()
    silent[rng.permutation(40)[:count]] = True
    mirrored = Mirrored(np.full(40, 0.6), PARTNER) if alike else None
    whiten = Whitener(Neighbours(FACE), np.full(40, 0.3), silent, 0.06, mirrored)
    moved = rng.normal(scale=3.0, size=(40, 2))
    other = np.where(silent[:, None], moved + rng.normal(scale=5.0, size=(40, 2)), moved)
    apart = whiten(other) - whiten(moved)
    assert np.linalg.norm(apart) < 0.2
    assert np.linalg.norm(whiten(np.where(silent[:, None], moved, 0.0))) < 0.2
    # Those that speak have the distribution that they would have alone.
    loud = np.repeat(~silent, 2)
    whole = covariance(Whitener(Neighbours(FACE), np.full(40, 0.3), NOBODY, 0.06, mirrored))[np.ix_(loud, loud)]
    vocal = np.where(silent[:, None], 0.0, moved)
    alone = vocal.ravel()[loud] @ np.linalg.solve(whole, vocal.ravel()[loud])
    assert float(whiten(vocal) @ whiten(vocal)) == pytest.approx(float(alone), rel=1e-3)
