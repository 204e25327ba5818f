"""Nerve stimulation as a table: which branch was stimulated, with what current, and how which muscle answered."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args

from synkin.anatomy import BRANCHES
from synkin.drive.evidence import BranchReading, Response
from synkin.errors import WrongUsageError
from synkin.recording.muscle_names import muscle_named, side_named
from synkin.recording.text_tables import read_rows, read_text

_COLUMNS: Final = ("branch", "side", "muscle", "response")
_CURRENT: Final = "ma"
_BRANCH_NAMES: Final = {
    "temporal": "T",
    "frontal": "T",
    "zygomatic": "Z",
    "buccal": "B",
    "marginal mandibular": "MM",
    "mandibular": "MM",
    "cervical": "C",
}
_RESPONSES: Final[dict[str, Response]] = {one: one for one in get_args(Response)}
_MOST_MA: Final = 100.0
"""More is a slip of the pen."""


def read_stimulation(path: Path) -> tuple[BranchReading, ...]:
    """The readings of a stimulation table, CSV or TOML.

    Columns (or keys of every ``[[stimulation]]``): branch (T, Z, B, MM, C or its name), side, mA (may be empty),
    muscle, response (none, weak, strong).

    Raises
    ------
    WrongUsageError
        If the file cannot be read, or a row cannot be understood; the sentence names the row.
    """
    rows = _toml_rows(path) if path.suffix.lower() == ".toml" else read_rows(path, _COLUMNS, (_CURRENT,))
    if not rows:
        raise WrongUsageError(f"{path.name} holds no stimulation.")
    return tuple(_reading(row, f"Stimulation {place} in {path.name}") for place, row in enumerate(rows, start=1))


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
    branch = branch_word.upper() if branch_word.upper() in BRANCHES else _BRANCH_NAMES.get(branch_word.lower())
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
    try:
        current = float(text.replace(",", "."))
    except ValueError:
        current = float("nan")
    if not 0.0 < current <= _MOST_MA:
        raise WrongUsageError(f"{where} has a current of {text!r}; write it in mA, above 0 and up to {_MOST_MA:g}.")
    return current
