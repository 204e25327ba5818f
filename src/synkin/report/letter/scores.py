"""Grades and questionnaire scores in a line each, from the assessment's published form."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from synkin.assessment import Assessment, number, to_json
from synkin.report.letter.cells import sentence

_NO_ANSWERS: Final = "nothing was filled in"
_LONGEST_REASON: Final = 40
"""Letters."""
GRADES: Final = "Grades (Sunnybrook, eFACE, House-Brackmann)"
QUESTIONNAIRES: Final = "Questionnaires (SAQ, FaCE, FDI)"


def score_lines(assessment: Assessment) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """(what, score) of every scale that the assessment holds, and (what, why) of those that it does not."""
    return lines_of(to_json(assessment))


def lines_of(
    form: Mapping[str, Any],
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """`score_lines` of an assessment as JSON. Keys: `grades` and, where answers came in, `questionnaires`."""
    scored: list[tuple[str, str]] = []
    unknown: list[tuple[str, str]] = []
    grades = form.get("grades") or {"status": "not-assessed", "reason": "no grades were given"}
    if grades.get("status") == "not-assessed":
        unknown.append((GRADES, str(grades.get("reason") or "no reason given")))
    else:
        scored += _grades(grades)
    answered = form.get("questionnaires") or {}
    scored += [(str(row.get("label") or row["scale"]), _points(row)) for row in answered.get("scores", ())]
    if not answered.get("scores"):
        unknown.append((QUESTIONNAIRES, _NO_ANSWERS))
    return tuple(scored), tuple(unknown)


def _grades(grades: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, grade in grades.items():
        if isinstance(grade, Mapping):
            yield str(grade.get("title") or sentence(name.replace("-", " "))), _composite(grade)


def _composite(grade: Mapping[str, Any]) -> str:
    if grade.get("defined") is False:
        return f"not defined: {grade.get('reason') or 'no reason given'}"
    composite = grade.get("composite")
    quantity: Mapping[str, Any] = composite if isinstance(composite, Mapping) else {"value": composite}
    value, interval = quantity.get("value"), quantity.get("ci95")
    if value is None:
        return _possible(grade.get("possible_range"), quantity.get("reason") or grade.get("reason"))
    between = f" ({_short(interval[0])} to {_short(interval[1])})" if interval else ""
    return f"{_short(value)}{between}"


def _points(row: Mapping[str, Any]) -> str:
    value = row.get("value")
    said = _possible(row.get("possible_range"), "an answer is missing") if value is None else _short(value)
    return said if row.get("verified", True) else f"{said}; formula not verified"


def _possible(between: Any, reason: Any) -> str:
    open_ = f"; it could be {_short(between[0])} to {_short(between[1])}" if between else ""
    # Every item with its reason stands in the report; page one has a line for each scale.
    why = "items are missing" if between and len(str(reason)) > _LONGEST_REASON else reason
    return f"not computed{open_}{f' ({why})' if why else ''}"


def _short(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)
