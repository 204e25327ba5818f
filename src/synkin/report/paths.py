"""Smooth SVG paths through points."""

from collections.abc import Sequence

Points = Sequence[tuple[float, float]]


def closed_path(points: Points) -> str:
    """A smooth closed path through the points (Catmull-Rom)."""
    count = len(points)
    start = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    curves = (
        _curve(points[at - 1], points[at], points[(at + 1) % count], points[(at + 2) % count]) for at in range(count)
    )
    return f"{start}{''.join(curves)}Z"


def open_path(points: Points) -> str:
    """A smooth path through the points, from the first to the last."""
    drawn = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for at in range(len(points) - 1):
        before, after = points[max(at - 1, 0)], points[min(at + 2, len(points) - 1)]
        drawn.append(_curve(before, points[at], points[at + 1], after))
    return "".join(drawn)


def _curve(*four: tuple[float, float]) -> str:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = four
    return (
        f"C{x1 + (x2 - x0) / 6:.1f} {y1 + (y2 - y0) / 6:.1f} {x2 - (x3 - x1) / 6:.1f} {y2 - (y3 - y1) / 6:.1f} "
        f"{x2:.1f} {y2:.1f}"
    )
