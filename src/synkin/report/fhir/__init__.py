"""FHIR R4B: questionnaires out and in, a site's licensed text, answers in and out."""

from synkin.report.fhir.forms import Form, form_text, own_form, read_form
from synkin.report.fhir.responses import read_answers, response_text

__all__ = ["Form", "form_text", "own_form", "read_answers", "read_form", "response_text"]
