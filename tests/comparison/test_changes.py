"""Two assessments beside each other: what changed, what cannot be compared, what a treatment taught."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.comparison.made_assessments import AFTER, BEFORE, MDC, OOC, assessment

from synkin.comparison import Change, Comparison, Treatment, compare, comparison_json
from synkin.drive.experiment import Weakening
from synkin.drive.windows import Course
from synkin.errors import WrongUsageError
from synkin.measures import measured

TREATED = Treatment(
    (Weakening(OOC, "left", 0.8),),
    Course("toxin", date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 30), earlier_toxin=(), other_changes=()),
)


def row(found: Comparison, movement: str, side: str, region: str) -> Change:
    return next(one for one in found.excursions if (one.movement, one.side, one.region) == (movement, side, region))


def test_changed_is_what_two_recordings_do_not_differ_by() -> None:
    found = compare(BEFORE, AFTER)
    smile, eye = (row(found, "smile-open", "left", region) for region in ("commissure", "palpebral-fissure"))
    assert smile.changed is False
    assert smile.difference == pytest.approx(0.4)
    assert smile.detectable is not None
    assert smile.detectable > MDC  # the scales' errors come on top
    assert eye.changed is True
    assert eye.difference == pytest.approx(2.4)
    (cell,) = found.synkinesis
    assert cell.changed is True
    assert cell.difference == pytest.approx(-2.4)


def test_what_cannot_be_said_says_why() -> None:
    found = compare(BEFORE, AFTER)
    none, few = (row(found, "pucker", side, "commissure") for side in ("left", "right"))
    assert none.changed is None
    assert none.reason == "not assessed before: not looked at; not assessed after: not looked at"
    assert few.changed is None
    assert few.difference == 0.0
    assert few.reason == "too few repetitions to know what two recordings differ by"


def test_the_other_side_adds_what_it_differs_by() -> None:
    cells = [replace(one.synkinesis[0], reference="other side") for one in (BEFORE, AFTER)]
    found = compare(replace(BEFORE, synkinesis=(cells[0],)), replace(AFTER, synkinesis=(cells[1],)))
    alone = compare(BEFORE, AFTER)
    assert (found.synkinesis[0].detectable or 0.0) > 1.3 * (alone.synkinesis[0].detectable or 9.0)


def test_another_reference_is_no_change() -> None:
    population = measured(2.9, "mm", 0.7, 3)
    cells = [replace(one.synkinesis[0], versus_population=population) for one in (BEFORE, AFTER)]
    after = replace(AFTER, synkinesis=(replace(cells[1], reference="other side"),))
    (found,) = compare(replace(BEFORE, synkinesis=(cells[0],)), after).synkinesis
    assert found.changed is False
    assert found.before == found.after == population
    (unknown,) = compare(BEFORE, after).synkinesis
    assert unknown.changed is None


def test_a_treatment_teaches() -> None:
    found = compare(BEFORE, AFTER, TREATED)
    assert found.experiment.updates
    (one,) = found.suspects
    assert one.updated.after > 0.8
    assert one.found_again is None
    assert compare(BEFORE, BEFORE_AGAIN, TREATED).suspects[0].updated.after < 0.2
    assert compare(BEFORE, BEFORE_AGAIN, TREATED).suspects[0].found_again == 0.6


BEFORE_AGAIN = assessment("again")


def test_without_a_treatment_it_is_course() -> None:
    found = compare(BEFORE, AFTER)
    assert not found.experiment.updates
    assert found.experiment.reasons == ("No treatment was named.",)
    assert found.suspects[0].updated.after == 0.6
    assert found.suspects[0].updated.moved[0].changed


def test_new_suspects_are_named() -> None:
    found = compare(replace(BEFORE, drive=AFTER.drive), BEFORE_AGAIN)
    assert [one.muscles for one in found.new_suspects] == [(OOC,)]
    assert compare(BEFORE, BEFORE_AGAIN).new_suspects == ()


def test_assessments_without_muscles_are_compared_all_the_same() -> None:
    found = compare(replace(BEFORE, drive=None), AFTER, TREATED)
    assert row(found, "smile-open", "left", "palpebral-fissure").changed
    assert not found.experiment.updates
    assert "not traced back" in found.experiment.reasons[0]


@pytest.mark.parametrize(
    ("software", "said"),
    [
        ({"model_name": "landmarker"}, "landmark models (bundled and landmarker)"),
        ({"reading": "halves"}, "readings (whole and halves)"),
        ({"skin": "modelled"}, "follow the skin"),
        ({"model_sha256": "ef" * 32}, "versions of the landmark model"),
    ],
)
def test_read_in_different_ways_nothing_is_called_changed(software: dict[str, Any], said: str) -> None:
    found = compare(BEFORE, replace(AFTER, software=replace(AFTER.software, **software)), TREATED)
    assert said in found.warnings[0]
    assert {one.changed for one in (*found.excursions, *found.synkinesis)} == {None}
    assert not found.experiment.updates
    assert found.experiment.reasons == found.warnings


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"recording": BEFORE.recording}, "same recording"),
        ({"affected_side": "right"}, "left before and as right after"),
        (
            {"software": replace(AFTER.software, measure_versions={"excursion": "2"})},
            "different definitions (excursion)",
        ),
    ],
)
def test_what_is_no_pair_is_refused(other: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUsageError) as caught:
        compare(BEFORE, replace(AFTER, **other))
    assert said in str(caught.value)


def test_its_json_is_json() -> None:
    found = compare(BEFORE, AFTER, TREATED)
    document = comparison_json(found, BEFORE, AFTER, TREATED)
    again = json.loads(json.dumps(document, allow_nan=False))
    assert again == document
    assert again["schema"] == "synkin.comparison/1"
    assert again["treatment"]["course"]["treated_on"] == "2026-03-02"
    assert again["suspects"][0]["before"] == 0.6
    assert again["suspects"][0]["moved"][0]["before"]["value"] == 3.0
    assert again["updates"] is True
    assert comparison_json(compare(BEFORE, AFTER), BEFORE, AFTER, None)["treatment"] is None
