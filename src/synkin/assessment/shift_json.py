"""Resting shifts as JSON, there and back."""

from collections.abc import Mapping
from typing import Any

from synkin.assessment.json_numbers import or_null, quantity, read_quantity
from synkin.measures import CAUSE_OPEN, RestingShift


def shift_json(one: RestingShift) -> dict[str, Any]:
    """A resting shift as `$defs/restingShift` of the schema."""
    return {
        "side": one.side,
        "region": one.region,
        "measure": one.measure,
        "name": one.name,
        "difference": quantity(one.difference),
        "present": None if one.present is None else bool(one.present),
        "limit_mm": or_null(one.limit_mm),
        "range": {
            "movement": one.range_movement,
            "share": quantity(one.range_share),
            "lost": None if one.range_lost is None else bool(one.range_lost),
        },
        "statement": one.statement,
        "cause": CAUSE_OPEN if one.present else None,
        "speaks_for": one.speaks_for,
        "decided_by": list(one.decided_by),
        "reason": one.reason,
    }


def read_shift(row: Mapping[str, Any]) -> RestingShift:
    """The resting shift that `shift_json` wrote."""
    return RestingShift(
        side=row["side"],
        region=row["region"],
        measure=row["measure"],
        name=row["name"],
        difference=read_quantity(row["difference"]),
        present=row["present"],
        limit_mm=row["limit_mm"],
        range_movement=row["range"]["movement"],
        range_share=read_quantity(row["range"]["share"]),
        range_lost=row["range"]["lost"],
        statement=row["statement"],
        speaks_for=row["speaks_for"],
        decided_by=tuple(row["decided_by"]),
        reason=row["reason"],
    )
