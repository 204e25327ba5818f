"""What the page shows of the seven signs and of the review flags."""

from dataclasses import dataclass
from typing import Final

from synkin.anatomy import MOVEMENTS
from synkin.grading.review import QUESTIONS, Flag, Review
from synkin.grading.signs import LEVEL_NAMES, SevenSigns, Sign, in_answer
from synkin.grading.signs.looks import label_of
from synkin.measures import Quantity
from synkin.report.colours import ABSENT_FILL, excess_fill
from synkin.report.drive_words import percent, share_in_words

FILLS: Final = (ABSENT_FILL, excess_fill(1.0), excess_fill(2.5), excess_fill(5.0))
"""Of the levels, none to severe."""
_DAYS: Final = {"onset": "the day it began", "seen": "the day of the visit", "course": "its course"}


@dataclass(frozen=True)
class Segment:
    """A level in the bar of a sign: its probability as per cent of the bar."""

    name: str
    percent: float
    fill: str


@dataclass(frozen=True)
class SignRow:
    """A sign in words. part: one zone of the sign above it. chance: the level's probability.

    where: place, side and movement. measure: what it was read from, or why not. unseen: what was not looked at.
    patient: the patient's rating, a dash where none was given. notes: numbers of the notes below the table.
    """

    title: str
    part: bool
    level: str
    chance: str
    known: bool
    bar: tuple[Segment, ...]
    bar_text: str
    where: str
    measure: str
    unseen: str
    patient: str
    disagreement: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class WeaknessRow:
    """How far a side goes in a movement, in words."""

    movement: str
    side: str
    share: str
    against: str


@dataclass(frozen=True)
class SignsView:
    """The table, its notes, and weakness beside it."""

    rows: tuple[SignRow, ...]
    notes: tuple[str, ...]
    weakness: tuple[WeaknessRow, ...]
    version: str
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReviewView:
    """Flags by their state, and the questions that nobody answered."""

    raised: tuple[Flag, ...]
    others: tuple[Flag, ...]
    unknown: tuple[Flag, ...]
    not_asked: tuple[str, ...]
    given: bool


def signs_view(found: SevenSigns | None) -> SignsView | None:
    """The signs as rows, zones below their sign; None where an assessment has none."""
    if found is None:
        return None
    every = [
        (one, part) for sign in found.signs for one, part in ((sign, False), *((zone, True) for zone in sign.parts))
    ]
    notes = tuple(dict.fromkeys(note for one, _ in every for note in one.notes))
    return SignsView(
        rows=tuple(_row(one, notes, part=part) for one, part in every),
        notes=notes,
        weakness=tuple(
            WeaknessRow(MOVEMENTS[one.movement].label, one.side, _share(one.share), one.against)
            for one in found.weakness
        ),
        version=found.version,
        key=tuple(zip(LEVEL_NAMES, FILLS, strict=True)),
    )


def review_view(found: Review | None) -> ReviewView | None:
    """The flags, raised ones first; None where an assessment has none."""
    if found is None:
        return None
    return ReviewView(
        raised=found.raised,
        others=tuple(one for one in found.flags if one.raised is False),
        unknown=tuple(one for one in found.flags if one.raised is None),
        not_asked=tuple(QUESTIONS.get(key, _DAYS.get(key, key)) for key in found.not_asked),
        given=found.history is not None,
    )


def _row(one: Sign, notes: tuple[str, ...], *, part: bool) -> SignRow:
    shares = one.probability or ()
    known = one.level is not None and bool(shares)
    moved = MOVEMENTS[one.movement].label if one.movement in MOVEMENTS else None
    place = label_of(one.place) if one.place else None
    return SignRow(
        title=one.title,
        part=part,
        level=LEVEL_NAMES[one.level] if one.level is not None else "not assessed",
        chance=percent(shares[one.level]) if one.level is not None and one.quantity is not None else "",
        known=known,
        bar=tuple(
            Segment(name, 100.0 * share, fill)
            for name, share, fill in zip(LEVEL_NAMES, shares, FILLS, strict=False)
            if share > 0
        ),
        bar_text=", ".join(f"{name} {percent(share)}" for name, share in zip(LEVEL_NAMES, shares, strict=False)),
        where=", ".join(filter(None, [place, one.side, moved])) if one.level else "",
        measure=one.measure if known else one.reason or "",
        unseen=one.reason or "" if known else "",
        patient="–" if one.rating is None else in_answer(one.rating),
        disagreement=one.disagreement or "",
        notes=tuple(notes.index(note) + 1 for note in one.notes),
    )


def _share(one: Quantity) -> str:
    return f"not assessed: {one.reason}" if one.value is None else share_in_words(one)
