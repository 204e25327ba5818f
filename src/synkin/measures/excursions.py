"""How far every region went in every movement, each side, mean over the repetitions."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, MOVEMENTS, REGIONS, SIDES
from synkin.measures.model_error import Gain, closed_lid, gain, leak
from synkin.measures.quantity import Quantity, not_assessed
from synkin.measures.results import Excursion
from synkin.measures.spread import FEW, Mean, mean_of, pooled_variance
from synkin.trials import Trial

Array = npt.NDArray[np.floating[Any]]

FISSURE: Final = "palpebral-fissure"
EXCURSION_VERSION: Final = "1"
CLOSED_SHARE: Final = 0.5
"""Less than this share of the resting gap left: the lid error of the model applies."""


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


def excursions(
    responses: xr.Dataset, repetitions: tuple[Trial, ...], scale_sd: float, model: str, reading: str
) -> tuple[Excursion, ...]:
    """Every region's excursion in every movement.

    The length of a displacement is that of the mean vector over the repetitions, freed from the length that noise alone
    would have; its interval is along the mean vector. ``lateral`` and ``up`` are its parts, ``gap-change`` is of the
    palpebral fissure, closing negative. Intervals hold repetitions, landmark noise, scale, and what the landmark model
    is known to do wrong: movement under-read, leaked from elsewhere, and lids not quite shut.
    """
    return tuple(_excursions(responses, repetitions, scale_sd, model, reading))


def _excursions(
    responses: xr.Dataset, repetitions: tuple[Trial, ...], scale_sd: float, model: str, reading: str
) -> Iterator[Excursion]:
    change, noise = responses["change"].values, responses["noise_sd"].values
    rest_gap = responses["rest_gap"].values
    pools = pooled(responses, repetitions)
    for movement in movements_of(repetitions):
        rows = counted(repetitions, movement)
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
                bounds = gain(model, reading, movement, region.id)
                leaked = _leaked(change[rows][:, side_index], movement, region.id, model, reading)
                if region.id == FISSURE:
                    gap = rest_gap[np.array(rows)[seen], side_index]
                    yield _gap_change(
                        movement,
                        side_index,
                        values[:, 0],
                        sd[:, 0],
                        gap,
                        pool,
                        scale_sd,
                        bounds,
                        leaked,
                        model,
                        reading,
                    )
                else:
                    yield from _displacement(
                        movement, side_index, region.id, values, sd, pool, scale_sd, bounds, leaked
                    )


def _gap_change(
    movement: str,
    side: int,
    values: Array,
    sd: Array,
    rest_gap: Array,
    pool: float | None,
    scale_sd: float,
    bounds: Gain,
    leaked: float,
    model: str,
    reading: str,
) -> Excursion:
    mean = mean_of(values, sd, pool)
    systematic = [scale_sd * mean.value, leaked]
    reason = _few(mean)
    # Where closing was asked, a lid that the model leaves open looks like one that does not close.
    if MOVEMENTS[movement].wanted_region == FISSURE or np.mean(rest_gap + values) < CLOSED_SHARE * np.mean(rest_gap):
        error = closed_lid(model, reading)
        systematic.append(float(np.hypot(error.bias, error.sd)))
        reason = "; ".join(filter(None, (reason, "the model's error for closed lids is in the interval")))
    low, high = _widened(mean.value, mean.half_width(*systematic), bounds)
    # An eye cannot close further than shut; the resting gap is known as well as the scale is and lids are read.
    shut = -float(np.mean(rest_gap)) * (1.0 + 1.96 * scale_sd) - closed_lid(model, reading).sd
    interval = (max(low, min(shut, mean.value)), high)
    quantity = Quantity(mean.value, "mm", interval, mean.n, "measured", reason or None)
    return Excursion(movement, SIDES[side], FISSURE, "gap-change", quantity, mean.mdc95)


def _displacement(
    movement: str,
    side: int,
    region: str,
    values: Array,
    sd: Array,
    pool: float | None,
    scale_sd: float,
    bounds: Gain,
    leaked: float,
) -> Iterator[Excursion]:
    vector = values.mean(axis=0)
    length = float(np.linalg.norm(vector))
    along = vector / length if length > 0 else np.array([1.0, 0.0])
    mean = mean_of(values @ along, np.sqrt((sd**2) @ (along**2)), pool)
    freed = free_of_noise(length, mean.sem)
    low, high = _widened(freed, mean.half_width(scale_sd * freed, leaked), bounds)
    quantity = Quantity(freed, "mm", (max(0.0, low), high), mean.n, "measured", _few(mean))
    yield Excursion(movement, SIDES[side], region, "displacement", quantity, mean.mdc95)
    for axis, name in enumerate(("lateral", "up")):
        part = mean_of(values[:, axis], sd[:, axis], pool)
        half = part.half_width(scale_sd * part.value, leaked)
        signed = Quantity(part.value, "mm", _widened(part.value, half, bounds), part.n, "measured", _few(part))
        yield Excursion(movement, SIDES[side], region, name, signed, part.mdc95)


def _widened(value: float, half: float, bounds: Gain) -> tuple[float, float]:
    """The interval value +/- half, widened towards what the model may have under-read or over-read."""
    outwards = float(np.hypot(half, (bounds.high - 1.0) * value))
    inwards = float(np.hypot(half, (1.0 - bounds.low) * value))
    return (value - inwards, value + outwards) if value >= 0 else (value - outwards, value + inwards)


def _leaked(change: Array, movement: str, region: str, model: str, reading: str) -> float:
    """Standard error, mm, for what the model leaks into `region` from the wanted movement and from the lids.

    `change` holds the repetitions of one side, (repetition, channel). What leaks is not taken off an excursion, so all
    of it is error.
    """
    variance = 0.0
    for source in {MOVEMENTS[movement].wanted_region, FISSURE} - {None, region}:
        lengths = np.linalg.norm(change[:, columns(str(source))], axis=1)
        lengths = lengths[np.isfinite(lengths)]
        if lengths.size:
            error = leak(model, reading, str(source), region)
            variance += (error.fraction**2 + error.sd**2) * float(lengths.mean()) ** 2
    return float(np.sqrt(variance))


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
    reasons = [reason for trial in repetitions if trial.movement == movement for reason in trial.reasons]
    return "no usable repetition" + (f": {reasons[0]}" if reasons else "")


def _few(mean: Mean) -> str | None:
    return f"fewer than {FEW} repetitions: spread taken from the population" if mean.population else None
