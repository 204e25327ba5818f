import numpy as np
import pytest

from synkin.errors import WrongUsageError
from synkin.phantom.picture.camera import Camera
from synkin.phantom.picture.light import expose, make_light

GREY = np.full((120, 160, 3), 120, np.uint8)


def camera(**settings: float | str) -> Camera:
    return Camera(size=(160, 120), **{"noise_sd": 0.0, **settings})  # type: ignore[arg-type]


def test_a_plain_camera_changes_nothing() -> None:
    np.testing.assert_array_equal(expose(make_light(camera(), seed=1), GREY, 0.3, 9), GREY)


def test_noise_has_its_spread_no_bias_and_differs_from_frame_to_frame() -> None:
    light = make_light(camera(noise_sd=3.0), seed=1)
    one, other = (expose(light, GREY, 0.0, index).astype(float) - 120 for index in (0, 1))
    assert one.std() == pytest.approx(3.0, rel=0.05)
    assert abs(one.mean()) < 0.1
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.02
    np.testing.assert_array_equal(expose(make_light(camera(noise_sd=3.0), seed=1), GREY, 0.0, 1) - 120.0, other)


@pytest.mark.parametrize("light_from", ["left", "right", "above", "below"])
def test_the_gradient_falls_away_from_the_light(light_from: str) -> None:
    lit = expose(make_light(camera(light_gradient=0.4, light_from=light_from), seed=1), GREY, 0.0, 0)[..., 0]
    # The patient's left is on the picture's right.
    edges = {
        "left": (lit[:, -1], lit[:, 0]),
        "right": (lit[:, 0], lit[:, -1]),
        "above": (lit[0], lit[-1]),
        "below": (lit[-1], lit[0]),
    }
    bright, dark = edges[light_from]
    assert bright.mean() == pytest.approx(120, abs=1)
    assert dark.mean() == pytest.approx(0.6 * 120, abs=1)


def test_flicker_goes_down_and_comes_back() -> None:
    light = make_light(camera(flicker=0.2, flicker_hz=2.0), seed=1)
    levels = [expose(light, GREY, time_s, 0).mean() for time_s in (0.0, 0.25, 0.5)]
    assert levels == pytest.approx([120, 96, 120], abs=1)


def test_the_lens_softens_edges() -> None:
    edge = GREY.copy()
    edge[:, 80:] = 200
    soft = expose(make_light(camera(blur_px=1.5), seed=1), edge, 0.0, 0)
    assert np.abs(np.diff(soft[60, :, 0].astype(int))).max() < 30


def test_light_from_nowhere_is_refused() -> None:
    with pytest.raises(WrongUsageError):
        make_light(camera(light_gradient=0.4, light_from="behind"), seed=1)
