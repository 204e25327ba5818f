"""A FHIR R4B resource in a JSON file: read and held against the standard, every fault one sentence."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from synkin.errors import WrongUsageError

OWN: Final = "urn:synkin:questionnaire:"
"""Before a form's id: the canonical name of synkin's own wording of it."""
_STATUS: Final[Mapping[str, tuple[str, ...]]] = {
    "Questionnaire": ("draft", "active", "retired", "unknown"),
    "QuestionnaireResponse": ("in-progress", "completed", "amended", "entered-in-error", "stopped"),
}
"""What the standard allows; the library that validates does not look at it."""
_MOST_BYTES: Final = 10_000_000
"""No questionnaire is as long."""


def read_resource(path: Path, kind: str) -> dict[str, Any]:
    """The JSON object of a file that is a valid FHIR R4B resource of this kind.

    Raises
    ------
    WrongUsageError
        If it cannot be read or is none; the sentence says what is wrong, where, and what to do.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise WrongUsageError(f"{path} is too large to be a {kind}; give the file of one form.")
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise WrongUsageError(f"There is no file {path}.") from error
    except (IsADirectoryError, UnicodeDecodeError) as error:
        raise WrongUsageError(f"{path} is no JSON file; give a FHIR {kind} as JSON in UTF-8.") from error
    except OSError as error:
        raise WrongUsageError(f"{path} cannot be read ({error.strerror}).") from error
    except json.JSONDecodeError as error:
        raise WrongUsageError(
            f"{path.name} is no JSON: {error.msg} in line {error.lineno}; give a FHIR {kind} as JSON."
        ) from error
    except (ValueError, RecursionError) as error:
        raise WrongUsageError(f"{path.name} is no JSON that can be read; give a FHIR {kind} as JSON.") from error
    found = document.get("resourceType") if isinstance(document, dict) else None
    if found != kind:
        said = f"a {found}" if isinstance(found, str) else "no FHIR resource (it names no resourceType)"
        raise WrongUsageError(f"{path.name} is {said}, not a {kind}.")
    _validate(document, kind, path)
    if document["status"] not in _STATUS[kind]:
        allowed = ", ".join(_STATUS[kind])
        raise WrongUsageError(
            f"{path.name} is not a valid FHIR R4B {kind}: status: {document['status']!r} is none of {allowed}."
        )
    return dict(document)


def _validate(document: Mapping[str, Any], kind: str, path: Path) -> None:
    from fhir.resources.R4B.questionnaire import Questionnaire
    from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
    from pydantic import ValidationError

    model: Any = {"Questionnaire": Questionnaire, "QuestionnaireResponse": QuestionnaireResponse}[kind]
    try:
        model.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        message = " ".join(str(first["msg"]).split()).rstrip(".")
        raise WrongUsageError(
            f"{path.name} is not a valid FHIR R4B {kind}: {_place(first['loc'])}: {message}. Correct it there, or "
            "export it again."
        ) from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        # The library's own checks stumble over some documents that are far from the standard.
        raise WrongUsageError(f"{path.name} is not a valid FHIR R4B {kind}; export it again.") from error


def _place(parts: tuple[int | str, ...]) -> str:
    """Where in the document, counted from one: item 2, answer 1, valueInteger."""
    said: list[str] = []
    for part in parts:
        if isinstance(part, int) and said:
            said[-1] = f"{said[-1]} {part + 1}"
        else:
            said.append(str(part))
    return ", ".join(said) or "the whole"


def items_of(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every item of a validated resource, groups before their members, members of answers too."""
    for item in document.get("item") or ():
        yield item
        yield from items_of(item)
        for answer in item.get("answer") or ():
            yield from items_of(answer)
