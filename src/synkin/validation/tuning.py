"""Recordings of natural movement to tune on: other people than those that figures are reported of.

Fields that move one region each say what a landmark model shows of what; how far the corrected estimate then errs is
found on whole faces that move as faces do. Seeds from 2000 on are for tuning alone; suites report on 1 to 999, and
films of single moves are made of people 1000 to 1999.
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
_HEIGHTS: Final = ("600", "576", "768", "600")
_RATES: Final = {"600": "20", "576": "24", "768": "20"}
_LIGHTS: Final = ("tuning-left", "tuning-right", "tuning-above", "tuning-below")
_OPTICS: Final = ("tuning-usual", "tuning-near", "tuning-far")
_CRFS: Final = ("20", "26")
_TIMES: Final = ("tuning-steady", "tuning-steady", "tuning-jittery")
_PACES: Final = ("tuning-brisk", "tuning-slow")


def tuning_cases(run: int = 1) -> tuple[Case, ...]:
    """The recordings: small and at 20 to 24 frames a second, since there is one of each and four pairs read them.

    No camera, light, compression or pace of theirs is one that figures are reported of.
    """
    return tuple(
        replace(
            case,
            id=f"tuning-{case.id}",
            head="moderate" if case.head == "still" and at % 2 else case.head,
            height=(height := _HEIGHTS[(at + at // 2) % 4]),
            fps=_RATES[height],
            # Shifted every round, so that factors of the same count do not go together.
            light=_LIGHTS[(at + at // 4) % 4],
            optics=_OPTICS[at % 3],
            crf=_CRFS[(at + at // 4) % 2],
            times=_TIMES[(at + at // 3) % 3],
            pace=_PACES[at // 2 % 2],
        )
        for at, case in enumerate(patients(_COUNTS, _FIRST_SEED, run))
    )


def tuning_jobs(folder: Path, pairs: tuple[Pair, ...], run: int = 1) -> tuple[PixelJob, ...]:
    """What has to be rendered and read; kept in `folder` as the pixel suite's recordings are."""
    return tuple(PixelJob(case, folder, pairs) for case in tuning_cases(run))
