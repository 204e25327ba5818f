"""Scores against cases worked by hand, the working beside each, and properties that hold whatever is answered."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synkin.errors import WrongUsageError
from synkin.grading.questionnaires import (
    INSTRUMENTS,
    SCALES,
    Answers,
    Item,
    Score,
    Value,
    make_answers,
    mood_screen,
    questionnaires_of,
    score,
    value_of,
)

SCORED = ("saq", "face", "fdi")


def codes(prefix: str, *given: int | None) -> dict[str, Value | None]:
    """The items whose ids begin so, in their order, with these codes."""
    items = [item.link_id for form in INSTRUMENTS.values() for item in form.items if item.link_id.startswith(prefix)]
    assert len(items) == len(given), "a case names every item"
    return dict(zip(items, given, strict=True))


def one(scale: str, answers: dict[str, Value | None]) -> Score:
    found = score(make_answers(scale.partition(".")[0], answers))
    return next(row for row in found if row.scale == scale)


# SAQ: 100 * sum / 45, nine items coded 1 to 5, low is better.
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((1, 1, 1, 1, 1, 1, 1, 1, 1), 20.0),  # lower bound: sum 9; 100 * 9 / 45 = 900 / 45 = 20
        ((5, 5, 5, 5, 5, 5, 5, 5, 5), 100.0),  # upper bound: sum 45; 4500 / 45 = 100
        ((3, 3, 3, 3, 3, 3, 3, 3, 3), 60.0),  # middle: sum 27; 2700 / 45 = 60
        ((2, 1, 1, 1, 1, 1, 1, 1, 1), 1000 / 45),  # one step up from the best: sum 10; 1000 / 45 = 22.22
        ((5, 5, 5, 5, 5, 5, 5, 5, 4), 4400 / 45),  # one step down from the worst: sum 44; 4400 / 45 = 97.78
        ((1, 2, 3, 4, 5, 4, 3, 2, 2), 2600 / 45),  # mixed: 1+2+3+4+5+4+3+2+2 = 26; 2600 / 45 = 57.78
    ],
)
def test_saq_by_hand(given: tuple[int, ...], expected: float) -> None:
    found = one("saq", codes("saq.", *given))
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.possible_range == (found.value, found.value)
    assert found.row.better == "lower"
    assert found.row.verified


# FaCE: a domain of n items is 100 * (sum - n) / (4 n), the total 100 * (sum of all 15 - 15) / 60; high is better.
@pytest.mark.parametrize(
    ("domain", "given", "expected"),
    [
        ("movement", (1, 1, 1), 0.0),  # lower bound: (3 - 3) / 12 = 0
        ("movement", (5, 5, 5), 100.0),  # upper bound: (15 - 3) / 12 = 1
        ("movement", (2, 3, 4), 50.0),  # (9 - 3) / 12 = 6 / 12
        ("comfort", (1, 1, 1), 0.0),
        ("comfort", (5, 5, 5), 100.0),
        ("comfort", (1, 1, 2), 100 / 12),  # one step: (4 - 3) / 12 = 8.33 %
        ("oral", (1, 1), 0.0),  # (2 - 2) / 8
        ("oral", (5, 5), 100.0),  # (10 - 2) / 8
        ("oral", (4, 3), 62.5),  # (7 - 2) / 8 = 5 / 8
        ("eye", (1, 1), 0.0),
        ("eye", (5, 5), 100.0),
        ("eye", (5, 1), 50.0),  # (6 - 2) / 8 = 4 / 8
        ("lacrimal", (1,), 0.0),  # (1 - 1) / 4
        ("lacrimal", (2,), 25.0),
        ("lacrimal", (5,), 100.0),
        ("social", (1, 1, 1, 1), 0.0),  # (4 - 4) / 16
        ("social", (5, 5, 5, 5), 100.0),  # (20 - 4) / 16
        ("social", (1, 2, 3, 5), 43.75),  # (11 - 4) / 16 = 7 / 16
    ],
)
def test_face_domains_by_hand(domain: str, given: tuple[int, ...], expected: float) -> None:
    found = one(f"face.{domain}", codes(f"face.{domain}.", *given))
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.row.better == "higher"
    assert not found.row.verified


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((1,) * 15, 0.0),  # lower bound: (15 - 15) / 60
        ((5,) * 15, 100.0),  # upper bound: (75 - 15) / 60
        ((1,) * 14 + (2,), 100 / 60),  # one step: (16 - 15) / 60 = 1.67 %
        # movement 2+3+4 = 9, comfort 1+1+2 = 4, oral 4+3 = 7, eye 5+1 = 6, lacrimal 2, social 1+2+3+5 = 11:
        # 9 + 4 + 7 + 6 + 2 + 11 = 39; (39 - 15) / 60 = 24 / 60 = 40 %.
        ((2, 3, 4, 1, 1, 2, 4, 3, 5, 1, 2, 1, 2, 3, 5), 40.0),
    ],
)
def test_face_total_by_hand(given: tuple[int, ...], expected: float) -> None:
    found = one("face", codes("face.", *given))
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert not found.row.verified


# FDI physical: ((sum - N) / N) * (100 / 4), N = 5, codes 5 to 2, and 1 or 0 where it was not done.
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((5, 5, 5, 5, 5), 100.0),  # upper bound: ((25 - 5) / 5) * 25 = 4 * 25
        ((2, 2, 2, 2, 2), 25.0),  # all done with much difficulty: ((10 - 5) / 5) * 25 = 25
        ((1, 1, 1, 1, 1), 0.0),  # nothing done, because of health: ((5 - 5) / 5) * 25 = 0
        ((0, 0, 0, 0, 0), -25.0),  # lower bound, nothing done for other reasons: ((0 - 5) / 5) * 25 = -25
        ((5, 5, 5, 5, 4), 95.0),  # ((24 - 5) / 5) * 25 = 3.8 * 25
        ((4, 3, 5, 0, 2), 45.0),  # 4+3+5+0+2 = 14; (9 / 5) * 25 = 1.8 * 25
    ],
)
def test_fdi_physical_by_hand(given: tuple[int, ...], expected: float) -> None:
    found = one("fdi.physical", codes("fdi.physical.", *given))
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert not found.row.verified


# FDI social: ((sum - N) / N) * (100 / 5), N = 5, codes 1 to 6, 6 the best in every item.
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((1, 1, 1, 1, 1), 0.0),  # lower bound: ((5 - 5) / 5) * 20
        ((6, 6, 6, 6, 6), 100.0),  # upper bound: ((30 - 5) / 5) * 20 = 5 * 20
        ((2, 1, 1, 1, 1), 4.0),  # one step: (1 / 5) * 20
        ((6, 2, 3, 4, 5), 60.0),  # 20; (15 / 5) * 20 = 3 * 20
        ((3, 3, 4, 4, 3), 48.0),  # 17; (12 / 5) * 20 = 2.4 * 20
    ],
)
def test_fdi_social_by_hand(given: tuple[int, ...], expected: float) -> None:
    found = one("fdi.social", codes("fdi.social.", *given))
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert not found.row.verified


def test_a_missing_answer_leaves_a_range_by_hand() -> None:
    # SAQ, eight answers 3 and one missing: sum 24 + 1 = 25 to 24 + 5 = 29; 2500 / 45 = 55.56 to 2900 / 45 = 64.44.
    found = one("saq", codes("saq.", 3, 3, 3, 3, 3, 3, 3, 3, None))
    assert found.value is None
    assert found.possible_range == pytest.approx((2500 / 45, 2900 / 45))
    assert found.missing == ("saq.chin",)
    # FDI physical, 5 5 5 5 and one missing: sum 20 + 0 to 20 + 5; (15 / 5) * 25 = 75 to (20 / 5) * 25 = 100.
    assert one("fdi.physical", codes("fdi.physical.", 5, 5, 5, 5, None)).possible_range == (75.0, 100.0)
    # FDI social, 6 and four missing: sum 6 + 4 = 10 to 6 + 24 = 30; (5 / 5) * 20 = 20 to 100.
    assert one("fdi.social", codes("fdi.social.", 6, None, None, None, None)).possible_range == (20.0, 100.0)
    # FaCE: the eye answers are missing, so the total is a range, the domain is all open, the others stand.
    answers = {**codes("face.", *(5,) * 15), **codes("face.eye.", None, None)}
    # sum 65 + 2 = 67 to 75; (67 - 15) / 60 = 52 / 60 = 86.67 % to 100 %.
    assert one("face", answers).possible_range == pytest.approx((5200 / 60, 100.0))
    assert one("face.eye", answers).possible_range == (0.0, 100.0)
    assert one("face.social", answers).value == 100.0


def test_nothing_answered_is_the_whole_range_and_never_zero() -> None:
    spans = {row.scale: (row.value, row.possible_range) for form in SCORED for row in score(make_answers(form, {}))}
    assert spans["saq"] == (None, (20.0, 100.0))
    assert spans["fdi.physical"] == (None, (-25.0, 100.0))
    del spans["saq"], spans["fdi.physical"]
    assert set(spans.values()) == {(None, (0.0, 100.0))}


def test_the_table_has_the_items_that_it_should() -> None:
    assert {name: len(form.items) for name, form in INSTRUMENTS.items()} == {
        "today": 7 + 3 * 6 + 8 + 2,
        "mood": 2,
        "saq": 9,
        "face": 15,
        "fdi": 10,
    }
    counts = {name: len(scale.items) for name, scale in SCALES.items()}
    assert [counts[f"face.{one}"] for one in ("movement", "comfort", "oral", "eye", "lacrimal", "social")] == [
        3,
        3,
        2,
        2,
        1,
        4,
    ]
    assert (counts["fdi.physical"], counts["fdi.social"]) == (5, 5)
    ids = [item.link_id for form in INSTRUMENTS.values() for item in form.items]
    assert len(set(ids)) == len(ids)
    for name in SCORED:
        assert "not the" in INSTRUMENTS[name].title
        assert not INSTRUMENTS[name].ours


def test_the_best_words_have_the_best_code() -> None:
    """Of social well-being one topic is good to have often and four are bad: the words turn round, the codes do not."""
    form = INSTRUMENTS["fdi"]
    best = {
        item.link_id: max(item.options, key=lambda option: option.code).label
        for item in form.items
        if item.link_id.startswith("fdi.social.")
    }
    assert best.pop("fdi.social.calm") == "at all times"
    assert set(best.values()) == {"at no time"}
    assert {min(one.items[0].options, key=lambda row: row.code).label for one in INSTRUMENTS["saq"].scales} == {"never"}
    assert {
        max(item.options, key=lambda row: row.code).label
        for item in INSTRUMENTS["face"].items
        if not item.link_id.startswith("face.movement.")
    } == {"never"}


def _any_code(item: Item) -> st.SearchStrategy[int]:
    return st.sampled_from([option.code for option in item.options])


@st.composite
def filled_in(draw: st.DrawFn, missing: bool = True) -> tuple[str, dict[str, Value | None]]:
    """Codes for a form with scores, some missing where allowed."""
    form = INSTRUMENTS[draw(st.sampled_from(SCORED))]
    one_of = {item.link_id: _any_code(item) for item in form.items}
    return form.id, {name: draw(st.one_of(st.none(), codes) if missing else codes) for name, codes in one_of.items()}


@given(filled_in(missing=False), st.data())
def test_a_worse_answer_never_gives_a_better_score(
    made: tuple[str, dict[str, Value | None]], data: st.DataObject
) -> None:
    name, before = made
    item = data.draw(st.sampled_from(INSTRUMENTS[name].items))
    code = before[item.link_id]
    for scale in INSTRUMENTS[name].scales:
        worse = [
            option.code
            for option in item.options
            if (option.code > int(code or 0) if scale.better == "lower" else option.code < int(code or 0))
        ]
        if not worse:
            return
        after = {**before, item.link_id: data.draw(st.sampled_from(worse))}
        first, second = one(scale.id, before).value, one(scale.id, after).value
        assert first is not None
        assert second is not None
        gain = first - second if scale.better == "lower" else second - first
        assert gain < 0 if item in scale.items else gain == 0


@given(filled_in(), st.data())
def test_an_answer_more_narrows_what_is_possible(
    made: tuple[str, dict[str, Value | None]], data: st.DataObject
) -> None:
    name, given_ = made
    for item in INSTRUMENTS[name].items:
        if given_[item.link_id] is not None:
            continue
        more = {**given_, item.link_id: data.draw(_any_code(item))}
        for scale in INSTRUMENTS[name].scales:
            wide, narrow = one(scale.id, given_).possible_range, one(scale.id, more).possible_range
            assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]
            assert (narrow[1] - narrow[0] < wide[1] - wide[0]) == (item in scale.items)
    whole = {name: data.draw(_any_code(item)) if given_[name] is None else given_[name] for name, item in _items(name)}
    for scale in INSTRUMENTS[name].scales:
        low, high = one(scale.id, given_).possible_range
        value = one(scale.id, whole).value
        assert value is not None
        assert low <= value <= high


def _items(name: str) -> list[tuple[str, Item]]:
    return [(item.link_id, item) for item in INSTRUMENTS[name].items]


@given(filled_in(), st.data())
def test_scores_lie_in_their_span(made: tuple[str, dict[str, Value | None]], data: st.DataObject) -> None:
    for row in score(make_answers(*made)):
        low, high = row.row.span
        assert low <= row.possible_range[0] <= row.possible_range[1] <= high
        assert (row.value is None) == bool(row.missing)


@pytest.mark.parametrize(
    ("link_id", "value", "said"),
    [
        ("saq.chin", 0, "1 to 5"),
        ("saq.chin", 6, "1 to 5"),
        ("saq.chin", 2.5, "whole number"),
        ("saq.chin", True, "whole number"),
        ("saq.chin", "3", "whole number"),
        ("saq.chin", float("nan"), "1 to 5"),
        ("saq.chin", float("inf"), "1 to 5"),
        ("fdi.physical.eating", -1, "0 to 5"),
        ("fdi.physical.eating", 6, "0 to 5"),
        ("fdi.social.calm", 0, "1 to 6"),
        ("fdi.social.calm", 7, "1 to 6"),
        ("today.drooling", 11, "0 to 10"),
        ("today.drooling", -1, "0 to 10"),
        ("today.schirmer-left", 36, "0 to 35 mm"),
        ("today.complaint", 5, "text"),
        ("mood.low", 1, "yes"),
        ("mood.low", "x" * 500, "yes"),
    ],
)
def test_what_an_item_does_not_allow_is_refused_in_one_sentence(link_id: str, value: Value, said: str) -> None:
    with pytest.raises(WrongUsageError) as caught:
        make_answers(link_id.partition(".")[0], {link_id: value})
    text = str(caught.value)
    assert link_id in text
    assert said in text
    assert len(text) < 200
    assert text.endswith(".")


def test_unknown_forms_and_items_are_refused() -> None:
    with pytest.raises(WrongUsageError, match="no questionnaire 'sf36'"):
        make_answers("sf36", {})
    with pytest.raises(WrongUsageError, match="no item 'face"):
        make_answers("saq", {"face.movement.1": 3})


@pytest.mark.parametrize(
    ("low", "interest", "positive"),
    [
        (True, True, True),
        (True, False, True),
        (False, True, True),
        (False, False, False),
        (True, None, True),  # one yes is enough, whatever the other would be
        (False, None, None),  # a no and nothing: not negative
        (None, None, None),
    ],
)
def test_the_mood_screen(low: bool | None, interest: bool | None, positive: bool | None) -> None:
    found = mood_screen(make_answers("mood", {"mood.low": low, "mood.interest": interest}))
    assert found is not None
    assert found.positive is positive
    assert mood_screen(make_answers("saq", {})) is None


def _today(day: int, text: str, rating: int) -> Answers:
    given_: dict[str, Value | None] = {"today.goal-1.text": text, "today.goal-1.rating": rating, "today.drooling": 3}
    return make_answers("today", given_, answered_on=date(2026, 11, day))


def test_goals_are_compared_while_they_stay_the_same() -> None:
    found = questionnaires_of([_today(20, "Drink  from a glass", 4), _today(2, "Drink from a glass", 1)])
    assert [(goal.text, goal.rating, goal.earlier) for goal in found.goals] == [("Drink  from a glass", 4, 1)]
    other = questionnaires_of([_today(2, "Whistle", 1), _today(20, "Drink from a glass", 4)])
    assert [(goal.rating, goal.earlier) for goal in other.goals] == [(4, None)]


def test_an_answer_is_found_among_forms() -> None:
    forms = (make_answers("saq", {"saq.tearing-eating": 4}), _today(2, "Whistle", 0))
    assert value_of(forms, "saq.tearing-eating") == 4
    assert value_of(forms, "today.goal-1.rating") == 0
    assert value_of(forms, "today.pain.eye") is None
    assert make_answers("today", {"today.complaint": "  "}).value("today.complaint") is None
