"""The baselines on displacements that are made of known pulls."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import MUSCLE_IDS, SIDES, Side, mirror_landmarks, other_side
from synkin.phantom.person import Person, draw_person
from synkin.validation.drive_baselines import ASYMMETRY, BASELINES, LEAST_SQUARES, NON_NEGATIVE, baseline_scores

Array = npt.NDArray[np.floating[Any]]


@pytest.fixture(scope="module")
def average() -> Person:
    return draw_person(None)


@pytest.fixture(scope="module")
def fields(average: Person) -> xr.DataArray:
    """The average phantom's own pulls in the atlas's form; the right side is the left one's mirror image."""
    left = np.array([average.fields.landmarks[average.fields.names.index(f"{one}/left")] for one in MUSCLE_IDS])
    return xr.DataArray(
        np.stack([left, _mirrored(left)]),
        dims=("side", "muscle", "landmark", "axis"),
        coords={"side": list(SIDES), "muscle": list(MUSCLE_IDS)},
    )


def _mirrored(moved: Array) -> Array:
    return np.asarray(mirror_landmarks(moved) * np.array([-1.0, 1.0]))


def moved(fields: xr.DataArray, *drives: Mapping[tuple[Side, str], float]) -> xr.Dataset:
    """One movement per entry, each made of drives of (side, muscle)."""
    each = [
        sum(drive * fields.sel(side=side, muscle=muscle).values for (side, muscle), drive in of.items())
        for of in drives
    ]
    return xr.Dataset({"moved": (("movement", "landmark", "axis"), np.array(each))})


def first(scores: dict[str, float]) -> str:
    return max(scores, key=scores.__getitem__)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("muscle", ["frontalis-lateral", "corrugator", "zygomaticus-major", "depressor-labii"])
def test_a_lone_muscle_on_top_of_a_symmetric_movement_is_named(fields: xr.DataArray, muscle: str, side: Side) -> None:
    smile: dict[tuple[Side, str], float] = {(one, "zygomaticus-major"): 1.0 for one in SIDES}
    extra = dict(smile)
    extra[side, muscle] = extra.get((side, muscle), 0.0) + 0.6

    scores = baseline_scores(moved(fields, smile, extra), fields, side)

    assert set(scores) == set(BASELINES)
    for name in (LEAST_SQUARES, NON_NEGATIVE):
        assert first(scores[name]) == muscle
        assert scores[name][muscle] == pytest.approx(0.6, abs=0.02)
    region_of = {"frontalis-lateral": "frontalis", "corrugator": "corrugator"}
    assert first(scores[ASYMMETRY]).startswith(region_of.get(muscle, ""))
    assert scores[ASYMMETRY][muscle] > 0.5


def test_what_is_alike_on_both_sides_names_nobody(fields: xr.DataArray) -> None:
    same: dict[tuple[Side, str], float] = {(one, "zygomaticus-major"): 1.0 for one in SIDES}

    for scores in baseline_scores(moved(fields, same), fields, "left").values():
        assert max(scores.values()) < 1e-6


def test_movements_and_landmarks_that_were_not_seen_are_left_out(fields: xr.DataArray) -> None:
    known = moved(fields, {("left", "corrugator"): 0.5}, {("left", "corrugator"): 0.5})
    known["moved"].values[0, 200:220] = np.nan
    known["moved"].values[1] = np.nan

    for name in (LEAST_SQUARES, NON_NEGATIVE):
        assert baseline_scores(known, fields, "left")[name]["corrugator"] == pytest.approx(0.5, abs=0.02)
    known["moved"].values[:] = np.nan
    for of in baseline_scores(known, fields, "left").values():
        assert set(of.values()) == {0.0}


def test_exchanged_sides_give_the_same_scores(fields: xr.DataArray) -> None:
    left: dict[tuple[Side, str], float] = {
        ("left", "mentalis"): 0.5,
        ("left", "risorius"): 0.3,
        ("right", "risorius"): 0.1,
    }
    right = {(other_side(side), muscle): drive for (side, muscle), drive in left.items()}

    one = baseline_scores(moved(fields, left), fields, "left")
    other = baseline_scores(moved(fields, right), fields, "right")

    for name in BASELINES:
        assert one[name] == pytest.approx(other[name], abs=1e-6)


def test_weakness_of_the_affected_side_is_no_excess(fields: xr.DataArray) -> None:
    weak: dict[tuple[Side, str], float] = {("left", "zygomaticus-major"): 0.4, ("right", "zygomaticus-major"): 1.0}

    scores = baseline_scores(moved(fields, weak), fields, "left")

    assert scores[ASYMMETRY]["zygomaticus-major"] == 0.0
    assert scores[LEAST_SQUARES]["zygomaticus-major"] == 0.0
