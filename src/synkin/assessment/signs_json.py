"""The seven signs as JSON, there and back."""

from collections.abc import Mapping
from typing import Any

from synkin.assessment.json_numbers import quantity, read_quantity
from synkin.grading.signs import LEVEL_NAMES, SIGNS_CALIBRATED, Rating, SevenSigns, Sign, Weakness


def signs_json(one: SevenSigns) -> dict[str, Any]:
    """The signs as `$defs/signs` of the schema."""
    return {
        "version": one.version,
        "clinically_calibrated": SIGNS_CALIBRATED,
        "levels": list(LEVEL_NAMES),
        "signs": [_sign(row) for row in one.signs],
        "weakness": [
            {"movement": row.movement, "side": row.side, "against": row.against, "share": quantity(row.share)}
            for row in one.weakness
        ],
    }


def read_signs(content: Mapping[str, Any] | None) -> SevenSigns | None:
    """The signs that `signs_json` wrote; None for None."""
    if content is None:
        return None
    return SevenSigns(
        signs=tuple(_read_sign(row) for row in content["signs"]),
        weakness=tuple(
            Weakness(row["movement"], row["side"], row["against"], read_quantity(row["share"]))
            for row in content["weakness"]
        ),
        version=content["version"],
    )


def _sign(one: Sign) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "status": one.status,
        "level": None if one.level is None else LEVEL_NAMES[one.level],
        "probability": None if one.probability is None else [float(value) for value in one.probability],
        "side": one.side,
        "place": one.place,
        "movement": one.movement,
        "quantity": None if one.quantity is None else quantity(one.quantity),
        "measure": one.measure,
        "reason": one.reason,
        "patient": None
        if one.rating is None
        else {
            "topic": one.rating.topic,
            "link_id": one.rating.link_id,
            "value": one.rating.value,
            "most": one.rating.most,
            "level": LEVEL_NAMES[one.rating.level],
        },
        "disagreement": one.disagreement,
        "notes": list(one.notes),
        "parts": [_sign(part) for part in one.parts],
    }


def _read_sign(row: Mapping[str, Any]) -> Sign:
    said = row["patient"]
    return Sign(
        id=row["id"],
        title=row["title"],
        status=row["status"],
        level=None if row["level"] is None else LEVEL_NAMES.index(row["level"]),
        probability=None if row["probability"] is None else tuple(row["probability"]),
        side=row["side"],
        place=row["place"],
        movement=row["movement"],
        quantity=None if row["quantity"] is None else read_quantity(row["quantity"]),
        measure=row["measure"],
        reason=row["reason"],
        rating=None
        if said is None
        else Rating(said["topic"], said["link_id"], said["value"], said["most"], LEVEL_NAMES.index(said["level"])),
        disagreement=row["disagreement"],
        notes=tuple(row["notes"]),
        parts=tuple(_read_sign(part) for part in row["parts"]),
    )
