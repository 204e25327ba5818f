"""The EMG of simulated patients gives their drives back."""

from pathlib import Path

import numpy as np
import pytest

from synkin.anatomy import SIDES, Side
from synkin.phantom import Camera, Recording, Simulation, cue_sheet, make_protocol, named_patient, simulate
from synkin.recording.emg import read_emg
from synkin.validation.drive_emg import synthetic_emg, true_drive

MUSCLES = (
    "frontalis-medial",
    "corrugator",
    "orbicularis-oculi-pretarsal",
    "zygomaticus-major",
    "levator-labii-alaeque-nasi",
    "orbicularis-oris-upper",
    "depressor-anguli-oris",
    "depressor-labii",
    "mentalis",
    "platysma",
)
CHANNELS: list[tuple[Side, str]] = [(side, muscle) for side in SIDES for muscle in MUSCLES]


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    protocol = make_protocol("full", repetitions=2)
    patient = named_patient("severe-mass-movement", "right")
    return simulate(Recording(patient, protocol, person_seed=3, camera=Camera(size=(240, 240), fps=30.0)))


def test_drives_are_close_to_truth(simulation: Simulation, tmp_path: Path) -> None:
    path = tmp_path / "emg.edf"
    synthetic_emg(simulation, path, CHANNELS)
    found = read_emg(path, affected="right")
    assert found.notes == ()
    assert len(found.readings) == len(CHANNELS) * 10
    drive, sd = (np.array([getattr(one, name) for one in found.readings]) for name in ("drive", "sd"))
    truth = np.array([true_drive(simulation, one.side, one.muscle, one.movement) for one in found.readings])
    assert np.abs(drive - truth).mean() < 0.1
    assert np.mean(np.abs(drive - truth) < 1.96 * sd) > 0.93
    # What is wrong is mostly one factor per channel: how its electrodes lie, how hard this person's muscle can work.
    own = np.array([[(one.side, one.muscle) == channel for one in found.readings] for channel in CHANNELS])
    scaled = sum(row * drive * (truth[row] @ drive[row]) / (drive[row] @ drive[row]) for row in own)
    assert np.corrcoef(scaled, truth)[0, 1] > 0.98


def test_the_video_may_begin_later(simulation: Simulation, tmp_path: Path) -> None:
    synthetic_emg(simulation, tmp_path / "a.edf", CHANNELS[:6])
    synthetic_emg(simulation, tmp_path / "b.edf", CHANNELS[:6], offset_s=7.5, annotated=False)
    annotated = read_emg(tmp_path / "a.edf", affected="right")
    shifted = read_emg(
        tmp_path / "b.edf", cues=cue_sheet(simulation.recording.protocol), offset_s=7.5, affected="right"
    )
    assert [one.drive for one in shifted.readings] == pytest.approx([one.drive for one in annotated.readings], abs=0.12)


def test_the_same_seed_gives_the_same_file(simulation: Simulation, tmp_path: Path) -> None:
    for name in ("a.edf", "b.edf"):
        synthetic_emg(simulation, tmp_path / name, CHANNELS[:2], seed=4)
    assert (tmp_path / "a.edf").read_bytes() == (tmp_path / "b.edf").read_bytes()
