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
from synkin.assessment.json import dumps, from_json, schema, to_json
from synkin.assessment.summary import INVOLUNTARY, in_words, merge_reasons, number, summarise

__all__ = [
    "ASSESSMENT_SCHEMA",
    "INVOLUNTARY",
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
    "schema",
    "summarise",
    "to_json",
]
