"""The same form filled in twice: which scores changed by more than one person's answers differ by anyway."""

from dataclasses import dataclass
from typing import Final, Literal

from synkin.errors import WrongUsageError
from synkin.grading.questionnaires.answers import Answers
from synkin.grading.questionnaires.scores import Score, score

Towards = Literal["better", "worse", "same"]

WITHIN_NOISE: Final = "not beyond what one person's answers differ by without any change"
NO_SDC: Final = "no smallest detectable change is published for this score"
ODD: Final = "the minimal important change is printed with a sign that contradicts its name, and is not used"


@dataclass(frozen=True)
class ScoreChange:
    """A score at an earlier visit and at this one.

    difference : after minus before, in points of the score; None where either could not be computed.
    towards : what the difference means by the score's direction; None as above.
    changed : whether it exceeds the smallest detectable change of one person. None where that cannot be told.
    important : whether, changed as it is, it also reaches the minimal important change. None where it did not change or
        that cannot be told. A minimal important change alone, an estimate from groups, never flags a person.
    reason : why changed or important is False or None.
    """

    before: Score
    after: Score
    difference: float | None
    towards: Towards | None
    changed: bool | None
    important: bool | None
    reason: str | None


def score_changes(before: Answers, after: Answers) -> tuple[ScoreChange, ...]:
    """How every score of a form changed between two visits.

    Raises
    ------
    WrongUsageError
        If they are answers to different forms, or to the same questions in different words.
    """
    if before.instrument != after.instrument:
        raise WrongUsageError(f"Answers to {before.instrument} and to {after.instrument} cannot be compared.")
    if before.wording != after.wording:
        raise WrongUsageError(
            f"The answers to {after.instrument} belong to different wordings ({before.wording}; {after.wording}), so "
            "their scores cannot be compared; give the two visits apart."
        )
    return tuple(_change(first, second) for first, second in zip(score(before), score(after), strict=True))


def _change(before: Score, after: Score) -> ScoreChange:
    if before.value is None or after.value is None:
        which = " and ".join(name for name, one in (("earlier", before), ("later", after)) if one.value is None)
        reason = f"an answer is missing at the {which} visit"
        return ScoreChange(before, after, None, None, None, None, reason)
    difference = after.value - before.value
    row = after.row
    gain = difference if row.better == "higher" else -difference
    towards: Towards = "same" if gain == 0 else "better" if gain > 0 else "worse"
    published = row.change
    if published is None or published.sdc_person is None:
        return ScoreChange(before, after, difference, towards, None, None, NO_SDC)
    if abs(difference) <= published.sdc_person:
        return ScoreChange(before, after, difference, towards, False, None, WITHIN_NOISE)
    mic = published.mic_better if towards == "better" else published.mic_worse
    if mic is None or mic.odd:
        return ScoreChange(before, after, difference, towards, True, None, None if mic is None else ODD)
    return ScoreChange(before, after, difference, towards, True, abs(difference) >= abs(mic.value), None)
