"""Nerve stimulation as a table: which branch was stimulated, with what current, and how which muscle answered."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, get_args

from synkin.anatomy import BRANCHES
from synkin.drive.evidence import BranchReading, Response
from synkin.errors import WrongUsageError
from synkin.recording.muscle_names import muscle_named, side_named
from synkin.recording.text_tables import read_rows, read_text
from synkin.trials import MOST_MA, branch_named, current_named

ANSWERS_FILE: Final = "stimulation-answers.csv"
"""In a report of stimulations: the answers that are sure, as a table that can be read, checked and changed."""
_COLUMNS: Final = ("branch", "side", "muscle", "response")
_CURRENT: Final = "ma"
_RESPONSES: Final[dict[str, Response]] = {one: one for one in get_args(Response)}


def read_stimulation(path: Path) -> tuple[BranchReading, ...]:
    """The readings of a stimulation table, CSV or TOML, or of the report of a recording with stimulations, a folder.

    Columns (or keys of every ``[[stimulation]]``): branch (T, Z, B, MM, C or its name), side, mA (may be empty),
    muscle, response (none, weak, strong).

    Raises
    ------
    WrongUsageError
        If the file cannot be read, or a row cannot be understood; the sentence names the row.
    """
    if path.is_dir():
        if not (path / ANSWERS_FILE).is_file():
            raise WrongUsageError(
                f"{path} holds no {ANSWERS_FILE}: its recording has no cue of a stimulation, or no answer is sure."
            )
        path = path / ANSWERS_FILE
    rows = _toml_rows(path) if path.suffix.lower() == ".toml" else read_rows(path, _COLUMNS, (_CURRENT,))
    if not rows:
        raise WrongUsageError(f"{path.name} holds no stimulation.")
    return tuple(_reading(row, f"Stimulation {place} in {path.name}") for place, row in enumerate(rows, start=1))


def format_stimulation(readings: Iterable[BranchReading]) -> str:
    """The readings as CSV, which `read_stimulation` reads back."""
    lines = ["branch,side,mA,muscle,response"]
    for one in readings:
        current = "" if one.ma is None else f"{one.ma:g}"
        lines.append(f"{one.branch},{one.side},{current},{one.muscle},{one.response}")
    return "\n".join(lines) + "\n"


def _toml_rows(path: Path) -> list[dict[str, str]]:
    try:
        tables = tomllib.loads(read_text(path)).get("stimulation", [])
    except tomllib.TOMLDecodeError as error:
        raise WrongUsageError(f"{path.name} is no TOML: {error}.") from error
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise WrongUsageError(f"{path.name} has no tables [[stimulation]].")
    rows: list[dict[str, str]] = []
    for place, table in enumerate(tables, start=1):
        row = {str(name).lower(): str(value) for name, value in table.items()}
        wrong = [f"lacks {name}" for name in _COLUMNS if name not in row]
        wrong += [f"has {name!r}, which means nothing here" for name in row if name not in (*_COLUMNS, _CURRENT)]
        if wrong:
            raise WrongUsageError(f"Stimulation {place} in {path.name} {wrong[0]}.")
        rows.append(row)
    return rows


def _reading(row: Mapping[str, Any], where: str) -> BranchReading:
    branch_word = row["branch"].strip()
    branch = branch_named(branch_word)
    side, muscle = side_named(row["side"]), muscle_named(row["muscle"])
    response = _RESPONSES.get(row["response"].strip().lower())
    if branch is None:
        raise WrongUsageError(f"{where} names the branch {branch_word!r}; choose {', '.join(BRANCHES)}.")
    if side is None:
        raise WrongUsageError(f"{where} names the side {row['side']!r}; choose left or right.")
    if muscle is None:
        raise WrongUsageError(
            f"{where} names the muscle {row['muscle']!r}, which is none; docs/evidence.md lists them."
        )
    if response is None:
        raise WrongUsageError(f"{where} has the response {row['response']!r}; choose {', '.join(_RESPONSES)}.")
    return BranchReading(branch, side, muscle, response, _current(row.get(_CURRENT, ""), where))


def _current(text: str, where: str) -> float | None:
    if not text.strip():
        return None
    current = current_named(text)
    if current is None:
        raise WrongUsageError(f"{where} has a current of {text!r}; write it in mA, above 0 and up to {MOST_MA:g}.")
    return current
