"""Reads a reviewed TOML table that lies beside the code of this room."""

import tomllib
from importlib.resources import files
from typing import Any


def read_table(name: str) -> dict[str, Any]:
    """The parsed table `name` (a file of this package, e.g. ``"instruments.toml"``)."""
    return tomllib.loads(files("synkin.grading.questionnaires").joinpath(name).read_text(encoding="utf-8"))
