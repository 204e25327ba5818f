"""The seven signs that a clinician looks for, from what was measured, beside weakness and the patient's word."""

from collections.abc import Sequence as Rows
from dataclasses import replace

from synkin.anatomy import SIDES, Side
from synkin.drive.results import Drive
from synkin.grading.distribution import Distribution, worst
from synkin.grading.observed import Observed
from synkin.grading.questionnaires import Questionnaires
from synkin.grading.signs.moving import contraction, coordination, linked, sequencing
from synkin.grading.signs.results import LEVELS, SevenSigns, Sign, Weakness
from synkin.grading.signs.said import beside, tearing
from synkin.grading.signs.table import SIGNS_VERSION
from synkin.grading.signs.tone import high_tone, short_tight
from synkin.measures import RestingShift, Sequence


def seven_signs(
    observed: Observed,
    shifts: Rows[RestingShift],
    sequences: Rows[Sequence],
    drive: Drive | None,
    given: Questionnaires | None = None,
) -> SevenSigns:
    """Every sign as none, mild, moderate, severe or not assessed; of the affected side, else of the worse one.

    Parameters
    ----------
    observed : what graders look at; what skin shows of chin, neck and fold counts where it is in there.
    drive : what was found of muscles; without it coordination and contraction are not assessed.
    given : what the patient says, which sets tearing alone and otherwise stands beside the measure.
    """
    affected = observed.affected
    sides: tuple[Side, ...] = (affected,) if affected in ("left", "right") else SIDES
    zones = tuple(beside(one, given) for one in contraction(observed, drive, sides))
    signs = (
        beside(short_tight(shifts, sides), given),
        beside(linked(observed, sides), given),
        beside(high_tone(observed, shifts, sides), given),
        beside(sequencing(observed, sequences), given),
        beside(coordination(observed, drive, sides), given),
        _worst_zone(zones),
        tearing(observed, given, affected),
    )
    return SevenSigns(signs, _weakness(observed, sides), SIGNS_VERSION)


def _worst_zone(zones: Rows[Sign]) -> Sign:
    """All zones as one sign; the worst decides, and a zone that was not assessed is named."""
    known = [one for one in zones if one.probability is not None]
    missing = [one for one in zones if one.probability is None]
    id_, title = "abnormal-contraction", "Abnormal contraction"
    # A quiet zone says nothing of one that was not seen.
    if missing and not any(one.level for one in known):
        reasons = dict.fromkeys(one.reason or "not assessed" for one in missing)
        named = f"{', '.join(one.title for one in missing)}: " if known else ""
        return replace(
            missing[0],
            id=id_,
            title=title,
            reason=f"{named}{'; '.join(reasons)}",
            rating=None,
            notes=(),
            parts=tuple(zones),
        )
    whole = worst([Distribution(LEVELS, one.probability or ()) for one in known])
    decider = max(known, key=lambda one: tuple(sum((one.probability or ())[at:]) for at in reversed(LEVELS)))
    return replace(
        decider,
        id=id_,
        title=title,
        level=whole.level,
        probability=whole.probability,
        reason=f"not assessed: {', '.join(one.title for one in missing)}" if missing else None,
        rating=None,
        disagreement=None,
        parts=tuple(zones),
    )


def _weakness(observed: Observed, sides: Rows[Side]) -> tuple[Weakness, ...]:
    rows = []
    for one in observed.voluntary:
        if one.side not in sides:
            continue
        compared = observed.not_compared is None
        rows.append(
            Weakness(
                one.movement,
                one.side,
                "other side" if compared else "usual way",
                one.share if compared else one.of_usual,
            )
        )
    return tuple(rows)
