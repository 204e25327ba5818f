"""How far every region went in every movement, each side, mean over the repetitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, MOVEMENTS, REGIONS, SIDES, Movement
from synkin.measures.calibration import Calibration
from synkin.measures.closed_lid import closed_lid
from synkin.measures.quantity import Quantity, measured, not_assessed
from synkin.measures.results import Excursion
from synkin.measures.spread import FEW, Mean, mean_of, pooled_variance
from synkin.trials import Trial

Array = npt.NDArray[np.floating[Any]]

FISSURE: Final = "palpebral-fissure"
EXCURSION_VERSION: Final = "2"
LEAST_TRIGGER: Final = 0.5
"""A trigger that reached less than this share of its usual excursion, or of the other side's, proves no absence."""
_MOST_ABOVE: Final = 3.0
"""No side is a reference that goes further than so many standard deviations beyond the usual excursion."""
CLOSED_SHARE: Final = 0.5
"""Less than this share of the resting gap left: the lid error of the model applies."""


def is_usual(movement: Movement, mm: float) -> bool:
    """Whether a side's excursion is near enough to what people make for the other side to be held against it."""
    if movement.usual_mm is None or movement.sd_mm is None:
        return True
    return bool(LEAST_TRIGGER * movement.usual_mm <= mm <= movement.usual_mm + _MOST_ABOVE * movement.sd_mm)


def counted(repetitions: tuple[Trial, ...], movement: str) -> list[int]:
    """Positions of the repetitions of `movement` that count: usable, no practice, and of one effort.

    Gentle repetitions are counted only where there are no others: a gentle and a full smile are different movements.
    """
    rows = [
        index
        for index, trial in enumerate(repetitions)
        if trial.movement == movement and trial.usable and not trial.practice
    ]
    fuller = [index for index in rows if repetitions[index].effort != "gentle"]
    return fuller or rows


def movements_of(repetitions: tuple[Trial, ...]) -> tuple[str, ...]:
    """The movements that were made, in the order of the protocol, without rest and unnamed."""
    made = {trial.movement for trial in repetitions}
    return tuple(id_ for id_ in MOVEMENTS if id_ in made and id_ not in ("rest", "unnamed", "blink-quiet"))


def columns(region: str) -> list[int]:
    """The channels that a region's displacement consists of: the gap for the palpebral fissure, else lateral and up."""
    names = [f"{FISSURE}.gap"] if region == FISSURE else [f"{region}.lateral", f"{region}.up"]
    return [CHANNELS.index(name) for name in names]


def mean_change(change: Array) -> Array:
    """Mean over repetitions (repetition, side, channel), without those in which a channel is missing."""
    seen = np.isfinite(change)
    count = seen.sum(axis=0)
    total = np.where(seen, change, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(1, count), np.nan))


def weights_of(side: int, region: str, along: Array) -> Array:
    """The displacement of a region along a direction as weights of a change, shape (side, channel)."""
    weights = np.zeros((len(SIDES), len(CHANNELS)))
    weights[side, columns(region)] = along
    return weights


def excursions(
    responses: xr.Dataset, repetitions: tuple[Trial, ...], scale_sd: float, calibration: Calibration
) -> tuple[Excursion, ...]:
    """Every region's excursion in every movement.

    The length of a displacement is that of the mean vector over the repetitions, freed from the length that noise alone
    would have; its interval is along the mean vector. ``lateral`` and ``up`` are its parts, ``gap-change`` is of the
    palpebral fissure, closing negative. Intervals hold repetitions, landmark noise, scale, and what the correction of
    the landmark model's errors leaves; where lids are near shut, also how far open shut lids are read.
    """
    return tuple(_excursions(responses, repetitions, scale_sd, calibration))


def _excursions(
    responses: xr.Dataset, repetitions: tuple[Trial, ...], scale_sd: float, calibration: Calibration
) -> Iterator[Excursion]:
    change, noise = responses["change"].values, responses["noise_sd"].values
    rest_gap = responses["rest_gap"].values
    pools = pooled(responses, repetitions)
    for movement in movements_of(repetitions):
        rows = counted(repetitions, movement)
        moved = mean_change(change[rows])
        for side_index, side in enumerate(SIDES):
            for region in REGIONS.values():
                main = "gap-change" if region.id == FISSURE else "displacement"
                if region.unseen is not None:
                    yield Excursion(movement, side, region.id, main, not_assessed("mm", region.unseen), None)
                    continue
                use = columns(region.id)
                values = change[np.ix_(rows, [side_index], use)][:, 0]
                sd = noise[np.ix_(rows, [side_index], use)][:, 0]
                seen = np.all(np.isfinite(values), axis=1)
                if not seen.any():
                    reason = why_none(repetitions, movement)
                    yield Excursion(movement, side, region.id, main, not_assessed("mm", reason), None)
                    continue
                values, sd = values[seen], sd[seen]
                pool = pools.get((movement == "blink", side_index, region.id))
                error = _Error(calibration, moved, side_index, region.id, scale_sd)
                if region.id == FISSURE:
                    gap = rest_gap[np.array(rows)[seen], side_index]
                    yield _gap_change(movement, error, values[:, 0], sd[:, 0], gap, pool)
                else:
                    yield from _displacement(movement, error, values, sd, pool)


@dataclass(frozen=True)
class _Error:
    """What is uncertain of a region in a movement beyond its repetitions; `moved` is the mean change of everything."""

    calibration: Calibration
    moved: Array
    side: int
    region: str
    scale_sd: float

    def half_width(self, mean: Mean, along: Array, *other_sd: float) -> float:
        """Half of the 95 % interval of a mean displacement along a direction."""
        model = self.calibration.error_sd(weights_of(self.side, self.region, along), self.moved)
        return mean.half_width(self.scale_sd * mean.value, model, *other_sd)


def _gap_change(
    movement: str, error: _Error, values: Array, sd: Array, rest_gap: Array, pool: float | None
) -> Excursion:
    mean = mean_of(values, sd, pool)
    lids = closed_lid(error.calibration.model, error.calibration.reading, error.calibration.skin)
    other: tuple[float, ...] = ()
    reason = _few(mean)
    # Where closing was asked, a lid that the model leaves open looks like one that does not close.
    if MOVEMENTS[movement].wanted_region == FISSURE or np.mean(rest_gap + values) < CLOSED_SHARE * np.mean(rest_gap):
        other = (float(np.hypot(lids.bias, lids.sd)),)
        reason = "; ".join(filter(None, (reason, "the error of reading closed lids is in the interval")))
    half = error.half_width(mean, np.ones(1), *other)
    # An eye cannot close further than shut; the resting gap is known as well as the scale is and lids are read.
    shut = -float(np.mean(rest_gap)) * (1.0 + 1.96 * error.scale_sd) - lids.sd
    interval = (max(mean.value - half, min(shut, mean.value)), mean.value + half)
    quantity = Quantity(mean.value, "mm", interval, mean.n, "measured", reason or None)
    return Excursion(movement, SIDES[error.side], FISSURE, "gap-change", quantity, mean.mdc95)


def _displacement(movement: str, error: _Error, values: Array, sd: Array, pool: float | None) -> Iterator[Excursion]:
    side = SIDES[error.side]
    vector = values.mean(axis=0)
    length = float(np.linalg.norm(vector))
    along = vector / length if length > 0 else np.array([1.0, 0.0])
    mean = mean_of(values @ along, np.sqrt((sd**2) @ (along**2)), pool)
    freed, half = free_of_noise(length, mean.sem), error.half_width(mean, along)
    quantity = Quantity(freed, "mm", (max(0.0, freed - half), freed + half), mean.n, "measured", _few(mean))
    yield Excursion(movement, side, error.region, "displacement", quantity, mean.mdc95)
    for axis, name in enumerate(("lateral", "up")):
        part = mean_of(values[:, axis], sd[:, axis], pool)
        signed = measured(part.value, "mm", error.half_width(part, np.eye(2)[axis]), part.n, _few(part))
        yield Excursion(movement, side, error.region, name, signed, part.mdc95)


def free_of_noise(length: float, sem: float) -> float:
    """The length of a mean plane vector without what noise of `sem` per axis adds to it on average."""
    return float(np.sqrt(max(0.0, length**2 - 2 * sem**2)))


def pooled(responses: xr.Dataset, repetitions: tuple[Trial, ...]) -> dict[tuple[bool, int, str], float | None]:
    """Variance of repetitions pooled over the movements of the recording, by (is a blink, side index, region)."""
    change = responses["change"].values
    result: dict[tuple[bool, int, str], float | None] = {}
    for blink in (False, True):
        groups = [counted(repetitions, m) for m in movements_of(repetitions) if (m == "blink") == blink]
        for side in range(len(SIDES)):
            for region in REGIONS.values():
                if region.unseen is not None:
                    continue
                samples = [
                    change[np.ix_(rows, [side], [col])][:, 0, 0] for rows in groups for col in columns(region.id)
                ]
                samples = [sample[np.isfinite(sample)] for sample in samples]
                result[blink, side, region.id] = pooled_variance([sample for sample in samples if len(sample) > 1])
    return result


def why_none(repetitions: tuple[Trial, ...], movement: str) -> str:
    """Why no repetition of `movement` could be measured."""
    made = [trial for trial in repetitions if trial.movement == movement]
    if any(trial.usable for trial in made):
        return "it could not be seen in any repetition: skin or lids hidden, blinks, or frames that are not usable"
    reasons = [reason for trial in made for reason in trial.reasons]
    return "no usable repetition" + (f": {reasons[0]}" if reasons else "")


def _few(mean: Mean) -> str | None:
    return f"fewer than {FEW} repetitions: spread taken from the population" if mean.population else None
