"""The patient's own word on the signs: ratings, where they disagree with the measure, and tearing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from synkin.anatomy import AffectedSide, Side
from synkin.grading.distribution import certain, distribution
from synkin.grading.observed import FISSURE, Observed
from synkin.grading.questionnaires import Questionnaires, value_of
from synkin.grading.signs.looks import in_figures
from synkin.grading.signs.results import LEVEL_NAMES, LEVELS, Rating, Sign
from synkin.grading.signs.table import ALSO_WATERS, APART, CLOSED_FROM, DRY_BELOW_MM, SAID, sign_rows
from synkin.measures import Quantity

_SLIDER_MOST: Final = 10.0
_CODE_MOST: Final = 5.0
_OFTEN: Final = ("never", "rarely", "now and then", "often", "always")
_CLOSURES: Final = ("eye-close-gentle", "eye-close-tight")


def rating_of(sign: str, given: Questionnaires | None) -> Rating | None:
    """The worst of the answers that bear on a sign; None where none was given, or none is asked."""
    if given is None:
        return None
    found = []
    for row in SAID:
        if row.sign != sign:
            continue
        for item in row.items:
            value = value_of(given.answers, item)
            if value is None or isinstance(value, str):
                continue
            slider = item.startswith("today.")
            measure, most = ("rating", _SLIDER_MOST) if slider else ("how-often", _CODE_MOST)
            found.append(Rating(_topic(row.topic, item), item, float(value), most, _level(measure, float(value))))
    return max(found, key=lambda one: (one.level, one.value / one.most), default=None)


def beside(sign: Sign, given: Questionnaires | None) -> Sign:
    """The sign with the patient's rating beside it, and a sentence where the two disagree."""
    rating = rating_of(sign.id, given)
    if rating is None:
        return sign
    return replace(sign, rating=rating, disagreement=_disagreement(sign, rating))


def in_answer(rating: Rating) -> str:
    """The rating in words."""
    said = f"{rating.value:g} of 10" if rating.most == _SLIDER_MOST else _OFTEN[int(rating.value) - 1]
    return f"{rating.topic}: {said} ({LEVEL_NAMES[rating.level]})"


def tearing(observed: Observed, given: Questionnaires | None, affected: AffectedSide) -> Sign:
    """Tearing with food, by the patient's answer alone; closure and a Schirmer test stand beside it."""
    rating = rating_of("tearing", given)
    notes = [
        *_closure(observed, affected),
        *_schirmer(given, affected),
        f"what else makes an eye water: {'; '.join(ALSO_WATERS)}",
    ]
    known = rating is not None
    return Sign(
        id="tearing",
        title="Tearing",
        status="measured" if known else "not-assessed",
        level=None if rating is None else rating.level,
        probability=None if rating is None else certain(rating.level, LEVELS).probability,
        side=None,
        place="eye",
        movement=None,
        quantity=None,
        measure="the patient's answer" if known else "",
        reason=None if known else "the patient was not asked; video does not show it",
        rating=rating,
        notes=tuple(notes),
    )


def _disagreement(sign: Sign, rating: Rating) -> str | None:
    if sign.probability is None or sign.level is None:
        return None
    apart = sum(
        chance for level, chance in zip(LEVELS, sign.probability, strict=True) if abs(level - rating.level) >= APART
    )
    if apart < 0.5:
        return None
    return (
        f"The patient’s rating is {in_answer(rating)}; measured: {LEVEL_NAMES[sign.level]}. They disagree; both "
        "stand, and neither corrects the other."
    )


def _level(measure: str, value: float) -> int:
    found = distribution(Quantity(value, "1", (value, value), 1), sign_rows(measure), LEVELS)
    if found is None:
        raise AssertionError("a given answer has a level")
    return found.level


def _topic(topic: str, item: str) -> str:
    """With the zone, where the item is of one."""
    if item.startswith("today.tightness."):
        return f"tightness, {item.rpartition('.')[2]}"
    return topic


def _sides(affected: AffectedSide) -> Sequence[Side]:
    return (affected,) if affected in ("left", "right") else ("left", "right")


def _closure(observed: Observed, affected: AffectedSide) -> list[str]:
    """An eye that did not close in this recording, in the better of its closures."""
    told = []
    for side in _sides(affected):
        found = [
            one.closed
            for name in _CLOSURES
            if (one := observed.voluntary_of(name, side)) is not None and one.region == FISSURE
        ]
        best = max((one for one in found if one.value is not None), key=lambda one: one.value or 0.0, default=None)
        if best is not None and best.ci95 is not None and best.ci95[1] < CLOSED_FROM:
            told.append(f"the {side} eye shut {in_figures(best, 0, 100.0, ' %')} of its gap in this recording")
    return told


def _schirmer(given: Questionnaires | None, affected: AffectedSide) -> list[str]:
    if given is None:
        return []
    told = []
    for side in ("right", "left"):
        value = value_of(given.answers, f"today.schirmer-{side}")
        if value is None or isinstance(value, str):
            continue
        dry = f", under {DRY_BELOW_MM:g} mm: a dry eye may water by reflex" if value < DRY_BELOW_MM else ""
        mine = " (affected)" if affected in (side, "both") else ""
        told.append(f"Schirmer test, {side} eye{mine}: {value:g} mm{dry}")
    return told
