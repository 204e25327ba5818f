"""Grades in the assessment: what the schema allows, the way back, and assessments of before there were any."""

import json
from typing import Any

import jsonschema
import pytest
from tests.grading.made_observed import FISSURE, observed

from synkin.assessment import schema
from synkin.assessment.grades_json import grades_json, read_grades
from synkin.errors import WrongUsageError
from synkin.grading import Grade, Override, grade


def checked(grades: tuple[Grade, ...]) -> dict[str, Any]:
    """As JSON text and back, by the schema's part on grades."""
    document: dict[str, Any] = json.loads(json.dumps(grades_json(grades), allow_nan=False))
    whole = schema()
    part = {"$defs": whole["$defs"], **whole["properties"]["grades"]}
    jsonschema.Draft202012Validator(part).validate(document)
    return document


@pytest.mark.parametrize("affected", ["right", "both", "unknown"])
def test_grades_come_back_the_same(affected: Any) -> None:
    said = [Override("sunnybrook", "rest-cheek", 1, "AB")] if affected == "right" else []
    if affected == "both":
        said = [Override("fngs-adapted", "mouth", 4, side="left")]
    seen = observed({"smile-open": 0.4}, {("pucker", FISSURE): 3.0}, affected=affected, half=0.4)
    grades = grade(seen, said)
    assert read_grades(checked(grades)) == grades


def test_what_a_reader_of_the_file_needs_is_there() -> None:
    document = checked(grade(observed(made=("smile-open", "eye-close-gentle"))))
    sunnybrook = document["sunnybrook"]
    assert {"items", "composite", "possible_range"} <= set(sunnybrook)
    assert sunnybrook["clinically_calibrated"] is False
    assert sunnybrook["composite"]["value"] is None
    # At worst 4 * (5 + 5 + 1 + 1 + 1) - 5 * 2 - (3 + 3 + 3) = 33, at best 100.
    assert sunnybrook["possible_range"] == [33.0, 100.0]
    item = next(one for one in sunnybrook["items"] if one["id"] == "voluntary-smile-open")
    assert (item["level"], item["movement"], item["time_s"]) == (5, "smile-open", 1.0)
    assert "of the other side's" in item["measure"]
    missing = next(one for one in sunnybrook["items"] if one["id"] == "voluntary-snarl")
    assert (missing["status"], missing["level"]) == ("not-assessed", None)
    assert missing["reason"]


def test_an_earlier_version_had_none_and_says_so() -> None:
    earlier = {"status": "not-assessed", "reason": "this version does not grade"}
    assert read_grades(earlier) == ()
    assert checked(()) == {"status": "not-assessed", "reason": "not graded"}


def test_a_word_for_a_side_that_has_no_grade_is_refused() -> None:
    with pytest.raises(WrongUsageError, match="no grade fngs-adapted of the left"):
        grade(observed(), [Override("fngs-adapted", "mouth", 4, side="left")])
