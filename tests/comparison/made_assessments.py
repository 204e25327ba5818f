"""Assessments made by hand: a smile whose left eye narrows, before and after."""

from dataclasses import replace
from typing import Any

from tests.drive.made_drives import drive, suspect

from synkin.anatomy import SIDES
from synkin.assessment import Assessment, Quality, Recording, Scale, Software
from synkin.drive.results import Alternative, Drive
from synkin.measures import Excursion, measured, not_assessed
from synkin.synkinesis import Cell

OOC, DAO = "orbicularis-oculi-pretarsal", "depressor-anguli-oris"
MDC = 0.8


def drive_with(excess_mm: float, probability: float) -> Drive:
    shows = {"smile-open": excess_mm}
    one = suspect((OOC,), probability, shows, (Alternative((DAO,), 0.1),))
    return drive((one,) if probability > 0.0 else (), {OOC: shows})


def assessment(
    name: str, *, smile_mm: float = 7.0, narrowing_mm: float = 3.0, probability: float = 0.6, **other: Any
) -> Assessment:
    none = not_assessed("mm", "not looked at")
    excursions = [
        Excursion("smile-open", side, "commissure", "displacement", measured(smile_mm, "mm", 0.6, 3), MDC)
        for side in SIDES
    ] + [
        Excursion("smile-open", side, "palpebral-fissure", "gap-change", measured(-narrowing_mm, "mm", 0.6, 3), MDC)
        for side in SIDES
    ]
    excursions.append(Excursion("pucker", "left", "commissure", "displacement", none, None))
    excursions.append(Excursion("pucker", "right", "commissure", "displacement", measured(4.0, "mm", 2.0, 1), None))
    excess = measured(narrowing_mm, "mm", 0.7, 3)
    cell = Cell(
        movement="smile-open",
        region="palpebral-fissure",
        side="left",
        excess=excess,
        fraction_of_range=measured(0.3, "1", 0.1, 3),
        probability=0.98,
        present=narrowing_mm > 1.0,
        pattern="oral-ocular",
        limit_mm=1.0,
        observed=excess,
        coupling=none,
        drag=none,
        crosstalk=none,
        versus_other=none,
        versus_population=none,
        other_side_moves_too=False,
        reference="population",
        reason=None,
    )
    whole = Assessment(
        recording=Recording(f"{name}.mp4", name.ljust(64, "0"), 640, 480, 0, 60.0, 30.0),
        quality=Quality(1800, 1800, 0.0, None, None, None, None, ()),
        scale=Scale(0.2, "iris", 0.04),
        affected_side="left",
        trials=(),
        rest=(),
        excursions=tuple(excursions),
        synkinesis=(cell,),
        timing=(),
        coordination=(),
        notes=(),
        software=Software("0.1.0", "bundled", "cd" * 32, "whole", "followed", {"excursion": "1", "synkinesis": "1"}),
        summary="One smile.",
        drive=drive_with(narrowing_mm, probability),
    )
    return replace(whole, **other)


BEFORE = assessment("be")
AFTER = assessment("af", smile_mm=7.4, narrowing_mm=0.6, probability=0.0)
