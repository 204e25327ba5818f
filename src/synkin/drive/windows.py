"""When a treatment is an experiment: what happened when, and whether two recordings around it can tell anything."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from synkin.drive.tables import read_table

Agent = Literal["toxin", "lidocaine", "neurectomy", "myectomy"]
AGENTS: Final[tuple[Agent, ...]] = get_args(Agent)

_TABLE: Final = read_table("windows.toml")
WINDOWS_VERSION: Final[str] = _TABLE["version"]
_WINDOWS: Final[dict[str, dict[str, Any]]] = {row["agent"]: row for row in _TABLE["window"]}
_WEEK: Final = 7


@dataclass(frozen=True)
class Course:
    """What happened when.

    treated_on, before_on, after_on : days of the treatment and of the two recordings; None where unknown
    minutes : from the injection to the second recording, for lidocaine
    earlier_toxin : days of any toxin on either side before this treatment, or after it; None where nobody said
    other_changes : whatever else changed between the recordings, in words; None where nobody said
    """

    agent: Agent
    treated_on: date | None = None
    before_on: date | None = None
    after_on: date | None = None
    minutes: float | None = None
    earlier_toxin: tuple[date, ...] | None = None
    other_changes: tuple[str, ...] | None = None


def why_no_experiment(course: Course) -> tuple[str, ...]:
    """Why nothing can be concluded from the two recordings, in sentences; empty if it can."""
    window = _WINDOWS[course.agent]
    return (
        *_treatment(course, window),
        *_earlier_toxin(course, window),
        *_other_changes(course),
    )


def _treatment(course: Course, window: dict[str, Any]) -> list[str]:
    before, treated, after = course.before_on, course.treated_on, course.after_on
    if before is None or treated is None or after is None:
        missing = {"the treatment": treated, "the first recording": before, "the second recording": after}
        return [f"The date of {', of '.join(name for name, day in missing.items() if day is None)} is not known."]
    found = []
    if before > treated:
        found.append("The first recording was made after the treatment.")
    elif (treated - before).days > window["before_days"]:
        found.append(
            f"The first recording was made {_days((treated - before).days)} before the treatment; the face may have "
            f"changed by itself, so it has to be {_at_most(window['before_days'])}."
        )
    if after < treated:
        return [*found, "The second recording was made before the treatment."]
    return [*found, *_after(course, window, (after - treated).days)]


def _after(course: Course, window: dict[str, Any], days: int) -> list[str]:
    if "after_minutes" in window:
        low, high = window["after_minutes"]
        if course.minutes is None:
            return [
                f"How many minutes after the injection the second recording was made is not known: {low} to {high}."
            ]
        if days or not low <= course.minutes <= high:
            when = f"{course.minutes:g} minutes" if not days else _days(days)
            return [
                f"The second recording was made {when} after the injection; {course.agent} is judged after {low} to "
                f"{high} minutes."
            ]
        return []
    low, high = window["after_days"]
    if low <= days <= high:
        return []
    return [
        f"The second recording was made {_days(days)} after the treatment; {course.agent} is judged after "
        f"{low // _WEEK} to {high // _WEEK} weeks."
    ]


def _earlier_toxin(course: Course, window: dict[str, Any]) -> list[str]:
    if course.earlier_toxin is None:
        return ["Whether toxin was given before, on either side, is not known."]
    found = []
    for day in course.earlier_toxin:
        if day == course.treated_on and course.agent == "toxin":
            continue
        if course.after_on is not None and day > course.after_on:
            continue
        if course.before_on is None or day > course.before_on:
            found.append(f"Other toxin was given between the recordings, on {day.isoformat()}.")
        elif (course.before_on - day).days < window["clear_days"]:
            found.append(
                f"The first recording was made {_days((course.before_on - day).days)} after toxin; that has to be "
                f"{window['clear_days'] // _WEEK} weeks at least."
            )
    return found


def _other_changes(course: Course) -> list[str]:
    if course.other_changes is None:
        return ["Whether anything else changed between the recordings is not known."]
    return [f"Something else changed between the recordings: {change.rstrip('.')}." for change in course.other_changes]


def _days(days: int) -> str:
    if days < 2 * _WEEK:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days // _WEEK} weeks"


def _at_most(days: int) -> str:
    return f"at most {_days(days)} before" if days else "of the same day"
