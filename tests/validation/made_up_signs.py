"""Results of suite "signs" made by hand: perfect ones, and ones with known errors."""

from dataclasses import replace

from synkin.anatomy import BRANCHES, ZONES
from synkin.measures.resting_shift import SPEAKS_FOR_PTOSIS
from synkin.validation.signs_outcome import (
    AnswerRow,
    DimensionRow,
    FiringRow,
    Found,
    LeakRow,
    Named,
    RestRow,
    RouteRow,
    SequenceRow,
    SignsOutcome,
    ZoneRow,
)
from synkin.validation.signs_patients import DISORDERED, WIRED, SignKind


def near(value: float, half: float = 0.1) -> Found:
    return Found(value, value - half, value + half)


def zone(name: str, mm: float, present: bool | None, found: float | None = None) -> ZoneRow:
    limit = 1.0 if present is False else None
    return ZoneRow(name, mm, 0.0, mm, present, limit, near(mm if found is None else found))


def perfect(person: str, kind: SignKind) -> SignsOutcome:
    """Everything found as it is: of miswired patients a chin that moves 3 mm, from Z through MM."""
    wired, disorder = kind in WIRED, DISORDERED.get(kind, 0) / 1000.0
    drive = 0.6 if wired else 0.0
    mm = {"ptosis": -2.0, "contracture": -2.0, "tone": -1.5, "asymmetry": -3.0}.get(kind, 0.0)
    ratio = 0.7 if wired else 1.0
    outcome = SignsOutcome(
        id=f"{kind}-{person}",
        person=person,
        kind=kind,
        disorder_s=disorder,
        slowness=1.2,
        gap_mm=mm,
        zones=tuple(zone(one, 3.0, True) if wired and one == "chin" else zone(one, 0.0, False) for one in ZONES),
        dimension=DimensionRow(5.0 * ratio, 5.0, near(5.0 * ratio), near(5.0), wired),
        firing=(
            FiringRow("smile-open", "mouth", True, drive, drive - 0.2, near(drive), wired),
            FiringRow("smile-open", "mouth", False, 0.0, -0.2, near(0.0), False),
        ),
        leaks=tuple(
            LeakRow(source, arrival, true, near(true), near(true) if wired else None)
            for source in BRANCHES
            for arrival in BRANCHES
            for true in [drive if (source, arrival) == ("Z", "MM") else 0.0]
        ),
        sequences=(
            SequenceRow("smile-open", disorder > 0, near(disorder), near(1.2)),
            SequenceRow(None, disorder > 0, near(disorder), near(1.2)),
        ),
        rests=(
            RestRow("palpebral-fissure", "gap", mm, near(mm), mm != 0.0, SPEAKS_FOR_PTOSIS if mm else None),
            RestRow("brow", "height", 0.0, near(0.2), False, None),
        ),
    )
    if not wired:
        return outcome
    right = Named(("mentalis",), "Z", "MM")
    return replace(
        outcome,
        route=RouteRow("mentalis", 3.0, 3.0, "Z", "MM", right, right, "MM", "MM"),
        answers=(
            AnswerRow("MM", ("mentalis",), (0.8,), (4.0,), "strong"),
            AnswerRow("MM", ("depressor-labii",), (0.2,), (1.0,), "weak"),
            AnswerRow("MM", ("frontalis-medial",), (0.0,), (0.0,), "none"),
        ),
    )
