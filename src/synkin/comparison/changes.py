"""What differs between two assessments of one patient, and which of it is more than two recordings differ by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from synkin.anatomy import Side, other_side
from synkin.assessment import Assessment
from synkin.comparison.cameras import cautions
from synkin.comparison.treatment import Treatment
from synkin.drive.experiment import Updated, UpdatedSuspect, update
from synkin.drive.results import Drive, Suspect
from synkin.errors import WrongUsageError
from synkin.measures import Excursion, Quantity
from synkin.synkinesis import Cell

_Z95: Final = 1.96
_WHOLE: Final = ("displacement", "gap-change")
"""The measures whose repeatability is that of unwanted movement too."""
_NOTHING_TRACED: Final = Drive("not-assessed", "movement was not traced back to muscles", "population")

Key = tuple[str, Side, str, str]


@dataclass(frozen=True)
class Change:
    """One measure before and after.

    measure : of an excursion, as in `Excursion`; "excess" for unwanted movement, held against the same in both
    difference : after minus before
    detectable : what the difference has to exceed: the larger minimal detectable change, with the scales' errors
    changed : whether it does; None where that cannot be said, and `reason` says why
    """

    movement: str
    side: Side
    region: str
    measure: str
    before: Quantity
    after: Quantity
    difference: float | None
    detectable: float | None
    changed: bool | None
    reason: str | None


@dataclass(frozen=True)
class SuspectChange:
    """A suspect of the first recording: what the treatment taught, and what the second recording alone says."""

    updated: UpdatedSuspect
    found_again: float | None
    """Probability of the suspect of the second recording with the likest muscles; None where there is none."""


@dataclass(frozen=True)
class Comparison:
    """Two assessments beside each other; `warnings` are sentences on what cannot be compared, `cautions` on what can
    with care."""

    warnings: tuple[str, ...]
    cautions: tuple[str, ...]
    excursions: tuple[Change, ...]
    synkinesis: tuple[Change, ...]
    experiment: Updated
    suspects: tuple[SuspectChange, ...]
    new_suspects: tuple[Suspect, ...]
    """Suspects of the second recording that share no muscle with one of the first."""


def compare(before: Assessment, after: Assessment, treatment: Treatment | None = None) -> Comparison:
    """Lay two assessments beside each other.

    Raises
    ------
    WrongUsageError
        If they are of one recording, of other affected sides, or were measured by different definitions.
    """
    refuse(before, after)
    warnings = _warnings(before, after)
    first, second = ({_key(row): row for row in one.excursions} for one in (before, after))
    scales = before.scale.relative_sd, after.scale.relative_sd
    judged = not warnings
    course, treated = (None, ()) if treatment is None else (treatment.course, treatment.weakened)
    drives = before.drive or _NOTHING_TRACED, after.drive or _NOTHING_TRACED
    taught = update(*drives, treated, course, reasons=warnings)
    return Comparison(
        warnings=warnings,
        cautions=cautions(before, after),
        excursions=tuple(
            _change(key, first[key].quantity, second[key].quantity, _mdc(first[key], second[key]), scales, judged)
            for key in first
            if key in second
        ),
        synkinesis=_cells(before.synkinesis, after.synkinesis, first, second, scales, judged),
        experiment=taught,
        suspects=tuple(SuspectChange(one, _found_again(one, drives[1])) for one in taught.suspects),
        new_suspects=tuple(one for one in drives[1].suspects if not _was_there(one, drives[0])),
    )


def refuse(before: Assessment, after: Assessment) -> None:
    """Raise WrongUsageError where two assessments may not be laid beside each other at all; as `compare`."""
    if before.recording.sha256 == after.recording.sha256:
        raise WrongUsageError(
            f"Both folders hold the same recording, {before.recording.source}; give one from before and one from after."
        )
    if before.affected_side != after.affected_side:
        raise WrongUsageError(
            f"The affected side was given as {before.affected_side} before and as {after.affected_side} after; analyse "
            "one of the recordings again with the right --affected."
        )
    versions = before.software.measure_versions, after.software.measure_versions
    other = [name for name in versions[0] if name in versions[1] and versions[0][name] != versions[1][name]]
    if other:
        raise WrongUsageError(
            f"The two were measured by different definitions ({', '.join(other)}); analyse both recordings with one "
            "version of synkin."
        )


def _warnings(before: Assessment, after: Assessment) -> tuple[str, ...]:
    parts = {
        "landmark models": (before.software.model_name, after.software.model_name),
        "readings": (before.software.reading, after.software.reading),
        "ways to follow the skin": (before.software.skin, after.software.skin),
    }
    found = [f"{what} ({first} and {second})" for what, (first, second) in parts.items() if first != second]
    if not found and before.software.model_sha256 != after.software.model_sha256:
        found = ["versions of the landmark model"]
    if not found:
        return ()
    return (
        f"The two were read with different {' and '.join(found)}, which differ by more than patients change: nothing "
        "is called changed.",
    )


def _key(row: Excursion) -> Key:
    return row.movement, row.side, row.region, row.measure


def _mdc(*rows: Excursion | None) -> float | None:
    known = [row.mdc95 for row in rows if row is not None and row.mdc95 is not None]
    return max(known) if len(known) == len(rows) else None


def _change(
    key: Key,
    before: Quantity,
    after: Quantity,
    mdc95: float | None,
    scales: tuple[float, float],
    judged: bool,
) -> Change:
    if before.value is None or after.value is None:
        reasons = [
            f"not assessed {when}: {quantity.reason}"
            for when, quantity in (("before", before), ("after", after))
            if quantity.value is None
        ]
        return Change(*key, before, after, None, None, None, "; ".join(reasons))
    difference = after.value - before.value
    if mdc95 is None:
        why = "too few repetitions to know what two recordings differ by"
        return Change(*key, before, after, difference, None, None, why)
    errors = np.array([scales[0] * before.value, scales[1] * after.value])
    detectable = float(np.hypot(mdc95, _Z95 * np.linalg.norm(errors)))
    if not judged:
        return Change(*key, before, after, difference, detectable, None, "read in different ways")
    return Change(*key, before, after, difference, detectable, abs(difference) > detectable, None)


def _cells(
    before: tuple[Cell, ...],
    after: tuple[Cell, ...],
    first: Mapping[Key, Excursion],
    second: Mapping[Key, Excursion],
    scales: tuple[float, float],
    judged: bool,
) -> tuple[Change, ...]:
    later = {(cell.movement, cell.side, cell.region): cell for cell in after}
    found = []
    for cell in before:
        other = later.get((cell.movement, cell.side, cell.region))
        if other is None:
            continue
        own = _repeatable(cell.movement, cell.side, cell.region, first, second)
        # A side that was no reference before a treatment may be one after it; the population is the same in both.
        alike = cell.reference == other.reference
        pair = (cell.excess, other.excess) if alike else (cell.versus_population, other.versus_population)
        # What the other side does is subtracted, so it adds what it differs by.
        reference = (
            _repeatable(cell.movement, other_side(cell.side), cell.region, first, second)
            if alike and cell.reference == "other side"
            else 0.0
        )
        mdc95 = None if own is None or reference is None else float(np.hypot(own, reference))
        key = cell.movement, cell.side, cell.region, "excess"
        found.append(_change(key, *pair, mdc95, scales, judged))
    return tuple(found)


def _repeatable(
    movement: str, side: Side, region: str, first: Mapping[Key, Excursion], second: Mapping[Key, Excursion]
) -> float | None:
    for measure in _WHOLE:
        key = movement, side, region, measure
        if key in first and key in second:
            return _mdc(first[key], second[key])
    return None


def _found_again(one: UpdatedSuspect, after: Drive) -> float | None:
    likest = max(
        (other for other in after.suspects if other.side == one.side),
        key=lambda other: len(set(other.muscles) & set(one.muscles)),
        default=None,
    )
    return likest.probability if likest is not None and set(likest.muscles) & set(one.muscles) else None


def _was_there(one: Suspect, before: Drive) -> bool:
    return any(other.side == one.side and set(other.muscles) & set(one.muscles) for other in before.suspects)
