"""Marks of the skin as JSON, there and back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from synkin.assessment.json_numbers import or_null, quantity, read_quantity
from synkin.measures import Appearance

NO_APPEARANCE: Final = "no movement was made in which marks of the skin could be read"


def appearance_json(rows: Sequence[Appearance]) -> list[dict[str, Any]] | dict[str, str]:
    """Marks as `$defs/appearance` of the schema; where there are none, that they were not assessed and why."""
    if not rows:
        return {"status": "not-assessed", "reason": NO_APPEARANCE}
    return [
        {
            "movement": one.movement,
            "side": one.side,
            "mark": one.mark,
            "region": one.region,
            "at_rest": quantity(one.at_rest),
            "change": quantity(one.change),
            "versus_other": quantity(one.versus_other),
            "excess": quantity(one.excess),
            "present": None if one.present is None else bool(one.present),
            "limit": or_null(one.limit),
            "reason": one.reason,
        }
        for one in rows
    ]


def read_appearance(found: Any) -> tuple[Appearance, ...]:
    """The marks that `appearance_json` wrote; none where there were none, as in assessments of earlier versions."""
    return tuple(_read(row) for row in found) if isinstance(found, list) else ()


def _read(row: Mapping[str, Any]) -> Appearance:
    quantities = {name: read_quantity(row[name]) for name in ("at_rest", "change", "versus_other", "excess")}
    return Appearance(**{**row, **quantities})
