"""What was found about muscles, wiring and branches as JSON, there and back."""

from collections.abc import Mapping
from typing import Any

from synkin.assessment.json_numbers import finite, quantity, read_quantity
from synkin.drive.results import (
    Activation,
    Alternative,
    CoFiring,
    Drive,
    Group,
    Independence,
    Strength,
    Suspect,
    SuspectMovement,
    TerritoryEntry,
    WiringEntry,
    ZoneContraction,
)


def drive_json(drive: Drive) -> dict[str, Any]:
    """The drive as `$defs/drive` of the schema.

    Raises
    ------
    ValueError
        If a probability is not finite.
    """
    return {
        "status": drive.status,
        "reason": drive.reason,
        "reference": drive.reference,
        "version": drive.version,
        "groups": [
            {"id": row.id, "muscles": list(row.muscles), "zone": row.zone, "separated_by": row.separated_by}
            for row in drive.groups
        ],
        "activations": [
            {"movement": row.movement, "side": row.side, "group": row.group, "drive": quantity(row.drive)}
            for row in drive.activations
        ],
        "wiring": [
            {
                "movement": row.movement,
                "side": row.side,
                "group": row.group,
                "normal": quantity(row.normal),
                "excess": quantity(row.excess),
                "excess_mm": quantity(row.excess_mm),
                "probability": _probability(row.probability),
            }
            for row in drive.wiring
        ],
        "strengths": [
            {
                "side": row.side,
                "group": row.group,
                "movement": row.movement,
                "share": quantity(row.share),
                "verdict": row.verdict,
                "reason": row.reason,
            }
            for row in drive.strengths
        ],
        "suspects": [_suspect(row) for row in drive.suspects],
        "independence": [
            {
                "side": row.side,
                "dimension": quantity(row.dimension),
                "usual": None if row.usual is None else quantity(row.usual),
                "reduced": row.reduced,
                "probability": _chance(row.probability),
                "limit": row.limit,
                "reason": row.reason,
            }
            for row in drive.independence
        ],
        "co_firing": [
            {
                "movement": row.movement,
                "side": row.side,
                "zone": row.zone,
                "agonists": quantity(row.agonists),
                "antagonists": quantity(row.antagonists),
                "together": quantity(row.together),
                "index": quantity(row.index),
                "usual": quantity(row.usual),
                "probability": _chance(row.probability),
                "present": row.present,
                "limit": row.limit,
                "reason": row.reason,
            }
            for row in drive.co_firing
        ],
        "zones": [
            {
                "side": row.side,
                "zone": row.zone,
                "probability": _chance(row.probability),
                "movement": row.movement,
                "group": row.group,
                "excess_mm": quantity(row.excess_mm),
                "excess": quantity(row.excess),
                "present": row.present,
                "limit_mm": row.limit_mm,
                "reason": row.reason,
            }
            for row in drive.zones
        ],
        "territories": [
            {
                "side": row.side,
                "source": row.source,
                "arrival": row.arrival,
                "drive": quantity(row.drive),
                "probability": _chance(row.probability),
            }
            for row in drive.territories
        ],
    }


def read_drive(row: Mapping[str, Any]) -> Drive:
    """The drive that `drive_json` wrote."""
    return Drive(
        status=row["status"],
        reason=row["reason"],
        reference=row["reference"],
        groups=tuple(
            Group(one["id"], tuple(one["muscles"]), one["zone"], one["separated_by"]) for one in row["groups"]
        ),
        activations=tuple(
            Activation(one["movement"], one["side"], one["group"], read_quantity(one["drive"]))
            for one in row["activations"]
        ),
        wiring=tuple(
            WiringEntry(
                movement=one["movement"],
                side=one["side"],
                group=one["group"],
                normal=read_quantity(one["normal"]),
                excess=read_quantity(one["excess"]),
                excess_mm=read_quantity(one["excess_mm"]),
                probability=one["probability"],
            )
            for one in row["wiring"]
        ),
        strengths=tuple(
            Strength(
                side=one["side"],
                group=one["group"],
                movement=one["movement"],
                share=read_quantity(one["share"]),
                verdict=one["verdict"],
                reason=one["reason"],
            )
            for one in row["strengths"]
        ),
        suspects=tuple(_read_suspect(one) for one in row["suspects"]),
        independence=tuple(
            Independence(
                side=one["side"],
                dimension=read_quantity(one["dimension"]),
                usual=None if one.get("usual") is None else read_quantity(one["usual"]),
                reduced=one.get("reduced"),
                probability=one.get("probability"),
                limit=one.get("limit"),
                reason=one.get("reason"),
            )
            for one in row["independence"]
        ),
        # What follows is missing from assessments that were written before it was looked for.
        co_firing=tuple(
            CoFiring(
                movement=one["movement"],
                side=one["side"],
                zone=one["zone"],
                agonists=read_quantity(one["agonists"]),
                antagonists=read_quantity(one["antagonists"]),
                together=read_quantity(one["together"]),
                index=read_quantity(one["index"]),
                usual=read_quantity(one["usual"]),
                probability=one["probability"],
                present=one["present"],
                limit=one["limit"],
                reason=one["reason"],
            )
            for one in row.get("co_firing", ())
        ),
        zones=tuple(
            ZoneContraction(
                side=one["side"],
                zone=one["zone"],
                probability=one["probability"],
                movement=one["movement"],
                group=one["group"],
                excess_mm=read_quantity(one["excess_mm"]),
                excess=read_quantity(one["excess"]),
                present=one["present"],
                limit_mm=one["limit_mm"],
                reason=one["reason"],
            )
            for one in row.get("zones", ())
        ),
        territories=tuple(
            TerritoryEntry(
                side=one["side"],
                source=one["source"],
                arrival=one["arrival"],
                drive=read_quantity(one["drive"]),
                probability=one["probability"],
            )
            for one in row.get("territories", ())
        ),
        version=row["version"],
    )


def _probability(value: float) -> float:
    return finite(value, "a probability")


def _chance(value: float | None) -> float | None:
    return None if value is None else _probability(value)


def _suspect(one: Suspect) -> dict[str, Any]:
    return {
        "rank": int(one.rank),
        "side": one.side,
        "group": one.group,
        "muscles": list(one.muscles),
        "probability": _probability(one.probability),
        "movements": [
            {
                "movement": row.movement,
                "excess_mm": quantity(row.excess_mm),
                "fraction_of_range": quantity(row.fraction_of_range),
            }
            for row in one.movements
        ],
        "source": {branch: _probability(share) for branch, share in one.source.items()},
        "alone": _probability(one.alone),
        "route": {branch: _probability(share) for branch, share in one.route.items()},
        "alternatives": [
            {"muscles": list(row.muscles), "probability": _probability(row.probability)} for row in one.alternatives
        ],
        "evidence": list(one.evidence),
        "test": one.test,
        "plain": one.plain,
        "anatomical": one.anatomical,
    }


def _read_suspect(row: Mapping[str, Any]) -> Suspect:
    return Suspect(
        rank=row["rank"],
        side=row["side"],
        group=row["group"],
        muscles=tuple(row["muscles"]),
        probability=row["probability"],
        movements=tuple(
            SuspectMovement(one["movement"], read_quantity(one["excess_mm"]), read_quantity(one["fraction_of_range"]))
            for one in row["movements"]
        ),
        source=dict(row["source"]),
        route=dict(row["route"]),
        alternatives=tuple(Alternative(tuple(one["muscles"]), one["probability"]) for one in row["alternatives"]),
        evidence=tuple(row["evidence"]),
        test=row["test"],
        plain=row["plain"],
        anatomical=row["anatomical"],
        alone=row["alone"],
    )
