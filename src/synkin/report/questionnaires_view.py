"""What the page and the command line show of what the patient says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synkin.anatomy import ZONES
from synkin.assessment import number
from synkin.grading.questionnaires import (
    INSTRUMENTS,
    OWN_WORDING,
    Answers,
    ChangeThatMatters,
    Goal,
    Kind,
    Mic,
    Questionnaires,
    Score,
    ScoreChange,
    Value,
)

UNVERIFIED: Final = "formula not verified"
OWN_WORDS: Final = "asked in synkin’s own words, so not the instrument’s score"
ODD_SIGN: Final = "minimal important change in brackets: printed with a sign that contradicts its name, not used"
_BY_ZONE: Final = ("tightness", "pain", "fatigue")


@dataclass(frozen=True)
class ScoreRow:
    """A score in words; `value` is "not computed" where an answer is missing.

    possible : what it can be where an answer is missing, and how many are.
    matters : smallest detectable change of one person / of a group's mean.
    mic : minimal important change for better / for worse; in brackets what is printed with an odd sign and not used.
    earlier, change : of the visit before, empty without one. changed : as `ScoreChange`.
    marks : what to bear in mind.
    """

    label: str
    value: str
    possible: str
    better: str
    matters: str
    mic: str
    earlier: str
    change: str
    changed: bool | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Rating:
    """A slider or a length with its unit, and the one of the visit before, empty without one."""

    topic: str
    value: str
    earlier: str


@dataclass(frozen=True)
class ZoneRow:
    """Sliders of one zone in the order of `topics`; a dash where there is no answer."""

    zone: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class QuestionnairesView:
    """All of it, ready to be shown.

    forms : what was filled in, when, by whom, in whose words. notes : every mark of the scores once, for footnotes.
    """

    forms: tuple[str, ...]
    complaint: str | None
    goals: tuple[Goal, ...]
    topics: tuple[str, ...]
    zones: tuple[ZoneRow, ...]
    ratings: tuple[Rating, ...]
    lengths: tuple[Rating, ...]
    scores: tuple[ScoreRow, ...]
    notes: tuple[str, ...]
    has_earlier: bool
    flag: str | None
    clinic_text: str | None
    mood: str | None


def questionnaires_view(found: Questionnaires | None) -> QuestionnairesView | None:
    """The view; None where nothing was filled in."""
    if found is None:
        return None
    now, before = _form(found.answers, "today"), _form(found.earlier, "today")
    complaint = None if now is None else now.value("today.complaint")
    topics, zones = _zones(now)
    changes = {row.after.scale: row for row in found.changes}
    own = {
        one.instrument for one in found.answers if one.wording == OWN_WORDING and not INSTRUMENTS[one.instrument].ours
    }
    scores = tuple(_score(one, changes.get(one.scale), own) for one in found.scores)
    return QuestionnairesView(
        forms=tuple(_filled_in(one) for one in found.answers),
        complaint=None if complaint is None else str(complaint),
        goals=found.goals,
        topics=topics,
        zones=zones,
        ratings=_ratings(now, before, "slider"),
        lengths=_ratings(now, before, "mm"),
        scores=scores,
        notes=tuple(dict.fromkeys(mark for one in scores for mark in one.marks)),
        has_earlier=bool(found.changes),
        flag=mood_flag(found),
        clinic_text=found.clinic_text,
        mood=_mood(found),
    )


def mood_flag(found: Questionnaires | None) -> str | None:
    """The sentence that the clinician must read the same day; None unless the mood screen is positive."""
    if found is None or found.mood is None or not found.mood.positive:
        return None
    when = "" if found.mood.answered_on is None else f" on {found.mood.answered_on.isoformat()}"
    said = f"The mood screen answered{when} is positive: for the treating clinician, the same day."
    if found.clinic_text is None:
        return f"{said} The clinic has given no text of its own for this."
    return said


def _mood(found: Questionnaires) -> str | None:
    if found.mood is None:
        return None
    return {
        True: "positive",
        False: "negative (neither question answered with yes)",
        None: "not assessed: an answer is missing",
    }[found.mood.positive]


def _form(forms: Sequence[Answers], instrument: str) -> Answers | None:
    return next((one for one in forms if one.instrument == instrument), None)


def _filled_in(one: Answers) -> str:
    form = INSTRUMENTS[one.instrument]
    by = "filled in by: not said" if one.filled_in_by is None else f"filled in by the {one.filled_in_by}"
    day = "day not said" if one.answered_on is None else one.answered_on.isoformat()
    return f"{form.name}: {day}, {by}; {one.wording}"


def _zones(now: Answers | None) -> tuple[tuple[str, ...], tuple[ZoneRow, ...]]:
    if now is None:
        return (), ()
    topics = tuple(topic for topic in _BY_ZONE if any(now.value(f"today.{topic}.{zone}") is not None for zone in ZONES))
    rows = (ZoneRow(zone, tuple(_rated(now.value(f"today.{topic}.{zone}")) for topic in topics)) for zone in ZONES)
    return topics, tuple(rows) if topics else ()


def _ratings(now: Answers | None, before: Answers | None, kind: Kind) -> tuple[Rating, ...]:
    if now is None:
        return ()
    found = []
    for item in INSTRUMENTS["today"].items:
        value = now.value(item.link_id)
        if item.kind != kind or not item.topic or item.topic in _BY_ZONE or value is None:
            continue
        unit = " mm" if item.kind == "mm" else ""
        earlier = None if before is None else before.value(item.link_id)
        found.append(
            Rating(item.topic, f"{_rated(value)}{unit}", "" if earlier is None else f"{_rated(earlier)}{unit}")
        )
    return tuple(found)


def _rated(value: Value | None) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _score(one: Score, change: ScoreChange | None, own: set[str]) -> ScoreRow:
    row = one.row
    low, high = one.possible_range
    form = row.items[0].link_id.partition(".")[0]
    marks = [OWN_WORDS] if form in own else []
    if row.change is not None and any(mic and mic.odd for mic in (row.change.mic_better, row.change.mic_worse)):
        marks.append(ODD_SIGN)
    if not row.verified:
        marks.append(UNVERIFIED)
    if row.change is not None and not row.change.verified:
        marks.append("figures of change not verified")
    return ScoreRow(
        label=row.label,
        value="not computed" if one.value is None else number(one.value),
        possible=f"{number(low)} to {number(high)}; {_count(one)} missing" if one.missing else "–",
        better=row.better,
        matters=_matters(row.change),
        mic=_mics(row.change),
        earlier=_earlier(change),
        change=_changed(change),
        changed=None if change is None else change.changed,
        marks=tuple(marks),
    )


def _count(one: Score) -> str:
    return f"{len(one.missing)} of {len(one.row.items)}"


def _matters(one: ChangeThatMatters | None) -> str:
    if one is None or one.sdc_person is None:
        return "none published"
    group = "none published" if one.sdc_group is None else number(one.sdc_group)
    return f"{number(one.sdc_person)} / {group}"


def _mics(one: ChangeThatMatters | None) -> str:
    if one is None or (one.mic_better is None and one.mic_worse is None):
        return "none published"
    return " / ".join("none" if mic is None else _mic(mic) for mic in (one.mic_better, one.mic_worse))


def _mic(one: Mic) -> str:
    return f"({number(one.value)})" if one.odd else number(one.value)


def _earlier(change: ScoreChange | None) -> str:
    if change is None:
        return ""
    if change.before.value is None:
        low, high = change.before.possible_range
        return f"{number(low)} to {number(high)}"
    return number(change.before.value)


def _changed(change: ScoreChange | None) -> str:
    if change is None:
        return ""
    if change.difference is None:
        return f"cannot tell: {change.reason}"
    points = f"{'+' if change.difference > 0 else ''}{number(change.difference)}"
    if change.changed is None:
        return f"{points}; cannot tell whether more than noise"
    if not change.changed:
        return f"{points}; within noise"
    return f"{points}, {change.towards}: changed{', and important' if change.important else ''}"
