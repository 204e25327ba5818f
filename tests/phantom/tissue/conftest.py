"""A face for the tests of skin and lids: the portrait's landmarks over a plain curved surface."""

import numpy as np
import pytest

from synkin.anatomy import SIDES
from synkin.phantom.portrait import load_portrait
from synkin.phantom.shape import Shape
from synkin.phantom.tissue.eye import find_eye


def _depth(x: object, y: object) -> object:
    return -(np.square(x) / 90.0 + np.square(y) / 260.0)


@pytest.fixture(scope="session")
def shape() -> Shape:
    portrait = load_portrait((320, 240))
    xy = portrait.mm
    x_mm, y_mm = np.arange(-90.0, 90.1, 2.0), np.arange(80.0, -140.1, -2.0)
    offset = np.where(np.arange(478) == 4, 20.0, 0.0)
    return Shape(
        mm=np.column_stack([xy, np.asarray(_depth(xy[:, 0], xy[:, 1])) + offset]),
        iris_mm=11.77,
        x_mm=x_mm,
        y_mm=y_mm,
        z_mm=np.asarray(_depth(x_mm[None, :], y_mm[:, None])),
        eyes={side: find_eye(xy, side) for side in SIDES},
        lip_line=portrait.lip_line,
    )
