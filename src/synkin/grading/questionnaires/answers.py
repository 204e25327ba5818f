"""What somebody answered on one day: who, when, and per item the answer or None."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from synkin.errors import WrongUsageError
from synkin.grading.questionnaires.instruments import INSTRUMENTS, Item

FilledInBy = Literal["patient", "relative", "clinician"]
FILLED_IN_BY: Final[tuple[FilledInBy, ...]] = get_args(FilledInBy)

Value = int | float | str | bool
OWN_WORDING: Final = "synkin's own wording"
"""Whose words the questions had where no licensed form was named."""


@dataclass(frozen=True)
class Answer:
    """The answer to one item; `value` is None where there is none."""

    link_id: str
    value: Value | None


@dataclass(frozen=True)
class Answers:
    """One form as it was filled in; `answers` holds every item of the form, in its order.

    filled_in_by, answered_on : None where nobody said.
    wording : whose text was shown: `OWN_WORDING`, or the title of the licensed form.
    """

    instrument: str
    filled_in_by: FilledInBy | None
    answered_on: date | None
    answers: tuple[Answer, ...]
    wording: str = OWN_WORDING

    def value(self, link_id: str) -> Value | None:
        """The answer to this item; None where there is none, or no such item in this form."""
        return next((one.value for one in self.answers if one.link_id == link_id), None)

    def number(self, link_id: str) -> float | None:
        """The answer to an item that is answered by a number; None where there is none."""
        value = self.value(link_id)
        return None if value is None or isinstance(value, str) else float(value)


def make_answers(
    instrument: str,
    given: Mapping[str, Value | None],
    *,
    filled_in_by: FilledInBy | None = None,
    answered_on: date | None = None,
    wording: str = OWN_WORDING,
) -> Answers:
    """Answers to a form, checked; items that are not `given` have none. Text of blanks only is no answer.

    Raises
    ------
    WrongUsageError
        If there is no such form or item, or an item does not allow its answer; the sentence names it.
    """
    form = INSTRUMENTS.get(instrument)
    if form is None:
        raise WrongUsageError(f"There is no questionnaire {instrument!r}; choose {', '.join(INSTRUMENTS)}.")
    for link_id in given:
        if form.item(link_id) is None:
            raise WrongUsageError(
                f"The questionnaire {instrument} has no item {link_id!r}; docs/questionnaires.md lists its items."
            )
    answers = tuple(Answer(one.link_id, checked(one, given.get(one.link_id))) for one in form.items)
    return Answers(instrument, filled_in_by, answered_on, answers, wording)


def checked(item: Item, value: Value | None) -> Value | None:
    """The answer as it is kept: whole numbers as int, lengths as float, blank text as None.

    Raises
    ------
    WrongUsageError
        If the item does not allow it.
    """
    if value is None:
        return None
    if item.kind == "text":
        if not isinstance(value, str):
            raise _refused(item, value, "text")
        return value if value.strip() else None
    if item.kind == "yes-no":
        if not isinstance(value, bool):
            raise _refused(item, value, "yes (true) or no (false)")
        return value
    if isinstance(value, bool | str):
        raise _refused(item, value, _allowed(item))
    if item.low is None or item.high is None or not item.low <= value <= item.high:
        raise _refused(item, value, _allowed(item))
    if item.kind == "mm":
        return float(value)
    if value != int(value) or (item.options and int(value) not in {one.code for one in item.options}):
        raise _refused(item, value, _allowed(item))
    return int(value)


def value_of(forms: Sequence[Answers], link_id: str) -> Value | None:
    """The answer to an item among several forms, the first that has one; None where none has."""
    return next((value for one in forms if (value := one.value(link_id)) is not None), None)


def _allowed(item: Item) -> str:
    if item.kind == "mm":
        return f"{item.low:g} to {item.high:g} mm"
    return f"a whole number from {item.low:g} to {item.high:g}"


def _refused(item: Item, value: Any, allowed: str) -> WrongUsageError:
    shown = repr(value) if len(repr(value)) <= 40 else f"{repr(value)[:40]}…"
    return WrongUsageError(f"The answer {shown} to {item.link_id} is not allowed; it must be {allowed}.")
