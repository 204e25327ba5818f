"""The whole way: motion and trials in, muscles, wiring and suspects out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import MUSCLE_IDS, SIDES, AffectedSide, Side, other_side
from synkin.drive.activations import Activations, activations
from synkin.drive.displacements import displacements, rims
from synkin.drive.evidence import Evidence, branch_readings, drive_readings
from synkin.drive.face import ON_RIMS, WATCHED
from synkin.drive.groups import groups_of
from synkin.drive.normal import KNOWN_MOVEMENTS
from synkin.drive.results import FULL_DRIVE, Activation, Drive, Group, WiringEntry
from synkin.drive.strength import independence_of, strengths_of
from synkin.drive.suspects import COUNTS_FROM, GroupSamples, group_samples, quantity, suspects_of
from synkin.drive.wiring import Wiring, wiring
from synkin.measures import measured
from synkin.trials import Trials

Array = npt.NDArray[np.floating[Any]]

_LEAST_MOVEMENTS: Final = 2
_LEAST_WATCHED: Final = 0.6
"""Share of the watched landmarks that must be known at rest."""


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
    known = [name for name in moved["movement"].values.tolist() if name in KNOWN_MOVEMENTS]
    one_sided = affected in ("left", "right")
    reference = "other side" if one_sided else "population"
    if len(known) < _LEAST_MOVEMENTS:
        return Drive(
            "not-assessed",
            "muscles are found by comparing movements, and fewer than two movements that name muscles were repeated "
            "usably; record at least a smile, a closure of the eyes, a pucker and a raise of the brows",
            reference,
        )
    if float(np.isfinite(moved["neutral"].values[WATCHED, 0]).mean()) < _LEAST_WATCHED:
        return Drive("not-assessed", "too little of the face's skin was seen at rest", reference)
    moved = moved.sel(movement=known)
    healthy: tuple[Side, ...] = (other_side(affected),) if affected in ("left", "right") else ()
    found = activations(moved, healthy, skin)
    ill: tuple[Side, ...] = (affected,) if affected in ("left", "right") else SIDES
    wirings = tuple(
        wiring(found, side, against_other=one_sided, readings=drive_readings(evidence), seed=seed) for side in ill
    )
    whole = tuple(_whole_mm(found, side) for side in ill)
    groups = groups_of(wirings, whole)
    repetitions = dict(zip(known, moved["repetitions"].values.tolist(), strict=True))
    samples = tuple(group_samples(one, groups, mm) for one, mm in zip(wirings, whole, strict=True))
    suspects = [
        suspect
        for one, of in zip(wirings, samples, strict=True)
        for suspect in suspects_of(one, of, groups, repetitions, affected, branch_readings(evidence))
    ]
    if len(ill) > 1:
        suspects.sort(key=lambda one: (one.rank, -one.probability))
    return Drive(
        status="measured",
        reason=None,
        reference=reference,
        groups=groups,
        activations=_activations(found, wirings, samples, groups, repetitions),
        wiring=tuple(
            entry for one, of in zip(wirings, samples, strict=True) for entry in _entries(one, of, groups, repetitions)
        ),
        strengths=tuple(
            strength
            for one, of in zip(wirings, samples, strict=True)
            for strength in strengths_of(one, of, groups, repetitions)
        ),
        suspects=tuple(replace(one, rank=rank) for rank, one in enumerate(suspects, start=1)),
        independence=tuple(independence_of(one, min(repetitions.values())) for one in wirings),
    )


def _whole_mm(found: Activations, side: Side) -> Array:
    """How far each muscle's whole pull moves the skin it moves most, or narrows the eye, mm, shape (muscle,)."""
    fields = found.fields[SIDES.index(side)]
    skin = np.linalg.norm(np.where(ON_RIMS[None, :, None], 0.0, fields), axis=2).max(axis=1)
    upper, lower = (np.isin(WATCHED, rim) for rim in rims(side))
    lids = fields[:, lower, 1].max(axis=1) - fields[:, upper, 1].min(axis=1)
    return np.asarray(np.maximum(skin, lids))


def _members(groups: Sequence[Group]) -> Array:
    return np.array([[muscle in group.muscles for muscle in MUSCLE_IDS] for group in groups], dtype=np.float64)


def _activations(
    found: Activations,
    wirings: Sequence[Wiring],
    samples: Sequence[GroupSamples],
    groups: Sequence[Group],
    repetitions: dict[str, int],
) -> tuple[Activation, ...]:
    """Drive per movement, side and group: of sides that may be ill what belongs and what does not, else as found."""
    member = _members(groups)
    out = []
    for c, movement in enumerate(found.movements):
        for place, side in enumerate(SIDES):
            own = next((i for i, one in enumerate(wirings) if one.side == side), None)
            reference = wirings[0]
            for g, group in enumerate(groups):
                if own is not None:
                    drive = samples[own].drive[:, c, g] + float(member[g] @ wirings[own].normal[c])
                    sd = float(np.hypot(drive.std(), np.sqrt(member[g] @ wirings[own].normal_sd[c] ** 2)))
                    value = float(drive.mean())
                else:
                    value = float(member[g] @ found.drive[c, place])
                    sd = float(np.sqrt(member[g] @ reference.normal_sd[c] ** 2))
                out.append(
                    Activation(movement, side, group.id, measured(value, FULL_DRIVE, 1.96 * sd, repetitions[movement]))
                )
    return tuple(out)


def _entries(
    one: Wiring, samples: GroupSamples, groups: Sequence[Group], repetitions: dict[str, int]
) -> list[WiringEntry]:
    member = _members(groups)
    out = []
    for c, movement in enumerate(one.movements):
        for g, group in enumerate(groups):
            normal = float(member[g] @ one.normal[c])
            sd = float(np.sqrt(member[g] @ one.normal_sd[c] ** 2))
            out.append(
                WiringEntry(
                    movement=movement,
                    side=one.side,
                    group=group.id,
                    normal=measured(normal, FULL_DRIVE, 1.96 * sd, repetitions[movement]),
                    excess=quantity(samples.drive[:, c, g], FULL_DRIVE, repetitions[movement]),
                    excess_mm=quantity(samples.mm[:, c, g], "mm", repetitions[movement]),
                    probability=float((samples.drive[:, c, g] > COUNTS_FROM).mean()),
                )
            )
    return out
