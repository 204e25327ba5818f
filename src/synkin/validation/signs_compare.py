"""Lays what was found of a simulated patient's signs beside the truth."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, SIDES, Side, other_side
from synkin.drive import BranchReading, Drive, Stimulation
from synkin.drive.coordination import dimension_of
from synkin.drive.routes import route_probabilities
from synkin.drive.strength import HELD
from synkin.drive.suspects import COUNTS_FROM
from synkin.measures import Quantity, RestingShift
from synkin.measures import Sequence as Sequenced
from synkin.measures.resting_signs import SIGNS
from synkin.phantom.nerve import recruited
from synkin.phantom.recording import Simulation
from synkin.validation.drive_patients import MOVEMENTS_ASKED, Routes
from synkin.validation.drive_truth import truth_of
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
    ZoneRow,
)
from synkin.validation.signs_truth import (
    fighting_drive,
    firing_together,
    held_drive,
    leaks,
    moved_mm,
    of_zone,
    shifts_mm,
    wired_drive,
)

_DIGITS: Final = 5


def found_of(quantity: Quantity) -> Found:
    """A quantity as far as the suite counts it."""
    if quantity.value is None:
        return Found(None)
    low, high = quantity.ci95 if quantity.ci95 is not None else (None, None)
    rounded = (None if one is None else round(one, _DIGITS) for one in (quantity.value, low, high))
    return Found(*rounded)


def zone_rows(simulation: Simulation, drive: Drive, side: Side) -> Iterator[ZoneRow]:
    """Every zone of the affected side."""
    person, patient = simulation.person, simulation.recording.patient
    wired, fought = wired_drive(person, patient, side), fighting_drive(person, patient, side)
    by_wires, by_fight = (moved_mm(person, side, one) for one in (wired, fought))
    unwanted = moved_mm(person, side, wired + fought)
    groups = {group.id: group.muscles for group in drive.groups}
    for one in drive.zones:
        if one.side != side:
            continue
        own, true = of_zone(one.zone), None
        if one.movement is not None and one.group is not None:
            columns = [MUSCLE_IDS.index(muscle) for muscle in groups[one.group]]
            true = float(unwanted[MOVEMENTS_ASKED.index(one.movement), columns].sum())
        yield ZoneRow(
            zone=one.zone,
            wired_mm=float(by_wires[:, own].max()),
            fought_mm=float(by_fight[:, own].max()),
            true_mm=true,
            present=one.present,
            limit_mm=one.limit_mm,
            excess_mm=found_of(one.excess_mm),
        )


def dimension_row(simulation: Simulation, drive: Drive, side: Side) -> DimensionRow | None:
    """Independent movements of both sides; None where the other side was no reference."""
    held = held_drive(simulation)
    found = {one.side: one for one in drive.independence}
    if set(found) != set(SIDES):
        return None
    own, other = (float(dimension_of(held[None, :, SIDES.index(one)])[0]) for one in (side, other_side(side)))
    return DimensionRow(
        true=own,
        true_other=other,
        found=found_of(found[side].dimension),
        found_other=found_of(found[other_side(side)].dimension),
        reduced=found[side].reduced,
    )


def firing_rows(simulation: Simulation, drive: Drive, side: Side) -> Iterator[FiringRow]:
    """Every zone with antagonists in every movement, on both sides.

    What is called usual is the population's, by the table that synkin has of it, and of the affected side what the
    other side truly does as well.
    """
    held = held_drive(simulation)
    for one in drive.co_firing:
        c = MOVEMENTS_ASKED.index(one.movement)
        true = {each: float(firing_together(held[c, SIDES.index(each)], one.zone)) for each in SIDES}
        usual = max(one.usual.ci95[1] if one.usual.ci95 is not None else 0.0, HELD)
        if one.side == side:
            usual = max(usual, true[other_side(side)] + COUNTS_FROM)
        yield FiringRow(
            movement=one.movement,
            zone=one.zone,
            affected=one.side == side,
            true=true[one.side],
            beyond=true[one.side] - usual,
            found=found_of(one.together),
            present=one.present,
        )


def leak_rows(
    simulation: Simulation, drive: Drive, stimulated: Drive | None, routes: Routes, side: Side
) -> Iterator[LeakRow]:
    """Every territory by every branch; drive that no territory would explain is left out."""
    true = leaks(simulation.person, simulation.recording.patient, routes, side)
    later = {(one.source, one.arrival): one for one in stimulated.territories} if stimulated is not None else {}
    for one in drive.territories:
        if one.source is None or one.side != side:
            continue
        again = later.get((one.source, one.arrival))
        yield LeakRow(
            source=one.source,
            arrival=one.arrival,
            true=float(true[BRANCHES.index(one.source), BRANCHES.index(one.arrival)]),
            found=found_of(one.drive),
            stimulated=found_of(again.drive) if again is not None else None,
        )


def sequence_rows(sequences: Sequence[Sequenced]) -> Iterator[SequenceRow]:
    """Every movement's, and all movements' together."""
    for one in sequences:
        yield SequenceRow(one.movement, one.disordered, found_of(one.spread_s), found_of(one.slowness))


def rest_rows(simulation: Simulation, shifts: Sequence[RestingShift], side: Side) -> Iterator[RestRow]:
    """Every sign of a resting shift that landmarks can see."""
    found = {(one.region, one.measure): one for one in shifts if one.side == side}
    for sign, true in zip(SIGNS, shifts_mm(simulation, side, SIGNS), strict=True):
        one = found[sign.region, sign.measure]
        yield RestRow(sign.region, sign.measure, true, found_of(one.difference), one.present, one.speaks_for)


def route_row(
    simulation: Simulation,
    drive: Drive,
    stimulated: Drive | None,
    readings: Sequence[BranchReading],
    routes: Routes,
    side: Side,
) -> RouteRow:
    """The leading muscle's branches beside those of the first suspect."""
    truth = truth_of(simulation.person, simulation.recording.patient, routes)
    told = None
    if truth.leading is not None and stimulated is not None:
        told = _likeliest(route_probabilities(truth.leading, side, readings, affected=side))
    return RouteRow(
        leading=truth.leading,
        leading_mm=truth.leading_mm,
        most_mm=truth.most_mm,
        source=truth.source,
        route=truth.route,
        plain=_named(drive),
        stimulated=_named(stimulated) if stimulated is not None else None,
        reader=_likeliest(MUSCLES[truth.leading].branches) if truth.leading is not None else None,
        reader_stimulated=told,
    )


def _named(drive: Drive) -> Named:
    if not drive.suspects:
        return Named()
    first = min(drive.suspects, key=lambda one: one.rank)
    return Named(first.muscles, _likeliest(first.source), _likeliest(first.route))


def _likeliest(shares: Mapping[str, float]) -> str | None:
    return max(shares, key=shares.__getitem__, default=None)


def answer_rows(simulation: Simulation, found: Sequence[Stimulation]) -> Iterator[AnswerRow]:
    """Every answer to every branch beside the drive that it truly gave, weakness included."""
    recording = simulation.recording
    for site in found:
        if site.ma is None:
            continue
        strength = recording.patient.nerve(site.side).strength
        drives = recruited(recording.patient, site.side, site.branch, site.ma, seed=recording.seed) * [
            strength.get(muscle, 1.0) for muscle in MUSCLE_IDS
        ]
        far = moved_mm(simulation.person, site.side, drives)
        for answer in site.answers:
            columns = [MUSCLE_IDS.index(muscle) for muscle in answer.muscles]
            yield AnswerRow(
                branch=site.branch,
                muscles=answer.muscles,
                drives=tuple(round(float(drives[at]), _DIGITS) for at in columns),
                mm=tuple(round(float(far[at]), _DIGITS) for at in columns),
                response=answer.response,
            )
