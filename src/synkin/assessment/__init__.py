"""The assessment of one recording: its parts, its making from a Track, its JSON form."""

from synkin.assessment.assessment import (
    ASSESSMENT_SCHEMA,
    Assessment,
    Note,
    Quality,
    Recording,
    Scale,
    Software,
)

__all__ = ["ASSESSMENT_SCHEMA", "Assessment", "Note", "Quality", "Recording", "Scale", "Software"]
