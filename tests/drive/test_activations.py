"""Drives from displacements: whose field it is gets the drive, nothing is below zero, and the unseen stays unknown."""

from functools import cache

import numpy as np
import pytest
import xarray as xr
from tests.drive.simulated import WIRE, made_of, mirrored, moved

from synkin.anatomy import MOVEMENTS, MUSCLE_IDS, SIDES
from synkin.drive.activations import Activations, activations
from synkin.drive.displacements import rims
from synkin.drive.face import ON_RIMS, WATCHED

SMILE, BROWS, CLOSE = "smile-open", "brow-raise", "eye-close-tight"
FEW = (BROWS, CLOSE, SMILE)


def few(displaced: xr.Dataset) -> xr.Dataset:
    return displaced.sel(movement=list(FEW))


@cache
def normal() -> Activations:
    return activations(made_of({}, FEW), ("right",))


def drive(found: Activations, movement: str, side: str, muscle: str) -> float:
    return float(found.drive[found.movements.index(movement), SIDES.index(side), MUSCLE_IDS.index(muscle)])


@pytest.mark.parametrize(
    ("movement", "muscle"),
    [(SMILE, "frontalis-medial"), (SMILE, "corrugator"), (BROWS, "mentalis"), (BROWS, "depressor-labii")],
)
def test_the_muscle_whose_field_it_is_gets_the_drive(movement: str, muscle: str) -> None:
    found = activations(made_of({(movement, "left", muscle): 0.8}, FEW), ("right",))
    more = found.drive - normal().drive
    assert more.argmax() == np.ravel_multi_index(
        (found.movements.index(movement), SIDES.index("left"), MUSCLE_IDS.index(muscle)), more.shape
    )
    assert more.max() == pytest.approx(0.8, abs=0.3)


def test_normal_drives_are_found_where_they_are() -> None:
    assert drive(normal(), BROWS, "right", "frontalis-medial") == pytest.approx(1.0, abs=0.15)
    assert drive(normal(), SMILE, "right", "zygomaticus-major") == pytest.approx(1.0, abs=0.25)
    assert (normal().drive >= 0.0).all()
    assert np.linalg.norm(normal().left_over, axis=-1)[:, ~ON_RIMS].mean() < 0.2


def test_the_mirror_image_has_the_drives_exchanged() -> None:
    one = activations(few(moved(WIRE)), ("right",))
    other = activations(few(mirrored(moved(WIRE))), ("left",))
    np.testing.assert_allclose(other.drive[:, ::-1], one.drive, atol=1e-6)
    np.testing.assert_allclose(other.adaptation.by, one.adaptation.by, atol=1e-5)


def test_the_atlas_is_adapted_to_the_person_and_explains_more() -> None:
    found = activations(few(moved()), ("right",))
    fixed = activations(few(moved()), ("right",), skin=np.zeros((2, len(MUSCLE_IDS), 478, 2)))
    assert np.abs(found.adaptation.by).max() > 0.5
    assert np.abs(found.adaptation.by).max() <= 2.5
    assert not fixed.adaptation.by.any()
    apart = np.linalg.norm(found.left_over, axis=-1)[:, ~ON_RIMS]
    assert apart.mean() < 0.5 * np.linalg.norm(found.moved, axis=-1)[:, ~ON_RIMS].mean()


def test_a_face_that_does_not_move_has_no_drives() -> None:
    still = made_of({}, FEW)
    still["moved"].values[:] = 0.0
    found = activations(still, ())
    assert found.drive.max() < 0.1


def test_shut_eyes_say_no_more_than_that_they_are_shut() -> None:
    found = normal()
    rows = ON_RIMS[None] & np.array([name == CLOSE for name in found.movements])[:, None]
    assert (found.silent == rows).all()
    assert not found.missing.any()


def test_skin_that_was_not_seen_is_no_skin_that_stood_still() -> None:
    lost = few(moved()).copy(deep=True)
    right = moved()["neutral"].values[:, 0] < -8.0
    row = FEW.index(SMILE)
    lost["moved"].values[row, right] = np.nan
    found = activations(lost, ("right",))
    gone = right[WATCHED]
    assert (found.missing[row] == gone).all()
    assert not found.left_over[row, gone].any()
    assert not found.seen("right")[row, MUSCLE_IDS.index("zygomaticus-major")]
    assert found.seen("left").all()
    assert found.seen("right")[FEW.index(BROWS)].all()
    # The expectation stands in; a smile of zero would drive nothing.
    assert drive(found, SMILE, "right", "zygomaticus-major") > 0.5


def test_lids_that_could_not_be_read_are_no_open_lids() -> None:
    lost = few(moved()).copy(deep=True)
    lost["moved"].values[:, [one for side in SIDES for rim in rims(side) for one in rim]] = np.nan
    found = activations(lost, ("right",))
    assert (found.missing == ON_RIMS).all()
    assert np.isfinite(found.drive).all()
    assert drive(found, CLOSE, "right", "orbicularis-oculi-pretarsal") > 0.5


def test_movements_of_the_table_are_movements() -> None:
    assert set(FEW) <= set(MOVEMENTS)
