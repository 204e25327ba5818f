"""The letter: the report as a PDF, one page of summary and then the details; typeset by typst from data alone."""

from synkin.report.letter.names import Identity, missing_letters
from synkin.report.letter.typeset import Paper
from synkin.report.letter.write import PAPERS, paper_of, write_pdf

__all__ = ["PAPERS", "Identity", "Paper", "missing_letters", "paper_of", "write_pdf"]
