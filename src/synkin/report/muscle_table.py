"""The table of muscles in docs/muscles.md, made from the tables of anatomy."""

from typing import Final

import numpy as np

from synkin.anatomy import ATLAS, MUSCLES, Hold
from synkin.report.face import neutral_face

BEGIN: Final = "<!-- table of muscles: begin (python -m synkin.report.plate writes it) -->"
END: Final = "<!-- table of muscles: end -->"
_COLUMNS: Final = (
    "muscle",
    "from and to",
    "does",
    "pulls",
    "mm",
    "reach, mm",
    "branches",
    "AU",
    "in smiling",
    "zone",
    "shows besides in",
)


def muscle_table() -> str:
    """Every muscle of one side, a row each, as Markdown."""
    rows = [
        (
            facts.label,
            hold.place,
            facts.action,
            _pulls(hold),
            f"{hold.pull_mm:g}",
            f"{hold.reach_mm:g}",
            branch_letters(muscle),
            ", ".join(facts.au),
            facts.role,
            hold.zone,
            hold.beyond,
        )
        for muscle, facts in MUSCLES.items()
        for hold in (ATLAS[muscle],)
    ]
    lines = [_COLUMNS, ("---",) * len(_COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_table(page: str) -> str:
    """The page with its table of muscles renewed."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{muscle_table()}\n{END}{tail}"


def branch_letters(muscle: str) -> str:
    """The branches of a muscle with their shares, largest first, e.g. "Z 60 %, B 40 %"."""
    shares = sorted(MUSCLES[muscle].branches.items(), key=lambda item: -item[1])
    return ", ".join(f"{branch} {100 * share:.0f} %" for branch, share in shares)


def main_branch(muscle: str) -> str:
    """The branch that most of a muscle's axons most likely take."""
    shares = MUSCLES[muscle].branches
    return max(shares, key=lambda branch: shares[branch])


def _pulls(hold: Hold) -> str:
    if hold.towards == "eye":
        lids = "" if hold.lids is None else f"; lids {hold.lids[0]:g} + {hold.lids[1]:g}"
        return f"to the eye{lids}"
    if hold.towards == "mouth":
        return "to the middle of the mouth"
    face = neutral_face()
    way = face[list(hold.origin)].mean(axis=0) - face[list(hold.insertion)].mean(axis=0)
    # The right side's lateral is towards negative x; downwards and medial stays clear of the jump at 180 degrees.
    degrees = float(np.degrees(np.arctan2(way[1], -way[0])))
    return f"{degrees:.0f}°".replace("-", "−")
