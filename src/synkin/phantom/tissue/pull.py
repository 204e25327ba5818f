"""How one person's muscles pull their skin, from the table beside it.

This is a model of its own, made without regard to the pull atlas with which `synkin.drive` inverts motion to muscles:
other falloffs, and directions, reaches, places and strengths that are drawn per person, so that the inversion is tried
on faces that do not obey its own assumptions. Do not let the two share figures.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

import numpy as np

from synkin.anatomy import SIDES, Side
from synkin.anatomy.regions import on_side

Sheet = Literal["upper", "lower", "both"]
Towards = Literal["direction", "eye", "mouth"]
Falloff = Literal["wendland", "gaussian", "exponential", "cosine"]
FALLOFFS: Final[tuple[Falloff, ...]] = get_args(Falloff)


def read_tissue_table(name: str) -> dict[str, Any]:
    """A TOML table of this package."""
    return tomllib.loads(resources.files("synkin.phantom.tissue").joinpath(name).read_text("utf-8"))


@dataclass(frozen=True)
class Pull:
    """What one muscle of one side does to the skin at drive 1.

    insertion: landmarks of the polyline at which it takes hold, on its own side. shift_mm: how far from there this
    person's insertion lies (away from the midline, up). direction_deg: 0 away from the midline, 90 up; of no meaning
    for a sphincter, which pulls `towards` the eye or the mouth. reach_mm: distance at which the skin goes half as far
    as at the insertion; ahead: how many times as far before it, in the direction of the pull. amplitude_mm: how far
    the insertion goes. sheet: the lip that it moves.
    """

    muscle: str
    side: Side
    insertion: tuple[int, ...]
    towards: Towards
    direction_deg: float
    reach_mm: float
    ahead: float
    amplitude_mm: float
    sheet: Sheet
    falloff: Falloff
    shift_mm: tuple[float, float] = (0.0, 0.0)

    @property
    def name(self) -> str:
        """Of its field."""
        return f"{self.muscle}/{self.side}"


_TABLE: Final = read_tissue_table("pulls.toml")
PUFF: Final = "puff"
"""What is pulled outwards by air in the cheek and not by a muscle; comes after the muscles."""
PULLED_MUSCLES: Final[tuple[str, ...]] = tuple(row["id"] for row in _TABLE["pull"] if row["id"] != PUFF)
_NONE: Final[Mapping[str, float]] = MappingProxyType(
    {"direction_deg": 0.0, "reach": 0.0, "ahead": 0.0, "amplitude": 0.0, "x_mm": 0.0, "y_mm": 0.0}
)


@dataclass(frozen=True)
class _Deviation:
    """How a muscle differs from the average one's; reach, ahead and amplitude as logarithms."""

    by: Mapping[str, float] = field(default_factory=lambda: _NONE)

    def __add__(self, other: "_Deviation") -> "_Deviation":
        return _Deviation({key: value + other.by[key] for key, value in self.by.items()})


def _deviation(rng: np.random.Generator | None, spread: Mapping[str, float]) -> _Deviation:
    if rng is None:
        return _Deviation()
    # Beyond two SD anatomy would no longer be that muscle, and fields could fold.
    drawn = [float(value) for value in np.clip(rng.standard_normal(len(_NONE)), -2.0, 2.0)]
    place = spread["place_mm"]
    widths = (spread["direction_deg"], spread["reach"], spread["ahead"], spread["amplitude"], place, place)
    return _Deviation({key: one * width for key, one, width in zip(_NONE, drawn, widths, strict=True)})


def draw_pulls(rng: np.random.Generator | None) -> tuple[Pull, ...]:
    """The pulls of one person, 24 muscles and `PUFF` times two sides, muscle by muscle, in the order of SIDES.

    Without a generator it is the average person: both sides alike, every figure as in the table, Gaussian falloff.
    """
    falloff: Falloff = "gaussian" if rng is None else FALLOFFS[int(rng.integers(len(FALLOFFS)))]
    pulls = []
    for row in _TABLE["pull"]:
        person = _deviation(rng, _TABLE["between_people"])
        for side in SIDES:
            own = (person + _deviation(rng, _TABLE["between_sides"])).by
            pulls.append(
                Pull(
                    muscle=row["id"],
                    side=side,
                    insertion=on_side(tuple(row["insertion"]), side),
                    towards=row.get("towards", "direction"),
                    direction_deg=float(row.get("direction", 0.0)) + own["direction_deg"],
                    reach_mm=float(row["reach_mm"]) * math.exp(own["reach"]),
                    ahead=1.0 + (float(row.get("ahead", 1.3)) - 1.0) * math.exp(own["ahead"]),
                    amplitude_mm=float(row["amplitude_mm"]) * math.exp(own["amplitude"]),
                    sheet=row["sheet"],
                    falloff=falloff,
                    shift_mm=(own["x_mm"], own["y_mm"]),
                )
            )
    return tuple(pulls)
