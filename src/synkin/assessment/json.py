"""The assessment as JSON, there and back; its published schema lies beside this module."""

import json
import math
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

from synkin.anatomy import arrow
from synkin.assessment.assessment import (
    ASSESSMENT_SCHEMA,
    Assessment,
    Note,
    Quality,
    Recording,
    Scale,
    Software,
)
from synkin.measures import Coordination, Excursion, Quantity, RestValue, Timing, not_assessed
from synkin.synkinesis import Cell
from synkin.trials import Trial

NOT_YET: Final = {
    "appearance": "this version does not measure the appearance of the skin",
    "drive": "this version does not trace movement back to muscles and nerve branches",
    "grades": "this version does not grade",
}
"""Parts of the assessment that this version leaves open, and why."""


def to_json(assessment: Assessment) -> dict[str, Any]:
    """The assessment as JSON-ready objects, following `assessment.schema.json`.

    Numbers are finite or null: a quantity that is not finite becomes "not-assessed" with a reason. The summary stands
    in `notes`, first, with the kind "summary".

    Raises
    ------
    ValueError
        If a number that cannot be missing (a time, the scale) is not finite.
    """
    one = assessment
    return {
        "schema": ASSESSMENT_SCHEMA,
        "recording": {
            "source": one.recording.source,
            "sha256": one.recording.sha256,
            "width": int(one.recording.width),
            "height": int(one.recording.height),
            "rotation": int(one.recording.rotation),
            "duration_s": _finite(one.recording.duration_s, "recording.duration_s"),
            "frames_per_second": _finite(one.recording.frames_per_second, "recording.frames_per_second"),
        },
        "quality": {
            "frames": int(one.quality.frames),
            "frames_usable": int(one.quality.frames_usable),
            "seconds_without_face": _finite(one.quality.seconds_without_face, "quality.seconds_without_face"),
            "yaw_range": _pair(one.quality.yaw_range),
            "pitch_range": _pair(one.quality.pitch_range),
            "roll_range": _pair(one.quality.roll_range),
            "face_height_px": _or_null(one.quality.face_height_px),
            "reasons": list(one.quality.reasons),
        },
        "scale": {
            "mm_per_px": _finite(one.scale.mm_per_px, "scale.mm_per_px"),
            "method": one.scale.method,
            "relative_sd": _finite(one.scale.relative_sd, "scale.relative_sd"),
        },
        "affected_side": one.affected_side,
        "trials": [_trial(trial) for trial in one.trials],
        "rest": [
            {"side": row.side, "region": row.region, "measure": row.measure, "quantity": _quantity(row.quantity)}
            for row in one.rest
        ],
        "excursions": [
            {
                "movement": row.movement,
                "side": row.side,
                "region": row.region,
                "measure": row.measure,
                "quantity": _quantity(row.quantity),
                "mdc95": _or_null(row.mdc95),
            }
            for row in one.excursions
        ],
        "synkinesis": [_cell(cell) for cell in one.synkinesis],
        "timing": [
            {
                "movement": row.movement,
                "wanted": row.wanted,
                "unwanted": row.unwanted,
                "side": row.side,
                "lag_s": _quantity(row.lag_s),
                "correlation": _quantity(row.correlation),
                "slope": _quantity(row.slope),
            }
            for row in one.timing
        ],
        "coordination": [
            {
                "movement": row.movement,
                "region": row.region,
                "lag_s": _quantity(row.lag_s),
                "correlation": _quantity(row.correlation),
                "symmetry": _quantity(row.symmetry),
            }
            for row in one.coordination
        ],
        **{part: {"status": "not-assessed", "reason": reason} for part, reason in NOT_YET.items()},
        "notes": [
            _note(Note("summary", one.summary)),
            *(_note(note) for note in one.notes if note.kind != "summary"),
        ],
        "software": {
            "version": one.software.version,
            "model": {"name": one.software.model_name, "sha256": one.software.model_sha256},
            "reading": one.software.reading,
            "skin": one.software.skin,
            "measure_versions": dict(one.software.measure_versions),
        },
    }


def dumps(assessment: Assessment) -> str:
    """The assessment as JSON text, UTF-8 characters kept, ending with a line break; see `to_json`."""
    return json.dumps(to_json(assessment), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def from_json(document: dict[str, Any]) -> Assessment:
    """The assessment that `to_json` wrote.

    Raises
    ------
    ValueError
        If the document is of another schema or lacks a part.
    """
    found = document.get("schema")
    if found != ASSESSMENT_SCHEMA:
        raise ValueError(f"the document's schema is {found!r}, not {ASSESSMENT_SCHEMA!r}")
    try:
        return _assessment(document)
    except (KeyError, TypeError) as error:
        raise ValueError(f"the document is not a whole assessment: {error}") from error


def schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of the assessment."""
    text = files("synkin.assessment").joinpath("assessment.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _finite(value: float, name: str) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number")
    return number


def _or_null(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _pair(pair: Sequence[float] | None) -> list[float] | None:
    if pair is None or not all(math.isfinite(value) for value in pair):
        return None
    return [float(value) for value in pair]


def _quantity(quantity: Quantity) -> dict[str, Any]:
    if quantity.value is not None and not math.isfinite(quantity.value):
        quantity = not_assessed(quantity.unit, quantity.reason or "the number came out undefined", quantity.n)
    return {
        "value": None if quantity.value is None else float(quantity.value),
        "unit": quantity.unit,
        "ci95": _pair(quantity.ci95),
        "n": int(quantity.n),
        "status": quantity.status,
        "reason": quantity.reason,
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "movement": trial.movement,
        "effort": trial.effort,
        "repetition": int(trial.repetition),
        "start_s": _finite(trial.onset_s, "a trial's start_s"),
        "peak_s": _finite(trial.peak_s, "a trial's peak_s"),
        "end_s": _finite(trial.end_s, "a trial's end_s"),
        "usable": bool(trial.usable),
        "reasons": list(trial.reasons),
        "rest": [_finite(value, "a trial's rest") for value in trial.rest],
        "hold": [_finite(value, "a trial's hold") for value in trial.hold],
        "practice": bool(trial.practice),
        "origin": trial.origin,
        "confidence": _or_null(trial.confidence),
        "sides": list(trial.sides),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "movement": cell.movement,
        "region": cell.region,
        "side": cell.side,
        "excess": _quantity(cell.excess),
        "fraction_of_range": _quantity(cell.fraction_of_range),
        "probability": _or_null(cell.probability),
        "present": None if cell.present is None else bool(cell.present),
        "pattern": cell.pattern,
        "arrow": arrow(cell.movement, cell.region),
        "limit_mm": _or_null(cell.limit_mm),
        "observed": _quantity(cell.observed),
        "controls": {
            "coupling": _quantity(cell.coupling),
            "drag": _quantity(cell.drag),
            "crosstalk": _quantity(cell.crosstalk),
            "versus_other": _quantity(cell.versus_other),
            "versus_population": _quantity(cell.versus_population),
            "other_side_moves_too": bool(cell.other_side_moves_too),
            "reference": cell.reference,
        },
        "reason": cell.reason,
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "text": note.text,
        "start_s": _or_null(note.start_s),
        "end_s": _or_null(note.end_s),
        "side": note.side,
        "region": note.region,
    }


def _span(values: Sequence[float] | None) -> tuple[float, float] | None:
    return None if values is None else (values[0], values[1])


def _read_quantity(row: dict[str, Any]) -> Quantity:
    return Quantity(**{**row, "ci95": _span(row["ci95"])})


def _read_trial(row: dict[str, Any]) -> Trial:
    return Trial(
        movement=row["movement"],
        repetition=row["repetition"],
        effort=row["effort"],
        rest=(row["rest"][0], row["rest"][1]),
        onset_s=row["start_s"],
        peak_s=row["peak_s"],
        hold=(row["hold"][0], row["hold"][1]),
        end_s=row["end_s"],
        usable=row["usable"],
        practice=row["practice"],
        reasons=tuple(row["reasons"]),
        origin=row["origin"],
        confidence=row["confidence"],
        sides=tuple(row["sides"]),
    )


def _read_cell(row: dict[str, Any]) -> Cell:
    controls = row["controls"]
    return Cell(
        movement=row["movement"],
        region=row["region"],
        side=row["side"],
        excess=_read_quantity(row["excess"]),
        fraction_of_range=_read_quantity(row["fraction_of_range"]),
        probability=row["probability"],
        present=row["present"],
        pattern=row["pattern"],
        limit_mm=row["limit_mm"],
        observed=_read_quantity(row["observed"]),
        coupling=_read_quantity(controls["coupling"]),
        drag=_read_quantity(controls["drag"]),
        crosstalk=_read_quantity(controls["crosstalk"]),
        versus_other=_read_quantity(controls["versus_other"]),
        versus_population=_read_quantity(controls["versus_population"]),
        other_side_moves_too=controls["other_side_moves_too"],
        reference=controls["reference"],
        reason=row["reason"],
    )


def _assessment(document: dict[str, Any]) -> Assessment:
    quality = document["quality"]
    software = document["software"]
    notes = [Note(**note) for note in document["notes"]]
    return Assessment(
        recording=Recording(**document["recording"]),
        quality=Quality(
            frames=quality["frames"],
            frames_usable=quality["frames_usable"],
            seconds_without_face=quality["seconds_without_face"],
            yaw_range=_span(quality["yaw_range"]),
            pitch_range=_span(quality["pitch_range"]),
            roll_range=_span(quality["roll_range"]),
            face_height_px=quality["face_height_px"],
            reasons=tuple(quality["reasons"]),
        ),
        scale=Scale(**document["scale"]),
        affected_side=document["affected_side"],
        trials=tuple(_read_trial(row) for row in document["trials"]),
        rest=tuple(
            RestValue(row["side"], row["region"], row["measure"], _read_quantity(row["quantity"]))
            for row in document["rest"]
        ),
        excursions=tuple(
            Excursion(
                row["movement"],
                row["side"],
                row["region"],
                row["measure"],
                _read_quantity(row["quantity"]),
                row["mdc95"],
            )
            for row in document["excursions"]
        ),
        synkinesis=tuple(_read_cell(row) for row in document["synkinesis"]),
        timing=tuple(
            Timing(
                row["movement"],
                row["wanted"],
                row["unwanted"],
                row["side"],
                _read_quantity(row["lag_s"]),
                _read_quantity(row["correlation"]),
                _read_quantity(row["slope"]),
            )
            for row in document["timing"]
        ),
        coordination=tuple(
            Coordination(
                row["movement"],
                row["region"],
                _read_quantity(row["lag_s"]),
                _read_quantity(row["correlation"]),
                _read_quantity(row["symmetry"]),
            )
            for row in document["coordination"]
        ),
        notes=tuple(note for note in notes if note.kind != "summary"),
        software=Software(
            version=software["version"],
            model_name=software["model"]["name"],
            model_sha256=software["model"]["sha256"],
            reading=software["reading"],
            skin=software["skin"],
            measure_versions=dict(software["measure_versions"]),
        ),
        summary=next(note.text for note in notes if note.kind == "summary"),
    )
