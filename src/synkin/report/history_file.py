"""A history in a file: TOML, JSON, or a FHIR QuestionnaireResponse."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from synkin.errors import WrongUsageError
from synkin.grading.review import History, make_history
from synkin.report.fhir.resources import items_of, read_resource

LINK: Final = "history."
"""Before an item's key in a FHIR QuestionnaireResponse."""
_MOST_BYTES: Final = 100_000
"""No history is as long."""
_NO_ANSWERS: Final = "entered-in-error"


def read_history(path: Path) -> History:
    """The history in a file, checked: *.toml, or JSON with the same keys, or a FHIR QuestionnaireResponse.

    Of FHIR answers the linkIds are `history.` and the key; the day of the visit is that of `authored` where no item
    gives it.

    Raises
    ------
    WrongUsageError
        If it cannot be read, or is no history; the sentence says what is wrong and what to do.
    """
    try:
        given = _given(path)
        return make_history(given)
    except WrongUsageError as error:
        said = str(error)
        raise WrongUsageError(said if path.name in said else f"{path.name}: {said}") from error


def _given(path: Path) -> Mapping[str, Any]:
    text = _text(path)
    if path.suffix.lower() == ".toml":
        try:
            return tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise WrongUsageError(f"{path.name} is no TOML: {error}.") from error
    try:
        document = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise WrongUsageError(
            f"{path.name} is no JSON: {error.msg} in line {error.lineno}; give a history as TOML (*.toml) or JSON."
        ) from error
    except (ValueError, RecursionError) as error:
        raise WrongUsageError(f"{path.name} is no JSON that can be read: {error}") from error
    if not isinstance(document, dict):
        raise WrongUsageError(f"{path.name} is no history; give an object of items such as onset and pain.")
    return _answers(path) if "resourceType" in document else document


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise WrongUsageError(f"{path} is too large to be a history.")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise WrongUsageError(f"There is no history {path}.") from error
    except (IsADirectoryError, UnicodeDecodeError) as error:
        raise WrongUsageError(f"{path} is no history; give a TOML or JSON file in UTF-8.") from error
    except OSError as error:
        raise WrongUsageError(f"The history {path} cannot be read ({error.strerror}).") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object with every key once; of two answers none may count silently."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it has {twice!r} twice.")
    return found


def _answers(path: Path) -> Mapping[str, Any]:
    document = read_resource(path, "QuestionnaireResponse")
    if document["status"] == _NO_ANSWERS:
        raise WrongUsageError(f"{path.name} is marked {_NO_ANSWERS}: it holds no answers that may be used.")
    given: dict[str, Any] = {}
    for row in items_of(document):
        name = row["linkId"]
        if not name.startswith(LINK):
            if row.get("answer"):
                raise WrongUsageError(f"{path.name} answers {name!r}, which is no item of a history.")
            continue
        key = name.removeprefix(LINK)
        if key in given:
            raise WrongUsageError(f"{path.name} has the item {name!r} twice.")
        answers = row.get("answer") or ()
        if len(answers) > 1:
            raise WrongUsageError(f"{path.name} gives {len(answers)} answers to {name}; one is allowed.")
        given[key] = _value(answers[0]) if answers else None
    if not given:
        raise WrongUsageError(f"{path.name} has no linkId that begins with {LINK!r}; docs/signs.md lists them.")
    authored = str(document.get("authored") or "")
    if given.get("seen") is None and authored:
        given["seen"] = authored[:10]
    return given


def _value(answer: Mapping[str, Any]) -> Any:
    for name, value in answer.items():
        if not name.startswith("value") or value is None:
            continue
        return value.get("code") if isinstance(value, dict) else value
    return None
