"""What the signs are read from, made up: resting shifts, a sequence, muscles, answers."""

from dataclasses import replace

from tests.drives import drive_of
from tests.grading.made_observed import exactly

from synkin.anatomy import Side
from synkin.drive.results import Drive, ZoneContraction
from synkin.grading.questionnaires import Questionnaires, Value, make_answers, questionnaires_of
from synkin.measures import RestingShift, Sequence, measured, not_assessed

CORNER = ("commissure", "lateral")
EYE = ("palpebral-fissure", "gap")


def shift(
    mm: float, share: float | None = 1.0, side: Side = "right", of: tuple[str, str] = CORNER, half: float = 0.3
) -> RestingShift:
    """A side that stands so many mm more, wider or further out, and goes this share of the other side's way."""
    known = not_assessed("1", "the movement was not made") if share is None else measured(share, "1", 0.1, 3)
    return RestingShift(
        side=side,
        region=of[0],
        measure=of[1],
        name="corner drawn out" if mm > 0 else "corner drawn in",
        difference=exactly(mm, half=half),
        present=None,
        limit_mm=2.0,
        range_movement="smile-open",
        range_share=known,
        range_lost=None,
        statement="resting shift; cause open",
        speaks_for=None,
        decided_by=(),
        reason=None,
    )


def unjudged(side: Side = "right") -> RestingShift:
    """A shift that nobody judged, since no side is known to be healthy."""
    return replace(shift(5.0, None, side), limit_mm=None, reason="no side is known to be healthy")


def sequence(spread_s: float, half: float = 0.01, *, told: bool = True) -> Sequence:
    """All movements together, with this spread of onsets."""
    ratio = measured(1.1, "1", 0.1, 3)
    spread = measured(spread_s, "s", half, 3)
    disordered = spread_s > 0.02 if told else None
    return Sequence(None, (), (), ratio, spread, ratio, disordered, 0.01, None if told else "unclear")


def zone(name: str, drive: float, chance: float = 1.0, side: Side = "right", *, seen: bool = True) -> ZoneContraction:
    """A zone that contracts unasked with this share of full drive."""
    unseen = "the skin of this zone was not seen"
    return ZoneContraction(
        side=side,
        zone=name,
        probability=chance if seen else None,
        movement="pucker" if seen else None,
        group="mentalis" if seen else None,
        excess_mm=exactly(4.0 * drive) if seen else not_assessed("mm", unseen),
        excess=exactly(drive, "of full drive", 0.05) if seen else not_assessed("of full drive", unseen),
        present=chance > 0.5 if seen else None,
        limit_mm=1.0 if seen and chance <= 0.5 else None,
        reason=None if seen else unseen,
    )


def muscles(*zones: ZoneContraction, affected: Side = "right") -> Drive:
    """What was found of muscles: these zones, and neither independence nor antagonists."""
    return replace(drive_of(affected), zones=zones, independence=(), co_firing=())


def said(**answers: Value) -> Questionnaires:
    """What the patient says today; keys are item names with underscores for dashes and two for dots."""
    given = {f"today.{key.replace('__', '.').replace('_', '-')}": value for key, value in answers.items()}
    return questionnaires_of([make_answers("today", given)])
