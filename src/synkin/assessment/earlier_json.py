"""Photographs from before the illness as JSON, there and back: numbers, no pictures."""

from collections.abc import Mapping
from typing import Any

from synkin.assessment.json_numbers import or_null, quantity, read_quantity
from synkin.measures import EarlierDifference, EarlierPhotograph


def earlier_json(one: EarlierPhotograph) -> dict[str, Any]:
    """A photograph as `$defs/earlierPhotograph` of the schema."""
    return {
        "of": one.of,
        "source": one.source,
        "sha256": one.sha256,
        "status": one.status,
        "reason": one.reason,
        "warnings": list(one.warnings),
        "mm_per_px": or_null(one.mm_per_px),
        "scale_relative_sd": or_null(one.scale_relative_sd),
        "yaw": quantity(one.yaw),
        "pitch": quantity(one.pitch),
        "roll": quantity(one.roll),
        "version": one.version,
        "differences": [
            {
                "side": row.side,
                "region": row.region,
                "measure": row.measure,
                "before": quantity(row.before),
                "today": quantity(row.today),
                "change": quantity(row.change),
                "verdict": row.verdict,
                "reason": row.reason,
            }
            for row in one.differences
        ],
    }


def read_earlier(row: Mapping[str, Any]) -> EarlierPhotograph:
    """The photograph that `earlier_json` wrote."""
    return EarlierPhotograph(
        of=row["of"],
        source=row["source"],
        sha256=row["sha256"],
        status=row["status"],
        reason=row["reason"],
        warnings=tuple(row["warnings"]),
        mm_per_px=row["mm_per_px"],
        scale_relative_sd=row["scale_relative_sd"],
        yaw=read_quantity(row["yaw"]),
        pitch=read_quantity(row["pitch"]),
        roll=read_quantity(row["roll"]),
        version=row["version"],
        differences=tuple(
            EarlierDifference(
                side=one["side"],
                region=one["region"],
                measure=one["measure"],
                before=read_quantity(one["before"]),
                today=read_quantity(one["today"]),
                change=read_quantity(one["change"]),
                verdict=one["verdict"],
                reason=one["reason"],
            )
            for one in row["differences"]
        ),
    )
