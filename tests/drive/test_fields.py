"""What muscles do to a face: mirror images on both sides, wherever the face lies, and shut lids that are shut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drive.simulated import mirrored, moved

from synkin.anatomy import ATLAS, MIRROR, MUSCLE_IDS, SIDES
from synkin.anatomy.regions import on_side
from synkin.drive import Adaptation, atlas_fields
from synkin.drive.displacements import rims
from synkin.drive.face import face_of
from synkin.drive.fields import WAYS

NEUTRAL = moved()["neutral"].values
FIELDS = atlas_fields(NEUTRAL)
SEEDS = st.integers(0, 1000)


def adaptation(seed: int) -> Adaptation:
    return Adaptation(np.random.default_rng(seed).normal(0.0, 1.0, (len(MUSCLE_IDS), len(WAYS))))


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_the_mirror_image_has_mirrored_fields(seed: int) -> None:
    one = atlas_fields(NEUTRAL, adaptation(seed))
    other = atlas_fields(mirrored(moved())["neutral"].values, adaptation(seed))
    swapped = other.sel(side=["right", "left"]).values[:, :, MIRROR] * [-1.0, 1.0]
    np.testing.assert_allclose(swapped, one.sel(side=["left", "right"]).values, atol=1e-9)


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_fields_go_with_the_face(seed: int) -> None:
    there = atlas_fields(NEUTRAL + np.array([31.0, -17.0]), adaptation(seed)).values
    np.testing.assert_allclose(there, atlas_fields(NEUTRAL, adaptation(seed)).values, atol=1e-9)


def test_a_pull_turns_with_the_face() -> None:
    angle = np.radians(2.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    there = atlas_fields(NEUTRAL @ turn.T).values
    for m, muscle in enumerate(MUSCLE_IDS):
        expected = FIELDS.values[:, m] @ turn.T
        apart = np.linalg.norm(there[:, m] - expected) / np.linalg.norm(expected)
        assert apart < 0.25, muscle


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("muscle", MUSCLE_IDS)
def test_the_insertion_goes_as_far_as_the_table_says_and_towards_the_origin(muscle: str, side: str) -> None:
    hold = ATLAS[muscle]
    field = FIELDS.sel(side=side, muscle=muscle).values
    assert np.isfinite(field).all()
    insertion = list(on_side(hold.insertion, side))  # type: ignore[arg-type]
    far = np.linalg.norm(field, axis=1)[insertion].mean()
    if hold.towards is None:
        assert 0.4 * hold.pull_mm <= far <= 1.05 * hold.pull_mm
        way = NEUTRAL[list(on_side(hold.origin, side))].mean(axis=0) - NEUTRAL[insertion].mean(axis=0)  # type: ignore[arg-type]
        assert field[insertion].mean(axis=0) @ way > 0.9 * far * np.linalg.norm(way) * 0.5
    away = np.abs(NEUTRAL[:, 0] - face_of(NEUTRAL).middle) > 15.0
    other = away & (np.sign(NEUTRAL[:, 0]) != (1.0 if side == "left" else -1.0))
    assert np.linalg.norm(field[other], axis=1).max() < 0.05 * max(far, 1.0)


@pytest.mark.parametrize("pull", [-2.0, 0.0, 2.0])
def test_lids_are_shut_at_a_whole_pull_however_strong_the_muscle(pull: float) -> None:
    by = np.zeros((len(MUSCLE_IDS), len(WAYS)))
    by[:, WAYS.index("pull")] = pull
    fields, face = atlas_fields(NEUTRAL, Adaptation(by)), face_of(NEUTRAL)
    for side in SIDES:
        upper, lower = rims(side)
        there = NEUTRAL + fields.sel(side=side, muscle="orbicularis-oculi-pretarsal").values
        gap = (there[upper] - there[lower])[:, 1]
        assert np.abs(gap).max() < 0.06 * face.gap(side).max()


def test_ways_do_what_they_are_called() -> None:
    m = MUSCLE_IDS.index("zygomaticus-major")

    def far(way: str, by: float) -> np.ndarray:  # type: ignore[type-arg]
        given = np.zeros((len(MUSCLE_IDS), len(WAYS)))
        given[m, WAYS.index(way)] = by
        return np.asarray(atlas_fields(NEUTRAL, Adaptation(given)).sel(side="left").values[m])

    usual = far("pull", 0.0)
    np.testing.assert_allclose(far("pull", 1.0), np.exp(0.3) * usual)
    assert (np.linalg.norm(far("reach", 1.0), axis=1) > 0.5).sum() > (np.linalg.norm(usual, axis=1) > 0.5).sum()
    corner = on_side((61,), "left")[0]
    angles = [np.arctan2(*far("turn", by)[corner][::-1]) for by in (0.0, 1.0)]
    assert np.degrees(angles[1] - angles[0]) == pytest.approx(10.0, abs=1.0)
