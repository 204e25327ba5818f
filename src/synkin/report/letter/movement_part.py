"""What moved: the matrix of both sides, excursions, values at rest, timing and sequence."""

from collections.abc import Sequence
from typing import Final

from synkin.anatomy import arrow, movement, region
from synkin.assessment import INVOLUNTARY, Assessment, in_words, number
from synkin.measures import DECIDERS, Excursion, RestingShift
from synkin.report.colours import PRESENT, SIDE_COLOURS, UNKNOWN
from synkin.report.facemap import on_picture, schematic
from synkin.report.letter.cells import (
    NOTHING,
    SIDES_SEEN,
    by_side,
    head,
    quantity_cell,
    said,
    sentence,
    side_heads,
    side_name,
    state_words,
    texts,
    words,
)
from synkin.report.letter.content import Block, Bullets, Cell, Figure, Figures, Key, Row, Section, Table, Text
from synkin.report.letter.first_page import heat_key, heat_map, reasons_of
from synkin.report.pictures import Pictures, crop, with_landmarks
from synkin.report.sequence_picture import in_ms, sequence_views
from synkin.report.traces import panel_regions
from synkin.synkinesis import Cell as Pair
from synkin.trials import Trials

_REST_PX, _PEAK_PX = 640, 260
_LENGTHS: Final = ("displacement", "gap-change")
"""Of regions that were watched the length alone; its parts are in the table file."""


def co_movement(assessment: Assessment, pictures: Pictures | None) -> Section:
    """The face map and the matrix of both sides."""
    pairs, affected = assessment.synkinesis, assessment.affected_side
    whole = Figure(
        str(schematic(pairs, affected)),
        "Face map with every region labelled, the patient’s right at the left",
        "The worst of all movements, per region: movement that was not asked for, beyond what normally comes along. "
        "The patient’s right at the left.",
    )
    blocks: list[Block] = [Figures((whole,), 1, 0.94)]
    present = sorted((pair for pair in pairs if pair.present), key=lambda pair: -(pair.excess.value or 0.0))
    if present:
        blocks += [Text("Moved along without being asked", "heading"), _present_table(present)]
    if pictures is not None:
        photo = Figure(
            str(on_picture(crop(pictures.rest, _REST_PX), pairs)),
            "The patient at rest with the regions of the face map",
            "The patient at rest, not mirrored, with all landmarks; the regions in colour are those of the map.",
        )
        blocks.append(Figures((photo,), 1, 0.36))
    blocks += [
        Text("Synkinesis matrix of both sides", "heading"),
        Text(
            "Movements that were asked for, down; regions that were watched, across. Excess in mm with its 95 % "
            "interval below.",
            "hint",
        ),
        heat_key(notes=True),
        *(heat_map(pairs, side, affected, notes=True) for side in SIDES_SEEN),
    ]
    reasons = reasons_of(pairs)
    if reasons:
        blocks += [Text("Not assessed because:", "hint"), Bullets(reasons, numbered=True)]
    return Section("Where the face moved along", tuple(blocks))


def _present_table(present: Sequence[Pair]) -> Table:
    return Table(
        head("Movement → region", "Side", "Excess", "Of its range", "Moved in all", "Coupling", "Drag", "Held against"),
        tuple(
            (
                Cell(arrow(pair.movement, pair.region), pair.pattern or "", bold=True),
                Cell(pair.side, "the other side moves too" if pair.other_side_moves_too else "", side=pair.side),
                Cell(in_words(pair.excess), bold=True),
                Cell(
                    UNKNOWN
                    if pair.fraction_of_range.value is None
                    else f"{number(100 * pair.fraction_of_range.value, 0)} %"
                ),
                Cell(in_words(pair.observed)),
                Cell(in_words(pair.coupling)),
                Cell(in_words(pair.drag)),
                Cell(pair.reference),
            )
            for pair in present
        ),
        (2.3, 0.9, 1.5, 0.8, 1.3, 1.2, 1.2, 1.1),
        right=(3,),
    )


def excursions(assessment: Assessment, trials: Trials, pictures: Pictures | None) -> Section:
    """How far regions went, the ones asked for first."""
    wanted = [row for row in assessment.excursions if _is_wanted(row)]
    watched = [row for row in assessment.excursions if not _is_wanted(row) and row.measure in _LENGTHS]
    blocks: list[Block] = [
        Text(
            "± is half of the 95 % interval of the mean over repetitions; n counts them. MDC95: a change between two "
            "recordings has to be larger than this to be more than noise.",
            "hint",
        )
    ]
    blocks.append(_excursion_table(assessment, wanted) if wanted else Text("No excursion was measured."))
    peaks = _peaks(assessment, trials, pictures)
    if peaks:
        blocks += [Text("At the peak", "heading"), Figures(peaks, 5)]
    seen = {(row.movement, row.region) for row in watched if row.quantity.value is not None}
    if seen:
        rows = [row for row in watched if (row.movement, row.region) in seen]
        blocks += [Text("Regions that were watched", "heading"), _excursion_table(assessment, rows)]
    unseen = _unseen([row for row in watched if (row.movement, row.region) not in seen])
    if unseen:
        blocks += [Text("Not assessed on either side:", "hint"), Bullets(unseen)]
    if watched:
        blocks.append(Text("Directions of these movements are in measures.parquet and assessment.json.", "hint"))
    return Section("Excursions", tuple(blocks))


def _unseen(rows: Sequence[Excursion]) -> tuple[str, ...]:
    """Regions of which nothing was measured, by the reason."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        names = found.setdefault((row.quantity.reason or "no reason given").rstrip("."), {})
        moves = names.setdefault(region(row.region).label, [])
        if movement(row.movement).label not in moves:
            moves.append(movement(row.movement).label)
    return tuple(
        "; ".join(f"{name} in {', '.join(moves)}" for name, moves in names.items()) + f": {reason}"
        for reason, names in found.items()
    )


def _is_wanted(row: Excursion) -> bool:
    return row.region == movement(row.movement).wanted_region and row.measure in _LENGTHS


def _excursion_table(assessment: Assessment, rows: Sequence[Excursion]) -> Table:
    noise: dict[tuple[str, ...], float] = {}
    for row in rows:
        if row.mdc95 is not None:
            key = (row.movement, row.region, row.measure)
            noise[key] = max(row.mdc95, noise.get(key, 0.0))
    found = by_side(((row.movement, row.region, row.measure), row.side, row.quantity) for row in rows)
    return Table(
        (*head("Movement", "Region", "Measure"), *side_heads(assessment.affected_side), *head("MDC95")),
        tuple(
            (
                *texts(sentence(movement(key[0]).label), region(key[1]).label, words(key[2])),
                *(quantity_cell(sides[side]) for side in SIDES_SEEN),
                Cell(number(noise[key])) if key in noise else NOTHING,
            )
            for key, sides in found
        ),
        (1.4, 1.2, 1.0, 2.1, 2.1, 0.6),
        right=(5,),
    )


def _peaks(assessment: Assessment, trials: Trials, pictures: Pictures | None) -> tuple[Figure, ...]:
    """The first usable repetition of every movement that has a picture."""
    if pictures is None:
        return ()
    found: dict[str, Figure] = {}
    for trial, picture in zip(trials.trials, pictures.peaks, strict=False):
        if picture is None or not trial.usable or trial.movement in found:
            continue
        label = sentence(movement(trial.movement).label)
        shown = panel_regions(trial.movement, assessment.synkinesis)
        drawn = with_landmarks(crop(picture, _PEAK_PX), shown, label, SIDE_COLOURS)
        found[trial.movement] = Figure(
            str(drawn), f"{label} at its peak, with landmarks", f"{label}, {number(trial.peak_s)} s"
        )
    return tuple(found.values())


def rest(assessment: Assessment) -> Section:
    """Resting values, how the affected side stands against the other, and movement that nobody asked for."""
    blocks: list[Block] = []
    rows = by_side(((row.region, row.measure), row.side, row.quantity) for row in assessment.rest)
    if rows:
        blocks.append(
            Table(
                (*head("Region", "Measure"), *side_heads(assessment.affected_side)),
                tuple(
                    (*texts(region(key[0]).label, words(key[1])), *(quantity_cell(sides[side]) for side in SIDES_SEEN))
                    for key, sides in rows
                ),
                (1.4, 1.2, 2.0, 2.0),
            )
        )
    else:
        blocks.append(Text("No still span was found, so nothing at rest was assessed."))
    blocks += _shifts(assessment)
    restless = tuple(note.text for note in assessment.notes if note.kind == INVOLUNTARY)
    if restless:
        blocks += [
            Text("Involuntary movement at rest, which synkinesis does not explain", "heading"),
            Bullets(restless),
        ]
    return Section("At rest", tuple(blocks))


def _shifts(assessment: Assessment) -> list[Block]:
    rows = assessment.resting_shifts
    if not rows:
        return []
    title = Text("Resting shift: how the affected side stands against the other", "heading")
    if all(row.limit_mm is None for row in rows):
        why = next((row.reason for row in rows if row.reason), "no resting value was read")
        return [title, Text(f"{UNKNOWN} Not assessed: {why.rstrip('.')}.")]
    present = sorted((row for row in rows if row.present), key=lambda row: -abs(row.difference.value or 0.0))
    blocks: list[Block] = [title]
    for row in present:
        said_of_it = f"{sentence(row.statement)}.{f' {sentence(row.speaks_for)}.' if row.speaks_for else ''}"
        lead = f"{PRESENT} {sentence(row.name or words(row.measure))}, {side_name(row.side, assessment.affected_side)}:"
        blocks.append(Text(f"{in_words(row.difference)} against the other side. {said_of_it}", "finding", lead))
    if present:
        blocks.append(
            Text(
                "Active tone, a fixed contracture, a scar and an old asymmetry look the same on video. What decides: "
                f"{'; '.join(DECIDERS)}. A difference does not say which of the two sides has moved.",
                "hint",
            )
        )
    else:
        blocks.append(Text("No resting shift was found present. Read this together with what could not be assessed."))
    blocks.append(
        Table(
            head("Region", "Measure", "Side", "State", "Minus other side", "Limit, mm", "Range left", "Because"),
            tuple(_shift_row(row) for row in rows),
            (1.2, 1.0, 0.6, 1.1, 1.3, 0.7, 1.3, 2.4),
            right=(5,),
        )
    )
    return blocks


def _shift_row(row: RestingShift) -> Row:
    why = [sentence(text) for text in dict.fromkeys((row.reason, row.range_share.reason)) if text]
    return (
        *texts(region(row.region).label, words(row.measure)),
        Cell(row.side, side=row.side),
        Cell(state_words(row.present), bold=row.present is True),
        Cell(UNKNOWN if row.difference.value is None else in_words(row.difference)),
        Cell(UNKNOWN if row.limit_mm is None else number(row.limit_mm)),
        Cell(UNKNOWN if row.range_share.value is None else in_words(row.range_share, 2)),
        Cell(". ".join(why)) if why else NOTHING,
    )


def timing(assessment: Assessment) -> Section:
    """How the sides, and wanted and unwanted movement, follow each other; in what order regions set out."""
    blocks: list[Block] = []
    if assessment.coordination:
        blocks += [
            Text("Both sides together", "heading"),
            Table(
                head("Movement", "Region", "Left after right", "Correlation", "Symmetry"),
                tuple(
                    (
                        *texts(sentence(movement(row.movement).label), region(row.region).label),
                        quantity_cell(row.lag_s, 2),
                        quantity_cell(row.correlation, 2),
                        quantity_cell(row.symmetry, 2),
                    )
                    for row in assessment.coordination
                ),
                (1.5, 1.2, 1.6, 1.6, 1.6),
            ),
        ]
    present = {(pair.movement, pair.region, pair.side) for pair in assessment.synkinesis if pair.present}
    along = [row for row in assessment.timing if (row.movement, row.unwanted, row.side) in present]
    if along:
        blocks += [
            Text("Unwanted after wanted, of the pairs that are present", "heading"),
            Table(
                head("Movement → region", "Side", "Lag", "Correlation", "Slope, mm per mm"),
                tuple(
                    (
                        Cell(arrow(row.movement, row.unwanted)),
                        Cell(row.side, side=row.side),
                        quantity_cell(row.lag_s, 2),
                        quantity_cell(row.correlation, 2),
                        quantity_cell(row.slope, 2),
                    )
                    for row in along
                ),
                (2.2, 0.7, 1.6, 1.6, 1.6),
            ),
        ]
    blocks += _sequence(assessment)
    return Section("Timing and sequence", tuple(blocks or [Text("Nothing about timing was assessed.")]))


def _sequence(assessment: Assessment) -> list[Block]:
    views = sequence_views(assessment.sequence, assessment.affected_side)
    if not views:
        return []
    pictured = tuple(
        Figure(str(one.picture), f"{one.label}: onset of each region, both sides", sentence(one.label), (one.verdict,))
        for one in views
        if one.picture is not None
    )
    one_sided = assessment.affected_side in ("left", "right")
    blocks: list[Block] = [
        Text("Sequence", "heading"),
        Text(
            "In what order regions set out, one side held against the other. Time in ms from the onset of what was "
            f"asked{' on the other side' if one_sided else ''}, regions in {'the other' if one_sided else 'the left'} "
            "side’s order; bars are 95 % intervals. A side that is late as a whole is shifted, not disordered.",
            "hint",
        ),
    ]
    if pictured:
        sides = tuple(
            (SIDE_COLOURS[side], f"{side_name(side, assessment.affected_side)}, {mark}")
            for side, mark in zip(SIDES_SEEN, ("round", "square"), strict=True)
        )
        blocks += [Key(sides), Figures(pictured, 3)]
    blocks.append(
        Table(
            head("Movement", "Sequence", "Spread of onsets", "Slowness", "Order changed"),
            tuple(
                (
                    *texts(sentence(one.label), one.verdict),
                    said(one.spread, in_ms(one.spread)),
                    quantity_cell(one.slowness, 2),
                    quantity_cell(one.disagreement, 2),
                )
                for one in views
            ),
            (1.5, 2.2, 1.4, 1.4, 1.4),
        )
    )
    return blocks
