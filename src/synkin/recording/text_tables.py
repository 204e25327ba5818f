"""Small tables that people write by hand: plain text and CSV, as spreadsheets save it."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from synkin.errors import WrongUsageError


def read_text(path: Path) -> str:
    """The text of a file in UTF-8.

    Raises
    ------
    WrongUsageError
        If there is no such file, or it is no text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise WrongUsageError(f"There is no file {path}.") from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise WrongUsageError(f"{path} is not plain text in UTF-8.") from error
    except OSError as error:
        raise WrongUsageError(f"{path} cannot be read ({error.strerror}).") from error


def read_rows(path: Path, needed: Sequence[str], more: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file as {column: text}, columns in lower case; semicolons part as well as commas do.

    Raises
    ------
    WrongUsageError
        If a `needed` column is missing, or there is one beyond those and `more`.
    """
    text = read_text(path)
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    rows = [row for row in rows if any(row)]
    head = [cell.lower() for cell in rows[0]] if rows else []
    wrong = [f"lacks the column {name}" for name in needed if name not in head]
    wrong += [f"has a column {name!r} that means nothing here" for name in head if name not in (*needed, *more)]
    if wrong:
        raise WrongUsageError(f"{path.name} {wrong[0]}; its first line must be {','.join((*needed, *more))}.")
    for place, row in enumerate(rows[1:], start=2):
        if len(row) != len(head):
            raise WrongUsageError(f"Row {place} of {path.name} has {len(row)} cells, not {len(head)}.")
    return [dict(zip(head, row, strict=True)) for row in rows[1:]]
