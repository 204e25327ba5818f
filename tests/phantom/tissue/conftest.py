"""The average person's face, and one drawn by a seed, for the tests of skin and lids."""

import numpy as np
import pytest

from synkin.phantom.picture.portrait import astronaut
from synkin.phantom.shape import Shape, draw_shape
from synkin.phantom.tissue import Fields, draw_pulls, make_fields


@pytest.fixture(scope="session")
def shape() -> Shape:
    return draw_shape(None, astronaut())


@pytest.fixture(scope="session")
def other_shape() -> Shape:
    return draw_shape(np.random.default_rng(5), astronaut())


@pytest.fixture(scope="session")
def fields(shape: Shape) -> Fields:
    return make_fields(shape, draw_pulls(None))
