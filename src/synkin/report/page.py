"""report.html: one file, read top down, that needs nothing else."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from synkin.anatomy import MOVEMENTS, SIDES, Side, arrow, movement, region
from synkin.assessment import INVOLUNTARY, Assessment, Note, in_words, number
from synkin.drive import ANSWERS_FROM, STRONG_FROM
from synkin.grading import CLINICALLY_CALIBRATED
from synkin.measures import DECIDERS, Quantity, RestingShift
from synkin.report.appearance_view import appearance_view
from synkin.report.colours import ABSENT, ABSENT_FILL, FULL_MM, PRESENT, SIDE_COLOURS, UNKNOWN, excess_fill
from synkin.report.definitions import MEASURES, SURE, sources
from synkin.report.drive_view import DriveView, drive_view
from synkin.report.drive_words import muscle_names, percent, share_in_words
from synkin.report.earlier_view import earlier_views
from synkin.report.facemap import on_picture, schematic
from synkin.report.grades_view import grade_views
from synkin.report.matrix import matrix, reasons
from synkin.report.pictures import Pictures, crop, with_landmarks
from synkin.report.questionnaires_view import UNVERIFIED, questionnaires_view
from synkin.report.sequence_picture import in_ms, sequence_views
from synkin.report.signs_view import review_view, signs_view
from synkin.report.stimulation_view import stimulation_rows
from synkin.report.traces import draw, svg
from synkin.synkinesis import Cell
from synkin.trials import Trials, lid_mask

_OPTIONAL: Final = ("drive", "photograph")
"""Families of measures that not every report holds."""
_SIDES_SEEN: Final[tuple[Side, Side]] = ("right", "left")
"""The order on the page: the patient's right at the left, as one looks at the patient."""
_REST_PX, _PEAK_PX = 720, 300
_PEAKS: Final = 6
_RESTS: Final = ("rest", "blink-quiet")
_LEAST_REST_S: Final = 1.5
_LEAST_RATE: Final = 20.0
"""Shorter rests, or fewer frames a second, do not show twitching and fluttering (`trials/unrest.py`)."""


def write_report(
    assessment: Assessment,
    signals: xr.Dataset,
    trials: Trials,
    out_dir: Path,
    *,
    pictures: Pictures | None = None,
    earlier: Sequence[npt.NDArray[np.uint8]] = (),
) -> Path:
    """Write report.html and its figures (figures/*.svg, the schematic ones only) into the folder `out_dir`.

    Parameters
    ----------
    signals
        `signal (time, side, channel)` in mm, NaN where not usable, and `usable (time)`; channels as
        `synkin.anatomy.CHANNELS`, time in seconds of the recording.
    trials
        What happened when, `pictures.peaks` in the order of its trials. Which movements are shown follows from the
        assessment's own trials, which may hold blinks too.
    pictures
        None writes a report without any picture of the patient.
    earlier
        Photographs from before the illness in the order of `assessment.earlier_photographs`; none unless asked for.

    Returns
    -------
    The path of report.html.
    """
    figures = out_dir / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    face = schematic(assessment.synkinesis, assessment.affected_side)
    (figures / "face-map.svg").write_text(face, encoding="utf-8")
    movements = []
    blinking = lid_mask(signals["time"].values, trials)
    for name in _made(assessment):
        drawn = draw(name, signals, assessment.trials, assessment.synkinesis, blinking)
        label = f"{movement(name).label}: change of both sides over time"
        picture = None if drawn is None else svg(drawn[0], label)
        if picture is not None:
            (figures / f"movement-{name}.svg").write_text(picture, encoding="utf-8")
        shown = () if drawn is None else drawn[1]
        movements.append(_movement(assessment, name, picture, _peaks(trials, name, shown, pictures)))
    muscles = drive_view(assessment.drive)
    for name, drawing in muscles.figures.items():
        (figures / f"{name}.svg").write_text(drawing, encoding="utf-8")
    path = out_dir / "report.html"
    path.write_text(_render(assessment, trials, face, movements, muscles, pictures, earlier), encoding="utf-8")
    return path


def _render(
    assessment: Assessment,
    trials: Trials,
    face: Markup,
    movements: list[dict[str, Any]],
    muscles: DriveView,
    pictures: Pictures | None,
    earlier: Sequence[npt.NDArray[np.uint8]],
) -> str:
    cells = assessment.synkinesis
    made = _made(assessment)
    environment = Environment(
        loader=PackageLoader("synkin.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(
        words=in_words,
        ms=in_ms,
        number=number,
        sentence=_sentence,
        percent=percent,
        share=share_in_words,
        muscle_names=muscle_names,
    )
    return environment.get_template("report.html.j2").render(
        a=assessment,
        trials=trials,
        face=face,
        photo=None if pictures is None else on_picture(crop(pictures.rest, _REST_PX), cells),
        matrices=[matrix(cells, side) for side in _SIDES_SEEN],
        reasons=reasons(cells),
        present=_present(cells),
        counts={"absent": sum(c.present is False for c in cells), "unknown": sum(c.present is None for c in cells)},
        movements=movements,
        muscles=muscles,
        looks=appearance_view(assessment.appearance, trials, pictures),
        shifts=_shifts(assessment.resting_shifts),
        grades=grade_views(assessment.grades, trials, pictures),
        calibrated=CLINICALLY_CALIBRATED,
        earlier=earlier_views(assessment.earlier_photographs, earlier),
        stimulation=stimulation_rows(assessment.stimulation),
        patient=questionnaires_view(assessment.questionnaires),
        unverified=UNVERIFIED,
        signs=signs_view(assessment.signs),
        review=review_view(assessment.review),
        answers_from=ANSWERS_FROM,
        strong_from=STRONG_FROM,
        rest=_by_side(((row.region, row.measure), row.side, row.quantity) for row in assessment.rest),
        excursions=_excursions(assessment),
        timing=_timing(assessment),
        sequences=sequence_views(assessment.sequence, assessment.affected_side),
        notes=[_note(note) for note in assessment.notes if note.kind != "summary"],
        sources=sources(made, cells),
        measures=_measures(assessment),
        sure=SURE,
        involuntary=INVOLUNTARY,
        no_unrest=_no_unrest(assessment, trials),
        movement=movement,
        region=region,
        sides=_SIDES_SEEN,
        colours=SIDE_COLOURS,
        symbols={"present": PRESENT, "absent": ABSENT, "unknown": UNKNOWN},
        absent_fill=ABSENT_FILL,
        scale_stops=[(mm, excess_fill(mm)) for mm in (1.0, 2.0, 3.0, 4.0, FULL_MM)],
    )


def _no_unrest(assessment: Assessment, trials: Trials) -> str:
    """What may be said where no involuntary movement was found: only what was looked for, and where."""
    asked = [trial.hold for trial in trials.trials if trial.movement in _RESTS and trial.usable]
    rests = [span for span in (*asked, *trials.still) if span[1] - span[0] >= _LEAST_REST_S]
    if assessment.recording.frames_per_second < _LEAST_RATE or not rests:
        return (
            "Involuntary movement at rest: not assessed, since there was no rest that is long enough and finely seen."
        )
    said = "No rhythmic twitching or fluttering was seen at rest"
    if asked:
        return f"{said}, and no tonic burst or spasm of both eyes in the rests that were asked for."
    return f"{said}; tonic bursts and spasm of both eyes were not assessed, since no rest was asked for by a cue sheet."


def _sentence(text: str) -> str:
    """With a capital first letter and without a full stop, the rest as it is."""
    return text[:1].upper() + text[1:].rstrip(".")


def _made(assessment: Assessment) -> list[str]:
    made = {trial.movement for trial in assessment.trials}
    return [name for name in MOVEMENTS if name in made and name != "rest"]


def _movement(
    assessment: Assessment, name: str, picture: Markup | None, peaks: list[tuple[Markup, str]]
) -> dict[str, Any]:
    own = [trial for trial in assessment.trials if trial.movement == name]
    cells = [cell for cell in assessment.synkinesis if cell.movement == name]
    return {
        "label": movement(name).label,
        "asked": movement(name).wanted_region,
        "cue": movement(name).cue,
        "wanted": {
            row.side: row.quantity
            for row in assessment.excursions
            if row.movement == name and _is_wanted(row.movement, row.region, row.measure)
        },
        "free": [row for row in assessment.free_ranges if row.movement == name],
        "together": next((row for row in assessment.coordination if row.movement == name), None),
        "made": len(own),
        "usable": sum(trial.usable for trial in own),
        "practice": sum(trial.practice for trial in own),
        "reasons": list(dict.fromkeys(reason for trial in own for reason in trial.reasons)),
        "present": _present(cells),
        "traces": picture,
        "peaks": peaks,
    }


def _peaks(trials: Trials, name: str, shown: Sequence[str], pictures: Pictures | None) -> list[tuple[Markup, str]]:
    if pictures is None:
        return []
    found: list[tuple[Markup, str]] = []
    for trial, picture in zip(trials.trials, pictures.peaks, strict=False):
        if trial.movement != name or picture is None or len(found) == _PEAKS:
            continue
        caption = f"repetition {trial.repetition}, {number(trial.peak_s)} s{'' if trial.usable else ', not usable'}"
        label = f"{movement(name).label}, {caption}, with landmarks"
        found.append((with_landmarks(crop(picture, _PEAK_PX), shown, label, SIDE_COLOURS), caption))
    return found


def _present(cells: Sequence[Cell]) -> list[tuple[str, Cell]]:
    """The pairs that are present with their arrows, largest first."""
    found = sorted((cell for cell in cells if cell.present), key=lambda cell: -(cell.excess.value or 0.0))
    return [(arrow(cell.movement, cell.region), cell) for cell in found]


def _is_wanted(movement_id: str, region_id: str, measure: str) -> bool:
    return region_id == movement(movement_id).wanted_region and measure in ("displacement", "gap-change")


def _shifts(rows: Sequence[RestingShift]) -> dict[str, Any]:
    """Resting shifts: those present, all rows, what decides their cause, and why none was judged, if none was."""
    judged = [row for row in rows if row.limit_mm is not None]
    return {
        "rows": rows,
        "present": sorted((row for row in rows if row.present), key=lambda row: -abs(row.difference.value or 0.0)),
        "deciders": DECIDERS,
        "why_none": None if judged else next((row.reason for row in rows if row.reason), "no resting value was read"),
    }


_Key = tuple[str, ...]


def _by_side(
    rows: Iterable[tuple[_Key, Side, Quantity]],
) -> list[tuple[_Key, dict[str, Quantity | None]]]:
    """Rows that differ in the side only become one row with both sides; a missing side stays None."""
    found: dict[_Key, dict[str, Quantity | None]] = {}
    for key, side, quantity in rows:
        found.setdefault(key, dict.fromkeys(SIDES))[side] = quantity
    return list(found.items())


def _excursions(assessment: Assessment) -> list[dict[str, Any]]:
    noise = {
        (row.movement, row.region, row.measure): max(
            (
                one.mdc95
                for one in assessment.excursions
                if (one.movement, one.region, one.measure) == (row.movement, row.region, row.measure)
                and one.mdc95 is not None
            ),
            default=None,
        )
        for row in assessment.excursions
    }
    rows = _by_side(((row.movement, row.region, row.measure), row.side, row.quantity) for row in assessment.excursions)
    return [
        {
            "movement": name,
            "region": where,
            "measure": measure,
            "wanted": _is_wanted(name, where, measure),
            "mdc95": noise[name, where, measure],
            **sides,
        }
        for (name, where, measure), sides in ((key, sides) for key, sides in rows)
    ]


def _timing(assessment: Assessment) -> list[dict[str, Any]]:
    present = {(cell.movement, cell.region, cell.side) for cell in assessment.synkinesis if cell.present}
    rows = [
        {"row": row, "present": (row.movement, row.unwanted, row.side) in present}
        for row in assessment.timing
        if row.lag_s.value is not None or row.correlation.value is not None or row.slope.value is not None
    ]
    return sorted(rows, key=lambda row: not row["present"])


def _note(note: Note) -> dict[str, str]:
    where = " ".join(part for part in (note.side, region(note.region).label if note.region else None) if part)
    when = ""
    if note.start_s is not None:
        when = (
            f"{number(note.start_s)} s" if note.end_s is None else f"{number(note.start_s)} to {number(note.end_s)} s"
        )
    return {"kind": note.kind, "text": note.text, "where": where, "when": when}


def _measures(assessment: Assessment) -> list[tuple[str, str, str]]:
    versions = dict(assessment.software.measure_versions)
    if assessment.drive is not None:
        versions["drive"] = assessment.drive.version
    rows = [
        (one.name, one.text, versions.get(one.family, ""))
        for one in MEASURES
        if one.family in versions or one.family not in _OPTIONAL
    ]
    known = {one.family for one in MEASURES}
    return rows + [(name, "", version) for name, version in versions.items() if name not in known]
