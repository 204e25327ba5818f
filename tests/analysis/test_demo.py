"""The simulated patient from pixels to findings: three smiles in which one eye closes, on either side."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from synkin.analysis import cue_sheet
from synkin.anatomy import SIDES, AffectedSide, Side
from synkin.assessment import Assessment, assess
from synkin.phantom import DEMO_PATIENT, Camera, Recording, make_protocol, swap_sides, write_recording
from synkin.recording import read_track


@dataclass(frozen=True)
class Read:
    """What was found in a recording, and what was rendered."""

    found: Assessment
    truth: dict[str, Any]


@pytest.fixture(scope="module")
def smiling(tmp_path_factory: pytest.TempPathFactory) -> Callable[[AffectedSide], Read]:
    """Renders and reads the patient with this side affected, once."""

    @cache
    def read(affected: AffectedSide) -> Read:
        patient = DEMO_PATIENT if DEMO_PATIENT.affected_side == affected else swap_sides(DEMO_PATIENT)
        assert patient.affected_side == affected
        folder = tmp_path_factory.mktemp(affected)
        protocol = make_protocol(("smile-open",), seed=1)
        files = write_recording(Recording(patient, protocol, camera=Camera(size=(640, 480))), folder)
        truth = json.loads(files.truth.read_text(encoding="utf-8"))
        track = read_track(files.video, model="bundled", reading="whole")
        cues = cue_sheet(files.video, files.cues, truth["duration_s"])
        return Read(assess(track, cues, affected).assessment, truth)

    return read


@pytest.mark.parametrize("affected", ["right", "left"])
def test_the_eye_that_closes_is_the_only_finding(
    smiling: Callable[[AffectedSide], Read], affected: AffectedSide
) -> None:
    found = smiling(affected).found
    present = [(one.movement, one.region, one.side) for one in found.synkinesis if one.present]
    assert present == [("smile-open", "palpebral-fissure", affected)]


@pytest.mark.parametrize("affected", ["right", "left"])
@pytest.mark.parametrize("side", SIDES)
def test_the_true_smile_lies_in_the_interval(
    smiling: Callable[[AffectedSide], Read], affected: AffectedSide, side: Side
) -> None:
    read = smiling(affected)
    (corner,) = [
        one.quantity
        for one in read.found.excursions
        if (one.movement, one.side, one.region, one.measure) == ("smile-open", side, "commissure", "displacement")
    ]
    assert corner.n == 3
    assert corner.ci95 is not None
    true = float(np.mean([trial["excursion"][side]["commissure"] for trial in read.truth["trials"]]))
    assert corner.ci95[0] <= true <= corner.ci95[1]
