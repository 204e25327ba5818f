"""What the page shows of stimulated nerve branches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synkin.drive import Answer, Stimulation
from synkin.measures import Quantity
from synkin.report.drive_words import BRANCH_NAMES, muscle_names

_SHOWN: Final = 0.05
"""Share of full drive below which muscles whose answer cannot be told are not worth naming."""


@dataclass(frozen=True)
class StimulationRow:
    """One stimulated site: what answered how, what cannot be told, and how many muscles are likely silent."""

    branch: str
    side: str
    ma: float | None
    moved: Quantity
    answered: tuple[tuple[str, Answer], ...]
    open: tuple[tuple[str, Answer], ...]
    silent: int


def stimulation_rows(found: Sequence[Stimulation]) -> tuple[StimulationRow, ...]:
    """The sites in the order of the recording, of each what moved skin furthest first."""
    return tuple(
        StimulationRow(
            branch=f"{one.branch} {BRANCH_NAMES[one.branch]}",
            side=one.side,
            ma=one.ma,
            moved=one.moved,
            answered=_named([row for row in one.answers if row.response in ("weak", "strong")]),
            open=_named([row for row in one.answers if row.response is None and (row.drive.value or 0.0) >= _SHOWN]),
            silent=sum(len(row.muscles) for row in one.answers if row.response == "none"),
        )
        for one in found
    )


def _named(answers: Sequence[Answer]) -> tuple[tuple[str, Answer], ...]:
    ordered = sorted(answers, key=lambda one: -(one.moved.value or 0.0))
    return tuple((muscle_names(one.muscles), one) for one in ordered)
