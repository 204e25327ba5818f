"""Abnormal contraction by zone of the face: whether any muscle there is driven against the patient's will."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import ATLAS, BRANCHES, MUSCLE_IDS, MUSCLES, ZONES, Zone
from synkin.drive.results import FULL_DRIVE, MORE_LIKELY_THAN_NOT, Group, ZoneContraction
from synkin.drive.suspects import GroupSamples, quantity
from synkin.drive.wiring import OWN_SHARE, Wiring
from synkin.measures import not_assessed

Array = npt.NDArray[np.floating[Any]]

_LEAST_SEEN: Final = 0.5
"""House rule, ours: share of a zone's muscles and movements that must have been seen before it is called quiet."""
_STANDS_OUT: Final = 3.0
"""House rule, ours: standard deviations by which an unwanted contraction must stand out to have been seen."""
_MOST: Final = 0.75
"""House rule, ours: share of a zone's possible wrong wires of which an unwanted contraction must have been seen."""
_HIDDEN_MM: Final = 1.5
"""Unwanted movement that no "absent" may hide, as in the synkinesis matrix."""
_UNSEEN: Final = "the skin of this zone was not seen"
_TOO_LITTLE: Final = "too little of the skin of this zone was seen to call it quiet"
_SILENT: Final[Mapping[Zone, str]] = {
    "chin": "a mentalis that only wrinkles the chin moves no landmark: look at its skin",
    "neck": "a platysma is seen only by the skin that it moves over the jaw; one that only tightens the neck moves no "
    "landmark: look for its bands",
}
"""What contracts without a landmark moving."""


def zones_of(
    wiring: Wiring, samples: GroupSamples, groups: Sequence[Group], whole_mm: Array, repetitions: Mapping[str, int]
) -> tuple[ZoneContraction, ...]:
    """Every zone of one side, from the brow down; `whole_mm` as for `group_samples`."""
    faintest = _faintest_mm(wiring, whole_mm)
    return tuple(_zone(zone, wiring, samples, groups, _limit(zone, faintest), repetitions) for zone in ZONES)


def _limit(zone: Zone, faintest: Array) -> float:
    """The mm from which most of the wrong wires that could reach a zone would have been seen."""
    wires = [
        faintest[b, m]
        for m, muscle in enumerate(MUSCLE_IDS)
        for b, branch in enumerate(BRANCHES)
        if ATLAS[muscle].zone == zone and MUSCLES[muscle].branches.get(branch, 0.0) < OWN_SHARE
    ]
    return float(np.quantile(wires, _MOST))


def _faintest_mm(wiring: Wiring, whole_mm: Array) -> Array:
    """How far a muscle must move skin against the will to stand out, shape (branch, muscle).

    It is driven as a territory's commands would drive it. All else that could explain it is in `precision`.
    """
    profiles = wiring.into / np.maximum(wiring.into.max(axis=0), 1e-9)
    evidence = np.einsum("cb,cmdm,db->bm", profiles, wiring.precision, profiles)
    return np.asarray(_STANDS_OUT / np.sqrt(np.maximum(evidence, 1e-6)) * whole_mm)


def _zone(
    zone: Zone,
    wiring: Wiring,
    samples: GroupSamples,
    groups: Sequence[Group],
    faintest: float,
    repetitions: Mapping[str, int],
) -> ZoneContraction:
    every = [g for g, group in enumerate(groups) if group.zone == zone]
    own = [g for g in every if samples.seen[:, g].any()]
    if not own:
        unknown = not_assessed("mm", _UNSEEN), not_assessed(FULL_DRIVE, _UNSEEN)
        return ZoneContraction(wiring.side, zone, None, None, None, *unknown, None, None, _UNSEEN)
    chance = float(samples.there[:, own].any(axis=1).mean())
    # What a movement did not show is no part of the largest.
    mm = np.where(samples.seen[:, own], samples.mm[:, :, own], 0.0)
    c, at = np.unravel_index(int(mm.mean(axis=0).argmax()), mm.shape[1:])
    movement, g = wiring.movements[c], own[at]
    # The posterior's own end is zero where wires are unlikely: what could have been seen at all bounds it from below.
    limit = max(float(np.quantile(mm.max(axis=(1, 2)), 0.975)), faintest)
    muscles = np.array([len(groups[one].muscles) for one in every], dtype=np.float64)
    seen = float((samples.seen[:, every] @ muscles).mean() / muscles.sum())
    present: bool | None = chance > MORE_LIKELY_THAN_NOT
    reason = None
    if not present:
        present = None if seen < _LEAST_SEEN or limit > _HIDDEN_MM else False
        reason = (
            _TOO_LITTLE
            if seen < _LEAST_SEEN
            else f"less likely than not, but up to {limit:.1f} mm could not be excluded"
            if limit > _HIDDEN_MM
            else _SILENT.get(zone)
        )
    return ZoneContraction(
        side=wiring.side,
        zone=zone,
        probability=chance,
        movement=movement,
        group=groups[g].id,
        excess_mm=quantity(samples.mm[:, c, g], "mm", repetitions[movement]),
        excess=quantity(samples.drive[:, c, g], FULL_DRIVE, repetitions[movement]),
        present=present,
        limit_mm=limit if present is False else None,
        reason=reason,
    )
