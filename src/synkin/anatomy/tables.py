"""Reads a reviewed TOML table that lies beside the code."""

import tomllib
from importlib.resources import files
from typing import Any


def read_table(name: str) -> dict[str, Any]:
    """The parsed table `name` (a file of this package, e.g. ``"norms.toml"``)."""
    return tomllib.loads(files("synkin.anatomy").joinpath(name).read_text(encoding="utf-8"))
