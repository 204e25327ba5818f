"""From answers to scores, by the formulas of the table; a score with an answer missing is a range."""

from dataclasses import dataclass

from synkin.grading.questionnaires.answers import Answers
from synkin.grading.questionnaires.instruments import INSTRUMENTS, SCALES, Scale


@dataclass(frozen=True)
class Score:
    """A score, or what it can be.

    scale : id of the row of the table that it follows.
    value : None where an answer is missing.
    possible_range : lowest and highest score that the answers leave open; both are the value where none is missing.
    missing : link ids of the items without an answer.
    """

    scale: str
    value: float | None
    possible_range: tuple[float, float]
    missing: tuple[str, ...]

    @property
    def row(self) -> Scale:
        """The row of the table: formula, direction, whether it is verified, which change matters."""
        return SCALES[self.scale]


def score(answers: Answers) -> tuple[Score, ...]:
    """Every score of a filled-in form, in the table's order; none for a form that has no scores."""
    return tuple(_score(scale, answers) for scale in INSTRUMENTS[answers.instrument].scales)


def _score(scale: Scale, answers: Answers) -> Score:
    lowest = highest = 0.0
    missing: list[str] = []
    for item in scale.items:
        code = answers.number(item.link_id)
        if code is None:
            missing.append(item.link_id)
        lowest += (item.low or 0.0) if code is None else code
        highest += (item.high or 0.0) if code is None else code
    possible = (scale.of_sum(lowest), scale.of_sum(highest))
    return Score(scale.id, None if missing else possible[0], possible, tuple(missing))
