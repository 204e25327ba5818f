"""A comparison as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from synkin.assessment import Assessment
from synkin.comparison.changes import Comparison
from synkin.comparison.course import Course
from synkin.comparison.differences import Difference, Key
from synkin.comparison.treatment import Treatment

COMPARISON_SCHEMA: Final = "synkin.comparison/1"
COURSE_SCHEMA: Final = "synkin.course/1"
_IN_COMPARISON: Final = ("excursion", "synkinesis")


def comparison_json(
    comparison: Comparison,
    before: Assessment,
    after: Assessment,
    treatment: Treatment | None,
    rows: Sequence[Difference] = (),
) -> dict[str, Any]:
    """The comparison as JSON-ready objects; numbers are finite or null, days are ISO dates.

    rows : of `differences`; those that the comparison itself does not hold stand under `others`.
    """
    one = comparison
    document: dict[str, Any] = _plain(
        {
            "schema": COMPARISON_SCHEMA,
            "before": _recording(before),
            "after": _recording(after),
            "treatment": None if treatment is None else asdict(treatment),
            "warnings": one.warnings,
            "cautions": one.cautions,
            "excursions": [asdict(row) for row in one.excursions],
            "synkinesis": [asdict(row) for row in one.synkinesis],
            "others": [
                {**_key(row.key), **_step(row), "before": asdict(row.before), "after": asdict(row.after)}
                for row in rows
                if row.key.kind not in _IN_COMPARISON
            ],
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


def course_json(found: Course) -> dict[str, Any]:
    """Two or more visits as JSON-ready objects; every measure with its values, and the steps between them."""
    document: dict[str, Any] = _plain(
        {
            "schema": COURSE_SCHEMA,
            "visits": [{"name": visit.name, **_recording(visit.assessment)} for visit in found.visits],
            "treated": [{"date": day, "agent": agent} for day, agent in found.treated_on],
            "warnings": found.warnings,
            "cautions": found.cautions,
            "measures": [
                {
                    **_key(trend.key),
                    "label": trend.label,
                    "values": [asdict(value) for value in trend.values],
                    "since_first": [None if row is None else _step(row) for row in trend.since_first],
                    "since_previous": [None if row is None else _step(row) for row in trend.since_previous],
                }
                for trend in found.trends
            ],
        }
    )
    return document


def _key(key: Key) -> dict[str, Any]:
    return asdict(key)


def _step(row: Difference) -> dict[str, Any]:
    return {
        "difference": row.difference,
        "detectable": row.detectable,
        "changed": row.changed,
        "reason": row.reason,
    }


def _recording(assessment: Assessment) -> dict[str, Any]:
    software = assessment.software
    return {
        "source": assessment.recording.source,
        "sha256": assessment.recording.sha256,
        "recorded_on": assessment.recorded_on,
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
