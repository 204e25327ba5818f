"""What the patient says as JSON, there and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from synkin.grading.questionnaires import (
    QUESTIONNAIRES_VERSION,
    Answer,
    Answers,
    ChangeThatMatters,
    Goal,
    Mic,
    MoodScreen,
    Questionnaires,
    Score,
    ScoreChange,
)


def questionnaires_json(one: Questionnaires) -> dict[str, Any]:
    """All that was filled in as `$defs/questionnaires` of the schema."""
    return {
        "version": QUESTIONNAIRES_VERSION,
        "answers": [_answers(row) for row in one.answers],
        "earlier": [_answers(row) for row in one.earlier],
        "scores": [_score(row) for row in one.scores],
        "changes": [
            {
                "scale": row.after.scale,
                "before": _points(row.before),
                "after": _points(row.after),
                "difference": row.difference,
                "towards": row.towards,
                "changed": row.changed,
                "important": row.important,
                "reason": row.reason,
            }
            for row in one.changes
        ],
        "goals": [
            {"number": row.number, "text": row.text, "rating": row.rating, "earlier": row.earlier} for row in one.goals
        ],
        "mood": None
        if one.mood is None
        else {"positive": one.mood.positive, "answered_on": _day(one.mood.answered_on), "clinic_text": one.clinic_text},
    }


def read_questionnaires(row: Mapping[str, Any] | None) -> Questionnaires | None:
    """What `questionnaires_json` wrote; None for None."""
    if row is None:
        return None
    mood = row["mood"]
    return Questionnaires(
        answers=tuple(_read_answers(one) for one in row["answers"]),
        earlier=tuple(_read_answers(one) for one in row["earlier"]),
        scores=tuple(_read_points(one["scale"], one) for one in row["scores"]),
        changes=tuple(
            ScoreChange(
                before=_read_points(one["scale"], one["before"]),
                after=_read_points(one["scale"], one["after"]),
                difference=one["difference"],
                towards=one["towards"],
                changed=one["changed"],
                important=one["important"],
                reason=one["reason"],
            )
            for one in row["changes"]
        ),
        goals=tuple(Goal(**one) for one in row["goals"]),
        mood=None if mood is None else MoodScreen(mood["positive"], _read_day(mood["answered_on"])),
        clinic_text=None if mood is None else mood["clinic_text"],
    )


def _answers(one: Answers) -> dict[str, Any]:
    return {
        "instrument": one.instrument,
        "filled_in_by": one.filled_in_by,
        "answered_on": _day(one.answered_on),
        "wording": one.wording,
        "items": [{"link_id": row.link_id, "value": row.value} for row in one.answers],
    }


def _score(one: Score) -> dict[str, Any]:
    row = one.row
    return {
        "scale": one.scale,
        "label": row.label,
        **_points(one),
        "better": row.better,
        "formula": row.formula,
        "verified": row.verified,
        "source": row.source,
        "change_that_matters": None if row.change is None else _change(row.change),
    }


def _points(one: Score) -> dict[str, Any]:
    return {"value": one.value, "possible_range": list(one.possible_range), "missing": list(one.missing)}


def _change(one: ChangeThatMatters) -> dict[str, Any]:
    return {
        "sdc_person": one.sdc_person,
        "sdc_group": one.sdc_group,
        "mic_better": _mic(one.mic_better),
        "mic_worse": _mic(one.mic_worse),
        "verified": one.verified,
        "source": one.source,
    }


def _mic(one: Mic | None) -> dict[str, Any] | None:
    return None if one is None else {"value": one.value, "odd": one.odd}


def _day(one: date | None) -> str | None:
    return None if one is None else one.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _read_answers(row: Mapping[str, Any]) -> Answers:
    return Answers(
        instrument=row["instrument"],
        filled_in_by=row["filled_in_by"],
        answered_on=_read_day(row["answered_on"]),
        answers=tuple(Answer(one["link_id"], one["value"]) for one in row["items"]),
        wording=row["wording"],
    )


def _read_points(scale: str, row: Mapping[str, Any]) -> Score:
    low, high = row["possible_range"]
    return Score(scale, row["value"], (low, high), tuple(row["missing"]))
