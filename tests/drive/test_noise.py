"""Whitened displacements are alike and independent, and what says nothing weighs nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synkin.drive.noise import Whitener, around, distances

PLACES = np.random.default_rng(3).uniform(-60.0, 60.0, (40, 2))
NOBODY = np.zeros(40, dtype=np.bool_)


def covariance(whiten: Whitener) -> np.ndarray:  # type: ignore[type-arg]
    """The covariance that a whitener stands for."""
    root = whiten(np.eye(80).reshape(80, 40, 2)).T
    return np.asarray(np.linalg.inv(root.T @ root))


def variances(wrong: float = 0.0, noise: float = 0.1, silent: np.ndarray = NOBODY) -> np.ndarray:  # type: ignore[type-arg]
    return np.diag(covariance(Whitener(PLACES, np.full(40, wrong), silent, noise)))


def test_the_covariance_is_what_is_said() -> None:
    wrong = np.linspace(0.0, 2.0, 40)
    found = covariance(Whitener(PLACES, wrong, NOBODY, 0.1)).reshape(40, 2, 40, 2)
    near = distances(PLACES)
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
    whiten = Whitener(PLACES, np.full(40, 0.3), silent, 0.1)
    moved = np.zeros((40, 2))
    moved[[3, 17]] = 5.0
    loud = Whitener(PLACES, np.full(40, 0.3), NOBODY, 0.1)(moved)
    assert np.linalg.norm(whiten(moved)) < 1.0 < 0.05 * np.linalg.norm(loud)


def test_many_at_once_are_as_one_by_one() -> None:
    whiten = Whitener(PLACES, np.full(40, 0.3), NOBODY, 0.1)
    moved = np.random.default_rng(1).normal(size=(2, 3, 40, 2))
    np.testing.assert_allclose(whiten(moved)[1, 2], whiten(moved[1, 2]), atol=1e-9)


def test_the_head_weighs_less_than_skin_that_goes_as_far() -> None:
    whiten = Whitener(PLACES, np.full(40, 0.05), NOBODY, 0.1)
    shift = np.tile([0.3, 0.0], (40, 1))
    assert np.linalg.norm(whiten(shift)) < 0.3 * np.linalg.norm(whiten(shift * np.where(PLACES[:, :1] > 0, 1, -1)))


@settings(max_examples=20, deadline=None)
@given(st.floats(0.0, 1e3), st.lists(st.integers(0, 39), max_size=20))
def test_around_leaves_out_what_is_missing(squared: float, lost: list[int]) -> None:
    every = np.full(40, squared)
    every[lost] = np.nan
    out = around(PLACES, every, 12.0)
    kept = np.isin(np.arange(40), lost, invert=True)
    np.testing.assert_allclose(out[kept], np.sqrt(squared), rtol=1e-9)
    assert np.isfinite(out).all()


def test_around_nothing_is_zero() -> None:
    assert around(PLACES, np.full(40, np.nan), 12.0) == pytest.approx(np.zeros(40))
