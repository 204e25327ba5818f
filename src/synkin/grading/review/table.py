"""The reviewed table of review flags, review.toml."""

import tomllib
from importlib.resources import files
from typing import Any, Final

TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("synkin.grading.review").joinpath("review.toml").read_text(encoding="utf-8")
)
REVIEW_VERSION: Final[str] = TABLE["version"]
