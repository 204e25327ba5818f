"""Muscles, wiring and branches, and what stimulated branches moved."""

from typing import Final

from synkin.anatomy import AffectedSide, movement
from synkin.assessment import Assessment, in_words, number
from synkin.drive import ANSWERS_FROM, STRONG_FROM
from synkin.report.branches import BranchRow
from synkin.report.colours import ABSENT, ABSENT_FILL, PRESENT, UNKNOWN
from synkin.report.drive_view import DriveView, SuspectView, drive_view
from synkin.report.drive_words import muscle_names, percent, share_in_words
from synkin.report.letter.cells import NOTHING, head, quantity_cell, said, sentence, side_name, texts
from synkin.report.letter.content import Block, Bullets, Cell, Figure, Figures, Key, Row, Section, Table, Text
from synkin.report.muscle_map import Shown
from synkin.report.stimulation_view import StimulationRow, stimulation_rows
from synkin.report.territory_picture import Territories
from synkin.report.wiring_picture import OPEN_FILL, Wiring, WiringSquare

_IN_A_ROW: Final = 5


def muscles(assessment: Assessment) -> Section:
    """Suspects first, then what they were found from."""
    title = "Suspected muscles and nerve branches"
    view = drive_view(assessment.drive)
    if view.reason is not None:
        return Section(title, (Text(f"Not assessed: {view.reason}."),))
    affected = assessment.affected_side
    return Section(
        title,
        (
            *_suspects(view, affected),
            *_zones(view),
            *_branches(view),
            *_maps(view),
            *_wiring(view, affected),
            *_territories(view, affected),
            *_strengths(view),
            *_coordination(view, affected),
        ),
    )


def _suspects(view: DriveView, affected: AffectedSide) -> list[Block]:
    blocks: list[Block] = [
        Text(
            "Which muscles most likely move against the patient’s will, found from how the skin moved in all movements "
            "together. Suspicions with a probability, no diagnosis: what would decide stands with each. Held against "
            f"{view.reference}.",
            "hint",
        )
    ]
    if not view.suspects:
        return [
            *blocks,
            Text(
                "No muscle is suspected of moving against the patient’s will. Read this together with what could not "
                "be "
                "assessed."
            ),
        ]
    for one in view.suspects:
        blocks += _suspect(one, affected)
    return blocks


def _suspect(one: SuspectView, affected: AffectedSide) -> list[Block]:
    suspect = one.suspect
    lead = f"{suspect.rank}. {sentence(one.muscles)}, {side_name(suspect.side, affected)}: "
    shows = "; ".join(
        f"{movement(row.movement).label}, {in_words(row.excess_mm)} too much "
        f"({share_in_words(row.fraction_of_range)} of full drive)"
        for row in suspect.movements
    )
    instead = ", or ".join(
        f"{muscle_names(other.muscles)} ({percent(other.probability)})" for other in suspect.alternatives
    )
    items = [
        f"Shows in: {shows}." if shows else "Shows in no single movement clearly enough to be named.",
        one.branch_words,
        *([f"It may instead be {instead}."] if instead else []),
        f"What would decide: {suspect.test}",
        f"For the surgeon: {suspect.anatomical}",
        *(sentence(text) for text in suspect.evidence),
    ]
    return [
        Text(f"{one.degree}, {percent(suspect.probability)}. {suspect.plain}", "finding", lead),
        Bullets(tuple(items)),
    ]


def _zones(view: DriveView) -> list[Block]:
    if not view.zones:
        return []
    return [
        Text("Abnormal contraction by zone", "heading"),
        Table(
            head("Zone", "Side", "Contracts unasked", "Probability", "Most in", "Moves too much by", "Muscles"),
            tuple(
                (
                    Cell(row.zone.zone),
                    Cell(row.zone.side, side=row.zone.side),
                    Cell(row.state, bold=row.zone.present is True),
                    NOTHING if row.zone.probability is None else Cell(percent(row.zone.probability)),
                    *(
                        (
                            Cell("" if row.zone.movement is None else movement(row.zone.movement).label),
                            Cell(in_words(row.zone.excess_mm), f"{share_in_words(row.zone.excess)} of full drive"),
                            Cell(row.muscles),
                        )
                        if row.zone.present
                        else (NOTHING, NOTHING, NOTHING)
                    ),
                )
                for row in view.zones
            ),
            (0.9, 0.6, 2.0, 1.0, 1.1, 1.7, 2.0),
            right=(3,),
        ),
    ]


def _branches(view: DriveView) -> list[Block]:
    pictured = [one for one in view.suspects if one.picture is not None]
    if not pictured:
        return []
    figures = tuple(
        Figure(
            str(one.picture),
            f"Branches of suspect {one.suspect.rank}, {one.muscles}",
            f"{one.suspect.rank} {one.muscles}, patient’s {one.suspect.side}",
            tuple(_branch(row) for row in one.branches),
        )
        for one in pictured
    )
    return [
        Text("Through which branch", "heading"),
        Text(
            "For the leading suspects: blue and dashed, where the command was meant to go (the territory that leaks); "
            "orange, through which branch it seems to arrive at the muscle. The broader, the more likely. Branches "
            "differ between people and no fixed map exists, so these are probabilities; the courses are drawn by hand.",
            "hint",
        ),
        Figures(figures, 3, drawn=0.55),
    ]


def _branch(row: BranchRow) -> str:
    return f"{row.branch} {row.name}: meant for {percent(row.source)}, through {percent(row.route)}"


def _maps(view: DriveView) -> list[Block]:
    if not view.faces:
        return []
    figures = tuple(
        Figure(
            str(one.picture),
            f"Muscle map of {one.label}, the patient’s right at the left",
            sentence(one.label),
            (*(_too_much(row) for row in one.too_much), *_unseen(one.unseen))
            if one.too_much
            else ("Nothing likely too much.", *_unseen(one.unseen)),
        )
        for one in view.faces
    )
    return [
        Text("Muscle map", "heading"),
        Text(
            "How hard each muscle was driven in each movement, and what of that should not be. Muscles lie where the "
            "pull atlas has them on an average face, not on this patient’s. Paler: less sure; dashed edge: may be "
            "nothing; striped: not told apart; number: rank of the suspect.",
            "hint",
        ),
        Key(
            (
                ("", "driven, of full drive:"),
                *((fill, f"{share} %") for share, fill in view.drive_stops),
                ("", f"{PRESENT} too much:"),
                *((fill, f"{share} %") for share, fill in view.excess_stops),
            )
        ),
        Figures(figures, _IN_A_ROW if len(figures) > _IN_A_ROW else len(figures)),
        *(
            [
                Text(
                    "Not told apart in this recording, and what would: "
                    + "; ".join(f"{name} ({by.rstrip('.')})" for name, by in view.alike)
                    + ".",
                    "hint",
                )
            ]
            if view.alike
            else []
        ),
    ]


def _too_much(one: Shown) -> str:
    excess = "not assessed" if one.excess is None else share_in_words(one.excess)
    probability = "" if one.probability is None else f", {percent(one.probability)} likely"
    return f"{PRESENT} {muscle_names(one.group.muscles)}, {one.side}: {excess} too much{probability}"


def _unseen(count: int) -> tuple[str, ...]:
    return (f"{count} {'group' if count == 1 else 'groups'} not assessed",) if count else ()


def _wiring(view: DriveView, affected: AffectedSide) -> list[Block]:
    blocks: list[Block] = [
        Text("Wiring", "heading"),
        Text(
            "What the command of a movement (across) sends to each muscle (down) that does not belong to it, in "
            "per cent "
            "of full drive, with its 95 % interval and the probability that it is there. In its own movement: how much "
            "of its strength a muscle has left.",
            "hint",
        ),
        Key(
            (
                (view.excess_stops[1][1], f"{PRESENT} likely"),
                (OPEN_FILL, f"{ABSENT} open: less likely than not, but not excluded"),
                (ABSENT_FILL, f"{ABSENT} <7 excluded: under 10 % likely, and less than this"),
                (view.drive_stops[2][1], "own movement: strength left"),
                ("hatch", f"{UNKNOWN} not assessed; the number says why, below"),
            )
        ),
    ]
    for one in view.wiring:
        name = sentence(side_name(one.side, affected))
        if not one.rows:
            why = "the other side is held against this one" if view.held_against else "nothing could be looked at"
            blocks.append(Text(f"{name}: {why}."))
        elif one.quiet:
            blocks.append(Text(f"{name}: nothing likely too much."))
        else:
            blocks.append(_wiring_table(one, name))
    if view.reasons:
        blocks += [
            Text("Not assessed because:", "hint"),
            Bullets(tuple(sentence(one) for one in view.reasons), numbered=True),
        ]
    return blocks


def _wiring_table(one: Wiring, name: str) -> Table:
    return Table(
        (
            Cell("% of full drive", bold=True),
            *(Cell(sentence(movement(move).label), bold=True) for move in one.movements),
        ),
        tuple((Cell(muscle, bold=True), *(_square(square) for square in squares)) for _, muscle, squares in one.rows),
        (2.2, *(1.0 for _ in one.movements)),
        heat=True,
        caption=Cell(name, bold=True, side=one.side),
    )


def _square(square: WiringSquare) -> Cell:
    if square.state == "none":
        return Cell("")
    if square.state == "unknown":
        return Cell(f"{square.symbol} ({square.note})" if square.note else square.symbol, faint=True, hatch=True)
    below = ", ".join(filter(None, (square.interval, square.probability)))
    text = f"{square.symbol} {square.value}".strip()
    return Cell(text, below, True, fill=square.fill, ink=square.ink, framed=square.state == "likely")


def _territories(view: DriveView, affected: AffectedSide) -> list[Block]:
    if not view.territories:
        return []
    return [
        Text("From territory to branch", "heading"),
        Text(
            "All of the wiring summed: whose command leaks (down) and through which distal branch it arrives "
            "(across), in "
            "per cent of full drive over all muscles together, in the movement in which it is most.",
            "hint",
        ),
        *(_territory_table(one, affected) for one in view.territories),
    ]


def _territory_table(one: Territories, affected: AffectedSide) -> Table:
    return Table(
        (
            Cell("meant for", bold=True),
            *(Cell(f"through {branch} {name}", bold=True) for branch, name in one.arrivals),
        ),
        tuple((Cell(name, bold=True), *(_square(square) for square in squares)) for name, squares in one.rows),
        (2.0, *(1.0 for _ in one.arrivals)),
        heat=True,
        caption=Cell(sentence(side_name(one.side, affected)), bold=True, side=one.side),
    )


def _strengths(view: DriveView) -> list[Block]:
    if not view.strengths:
        return []
    blocks: list[Block] = [
        Text("Strength that is left", "heading"),
        Text(
            "Of each muscle in the movement that is its own. A muscle that moves little may be weak, or held by others "
            "that pull against it; where the two cannot be told apart, that is what is said.",
            "hint",
        ),
    ]
    if view.weaker:
        blocks.append(
            Table(
                head("Muscle", "Side", "Movement", "Strength left", "Verdict", "Because"),
                tuple(
                    (
                        Cell(sentence(name)),
                        Cell(row.side, side=row.side),
                        Cell(movement(row.movement).label),
                        said(row.share, share_in_words(row.share)),
                        Cell(row.verdict),
                        Cell(row.reason),
                    )
                    for name, row in view.weaker
                ),
                (1.9, 0.6, 1.2, 1.3, 1.1, 2.2),
            )
        )
    if view.as_usual:
        usual = "; ".join(f"{name}, {row.side} ({share_in_words(row.share)})" for name, row in view.as_usual)
        blocks.append(Text(f"{usual}.", lead="Normal:"))
    return blocks


def _coordination(view: DriveView, affected: AffectedSide) -> list[Block]:
    blocks: list[Block] = []
    if view.independence:
        blocks += [
            Text("Coordination", "heading"),
            Text(
                "Independent movements that are left: how many ways of moving a side’s drive still has (effective "
                "dimension). The fewer, the more muscles work as one.",
                "hint",
            ),
            Table(
                head(
                    "Side", "Independent movements", "Healthy people", "Against the reference", "Probability of fewer"
                ),
                tuple(
                    (
                        Cell(sentence(side_name(row.side, affected)), side=row.side),
                        quantity_cell(row.dimension),
                        NOTHING if row.usual is None else Cell(in_words(row.usual)),
                        Cell(spoken),
                        NOTHING if row.probability is None else Cell(percent(row.probability)),
                    )
                    for row, spoken in view.independence
                ),
                (1.5, 1.5, 1.5, 2.0, 1.2),
                right=(4,),
            ),
        ]
    beyond = [row for row in view.co_firing if row.present]
    if view.co_firing and not beyond:
        blocks.append(Text("No antagonists were found to fire together more than in healthy people."))
    if beyond:
        blocks += [
            Text("Antagonists that fire together more than in healthy people", "heading"),
            Table(
                head("Zone", "Movement", "Side", "State", "Together, of full drive", "Healthy people"),
                tuple(
                    (
                        *texts(row.zone, movement(row.movement).label),
                        Cell(side, side=side),
                        Cell(row.states[side], bold=one.present is True),
                        said(one.together, share_in_words(one.together)),
                        Cell(share_in_words(one.usual)),
                    )
                    for row in beyond
                    for side, one in sorted(row.sides.items(), reverse=True)
                ),
                (0.9, 1.4, 0.7, 2.2, 1.7, 1.5),
            ),
        ]
    return blocks


def stimulation(assessment: Assessment) -> tuple[Section, ...]:
    """What stimulated branches moved; no section where none was stimulated."""
    rows = stimulation_rows(assessment.stimulation)
    if not rows:
        return ()
    return (
        Section(
            "Nerve stimulation",
            (
                Text(
                    "What moved while a distal branch was stimulated and the patient did nothing: no movement of the "
                    "patient’s own, and counted nowhere else but as evidence for the branches above. Weak is "
                    f"{percent(ANSWERS_FROM)} to {percent(STRONG_FROM)} of full drive, strong is "
                    f"more; these limits are "
                    f""
                    "ours.",
                    "hint",
                ),
                Table(
                    head("Branch", "Side", "mA", "Skin moved by", "Answered", "Cannot be told", "Likely silent"),
                    tuple(_stimulated(row) for row in rows),
                    (1.3, 0.6, 0.6, 1.5, 2.6, 2.0, 0.8),
                    right=(2,),
                ),
            ),
        ),
    )


def _stimulated(row: StimulationRow) -> Row:
    answered = "; ".join(f"{name}: {one.response} ({share_in_words(one.drive)})" for name, one in row.answered)
    seen = row.moved.value is not None
    return (
        *texts(row.branch, row.side, "not given" if row.ma is None else number(row.ma)),
        quantity_cell(row.moved),
        Cell(sentence(answered)) if answered else Cell("no muscle is sure to have answered" if seen else UNKNOWN),
        *texts("; ".join(name for name, _ in row.open)),
        Cell(f"{row.silent}" if seen else UNKNOWN),
    )
