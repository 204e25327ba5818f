"""Simulated patients whose signs are known, at the landmark link: what is there is found, what is not is not."""

from functools import cache

import pytest

from synkin.assessment import Assessment, assess
from synkin.grading.signs import LEVEL_NAMES
from synkin.phantom import named_patient
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import track_of
from synkin.phantom.nerve import make_protocol
from synkin.phantom.nerve.patient import Nerve, Patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, simulate
from synkin.validation.drive_patients import MOVEMENTS_ASKED
from synkin.validation.landmark_jobs import NOISE

SHORT = ("brow-raise", "eye-close-gentle", "smile-open", "pucker")
SEED = 2610
MADE = {
    "disordered": Patient("made", "made", "left", left=Nerve(disorder_s=0.07, delay_s=0.05)),
    "late": Patient("made", "made", "left", left=Nerve(delay_s=0.1)),
}


@cache
def patient(name: str, *, muscles: bool = False) -> Assessment:
    asked, repetitions, fps = (MOVEMENTS_ASKED, 2, 15.0) if muscles else (SHORT, 3, 30.0)
    protocol = make_protocol(asked, repetitions=repetitions, seed=7)
    ill = MADE.get(name) or named_patient(name, "left")
    recording = Recording(ill, protocol, person_seed=SEED, camera=Camera(fps=fps), seed=7)
    return assess(track_of(simulate(recording), NOISE), cue_sheet(protocol), "left", muscles=muscles).assessment


def level(of: Assessment, sign: str) -> str:
    assert of.signs is not None
    found = of.signs.sign(sign).level
    return "not assessed" if found is None else LEVEL_NAMES[found]


def test_a_healthy_face_shows_none() -> None:
    found = patient("healthy")
    for sign in ("short-tight-muscles", "linked-movements", "high-tone", "poor-sequencing"):
        assert level(found, sign) == "none", sign
    # Muscles were not looked for, and nobody was asked about tears.
    for sign in ("reduced-coordination", "abnormal-contraction", "tearing"):
        assert level(found, sign) == "not assessed", sign


def test_severe_mass_movement_is_severe_and_its_sequence_disordered() -> None:
    found = patient("severe-mass-movement")
    assert level(found, "linked-movements") == "severe"
    assert level(found, "poor-sequencing") in ("moderate", "severe")
    assert level(found, "high-tone") in ("mild", "moderate")  # its eye stands 1.2 mm narrower


def test_a_contracture_is_short_and_tight_and_moves_nothing_along() -> None:
    found = patient("contracture")
    # Its corner stands 2.3 mm further out and goes about two thirds of the way; its eye is narrow.
    assert level(found, "short-tight-muscles") in ("mild", "moderate")
    assert level(found, "high-tone") in ("mild", "moderate")
    assert level(found, "linked-movements") == "none"


@pytest.mark.parametrize(
    ("name", "levels"), [("disordered", ("moderate", "severe")), ("late", ("none", "not assessed"))]
)
def test_disorder_is_a_poor_sequence_and_lateness_is_not(name: str, levels: tuple[str, ...]) -> None:
    assert level(patient(name), "poor-sequencing") in levels
    assert level(patient(name), "linked-movements") == "none"


def test_a_frozen_smile_is_uncoordinated_and_contracts_below_the_mouth() -> None:
    found = patient("frozen-smile", muscles=True)
    assert level(found, "reduced-coordination") in ("moderate", "severe")
    assert level(found, "abnormal-contraction") in ("moderate", "severe")
    assert level(found, "short-tight-muscles") == "none"
    assert found.signs is not None
    parts = {part.title: part.level or 0 for part in found.signs.sign("abnormal-contraction").parts}
    assert max(parts["mouth"], parts["neck"]) >= 2
