"""What a stimulated nerve branch moved: per muscle the drive that explains how the skin went, and how sure that is.

Nothing is expected of what a branch drives: every muscle of the side is as likely silent as not, and if it answers, any
drive up to full is as likely. Anatomy's branches are left out here, since the answer is to tell about them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.optimize import nnls

from synkin.anatomy import ATLAS, MUSCLE_IDS, SIDES, AffectedSide, Side
from synkin.drive.activations import NOISE_MM, all_fields, field_slopes, furthest_mm
from synkin.drive.displacements import stimulated_displacements
from synkin.drive.evidence import BranchReading, Response
from synkin.drive.face import WATCHED, Face, face_of, outward
from synkin.drive.fields import WAYS, no_adaptation
from synkin.drive.find import adaptation_of
from synkin.drive.noise import Neighbours, Whitener
from synkin.drive.results import FULL_DRIVE
from synkin.drive.silent_or_not import drives_given
from synkin.measures import FEW, Quantity, free_of_noise, mean_of, not_assessed
from synkin.trials import Stimulated, Trials

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

STIMULATION_VERSION: Final = "2"
ANSWERS_FROM: Final = 0.1
"""Share of full drive from which a muscle is said to answer. Ours, as are the following."""
STRONG_FROM: Final = 0.35
_SURE: Final = 0.8
"""Probability from which weak or strong is said."""
_SURE_SILENT: Final = 0.95
"""The same of none: what the atlas gets wrong hides muscles more often than it invents them."""
_WRONG: Final = 0.15
"""What the atlas gets wrong beyond how people differ, as a share of how far the skin around goes. Chosen on tuning
patients, as are the following."""
_UNKNOWN: Final = 1.0
_ADAPTED: Final = 0.5
"""How much a person may still differ from the atlas, as a share of what people do: at first, and once voluntary
movements have shown how."""
_FIRST_SD: Final = 2.0
"""Of drives, where the answer is looked for from which the person's differences are counted."""
_INSTEAD: Final = -0.3
"""Correlation of two muscles' drives from which one may stand for the other."""
_MOST: Final = 4
"""Muscles of one answer."""
_EVERY: Final = 16
"""Of samples, as far as millimetres go."""
_LEAST_SEEN: Final = 0.5
"""Share of the side's watched landmarks that must be seen."""
_BESIDE_MM: Final = -3.0
"""Landmarks from this far across the midline count as the side's."""


@dataclass(frozen=True)
class Answer:
    """How muscles that this stimulation cannot tell apart, or a single one, answered.

    drive : all of them together; moved : how far they moved skin, of the eye's muscles how far they narrowed the eye,
        as the atlas fitted to this person has it. Its interval is the drive's alone: what of the fit is still unknown,
        how repetitions differ and how well the scale is known are not in it.
    response : None where it cannot be told, and `reason` says why
    """

    muscles: tuple[str, ...]
    drive: Quantity
    moved: Quantity
    response: Response | None
    reason: str | None = None


@dataclass(frozen=True)
class Stimulation:
    """A branch stimulated with a current (mA, None where not known), once or more, and every muscle's answer.

    moved : how far the skin that went furthest went, mm, without what noise adds to it; n counts the usable repetitions
        in which it was seen. The interval holds how repetitions differ and how well the scale is known.
    """

    branch: str
    side: Side
    ma: float | None
    moved: Quantity
    answers: tuple[Answer, ...]
    version: str = STIMULATION_VERSION


def stimulations(motion: xr.Dataset, trials: Trials, affected: AffectedSide) -> tuple[Stimulation, ...]:
    """The answers to every stimulation, branches, sides and currents apart, in the order of the recording.

    Parameters
    ----------
    motion : from `motion.take_head_out`
    trials : from `trials.find_trials`; its voluntary movements, if there are any, show how this person differs from the
        atlas, and say nothing else here
    """
    if not trials.stimulated:
        return ()
    moved, rests = stimulated_displacements(motion, trials.stimulated)
    face = face_of(_median(rests))
    adaptation = adaptation_of(motion, trials, affected)
    by = (adaptation or no_adaptation()).by
    person = _person(face, by, _UNKNOWN if adaptation is None else _ADAPTED) if face.whole else None
    sites: dict[tuple[str, Side, float | None], list[int]] = {}
    for row, one in enumerate(trials.stimulated):
        sites.setdefault((one.branch, one.side, one.ma), []).append(row)
    scale_sd = float(motion.attrs["scale_relative_sd"])
    return tuple(
        _stimulation([trials.stimulated[row] for row in rows], moved[rows], person, scale_sd) for rows in sites.values()
    )


def readings_of(found: Sequence[Stimulation]) -> tuple[BranchReading, ...]:
    """The answers that are sure, muscle by muscle; of muscles that are not told apart only that all are silent.

    Where the current is not known it may have been below the threshold: there silence is given out only of sites at
    which something answered.
    """
    return tuple(
        BranchReading(one.branch, one.side, muscle, answer.response, one.ma)
        for one in found
        for answer in one.answers
        if answer.response is not None and (len(answer.muscles) == 1 or answer.response == "none")
        if answer.response != "none" or one.ma is not None or _answered(one)
        for muscle in answer.muscles
    )


def _answered(one: Stimulation) -> bool:
    return any(answer.response in ("weak", "strong") for answer in one.answers)


@dataclass(frozen=True, eq=False)
class _Person:
    """The pulls of this person: `fields` and `slopes` as in `activations.Activations`."""

    face: Face
    fields: Array
    slopes: Array


def _person(face: Face, by: Array, unknown: float) -> _Person:
    fields = all_fields(face, by)
    return _Person(face, fields, unknown * field_slopes(face, by, fields, range(len(MUSCLE_IDS)), WAYS))


def _stimulation(given: Sequence[Stimulated], moved: Array, person: _Person | None, scale_sd: float) -> Stimulation:
    first = given[0]
    usable = np.array([one.usable for one in given])
    reason = None
    if not usable.any():
        reason = " ".join(dict.fromkeys(text for one in given for text in one.reasons))
    elif person is None:
        reason = "Too little of the face's skin was seen at rest."
    else:
        mean = _mean(moved[usable])[WATCHED]
        own = outward(first.side) * (person.face.places[WATCHED, 0] - person.face.middle) > _BESIDE_MM
        if float(np.isfinite(mean[own, 0]).mean()) < _LEAST_SEEN:
            reason = "Too little of this side's skin was seen while it was stimulated."
    if person is None or reason is not None:
        return Stimulation(first.branch, first.side, first.ma, not_assessed("mm", reason or ""), ())
    fields = person.fields[SIDES.index(first.side)]
    samples = drives_given(*_said(mean, own, fields, person.slopes[SIDES.index(first.side)], person.face))
    far = furthest(moved[usable][:, WATCHED], own, scale_sd)
    answers = tuple(_answer(group, samples, fields, first.side, far.n) for group in _groups(samples))
    return Stimulation(first.branch, first.side, first.ma, far, answers)


def _said(moved: Array, own: Mask, fields: Array, slopes: Array, face: Face) -> tuple[Array, Array]:
    """Precision and pull on drives, of how skin went, all that is not known of the person's atlas integrated out."""
    neighbours = Neighbours(face.places[WATCHED])
    silent = ~own | ~np.isfinite(moved[:, 0])
    far = np.where(silent, np.nan, (moved**2).sum(axis=1))
    whiten = Whitener(neighbours, _WRONG * neighbours.around(far), silent, NOISE_MM)
    fields, slopes, moved = (np.where(silent[:, None], 0.0, one) for one in (fields, slopes, moved))
    design, seen = whiten(fields), whiten(moved)
    first = nnls(np.vstack([design.T, np.eye(len(fields)) / _FIRST_SD]), np.concatenate([seen, np.zeros(len(fields))]))[
        0
    ]
    ways = (first[:, None, None, None] * slopes).reshape(-1, *slopes.shape[2:])
    wrong = whiten(ways[np.any(ways != 0.0, axis=(1, 2))])
    across = design @ wrong.T
    out = np.linalg.solve(np.eye(len(wrong)) + wrong @ wrong.T, np.column_stack([across.T, wrong @ seen]))
    return design @ design.T - across @ out[:, :-1], design @ seen - across @ out[:, -1]


def _groups(samples: Array) -> list[tuple[int, ...]]:
    """Muscles whose answers are told, one by one or, where one may stand for another of its zone, together."""
    groups: list[tuple[int, ...]] = [(m,) for m in range(samples.shape[1])]
    covariance = np.cov(samples, rowvar=False)
    told = {group: _response(samples[:, group].sum(axis=1)) is not None for group in groups}
    while True:
        pairs = [
            (_correlation(covariance, one, other), one, other)
            for one, other in combinations(groups, 2)
            if not (told[one] and told[other])
            and len(one) + len(other) <= _MOST
            and ATLAS[MUSCLE_IDS[one[0]]].zone == ATLAS[MUSCLE_IDS[other[0]]].zone
        ]
        nearest = min(pairs, key=lambda pair: pair[0], default=None)
        if nearest is None or nearest[0] > _INSTEAD:
            return sorted(groups)
        both = tuple(sorted((*nearest[1], *nearest[2])))
        groups = [one for one in groups if one not in nearest[1:]] + [both]
        told[both] = _response(samples[:, both].sum(axis=1)) is not None


def _correlation(covariance: Array, one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Of the sums of two groups' drives."""
    apart = covariance[np.ix_(one, one)].sum() * covariance[np.ix_(other, other)].sum()
    return float(covariance[np.ix_(one, other)].sum() / np.sqrt(apart)) if apart > 1e-12 else 0.0


def _response(drive: Array) -> Response | None:
    """What samples of a drive say with enough certainty, shape (sample,)."""
    silent, strong = float((drive < ANSWERS_FROM).mean()), float((drive >= STRONG_FROM).mean())
    if silent >= _SURE_SILENT:
        return "none"
    if strong >= _SURE:
        return "strong"
    return "weak" if 1.0 - silent - strong >= _SURE else None


def _answer(group: tuple[int, ...], samples: Array, fields: Array, side: Side, repetitions: int) -> Answer:
    drive = samples[:, group].sum(axis=1)
    went = np.tensordot(samples[::_EVERY, group], fields[list(group)], 1)
    response = _response(drive)
    return Answer(
        muscles=tuple(MUSCLE_IDS[m] for m in group),
        drive=_quantity(drive, FULL_DRIVE, repetitions),
        moved=_quantity(furthest_mm(went, side), "mm", repetitions),
        response=response,
        reason=None if response is not None else "what moved may be other muscles' pull as well",
    )


def _quantity(samples: Array, unit: str, repetitions: int) -> Quantity:
    low, high = np.quantile(samples, [0.025, 0.975])
    mean = float(samples.mean())
    return Quantity(mean, unit, (min(float(low), mean), max(float(high), mean)), repetitions)


def furthest(moved: Array, own: Mask, scale_sd: float) -> Quantity:
    """How far the landmark that went furthest on average went, mm, of displacements (repetition, landmark, 2).

    As displacements of voluntary movements are told: freed of noise, with the spread of repetitions or, of fewer than
    three, the population's (`measures.mean_of`), and the relative standard deviation of the scale.
    """
    average = np.where(own[:, None], np.nan_to_num(_mean(moved)), 0.0)
    most = int(np.linalg.norm(average, axis=1).argmax())
    length = float(np.linalg.norm(average[most]))
    along = moved[:, most] @ (average[most] / max(length, 1e-9))
    along = along[np.isfinite(along)]
    mean = mean_of(along, np.full(len(along), NOISE_MM), None)
    freed, half = free_of_noise(length, mean.sem), mean.half_width(scale_sd * length)
    few = f"fewer than {FEW} repetitions: spread taken from the population" if mean.population else None
    return Quantity(freed, "mm", (max(0.0, freed - half), freed + half), mean.n, "measured", few)


def _mean(moved: Array) -> Array:
    """Mean over repetitions of what was seen, NaN where nothing was."""
    seen = np.isfinite(moved)
    total = np.where(seen, moved, 0.0).sum(axis=0)
    return np.where(seen.any(axis=0), total / np.maximum(seen.sum(axis=0), 1), np.nan)


def _median(rests: Array) -> Array:
    out = np.full(rests.shape[1:], np.nan)
    seen = np.isfinite(rests[..., 0]).any(axis=0)
    if seen.any():
        out[seen] = np.nanmedian(rests[:, seen], axis=0)
    return out
