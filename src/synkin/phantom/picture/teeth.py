"""What lies behind the lips: two rows of teeth in a dark mouth."""

from typing import Final

import numpy as np

from synkin.phantom.picture.grid import Grid, Layer, blend, smooth
from synkin.phantom.shape import Shape

# Widths of one side's teeth from the midline outward, mm, and their heights.
_UPPER_WIDE: Final = (8.5, 6.6, 7.6, 6.6, 6.4, 8.5)
_UPPER_HIGH: Final = (10.2, 9.0, 10.0, 8.6, 7.8, 7.2)
_LOWER_WIDE: Final = (5.3, 5.8, 6.8, 6.8, 7.0, 9.5)
_LOWER_HIGH: Final = (8.6, 8.8, 9.8, 8.4, 8.0, 7.4)
_IVORY: Final = np.array([228.0, 220.0, 202.0])
_GUM: Final = np.array([176.0, 96.0, 92.0])
_DARK: Final = np.array([52.0, 20.0, 20.0])
# The upper teeth end this far below the line between the lips, and the lower ones begin behind them.
_UPPER_EDGE_MM: Final = 1.6
_LOWER_EDGE_MM: Final = 2.6
_ARCH_MM: Final = 27.0


def draw_mouth(skin: Layer, shape: Shape, light: float, grid: Grid) -> Layer:
    """`skin` with the mouth's inside laid over lips and what surrounds them."""
    line = shape.lip_line
    centre = line[len(line) // 2]
    wide = float(np.ptp(line[:, 0])) / 2 + 16.0
    part = grid.part(centre + np.array([[-wide, -26.0], [wide, 22.0]]), 0.0)
    own = grid.cut(part)
    x, y = np.meshgrid(own.x - centre[0], own.y - centre[1])
    scale = shape.iris_mm / 11.77
    inside = np.broadcast_to(_DARK * light, (*x.shape, 3)).astype(np.float32)
    for widths, heights, edge, up in (
        (_LOWER_WIDE, _LOWER_HIGH, -_LOWER_EDGE_MM, -1.0),
        (_UPPER_WIDE, _UPPER_HIGH, -_UPPER_EDGE_MM, 1.0),
    ):
        inside = _row(inside, x / scale, y / scale, np.array(widths), np.array(heights), edge, up, light)
    # The further into the cheek, the darker.
    inside *= (1.0 - 0.75 * smooth((np.abs(x) / scale - 12.0) / 18.0))[..., None]
    picture = skin.copy()
    fade = np.clip((wide - np.abs(x)) / 2.0, 0, 1) * np.clip((y + 26.0) / 2.0, 0, 1) * np.clip((22.0 - y) / 2.0, 0, 1)
    picture[part] = blend(picture[part], inside, fade.astype(np.float32))
    return picture


def _row(
    inside: Layer, x: Layer, y: Layer, widths: Layer, heights: Layer, edge: float, up: float, light: float
) -> Layer:
    """One row of teeth; `up` is the way from their edge to the gum. The arch turns them away with the distance."""
    along = _ARCH_MM * np.arcsin(np.clip(np.abs(x) / _ARCH_MM, 0, 0.999))
    ends = np.cumsum(widths)
    which = np.clip(np.searchsorted(ends, along), 0, len(widths) - 1)
    middle, half = ends[which] - widths[which] / 2, widths[which] / 2
    off = np.clip(np.abs(along - middle) / half, 0.0, 1.0)
    # Edges curve up towards the corners of each tooth, and the whole row a little towards the cheeks.
    rise = 0.8 * off**3 + 0.004 * x**2
    from_edge = up * (y - edge) - rise
    high = heights[which]
    gum = smooth((from_edge - high + 1.6 * off**2) / 0.8)
    body = smooth(from_edge / 0.5)
    shade = 1.0 - 0.22 * off**6 - 0.16 * np.exp(-np.maximum(from_edge, 0) / 1.2) - 0.10 * smooth(from_edge / high)
    tooth = blend((_IVORY * light * shade[..., None]).astype(np.float32), _GUM * light, gum.astype(np.float32))
    return blend(inside, tooth, body.astype(np.float32))
