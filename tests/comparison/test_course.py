"""Two or more reports over time: every measure, what changed and when, what refuses, and what stays missing."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.comparison.made_assessments import AFTER, BEFORE, assessment
from tests.comparison.made_scores import scored

from synkin.assessment import Assessment, dumps
from synkin.comparison import (
    Course,
    Difference,
    Treatment,
    Trend,
    Visit,
    course,
    course_json,
    read_visit,
    scores_of,
    with_days,
    write_course,
)
from synkin.drive.experiment import Weakening
from synkin.drive.windows import Course as Times
from synkin.errors import WrongUsageError
from synkin.grading.questionnaires import make_answers, questionnaires_of
from synkin.measures import Coordination, RestingShift, measured, not_assessed
from synkin.synkinesis import FreeRange

QUICK = settings(deadline=None, max_examples=40, derandomize=True)
SURE_OF_3, SURE_OF_1, UNSURE = (0.0, 0.0, 0.02, 0.98), (0.01, 0.98, 0.01, 0.0), (0.1, 0.45, 0.4, 0.05)


def free(mm: float | None, mdc95: float = 1.0) -> FreeRange:
    value = not_assessed("mm", "no smile") if mm is None else measured(mm, "mm", 2.5, 3)
    share = not_assessed("1", "no smile") if mm is None else measured(mm / 8.0, "1", 0.3, 3)
    return FreeRange("smile-open", "left", "commissure", value, share, ("palpebral-fissure",), False, mdc95, None)


def shift(mm: float, half: float = 0.8) -> RestingShift:
    none = not_assessed("1", "not made")
    value = measured(mm, "mm", half, 3)
    return RestingShift("left", "brow", "height", "low", value, True, 1.0, None, none, None, "x", None, (), None)


def visit(name: str, one: Assessment, scores: Mapping[str, Any] | None = None, **changed: Any) -> Visit:
    return Visit(name, replace(one, **changed), scores_of(scores or {}))


def trend(found: Course, kind: str, measure: str | None = None) -> Trend:
    return next(one for one in found.trends if one.key.kind == kind and measure in (None, one.key.measure))


def step(found: Course, kind: str, measure: str | None = None) -> Difference:
    last = trend(found, kind, measure).last
    assert last is not None
    return last


FIRST = visit("first", BEFORE, scored(60.0, 3, SURE_OF_3))
SECOND = visit("second", AFTER, scored(70.0, 1, SURE_OF_1, saq=25.0))
THIRD = visit("third", assessment("th", narrowing_mm=2.8), scored(61.0, 3, UNSURE, saq=None))


def test_every_visit_is_held_against_the_first_and_the_one_before() -> None:
    found = course([FIRST, SECOND, THIRD])
    eye = trend(found, "synkinesis")
    assert [value.value for value in eye.values] == [3.0, 0.6, 2.8]
    assert [row.changed for row in eye.since_first if row] == [True, False]
    assert [round(row.difference or 0.0, 6) for row in eye.since_previous if row] == [-2.4, 2.2]
    assert [row.changed for row in eye.since_previous if row] == [True, True]


def test_an_unchanged_patient_changes_in_nothing() -> None:
    again = visit("again", assessment("again"), scored(60.0, 3, SURE_OF_3), free_ranges=(free(5.0),))
    found = course([replace(FIRST, assessment=replace(BEFORE, free_ranges=(free(5.0),))), again])
    judged = [one.last for one in found.trends if one.last is not None and one.last.changed is not None]
    assert len(judged) > 8
    assert not any(row.changed for row in judged)


@QUICK
@given(st.floats(-6.0, 6.0), st.floats(0.2, 3.0), st.floats(0.2, 3.0))
def test_changed_is_what_lies_beyond_both_intervals(difference: float, one: float, two: float) -> None:
    first = visit("a", BEFORE, resting_shifts=(shift(1.0, one),))
    second = visit("b", AFTER, resting_shifts=(shift(1.0 + difference, two),))
    row, back = (step(course(pair), "resting-shift") for pair in ((first, second), (second, first)))
    limit = (one**2 + two**2) ** 0.5
    assert row.changed == (abs(difference) > limit) or abs(abs(difference) - limit) < 1e-9
    assert row.difference == pytest.approx(difference, abs=1e-9)
    assert back.difference == pytest.approx(-difference, abs=1e-9)
    assert back.changed == row.changed
    assert back.detectable == pytest.approx(row.detectable)


def test_a_free_range_goes_by_its_detectable_change_and_not_by_its_interval() -> None:
    def last(mm: float) -> Difference:
        first, second = (visit("v", one, free_ranges=(free(at),)) for one, at in ((BEFORE, 4.0), (AFTER, mm)))
        return step(course([first, second]), "free-range", "free")

    assert last(6.0).changed
    assert last(6.0).detectable == pytest.approx((1.0 + 1.96**2 * 0.04**2 * (16.0 + 36.0)) ** 0.5)
    assert last(4.9).changed is False


def test_grades_and_questionnaires_are_compared_by_their_own_rules() -> None:
    found = course([FIRST, SECOND])
    composite, item = (step(found, "grade", name) for name in ("sunnybrook", "sunnybrook/smile"))
    assert composite.difference == 10.0
    assert composite.changed
    assert composite.detectable == pytest.approx(18**0.5)
    assert item.difference == -2.0
    assert item.changed
    assert step(found, "questionnaire", "questionnaire/saq").changed  # 15 beyond 12
    face = step(found, "questionnaire", "questionnaire/face")
    assert face.changed is None
    assert "no smallest detectable change" in (face.reason or "")
    unsure = step(course([FIRST, THIRD]), "grade", "sunnybrook/smile")
    assert unsure.changed is False


def test_what_a_person_rated_has_no_known_repeatability() -> None:
    found = course([FIRST, visit("b", AFTER, scored(70.0, 1, SURE_OF_1, override=0))])
    for name in ("sunnybrook/smile", "sunnybrook/synkinesis", "sunnybrook"):
        assert step(found, "grade", name).changed is None
    assert step(found, "grade", "sunnybrook/smile").difference == -3.0


def test_other_tables_are_not_judged() -> None:
    found = course([FIRST, visit("b", AFTER, scored(70.0, 1, SURE_OF_1, version="2"))])
    assert step(found, "grade", "sunnybrook").changed is None
    assert "different versions" in (step(found, "grade", "sunnybrook").reason or "")


def test_missing_stays_missing() -> None:
    found = course([FIRST, THIRD, visit("last", assessment("last"))])
    saq = trend(found, "questionnaire", "questionnaire/saq")
    assert [value.value for value in saq.values] == [40.0, None, None]
    assert saq.values[1].reason == "1 answer is missing"
    assert saq.values[2].reason == "not in this report"
    assert saq.since_first[0] is not None
    assert saq.since_first[0].changed is None
    assert saq.last is None
    assert "not assessed after" in (saq.since_first[0].reason or "")


def test_read_in_different_ways_no_measure_is_judged_but_the_patients_own_word_is() -> None:
    other = replace(AFTER, software=replace(AFTER.software, model_name="landmarker"))
    found = course([FIRST, visit("b", other, scored(70.0, 1, SURE_OF_1, saq=25.0))])
    assert found.warnings
    assert {one.last.changed for one in found.trends if one.last and one.key.kind != "questionnaire"} == {None}
    assert step(found, "questionnaire", "questionnaire/saq").changed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"recording": replace(AFTER.recording, width=1280, height=720)}, "640 × 480 and 1280 × 720"),
        ({"recording": replace(AFTER.recording, frames_per_second=15.0)}, "frame rate (30.0 and 15.0"),
        ({"quality": replace(AFTER.quality, face_height_px=400.0)}, "fills 50 % and 83 %"),
        ({"scale": replace(AFTER.scale, method="given")}, "scale (iris and given)"),
    ],
)
def test_other_cameras_are_said_and_judged_all_the_same(changed: dict[str, Any], said: str) -> None:
    near = replace(BEFORE, quality=replace(BEFORE.quality, face_height_px=240.0))
    found = course([visit("a", near), visit("b", replace(AFTER, **changed))])
    assert said in found.cautions[0]
    assert found.warnings == ()
    assert step(found, "synkinesis").changed


def test_times_are_not_judged_across_frame_rates() -> None:
    late = (Coordination("smile-open", "commissure", measured(0.2, "s", 0.02, 3), *[measured(0.9, "1", 0.05, 3)] * 2),)
    early = (replace(late[0], lag_s=measured(0.0, "s", 0.02, 3)),)
    slow = replace(AFTER.recording, frames_per_second=15.0)
    first = visit("a", BEFORE, coordination=early)
    assert step(course([first, visit("b", AFTER, coordination=late)]), "coordination", "lag").changed
    row = step(course([first, visit("b", AFTER, coordination=late, recording=slow)]), "coordination", "lag")
    assert row.changed is None
    assert "frame rates" in (row.reason or "")


def test_any_two_that_are_no_pair_are_refused() -> None:
    versions = {**AFTER.software.measure_versions, "excursion": "2"}
    other = replace(assessment("x"), software=replace(AFTER.software, measure_versions=versions))
    with pytest.raises(WrongUsageError, match="different definitions"):
        course([FIRST, SECOND, visit("x", other)])
    days = {**AFTER.software.measure_versions, "calibration": "1, 2026-11-22"}
    one, two = (
        replace(assessment(name), software=replace(AFTER.software, measure_versions={**days, "calibration": day}))
        for name, day in (("c", "1, 2026-11-21"), ("d", "1, 2026-11-22"))
    )
    with pytest.raises(WrongUsageError, match="calibration"):
        course([visit("c", one), visit("d", two)])
    with pytest.raises(WrongUsageError, match="same recording"):
        course([FIRST, SECOND, FIRST])
    with pytest.raises(WrongUsageError, match="two reports"):
        course([FIRST])


def test_days_are_the_users_own() -> None:
    days = (date(2026, 1, 5), date(2026, 3, 9))
    dated = with_days((FIRST, SECOND), days)
    assert [one.day for one in dated] == list(days)
    assert course(dated).cautions == ()
    assert "in the order given" in course([FIRST, SECOND]).cautions[0]
    assert "not given in the order" in course(dated[::-1]).cautions[0]
    with pytest.raises(WrongUsageError, match="once for each"):
        with_days((FIRST, SECOND), days[:1])
    with pytest.raises(WrongUsageError, match="says it was recorded"):
        with_days(dated, days[::-1])


def _treated() -> Treatment:
    course_ = Times("toxin", date(2026, 2, 1), None, None, earlier_toxin=(), other_changes=())
    return Treatment((Weakening("mentalis", "left", None),), course_)


def test_the_page_shows_trajectories_treatments_and_what_is_missing(tmp_path: Path) -> None:
    evil = '<script>alert("x")</script>&'
    named = replace(SECOND, name=evil)
    found = course(with_days((FIRST, named), (date(2026, 1, 5), date(2026, 3, 9))), [_treated()])
    html = write_course(found, course_json(found), tmp_path).read_text(encoding="utf-8")
    assert "<script" not in html
    assert html.count('<svg class="course"') == 2  # composite and block; no free range, no shift
    assert html.count("not assessed in any of these reports") == 2
    assert html.count("▼ toxin") == 2
    assert "2026-03-09" in html
    assert "Sunnybrook: smile with teeth" in html
    document = json.loads((tmp_path / "comparison.json").read_text(encoding="utf-8"))
    assert document["schema"] == "synkin.course/1"
    assert document["visits"][1]["recorded_on"] == "2026-03-09"
    assert document["treated"] == [{"date": "2026-02-01", "agent": "toxin"}]


def test_treatments_that_cannot_be_placed_are_said() -> None:
    assert any("marked only where" in text for text in course([FIRST, SECOND], [_treated()]).cautions)


def test_a_report_is_read_with_its_scores_and_one_without_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "assessment.json"
    path.write_text(dumps(BEFORE), encoding="utf-8")
    assert read_visit(tmp_path).scores == ()
    assert read_visit(tmp_path).day is None
    answered = replace(BEFORE, questionnaires=questionnaires_of([make_answers("saq", {})]))
    document = {**json.loads(dumps(answered)), "recorded_on": "2026-01-05"}
    del document["free_ranges"]
    path.write_text(json.dumps(document), encoding="utf-8")
    read = read_visit(tmp_path)
    assert [score.id for score in read.scores] == ["questionnaire/saq"]
    assert read.day == date(2026, 1, 5)
    assert read.assessment.free_ranges == ()
