"""The report: an HTML page, a PDF letter, the assessment's table and the Track on disk, written whole or not at all."""

from synkin.report.folder import output_folder
from synkin.report.letter import Identity, Paper, missing_letters, paper_of, write_pdf
from synkin.report.page import write_report
from synkin.report.pictures import Picture, Pictures
from synkin.report.rows import table_rows
from synkin.report.store import read_track, write_track
from synkin.report.table import TABLE_SCHEMA, TableRow, write_table

__all__ = [
    "TABLE_SCHEMA",
    "Identity",
    "Paper",
    "Picture",
    "Pictures",
    "TableRow",
    "missing_letters",
    "output_folder",
    "paper_of",
    "read_track",
    "table_rows",
    "write_pdf",
    "write_report",
    "write_table",
    "write_track",
]
