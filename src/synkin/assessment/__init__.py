"""The assessment of one recording: its parts, its making from a Track, its JSON form."""

from synkin.assessment.assess import Findings, assess
from synkin.assessment.assessment import (
    ASSESSMENT_SCHEMA,
    Assessment,
    Note,
    Quality,
    Recording,
    Scale,
    Software,
)
from synkin.assessment.json import NO_DRIVE, dumps, from_json, schema, to_json
from synkin.assessment.questionnaires_json import questionnaires_json
from synkin.assessment.summary import INVOLUNTARY, in_words, merge_reasons, number, summarise

__all__ = [
    "ASSESSMENT_SCHEMA",
    "INVOLUNTARY",
    "NO_DRIVE",
    "Assessment",
    "Findings",
    "Note",
    "Quality",
    "Recording",
    "Scale",
    "Software",
    "assess",
    "dumps",
    "from_json",
    "in_words",
    "merge_reasons",
    "number",
    "questionnaires_json",
    "schema",
    "summarise",
    "to_json",
]
