"""A report as one of several of a patient: its assessment, its scores and its day."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from synkin.assessment import Assessment, from_json
from synkin.comparison.scores import Score, scores_of
from synkin.errors import UnmeasurableError, WrongUsageError


@dataclass(frozen=True)
class Visit:
    """`name` is the folder's; `scores` are of clinical grades and questionnaires, none where a report holds none."""

    name: str
    assessment: Assessment
    scores: tuple[Score, ...] = ()

    @property
    def day(self) -> date | None:
        """When it was recorded, as the user said; None where nobody did."""
        return self.assessment.recorded_on


def read_visit(folder: Path) -> Visit:
    """The report in a folder, or of the assessment.json itself.

    Raises
    ------
    UnmeasurableError
        If there is none, or it cannot be understood.
    """
    path = folder / "assessment.json" if folder.is_dir() else folder
    if not path.is_file():
        where = f"The folder {folder} holds no assessment.json" if folder.is_dir() else f"There is no folder {folder}"
        raise UnmeasurableError(f"{where}; write one with synkin analyze VIDEO --out {folder}.")
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            raise UnmeasurableError(f"{path} is not an assessment that synkin analyze wrote.")
        return Visit(path.resolve().parent.name, from_json(document), scores_of(document))
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        why = str(error).rstrip(".") if not isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) else "no JSON"
        raise UnmeasurableError(f"{path} cannot be read as an assessment: {why}.") from error


def read_assessment(folder: Path) -> Assessment:
    """The assessment of a folder, or of the assessment.json itself; raises as `read_visit`."""
    return read_visit(folder).assessment


def with_days(visits: tuple[Visit, ...], days: tuple[date, ...]) -> tuple[Visit, ...]:
    """The visits with the days that the user gives now, one for each, or as they are where none is given.

    Raises
    ------
    WrongUsageError
        If there are not as many days as reports, or one contradicts what its report says.
    """
    if not days:
        return visits
    if len(days) != len(visits):
        raise WrongUsageError(f"Give --date once for each of the {len(visits)} reports, in their order, or not at all.")
    for visit, day in zip(visits, days, strict=True):
        if visit.day not in (None, day):
            raise WrongUsageError(f"The report {visit.name} says it was recorded on {visit.day}, --date says {day}.")
    return tuple(
        replace(visit, assessment=replace(visit.assessment, recorded_on=day))
        for visit, day in zip(visits, days, strict=True)
    )
