"""Made-up results about muscles and wiring, with everything in them that a report has to show."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from synkin.anatomy import ATLAS, BRANCHES, MUSCLE_IDS, SIDES, ZONES, Side, other_side
from synkin.drive.results import (
    FULL_DRIVE,
    Activation,
    Alternative,
    CoFiring,
    Drive,
    Group,
    Independence,
    Strength,
    Suspect,
    SuspectMovement,
    TerritoryEntry,
    WiringEntry,
    ZoneContraction,
)
from synkin.measures import Quantity, measured, not_assessed

TOGETHER: Final = (
    ("levator-labii", "zygomaticus-minor"),
    ("risorius", "buccinator"),
    ("orbicularis-oculi-preseptal", "orbicularis-oculi-pretarsal"),
)
UNSEEN: Final = "the neck is not in the picture"
STILL: Final = "neither was driven enough"
FIRING: Final = ("brow", "mouth")
"""Zones of which it is said whether their antagonists fire together."""
OWN: Final[Mapping[str, str]] = {
    "frontalis-medial": "brow-raise",
    "frontalis-lateral": "brow-raise",
    "corrugator": "frown",
    "orbicularis-oculi-orbital": "eye-close-tight",
    "orbicularis-oculi-preseptal+orbicularis-oculi-pretarsal": "eye-close-gentle",
    "zygomaticus-major": "smile-open",
    "levator-labii+zygomaticus-minor": "snarl",
    "orbicularis-oris-upper": "pucker",
    "orbicularis-oris-lower": "pucker",
    "depressor-labii": "teeth-lower",
}
MOVEMENTS: Final = (
    "brow-raise",
    "eye-close-gentle",
    "eye-close-tight",
    "smile-open",
    "pucker",
    "snarl",
    "teeth-lower",
    "frown",
)
EYE, CHIN, CORNER = "orbicularis-oculi-preseptal+orbicularis-oculi-pretarsal", "mentalis", "zygomaticus-major"
EXCESS: Final = {
    (EYE, "smile-open"): (0.45, 0.1, 2.6, 0.97),
    (EYE, "pucker"): (0.3, 0.12, 1.9, 0.9),
    (CHIN, "eye-close-tight"): (0.35, 0.2, 1.4, 0.78),
    (CHIN, "smile-open"): (0.2, 0.25, 0.8, 0.55),
    (CORNER, "eye-close-tight"): (0.15, 0.18, 1.1, 0.42),
}
"""Of the affected side: excess, half width, mm, probability."""


def groups() -> tuple[Group, ...]:
    """All muscles, some of them not told apart."""
    found, seen = [], set[str]()
    for muscle in MUSCLE_IDS:
        if muscle in seen:
            continue
        muscles = next((one for one in TOGETHER if muscle in one), (muscle,))
        seen |= set(muscles)
        alike = None if len(muscles) == 1 else "the fold beside the nose, seen from the side"
        found.append(Group("+".join(muscles), muscles, ATLAS[muscles[0]].zone, alike))
    return tuple(found)


def drive_of(affected: Side | None = "right") -> Drive:
    """A drive in which `affected` has three suspects; with None none has any."""
    activations, wiring, strengths = [], [], []
    for name in MOVEMENTS:
        for side in SIDES:
            for group in groups():
                value = 0.8 if OWN.get(group.id) == name else 0.02
                more, half, mm, probability = (
                    EXCESS.get((group.id, name), (0.01, 0.06, 0.1, 0.03))
                    if side == affected
                    else (0.0, 0.05, 0.0, 0.01)
                )
                if group.zone == "neck":
                    none = not_assessed(FULL_DRIVE, UNSEEN)
                    activations.append(Activation(name, side, group.id, none))
                    wiring.append(WiringEntry(name, side, group.id, none, none, not_assessed("mm", UNSEEN), 0.1))
                    continue
                activations.append(Activation(name, side, group.id, measured(value + more, FULL_DRIVE, half, 3)))
                wiring.append(
                    WiringEntry(
                        name,
                        side,
                        group.id,
                        measured(value, FULL_DRIVE, 0.1, 3),
                        measured(more, FULL_DRIVE, half, 3),
                        measured(mm, "mm", 4 * half, 3),
                        probability,
                    )
                )
    for side in SIDES:
        for own, name in OWN.items():
            weak = side == affected and own == CORNER
            strengths.append(
                Strength(
                    side,
                    own,
                    name,
                    measured(0.55 if weak else 0.97, "1", 0.15, 3),
                    "cannot tell" if weak else "normal",
                    "weak, or held by the muscles that pull the corner down" if weak else "as strong as usual",
                )
            )
    return Drive(
        "measured",
        None,
        "other side",
        groups(),
        tuple(activations),
        tuple(wiring),
        tuple(strengths),
        () if affected is None else suspects(affected),
        tuple(_independence(side, side == affected) for side in SIDES),
        tuple(_co_firing(zone, name, side, affected) for zone in FIRING for name in MOVEMENTS for side in SIDES),
        tuple(_zone(zone, affected or "right", affected is not None) for zone in ZONES),
        tuple(
            TerritoryEntry(affected or "right", source, arrival, *_leak(source, arrival, affected))
            for source in (*BRANCHES, None)
            for arrival in BRANCHES
        ),
    )


def _independence(side: Side, ill: bool) -> Independence:
    usual = measured(5.0, "1", 0.8, 0)
    if ill:
        return Independence(side, measured(2.1, "1", 0.6, 3), usual, True, 0.97)
    return Independence(side, measured(4.6, "1", 0.6, 3), usual)


def _co_firing(zone: str, name: str, side: Side, affected: Side | None) -> CoFiring:
    """Of the affected side present in one smile; of the brow only in its own movements driven."""
    usual = Quantity(0.1, FULL_DRIVE, (0.0, 0.3), 0)
    present = side == affected and (zone, name) == ("mouth", "smile-open")
    together = measured(0.62 if present else 0.12, FULL_DRIVE, 0.1, 3)
    forth, back = measured(1.1, FULL_DRIVE, 0.2, 3), together
    if zone == "brow" and name not in ("brow-raise", "frown"):
        none = not_assessed("1", STILL)
        return CoFiring(name, side, zone, together, back, together, none, usual, 0.01, None, None, STILL)
    index = measured(0.72 if present else 0.2, "1", 0.1, 3)
    chance, limit = (0.93, None) if present else (0.04, 0.22)
    return CoFiring(name, side, zone, forth, back, together, index, usual, chance, present, limit)


def _zone(zone: str, side: Side, ill: bool) -> ZoneContraction:
    if zone == "neck":
        unknown = not_assessed("mm", UNSEEN), not_assessed(FULL_DRIVE, UNSEEN)
        return ZoneContraction(side, zone, None, None, None, *unknown, None, None, UNSEEN)
    own = {"eye": (EYE, "smile-open"), "chin": (CHIN, "eye-close-tight")}.get(zone) if ill else None
    if own is None:
        group = next(one.id for one in groups() if one.zone == zone)
        nothing = measured(0.0, "mm", 0.1, 3), measured(0.0, FULL_DRIVE, 0.05, 3)
        return ZoneContraction(side, zone, 0.03, "pucker", group, *nothing, False, 0.7)
    share, half, mm, chance = EXCESS[own]
    found = measured(mm, "mm", 4 * half, 3), measured(share, FULL_DRIVE, half, 3)
    return ZoneContraction(side, zone, chance, own[1], own[0], *found, True)


def _leak(source: str | None, arrival: str, affected: Side | None) -> tuple[Quantity, float | None]:
    if arrival == "C":
        return not_assessed(FULL_DRIVE, UNSEEN), None
    if affected is not None and (source, arrival) in (("B", "Z"), ("Z", "MM")):
        return measured(0.45 if source == "B" else 0.3, FULL_DRIVE, 0.2, 3), 0.84 if source == "B" else 0.31
    return measured(0.0, FULL_DRIVE, 0.03, 3), 0.02


def suspects(side: Side) -> tuple[Suspect, ...]:
    """Three, the last of them less likely than not."""
    rows = (
        (EYE, 0.97, {"B": 0.72, "Z": 0.23, "MM": 0.05}, {"Z": 0.78, "T": 0.22}),
        (CHIN, 0.78, {"Z": 0.7, "B": 0.3}, {"MM": 1.0}),
        (CORNER, 0.42, {"Z": 0.8, "T": 0.2}, {"Z": 0.55, "B": 0.45}),
    )
    found = []
    for rank, (group, probability, source, route) in enumerate(rows, start=1):
        muscles = tuple(group.split("+"))
        found.append(
            Suspect(
                rank=rank,
                side=side,
                group=group,
                muscles=muscles,
                probability=probability,
                movements=tuple(
                    SuspectMovement(name, measured(mm, "mm", 4 * half, 3), measured(share, "1", half, 3))
                    for (one, name), (share, half, mm, _) in EXCESS.items()
                    if one == group
                ),
                source=source,
                route=route,
                alternatives=(Alternative(("levator-labii", "zygomaticus-minor"), 0.12), Alternative((CORNER,), 0.06)),
                evidence=("The lids follow the mouth's corner by 0.03 s.",),
                test=f"Block {muscles[0]} with a little lidocaine and ask for the smile again.",
                plain=f"Number {rank} seems to pull when you did not ask it to.",
                anatomical=f"Suspected aberrant drive of {group} on the patient's {side}.",
            )
        )
    return tuple(found)


def mirrored(drive: Drive) -> Drive:
    """The same with the sides exchanged."""
    return replace(
        drive,
        activations=tuple(replace(one, side=other_side(one.side)) for one in drive.activations),
        wiring=tuple(replace(one, side=other_side(one.side)) for one in drive.wiring),
        strengths=tuple(replace(one, side=other_side(one.side)) for one in drive.strengths),
        suspects=tuple(replace(one, side=other_side(one.side)) for one in drive.suspects),
        independence=tuple(replace(one, side=other_side(one.side)) for one in drive.independence),
        co_firing=tuple(replace(one, side=other_side(one.side)) for one in drive.co_firing),
        zones=tuple(replace(one, side=other_side(one.side)) for one in drive.zones),
        territories=tuple(replace(one, side=other_side(one.side)) for one in drive.territories),
    )


def bilateral() -> Drive:
    """Both sides with the same suspects, held against the population."""
    right, left = drive_of("right"), drive_of("left")
    both = sorted((*right.suspects, *left.suspects), key=lambda one: -one.probability)
    return replace(
        right,
        reference="population",
        activations=tuple(
            max(pair, key=lambda one: one.drive.value or 0.0)
            for pair in zip(right.activations, left.activations, strict=True)
        ),
        wiring=tuple(
            max(pair, key=lambda one: one.probability) for pair in zip(right.wiring, left.wiring, strict=True)
        ),
        suspects=tuple(replace(one, rank=rank) for rank, one in enumerate(both, start=1)),
        zones=(*right.zones, *left.zones),
        territories=(*right.territories, *left.territories),
    )


def not_found() -> Drive:
    """Looked for and not found."""
    return Drive("not-assessed", "fewer than two movements could be used.", "population")
