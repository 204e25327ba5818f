"""House-Brackmann grade I to VI: the worst of brow, eye, mouth and synkinesis, grades V and VI by the whole face.

What each grade means is in table form in docs/grading.md; which measure makes it is ours (levels.toml). The scale's
rest column is not used: it is not in our sources.
"""

from collections.abc import Sequence
from math import hypot
from typing import Final

from synkin.anatomy import Side
from synkin.grading.distribution import Distribution, certain, worst
from synkin.grading.items import Look, overridden, share_look, unwanted_looks, weak_told, worst_item
from synkin.grading.levels import LEVELS_VERSION, rows_of
from synkin.grading.observed import Observed
from synkin.grading.results import Grade, Item, Override
from synkin.grading.sunnybrook import undefined
from synkin.measures import Quantity, measured, not_assessed

ID: Final = "house-brackmann"
TITLE: Final = "House-Brackmann"
GRADES: Final = (1, 2, 3, 4, 5, 6)
SHOWN: Final = (
    ("brow", "brow-raise", "brow raise"),
    ("eye", "eye-close-gentle", "eye closure"),
    ("mouth", "smile-open", "mouth in a smile"),
)
"""The parts of the face that movement is judged in, by which movement, and what they are called."""


def house_brackmann(observed: Observed, overrides: Sequence[Override] = ()) -> Grade:
    """The House-Brackmann grade of the affected side; `composite` is the grade as a number, I = 1.

    The item "grade" is the worst of the others, and may be overridden itself.

    Raises
    ------
    WrongUsageError
        If an override is of no item or level of the scale.
    """
    side = observed.affected
    if observed.not_compared is not None or side not in ("left", "right"):
        return undefined(ID, TITLE, observed)
    parts = _parts(observed, side)
    own = [one for one in overrides if one.item != "grade"]
    parts = overridden(parts, ID, None, own)
    (grade,) = overridden([_grade(parts)], ID, None, [one for one in overrides if one.item == "grade"])
    value, interval = grade.counted, _interval(grade)
    composite = (
        not_assessed("grade", grade.reason or "not assessed")
        if value is None
        else Quantity(value, "grade", (min(interval[0], value), max(interval[1], value)), len(parts))
    )
    return Grade(ID, TITLE, LEVELS_VERSION, None, (grade, *parts), (), composite, grade.range)


def _grade(parts: Sequence[Item]) -> Item:
    """The worst of what counts; a part that is missing leaves it open unless another is at the worst grade."""
    spread = [_spread(one) for one in parts]
    known = [one for one in spread if one is not None]
    whole = worst(known) if known else None
    at_least = max(one.range[0] for one in parts)
    at_most = max(one.range[1] for one in parts)
    decider = max(parts, key=lambda one: one.counted or 0.0)
    lacking = [one.title for one in parts if one.counted is None]
    measured_ = whole is not None and at_least == at_most
    return Item(
        id="grade",
        title="grade, the worst of its parts",
        block="grade",
        side=None,
        levels=GRADES,
        scale=(1.0, 6.0),
        level=whole.level if whole is not None and measured_ else None,
        probability=whole.probability if whole is not None and measured_ else None,
        value=None,
        possible=(at_least, at_most),
        quantity=decider.quantity,
        measure=f"{decider.title}: {decider.measure}" if decider.measure else "",
        movement=decider.movement,
        time_s=decider.time_s,
        status="measured" if measured_ else "not-assessed",
        reason=None if measured_ else f"not assessed: {', '.join(lacking)}",
    )


def _spread(one: Item) -> Distribution | None:
    """The part over all six grades; what a clinician said is certain."""
    if one.override is not None:
        return certain(int(one.override.level), GRADES)
    if one.probability is None:
        return None
    chances = dict(zip(one.levels, one.probability, strict=True))
    return Distribution(GRADES, tuple(chances.get(grade, 0.0) for grade in GRADES))


def _interval(one: Item) -> tuple[float, float]:
    """The levels between the tails of 2.5 %."""
    if one.override is not None or one.probability is None:
        return one.range
    below, kept = 0.0, []
    for level, chance in zip(one.levels, one.probability, strict=True):
        if below < 0.975 and below + chance > 0.025:
            kept.append(float(level))
        below += chance
    return (min(kept), max(kept)) if kept else one.range


def _parts(observed: Observed, side: Side) -> tuple[Item, ...]:
    looks = [share_look(observed, name, side, rows_of(ID, part), "share") for part, name, _ in SHOWN]
    items = [
        worst_item(part, title, "movement", _levels(part), [look])
        for (part, _, title), look in zip(SHOWN, looks, strict=True)
    ]
    items.append(worst_item("whole", "whole face", "movement", _levels("whole"), [_whole(looks)]))
    unwanted = [one for name in observed.made for one in observed.unwanted_of(name, side)]
    items.append(
        worst_item(
            "synkinesis",
            "synkinesis, any movement",
            "synkinesis",
            _levels("synkinesis"),
            unwanted_looks(unwanted, rows_of(ID, "synkinesis")),
            why_none="no movement was made that could provoke any",
            told=[text for _, name, _ in SHOWN for text in weak_told(observed, name, side)],
        )
    )
    return tuple(items)


def _levels(item: str) -> tuple[int, ...]:
    """The grades that a part can make."""
    return tuple(sorted({row.level for row in rows_of(ID, item)}))


def _whole(looks: Sequence[Look]) -> Look:
    """The mean share of the three movements; of less than all of them there is none."""
    rows = rows_of(ID, "whole")
    said = "mean share of brow raise, gentle closure and smile"
    shares = [look.quantity for look in looks]
    values = [one.value for one in shares if one.value is not None]
    lacking = [one.reason or "not assessed" for one in shares if one.value is None]
    if lacking:
        return Look(not_assessed("1", "; ".join(lacking)), rows, said, "smile-open")
    halves = [(one.ci95[1] - one.ci95[0]) / 2 for one in shares if one.ci95 is not None]
    half = hypot(*halves) / len(shares)
    mean = sum(min(max(value, 0.0), 1.0) for value in values) / len(values)
    return Look(measured(mean, "1", half, min(one.n for one in shares)), rows, said, "smile-open", looks[2].time_s)
