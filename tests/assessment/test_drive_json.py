"""What was found about muscles keeps the schema and comes back the same."""

import copy
import json
import math
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from tests.drives import bilateral, drive_of, not_found

from synkin.assessment import schema
from synkin.assessment.drive_json import drive_json, read_drive
from synkin.drive.results import Drive
from synkin.measures import Quantity

DRIVES = {"one side": drive_of("right"), "both": bilateral(), "none": drive_of(None), "not assessed": not_found()}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    whole = schema()
    return jsonschema.Draft202012Validator({"$defs": whole["$defs"], **whole["properties"]["drive"]})


@pytest.mark.parametrize("drive", DRIVES.values(), ids=DRIVES)
def test_keeps_the_schema_and_comes_back(drive: Drive, validator: jsonschema.Draft202012Validator) -> None:
    document = json.loads(json.dumps(drive_json(drive), allow_nan=False))
    validator.validate(document)
    assert read_drive(document) == drive


def test_an_undefined_number_becomes_not_assessed(validator: jsonschema.Draft202012Validator) -> None:
    drive = drive_of("right")
    undefined = replace(drive.wiring[0], excess=Quantity(math.nan, "of full drive", (0.0, math.inf), 3))
    document = drive_json(replace(drive, wiring=(undefined,)))
    validator.validate(document)
    assert document["wiring"][0]["excess"]["status"] == "not-assessed"
    with pytest.raises(ValueError, match="probability"):
        drive_json(replace(drive, wiring=(replace(undefined, probability=math.nan),)))


def _impossible(document: dict[str, Any]) -> None:
    document["suspects"][0]["probability"] = 1.2


def _seventh_branch(document: dict[str, Any]) -> None:
    document["suspects"][0]["route"]["X"] = 0.5


def _empty_group(document: dict[str, Any]) -> None:
    document["groups"][0]["muscles"] = []


def _own_verdict(document: dict[str, Any]) -> None:
    document["strengths"][0]["verdict"] = "probably weak"


def _no_reason(document: dict[str, Any]) -> None:
    document["status"], document["reason"] = "not-assessed", None


def _camera_side(document: dict[str, Any]) -> None:
    document["wiring"][0]["side"] = "camera-left"


@pytest.mark.parametrize("spoil", [_impossible, _seventh_branch, _empty_group, _own_verdict, _no_reason, _camera_side])
def test_schema_refuses(spoil: Any, validator: jsonschema.Draft202012Validator) -> None:
    document = copy.deepcopy(drive_json(drive_of("right")))
    spoil(document)
    assert not validator.is_valid(document)
