"""Forms as FHIR Questionnaires: synkin's own wording, and a site's licensed text that takes its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from synkin.errors import WrongUsageError
from synkin.grading.questionnaires import (
    INSTRUMENTS,
    OWN_WORDING,
    QUESTIONNAIRES_VERSION,
    Instrument,
    Item,
    checked,
    instrument_of,
)
from synkin.report.fhir.resources import OWN, items_of, read_resource

_TYPES: Final = {"code": "choice", "slider": "integer", "text": "text", "yes-no": "boolean", "mm": "decimal"}
_READ_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("choice", "open-choice", "integer", "decimal"),
    "slider": ("integer", "decimal", "choice"),
    "text": ("text", "string"),
    "yes-no": ("boolean",),
    "mm": ("decimal", "integer"),
}
_ORDINALS: Final = ("/ordinalValue", "/itemWeight")
"""How the extensions end by which FHIR gives an answer its number."""
CODES: Final = "urn:synkin:answer:"


@dataclass(frozen=True)
class Choice:
    """An answer of a form: its code there, the number that is scored, and its text."""

    link_id: str
    code: str
    number: int
    text: str


@dataclass(frozen=True)
class Wording:
    """The text of one item as a form has it."""

    link_id: str
    text: str


@dataclass(frozen=True)
class Form:
    """The text of an instrument's items and answers. title, copyright : as the form says, empty where it says none.

    others : link ids of items that synkin does not know; they are shown by the form and left out of every score.
    """

    instrument: str
    title: str
    url: str
    copyright: str
    wordings: tuple[Wording, ...]
    choices: tuple[Choice, ...]
    others: tuple[str, ...] = ()

    def number(self, link_id: str, code: str) -> int | None:
        """What an answer's code counts as; None where the form does not say."""
        return next((one.number for one in self.choices if (one.link_id, one.code) == (link_id, code)), None)

    def explains(self, link_id: str) -> bool:
        """Whether the form lists the answers of an item."""
        return any(one.link_id == link_id for one in self.choices)


def own_form(instrument: str) -> Form:
    """Synkin's own wording of a form.

    Raises
    ------
    WrongUsageError
        If there is no such form.
    """
    form = _named(instrument)
    return Form(
        instrument=form.id,
        title=form.title,
        url=f"{OWN}{form.id}",
        copyright=form.copyright,
        wordings=tuple(Wording(item.link_id, item.text) for item in form.items),
        choices=tuple(
            Choice(item.link_id, str(one.code), one.code, one.label) for item in form.items for one in item.options
        ),
    )


def form_text(instrument: str) -> str:
    """Synkin's own wording of a form as a FHIR R4B Questionnaire in JSON; it says that it is not the instrument.

    Raises
    ------
    WrongUsageError
        If there is no such form.
    """
    from fhir.resources.R4B.questionnaire import Questionnaire

    form = _named(instrument)
    said = "" if form.ours else f" It is not the {form.name}, and its answers are no answers to it."
    resource = Questionnaire.model_validate(
        {
            "resourceType": "Questionnaire",
            "id": f"synkin-{form.id}",
            "url": f"{OWN}{form.id}",
            "version": QUESTIONNAIRES_VERSION,
            "name": f"Synkin{form.id.capitalize()}OwnWording",
            "title": form.title,
            "status": "active",
            "subjectType": ["Patient"],
            "publisher": "synkin",
            "description": f"Synkin's own wording.{said}",
            "copyright": form.copyright,
            "item": [_item(item) for item in form.items],
        }
    )
    return f"{resource.model_dump_json(indent=2)}\n"


def read_form(path: Path) -> Form:
    """The text of a site's form, whose items of ours are known by their linkIds.

    Raises
    ------
    WrongUsageError
        If it is no valid Questionnaire, has none of our linkIds, lacks one of the instrument's or has it twice, or its
        answers cannot be told to be the instrument's codes.
    """
    document = read_resource(path, "Questionnaire")
    rows: dict[str, Mapping[str, Any]] = {}
    others: list[str] = []
    for row in items_of(document):
        name = row["linkId"]
        if name in rows or name in others:
            raise WrongUsageError(f"{path.name} has the linkId {name!r} twice; every item needs one of its own.")
        if instrument_of(name) is None:
            others.append(name)
        else:
            rows[name] = row
    forms = {one.id: one for name in rows if (one := instrument_of(name)) is not None}
    if len(forms) != 1:
        what = f"items of {' and '.join(forms)}" if forms else "no linkId that synkin knows"
        raise WrongUsageError(
            f"{path.name} has {what}; give one form per instrument, with the linkIds of docs/questionnaires.md."
        )
    ((_, form),) = forms.items()
    missing = [item.link_id for item in form.items if item.link_id not in rows]
    if missing:
        raise WrongUsageError(
            f"{path.name} lacks {len(missing)} of the {len(form.items)} items of {form.id}, first {missing[0]!r}; the "
            "linkIds are listed in docs/questionnaires.md."
        )
    choices = tuple(choice for item in form.items for choice in _choices(item, rows[item.link_id], path))
    return Form(
        instrument=form.id,
        title=str(document.get("title") or document.get("name") or path.name),
        url=str(document.get("url") or ""),
        copyright=str(document.get("copyright") or ""),
        wordings=tuple(Wording(item.link_id, str(rows[item.link_id].get("text") or "")) for item in form.items),
        choices=choices,
        others=tuple(others),
    )


def wording_of(form: Form) -> str:
    """Whose words a form has, as answers name it."""
    return OWN_WORDING if form.url.startswith(OWN) else form.title


def _named(instrument: str) -> Instrument:
    if instrument not in INSTRUMENTS:
        raise WrongUsageError(f"There is no questionnaire {instrument!r}; choose {', '.join(INSTRUMENTS)}.")
    return INSTRUMENTS[instrument]


def _item(item: Item) -> dict[str, Any]:
    row: dict[str, Any] = {"linkId": item.link_id, "text": item.text, "type": _TYPES[item.kind], "required": False}
    if item.options:
        system = f"{CODES}{item.link_id.partition('.')[0]}"
        row["answerOption"] = [
            {"valueCoding": {"system": system, "code": str(one.code), "display": one.label}} for one in item.options
        ]
    return row


def _choices(item: Item, row: Mapping[str, Any], path: Path) -> list[Choice]:
    where = f"The item {item.link_id!r} of {path.name}"
    if row["type"] not in _READ_TYPES[item.kind]:
        raise WrongUsageError(f"{where} has the type {row['type']}; it must be {' or '.join(_READ_TYPES[item.kind])}.")
    found = []
    for option in row.get("answerOption") or ():
        coding = option.get("valueCoding") or {}
        code = str(option.get("valueInteger", coding.get("code") or ""))
        number = _ordinal(option, coding)
        if number is None and code.isascii() and code.isdigit():
            number = float(code)
        if number is None:
            raise WrongUsageError(
                f"{where} has an answer ({code or coding.get('display') or 'without a code'}) whose number is not "
                "known; give it a code that is the number, or the extension ordinalValue."
            )
        try:
            kept = checked(item, number)
        except WrongUsageError as error:
            raise WrongUsageError(f"{path.name}: {error}") from error
        if isinstance(kept, int):
            found.append(Choice(item.link_id, code, kept, str(coding.get("display") or "")))
    if len({one.number for one in found}) < len(found):
        raise WrongUsageError(f"{where} gives two of its answers the same number.")
    return found


def _ordinal(option: Mapping[str, Any], coding: Mapping[str, Any]) -> float | None:
    for extension in (*(option.get("extension") or ()), *(coding.get("extension") or ())):
        if str(extension.get("url", "")).endswith(_ORDINALS) and extension.get("valueDecimal") is not None:
            return float(extension["valueDecimal"])
    return None
