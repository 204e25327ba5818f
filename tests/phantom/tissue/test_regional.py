"""Fields of single regions: exactly one moves."""

import numpy as np
import pytest

from synkin.anatomy import HEAD_FIXED, REGIONS, SIDES, region
from synkin.anatomy.regions import on_side
from synkin.phantom.mouth import LOWER_MARGIN, UPPER_MARGIN
from synkin.phantom.shape import Shape
from synkin.phantom.tissue import Fields, with_contact
from synkin.phantom.tissue.regional import REGION_CHANNELS, region_fields, safe_levels


@pytest.fixture(scope="module")
def regional(shape: Shape) -> Fields:
    return region_fields(shape)


@pytest.mark.parametrize("which", ["shape", "other_shape"])
def test_exactly_one_region_moves(which: str, request: pytest.FixtureRequest) -> None:
    fields = region_fields(request.getfixturevalue(which))
    eyes = [index for side in SIDES for index in on_side(region("palpebral-fissure").outline_right, side)]
    for number, name in enumerate(REGION_CHANNELS):
        channel, of_side = name.split("/")
        id_, axis = channel.rsplit(".", 1)
        expected = np.zeros((478, 2))
        for side in SIDES:
            if side == of_side:
                expected[list(region(id_).landmarks(side))] = (
                    [0.0, 1.0] if axis == "up" else [1.0 if side == "left" else -1.0, 0.0]
                )
        of_regions = [index for one in REGIONS.values() for side in SIDES for index in one.landmarks(side)]
        known = sorted({*of_regions, *eyes, *HEAD_FIXED})
        np.testing.assert_allclose(fields.landmarks[number, known], expected[known], atol=1e-6, err_msg=name)


def test_regions_move_several_millimetres_without_folding(regional: Fields) -> None:
    safe = dict(zip(regional.names, safe_levels(regional), strict=True))
    assert min(safe[name] for name in REGION_CHANNELS) >= 4.0


def test_fields_stay_near_their_region(regional: Fields) -> None:
    for sheet in (regional.upper, regional.lower):
        np.testing.assert_allclose(sheet[:, [0, -1]], 0.0, atol=0.02)
        assert np.abs(sheet).max() < 1.3


@pytest.mark.parametrize("name", ["lower-lip.up/left", "upper-lip.up/right", "commissure.lateral/left"])
@pytest.mark.parametrize("mm", [-3.0, 3.0])
def test_contact_keeps_lips_apart_and_regions_where_they_are(
    regional: Fields, shape: Shape, name: str, mm: float
) -> None:
    levels = np.zeros((1, len(regional.names)))
    levels[0, regional.names.index(name)] = mm
    touched = with_contact(regional, shape, levels)
    before, after = (np.tensordot(one[0], regional.landmarks, axes=1) for one in (levels, touched))
    of_regions = [index for one in REGIONS.values() for side in SIDES for index in one.landmarks(side)]
    np.testing.assert_allclose(after[of_regions], before[of_regions], atol=1e-6)
    gap = (shape.mm[:, 1] + after[:, 1])[list(UPPER_MARGIN)] - (shape.mm[:, 1] + after[:, 1])[list(LOWER_MARGIN)]
    assert gap.min() > -1e-6
