"""What synkin said of one simulated recording beside what is true of it, as rows that suites count."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import MOVEMENTS, REGIONS, SIDES, AffectedSide, Side
from synkin.assessment import Findings
from synkin.measures import columns, counted
from synkin.synkinesis import Cell

OUTCOME_VERSION: Final = "1"
FISSURE: Final = "palpebral-fissure"
MAIN: Final = ("gap-change", "displacement")


@dataclass(frozen=True)
class Moved:
    """One region's excursion in one movement: measured, its interval, and true, mm; of the fissure the change of gap.

    asked: the movement asks for this region. measured is None where synkin measured none, and `reason` says why.
    """

    movement: str
    region: str
    side: Side
    asked: bool
    true: float
    measured: float | None
    low: float | None
    high: float | None
    n: int
    reason: str | None


@dataclass(frozen=True)
class Detected:
    """One cell of the synkinesis matrix: movement x region x side, its true unwanted movement, and what was said.

    affected: the cell is on a side that the clinic calls affected (every side where both or none is known to be).
    """

    movement: str
    region: str
    side: Side
    affected: bool
    pattern: str | None
    true: float
    excess: float | None
    low: float | None
    high: float | None
    probability: float | None
    limit: float | None
    present: bool | None
    reason: str | None


@dataclass(frozen=True)
class Outcome:
    """One recording: whose it is, what it belongs to, and its rows. `failed` says why there are none.

    levels: the design's factors and other labels, e.g. {"head": "still", "height": "720"}.
    scale_error: measured millimetres over true ones, minus 1.
    """

    id: str
    person: str
    group: str
    levels: dict[str, str]
    moved: tuple[Moved, ...] = ()
    cells: tuple[Detected, ...] = ()
    scale_error: float | None = None
    failed: str | None = None


def compare(
    findings: Findings,
    truth: Mapping[str, Any],
    *,
    name: str,
    person: str,
    group: str,
    levels: Mapping[str, str],
    mm_per_px: float | None = None,
) -> Outcome:
    """Hold an assessment beside the truth (`synkin.truth/1`, loaded).

    Truth is that of the repetitions that synkin counted: an excursion's is the length of their mean displacement.
    Blinks are left out, since they are nobody's cue; so are regions that landmarks cannot see. `mm_per_px` is the
    true scale.
    """
    scale = findings.assessment.scale.mm_per_px
    return Outcome(
        id=name,
        person=person,
        group=group,
        levels=dict(levels),
        moved=tuple(_moved(findings, truth)),
        cells=tuple(_cells(findings, truth)),
        scale_error=scale / mm_per_px - 1.0 if mm_per_px else None,
    )


def _moved(findings: Findings, truth: Mapping[str, Any]) -> Iterator[Moved]:
    made = {trial["movement"] for trial in truth["trials"]}
    for one in findings.assessment.excursions:
        if one.movement not in made or one.measure not in MAIN or REGIONS[one.region].unseen is not None:
            continue
        trials = _trials(findings, truth, one.movement, one.region, one.side)
        low, high = one.quantity.ci95 if one.quantity.ci95 is not None else (None, None)
        yield Moved(
            movement=one.movement,
            region=one.region,
            side=one.side,
            asked=MOVEMENTS[one.movement].wanted_region == one.region,
            true=_true_excursion(trials, one.region, one.side),
            measured=one.quantity.value,
            low=low,
            high=high,
            n=one.quantity.n,
            reason=one.quantity.reason,
        )


def _cells(findings: Findings, truth: Mapping[str, Any]) -> Iterator[Detected]:
    made = {trial["movement"] for trial in truth["trials"]}
    affected: AffectedSide = findings.assessment.affected_side
    for cell in findings.assessment.synkinesis:
        if cell.movement not in made or REGIONS[cell.region].unseen is not None:
            continue
        trials = _trials(findings, truth, cell.movement, cell.region, cell.side)
        yield _detected(cell, _true_unwanted(trials, cell.region, cell.side), affected)


def _detected(cell: Cell, true: float, affected: AffectedSide) -> Detected:
    low, high = cell.excess.ci95 if cell.excess.ci95 is not None else (None, None)
    return Detected(
        movement=cell.movement,
        region=cell.region,
        side=cell.side,
        affected=affected in (cell.side, "both", "unknown"),
        pattern=cell.pattern,
        true=true,
        excess=cell.excess.value,
        low=low,
        high=high,
        probability=cell.probability,
        limit=cell.limit_mm,
        present=cell.present,
        reason=cell.reason,
    )


def _trials(
    findings: Findings, truth: Mapping[str, Any], movement: str, region: str, side: Side
) -> list[Mapping[str, Any]]:
    """What was truly done in the repetitions behind a measured value; in all of them where nothing was measured."""
    made = [trial for trial in truth["trials"] if trial["movement"] == movement]
    measures = findings.measures
    rows = counted(measures.repetitions, movement)
    change: npt.NDArray[np.float64] = measures.responses["change"].values
    seen = np.isfinite(change[np.ix_(rows, [SIDES.index(side)], columns(region))]).all(axis=(1, 2))
    holds = [measures.repetitions[row].hold for row, good in zip(rows, seen, strict=True) if good]
    # By time, not by number: synkin may count repetitions otherwise than the protocol does.
    meant = [trial for trial in made if any(a < trial["end_s"] and b > trial["start_s"] for a, b in holds)]
    return meant or made


def _true_excursion(trials: list[Mapping[str, Any]], region: str, side: Side) -> float:
    if region == FISSURE:
        return float(np.mean([trial["gap_change"][side] for trial in trials]))
    parts = [[trial["channels"][side][f"{region}.{axis}"] for axis in ("lateral", "up")] for trial in trials]
    return float(np.linalg.norm(np.mean(parts, axis=0)))


def _true_unwanted(trials: list[Mapping[str, Any]], region: str, side: Side) -> float:
    """Mean over repetitions; the truth leaves out what moved by next to nothing."""
    found = [
        sum(one["mm"] for one in trial["unwanted"] if one["region"] == region and one["side"] == side)
        for trial in trials
    ]
    return float(np.mean(found))


def outcome_json(outcome: Outcome) -> str:
    """The outcome as it is kept in the cache."""
    return json.dumps(asdict(outcome), allow_nan=False)


def read_outcome(text: str) -> Outcome:
    """What `outcome_json` wrote."""
    content = json.loads(text)
    moved, cells = content.pop("moved"), content.pop("cells")
    return Outcome(**content, moved=tuple(Moved(**one) for one in moved), cells=tuple(Detected(**one) for one in cells))
