"""The two-question mood screen: whether the clinician must see it the same day. It says what was answered, no more."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from synkin.grading.questionnaires.answers import Answers

MOOD: Final = "mood"


@dataclass(frozen=True)
class MoodScreen:
    """positive: either question was answered with yes; None where none was, and an answer is missing.

    answered_on : day of the answers; None where nobody said.
    """

    positive: bool | None
    answered_on: date | None


def mood_screen(answers: Answers) -> MoodScreen | None:
    """What the screen says; None where these are answers to another form."""
    if answers.instrument != MOOD:
        return None
    given = [one.value for one in answers.answers]
    positive = True if True in given else None if None in given else False
    return MoodScreen(positive, answers.answered_on)
