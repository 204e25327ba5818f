"""A comparison as JSON."""

import math
from dataclasses import asdict
from typing import Any, Final

from synkin.assessment import Assessment
from synkin.comparison.changes import Comparison
from synkin.comparison.treatment import Treatment

COMPARISON_SCHEMA: Final = "synkin.comparison/1"


def comparison_json(
    comparison: Comparison, before: Assessment, after: Assessment, treatment: Treatment | None
) -> dict[str, Any]:
    """The comparison as JSON-ready objects; numbers are finite or null, days are ISO dates."""
    one = comparison
    document: dict[str, Any] = _plain(
        {
            "schema": COMPARISON_SCHEMA,
            "before": _recording(before),
            "after": _recording(after),
            "treatment": None if treatment is None else asdict(treatment),
            "warnings": one.warnings,
            "excursions": [asdict(row) for row in one.excursions],
            "synkinesis": [asdict(row) for row in one.synkinesis],
            "updates": one.experiment.updates,
            "reasons": one.experiment.reasons,
            "suspects": [{**asdict(row.updated), "found_again": row.found_again} for row in one.suspects],
            "new_suspects": [
                {"side": row.side, "group": row.group, "muscles": row.muscles, "probability": row.probability}
                for row in one.new_suspects
            ],
        }
    )
    return document


def _recording(assessment: Assessment) -> dict[str, Any]:
    software = assessment.software
    return {
        "source": assessment.recording.source,
        "sha256": assessment.recording.sha256,
        "affected_side": assessment.affected_side,
        "model": software.model_name,
        "reading": software.reading,
        "skin": software.skin,
        "measure_versions": software.measure_versions,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
