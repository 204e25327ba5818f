"""The cells of many recordings: which are positive, which negative, whose they are, and how they rank."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MOVEMENTS, PATTERNS, REGIONS
from synkin.validation.counting import SUNNYBROOK, Outcomes
from synkin.validation.outcome import Detected

PRESENT_MM: Final = 1.5
"""From this much true unwanted movement on a cell is a positive one."""
ABSENT_MM: Final = 0.3
"""Below this much it is a negative one; cells between are reported apart and not counted."""
NO_NAME: Final = "unnamed"

Row = tuple[str, Detected]
Truth = Literal["positive", "negative", "between"]
Undecided = Literal["left out", "as scored", "worst rank"]

UNILATERAL: Final = "unilateral"
BILATERAL: Final = "bilateral"
BOTH_LIDS: Final = "pucker-both-lids"
CONTROLS: Final = {
    "healthy": "healthy coupling, one side said to be affected",
    "healthy-unknown": "healthy coupling, affected side unknown",
    "weakness": "pure weakness",
    "hypertonic": "tone at rest without synkinesis",
    "ptosis": "ptosis",
    "old-asymmetry": "an old asymmetry",
    "spasm": "hemifacial spasm or blepharospasm",
    "head-movement": "a healthy face with a lively head",
    "hyperactive": "an overactive healthy side",
}
"""Groups without miswiring: whatever is called present there is a false alarm."""


def _seen_patterns() -> tuple[str, ...]:
    """Patterns that the protocol provokes in a region that landmarks see and that the movement does not ask for."""
    return tuple(
        pattern.id
        for pattern in PATTERNS
        if any(
            movement in pattern.triggers and region in pattern.regions and region in MOVEMENTS[movement].watched
            for movement in SUNNYBROOK
            for region in REGIONS
            if REGIONS[region].unseen is None
        )
    )


SEEN_PATTERNS: Final = (*_seen_patterns(), NO_NAME)


def truth_of(cell: Detected) -> Truth:
    """Whether unwanted movement was truly there."""
    if cell.true >= PRESENT_MM:
        return "positive"
    return "negative" if abs(cell.true) < ABSENT_MM else "between"


def score_of(cell: Detected) -> float:
    """What the ROC ranks by: the excess in mm; a cell without one ranks last, since nothing is said of it."""
    return cell.excess if cell.excess is not None else -np.inf


def cells_of_group(group: str, outcomes: Outcomes) -> list[Row]:
    """The cells on the affected side of one group."""
    return cells_of(outcomes, group)


def cells_of(outcomes: Outcomes, *groups: str, affected: bool = True) -> list[Row]:
    """The cells of these groups, each with whose it is; `affected` or the other side's."""
    return [
        (one.person, cell) for one in outcomes if one.group in groups for cell in one.cells if cell.affected == affected
    ]


@dataclass(frozen=True)
class Ranked:
    """Cells that a ROC is drawn from."""

    persons: list[str]
    score: npt.NDArray[np.float64]
    positive: npt.NDArray[np.bool_]


def ranked(rows: list[Row], undecided: Undecided, score: Callable[[Detected], float] = score_of) -> Ranked:
    """Positive and negative cells with their scores.

    undecided: cells that synkin did not decide are left out; or keep their score; or rank worst, which is last where
    they are positive and first where they are negative.
    """
    kept: list[tuple[str, float, bool]] = []
    for person, cell in rows:
        truth = truth_of(cell)
        if truth == "between" or (undecided == "left out" and cell.present is None):
            continue
        positive = truth == "positive"
        worst = -np.inf if positive else np.inf
        kept.append((person, worst if undecided == "worst rank" and cell.present is None else score(cell), positive))
    return Ranked(
        [person for person, _, _ in kept],
        np.array([value for _, value, _ in kept], dtype=np.float64),
        np.array([positive for _, _, positive in kept], dtype=np.bool_),
    )
