"""One simulated recording of a suite, in words that make its key, and the recording that they stand for."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from synkin.anatomy import Side, other_side
from synkin.phantom.nerve import make_protocol, named_patient, random_patient
from synkin.phantom.nerve.patient import Patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording
from synkin.validation.counting import SUNNYBROOK

REPORTING_SEEDS: Final = range(1, 1000)
CALIBRATION_SEEDS: Final = range(1000, 2000)
TUNING_SEEDS: Final = range(2000, 3000)
"""Persons that figures are reported on, that corrections are found on, and that everything else is tuned on."""

RANDOM: Final = "random"
RANDOM_BOTH: Final = "random-both"
"""Patients drawn at random: ill on one side, and on both sides independently."""
SEVERITIES: Final = {"mild": (0.0, 1 / 3), "moderate": (1 / 3, 2 / 3), "severe": (2 / 3, 1.0)}
"""Severities that a level draws from."""
SIZES: Final = {
    "360": (640, 360),
    "480": (640, 480),
    "720": (1280, 720),
    "1080": (1920, 1080),
    "576": (768, 576),
    "600": (800, 600),
    "768": (1024, 768),
}
"""Picture sizes by their height; those of 576, 600 and 768 lines are for tuning alone."""
LIGHTS: Final[dict[str, dict[str, Any]]] = {
    "even": {"light_gradient": 0.0},
    "left": {"light_gradient": 0.35, "light_from": "left"},
    "right": {"light_gradient": 0.35, "light_from": "right"},
    "above": {"light_gradient": 0.25, "light_from": "above", "flicker": 0.04},
    "tuning-left": {"light_gradient": 0.15, "light_from": "left"},
    "tuning-right": {"light_gradient": 0.45, "light_from": "right", "flicker": 0.02},
    "tuning-above": {"light_gradient": 0.1, "light_from": "above"},
    "tuning-below": {"light_gradient": 0.2, "light_from": "below"},
}
"""What `Camera` knows of the light; names say what is for tuning alone, here and below."""
OPTICS: Final[dict[str, dict[str, Any]]] = {
    "usual": {"distance_mm": 600.0, "face_share": 0.55, "blur_px": 0.0, "noise_sd": 2.0, "exposure_s": 0.01},
    "near": {"distance_mm": 570.0, "face_share": 0.58, "blur_px": 0.25, "noise_sd": 1.5, "exposure_s": 0.008},
    "far": {"distance_mm": 630.0, "face_share": 0.52, "blur_px": 1.0, "noise_sd": 2.5, "exposure_s": 0.0125},
    "tuning-near": {"distance_mm": 520.0, "face_share": 0.61, "blur_px": 0.5, "noise_sd": 1.2, "exposure_s": 0.005},
    "tuning-usual": {"distance_mm": 660.0, "face_share": 0.56, "blur_px": 0.35, "noise_sd": 3.0, "exposure_s": 0.016},
    "tuning-far": {"distance_mm": 720.0, "face_share": 0.5, "blur_px": 0.8, "noise_sd": 2.2, "exposure_s": 0.007},
}
"""Where a camera stands, how large it sees the face, and how sharp, how clean and how fast it is; see `Camera`.

Distances of the report lie between 560 and 640 mm, where no calibration face was filmed.
"""
TIMES: Final = {"steady": 0.0, "jittery": 0.2, "tuning-steady": 0.02, "tuning-jittery": 0.1}
"""How irregular frames come: SD of the interval as a share of it."""
PACES: Final[dict[str, dict[str, Any]]] = {
    "usual": {"ramp_s": 0.4, "hold_s": 1.2, "rest_s": 1.65},
    "tuning-brisk": {"ramp_s": 0.33, "hold_s": 1.0, "rest_s": 1.75},
    "tuning-slow": {"ramp_s": 0.5, "hold_s": 1.4, "rest_s": 1.5},
}
"""How long movements and rests are asked for; see `make_protocol`."""
_RUNS_APART: Final = 10_000


@dataclass(frozen=True)
class Case:
    """Everything that determines a simulated recording.

    seed: of the person and, with `run`, of everything else that is drawn. patient: a named one, or one drawn at random
    of this severity and pattern. height: of the picture, px. light, optics, times, pace: names of `LIGHTS`, `OPTICS`,
    `TIMES` and `PACES`. yaw_deg: how far the head is turned throughout.
    """

    id: str
    group: str
    seed: int
    patient: str
    side: Side = "left"
    severity: str | None = None
    pattern: str | None = None
    movements: tuple[str, ...] = SUNNYBROOK
    repetitions: int = 3
    head: str = "still"
    height: str = "720"
    fps: str = "30"
    crf: str = "18"
    light: str = "even"
    optics: str = "usual"
    times: str = "steady"
    pace: str = "usual"
    yaw_deg: float = 0.0
    run: int = 1

    @property
    def person(self) -> str:
        """Whose recording it is, as far as resampling goes."""
        return f"person-{self.seed}"

    @property
    def levels(self) -> dict[str, str]:
        """The factors that figures are split by."""
        return {
            "severity": self.severity or "none",
            "pattern": self.pattern or self.patient,
            "side": self.side,
            "head": self.head,
            "height": self.height,
            "fps": self.fps,
            "crf": self.crf,
            "light": self.light,
            "optics": self.optics,
            "times": self.times,
            "yaw": f"{self.yaw_deg:g}",
        }

    def parameters(self) -> dict[str, Any]:
        """What makes the key of everything kept of it: all but the names it goes by."""
        return {name: value for name, value in asdict(self).items() if name not in ("id", "group")}


def patient_of(case: Case) -> Patient:
    """What is wrong with the patient."""
    if case.patient not in (RANDOM, RANDOM_BOTH):
        return named_patient(case.patient, case.side)
    rng = np.random.default_rng([case.seed, case.run, 11])
    first = _drawn(case, rng, case.side)
    if case.patient == RANDOM:
        return first
    second = _drawn(case, rng, other_side(case.side))
    nerves = {case.side: first.nerve(case.side), other_side(case.side): second.nerve(other_side(case.side))}
    return replace(first, affected_side="both", left=nerves["left"], right=nerves["right"])


def _drawn(case: Case, rng: np.random.Generator, side: Side) -> Patient:
    if case.severity is None or case.pattern is None:
        raise ValueError(f"{case.id}: a patient drawn at random needs a severity and a pattern")
    return random_patient(rng, pattern=case.pattern, severity=float(rng.uniform(*SEVERITIES[case.severity])), side=side)


def recording_of(case: Case) -> Recording:
    """The recording that a case stands for."""
    seed = case.seed + _RUNS_APART * (case.run - 1)
    return Recording(
        patient=patient_of(case),
        protocol=make_protocol(case.movements, repetitions=case.repetitions, seed=seed, **PACES[case.pace]),
        person_seed=case.seed,
        camera=Camera(
            size=SIZES[case.height],
            fps=float(case.fps),
            fps_jitter=TIMES[case.times],
            crf=int(case.crf),
            **OPTICS[case.optics],
            **LIGHTS[case.light],
        ),
        head=case.head,
        turn_deg=(case.yaw_deg, 0.0),
        seed=seed,
    )
