"""The files beside the page: the long table and the Track, there and back."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import xarray as xr

from synkin.anatomy import LANDMARK_COUNT
from synkin.report import TableRow, read_track, write_table, write_track
from synkin.track import TrackError, make_track

COLUMNS = [
    "recording_sha256", "movement", "effort", "repetition", "side", "region", "measure", "value", "unit", "ci_low",
    "ci_high", "status", "reason", "measure_version", "model",
]  # fmt: skip


def _row() -> TableRow:
    return TableRow(
        "ab" * 32, "smile-open", "full", 2, "left", "commissure", "displacement", 7.25, "mm", 6.5, 8.0, "measured",
        None, "1", "bundled",
    )  # fmt: skip


def test_table_has_the_agreed_columns() -> None:
    assert [one.name for one in fields(TableRow)] == COLUMNS


def test_table_comes_back(tmp_path: Path) -> None:
    missing = replace(
        _row(),
        effort=None,
        repetition=None,
        value=None,
        ci_low=None,
        ci_high=float("nan"),
        status="not-assessed",
        reason="no",
    )
    write_table(iter([_row(), missing]), tmp_path / "measures.parquet")
    table = pq.read_table(tmp_path / "measures.parquet")
    assert table.column_names == COLUMNS
    first, second = table.to_pylist()
    assert first == {one.name: getattr(_row(), one.name) for one in fields(TableRow)}
    assert (second["value"], second["ci_high"], second["effort"], second["repetition"]) == (None, None, None, None)


def test_an_empty_table_keeps_its_types(tmp_path: Path) -> None:
    write_table([], tmp_path / "empty.parquet")
    write_table([_row()], tmp_path / "full.parquet")
    assert pq.read_schema(tmp_path / "empty.parquet") == pq.read_schema(tmp_path / "full.parquet")


@pytest.mark.parametrize(("status", "value"), [("measured", None), ("measured", float("nan")), ("not-assessed", 0.0)])
def test_a_row_that_contradicts_itself_is_refused(tmp_path: Path, status: str, value: float | None) -> None:
    with pytest.raises(ValueError, match="displacement"):
        write_table([replace(_row(), status=status, value=value)], tmp_path / "measures.parquet")  # type: ignore[arg-type]


def _track() -> xr.Dataset:
    rng = np.random.default_rng(2)
    position = rng.normal(300, 50, (6, LANDMARK_COUNT, 3)).astype(np.float32)
    detected = np.array([True, True, False, True, True, True])
    position[~detected] = np.nan
    return make_track(
        np.array([0.0, 0.033, 0.067, 0.1, 0.14, 0.17]), position, detected, rng.normal(20, 1, (6, 2)),
        np.array([1, -1, 0, 1, 2, 1]), source="Zoë.mp4", sha256="ab" * 32, image_width=640, image_height=480,
        rotation=90, model="bundled", model_sha256="cd" * 32, reading="halves",
    )  # fmt: skip


def test_track_comes_back(tmp_path: Path) -> None:
    write_track(_track(), tmp_path / "track.zarr")
    back = read_track(tmp_path / "track.zarr")
    xr.testing.assert_identical(back, _track())
    assert back["position"].dtype == np.float32
    assert back["side"].dtype.kind == "U"


def test_track_has_no_consolidated_metadata(tmp_path: Path) -> None:
    write_track(_track(), tmp_path / "track.zarr")
    assert "consolidated" not in (tmp_path / "track.zarr" / "zarr.json").read_text()


def test_what_is_no_track_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrackError):
        write_track(_track().drop_vars("detected"), tmp_path / "track.zarr")
    assert not (tmp_path / "track.zarr").exists()
    with pytest.raises(TrackError, match=r"none\.zarr"):
        read_track(tmp_path / "none.zarr")
