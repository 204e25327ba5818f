"""Fields that each move exactly one region, to find how a landmark model answers it everywhere else."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import CHANNELS, HEAD_FIXED, REGIONS, SIDES, Side, region
from synkin.anatomy.regions import on_side
from synkin.phantom.mouth import LOWER_MARGIN, UPPER_MARGIN
from synkin.phantom.tissue.fields import LIP_CONTACT, X_MM, Y_MM, Fields, join_fields
from synkin.phantom.tissue.interpolate import pull_at, pull_weights
from synkin.phantom.tissue.lips import above_line, smooth

if TYPE_CHECKING:
    from synkin.phantom.shape import Shape

Array = npt.NDArray[np.floating[Any]]

REGION_CHANNELS: Final = tuple(
    f"{channel}/{side}" for channel in CHANNELS if not channel.startswith("palpebral-fissure") for side in SIDES
)
"""Names of the fields: every channel but the lids', which ways of lids move, per side."""

_REACH_MM: Final = 26.0
_CONTACT_REACH_MM: Final = 9.0
_NEAR_MM: Final = (14.0, 18.0)
_LEAST_DETERMINANT: Final = 0.15
_SKIN: Final = [one for one in REGIONS.values() if one.landmarks_right and one.id != "palpebral-fissure"]
_EYES: Final = [index for side in SIDES for index in on_side(region("palpebral-fissure").outline_right, side)]
_OF_OTHER_LIP: Final = ("lower-lip", "upper-lip")
"""The region that the upper, and the lower, sheet does not carry."""


def region_fields(shape: "Shape") -> Fields:
    """A field for each of `REGION_CHANNELS`, then those of lip contact (see `motion.with_contact`).

    The region's landmarks move by 1 mm in the channel's direction (lateral: away from the midline); landmarks of all
    other regions, those that the head is found by, and the margins of the lids stay exactly still.
    """
    grid = np.stack(np.meshgrid(X_MM, Y_MM), axis=-1).reshape(-1, 2)
    places = np.vstack([shape.mm[:, :2], grid])
    moved: list[dict[int, Array]] = []
    for channel in REGION_CHANNELS:
        side: Side = "left" if channel.endswith("/left") else "right"
        id_, axis = channel.split("/")[0].rsplit(".", 1)
        way = np.array([0.0, 1.0] if axis == "up" else [1.0 if side == "left" else -1.0, 0.0])
        moved.append(dict.fromkeys(region(id_).landmarks(side), way))
    sheets = _interpolated(shape, places, moved, _REACH_MM)
    pairs = list(zip(UPPER_MARGIN[1:-1], LOWER_MARGIN[1:-1], strict=True))
    half = np.array([0.0, 0.5])
    sheets += _interpolated(
        shape, places, [{upper: half, lower: -half} for upper, lower in pairs], _CONTACT_REACH_MM, margins=True
    )
    names = [*REGION_CHANNELS, *(f"{LIP_CONTACT}{number}" for number in range(len(pairs)))]
    return join_fields(shape, names, sheets)


def safe_levels(fields: Fields, signs: tuple[float, ...] = (1.0, -1.0)) -> Array:
    """Largest level of each field, in the direction of each sign, at which it alone folds no skin, shape (field,)."""
    step = float(fields.x_mm[1] - fields.x_mm[0])
    levels = np.arange(0.25, 20.0, 0.25)[:, None, None]
    found = []
    for sheets in zip(fields.upper, fields.lower, strict=True):
        least = np.inf
        for sheet in sheets:
            down, right = np.gradient(sheet.astype(np.float64), step, axis=(0, 1))
            xx, yx, xy, yy = right[..., 0], right[..., 1], -down[..., 0], -down[..., 1]
            for sign in signs:
                folds = (1 + sign * levels * (xx + yy) + levels**2 * (xx * yy - xy * yx)).min(axis=(1, 2))
                first = np.flatnonzero(folds < _LEAST_DETERMINANT)
                least = min(least, float(levels[first[0], 0, 0]) - 0.25 if len(first) else float(levels[-1, 0, 0]))
        found.append(least)
    return np.array(found)


def _interpolated(
    shape: "Shape", places: Array, cases: list[dict[int, Array]], reach_mm: float, *, margins: bool = False
) -> list[tuple[Array, Array]]:
    """Per case both sheets; landmarks that a case does not name, of regions and all that is held, stay still."""
    sheets = []
    for number, other in enumerate(_OF_OTHER_LIP):
        kept = {index for one in _SKIN if one.id != other for side in SIDES for index in one.landmarks(side)}
        kept |= {*HEAD_FIXED, *_EYES}
        if margins:
            kept |= {*(UPPER_MARGIN, LOWER_MARGIN)[number][1:-1]}
        controls = sorted(kept)
        moves = np.array([[case.get(index, np.zeros(2)) for case in cases] for index in controls])
        points = shape.mm[controls, :2]
        weights = pull_weights(points, moves.reshape(len(controls), -1), reach_mm)
        sheets.append(pull_at(points, weights, places, reach_mm).reshape(len(places), len(cases), 2))
    mean, half = (sheets[0] + sheets[1]) / 2, (sheets[0] - sheets[1]) / 2
    apart = _apart(shape, places)[:, None, None]
    upper, lower = mean + apart * half, mean - apart * half
    return [(upper[:, case], lower[:, case]) for case in range(len(cases))]


def _apart(shape: "Shape", places: Array) -> Array:
    """As `lips.apart`, but whole at every landmark of a lip's region, so that these move exactly as asked."""
    lips = [index for id_ in _OF_OTHER_LIP for side in SIDES for index in region(id_).landmarks(side)]
    ends, line = shape.mm[lips], shape.lip_line
    ramps = ends[:, 0].min() - line[0, 0], line[-1, 0] - ends[:, 0].max()
    x = places[:, 0]
    inside = smooth((x - line[0, 0]) / ramps[0]) * smooth((line[-1, 0] - x) / ramps[1])
    first = max(_NEAR_MM[0], float(np.abs(above_line(shape, ends[:, :2])).max()))
    return np.asarray(inside * (1.0 - smooth((np.abs(above_line(shape, places)) - first) / _NEAR_MM[1])))
