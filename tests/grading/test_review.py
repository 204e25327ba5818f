"""Review flags: what is raised, what is not, what nobody knows; and histories that are wrong."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.grading.made_observed import FULL, observed

from synkin.errors import WrongUsageError
from synkin.grading.observed import Observed
from synkin.grading.review import COURSES, FLAGS, QUESTIONS, Flag, make_history, review

NO = dict.fromkeys(QUESTIONS, False)
PLAIN = {
    "sudden-new-weakness": "new-weakness",
    "another-cranial-nerve": "other-nerve",
    "mass": "mass",
    "recurrence": "recurrence",
    "pain": "pain",
    "numbness": "numbness",
}


def flag(id_: str, face: Observed | None = None, /, **items: Any) -> Flag:
    found = review(make_history(items), observed() if face is None else face)
    return next(one for one in found.flags if one.id == id_)


def test_without_a_history_nothing_is_said_that_was_not_measured() -> None:
    found = review(None, observed())
    assert [one.id for one in found.flags] == [one.id for one in FLAGS]
    assert {one.id: one.raised for one in found.flags if one.raised is not None} == {"single-branch": False}
    assert set(found.not_asked) == {"onset", "seen", "course", *QUESTIONS}
    assert not found.raised


@pytest.mark.parametrize(("id_", "item"), PLAIN.items())
def test_yes_raises_no_does_not_and_silence_is_unknown(id_: str, item: str) -> None:
    key = item.replace("-", "_")
    assert flag(id_, **{key: True}).raised is True
    assert flag(id_, **{key: False}).raised is False
    assert flag(id_, **{key: "unknown"}).raised is None
    assert flag(id_).said == "not asked"


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.sampled_from([True, False, None])))
def test_what_was_not_asked_is_listed_and_never_no(items: dict[str, bool | None]) -> None:
    found = review(make_history(items), observed())
    for id_, item in PLAIN.items():
        one = next(row for row in found.flags if row.id == id_)
        assert one.raised == items.get(item)
        assert (item in found.not_asked) == (items.get(item) is None)


def test_a_palsy_that_worsens_is_progressive() -> None:
    assert [flag("progressive", course=course).raised for course in COURSES] == [False, False, True]
    assert flag("progressive").raised is None


@pytest.mark.parametrize(
    ("onset", "seen", "raised"),
    [
        # Whole months: from 31 January three until 30 May, four from 31 May.
        ("2026-01-31", "2026-05-30", False),
        ("2026-01-31", "2026-05-31", True),
        ("2025-12-01", "2026-03-31", False),
        ("2025-12-01", "2026-04-01", True),
        (None, "2026-04-01", None),
        ("2025-12-01", None, None),
    ],
)
def test_no_recovery_counts_from_four_months(onset: str | None, seen: str | None, raised: bool | None) -> None:
    assert flag("no-recovery-four-months", onset=onset, seen=seen, recovery=False).raised is raised


def test_recovery_is_held_against_what_was_measured() -> None:
    days = {"onset": date(2025, 1, 1), "seen": date(2026, 1, 1)}
    id_ = "no-recovery-four-months"
    still = observed(dict.fromkeys(FULL, 0.03))
    assert flag(id_, still, **days).raised is True
    assert flag(id_, still, **days).known_from == "both"
    # A side that moves may never have been quite paralysed.
    assert flag(id_, **days).raised is None
    contrary = flag(id_, **days, recovery=False)
    assert contrary.raised is True
    assert "The recording shows movement" in contrary.said
    assert flag(id_, still, **days, recovery=True).raised is False
    assert flag(id_, **days, course="improving").raised is False
    assert flag(id_, observed(dict.fromkeys(FULL, 0.03), affected="both"), **days).raised is None


def test_one_weak_branch_is_raised_by_measure() -> None:
    found = flag("single-branch", observed({"teeth-lower": 0.2}))
    assert (found.raised, found.known_from) == (True, "measures")
    assert "marginal mandibular branch" in found.said
    assert flag("single-branch", observed({"brow-raise": 0.1})).raised is True
    assert flag("single-branch", observed({"brow-raise": 0.1, "teeth-lower": 0.2})).raised is False
    assert flag("single-branch").raised is False


def test_a_single_branch_that_measures_do_not_settle_is_not_known() -> None:
    assert flag("single-branch", observed({"teeth-lower": 0.6})).raised is None
    assert flag("single-branch", observed({"teeth-lower": 0.2, "brow-raise": 0.6})).raised is None
    # Too unsure, too few branches, no normal side.
    assert flag("single-branch", observed({"teeth-lower": 0.4}, half=3.0)).raised is None
    assert flag("single-branch", observed({"teeth-lower": 0.2}, made=("teeth-lower", "pucker"))).raised is None
    assert flag("single-branch", observed({"teeth-lower": 0.2}, affected="both")).raised is None


def test_an_examination_and_a_measure_stand_together() -> None:
    weak = observed({"teeth-lower": 0.2})
    assert flag("single-branch", weak, single_branch=False).raised is True
    assert flag("single-branch", single_branch=True).raised is True
    assert "measured: no branch's movements are weak" in flag("single-branch", single_branch=True).said
    assert flag("single-branch", observed(affected="both"), single_branch=False).raised is False


def test_nothing_said_names_an_illness() -> None:
    words = " ".join([*QUESTIONS.values(), *(one.title for one in FLAGS)]).lower()
    for illness in ("tumour", "tumor", "bell", "stroke", "cancer", "diagnos"):
        assert illness not in words


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ({"payn": True}, "no item 'payn'"),
        ({"pain": "yes"}, "true, false or unknown"),
        ({"pain": 1}, "true, false or unknown"),
        ({"course": "bad"}, "improving, unchanged, worsening"),
        ({"course": True}, "improving, unchanged, worsening"),
        ({"onset": "last spring"}, "a date such as"),
        ({"onset": 20260101}, "a date such as"),
        ({"onset": "2026-05-01", "seen": "2026-04-30"}, "after the visit"),
        ({"other-nerve": True, "other_nerve": False}, "twice"),
        ({"course": "improving", "recovery": False}, "nothing has recovered"),
    ],
)
def test_a_history_that_is_wrong_is_refused(items: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUsageError, match=said):
        make_history(items)


def test_days_come_as_dates_times_and_text() -> None:
    for day in (date(2026, 3, 2), datetime(2026, 3, 2, 8), "2026-03-02"):
        assert make_history({"onset": day}).onset == date(2026, 3, 2)
