"""All that a patient filled in, newest visit first: answers, scores, changes, goals, and the mood screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from synkin.errors import WrongUsageError
from synkin.grading.questionnaires.answers import Answers
from synkin.grading.questionnaires.changes import ScoreChange, score_changes
from synkin.grading.questionnaires.instruments import INSTRUMENTS
from synkin.grading.questionnaires.mood import MoodScreen, mood_screen
from synkin.grading.questionnaires.scores import Score, score

GOALS: Final = 3
"""How many personal goals a visit has at most."""


@dataclass(frozen=True)
class Goal:
    """A personal goal, rated 0 (not reached) to 10 (reached); `earlier`: of the same goal at the visit before."""

    number: int
    text: str | None
    rating: int | None
    earlier: int | None


@dataclass(frozen=True)
class Questionnaires:
    """What was filled in.

    answers : the newest of every form, in the table's order.
    earlier : the one before, of forms filled in twice or more.
    scores : of the newest. changes : since the earlier.
    mood : None where the screen was not filled in.
    clinic_text : what the clinic wants said where the mood screen is positive; None if it gave nothing, or no screen.
    """

    answers: tuple[Answers, ...]
    earlier: tuple[Answers, ...]
    scores: tuple[Score, ...]
    changes: tuple[ScoreChange, ...]
    goals: tuple[Goal, ...]
    mood: MoodScreen | None
    clinic_text: str | None = None


def questionnaires_of(given: Sequence[Answers], clinic_text: str | None = None) -> Questionnaires:
    """Everything that follows from what was filled in, at one visit or several, in any order.

    Raises
    ------
    WrongUsageError
        If a form is there more than once and its days do not tell which is the newer one, or its wording changed.
    """
    newest: list[Answers] = []
    earlier: list[Answers] = []
    for name in INSTRUMENTS:
        of_form = _in_order([one for one in given if one.instrument == name])
        newest += of_form[-1:]
        earlier += of_form[-2:-1]
    before = {one.instrument: one for one in earlier}
    screens = [screen for one in newest if (screen := mood_screen(one)) is not None]
    return Questionnaires(
        answers=tuple(newest),
        earlier=tuple(earlier),
        scores=tuple(row for one in newest for row in score(one)),
        changes=tuple(
            row for one in newest if one.instrument in before for row in score_changes(before[one.instrument], one)
        ),
        goals=tuple(
            goal for one in newest if one.instrument == "today" for goal in _goals(one, before.get(one.instrument))
        ),
        mood=screens[0] if screens else None,
        clinic_text=clinic_text.strip() or None if screens and clinic_text is not None else None,
    )


def _in_order(forms: Sequence[Answers]) -> list[Answers]:
    if len(forms) < 2:
        return list(forms)
    days = [one.answered_on for one in forms]
    if None in days or len(set(days)) < len(days):
        raise WrongUsageError(
            f"There are {len(forms)} sets of answers to {forms[0].instrument}, and their days do not tell which is the "
            "newer; give one per visit, each with its day (authored)."
        )
    return sorted(forms, key=lambda one: one.answered_on or date.min)


def _goals(now: Answers, before: Answers | None) -> list[Goal]:
    found = []
    for number in range(1, GOALS + 1):
        text, rating = (now.value(f"today.goal-{number}.{part}") for part in ("text", "rating"))
        if text is None and rating is None:
            continue
        earlier = None
        if before is not None and text is not None and _same(text, before.value(f"today.goal-{number}.text")):
            earlier = before.value(f"today.goal-{number}.rating")
        found.append(Goal(number, None if text is None else str(text), _whole(rating), _whole(earlier)))
    return found


def _same(text: object, other: object) -> bool:
    return other is not None and str(text).split() == str(other).split()


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
