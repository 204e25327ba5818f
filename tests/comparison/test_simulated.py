"""Two recordings of simulated patients: nothing changes in one who did not change, and a weak eye is seen."""

from dataclasses import replace

import pytest

from synkin.assessment import Assessment, assess
from synkin.comparison import compare
from synkin.phantom import (
    Camera,
    LandmarkNoise,
    Patient,
    Recording,
    cue_sheet,
    make_protocol,
    named_patient,
    simulate,
    track_of,
)

PATIENT = named_patient("severe-mass-movement", "right")
MOVEMENTS = ("smile-open", "pucker", "brow-raise")


def assessed(patient: Patient, seed: int) -> Assessment:
    recording = Recording(patient, make_protocol(MOVEMENTS, seed=seed), 3, Camera(size=(640, 480)), seed=seed)
    simulation = simulate(recording)
    track = track_of(simulation, LandmarkNoise())
    track.attrs["sha256"] = str(seed) * 64
    return assess(track, cue_sheet(recording.protocol), "right", None).assessment


@pytest.fixture(scope="module")
def before() -> Assessment:
    return assessed(PATIENT, 1)


def test_an_unchanged_patient(before: Assessment) -> None:
    found = compare(before, assessed(PATIENT, 2))
    judged = [row for row in (*found.excursions, *found.synkinesis) if row.changed is not None]
    assert len(judged) > 100
    assert sum(bool(row.changed) for row in judged) <= 0.05 * len(judged)


def test_a_weakened_eye(before: Assessment) -> None:
    weak = {f"orbicularis-oculi-{part}": 0.2 for part in ("orbital", "preseptal", "pretarsal")}
    nerve = PATIENT.right
    treated = replace(PATIENT, right=replace(nerve, strength={**nerve.strength, **weak}))
    found = compare(before, assessed(treated, 2))
    for movement in ("smile-open", "pucker"):
        (cell,) = [
            row
            for row in found.synkinesis
            if (row.movement, row.side, row.region) == (movement, "right", "palpebral-fissure")
        ]
        assert cell.changed
        assert (cell.difference or 0.0) < -2.0
