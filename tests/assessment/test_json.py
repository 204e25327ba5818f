"""The JSON form of an assessment: what the schema allows, what it refuses, and the way back."""

import copy
import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import jsonschema
import pytest
from tests.drives import drive_of, not_found

from synkin.assessment import (
    Assessment,
    Note,
    Quality,
    Recording,
    Scale,
    Software,
    dumps,
    from_json,
    schema,
    to_json,
)
from synkin.measures import (
    DECIDERS,
    Appearance,
    Coordination,
    EarlierDifference,
    EarlierPhotograph,
    Excursion,
    Quantity,
    RegionLag,
    RegionOnset,
    RestingShift,
    RestValue,
    Sequence,
    Timing,
    measured,
    not_assessed,
)
from synkin.synkinesis import Cell, FreeRange
from synkin.trials import Trial

DESIGNED = [
    "schema recording quality scale affected_side trials rest resting_shifts excursions synkinesis timing coordination",
    "sequence free_ranges",
    "appearance drive grades notes software",
]


def _cell(side: Any, region: str, present: bool | None) -> Cell:
    reason = None if present is not None else "landmarks end at the jaw"
    mm = measured(2.4, "mm", 0.6, 3) if present is not None else not_assessed("mm", "landmarks end at the jaw")
    other = not_assessed("mm", "the other side is no reference")
    return Cell(
        movement="smile-open",
        region=region,
        side=side,
        excess=mm,
        fraction_of_range=measured(0.3, "1", 0.1, 3),
        probability=None if present is None else 0.98,
        present=present,
        pattern="oral-ocular" if region == "palpebral-fissure" else None,
        limit_mm=1.2 if present is False else None,
        observed=mm,
        coupling=measured(1.9, "mm", 0.5, 3),
        drag=measured(0.1, "mm", 0.1, 3),
        crosstalk=measured(0.0, "mm", 0.2, 3),
        versus_other=other,
        versus_population=mm,
        other_side_moves_too=False,
        reference="population",
        reason=reason,
    )


def _shift(present: bool | None) -> RestingShift:
    return RestingShift(
        side="right",
        region="palpebral-fissure",
        measure="gap",
        name="narrow eye opening",
        difference=measured(-2.4, "mm", 0.6, 3),
        present=present,
        limit_mm=1.6,
        range_movement=None,
        range_share=not_assessed("1", "the eye was not closed"),
        range_lost=None,
        statement="resting shift, range not assessed; cause open" if present else "not assessed",
        speaks_for="the upper lid alone: speaks for ptosis" if present else None,
        decided_by=DECIDERS if present else (),
        reason="unclear" if present is None else None,
    )


@pytest.fixture
def assessment() -> Assessment:
    mm = measured(7.5, "mm", 0.5, 3)
    none = not_assessed("mm", "fewer than two repetitions", 1)
    ratio = measured(0.8, "1", 0.1, 3)
    seconds = measured(0.04, "s", 0.02, 3)
    return Assessment(
        recording=Recording("Zoë – smile.mp4", "ab" * 32, 640, 480, 90, 12.5, 29.97),
        quality=Quality(375, 370, 0.2, (-4.0, 5.0), None, (-1.0, 1.0), None, ("The face is small.",)),
        scale=Scale(0.21, "iris", 0.04),
        affected_side="right",
        trials=(
            Trial("smile-open", 1, "full", (0.5, 1.5), 2.0, 2.8, (2.5, 3.5), 4.0, True),
            Trial(
                "pucker",
                1,
                None,
                (4.5, 5.0),
                5.5,
                6.0,
                (5.8, 6.4),
                7.0,
                False,
                True,
                ("head turned",),
                "found",
                0.7,
                ("left",),
            ),
        ),
        rest=(RestValue("left", "palpebral-fissure", "gap", mm), RestValue("right", "palpebral-fissure", "gap", none)),
        excursions=(
            Excursion("smile-open", "left", "commissure", "displacement", mm, 1.3),
            Excursion("smile-open", "right", "commissure", "displacement", none, None),
        ),
        synkinesis=(
            _cell("right", "palpebral-fissure", True),
            _cell("left", "palpebral-fissure", False),
            _cell("left", "neck", None),
        ),
        timing=(Timing("smile-open", "commissure", "palpebral-fissure", "right", seconds, ratio, ratio),),
        coordination=(Coordination("smile-open", "commissure", seconds, ratio, ratio),),
        notes=(Note("unrest", "The lid flutters.", 8.0, 9.0, "right", "palpebral-fissure"),),
        software=Software("0.1.0", "bundled", "cd" * 32, "halves", "modelled", {"displacement": "1"}),
        summary="One paragraph.",
        resting_shifts=(_shift(True), _shift(False), _shift(None)),
        sequence=(
            Sequence(
                "smile-open",
                (RegionOnset("left", "commissure", seconds, seconds), RegionOnset("right", "cheek", seconds, none)),
                (RegionLag("commissure", seconds, none),),
                none,
                seconds,
                ratio,
                True,
                0.01,
                None,
            ),
            Sequence(None, (), (), ratio, none, ratio, None, None, "fewer than two repetitions"),
        ),
        free_ranges=(
            FreeRange("smile-open", "left", "commissure", mm, ratio, ("palpebral-fissure",), False, 1.0, None),
            FreeRange("pucker", "left", "commissure", none, none, (), None, None, "fewer than two repetitions"),
        ),
    )


@pytest.fixture
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def test_has_exactly_the_designed_keys(assessment: Assessment) -> None:
    assert list(to_json(assessment)) == " ".join(DESIGNED).split()


def test_a_photograph_and_a_day_stand_there_only_where_given(
    assessment: Assessment, validator: jsonschema.Draft202012Validator
) -> None:
    assert not {"earlier_photographs", "recorded_on"} & set(to_json(assessment))
    mm, none = measured(1.5, "mm", 1.0, 1), not_assessed("mm", "turned too far")
    row = EarlierDifference("left", "brow", "height", mm, mm, none, "new since", None)
    angle = measured(3.0, "degrees", 2.0, 1)
    one = EarlierPhotograph(
        "smile", "a.jpg", "ab" * 32, "measured", None, ("mirrored?",), 0.3, 0.03, angle, angle, angle, "1", (row,)
    )
    given = replace(assessment, earlier_photographs=(one,), recorded_on=date(2026, 3, 1))
    validator.validate(to_json(given))
    assert from_json(json.loads(dumps(given))) == given


def test_keeps_the_schema(assessment: Assessment, validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(to_json(assessment))


def test_comes_back_the_same(assessment: Assessment) -> None:
    assert from_json(json.loads(dumps(assessment))) == assessment


def test_an_earlier_version_without_resting_shifts_is_read(
    assessment: Assessment, validator: jsonschema.Draft202012Validator
) -> None:
    document = to_json(assessment)
    del document["resting_shifts"]
    validator.validate(document)
    assert from_json(document) == replace(assessment, resting_shifts=())


def test_summary_is_a_note(assessment: Assessment) -> None:
    kinds = [(note["kind"], note["text"]) for note in to_json(assessment)["notes"]]
    assert kinds == [("summary", "One paragraph."), ("unrest", "The lid flutters.")]


def test_pattern_comes_with_its_arrow(assessment: Assessment) -> None:
    cell = to_json(assessment)["synkinesis"][0]
    assert (cell["pattern"], cell["arrow"]) == ("oral-ocular", "open smile → eye opening")


def test_muscles_come_back_whether_found_or_not(
    assessment: Assessment, validator: jsonschema.Draft202012Validator
) -> None:
    for drive in (drive_of("right"), not_found(), None):
        with_drive = replace(assessment, drive=drive)
        document = json.loads(dumps(with_drive))
        validator.validate(document)
        assert from_json(document) == with_drive


def test_marks_of_the_skin_come_back_as_they_went(
    assessment: Assessment, validator: jsonschema.Draft202012Validator
) -> None:
    seen, none = measured(0.03, "1", 0.01, 3), not_assessed("1", "it is covered")
    rows = (
        Appearance("smile-open", "left", "chin-dimpling", "chin", seen, seen, seen, seen, True, 0.01, None),
        Appearance(
            "smile-open", "right", "platysma-bands", "neck", none, none, none, none, None, None, "it is covered"
        ),
    )
    with_marks = replace(assessment, appearance=rows)
    document = json.loads(dumps(with_marks))
    validator.validate(document)
    assert from_json(document) == with_marks
    document["appearance"][1]["reason"] = None
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(document)


def test_what_is_not_built_says_so(assessment: Assessment) -> None:
    for part in ("appearance", "drive", "grades"):
        assert to_json(assessment)[part]["status"] == "not-assessed"
        assert to_json(assessment)[part]["reason"]


def test_undefined_numbers_become_not_assessed(
    assessment: Assessment, validator: jsonschema.Draft202012Validator
) -> None:
    undefined = Quantity(math.nan, "mm", (math.nan, 1.0), 2)
    broken = replace(
        assessment,
        excursions=(Excursion("pucker", "left", "commissure", "displacement", undefined, math.inf),),
        quality=replace(assessment.quality, yaw_range=(math.nan, 1.0), face_height_px=math.nan),
    )
    text = dumps(broken)
    assert "NaN" not in text
    assert "Infinity" not in text
    document = json.loads(text)
    validator.validate(document)
    row = document["excursions"][0]
    assert row["quantity"]["status"] == "not-assessed"
    assert row["quantity"]["value"] is None
    assert row["quantity"]["reason"]
    assert row["mdc95"] is None
    assert document["quality"]["yaw_range"] is None


def test_a_scale_cannot_be_undefined(assessment: Assessment) -> None:
    with pytest.raises(ValueError, match=r"scale\.mm_per_px"):
        dumps(replace(assessment, scale=Scale(math.nan, "iris", 0.04)))


def _without_unit(document: dict[str, Any]) -> None:
    del document["rest"][0]["quantity"]["unit"]


def _measured_without_value(document: dict[str, Any]) -> None:
    document["rest"][0]["quantity"]["value"] = None


def _not_assessed_without_reason(document: dict[str, Any]) -> None:
    document["rest"][1]["quantity"]["reason"] = None


def _absent_without_limit(document: dict[str, Any]) -> None:
    document["synkinesis"][1]["limit_mm"] = None


def _unknown_without_reason(document: dict[str, Any]) -> None:
    document["synkinesis"][2]["reason"] = None


def _present_without_number(document: dict[str, Any]) -> None:
    document["synkinesis"][0]["excess"] = document["synkinesis"][2]["excess"]


def _shift_without_deciders(document: dict[str, Any]) -> None:
    document["resting_shifts"][0]["decided_by"] = []


def _shift_with_a_cause(document: dict[str, Any]) -> None:
    document["resting_shifts"][0]["cause"] = "contracture"


def _no_shift_without_limit(document: dict[str, Any]) -> None:
    document["resting_shifts"][1]["limit_mm"] = None


def _unknown_shift_without_reason(document: dict[str, Any]) -> None:
    document["resting_shifts"][2]["reason"] = None


def _disordered_without_spread(document: dict[str, Any]) -> None:
    document["sequence"][0]["spread_s"] = document["sequence"][1]["spread_s"]


def _sequence_without_reason(document: dict[str, Any]) -> None:
    document["sequence"][1]["reason"] = None


def _camera_side(document: dict[str, Any]) -> None:
    document["excursions"][0]["side"] = "camera-left"


def _no_summary(document: dict[str, Any]) -> None:
    document["notes"] = document["notes"][1:]


def _extra_key(document: dict[str, Any]) -> None:
    document["diagnosis"] = "none"


def _other_schema(document: dict[str, Any]) -> None:
    document["schema"] = "synkin.assessment/2"


def _zero_scale(document: dict[str, Any]) -> None:
    document["scale"]["mm_per_px"] = 0


@pytest.mark.parametrize(
    "spoil",
    [
        _without_unit,
        _measured_without_value,
        _not_assessed_without_reason,
        _absent_without_limit,
        _unknown_without_reason,
        _present_without_number,
        _shift_without_deciders,
        _shift_with_a_cause,
        _no_shift_without_limit,
        _unknown_shift_without_reason,
        _disordered_without_spread,
        _sequence_without_reason,
        _camera_side,
        _no_summary,
        _extra_key,
        _other_schema,
        _zero_scale,
    ],
)
def test_schema_refuses(assessment: Assessment, validator: jsonschema.Draft202012Validator, spoil: Any) -> None:
    document = copy.deepcopy(to_json(assessment))
    spoil(document)
    assert not validator.is_valid(document)


def test_another_schema_is_not_read(assessment: Assessment) -> None:
    document = to_json(assessment) | {"schema": "synkin.assessment/2"}
    with pytest.raises(ValueError, match=r"synkin\.assessment/2"):
        from_json(document)


def test_an_older_document_has_no_sequences(assessment: Assessment) -> None:
    document = to_json(assessment)
    del document["sequence"]
    assert from_json(document) == replace(assessment, sequence=())


def test_half_a_document_is_not_read(assessment: Assessment) -> None:
    document = to_json(assessment)
    del document["excursions"]
    with pytest.raises(ValueError, match="excursions"):
        from_json(document)
