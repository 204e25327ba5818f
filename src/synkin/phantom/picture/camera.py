"""The camera: where it stands, what it resolves, and what it does to a picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Camera:
    """A camera in front of the patient, its axis through the origin of the face (mean of the canthi) at a still head.

    size: (width, height) px, even. fps, fps_jitter: rate, and SD of the frame interval as a share of it.
    distance_mm: from lens to face. face_share: height of the face (forehead top to chin, about 180 mm) as a share of the
    picture's height. yaw_deg, pitch_deg: from where the camera looks: positive when it sees more of the patient's left, and
    more from above. noise_sd: grey levels of 255. light_gradient: how much darker the dark edge of the picture is than
    its bright one, as a share; light_from: "left" or "right" of the patient, or "above". flicker: depth as a share, at
    `flicker_hz`. exposure_s: shutter time, blurs what moves. crf: x264's constant rate factor, larger is coarser.
    blur_px: SD of the lens's blur.
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
