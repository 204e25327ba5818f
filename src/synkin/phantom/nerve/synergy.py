"""Which muscles each command normally drives, in the average person and in people as they differ."""

from typing import Final, NamedTuple

import numpy as np
import xarray as xr
from scipy.special import gammaincinv, ndtr

from synkin.anatomy import MUSCLE_IDS, SIDES, Coupling, coupling
from synkin.phantom.nerve.tables import read_table

_TABLE = read_table("synergies.toml")
_MUSCLE: Final = {muscle: index for index, muscle in enumerate(MUSCLE_IDS)}

COMMANDS: Final[tuple[str, ...]] = tuple(row["movement"] for row in _TABLE["command"])
"""The movements that the simulated nerve can be commanded to make, natural blinks included."""
ANTAGONISTS: Final[dict[str, dict[str, float]]] = {row["movement"]: row["antagonists"] for row in _TABLE["command"]}
"""Relative weights of the muscles that hold against each movement."""
PUFF: Final[dict[str, float]] = {row["movement"]: float(row.get("puff", 0.0)) for row in _TABLE["command"]}
"""How far each movement fills the cheeks with air."""
REACH: Final[dict[str, dict[str, float]]] = _TABLE["reach"]
"""What a muscle at drive 1 does to its region: share of the resting fissure, or mm."""

_GAMMA_FROM = 0.7
"""Spread over mean from which a normal distribution would lie below zero too often to be cut there."""
_MOST_SD = 3.0


class Draw(NamedTuple):
    """A healthy coupling as one person has it, per side in the order of SIDES, in the unit of its `Coupling`."""

    movement: str
    region: str
    amount: tuple[float, float]
    way: dict[str, float]


def draw_synergy(rng: np.random.Generator | None) -> xr.DataArray:
    """The drive that each command normally sends to each muscle.

    Parameters
    ----------
    rng : draws a person; None gives the average one, whose sides are alike.

    Returns
    -------
    (movement, side, muscle), 1 = the muscle's whole pull; healthy coupling included.
    """
    value = np.zeros((len(COMMANDS), len(SIDES), len(MUSCLE_IDS)))
    for command, row in enumerate(_TABLE["command"]):
        for muscle, drive in row["drives"].items():
            value[command, :, _MUSCLE[muscle]] = drive
    if rng is not None:
        value *= _variation(rng)
    for drawn in draw_couplings(rng):
        reach = REACH[drawn.region]
        for muscle, share in drawn.way.items():
            value[COMMANDS.index(drawn.movement), :, _MUSCLE[muscle]] += np.multiply(
                drawn.amount, share / reach[muscle]
            )
    return xr.DataArray(
        value,
        coords={"movement": list(COMMANDS), "side": list(SIDES), "muscle": list(MUSCLE_IDS)},
        dims=("movement", "side", "muscle"),
        name="synergy",
        attrs={"units": "share of the muscle's whole pull"},
    )


def draw_couplings(rng: np.random.Generator | None) -> tuple[Draw, ...]:
    """What comes along with each movement in one healthy person; None gives the average one."""
    drawn: list[Draw] = []
    trait = {} if rng is None else {region: rng.standard_normal(2) for region in sorted(REACH)}
    for row in _TABLE["coupling"]:
        region = row["region"]
        kind = 0 if rng is None else float(rng.uniform())
        for movement in row["movements"]:
            norm = coupling(movement, region)
            if rng is None:
                drawn.append(Draw(movement, region, (norm.mean, norm.mean), row["ways"][0]))
                continue
            shared = _TABLE["variation"]["coupling_shared"]
            score = np.sqrt(shared) * trait[region] + np.sqrt(1.0 - shared) * rng.standard_normal(2)
            amount = _amount(norm, float(score[0]), float(score[1]), row.get("most_mm", np.inf))
            drawn.append(Draw(movement, region, amount, row["ways"][int(kind * len(row["ways"]))]))
    return tuple(drawn)


def _amount(norm: Coupling, middle: float, tilt: float, most: float) -> tuple[float, float]:
    """Left and right of one person: never below zero, with the table's mean, spread and left-right spread.

    `middle` and `tilt` are standard normal scores: how much, and how much more on the left. Where the spread is wide
    for its mean the distribution is a gamma; both are cut three spreads above the mean. No side exceeds `most`.
    """
    if norm.sd < _GAMMA_FROM * norm.mean:
        amount = max(norm.mean + norm.sd * middle, 0.0)
    else:
        amount = float(gammaincinv((norm.mean / norm.sd) ** 2, float(ndtr(middle)))) * norm.sd**2 / norm.mean
    amount = min(amount, norm.mean + _MOST_SD * norm.sd)
    # A left-right difference in proportion to the amount, so that neither side falls below zero and the mean stays.
    lean = float(np.clip(0.5 * norm.side_sd / np.hypot(norm.mean, norm.sd) * tilt, -1.0, 1.0))
    return min(amount * (1.0 + lean), most), min(amount * (1.0 - lean), most)


def _variation(rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Factors (movement, side, muscle) with mean 1."""
    spread = _TABLE["variation"]
    movements, muscles = len(COMMANDS), len(MUSCLE_IDS)
    person = (
        spread["command"] * rng.standard_normal((movements, 1))
        + spread["muscle"] * rng.standard_normal(muscles)
        + spread["both"] * rng.standard_normal((movements, muscles))
    )
    apart = spread["side_muscle"] * rng.standard_normal(muscles) + spread["side_command"] * rng.standard_normal(
        (movements, 1)
    )
    half = 0.5 * apart
    log = np.stack([person + half, person - half], axis=1)
    variance = sum(spread[part] ** 2 for part in ("command", "muscle", "both"))
    variance += 0.25 * sum(spread[part] ** 2 for part in ("side_muscle", "side_command"))
    return np.asarray(np.exp(log - 0.5 * variance))
