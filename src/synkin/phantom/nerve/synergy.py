"""Which muscles each command normally drives, in the average person and in people as they differ."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.special import gammainc, gammaincc, gammaincinv, ndtr

from synkin.anatomy import MUSCLE_IDS, SIDES, coupling
from synkin.phantom.nerve.tables import read_table

Array = npt.NDArray[np.floating[Any]]

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

_COUPLED: Final = [
    (movement, row["region"], row["ways"]) for row in _TABLE["coupling"] for movement in row["movements"]
]
_ROW_PLACE: Final = [place for place, row in enumerate(_TABLE["coupling"]) for _ in row["movements"]]
_REGION_PLACE: Final = [list(REACH).index(region) for _, region, _ in _COUPLED]
_MOST: Final = np.array([row.get("most_mm", np.inf) for row in _TABLE["coupling"] for _ in row["movements"]])
_NORMS: Final = [coupling(movement, region) for movement, region, _ in _COUPLED]
_OWN: Final = np.array([row.get("own", 1.0) for row in _TABLE["coupling"] for _ in row["movements"]])
"""Share of each coupling that its own muscles make; skin passes the rest on."""
_NORM: Final = np.array([[norm.mean, norm.sd, norm.side_sd] for norm in _NORMS]).T * _OWN
"""Mean, spread between people and left-right spread of what own muscles make, shape (3, coupling)."""


class Draw(NamedTuple):
    """A healthy coupling's own muscles in one person, per side in the order of SIDES, in the unit of its `Coupling`."""

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
    if rng is None:
        return tuple(
            Draw(movement, region, (mean, mean), ways[0])
            for (movement, region, ways), mean in zip(_COUPLED, _NORM[0].tolist(), strict=True)
        )
    shared = _TABLE["variation"]["coupling_shared"]
    trait = rng.standard_normal((2, len(REACH)))[:, _REGION_PLACE]
    middle, tilt = np.sqrt(shared) * trait + np.sqrt(1.0 - shared) * rng.standard_normal((2, len(_COUPLED)))
    kind = rng.uniform(size=len(_TABLE["coupling"]))[_ROW_PLACE]
    amounts = _amounts(middle, tilt).tolist()
    return tuple(
        Draw(movement, region, (left, right), ways[int(of_ways * len(ways))])
        for (movement, region, ways), (left, right), of_ways in zip(_COUPLED, amounts, kind.tolist(), strict=True)
    )


def _amounts(middle: Array, tilt: Array) -> Array:
    """Left and right of one person: never below zero, with the table's mean, spread and left-right spread.

    `middle` and `tilt` are standard normal scores per coupling: how much, and how much more on the left. Where the
    spread is wide for its mean the distribution is a gamma; both are cut three spreads above the mean, and what that
    takes from the gamma's mean is given back. No side exceeds the published limit.
    """
    mean, sd, side_sd = _NORM
    shape, scale, cut = (mean / sd) ** 2, sd**2 / mean, mean + _MOST_SD * sd
    cut_mean = mean * gammainc(shape + 1.0, cut / scale) + cut * gammaincc(shape, cut / scale)
    amount = np.where(
        sd < _GAMMA_FROM * mean,
        np.clip(mean + sd * middle, 0.0, cut),
        np.minimum(gammaincinv(shape, ndtr(middle)) * scale, cut) * mean / cut_mean,
    )
    # A left-right difference in proportion to the amount, so that neither side falls below zero and the mean stays.
    lean = np.clip(0.5 * side_sd / np.hypot(mean, sd) * tilt, -1.0, 1.0)
    return np.asarray(np.minimum(np.stack([amount * (1.0 + lean), amount * (1.0 - lean)], axis=1), _MOST[:, None]))


def _variation(rng: np.random.Generator) -> Array:
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
