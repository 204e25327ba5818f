"""What the page shows of photographs from before the illness."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.image import imsave
from skimage import transform

from synkin.measures import EarlierDifference, EarlierPhotograph

_resize: Any = transform.resize
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
        address=None if picture is None else _address(picture),
    )


def _address(picture: npt.NDArray[np.uint8]) -> str:
    """The picture as a data address, JPEG, no higher than needed."""
    scale = min(1.0, _HEIGHT_PX / picture.shape[0])
    if scale < 1:
        size = round(picture.shape[0] * scale), max(1, round(picture.shape[1] * scale))
        picture = np.clip(_resize(picture, size, anti_aliasing=True, preserve_range=True), 0, 255).astype(np.uint8)
    store = io.BytesIO()
    imsave(store, np.ascontiguousarray(picture), format="jpeg", pil_kwargs={"quality": 85})
    return "data:image/jpeg;base64," + base64.b64encode(store.getvalue()).decode("ascii")
