"""What the reading of the file found reaches the person who reads the report."""

from typing import Any

import pytest
from tests.synthetic import record

from synkin.assessment import assess


@pytest.mark.parametrize(
    ("attrs", "kind", "word"),
    [
        ({"mirrored": True}, "mirrored", "the patient's left"),
        ({"time_base": "nominal", "kind": "images"}, "nominal-times", "evenly spaced"),
        ({"frames_of_others": 12}, "other-face", "12 frames"),
        ({"frames_damaged": 2, "frames_out_of_order": 1, "frames_other_size": 4}, "frames-left-out", "7 frames"),
    ],
)
def test_what_the_file_is_like_is_told(attrs: dict[str, Any], kind: str, word: str) -> None:
    (note,) = assess(record(seconds=2.0, **attrs)).assessment.notes
    assert note.kind == kind
    assert word in note.text


@pytest.mark.parametrize("attrs", [{}, {"time_base": "presentation", "mirrored": False, "frames_damaged": 0}])
def test_a_file_as_it_should_be_has_no_note(attrs: dict[str, Any]) -> None:
    assert assess(record(seconds=2.0, **attrs)).assessment.notes == ()
