"""House rules of the marks of the skin: from which change on one is present, and what else changes it."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final


@dataclass(frozen=True)
class MarkRule:
    """Of one mark; contrast (unit 1) but for `per_degree`, which is contrast a degree. See appearance.toml."""

    least: float
    shared: float
    visible: float
    per_degree: float
    repetition_sd: float


_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("synkin.measures").joinpath("appearance.toml").read_text(encoding="utf-8")
)
APPEARANCE_VERSION: Final[str] = _TABLE["version"]
MARK_RULES: Final[dict[str, MarkRule]] = {
    row["id"]: MarkRule(**{name: float(value) for name, value in row.items() if name != "id"}) for row in _TABLE["mark"]
}
"""Per mark of `anatomy.MARKS`."""
