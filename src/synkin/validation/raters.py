"""Simulated raters: they look up a known table with noise such as people's, so that a fit can be held against it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from synkin.grading import Row, grade, rows_of
from synkin.grading.observed import Observed
from synkin.validation.intraclass import icc_2_1
from synkin.validation.labels import Label, Rated

Array = npt.NDArray[np.float64]
SYNKINESIS_ICC: Final = 0.48
COMPOSITE_ICC: Final = 0.85
"""Between people: 31 raters of 20 videos (Cabrol et al.), 0.476 and 0.847. Simulated raters come to it."""
_OWN: Final = 0.4
_HALO: Final = 1.0
_EACH: Final = 0.6
"""What a rater adds always, adds to all items of one patient, and adds to each item, as parts of the noise. Ours."""
_BLOCKS: Final = ("synkinesis", "voluntary")
_MOST: Final = {"synkinesis": 6.0, "voluntary": 3.0}


@dataclass(frozen=True)
class Raters:
    """Ratings by simulated raters: `levels` per block of shape (rater, patient, item); the agreement they came to."""

    values: Mapping[str, Array]
    levels: Mapping[str, npt.NDArray[np.int_]]
    noise: Mapping[str, float]
    synkinesis_icc: float
    composite_icc: float

    def rated(self) -> tuple[Rated, ...]:
        """As labels beside the measures."""
        return tuple(
            Rated(
                Label(f"patient-{patient}", f"rater-{rater}", "sunnybrook", f"{block}-{item}", int(level)),
                float(self.values[block][patient, item]),
            )
            for block in _BLOCKS
            for (rater, patient, item), level in np.ndenumerate(self.levels[block])
        )


def true_values(patients: Sequence[Observed]) -> dict[str, Array]:
    """The measures behind Sunnybrook's items, shape (patient, item) per block; patients with a gap are left out."""
    rows: dict[str, list[list[float]]] = {block: [] for block in _BLOCKS}
    for seen in patients:
        found = next(one for one in grade(seen) if one.instrument == "sunnybrook")
        of = {
            block: [one.quantity.value for one in found.items if one.block == block and one.quantity is not None]
            for block in _BLOCKS
        }
        if all(len(values) == 5 and None not in values for values in of.values()):
            for block, values in of.items():
                rows[block].append([value for value in values if value is not None])
    return {block: np.array(values) for block, values in rows.items()}


def rate(values: Mapping[str, Array], raters: int, seed: int, cuts: Mapping[str, Array] | None = None) -> Raters:
    """Ratings of these patients with as much noise as brings raters to people's agreement.

    cuts : the cut-offs that the raters go by, per block; the table's unless given.
    """
    known = cuts or {block: table_cuts(block) for block in _BLOCKS}
    rng = np.random.default_rng(seed)
    patients, items = values["synkinesis"].shape
    drawn = {
        block: _OWN * rng.standard_normal((raters, 1, 1))
        + _HALO * rng.standard_normal((raters, patients, 1))
        + _EACH * rng.standard_normal((raters, patients, items))
        for block in _BLOCKS
    }

    def levels(block: str, noise: float) -> npt.NDArray[np.int_]:
        said = np.searchsorted(known[block], values[block] + noise * drawn[block], side="right")
        return np.asarray(said + (1 if block == "voluntary" else 0), dtype=np.int_)

    def composite(noise: float) -> float:
        total = 4 * levels("voluntary", noise).sum(axis=2) - synkinesis.sum(axis=2)
        return icc_2_1(total.T)

    first = _noise_for(lambda noise: icc_2_1(levels("synkinesis", noise).sum(axis=2).T), SYNKINESIS_ICC, "synkinesis")
    synkinesis = levels("synkinesis", first)
    second = _noise_for(composite, COMPOSITE_ICC, "voluntary")
    return Raters(
        values=values,
        levels={"synkinesis": synkinesis, "voluntary": levels("voluntary", second)},
        noise={"synkinesis": first, "voluntary": second},
        synkinesis_icc=icc_2_1(synkinesis.sum(axis=2).T),
        composite_icc=composite(second),
    )


def table_cuts(block: str) -> Array:
    """The table's cut-offs of a block of Sunnybrook, rising."""
    rows: tuple[Row, ...] = rows_of("sunnybrook", block)
    return np.array([row.bounds[0] for row in rows[1:]])


def _noise_for(agreement: Callable[[float], float], wanted: float, block: str) -> float:
    """The noise at which raters agree as well as wanted, by halving: agreement falls with noise."""
    low, high = 0.0, _MOST[block]
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if agreement(middle) > wanted else (low, middle)
    return (low + high) / 2
