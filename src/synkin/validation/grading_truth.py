"""What a grader would look at in a simulated patient if everything were known."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import CHANNELS, MOVEMENTS, REGIONS, SIDES, AffectedSide, Side, other_side
from synkin.anatomy.regions import on_side
from synkin.grading import RESTING, Observed, Resting, Unwanted, Way, compared, voluntary_of
from synkin.measures import Own, Quantity
from synkin.phantom.recording import Simulation
from synkin.phantom.truth import series

FISSURE: Final = "palpebral-fissure"
Trials = Sequence[Mapping[str, Any]]


def true_observed(simulation: Simulation, truth: Mapping[str, Any], affected: AffectedSide) -> Observed:
    """The truth (`synkin.truth/1`, loaded) of a simulated recording as graders look at it, without any error.

    Unwanted movement is what miswired axons alone moved, as the mean over all repetitions; regions that landmarks
    cannot see are left out, as they are where synkin measures landmarks.
    """
    made = {name: [one for one in truth["trials"] if one["movement"] == name] for name in MOVEMENTS}
    ways = {(name, side): _way(some, name, side) for name, some in made.items() for side in SIDES if some}
    voluntary = tuple(
        voluntary_of(name, side, way, ways[name, other_side(side)])
        for (name, side), way in ways.items()
        if MOVEMENTS[name].wanted_region is not None
    )
    ranges = _ranges(made)
    return Observed(
        affected=affected,
        voluntary=voluntary,
        unwanted=tuple(
            _unwanted(some, name, region, side, ranges.get((side, region)))
            for name, some in made.items()
            if some
            for region in MOVEMENTS[name].watched
            if REGIONS[region].unseen is None
            for side in SIDES
        ),
        resting=_resting(simulation, truth["trials"]),
        not_compared=compared(affected, voluntary),
    )


def exactly(value: float, unit: str, n: int = 1) -> Quantity:
    """A quantity without error."""
    return Quantity(value, unit, (value, value), n)


def _way(trials: Trials, name: str, side: Side) -> Way:
    region = MOVEMENTS[name].wanted_region
    peak = float(trials[0]["peak_s"])
    if region == FISSURE:
        change = float(np.mean([one["gap_change"][side] for one in trials]))
        gap = float(np.mean([one["rest_gap"][side] for one in trials]))
        return Way((Own(change, 0.0, len(trials)),), exactly(change, "mm"), Own(gap, 0.0, len(trials)), peak)
    parts = [
        float(np.mean([one["channels"][side][f"{region}.{axis}"] for one in trials])) for axis in ("lateral", "up")
    ]
    return Way(
        tuple(Own(part, 0.0, len(trials)) for part in parts), exactly(float(np.linalg.norm(parts)), "mm"), time_s=peak
    )


def _ranges(made: Mapping[str, Trials]) -> dict[tuple[Side, str], float]:
    """How far each region goes where a movement asks for it, the furthest; of lids the resting gap."""
    found: dict[tuple[Side, str], float] = {}
    for name, trials in made.items():
        region = MOVEMENTS[name].wanted_region
        for side in SIDES if trials and region is not None else ():
            way = _way(trials, name, side)
            reach = way.rest_gap.value if way.rest_gap is not None else way.length.value or 0.0
            found[side, region or ""] = max(found.get((side, region or ""), 0.0), reach)
    for side in SIDES:
        gaps = [one["rest_gap"][side] for trials in made.values() for one in trials]
        if gaps:
            found[side, FISSURE] = float(np.mean(gaps))
    return found


def _unwanted(trials: Trials, name: str, region: str, side: Side, range_mm: float | None) -> Unwanted:
    """Mean over repetitions; the truth leaves out what moved by next to nothing."""
    mm = float(
        np.mean(
            [
                sum(one["mm"] for one in trial["unwanted"] if (one["region"], one["side"]) == (region, side))
                for trial in trials
            ]
        )
    )
    return Unwanted(name, region, side, exactly(mm, "mm"), range_mm, None, float(trials[0]["peak_s"]))


def _resting(simulation: Simulation, trials: Trials) -> tuple[Resting, ...]:
    """Resting values in the rests before the movements."""
    region = series(simulation)["region"].values
    time = simulation.time
    inside = np.zeros(len(time), dtype=np.bool_)
    for one in trials:
        inside |= (time >= one["start_s"] - 0.8) & (time <= one["start_s"] - 0.05)
    means: npt.NDArray[np.float64] = np.nanmean(region[inside].astype(np.float64), axis=0)
    level = _canthi(simulation, inside)
    rows = []
    for where, measure in RESTING:
        channel = {"height": "up", "lateral": "lateral", "gap": "gap"}[measure]
        column = CHANNELS.index(f"{where}.{channel}")
        values = {
            side: float(means[at, column]) - (level if measure == "height" else 0.0) for at, side in enumerate(SIDES)
        }
        for side in SIDES:
            own, other = values[side], values[other_side(side)]
            rows.append(
                Resting(where, measure, side, exactly(own, "mm"), exactly(other, "mm"), exactly(own - other, "mm"))
            )
    return tuple(rows)


def _canthi(simulation: Simulation, inside: npt.NDArray[np.bool_]) -> float:
    """Height of the canthi, mean of both eyes, mm."""
    corners = REGIONS[FISSURE].corners_right
    indices = [index for side in SIDES for index in on_side(corners, side)]
    return float(simulation.places[inside][:, indices, 1].mean())
