"""What the page shows of photographs from before the illness."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from synkin.measures import EarlierDifference, EarlierPhotograph
from synkin.report.pictures import data_address, no_higher

_HEIGHT_PX: Final = 320
_FIRST: Final = (("palpebral-fissure", "gap"), ("brow", "height"), ("commissure", "height"), ("commissure", "lateral"))
"""What a clinician looks for comes first."""


@dataclass(frozen=True)
class EarlierView:
    """A photograph with its differences, the main ones and the others; `address` is its picture, where asked for."""

    photograph: EarlierPhotograph
    main: tuple[EarlierDifference, ...]
    others: tuple[EarlierDifference, ...]
    address: str | None


def earlier_views(
    found: Sequence[EarlierPhotograph], shown: Sequence[npt.NDArray[np.uint8]]
) -> tuple[EarlierView, ...]:
    """One for each photograph; shown: their pictures in the same order, or none."""
    pictures: list[npt.NDArray[np.uint8] | None] = list(shown) if shown else [None] * len(found)
    return tuple(_view(one, picture) for one, picture in zip(found, pictures, strict=True))


def _view(one: EarlierPhotograph, picture: npt.NDArray[np.uint8] | None) -> EarlierView:
    main = [row for name in _FIRST for row in one.differences if (row.region, row.measure) == name]
    main += [row for row in one.differences if row.verdict is not None and row not in main]
    return EarlierView(
        photograph=one,
        main=tuple(main),
        others=tuple(row for row in one.differences if row not in main),
        address=None if picture is None else data_address(no_higher(picture, _HEIGHT_PX)),
    )
