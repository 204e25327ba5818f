"""What stimulated nerve branches moved as JSON, there and back."""

from collections.abc import Mapping
from typing import Any

from synkin.assessment.json_numbers import or_null, quantity, read_quantity
from synkin.drive.stimulation import Answer, Stimulation


def stimulation_json(one: Stimulation) -> dict[str, Any]:
    """One stimulated site as `$defs/stimulation` of the schema."""
    return {
        "branch": one.branch,
        "side": one.side,
        "ma": or_null(one.ma),
        "moved": quantity(one.moved),
        "answers": [
            {
                "muscles": list(row.muscles),
                "drive": quantity(row.drive),
                "moved": quantity(row.moved),
                "response": row.response,
                "reason": row.reason,
            }
            for row in one.answers
        ],
        "version": one.version,
    }


def read_stimulation_json(row: Mapping[str, Any]) -> Stimulation:
    """The site that `stimulation_json` wrote."""
    return Stimulation(
        branch=row["branch"],
        side=row["side"],
        ma=row["ma"],
        moved=read_quantity(row["moved"]),
        answers=tuple(
            Answer(
                tuple(one["muscles"]),
                read_quantity(one["drive"]),
                read_quantity(one["moved"]),
                one["response"],
                one["reason"],
            )
            for one in row["answers"]
        ),
        version=row["version"],
    )
