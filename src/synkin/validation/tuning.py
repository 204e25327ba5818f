"""Recordings of natural movement to tune on: other people than those that figures are reported of.

Fields that move one region each say what a landmark model shows of what; how far the corrected estimate then errs is
found on whole faces that move as faces do. Seeds from 2000 on are for tuning alone; suites report on 1 to 999, and
`crosstalk` calibrates on 1000 to 1999.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from synkin.validation.cases import Case
from synkin.validation.cells import UNILATERAL
from synkin.validation.landmark import patients
from synkin.validation.pixel_jobs import PixelJob
from synkin.validation.readings import Pair

_FIRST_SEED: Final = 2001
_COUNTS: Final = {UNILATERAL: 9, "healthy": 4, "weakness": 1, "hypertonic": 1, "head-movement": 1}
_LIGHTS: Final = ("even", "left", "right", "above")


def tuning_cases(run: int = 1) -> tuple[Case, ...]:
    """The recordings: small and at 25 frames a second, since there is one of each and four pairs read them."""
    return tuple(
        replace(
            case,
            id=f"tuning-{case.id}",
            height="480",
            head="moderate" if case.head == "still" and at % 2 else case.head,
            light=_LIGHTS[at % len(_LIGHTS)],
            crf=("18", "23", "28")[at % 3],
        )
        for at, case in enumerate(patients(_COUNTS, _FIRST_SEED, run))
    )


def tuning_jobs(folder: Path, pairs: tuple[Pair, ...], run: int = 1) -> tuple[PixelJob, ...]:
    """What has to be rendered and read; kept in `folder` as the pixel suite's recordings are."""
    return tuple(PixelJob(case, folder, pairs) for case in tuning_cases(run))
