"""Changes between two visits: only what one person's answers cannot differ by anyway is called a change."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synkin.errors import WrongUsageError
from synkin.grading.questionnaires import (
    INSTRUMENTS,
    SCALES,
    Answers,
    ScoreChange,
    Value,
    make_answers,
    questionnaires_of,
    score_changes,
)


def filled(instrument: str, total: int, day: int, wording: str = "licensed") -> Answers:
    """Answers whose codes sum up to `total`, lowest codes first."""
    items = INSTRUMENTS[instrument].items
    lows = [int(item.low or 0) for item in items]
    left = total - sum(lows)
    given_: dict[str, Value | None] = {}
    for item, low in zip(items, lows, strict=True):
        more = min(left, int(item.high or 0) - low)
        given_[item.link_id] = low + more
        left -= more
    assert left == 0, "no codes sum up to this"
    return make_answers(instrument, given_, answered_on=date(2026, 1, day), wording=wording)


def change(instrument: str, before: int, after: int, scale: str | None = None) -> ScoreChange:
    rows = score_changes(filled(instrument, before, 1), filled(instrument, after, 20))
    return next(row for row in rows if row.after.scale == (scale or instrument))


def test_the_table_has_the_published_figures() -> None:
    """As in the clinical fact sheet: Bruins 2021, and for the FDI's detectable change van Veen 2020."""
    published = {
        name: (
            row.sdc_person,
            row.sdc_group,
            row.mic_better and row.mic_better.value,
            row.mic_worse and row.mic_worse.value,
        )
        for name, scale in SCALES.items()
        if (row := scale.change) is not None
    }
    assert published == {
        "saq": (28.2, 4.6, 2.8, 0.6),
        "face": (17.6, 2.9, 0.7, -8.5),
        "fdi.physical": (17.6, 1.9, 4.4, 8.2),
        "fdi.social": (17.7, 1.9, 0.4, -1.8),
    }
    odd = {
        name for name, scale in SCALES.items() if scale.change and scale.change.mic_worse and scale.change.mic_worse.odd
    }
    assert odd == {"saq", "fdi.physical"}


# SAQ points are 100 / 45 = 2.222 each: 12 points of the sum are 26.67, within 28.2, and 13 are 28.89, beyond it.
@pytest.mark.parametrize(
    ("before", "after", "towards", "changed", "important"),
    [
        (30, 30, "same", False, None),
        (30, 28, "better", False, None),  # 4.4 is beyond the MIC of 2.8 and below noise: flags nobody
        (30, 18, "better", False, None),
        (30, 17, "better", True, True),  # 28.9, of groups' minimal important change as well
        (18, 30, "worse", False, None),
        (17, 30, "worse", True, None),  # its MIC has an odd sign and is not used
    ],
)
def test_saq(before: int, after: int, towards: str, changed: bool, important: bool | None) -> None:
    found = change("saq", before, after)
    assert (found.towards, found.changed, found.important) == (towards, changed, important)
    assert found.difference == pytest.approx((after - before) * 100 / 45)
    assert found.reason is not None or important


# FaCE points are 100 / 60 = 1.667 each: 10 are 16.67, within 17.6, and 11 are 18.33, beyond it.
@pytest.mark.parametrize(
    ("before", "after", "towards", "changed", "important"),
    [(40, 50, "better", False, None), (40, 51, "better", True, True), (51, 40, "worse", True, True)],
)
def test_face(before: int, after: int, towards: str, changed: bool, important: bool | None) -> None:
    found = change("face", before, after)
    assert (found.towards, found.changed, found.important) == (towards, changed, important)


def test_domains_without_a_published_figure_are_left_open() -> None:
    found = change("face", 15, 75, "face.oral")
    assert (found.difference, found.towards, found.changed) == (100.0, "better", None)
    assert found.reason is not None
    assert "published" in found.reason


def test_a_missing_answer_leaves_the_change_open() -> None:
    after = make_answers("saq", {"saq.chin": 1}, answered_on=date(2026, 2, 1), wording="licensed")
    (found,) = score_changes(filled("saq", 45, 1), after)
    assert (found.difference, found.towards, found.changed, found.important) == (None, None, None, None)
    assert found.reason == "an answer is missing at the later visit"


@given(st.integers(9, 45), st.integers(9, 45))
def test_there_and_back_is_the_opposite(before: int, after: int) -> None:
    there, back = change("saq", before, after), change("saq", after, before)
    assert there.difference == pytest.approx(-(back.difference or 0.0))
    assert there.changed == back.changed
    assert {there.towards, back.towards} in ({"better", "worse"}, {"same"})


def test_the_newer_visit_counts_whatever_the_order() -> None:
    visits = [filled("saq", 20, 20), filled("saq", 40, 1), filled("saq", 45, 9)]
    for order in (visits, visits[::-1]):
        found = questionnaires_of(order)
        assert [one.answered_on for one in found.answers] == [date(2026, 1, 20)]
        assert [one.answered_on for one in found.earlier] == [date(2026, 1, 9)]
        (row,) = found.changes
        assert row.difference == pytest.approx(-2500 / 45)
    assert questionnaires_of(visits[:1]).changes == ()


def test_visits_that_cannot_be_put_in_order_are_refused() -> None:
    with pytest.raises(WrongUsageError, match="2 sets of answers to saq"):
        questionnaires_of([filled("saq", 20, 3), filled("saq", 30, 3)])
    with pytest.raises(WrongUsageError, match="which is the newer"):
        questionnaires_of([filled("saq", 20, 3), make_answers("saq", {})])


def test_other_wordings_and_other_forms_are_not_compared() -> None:
    with pytest.raises(WrongUsageError, match="different wordings"):
        questionnaires_of([filled("saq", 20, 3), filled("saq", 30, 4, "other")])
    with pytest.raises(WrongUsageError, match="cannot be compared"):
        score_changes(filled("saq", 20, 3), filled("face", 30, 4))
