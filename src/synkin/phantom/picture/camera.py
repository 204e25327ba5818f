"""The camera: where it stands, what it resolves, and where it sees a place of the head."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.errors import WrongUsageError

Array = npt.NDArray[np.floating[Any]]

LEAST_PX: Final = 120
"""A smaller picture shows no face that could be measured."""
FACE_MM: Final = 180.0
"""Height of the face, forehead top to chin, that `Camera.face_share` means."""
NECK_MM: Final = (0.0, -40.0, -70.0)
"""The point that the head turns about, in the frame of `Shape`."""
AIM_MM: Final = (0.0, -15.0, 0.0)
"""The point of the still head that the camera looks at: a little under the eyes, so that the neck is in the picture."""
LIGHT_SIDES: Final = ("left", "right", "above", "below")
"""Where light can come from, the patient's own sides."""


@dataclass(frozen=True)
class Camera:
    """A camera in front of the patient, its axis through `AIM_MM` of a still head.

    size: (width, height) px, even. fps, fps_jitter: rate, and SD of the frame interval as a share of it.
    distance_mm: from lens to face. face_share: height of the face (forehead top to chin, about 180 mm) as a share of
    the picture's height. yaw_deg, pitch_deg: from where the camera looks: positive when it sees more of the patient's
    left, and more from above. noise_sd: grey levels of 255. light_gradient: how much darker the dark edge of the
    picture is than its bright one, as a share; light_from: one of LIGHT_SIDES. flicker: depth
    as a share, at `flicker_hz`. exposure_s: shutter time, blurs what moves. crf: x264's constant rate factor, larger is
    coarser. blur_px: SD of the lens's blur.
    """

    size: tuple[int, int] = (640, 480)
    fps: float = 30.0
    fps_jitter: float = 0.0
    distance_mm: float = 600.0
    face_share: float = 0.55
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    noise_sd: float = 2.0
    light_gradient: float = 0.0
    light_from: str = "left"
    flicker: float = 0.0
    flicker_hz: float = 2.0
    exposure_s: float = 0.01
    crf: int = 18
    blur_px: float = 0.0

    def __post_init__(self) -> None:
        width, height = self.size
        if width % 2 or height % 2 or min(width, height) < LEAST_PX:
            raise WrongUsageError(
                f"the picture size {width}x{height} cannot be rendered; give even numbers of {LEAST_PX} or more"
            )


def px_per_mm(camera: Camera) -> float:
    """Pixels of a millimetre at the depth of `AIM_MM`, across the camera's axis."""
    return camera.face_share * camera.size[1] / FACE_MM


def rotation(pose: Array) -> Array:
    """Rotation of the head, shape (..., 6) -> (..., 3, 3); turned = rotation @ (place - neck) + neck + shift.

    Signs are those of `motion`: yaw positive to the patient's left, pitch positive up, roll positive with the crown to
    the patient's left; applied roll first, then pitch, then yaw.
    """
    yaw, pitch, roll = np.moveaxis(np.radians(np.asarray(pose, dtype=np.float64)[..., :3]), -1, 0)
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    rows = [
        [cy * cr + sy * sp * sr, cy * sr - sy * sp * cr, sy * cp],
        [-cp * sr, cp * cr, sp],
        [-sy * cr + cy * sp * sr, -sy * sr - cy * sp * cr, cy * cp],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def turn(points_mm: Array, pose: Array) -> Array:
    """Where places of the head are once it is posed, in the frame of the still head.

    Parameters
    ----------
    points_mm : shape (..., 3), mm
    pose : shape (6,), or (time, 6) with `points_mm` of shape (time, n, 3); yaw, pitch, roll in degrees, x, y, z in mm

    Returns
    -------
    shape (..., 3), mm
    """
    turning = rotation(pose)
    neck = np.array(NECK_MM)
    shift = np.asarray(pose, dtype=np.float64)[..., 3:]
    return np.asarray((np.asarray(points_mm) - neck) @ np.swapaxes(turning, -1, -2) + (neck + shift)[..., None, :])


def camera_axes(camera: Camera) -> Array:
    """The camera's right, up and backward axes as rows, in the frame of the still head, shape (3, 3)."""
    yaw, pitch = np.radians([camera.yaw_deg, camera.pitch_deg])
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    return np.array([[cy, 0.0, -sy], [-sp * sy, cp, -sp * cy], [cp * sy, sp, cp * cy]])


def in_camera(points_mm: Array, camera: Camera) -> Array:
    """Places of the still head's frame in the camera's: right, up, and to the camera from `AIM_MM`; (..., 3), mm."""
    return np.asarray((np.asarray(points_mm) - np.array(AIM_MM)) @ camera_axes(camera).T)


def project(points_mm: Array, pose: Array, camera: Camera) -> Array:
    """Where the camera sees places of the posed head.

    Parameters
    ----------
    points_mm, pose : as for `turn`

    Returns
    -------
    shape (..., 2), px, x to the right of the picture (the patient's left), y down; (0, 0) is the centre of the first
    pixel.
    """
    seen = in_camera(turn(points_mm, pose), camera)
    width, height = camera.size
    scale = px_per_mm(camera) * camera.distance_mm / (camera.distance_mm - seen[..., 2])
    return np.stack([(width - 1) / 2 + scale * seen[..., 0], (height - 1) / 2 - scale * seen[..., 1]], axis=-1)
