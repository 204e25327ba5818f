"""measures.parquet: one long table, a row for every number, for those who compute on."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from synkin.anatomy import Side
from synkin.measures import Status
from synkin.trials import Effort


@dataclass(frozen=True)
class TableRow:
    """One number of one recording; the fields are the columns, in this order.

    `repetition` is None where the number is a mean over repetitions; `effort`, `movement` and `region` are None where
    they do not apply. `value`, `ci_low` and `ci_high` are None (null in the table) where `status` is "not-assessed".
    """

    recording_sha256: str
    movement: str | None
    effort: Effort | None
    repetition: int | None
    side: Side | None
    region: str | None
    measure: str
    value: float | None
    unit: str
    ci_low: float | None
    ci_high: float | None
    status: Status
    reason: str | None
    measure_version: str
    model: str


_TYPES = {"repetition": pa.int32(), "value": pa.float64(), "ci_low": pa.float64(), "ci_high": pa.float64()}
_REQUIRED = {"recording_sha256", "measure", "unit", "status", "measure_version", "model"}

TABLE_SCHEMA = pa.schema(
    [
        pa.field(one.name, _TYPES.get(one.name, pa.string()), nullable=one.name not in _REQUIRED)
        for one in fields(TableRow)
    ]
)
"""The columns of measures.parquet."""


def write_table(rows: Iterable[TableRow], path: Path) -> None:
    """Write `rows` to `path` as Parquet; undefined numbers (NaN) become null.

    Raises
    ------
    ValueError
        If a row says "measured" and has no value, or "not-assessed" and has one.
    """
    columns: dict[str, list[object]] = {one.name: [] for one in fields(TableRow)}
    for row in rows:
        value = _or_null(row.value)
        if (row.status == "measured") != (value is not None):
            raise ValueError(f"a row of {row.measure} is {row.status} with the value {row.value}")
        for name, column in columns.items():
            cell = getattr(row, name)
            column.append(_or_null(cell) if name in ("value", "ci_low", "ci_high") else cell)
    pq.write_table(pa.table(columns, schema=TABLE_SCHEMA), path, compression="zstd")


def _or_null(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
