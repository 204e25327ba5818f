"""Drives made by hand: chosen groups, excesses and suspects of one patient."""

from dataclasses import replace

from synkin.anatomy import Side
from synkin.drive.results import Alternative, Drive, Group, Suspect, SuspectMovement, WiringEntry
from synkin.measures import Quantity, measured, not_assessed

DAO, ZYG, PLATYSMA, OOC = (
    "depressor-anguli-oris",
    "zygomaticus-major",
    "platysma",
    "orbicularis-oculi-pretarsal",
)
Excess = dict[str, dict[str, float]]
"""Group -> movement -> mm."""
NORMAL = {"smile-open": {ZYG: 1.0}, "pucker": {DAO: 0.1}, "eye-close-gentle": {OOC: 1.0}, "brow-raise": {}}


def mm(value: float, half: float = 0.5) -> Quantity:
    return measured(value, "mm", half, 3)


def suspect(
    muscles: tuple[str, ...],
    probability: float,
    shows: dict[str, float],
    alternatives: tuple[Alternative, ...] = (),
    side: Side = "left",
    half: float = 0.5,
) -> Suspect:
    movements = tuple(
        SuspectMovement(name, mm(value, half), not_assessed("1", "not looked at")) for name, value in shows.items()
    )
    return Suspect(
        rank=1,
        side=side,
        group=muscles[0],
        muscles=muscles,
        probability=probability,
        movements=movements,
        source={"T": 0.1, "Z": 0.5, "B": 0.2, "MM": 0.1, "C": 0.1},
        route={"T": 0.02, "Z": 0.02, "B": 0.2, "MM": 0.7, "C": 0.06},
        alternatives=alternatives,
        evidence=(),
        test="block it",
        plain="",
        anatomical="",
    )


def drive(suspects: tuple[Suspect, ...], excess: Excess, *, side: Side = "left", half: float = 0.5) -> Drive:
    """A drive whose wiring holds these excesses, and nothing in the other movements."""
    muscles = {one.group: one.muscles for one in suspects}
    groups = {name: muscles.get(name, (name,)) for name in (*excess, DAO, ZYG, PLATYSMA, OOC)}
    wiring = tuple(
        WiringEntry(
            movement=name,
            side=side,
            group=group,
            normal=measured(NORMAL[name].get(group, 0.0), "of full drive", 0.1, 3),
            excess=measured(0.0, "of full drive", 0.1, 3),
            excess_mm=mm(excess.get(group, {}).get(name, 0.0), half),
            probability=0.5,
        )
        for group in groups
        for name in NORMAL
    )
    return Drive(
        status="measured",
        reason=None,
        reference="other side",
        groups=tuple(Group(name, own, "mouth", None) for name, own in groups.items()),
        wiring=wiring,
        suspects=tuple(replace(one, rank=place) for place, one in enumerate(suspects, start=1)),
    )
