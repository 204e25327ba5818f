"""Free ranges as JSON, there and back."""

from collections.abc import Mapping
from typing import Any

from synkin.assessment.json_numbers import or_null, quantity, read_quantity
from synkin.synkinesis import FreeRange


def free_range_json(one: FreeRange) -> dict[str, Any]:
    """A free range as `$defs/freeRange` of the schema."""
    return {
        "movement": one.movement,
        "side": one.side,
        "region": one.region,
        "free": quantity(one.free),
        "share": quantity(one.share),
        "limited_by": list(one.limited_by),
        "whole": None if one.whole is None else bool(one.whole),
        "mdc95": or_null(one.mdc95),
        "reason": one.reason,
    }


def read_free_range(row: Mapping[str, Any]) -> FreeRange:
    """The free range that `free_range_json` wrote."""
    return FreeRange(
        movement=row["movement"],
        side=row["side"],
        region=row["region"],
        free=read_quantity(row["free"]),
        share=read_quantity(row["share"]),
        limited_by=tuple(row["limited_by"]),
        whole=row["whole"],
        mdc95=row["mdc95"],
        reason=row["reason"],
    )
