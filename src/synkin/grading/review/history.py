"""A small history: when it began, how it goes, and yes or no to what a reviewer would ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

from synkin.errors import WrongUsageError
from synkin.grading.review.table import TABLE

Course = Literal["improving", "unchanged", "worsening"]
COURSES: Final[tuple[Course, ...]] = get_args(Course)
QUESTIONS: Final[dict[str, str]] = {row["id"]: row["text"] for row in TABLE["question"]}
"""What is answered with yes or no, by key; the text is ours."""
_DAYS: Final = ("onset", "seen")
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class History:
    """What is known of the illness. Everything that nobody said is None, and stays unknown.

    onset : the day on which it began. seen : the day of this visit. yes_no : per key of `QUESTIONS`.
    """

    onset: date | None
    seen: date | None
    course: Course | None
    yes_no: tuple[tuple[str, bool | None], ...]

    def said(self, key: str) -> bool | None:
        """The answer to a question; None where there is none."""
        return dict(self.yes_no).get(key)


def make_history(given: Mapping[str, Any]) -> History:
    """A history from its keys, checked: `onset` and `seen` days, `course`, the keys of `QUESTIONS` true or false.

    Keys may have underscores for dashes; a key that is left out, null or "unknown" was not asked.

    Raises
    ------
    WrongUsageError
        If a key is none of these, a value is not allowed, or two of them contradict each other.
    """
    known = [*_DAYS, "course", *QUESTIONS]
    found: dict[str, Any] = {}
    for key, value in given.items():
        name = str(key).replace("_", "-")
        if name not in known:
            raise WrongUsageError(f"The history has no item {key!r}; it may have {', '.join(known)}.")
        if name in found:
            raise WrongUsageError(f"The history has the item {name} twice.")
        found[name] = None if value is None or value == _UNKNOWN else value
    onset, seen = (_day(name, found.get(name)) for name in _DAYS)
    if onset is not None and seen is not None and seen < onset:
        raise WrongUsageError(f"The history says that the illness began on {onset}, after the visit of {seen}.")
    course = _course(found.get("course"))
    yes_no = tuple((name, _yes_no(name, found.get(name))) for name in QUESTIONS)
    if course == "improving" and dict(yes_no)["recovery"] is False:
        raise WrongUsageError("The history says that the course is improving and that nothing has recovered.")
    return History(onset, seen, course, yes_no)


def _day(name: str, value: Any) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise WrongUsageError(f"The day {name} of the history is a date such as 2026-11-22, not {value!r}.") from error


def _course(value: Any) -> Course | None:
    if value is None:
        return None
    for course in COURSES:
        if value == course:
            return course
    raise WrongUsageError(f"The course of the history is {', '.join(COURSES)} or unknown, not {value!r}.")


def _yes_no(name: str, value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise WrongUsageError(f"The item {name} of the history is true, false or unknown, not {value!r}.")
    return value
