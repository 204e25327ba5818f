"""The whole way: motion and trials in, muscles, wiring and suspects out."""

from collections.abc import Sequence
from dataclasses import replace
from heapq import merge
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import MUSCLE_IDS, SIDES, AffectedSide, Side, other_side
from synkin.drive.activations import Activations, activations
from synkin.drive.coordination import co_firing_of, draws_of, independence_of
from synkin.drive.displacements import displacements
from synkin.drive.evidence import Evidence, branch_readings, drive_readings
from synkin.drive.face import WATCHED, face_of
from synkin.drive.fields import Adaptation
from synkin.drive.groups import groups_of
from synkin.drive.normal import KNOWN_MOVEMENTS
from synkin.drive.results import FULL_DRIVE, Activation, Drive, Group, WiringEntry
from synkin.drive.strength import strengths_of
from synkin.drive.suspects import COUNTS_FROM, GroupSamples, group_samples, members, mostly_seen, quantity, suspects_of
from synkin.drive.territories import territories_of
from synkin.drive.wiring import Wiring, wiring
from synkin.drive.zones import zones_of
from synkin.measures import Quantity, not_assessed
from synkin.trials import Trials

Array = npt.NDArray[np.floating[Any]]

_LEAST_MOVEMENTS: Final = 2
_LEAST_WATCHED: Final = 0.6
"""Share of the watched landmarks that must be known at rest."""
_LEAST_SEEN: Final = 0.3
"""Share of them that must be seen in a movement."""
_UNSEEN: Final = "the skin that it moves was not seen in this movement"


def find_drive(
    motion: xr.Dataset, trials: Trials, affected: AffectedSide, *, evidence: Sequence[Evidence] = (), seed: int = 1
) -> Drive:
    """Which muscles moved, which of them should not have, and through which branch.

    Parameters
    ----------
    motion : from `motion.take_head_out`
    trials : from `trials.find_trials`
    affected : with one affected side the other one is the reference, else the population is, for both
    evidence : from beyond video; see `evidence`
    seed : of the samples of the posterior
    """
    return drive_from(displacements(motion, trials), affected, evidence=evidence, seed=seed)


def drive_from(
    moved: xr.Dataset,
    affected: AffectedSide,
    *,
    evidence: Sequence[Evidence] = (),
    skin: Array | None = None,
    seed: int = 1,
) -> Drive:
    """As `find_drive`, from how far landmarks went; see `displacements`, and `activations` for `skin`."""
    known = _known(moved)
    one_sided = affected in ("left", "right")
    reference = "other side" if one_sided else "population"
    if len(known) < _LEAST_MOVEMENTS:
        return Drive(
            "not-assessed",
            "muscles are found by comparing movements, and fewer than two movements that name muscles were repeated "
            "usably; record at least a smile, a closure of the eyes, a pucker and a raise of the brows",
            reference,
        )
    if not _is_whole(moved):
        return Drive("not-assessed", "too little of the face's skin was seen at rest", reference)
    moved = moved.sel(movement=known)
    found = activations(moved, _healthy(affected), skin)
    ill: tuple[Side, ...] = (affected,) if affected in ("left", "right") else SIDES
    wirings = tuple(
        wiring(found, side, against_other=one_sided, readings=drive_readings(evidence), seed=seed) for side in ill
    )
    whole = tuple(found.whole_mm(side) for side in ill)
    groups = groups_of(wirings, whole)
    repetitions = dict(zip(known, moved["repetitions"].values.tolist(), strict=True))
    seen = {side: _seen(found, side, evidence) for side in SIDES}
    samples = tuple(group_samples(one, groups, mm, seen[one.side]) for one, mm in zip(wirings, whole, strict=True))
    by_side = [
        suspects_of(one, of, groups, repetitions, affected, evidence) for one, of in zip(wirings, samples, strict=True)
    ]
    draws = tuple(draws_of(one, seed) for one in wirings)
    fewest = min(repetitions.values())
    # Each side keeps its order; of two sides the likelier of those next in line comes first.
    suspects = merge(*by_side, key=lambda one: -one.probability)
    return Drive(
        status="measured",
        reason=None,
        reference=reference,
        groups=groups,
        activations=_activations(found, wirings, samples, groups, repetitions, evidence),
        wiring=tuple(
            entry for one, of in zip(wirings, samples, strict=True) for entry in _entries(one, of, groups, repetitions)
        ),
        strengths=tuple(
            strength
            for one, of in zip(wirings, samples, strict=True)
            for strength in strengths_of(one, of, groups, repetitions)
        ),
        suspects=tuple(replace(one, rank=rank) for rank, one in enumerate(suspects, start=1)),
        independence=tuple(
            row
            for one, drawn in zip(wirings, draws, strict=True)
            for row in independence_of(one, drawn, seen[one.side], seen[other_side(one.side)], fewest)
        ),
        co_firing=tuple(
            row
            for one, drawn in zip(wirings, draws, strict=True)
            for row in co_firing_of(one, drawn, seen[one.side], seen[other_side(one.side)], repetitions)
        ),
        zones=tuple(
            row
            for one, of, mm in zip(wirings, samples, whole, strict=True)
            for row in zones_of(one, of, groups, mm, repetitions)
        ),
        territories=tuple(
            row
            for one in wirings
            for row in territories_of(
                one, seen[one.side], fewest, branch_readings(evidence), affected=affected, seed=seed
            )
        ),
    )


def adaptation_of(motion: xr.Dataset, trials: Trials, affected: AffectedSide) -> Adaptation | None:
    """How this person's muscles differ from the atlas, by their voluntary movements; None where those do not say."""
    moved = displacements(motion, trials)
    known = _known(moved)
    if len(known) < _LEAST_MOVEMENTS or not _is_whole(moved):
        return None
    return activations(moved.sel(movement=known), _healthy(affected)).adaptation


def _known(moved: xr.Dataset) -> list[str]:
    """Movements that name muscles and in which enough was seen."""
    seen = np.isfinite(moved["moved"].values[:, WATCHED, 0]).mean(axis=1) >= _LEAST_SEEN
    names = moved["movement"].values.tolist()
    return [name for name, enough in zip(names, seen, strict=True) if enough and name in KNOWN_MOVEMENTS]


def _is_whole(moved: xr.Dataset) -> bool:
    neutral = moved["neutral"].values
    return float(np.isfinite(neutral[WATCHED, 0]).mean()) >= _LEAST_WATCHED and face_of(neutral).whole


def _healthy(affected: AffectedSide) -> tuple[Side, ...]:
    return (other_side(affected),) if affected in ("left", "right") else ()


def _seen(found: Activations, side: Side, evidence: Sequence[Evidence]) -> npt.NDArray[np.bool_]:
    """Of which muscles a movement says something, by skin that was seen or by another instrument."""
    seen = found.seen(side)
    for one in drive_readings(evidence):
        if one.side == side and one.movement in found.movements:
            seen[found.movements.index(one.movement), MUSCLE_IDS.index(one.muscle)] = True
    return seen


def _never_below_zero(value: float, sd: float, repetitions: int) -> Quantity:
    return Quantity(value, FULL_DRIVE, (max(value - 1.96 * sd, 0.0), value + 1.96 * sd), repetitions)


def _activations(
    found: Activations,
    wirings: Sequence[Wiring],
    samples: Sequence[GroupSamples],
    groups: Sequence[Group],
    repetitions: dict[str, int],
    evidence: Sequence[Evidence],
) -> tuple[Activation, ...]:
    """Drive per movement, side and group: what belongs to it and what does not; of a healthy side all belongs."""
    member = members(groups)
    out = []
    for side in SIDES:
        own = next((i for i, one in enumerate(wirings) if one.side == side), None)
        if own is not None:
            drive = samples[own].drive.mean(axis=0) + wirings[own].normal @ member.T
            sd, seen = wirings[own].drive_sd(member), samples[own].seen
        else:
            drive, sd = wirings[0].expected @ member.T, wirings[0].expected_sd(member)
            seen = mostly_seen(_seen(found, side, evidence), member)
        for c, movement in enumerate(found.movements):
            for g, group in enumerate(groups):
                found_drive = (
                    _never_below_zero(float(drive[c, g]), float(sd[c, g]), repetitions[movement])
                    if seen[c, g]
                    else not_assessed(FULL_DRIVE, _UNSEEN)
                )
                out.append(Activation(movement, side, group.id, found_drive))
    return tuple(out)


def _entries(
    one: Wiring, samples: GroupSamples, groups: Sequence[Group], repetitions: dict[str, int]
) -> list[WiringEntry]:
    member = members(groups)
    normal, sd = one.normal @ member.T, one.normal_sd(member)
    out = []
    for c, movement in enumerate(one.movements):
        for g, group in enumerate(groups):
            seen, count = samples.seen[c, g], repetitions[movement]
            out.append(
                WiringEntry(
                    movement=movement,
                    side=one.side,
                    group=group.id,
                    normal=_never_below_zero(float(normal[c, g]), float(sd[c, g]), count)
                    if seen
                    else not_assessed(FULL_DRIVE, _UNSEEN),
                    excess=quantity(samples.drive[:, c, g], FULL_DRIVE, count)
                    if seen
                    else not_assessed(FULL_DRIVE, _UNSEEN),
                    excess_mm=quantity(samples.mm[:, c, g], "mm", count) if seen else not_assessed("mm", _UNSEEN),
                    probability=float((samples.drive[:, c, g] > COUNTS_FROM).mean()),
                )
            )
    return out
