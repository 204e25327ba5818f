"""Flags that ask for a clinician's review: raised, not raised, or not known; never a diagnosis."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from synkin.anatomy import MOVEMENTS
from synkin.grading.observed import Observed, Voluntary
from synkin.grading.review.history import History
from synkin.grading.review.table import REVIEW_VERSION, TABLE
from synkin.grading.signs.looks import below, in_figures

__all__ = ["FLAGS", "REVIEW_VERSION", "Flag", "Review", "review"]

From = Literal["history", "measures", "both"]
_RECOVERY: Final[Mapping[str, float]] = TABLE["recovery"]
_SINGLE: Final[Mapping[str, float]] = TABLE["single_branch"]


@dataclass(frozen=True)
class _Asked:
    """A flag of the table: what it is called, and which items of the history it needs."""

    id: str
    title: str
    asks: tuple[str, ...]


FLAGS: Final[tuple[_Asked, ...]] = tuple(_Asked(row["id"], row["title"], tuple(row["asks"])) for row in TABLE["flag"])


@dataclass(frozen=True)
class Flag:
    """raised: true, false, or None (not known). said: why, in a sentence. known_from: None where nobody said so."""

    id: str
    title: str
    raised: bool | None
    said: str
    known_from: From | None


@dataclass(frozen=True)
class Review:
    """Every flag in the table's order, and what of the history was not asked."""

    history: History | None
    flags: tuple[Flag, ...]
    not_asked: tuple[str, ...]
    version: str

    @property
    def raised(self) -> tuple[Flag, ...]:
        """The flags that are raised."""
        return tuple(one for one in self.flags if one.raised)


_Territory = tuple[str, list[Voluntary]]
"""A branch's name, and how its movements were made."""


@dataclass(frozen=True)
class _Found:
    raised: bool | None
    said: str
    known_from: From | None = "history"


def review(history: History | None, observed: Observed) -> Review:
    """Every flag; what nobody said and no measure shows stays unknown, and is listed as not asked."""
    given = history if history is not None else History(None, None, None, ())
    rules: dict[str, Callable[[], _Found]] = {
        "progressive": lambda: _progressive(given),
        "no-recovery-four-months": lambda: _no_recovery(given, observed),
        "single-branch": lambda: _single_branch(given, observed),
    }
    flags = []
    for one in FLAGS:
        found = rules[one.id]() if one.id in rules else _plain(one, given)
        flags.append(Flag(one.id, one.title, found.raised, found.said, found.known_from))
    asked = list(dict.fromkeys(key for one in FLAGS for key in one.asks))
    missing = tuple(key for key in asked if _value(given, key) is None)
    return Review(history, tuple(flags), missing, REVIEW_VERSION)


def _value(history: History, key: str) -> object:
    if key in ("onset", "seen", "course"):
        return getattr(history, key)
    return history.said(key)


def _plain(asked: _Asked, history: History) -> _Found:
    (key,) = asked.asks
    said = history.said(key)
    if said is None:
        return _Found(None, "not asked", None)
    return _Found(said, "the history says yes" if said else "the history says no")


def _progressive(history: History) -> _Found:
    if history.course is None:
        return _Found(None, "the course was not asked", None)
    return _Found(history.course == "worsening", f"the history says {history.course}")


def _no_recovery(history: History, observed: Observed) -> _Found:
    months = int(_RECOVERY["months"])
    moved = _most_moved(observed)
    shown = "" if moved is None else f"; measured: {_in_words(moved)}"
    if history.said("recovery") or history.course == "improving":
        return _Found(False, f"the history says that movement has come back{shown}")
    if history.onset is None or history.seen is None:
        lacking = " and ".join(
            name
            for name, day in (("the day it began", history.onset), ("the day of the visit", history.seen))
            if not day
        )
        return _Found(None, f"not known: {lacking} was not given", None)
    since = _months(history.onset, history.seen)
    if since < months:
        return _Found(False, f"{since} whole months since it began: too early to say")
    if history.said("recovery") is None:
        return _by_measure(observed, moved, since)
    contrary = "" if moved is None or _still(moved) else f". The recording shows movement: {_in_words(moved)}"
    return _Found(True, f"the history says that nothing has come back, {since} months since it began{contrary}")


def _by_measure(observed: Observed, moved: Voluntary | None, since: int) -> _Found:
    """Where nobody was asked: only a side that does not move at all shows that nothing has come back."""
    if moved is None:
        return _Found(None, f"{since} months since it began; whether anything has come back was not asked", None)
    if _still(moved):
        said = f"{since} months since it began, and no movement was measured; the most is {_in_words(moved)}"
        return _Found(True, said, "both")
    said = (
        f"{since} months since it began; the side moves ({_in_words(moved)}), but whether that came back was not asked"
    )
    return _Found(None, said, None)


def _most_moved(observed: Observed) -> Voluntary | None:
    """The movement in which the affected side does most of what the other does; None where that is not known."""
    if observed.affected not in ("left", "right"):
        return None
    rows = [one for one in observed.voluntary if one.side == observed.affected and one.share.value is not None]
    return max(rows, key=lambda one: one.share.value or 0.0, default=None)


def _still(one: Voluntary) -> bool:
    return one.share.ci95 is not None and one.share.ci95[1] < _RECOVERY["no_movement_below"]


def _in_words(one: Voluntary) -> str:
    return f"{MOVEMENTS[one.movement].label} {in_figures(one.share, 0, 100.0, ' %')} of the other side's"


def _single_branch(history: History, observed: Observed) -> _Found:
    said = history.said("single-branch")
    found = _measured_branch(observed)
    if said is None:
        return found
    answer = "on examination one branch alone is weak" if said else "on examination not one branch alone"
    if found.raised is None:
        return _Found(said, answer)
    return _Found(said or found.raised, f"{answer}; measured: {found.said}", "both")


def _measured_branch(observed: Observed) -> _Found:
    """Whether the movements of one branch are weak and those of all the others are not."""
    if observed.not_compared is not None:
        return _Found(None, f"not asked, and not measured: {observed.not_compared}", None)
    weak: list[_Territory] = []
    kept: list[_Territory] = []
    open_: list[_Territory] = []
    for row in TABLE["territory"]:
        own = [
            one
            for one in observed.voluntary
            if one.side == observed.affected and one.movement in row["movements"] and one.share.value is not None
        ]
        if not own:
            continue
        (weak if _all(own, _weak) else kept if _all(own, _kept) else open_).append((row["name"], own))
    measured = len(weak) + len(kept) + len(open_)
    if measured < _SINGLE["territories"]:
        return _Found(None, "not asked, and the movements of too few branches were measured", None)
    if len(weak) == 1 and not open_:
        name, own = weak[0]
        said = f"only movements of the {name} are weak: {'; '.join(_in_words(one) for one in own)}"
        return _Found(True, said, "measures")
    if len(weak) >= 2:
        return _Found(
            False, f"movements of several branches are weak: {', '.join(name for name, _ in weak)}", "measures"
        )
    if not open_:
        return _Found(False, "no branch's movements are weak", "measures")
    return _Found(None, f"not asked, and not clear from measures: {', '.join(name for name, _ in open_)}", None)


def _all(rows: Sequence[Voluntary], so: Callable[[Voluntary], bool]) -> bool:
    return all(so(one) for one in rows)


def _weak(one: Voluntary) -> bool:
    return (below(one.share, _SINGLE["weak_below"]) or 0.0) >= _SINGLE["sure"]


def _kept(one: Voluntary) -> bool:
    chance = below(one.share, _SINGLE["kept_from"])
    return chance is not None and 1.0 - chance >= _SINGLE["sure"]


def _months(start: date, end: date) -> int:
    """Whole months from one day to another."""
    return 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)
