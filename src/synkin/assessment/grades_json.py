"""Grades as JSON, there and back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from synkin.assessment.json_numbers import or_null, pair, quantity, read_quantity, span
from synkin.grading import CLINICALLY_CALIBRATED, Block, Grade, Item, Override

_NONE: Final = {"status": "not-assessed", "reason": "not graded"}


def grades_json(grades: Sequence[Grade]) -> dict[str, Any]:
    """Grades by instrument (and side, where a grade is of one), as `grades` of the schema."""
    return {one.key: _grade(one) for one in grades} if grades else dict(_NONE)


def read_grades(content: Mapping[str, Any]) -> tuple[Grade, ...]:
    """The grades that `grades_json` wrote; none where an assessment says only that there are none."""
    return () if "status" in content else tuple(_read_grade(row) for row in content.values())


def _grade(one: Grade) -> dict[str, Any]:
    return {
        "instrument": one.instrument,
        "title": one.title,
        "version": one.version,
        "clinically_calibrated": CLINICALLY_CALIBRATED,
        "side": one.side,
        "defined": one.defined,
        "reason": one.reason,
        "items": [_item(item) for item in one.items],
        "blocks": [
            {"id": block.id, "title": block.title, "value": quantity(block.value), "possible": pair(block.possible)}
            for block in one.blocks
        ],
        "composite": quantity(one.composite),
        "possible_range": pair(one.possible_range),
        "notes": list(one.notes),
    }


def _item(one: Item) -> dict[str, Any]:
    said = one.override
    return {
        "id": one.id,
        "title": one.title,
        "block": one.block,
        "side": one.side,
        "levels": list(one.levels),
        "scale": pair(one.scale),
        "level": one.level,
        "probability": None if one.probability is None else [float(value) for value in one.probability],
        "value": None if one.value is None else quantity(one.value),
        "possible": pair(one.possible),
        "quantity": None if one.quantity is None else quantity(one.quantity),
        "measure": one.measure,
        "movement": one.movement,
        "time_s": or_null(one.time_s),
        "status": one.status,
        "reason": one.reason,
        "override": None if said is None else {"level": float(said.level), "who": said.who},
    }


def _read_grade(row: Mapping[str, Any]) -> Grade:
    return Grade(
        instrument=row["instrument"],
        title=row["title"],
        version=row["version"],
        side=row["side"],
        items=tuple(_read_item(row, item) for item in row["items"]),
        blocks=tuple(
            Block(one["id"], one["title"], read_quantity(one["value"]), (one["possible"][0], one["possible"][1]))
            for one in row["blocks"]
        ),
        composite=read_quantity(row["composite"]),
        possible_range=span(row["possible_range"]),
        defined=row["defined"],
        reason=row["reason"],
        notes=tuple(row["notes"]),
    )


def _read_item(grade: Mapping[str, Any], row: Mapping[str, Any]) -> Item:
    said = row["override"]
    return Item(
        id=row["id"],
        title=row["title"],
        block=row["block"],
        side=row["side"],
        levels=tuple(row["levels"]),
        scale=(row["scale"][0], row["scale"][1]),
        level=row["level"],
        probability=None if row["probability"] is None else tuple(row["probability"]),
        value=None if row["value"] is None else read_quantity(row["value"]),
        possible=(row["possible"][0], row["possible"][1]),
        quantity=None if row["quantity"] is None else read_quantity(row["quantity"]),
        measure=row["measure"],
        movement=row["movement"],
        time_s=row["time_s"],
        status=row["status"],
        reason=row["reason"],
        override=None
        if said is None
        else Override(grade["instrument"], row["id"], said["level"], said["who"], grade["side"]),
    )
