"""What light, lens and sensor do to a picture: gradient and flicker, blur, noise."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.errors import WrongUsageError
from synkin.phantom.picture.camera import LIGHT_SIDES, Camera

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]

# Every frame cuts another part out of one of a few tiles of noise, each this much larger than a frame.
_NOISE_TILES: Final = 4
_LARGER_PX: Final = 192
# Noise is kept as positive bytes around this level, so that it is added quickly; eight SD fit.
_NOISE_LEVEL: Final = 64


@dataclass(frozen=True)
class Light:
    """One recording's light and sensor; see `expose`.

    gain: shape (height, width, 3) float32, 1 where the light is brightest; None where it is even. noise: shape (tiles,
    height + more, width + more, 3) uint8; None without noise.
    """

    camera: Camera
    seed: int
    gain: npt.NDArray[np.float32] | None
    noise: Picture | None


def make_light(camera: Camera, *, seed: int) -> Light:
    """Prepare gradient and noise once for a recording.

    Raises
    ------
    WrongUsageError
        If the light comes from nowhere known.
    """
    width, height = camera.size
    gain = None
    if camera.light_gradient > 0:
        if camera.light_from not in LIGHT_SIDES:
            raise WrongUsageError(f"light cannot come from {camera.light_from!r}; choose {', '.join(LIGHT_SIDES)}")
        across = {
            "left": np.linspace(0.0, 1.0, width)[None, :],
            "right": np.linspace(1.0, 0.0, width)[None, :],
            "above": np.linspace(1.0, 0.0, height)[:, None],
            "below": np.linspace(0.0, 1.0, height)[:, None],
        }[camera.light_from]
        one = np.broadcast_to(1.0 - camera.light_gradient * (1.0 - across), (height, width))
        gain = np.repeat(one[..., None], 3, axis=2).astype(np.float32)
    noise = None
    if camera.noise_sd > 0:
        rng = np.random.default_rng([seed, 3])
        size = (_NOISE_TILES, height + _LARGER_PX, width + _LARGER_PX, 3)
        grain = rng.standard_normal(size, dtype=np.float32) * np.float32(camera.noise_sd) + np.float32(_NOISE_LEVEL)
        noise = np.clip(np.rint(grain), 0, 2 * _NOISE_LEVEL).astype(np.uint8)
    return Light(camera, seed, gain, noise)


def expose(light: Light, picture: Picture, time_s: float, index: int) -> Picture:
    """The picture as the sensor gives it: lit, seen through the lens, with noise; may be `picture` itself if nothing is
    to be done.
    """
    camera = light.camera
    flicker = 1.0 - camera.flicker * (0.5 - 0.5 * np.cos(2 * np.pi * camera.flicker_hz * time_s))
    if light.gain is not None:
        picture = cv2.multiply(picture, light.gain, scale=float(flicker), dtype=cv2.CV_8U).astype(np.uint8, copy=False)
    elif flicker < 1.0:
        picture = cv2.convertScaleAbs(picture, alpha=float(flicker)).astype(np.uint8, copy=False)
    if camera.blur_px > 0:
        picture = cv2.GaussianBlur(picture, (0, 0), camera.blur_px).astype(np.uint8, copy=False)
    if light.noise is not None:
        height, width = picture.shape[:2]
        rng = np.random.default_rng([light.seed, 4, index])
        tile = light.noise[int(rng.integers(_NOISE_TILES))]
        row, column = (int(value) for value in rng.integers(_LARGER_PX + 1, size=2))
        grain = tile[row : row + height, column : column + width]
        picture = cv2.addWeighted(picture, 1.0, grain, 1.0, -_NOISE_LEVEL).astype(np.uint8, copy=False)
    return picture
