"""Scores of a report: clinical grades with their items and blocks, and questionnaires, as its JSON holds them.

They are read from the JSON, so that reports of versions that grade more, or less, are laid beside each other too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from synkin.measures import Quantity, not_assessed

Family = Literal["grade", "questionnaire"]
_NO_REASON = "the report says no reason"


@dataclass(frozen=True)
class Score:
    """One number of an instrument in one report.

    part: "composite", "block", "item" or "scale"; id: unique in a report. probability: of each of `levels`, of items
    read as levels. repeatable: the smallest change of one person that is more than noise, points, where it is published
    for the instrument; grades have intervals instead. version: of the table by which it was scored. spoken: a clinician
    or patient said it, so that no interval is known.
    """

    family: Family
    part: str
    id: str
    label: str
    quantity: Quantity
    levels: tuple[float, ...] = ()
    probability: tuple[float, ...] = ()
    repeatable: float | None = None
    version: str = ""
    spoken: bool = False


def scores_of(document: Mapping[str, Any]) -> tuple[Score, ...]:
    """The scores of an assessment's JSON, none where it holds neither grades nor questionnaires."""
    grades, asked = document.get("grades"), document.get("questionnaires")
    found: list[Score] = []
    if isinstance(grades, Mapping) and "status" not in grades:
        for key, grade in grades.items():
            found += _of_grade(str(key), grade)
    if isinstance(asked, Mapping):
        found += _of_questionnaires(asked)
    return tuple(found)


def _of_grade(key: str, grade: Mapping[str, Any]) -> Iterator[Score]:
    title, version = str(grade.get("title", key)), str(grade.get("version", ""))
    spoken = {str(row["block"]) for row in grade["items"] if row.get("override")}
    yield Score(
        "grade",
        "composite",
        key,
        title,
        _quantity(grade["composite"], grade.get("reason"), grade.get("possible_range")),
        version=version,
        spoken=bool(spoken),
    )
    for block in grade.get("blocks", ()):
        value = _quantity(block["value"], None, block.get("possible"))
        # What a clinician says of an item is in its block's number, and in no interval.
        said = block["id"] in spoken
        yield Score("grade", "block", f"{key}/{block['id']}", _of(title, block), value, version=version, spoken=said)
    for row in grade["items"]:
        yield _item(key, title, version, row)


def _item(key: str, title: str, version: str, row: Mapping[str, Any]) -> Score:
    side = row.get("side")
    id_ = f"{key}/{row['id']}" + (f"/{side}" if side else "")
    label = _of(title, row)
    said = row.get("override")
    if said:
        value = Quantity(float(said["level"]), "level", None, 1)
        return Score("grade", "item", id_, label, value, version=version, spoken=True)
    if row.get("levels"):
        level = row["level"]
        reason = row.get("reason") or _NO_REASON
        value = not_assessed("level", reason) if level is None else Quantity(float(level), "level", None, 1)
        levels = tuple(float(one) for one in row["levels"])
        return Score("grade", "item", id_, label, value, levels, tuple(row.get("probability") or ()), version=version)
    return Score("grade", "item", id_, label, _quantity(row["value"], row.get("reason")), version=version)


def _of(title: str, row: Mapping[str, Any]) -> str:
    return f"{title}: {row.get('title', row['id'])}"


def _of_questionnaires(asked: Mapping[str, Any]) -> Iterator[Score]:
    version = str(asked.get("version", ""))
    for row in asked.get("scores", ()):
        missing = len(row.get("missing", ()))
        answers = "1 answer is missing" if missing == 1 else f"{missing} answers are missing"
        value = (
            not_assessed("points", answers)
            if row["value"] is None
            else Quantity(float(row["value"]), "points", None, 1)
        )
        repeatable = (row.get("change_that_matters") or {}).get("sdc_person")
        id_, label = f"questionnaire/{row['scale']}", str(row.get("label", row["scale"]))
        yield Score("questionnaire", "scale", id_, label, value, repeatable=repeatable, version=version, spoken=True)


def _quantity(
    row: Mapping[str, Any] | None, reason: str | None = None, possible: Sequence[float] | None = None
) -> Quantity:
    """`possible` : what a number with missing items could be, said with the reason for which it is missing."""
    if row is None or row.get("value") is None:
        why = str((row or {}).get("reason") or reason or _NO_REASON)
        could = "" if possible is None else f"; it could be {possible[0]:g} to {possible[1]:g}"
        return not_assessed("points", f"{why.removeprefix('not assessed: ')}{could}")
    interval = row.get("ci95")
    return Quantity(
        float(row["value"]),
        str(row.get("unit", "points")),
        None if interval is None else (float(interval[0]), float(interval[1])),
        int(row.get("n", 1)),
    )
