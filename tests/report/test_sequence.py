"""The onsets of both sides on the page: where they stand, what is said of them, and what was not assessed."""

import re
from dataclasses import replace

from synkin.assessment import Assessment
from synkin.report.sequence_picture import SequenceView, sequence_views


def views(assessment: Assessment) -> list[SequenceView]:
    return sequence_views(assessment.sequence, assessment.affected_side)


def places(picture: str) -> dict[str, float]:
    """Where each mark stands from left to right, by its title up to the colon."""
    found = re.findall(r"<title>([^:<]+): [^<]*</title><line[^>]*/><(?:circle cx|rect x)=\"([0-9.]+)\"", picture)
    return {name: float(x) for name, x in found}


def test_what_sets_out_later_stands_further_right(assessment: Assessment) -> None:
    smile, _ = views(assessment)
    assert smile.picture is not None
    at = places(smile.picture)
    assert len(at) == 3
    cheek = next(x for name, x in at.items() if name.startswith("cheek"))
    first = next(x for name, x in at.items() if name.endswith("left"))
    last = next(x for name, x in at.items() if name.endswith("right") and not name.startswith("cheek"))
    assert cheek < first < last


def test_a_movement_that_is_not_assessed_says_why(assessment: Assessment) -> None:
    smile, together = views(assessment)
    assert smile.verdict == "● disordered, spread above 10 ms"
    assert together.picture is None
    assert "not assessed: too little" in together.verdict
    clear = replace(assessment.sequence[0], disordered=False, limit_s=0.02)
    (one,) = sequence_views([clear], "right")
    assert one.verdict == "○ not disordered, no spread above 20 ms"
