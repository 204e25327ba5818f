import pytest

from synkin.phantom.picture.camera import Camera, px_per_mm
from synkin.phantom.picture.canvas import Canvas, make_canvas
from synkin.phantom.picture.look import Look
from synkin.phantom.picture.portrait import astronaut
from synkin.phantom.shape import Shape, draw_shape
from synkin.phantom.tissue import Fields, draw_pulls, make_fields


@pytest.fixture(scope="session")
def shape() -> Shape:
    return draw_shape(None, astronaut())


@pytest.fixture(scope="session")
def fields(shape: Shape) -> Fields:
    return make_fields(shape, draw_pulls(None))


@pytest.fixture(scope="session")
def camera() -> Camera:
    return Camera(size=(480, 360), noise_sd=0.0)


@pytest.fixture(scope="session")
def canvas(shape: Shape, camera: Camera) -> Canvas:
    return make_canvas(shape, Look(), astronaut(), px_per_mm(camera))
