"""A letter's data to PDF bytes. Text reaches typst as JSON only, so that nothing in it is ever read as markup."""

import json
import re
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import typst

from synkin.errors import CannotWriteError
from synkin.report.letter.content import Letter
from synkin.report.letter.names import FONTS, plain

Paper = Literal["a4", "letter"]
_TYPST_NAMES: Final[dict[Paper, str]] = {"a4": "a4", "letter": "us-letter"}
_UNIT: Final = re.compile(r"(\d) (%|mm|ms|s\b)")
"""A number and its unit, which no line may part."""
_NO_DAY: Final = date(1970, 1, 1)
"""Stands in the file where no day was given: the clock of the machine would make every file another one."""


def typeset(letter: Letter, paper: Paper, day: date | None) -> bytes:
    """The PDF. The same letter gives the same bytes.

    Raises
    ------
    CannotWriteError
        If typst cannot set it.
    """
    # Sources by name, which the stub of typst does not know.
    sources: Any = {
        "main.typ": files("synkin.report.letter").joinpath("letter.typ").read_bytes(),
        "letter.json": json.dumps(
            _cleaned({"paper": _TYPST_NAMES[paper], **asdict(letter)}), ensure_ascii=False
        ).encode(),
    }
    moment = day or _NO_DAY
    try:
        pdf = typst.compile(
            sources,
            font_paths=_fonts(),
            format="pdf",
            timestamp=datetime(moment.year, moment.month, moment.day, tzinfo=UTC),
        )
    except RuntimeError as error:
        raise CannotWriteError(f"The PDF could not be set by typst ({_first_line(error)}).") from error
    return bytes(pdf)


@cache
def _fonts() -> typst.Fonts:
    # Neither the machine's fonts nor typst's own: the same letter looks the same everywhere.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _cleaned(part: Any) -> Any:
    """Every text without control characters, which neither JSON's reader nor a page has a use for."""
    if isinstance(part, str):
        return part if part.startswith("<svg") else _UNIT.sub("\\1\u00a0\\2", plain(part))
    if isinstance(part, dict):
        return {key: _cleaned(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_cleaned(value) for value in part]
    return part


def _first_line(error: RuntimeError) -> str:
    said = str(getattr(error, "message", error))
    return next((line for line in said.splitlines() if line.strip()), "no reason given").strip().rstrip(".")
