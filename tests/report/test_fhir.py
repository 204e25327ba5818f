"""Forms and answers as FHIR: there and back, and what is said of files that are wrong."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synkin.errors import WrongUsageError
from synkin.grading.questionnaires import (
    FILLED_IN_BY,
    INSTRUMENTS,
    OWN_WORDING,
    Answers,
    Item,
    Value,
    make_answers,
    score,
)
from synkin.report.fhir import form_text, own_form, read_answers, read_form, response_text

LICENSED = "urn:clinic:saq"


def licensed_saq(**changes: Any) -> dict[str, Any]:
    """A clinic's own form: groups, an item of its own, answers in letters whose numbers are ordinal values."""
    items = [
        {
            "linkId": item.link_id,
            "text": f"licensed text {place}",
            "type": "choice",
            "answerOption": [
                {
                    "valueCoding": {
                        "code": letter,
                        "display": f"licensed answer {letter}",
                        "extension": [{"url": "urn:made/ordinalValue", "valueDecimal": number}],
                    }
                }
                for number, letter in enumerate("abcde", start=1)
            ],
        }
        for place, item in enumerate(INSTRUMENTS["saq"].items, start=1)
    ]
    form: dict[str, Any] = {
        "resourceType": "Questionnaire",
        "url": LICENSED,
        "title": "The clinic's licensed form",
        "status": "active",
        "copyright": "used by permission",
        "item": [
            {"linkId": "intro", "type": "display", "text": "hello"},
            {"linkId": "group", "type": "group", "item": items[:5]},
            *items[5:],
            {"linkId": "shoe-size", "type": "integer", "text": "The clinic's own question"},
        ],
    }
    return {**form, **changes}


def response(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": list(items), **changes}


def coded(link_id: str, code: str) -> dict[str, Any]:
    return {"linkId": link_id, "answer": [{"valueCoding": {"code": code}}]}


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    def save(document: Any, name: str = "file.json") -> Path:
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return path

    return save


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_own_forms_are_valid_and_read_back(name: str, saved: Callable[..., Path]) -> None:
    text = form_text(name)
    form = Questionnaire.model_validate_json(text)
    assert form.item is not None
    assert [item.linkId for item in form.item] == [item.link_id for item in INSTRUMENTS[name].items]
    assert read_form(saved(text)) == own_form(name)
    if not INSTRUMENTS[name].ours:
        assert "not the" in (form.title or "")
        assert "It is not the" in (form.description or "")


def _answer(item: Item) -> st.SearchStrategy[Value]:
    if item.kind == "code":
        return st.sampled_from([option.code for option in item.options])
    if item.kind == "text":
        return st.text(min_size=1).filter(lambda text: bool(text.strip()))
    if item.kind == "yes-no":
        return st.booleans()
    if item.kind == "mm":
        return st.floats(0, 35, allow_subnormal=False)
    return st.integers(0, 10)


@st.composite
def made_answers(draw: st.DrawFn) -> Answers:
    form = INSTRUMENTS[draw(st.sampled_from(list(INSTRUMENTS)))]
    return make_answers(
        form.id,
        {item.link_id: draw(st.one_of(st.none(), _answer(item))) for item in form.items},
        filled_in_by=draw(st.sampled_from([None, *FILLED_IN_BY])),
        answered_on=draw(st.one_of(st.none(), st.dates(min_value=date(1900, 1, 1)))),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(made_answers())
def test_answers_come_back_as_they_went(saved: Callable[..., Path], answers: Answers) -> None:
    text = response_text(answers)
    QuestionnaireResponse.model_validate_json(text)
    assert read_answers(saved(text)) == answers


def test_the_sites_text_takes_the_place_of_ours(saved: Callable[..., Path]) -> None:
    form = read_form(saved(licensed_saq(), "form.json"))
    assert (form.title, form.copyright) == ("The clinic's licensed form", "used by permission")
    assert [one.text for one in form.wordings] == [f"licensed text {place}" for place in range(1, 10)]
    assert set(form.others) == {"intro", "group", "shoe-size"}
    path = saved(
        response(
            {"linkId": "group", "item": [coded("saq.eye-smiling", "e"), coded("saq.eye-speaking", "a")]},
            *(coded(item.link_id, "c") for item in INSTRUMENTS["saq"].items[2:]),
            {"linkId": "shoe-size", "answer": [{"valueInteger": 43}]},
            questionnaire=f"{LICENSED}|2",
            authored="2026-11-22T23:30:00-08:00",
            source={"reference": "Patient/7"},
        )
    )
    found = read_answers(path, [form])
    assert (found.value("saq.eye-smiling"), found.value("saq.eye-speaking"), found.value("saq.chin")) == (5, 1, 3)
    assert found.wording == "The clinic's licensed form"
    assert (found.filled_in_by, found.answered_on) == ("patient", date(2026, 11, 22))
    (row,) = score(found)
    assert row.value == pytest.approx(100 * (5 + 1 + 7 * 3) / 45)
    # and out again, in the form's own words and codes
    out = response_text(found, form)
    assert "licensed text 9" in out
    assert "Your chin" not in out
    assert json.loads(out)["item"][0]["answer"][0]["valueCoding"] == {"code": "e", "display": "licensed answer e"}
    assert read_answers(saved(out), [form]) == found


def test_plain_numbers_need_no_form(saved: Callable[..., Path]) -> None:
    items = [{"linkId": one.link_id, "answer": [{"valueInteger": 2}]} for one in INSTRUMENTS["saq"].items]
    found = read_answers(saved(response(*items, questionnaire=LICENSED)))
    assert found.wording == LICENSED
    assert [one.value for one in found.answers] == [2] * 9
    assert (found.filled_in_by, found.answered_on) == (None, None)
    own = read_answers(saved(response(coded("saq.chin", "4"), questionnaire="urn:synkin:questionnaire:saq|1")))
    assert (own.wording, own.value("saq.chin"), own.value("saq.eye-smiling")) == (OWN_WORDING, 4, None)
    assert read_answers(saved(response(coded("saq.chin", "4"), authored="2026-11"))).answered_on is None


def said(read: Callable[[Path], Any], path: Path) -> str:
    with pytest.raises(WrongUsageError) as caught:
        read(path)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert path.name in text
    assert len(text) < 400
    return text


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ("", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[1, 2]", "names no resourceType"),
        ("{}", "names no resourceType"),
        ({"resourceType": "Patient"}, "is a Patient, not a QuestionnaireResponse"),
        (licensed_saq(), "is a Questionnaire, not a QuestionnaireResponse"),
        ({"resourceType": "QuestionnaireResponse"}, "status"),
        (response({"answer": []}), "item 1, linkId"),
        (response({"linkId": "saq.chin", "answer": [{"valueInteger": "many"}]}), "item 1, answer 1, valueInteger"),
        (response({"linkId": "saq.chin", "answer": 3}), "item 1, answer"),
        (response(coded("saq.chin", "3"), wrong=1), "wrong"),
        (response(coded("saq.chin", "3"), authored="yesterday"), "authored"),
        (response(coded("saq.chin", "3"), status="entered-in-error"), "entered-in-error"),
        (response(), "no linkId that synkin knows"),
        (response(coded("q1", "3")), "no linkId that synkin knows"),
        (response(coded("saq.chin", "3"), coded("face.oral.1", "3")), "saq and face"),
        (response(coded("saq.chin", "3"), coded("saq.chin", "3")), "twice"),
        (response(coded("saq.chin", "3"), coded("saq.chinn", "3")), "'saq.chinn'"),
        (response({"linkId": "saq.chin", "answer": [{"valueInteger": 3}, {"valueInteger": 4}]}), "2 answers"),
        (response({"linkId": "saq.chin", "answer": [{"valueInteger": 6}]}), "1 to 5"),
        (response({"linkId": "saq.chin", "answer": [{"valueBoolean": True}]}), "1 to 5"),
        (response({"linkId": "saq.chin", "answer": [{"valueDate": "2026-01-01"}]}), "valueDate"),
        (response(coded("saq.chin", "often")), "'often'"),
        (response(coded("saq.chin", "3"), questionnaire=LICENSED), "give the form that was answered"),
    ],
)
def test_wrong_answers_are_refused_in_one_sentence(document: Any, what: str, saved: Callable[..., Path]) -> None:
    assert what in said(read_answers, saved(document))


def _without(link_id: str) -> dict[str, Any]:
    form = licensed_saq()
    form["item"] = [row for row in form["item"] if row["linkId"] != link_id]
    return form


def _with(link_id: str, **changes: Any) -> dict[str, Any]:
    form = licensed_saq()
    form["item"] = [{**row, **changes} if row["linkId"] == link_id else row for row in form["item"]]
    return form


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ("{", "is no JSON"),
        (licensed_saq(status="ready-ish"), "status"),
        (_without("saq.chin"), "lacks 1 of the 9 items of saq, first 'saq.chin'"),
        (_with("shoe-size", linkId="saq.chin"), "'saq.chin' twice"),
        (_with("shoe-size", linkId="mood.low"), "saq and mood"),
        (licensed_saq(item=[{"linkId": "q1", "type": "integer"}]), "no linkId that synkin knows"),
        (_with("saq.chin", type="string", answerOption=None), "has the type string"),
        (_with("saq.chin", answerOption=[{"valueCoding": {"code": "often"}}]), "often"),
        (_with("saq.chin", answerOption=[{"valueCoding": {"code": "7"}}]), "1 to 5"),
        (_with("saq.chin", answerOption=[{"valueInteger": 2}, {"valueCoding": {"code": "2"}}]), "the same number"),
    ],
)
def test_wrong_forms_are_refused_in_one_sentence(document: Any, what: str, saved: Callable[..., Path]) -> None:
    assert what in said(read_form, saved(document))


def test_answers_to_another_form_are_refused(saved: Callable[..., Path]) -> None:
    form = read_form(saved(licensed_saq(), "form.json"))
    path = saved(response(coded("saq.chin", "a"), questionnaire="urn:clinic:other"))
    assert "give the form that was answered" in said(lambda one: read_answers(one, [form]), path)
    beyond = saved(response(coded("saq.chin", "f"), questionnaire=LICENSED))
    assert "'f'" in said(lambda one: read_answers(one, [form]), beyond)
    # a number that the form does not list is not taken for one
    assert "'3'" in said(lambda one: read_answers(one, [form]), saved(response(coded("saq.chin", "3"))))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "picture.json").write_bytes(b"\xff\xd8\xff\xe0")
    for name, what in (("nowhere.json", "no file"), (".", "no JSON"), ("picture.json", "no JSON")):
        with pytest.raises(WrongUsageError, match=what):
            read_answers(tmp_path / name)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.sampled_from(["saq.chin", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["linkId", "answer", "item", "valueInteger", "valueCoding", "code", "status", "text"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(["item", "status", "authored", "source", "questionnaire"]), _JSON), _JSON)
def test_any_junk_is_refused_or_read_and_never_a_fault(
    saved: Callable[..., Path], document: dict[str, Any], items: Any
) -> None:
    whole = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [items], **document}
    form = {**whole, "resourceType": "Questionnaire"}
    for read, one in ((read_answers, whole), (read_form, form)):
        with suppress(WrongUsageError):
            read(saved(one))
