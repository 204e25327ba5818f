"""A branch stimulated beside smiles: what is found of it, and that the smiles are measured as without it."""

from functools import cache

import jsonschema
import numpy as np
import pytest
import xarray as xr

from synkin.assessment import Findings, assess, from_json, schema, to_json
from synkin.measures import Quantity
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import track_of
from synkin.phantom.nerve import Protocol, Site, make_protocol, with_stimulation
from synkin.phantom.nerve.patient import Patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, simulate
from synkin.validation.landmark_jobs import NOISE

SMILES = make_protocol(("smile-open",), repetitions=3, seed=5)
WHOLE = with_stimulation(SMILES, [Site("B", "left", 18.0), Site("Z", "right", 2.0)], repetitions=1, seed=5)


@cache
def track() -> xr.Dataset:
    patient = Patient("made", "made", "left")
    return track_of(simulate(Recording(patient, WHOLE, person_seed=7, camera=Camera(fps=15.0), seed=5)), NOISE)


@cache
def found(protocol: Protocol) -> Findings:
    """What is found in the part of the recording that the protocol fills."""
    whole = track()
    part = whole.isel(time=whole["time"].values < protocol.duration_s)
    return assess(part, cue_sheet(protocol), "left")


def test_what_answered_stands_in_the_assessment_and_its_json() -> None:
    assessment = found(WHOLE).assessment
    assert [(one.branch, one.side, one.ma) for one in assessment.stimulation] == [
        ("B", "left", 18.0),
        ("Z", "right", 2.0),
    ]
    assert any(answer.response == "strong" for answer in assessment.stimulation[0].answers)
    assert all(answer.response == "none" for answer in assessment.stimulation[1].answers)
    document = to_json(assessment)
    jsonschema.validate(document, schema())
    assert from_json(document) == assessment
    assert "stimulation" not in to_json(found(SMILES).assessment)


def test_it_is_no_trial_and_changes_no_measure() -> None:
    with_it, without = found(WHOLE), found(SMILES)
    assert {one.movement for one in with_it.assessment.trials} <= {"smile-open", "blink"}
    smiles = [[one for one in each.assessment.trials if one.movement == "smile-open"] for each in (with_it, without)]
    for one, other in zip(*smiles, strict=True):
        assert (one.usable, one.repetition) == (other.usable, other.repetition)
        assert one.hold == pytest.approx(other.hold, abs=0.15)
    of_smiles = [
        {
            (row.side, row.region, row.measure): row.quantity
            for row in each.assessment.excursions
            if row.movement == "smile-open"
        }
        for each in (with_it, without)
    ]
    assert of_smiles[0].keys() == of_smiles[1].keys()
    for key, one in of_smiles[0].items():
        assert _value(one) == pytest.approx(_value(of_smiles[1][key]), abs=0.3, nan_ok=True), key
    assert with_it.assessment.summary.count("stimulation") == 0
    start = WHOLE.stimulations[0].start_s
    assert all(one.peak_s < start for one in with_it.trials.trials)


def test_without_muscles_it_is_said_that_stimulations_were_not_looked_at() -> None:
    given = assess(track(), cue_sheet(WHOLE), "left", muscles=False).assessment
    assert given.stimulation == ()
    assert "2 stimulations were not looked at" in " ".join(one.text for one in given.notes if one.kind == "stimulation")
    assert not any("not looked at" in one.text for one in found(WHOLE).assessment.notes)
    silent = assess(track(), cue_sheet(SMILES), "left", muscles=False).assessment
    assert not any(one.kind == "stimulation" for one in silent.notes)


def _value(one: Quantity) -> float:
    return np.nan if one.value is None else one.value
