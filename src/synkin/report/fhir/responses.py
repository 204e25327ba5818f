"""Answers as FHIR QuestionnaireResponses, in and out."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from synkin.errors import WrongUsageError
from synkin.grading.questionnaires import (
    INSTRUMENTS,
    OWN_WORDING,
    Answers,
    FilledInBy,
    Instrument,
    Item,
    Value,
    checked,
    instrument_of,
    make_answers,
)
from synkin.report.fhir.forms import CODES, Form, own_form, wording_of
from synkin.report.fhir.resources import OWN, items_of, read_resource

UNKNOWN_WORDING: Final = "wording not known"
"""Where the answers name no form and none was given beside them."""
_TYPES: Final[Mapping[FilledInBy, str]] = {
    "patient": "Patient",
    "relative": "RelatedPerson",
    "clinician": "Practitioner",
}
_FILLED_IN_BY: Final[Mapping[str, FilledInBy]] = {
    "Patient": "patient",
    "RelatedPerson": "relative",
    "Practitioner": "clinician",
    "PractitionerRole": "clinician",
}
_NO_ANSWERS: Final = ("entered-in-error",)
_DAY: Final = 10
"""Characters of a day, 2026-11-22."""


def read_answers(path: Path, forms: Sequence[Form] = ()) -> Answers:
    """The answers in a file, checked; the day is that of `authored`, who filled it in the type of `source`.

    `forms` : licensed forms; the one of the answers' instrument says what their codes count as, and gives the wording.

    Raises
    ------
    WrongUsageError
        If it is no valid QuestionnaireResponse, is of no form or of several, has an item twice or one that nobody
        knows, or an answer that its item does not allow.
    """
    document = read_resource(path, "QuestionnaireResponse")
    if document["status"] in _NO_ANSWERS:
        raise WrongUsageError(f"{path.name} is marked {document['status']}: it holds no answers that may be used.")
    rows = _rows(document, path)
    found = {one.id: one for name in rows if (one := instrument_of(name)) is not None}
    if len(found) != 1:
        what = f"answers to {' and '.join(found)}" if found else "no linkId that synkin knows"
        raise WrongUsageError(
            f"{path.name} has {what}; give the answers to one form a file, with the linkIds of docs/questionnaires.md."
        )
    ((_, instrument),) = found.items()
    form = next((one for one in forms if one.instrument == instrument.id), None)
    canonical = str(document.get("questionnaire") or "").partition("|")[0]
    if form is not None and canonical and form.url and canonical != form.url:
        raise WrongUsageError(
            f"{path.name} answers the form {canonical}, not {form.url}; give the form that was answered."
        )
    known = () if form is None else form.others
    given: dict[str, Value | None] = {}
    for name, row in rows.items():
        item = instrument.item(name)
        if item is not None:
            given[name] = _value(item, row, form, path, foreign=bool(canonical) and not canonical.startswith(OWN))
        elif row.get("answer") and name not in known:
            raise WrongUsageError(
                f"{path.name} answers an item {name!r} that {instrument.id} has not; docs/questionnaires.md lists its "
                "items, and a form of your own may be given beside it."
            )
    return make_answers(
        instrument.id,
        given,
        filled_in_by=_FILLED_IN_BY.get(_source_type(document)),
        answered_on=_day(document),
        wording=_wording(form, canonical),
    )


def response_text(answers: Answers, form: Form | None = None) -> str:
    """Answers as a FHIR R4B QuestionnaireResponse in JSON; every item of the form is there, without an answer if none.

    `form` : whose text stands beside the answers and whose canonical name it gets; synkin's own unless given.
    """
    from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

    instrument = INSTRUMENTS[answers.instrument]
    text = own_form(instrument.id) if form is None else form
    complete = all(one.value is not None for one in answers.answers)
    document: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed" if complete else "in-progress",
        "item": [_item(instrument, one.link_id, one.value, text) for one in answers.answers],
    }
    if text.url:
        document["questionnaire"] = text.url
    if answers.answered_on is not None:
        document["authored"] = answers.answered_on.isoformat()
    if answers.filled_in_by is not None:
        document["source"] = {"type": _TYPES[answers.filled_in_by], "display": answers.filled_in_by}
    resource = QuestionnaireResponse.model_validate(document)
    return f"{resource.model_dump_json(indent=2)}\n"


def _rows(document: Mapping[str, Any], path: Path) -> dict[str, Mapping[str, Any]]:
    rows: dict[str, Mapping[str, Any]] = {}
    for row in items_of(document):
        if row["linkId"] in rows:
            raise WrongUsageError(f"{path.name} has the item {row['linkId']!r} twice; every item may be there once.")
        rows[row["linkId"]] = row
    return rows


def _value(item: Item, row: Mapping[str, Any], form: Form | None, path: Path, *, foreign: bool) -> Value | None:
    answers = row.get("answer") or ()
    if len(answers) > 1:
        raise WrongUsageError(f"{path.name} gives {len(answers)} answers to {item.link_id}; one is allowed.")
    for answer in answers:
        kinds = [name for name in answer if name.startswith("value") and answer[name] is not None]
        if not kinds:
            return None
        try:
            return checked(item, _read(item, kinds[0], answer[kinds[0]], form, foreign=foreign))
        except WrongUsageError as error:
            raise WrongUsageError(f"{path.name}: {error}") from error
    return None


def _read(item: Item, kind: str, value: Any, form: Form | None, *, foreign: bool) -> Value:
    """`foreign`: the answers name a form that is not synkin's, whose codes only that form explains."""
    if kind == "valueCoding":
        code = str(value.get("code") or "")
        number = None if form is None else form.number(item.link_id, code)
        explained = not foreign if form is None else not form.explains(item.link_id)
        if number is None and explained and code.isascii() and code.isdigit():
            number = int(code)
        if number is None:
            shown = code or value.get("display") or "no code"
            raise WrongUsageError(
                f"The answer {shown!r} to {item.link_id} has no number; give the form that was answered, which says "
                "what its codes count as."
            )
        return number
    if kind in ("valueInteger", "valueDecimal", "valueBoolean", "valueString"):
        kept: Value = value
        return kept
    raise WrongUsageError(f"The answer to {item.link_id} is a {kind}, which cannot be scored.")


def _item(instrument: Instrument, link_id: str, value: Value | None, form: Form) -> dict[str, Any]:
    row: dict[str, Any] = {"linkId": link_id}
    text = next((one.text for one in form.wordings if one.link_id == link_id), "")
    if text:
        row["text"] = text
    item = instrument.item(link_id)
    if value is not None and item is not None:
        row["answer"] = [_answer(item, value, form)]
    return row


def _answer(item: Item, value: Value, form: Form) -> dict[str, Any]:
    choice = next((one for one in form.choices if (one.link_id, one.number) == (item.link_id, value)), None)
    if choice is not None and choice.code:
        coding = {"code": choice.code, **({"display": choice.text} if choice.text else {})}
        system = {"system": f"{CODES}{item.link_id.partition('.')[0]}"} if form.url.startswith(OWN) else {}
        return {"valueCoding": {**system, **coding}}
    kinds = {"yes-no": "valueBoolean", "text": "valueString", "mm": "valueDecimal"}
    return {kinds.get(item.kind, "valueInteger"): value}


def _wording(form: Form | None, canonical: str) -> str:
    if form is not None:
        return wording_of(form)
    if canonical.startswith(OWN):
        return OWN_WORDING
    return canonical or UNKNOWN_WORDING


def _source_type(document: Mapping[str, Any]) -> str:
    source = document.get("source") or {}
    named = str(source.get("type") or "")
    return named or str(source.get("reference") or "").partition("/")[0]


def _day(document: Mapping[str, Any]) -> date | None:
    authored = str(document.get("authored") or "")
    return date.fromisoformat(authored[:_DAY]) if len(authored) >= _DAY else None
