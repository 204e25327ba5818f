"""The sequence of movements as JSON, and back."""

from collections.abc import Mapping
from typing import Any

from synkin.anatomy import SIDES
from synkin.assessment.json_numbers import or_null, quantity, read_quantity
from synkin.measures import RegionLag, RegionOnset, Sequence


def sequence_json(one: Sequence) -> dict[str, Any]:
    """A sequence as an item of `sequence` of the schema."""
    return {
        "movement": one.movement,
        "order": {side: list(one.order(side)) for side in SIDES},
        "onsets": [
            {
                "side": row.side,
                "region": row.region,
                "onset_s": quantity(row.onset_s),
                "rise_s": quantity(row.rise_s),
            }
            for row in one.onsets
        ],
        "lags": [
            {"region": row.region, "lag_s": quantity(row.lag_s), "relative_s": quantity(row.relative_s)}
            for row in one.lags
        ],
        "disagreement": quantity(one.disagreement),
        "spread_s": quantity(one.spread_s),
        "slowness": quantity(one.slowness),
        "disordered": one.disordered,
        "limit_s": or_null(one.limit_s),
        "reason": one.reason,
    }


def read_sequence(row: Mapping[str, Any]) -> Sequence:
    """The sequence that `sequence_json` wrote; the order follows from the onsets."""
    return Sequence(
        movement=row["movement"],
        onsets=tuple(
            RegionOnset(one["side"], one["region"], read_quantity(one["onset_s"]), read_quantity(one["rise_s"]))
            for one in row["onsets"]
        ),
        lags=tuple(
            RegionLag(one["region"], read_quantity(one["lag_s"]), read_quantity(one["relative_s"]))
            for one in row["lags"]
        ),
        disagreement=read_quantity(row["disagreement"]),
        spread_s=read_quantity(row["spread_s"]),
        slowness=read_quantity(row["slowness"]),
        disordered=row["disordered"],
        limit_s=row["limit_s"],
        reason=row["reason"],
    )
