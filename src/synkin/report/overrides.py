"""What a clinician says of items of the grades, read from a TOML file."""

import tomllib
from pathlib import Path
from typing import Any

from synkin.errors import WrongUsageError
from synkin.grading import Override

_WANTED = "each [[override]] has instrument, item, level, and may have who and side"


def read_overrides(path: Path) -> tuple[Override, ...]:
    """The overrides of a TOML file: [[override]] with instrument, item, level, and perhaps who and side.

    Raises
    ------
    WrongUsageError
        If the file is missing or cannot be understood; whether there is such an item is said where grades are made.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUsageError(f"{path} is no table of overrides that could be read: {error}.") from error
    rows = content.get("override")
    if not isinstance(rows, list) or set(content) != {"override"}:
        raise WrongUsageError(f"{path.name}: {_WANTED}.")
    return tuple(_override(path.name, row) for row in rows)


def _override(name: str, row: Any) -> Override:
    known = {"instrument", "item", "level", "who", "side"}
    if not isinstance(row, dict) or not {"instrument", "item", "level"} <= set(row) <= known:
        raise WrongUsageError(f"{name}: {_WANTED}.")
    level, side = row["level"], row.get("side")
    if isinstance(level, bool) or not isinstance(level, int | float):
        raise WrongUsageError(f"{name}: the level {level!r} is no number.")
    if side not in (None, "left", "right"):
        raise WrongUsageError(f"{name}: the side is left or right, not {side!r}.")
    return Override(str(row["instrument"]), str(row["item"]), float(level), str(row.get("who", "")), side)
