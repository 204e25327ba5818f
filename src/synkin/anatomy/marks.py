"""Marks that muscles dig into skin, which landmarks do not show: folds, dimples, bands and lines."""

from dataclasses import dataclass
from typing import Final

from synkin.anatomy.tables import read_table


@dataclass(frozen=True)
class Mark:
    """A mark of a side.

    region : where a clinician looks for it. muscles : those whose contraction it shows. direction : it is not how
    strong something is but which way it goes, so that it is never present or absent.
    """

    id: str
    label: str
    region: str
    muscles: tuple[str, ...]
    direction: bool = False


MARKS: Final[dict[str, Mark]] = {
    row["id"]: Mark(row["id"], row["label"], row["region"], tuple(row["muscles"]), bool(row.get("direction")))
    for row in read_table("marks.toml")["mark"]
}
"""Every mark by its id."""


def mark(id_: str) -> Mark:
    """The mark of this id; KeyError where there is none."""
    return MARKS[id_]
