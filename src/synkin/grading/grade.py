"""From what a grader looks at to the clinic's scales."""

from collections.abc import Sequence
from typing import Final

from synkin.anatomy import SIDES
from synkin.errors import WrongUsageError
from synkin.grading.against_norms import against_norms
from synkin.grading.eface import eface
from synkin.grading.fngs import fngs, fngs_adapted
from synkin.grading.house_brackmann import house_brackmann
from synkin.grading.observed import Observed
from synkin.grading.results import Grade, Override
from synkin.grading.stennert import stennert
from synkin.grading.sunnybrook import sunnybrook

_COMPARING: Final = (sunnybrook, eface, house_brackmann, fngs, stennert)


def grade(observed: Observed, overrides: Sequence[Override] = ()) -> tuple[Grade, ...]:
    """Every scale; where none can compare with a normal side, each side by itself too.

    Parameters
    ----------
    overrides : what a clinician says of items; it counts, and what was measured is kept beside it.

    Raises
    ------
    WrongUsageError
        If an override is of a scale, an item or a level that there is not.
    """
    grades = [scale(observed, overrides) for scale in _COMPARING]
    if observed.not_compared is not None:
        grades += [fngs_adapted(observed, side, overrides) for side in SIDES]
        grades += [against_norms(observed, side) for side in SIDES]
    taken = {(one.instrument, one.side) for one in grades if one.defined}
    for said in overrides:
        if (said.instrument, said.side) not in taken:
            known = ", ".join(one.key for one in grades if one.defined)
            where = said.instrument if said.side is None else f"{said.instrument} of the {said.side}"
            raise WrongUsageError(f"there is no grade {where} to override here; there are {known}")
    return tuple(grades)
