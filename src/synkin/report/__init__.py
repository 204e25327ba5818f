"""The report: an HTML page, the assessment's table and the Track on disk, written whole or not at all."""

from synkin.report.folder import output_folder
from synkin.report.page import write_report
from synkin.report.pictures import Picture, Pictures
from synkin.report.rows import table_rows
from synkin.report.store import read_track, write_track
from synkin.report.table import TABLE_SCHEMA, TableRow, write_table

__all__ = [
    "TABLE_SCHEMA",
    "Picture",
    "Pictures",
    "TableRow",
    "output_folder",
    "read_track",
    "table_rows",
    "write_report",
    "write_table",
    "write_track",
]
