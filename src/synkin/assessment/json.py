"""The assessment as JSON, there and back; its published schema lies beside this module."""

import json
from datetime import date
from importlib.resources import files
from typing import Any, Final

from synkin.anatomy import arrow
from synkin.assessment.appearance_json import appearance_json, read_appearance
from synkin.assessment.assessment import (
    ASSESSMENT_SCHEMA,
    Assessment,
    Note,
    Quality,
    Recording,
    Scale,
    Software,
)
from synkin.assessment.drive_json import drive_json, read_drive
from synkin.assessment.earlier_json import earlier_json, read_earlier
from synkin.assessment.free_range_json import free_range_json, read_free_range
from synkin.assessment.grades_json import grades_json, read_grades
from synkin.assessment.json_numbers import finite, or_null, pair, quantity, read_quantity, span
from synkin.assessment.questionnaires_json import questionnaires_json, read_questionnaires
from synkin.assessment.review_json import read_review, review_json
from synkin.assessment.sequence_json import read_sequence, sequence_json
from synkin.assessment.shift_json import read_shift, shift_json
from synkin.assessment.signs_json import read_signs, signs_json
from synkin.assessment.stimulation_json import read_stimulation_json, stimulation_json
from synkin.measures import Coordination, Excursion, RestValue, Timing
from synkin.synkinesis import Cell
from synkin.trials import Trial

NO_DRIVE: Final = "movement was not traced back to muscles and nerve branches"
"""Why an assessment holds no drive at all; one that was looked for and not found has its own reason."""


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
            "duration_s": finite(one.recording.duration_s, "recording.duration_s"),
            "frames_per_second": finite(one.recording.frames_per_second, "recording.frames_per_second"),
        },
        "quality": {
            "frames": int(one.quality.frames),
            "frames_usable": int(one.quality.frames_usable),
            "seconds_without_face": finite(one.quality.seconds_without_face, "quality.seconds_without_face"),
            "yaw_range": pair(one.quality.yaw_range),
            "pitch_range": pair(one.quality.pitch_range),
            "roll_range": pair(one.quality.roll_range),
            "face_height_px": or_null(one.quality.face_height_px),
            "reasons": list(one.quality.reasons),
        },
        "scale": {
            "mm_per_px": finite(one.scale.mm_per_px, "scale.mm_per_px"),
            "method": one.scale.method,
            "relative_sd": finite(one.scale.relative_sd, "scale.relative_sd"),
        },
        "affected_side": one.affected_side,
        # Only where the user gave it.
        **({} if one.recorded_on is None else {"recorded_on": one.recorded_on.isoformat()}),
        "trials": [_trial(trial) for trial in one.trials],
        "rest": [
            {"side": row.side, "region": row.region, "measure": row.measure, "quantity": quantity(row.quantity)}
            for row in one.rest
        ],
        "resting_shifts": [shift_json(row) for row in one.resting_shifts],
        "excursions": [
            {
                "movement": row.movement,
                "side": row.side,
                "region": row.region,
                "measure": row.measure,
                "quantity": quantity(row.quantity),
                "mdc95": or_null(row.mdc95),
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
                "lag_s": quantity(row.lag_s),
                "correlation": quantity(row.correlation),
                "slope": quantity(row.slope),
            }
            for row in one.timing
        ],
        "coordination": [
            {
                "movement": row.movement,
                "region": row.region,
                "lag_s": quantity(row.lag_s),
                "correlation": quantity(row.correlation),
                "symmetry": quantity(row.symmetry),
            }
            for row in one.coordination
        ],
        "sequence": [sequence_json(row) for row in one.sequence],
        "free_ranges": [free_range_json(row) for row in one.free_ranges],
        # Only where the user gave any.
        **(
            {"earlier_photographs": [earlier_json(row) for row in one.earlier_photographs]}
            if one.earlier_photographs
            else {}
        ),
        "appearance": appearance_json(one.appearance),
        "drive": {"status": "not-assessed", "reason": NO_DRIVE} if one.drive is None else drive_json(one.drive),
        # Most recordings hold none, and then there is no such key.
        **({"stimulation": [stimulation_json(row) for row in one.stimulation]} if one.stimulation else {}),
        "grades": grades_json(one.grades),
        **({} if one.questionnaires is None else {"questionnaires": questionnaires_json(one.questionnaires)}),
        **({} if one.signs is None else {"signs": signs_json(one.signs)}),
        **({} if one.review is None else {"review": review_json(one.review)}),
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


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "movement": trial.movement,
        "effort": trial.effort,
        "repetition": int(trial.repetition),
        "start_s": finite(trial.onset_s, "a trial's start_s"),
        "peak_s": finite(trial.peak_s, "a trial's peak_s"),
        "end_s": finite(trial.end_s, "a trial's end_s"),
        "usable": bool(trial.usable),
        "reasons": list(trial.reasons),
        "rest": [finite(value, "a trial's rest") for value in trial.rest],
        "hold": [finite(value, "a trial's hold") for value in trial.hold],
        "practice": bool(trial.practice),
        "origin": trial.origin,
        "confidence": or_null(trial.confidence),
        "sides": list(trial.sides),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "movement": cell.movement,
        "region": cell.region,
        "side": cell.side,
        "excess": quantity(cell.excess),
        "fraction_of_range": quantity(cell.fraction_of_range),
        "probability": or_null(cell.probability),
        "present": None if cell.present is None else bool(cell.present),
        "pattern": cell.pattern,
        "arrow": arrow(cell.movement, cell.region),
        "limit_mm": or_null(cell.limit_mm),
        "observed": quantity(cell.observed),
        "controls": {
            "coupling": quantity(cell.coupling),
            "drag": quantity(cell.drag),
            "crosstalk": quantity(cell.crosstalk),
            "versus_other": quantity(cell.versus_other),
            "versus_population": quantity(cell.versus_population),
            "other_side_moves_too": bool(cell.other_side_moves_too),
            "reference": cell.reference,
        },
        "reason": cell.reason,
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "text": note.text,
        "start_s": or_null(note.start_s),
        "end_s": or_null(note.end_s),
        "side": note.side,
        "region": note.region,
    }


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
        excess=read_quantity(row["excess"]),
        fraction_of_range=read_quantity(row["fraction_of_range"]),
        probability=row["probability"],
        present=row["present"],
        pattern=row["pattern"],
        limit_mm=row["limit_mm"],
        observed=read_quantity(row["observed"]),
        coupling=read_quantity(controls["coupling"]),
        drag=read_quantity(controls["drag"]),
        crosstalk=read_quantity(controls["crosstalk"]),
        versus_other=read_quantity(controls["versus_other"]),
        versus_population=read_quantity(controls["versus_population"]),
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
            yaw_range=span(quality["yaw_range"]),
            pitch_range=span(quality["pitch_range"]),
            roll_range=span(quality["roll_range"]),
            face_height_px=quality["face_height_px"],
            reasons=tuple(quality["reasons"]),
        ),
        scale=Scale(**document["scale"]),
        affected_side=document["affected_side"],
        trials=tuple(_read_trial(row) for row in document["trials"]),
        rest=tuple(
            RestValue(row["side"], row["region"], row["measure"], read_quantity(row["quantity"]))
            for row in document["rest"]
        ),
        # Assessments of earlier versions have none.
        resting_shifts=tuple(read_shift(row) for row in document.get("resting_shifts", ())),
        excursions=tuple(
            Excursion(
                row["movement"],
                row["side"],
                row["region"],
                row["measure"],
                read_quantity(row["quantity"]),
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
                read_quantity(row["lag_s"]),
                read_quantity(row["correlation"]),
                read_quantity(row["slope"]),
            )
            for row in document["timing"]
        ),
        coordination=tuple(
            Coordination(
                row["movement"],
                row["region"],
                read_quantity(row["lag_s"]),
                read_quantity(row["correlation"]),
                read_quantity(row["symmetry"]),
            )
            for row in document["coordination"]
        ),
        # An assessment of before sequences were measured has none.
        sequence=tuple(read_sequence(row) for row in document.get("sequence", ())),
        # Assessments of earlier versions have none of these.
        free_ranges=tuple(read_free_range(row) for row in document.get("free_ranges", ())),
        earlier_photographs=tuple(read_earlier(row) for row in document.get("earlier_photographs", ())),
        recorded_on=date.fromisoformat(document["recorded_on"]) if "recorded_on" in document else None,
        appearance=read_appearance(document["appearance"]),
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
        # Assessments of earlier versions only say why there is none.
        drive=read_drive(document["drive"]) if "version" in document["drive"] else None,
        grades=read_grades(document["grades"]),
        stimulation=tuple(read_stimulation_json(row) for row in document.get("stimulation", ())),
        questionnaires=read_questionnaires(document.get("questionnaires")),
        signs=read_signs(document.get("signs")),
        review=read_review(document.get("review")),
    )
