"""The recording of the demonstration."""

from typing import Final

from synkin.phantom.nerve import make_protocol, named_patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording

DEMO_PATIENT: Final = named_patient("demo")
"""Affected on the right: the eye narrows with every movement of the mouth."""


def demo_recording(*, seed: int = 1, size: tuple[int, int] = (640, 480), fps: float = 30.0) -> Recording:
    """`DEMO_PATIENT` through the four movements of the quick protocol, three times each; under a minute."""
    return Recording(
        patient=DEMO_PATIENT,
        protocol=make_protocol("quick", seed=seed),
        camera=Camera(size=size, fps=fps),
        head="moderate",
        seed=seed,
    )
