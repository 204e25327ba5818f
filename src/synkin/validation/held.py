"""One simulated case assessed and held beside its truth."""

import json
from collections.abc import Callable
from typing import Any

import xarray as xr

from synkin.assessment import assess
from synkin.errors import UnmeasurableError
from synkin.motion import Calibration
from synkin.phantom.files import cue_sheet
from synkin.phantom.picture.camera import px_per_mm
from synkin.phantom.recording import Recording, Simulation
from synkin.phantom.truth import make_truth, truth_json
from synkin.validation.cases import Case
from synkin.validation.outcome import Outcome, compare


def loaded_truth(simulation: Simulation) -> dict[str, Any]:
    """The truth of a simulated recording as its file holds it."""
    loaded: dict[str, Any] = json.loads(truth_json(make_truth(simulation)))
    return loaded


def mm_per_px_of(recording: Recording) -> float:
    """The true scale of a simulated recording."""
    return 1.0 / px_per_mm(recording.camera)


def outcome_of(
    case: Case,
    recording: Recording,
    truth: dict[str, Any],
    read: Callable[[], xr.Dataset],
    scale: Calibration | None = None,
) -> Outcome:
    """What synkin says of the Track that `read` gives, beside the truth; what cannot be measured is said so."""
    try:
        findings = assess(read(), cue_sheet(recording.protocol), recording.patient.affected_side, scale, muscles=False)
    except UnmeasurableError as error:
        return Outcome(case.id, case.person, case.group, case.levels, failed=str(error))
    return compare(
        findings,
        truth,
        name=case.id,
        person=case.person,
        group=case.group,
        levels=case.levels,
        mm_per_px=mm_per_px_of(recording),
    )
