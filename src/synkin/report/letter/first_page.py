"""The letter's first page: what a clinician reads who reads no other."""

from collections.abc import Sequence
from typing import Final

from synkin.anatomy import MOVEMENTS, AffectedSide, Side, movement, region
from synkin.assessment import NO_DRIVE, Assessment, number
from synkin.drive.results import Drive, Suspect
from synkin.report.colours import ABSENT, ABSENT_FILL, PRESENT, UNKNOWN, excess_fill
from synkin.report.drive_words import muscle_names, percent
from synkin.report.facemap import regions_alone
from synkin.report.letter.cells import NOTHING, SIDES_SEEN, day_in_words, sentence, side_name
from synkin.report.letter.content import Cell, Figure, FirstPage, Key, Suspicion, Table
from synkin.report.letter.names import Identity, breakable
from synkin.report.letter.scores import score_lines
from synkin.report.matrix import Square, matrix, reasons
from synkin.report.muscle_map import mapped_movements, muscle_map
from synkin.synkinesis import Cell as Pair
from synkin.trials import Trials

_SUSPECTS: Final = 3
_LABEL_SHARE: Final = 1.9
"""Breadth of a heat map's first column, of another's."""
_UNKNOWN: Final = " Could not be assessed: "
"""How the summary begins the sentence that stands on this page in a place of its own."""
_LAST: Final = " synkin measures and supports"
_AFFECTED: Final[dict[AffectedSide, str]] = {
    "left": "patient’s left",
    "right": "patient’s right",
    "both": "both sides",
    "unknown": "not given",
}
_NO_SUSPECT: Final = (
    "No muscle is suspected of moving against the patient’s will. Read this together with what was not assessed."
)


def first_page(assessment: Assessment, trials: Trials, patient: Identity) -> FirstPage:
    """Everything that stands on it."""
    summary, unknown = _parted(assessment.summary)
    scored, unscored = score_lines(assessment)
    drive = assessment.drive
    missing: list[tuple[str, str]] = [("Movement", unknown)] if unknown else []
    why_no_muscles = _why_not(drive)
    if why_no_muscles:
        missing.append(("Muscles and nerve branches", why_no_muscles))
    shown: tuple[Side, ...] = (
        (assessment.affected_side,) if assessment.affected_side in ("left", "right") else SIDES_SEEN
    )
    return FirstPage(
        facts=_facts(assessment, trials, patient),
        warnings=assessment.quality.reasons,
        summary=summary,
        figures=_figures(assessment),
        suspicions=() if drive is None else tuple(_suspicion(one, assessment.affected_side) for one in _first(drive)),
        no_suspicion=f"Not assessed: {why_no_muscles}." if why_no_muscles else _NO_SUSPECT,
        more=_more(drive),
        matrices=tuple(heat_map(assessment.synkinesis, side, assessment.affected_side) for side in shown),
        key=heat_key(notes=False),
        beside=_other_side(assessment.synkinesis, shown),
        scores=scored,
        unknown=(*missing, *unscored),
    )


def heat_map(pairs: Sequence[Pair], side: Side, affected: AffectedSide, *, notes: bool = False) -> Table:
    """The synkinesis matrix of one side; with `notes` squares that were not assessed name their reason's number."""
    one = matrix(pairs, side)
    return Table(
        head=(Cell("mm of excess", bold=True), *(Cell(region(name).label, bold=True) for name in one.regions)),
        rows=tuple(
            (Cell(sentence(movement(name).label), bold=True), *(_square(square, notes) for square in squares))
            for name, squares in one.rows
        )
        or ((Cell("No pair could be looked at on this side.", faint=True), *(NOTHING for _ in one.regions)),),
        widths=(_LABEL_SHARE, *(1.0 for _ in one.regions)),
        heat=True,
        caption=Cell(sentence(side_name(side, affected)), bold=True, side=side),
    )


def heat_key(*, notes: bool) -> Key:
    """What its squares mean."""
    why = "; the number says why, below" if notes else ""
    return Key(
        (
            (excess_fill(2.4), f"{PRESENT} 2.4 present: 2.4 mm more than expected, 95 % interval below"),
            (ABSENT_FILL, f"{ABSENT} <1.2 absent: more than 1.2 mm would have been seen"),
            ("hatch", f"{UNKNOWN} not assessed{why}"),
        )
    )


def _square(square: Square, notes: bool) -> Cell:
    if square.state in ("asked", "along", "none"):
        return Cell(square.value, faint=True)
    if square.state == "unknown":
        note = f" ({square.note})" if notes else ""
        return Cell(f"{square.symbol}{note}", square.interval, faint=True, hatch=True)
    return Cell(
        f"{square.symbol} {square.value}",
        square.interval,
        bold=True,
        fill=square.fill,
        ink=square.ink,
        framed=square.state == "present",
    )


def _parted(summary: str) -> tuple[str, str]:
    """The summary without its last sentence, and what it says could not be assessed."""
    said, _, unknown = summary.partition(_UNKNOWN)
    if not unknown:
        return said.partition(_LAST)[0], ""
    return said, unknown.partition(_LAST)[0].rstrip(".")


def _facts(assessment: Assessment, trials: Trials, patient: Identity) -> tuple[tuple[str, str], ...]:
    recording, quality, scale = assessment.recording, assessment.quality, assessment.scale
    share = f" ({100 * quality.frames_usable / quality.frames:.0f} %)" if quality.frames else ""
    height = "face not measured" if quality.face_height_px is None else f"face {number(quality.face_height_px, 0)} px"
    return (
        ("Recorded", day_in_words(patient.recorded)),
        ("Affected side", _AFFECTED[assessment.affected_side]),
        ("Recording", f"{breakable(recording.source)}, {number(recording.duration_s, 0)} s"),
        ("Frames measured", f"{quality.frames_usable} of {quality.frames}{share}"),
        ("Repetitions usable", f"{sum(one.usable for one in trials.trials)} of {len(trials.trials)}"),
        ("Picture", f"{recording.width} × {recording.height} px, {height}"),
        ("Scale", f"{number(scale.mm_per_px, 3)} mm/px ± {number(100 * scale.relative_sd)} %"),
        ("Landmarks", f"{assessment.software.model_name}, {assessment.software.reading}"),
    )  # fmt: skip


def _why_not(drive: Drive | None) -> str:
    if drive is None:
        return NO_DRIVE
    return "" if drive.status == "measured" else (drive.reason or "no reason given").rstrip(".")


def _first(drive: Drive) -> list[Suspect]:
    return sorted(drive.suspects, key=lambda one: one.rank)[:_SUSPECTS]


def _more(drive: Drive | None) -> str:
    count = 0 if drive is None else len(drive.suspects) - _SUSPECTS
    return f"{count} more {'is' if count == 1 else 'are'} in the details." if count > 0 else ""


def _suspicion(one: Suspect, affected: AffectedSide) -> Suspicion:
    side = "" if affected == one.side else f", patient’s {one.side}"
    return Suspicion(one.rank, f"{sentence(muscle_names(one.muscles))}{side}", percent(one.probability), one.test)


def _figures(assessment: Assessment) -> tuple[Figure, ...]:
    found = [
        Figure(
            str(regions_alone(assessment.synkinesis)),
            "Face map: where the face moved along without being asked, the patient’s right at the left",
            "Where the face moved along",
        )
    ]
    shown = None if assessment.drive is None else _most_telling(assessment.drive)
    if assessment.drive is not None and shown is not None:
        label = movement(shown).label
        found.append(
            Figure(
                str(muscle_map(assessment.drive, shown)),
                f"Muscle map of {label}, the patient’s right at the left",
                f"Muscles in {label}",
            )
        )
    return tuple(found)


def _most_telling(drive: Drive) -> str | None:
    """The movement in which the first suspect moves most; where there is none, the first that has a map."""
    maps = mapped_movements(drive)
    first = next(iter(_first(drive)), None)
    moved = [] if first is None else [row for row in first.movements if row.movement in maps]
    if moved:
        return max(moved, key=lambda row: row.excess_mm.value or 0.0).movement
    return next((name for name in MOVEMENTS if name in maps), None)


def _other_side(pairs: Sequence[Pair], shown: tuple[Side, ...]) -> str:
    if len(shown) > 1 or not pairs:
        return ""
    other = [pair for pair in pairs if pair.side not in shown]
    present = sum(pair.present is True for pair in other)
    absent = sum(pair.present is False for pair in other)
    unknown = sum(pair.present is None for pair in other)
    return (
        f"Other side: {present} present, {absent} absent above their limits, {unknown} not assessed; see the details."
    )


def reasons_of(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Why squares were not assessed, in the order of their numbers."""
    return tuple(sentence(reason) for reason in reasons(pairs))
