"""The plate of the pull atlas: what every muscle does to the skin of a neutral face, drawn to be checked by eye.

`python -m synkin.report.plate OUT.svg` (or .png) draws it for the simulated average person;
`--page docs/muscles.md` also renews the table of that page.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from PIL import Image

from synkin.anatomy import ATLAS, BRANCHES, MUSCLE_IDS, MUSCLES, ON_SKIN, SIDES, Hold, Side
from synkin.anatomy.regions import on_side
from synkin.report.colours import BRANCH_COLOURS
from synkin.report.drive_words import BRANCH_NAMES
from synkin.report.face import LINES
from synkin.report.muscle_table import branch_letters, main_branch, with_table

Array = npt.NDArray[np.floating[Any]]

_STYLE: Final[Any] = {"svg.fonttype": "none", "svg.hashsalt": "plate", "font.family": "sans-serif", "font.size": 8}
_COLUMNS: Final = 6
_PANEL: Final[Side] = "right"
_LEAST_MM, _LEAST_SHARE = 0.05, 0.04
"""A landmark has an arrow where it moves by this, and by this share of what moves most."""
_ARROW: Final = 2.0
"""In the panels arrows are drawn so many times longer than a whole pull moves the skin."""
_NEAREST_MM: Final = 26.0
"""Half of what a panel shows at least."""
_LONG_NAME: Final = 32
_DPI, _COLOURS = 130, 256
_WIDTH_IN, _OVERVIEW_IN, _ROW_IN = 13.0, 7.2, 2.8
_LINE, _MESH = "#b9b4aa", "#cfcabf"


def draw_plate(neutral: Array, fields: xr.DataArray) -> Figure:
    """The plate: both sides with all pulls as arrows, then a panel per muscle of the patient's right side.

    Parameters
    ----------
    neutral : landmarks, shape (478, 2), mm, x to the patient's left, y up
    fields : (side, muscle, landmark, axis), mm that a whole pull moves each landmark
    """
    rows = -(-len(MUSCLE_IDS) // _COLUMNS)
    height = _OVERVIEW_IN + _ROW_IN * rows
    share = _ROW_IN * rows / height
    with rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH_IN, height), dpi=_DPI)
        _overview(figure.add_axes((0.0, share, 1.0, 1.0 - share - 0.45 / height)), neutral, fields)
        for at, hold in enumerate(ATLAS.values()):
            row, column = divmod(at, _COLUMNS)
            place = (
                (column + 0.04) / _COLUMNS,
                share * (1.0 - (row + 0.8) / rows),
                0.92 / _COLUMNS,
                0.7 * share / rows,
            )
            _panel(figure.add_axes(place), neutral, hold, fields.sel(side=_PANEL, muscle=hold.muscle).values)
    return figure


def write_plate(path: Path) -> None:
    """Draw the plate for the simulated average person and write it to `path`, SVG or PNG by its ending."""
    # Drawing needs neither of them, writing the plate does.
    from synkin.drive import atlas_fields
    from synkin.phantom import draw_person

    neutral = draw_person(None).shape.mm[:, :2]
    figure = draw_plate(neutral, atlas_fields(neutral))
    with rc_context(_STYLE):
        if path.suffix == ".png":
            canvas = FigureCanvasAgg(figure)
            canvas.draw()  # type: ignore[no-untyped-call]
            drawn: npt.NDArray[np.uint8] = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
            # Few colours are drawn, and with a palette the file is a third as large.
            Image.fromarray(drawn[..., :3].copy()).quantize(_COLOURS).save(path, optimize=True)
        else:
            FigureCanvasSVG(figure).print_svg(path, metadata={"Date": None})  # type: ignore[no-untyped-call]


def _overview(axis: Axes, neutral: Array, fields: xr.DataArray) -> None:
    _face(axis, neutral)
    for side in SIDES:
        sign = -1 if side == "right" else 1
        for hold in ATLAS.values():
            colour = BRANCH_COLOURS[main_branch(hold.muscle)]
            line = list(on_side(hold.insertion, side))
            axis.plot(*neutral[line, :2].T, color=colour, linewidth=2.0, alpha=0.35, solid_capstyle="round", zorder=3)
            moved = fields.sel(side=side, muscle=hold.muscle).values[line, :2]
            _arrows(axis, neutral[line, :2], moved, colour, 1.0, 0.0024)
        axis.text(sign * 78, 40, f"patient’s {side}", ha="center", fontsize=11, color="#454b52")
    for at, branch in enumerate(BRANCHES):
        name = f"→ {branch} {BRANCH_NAMES[branch]}"
        axis.text(64, -70 - 7 * at, name, color=BRANCH_COLOURS[branch], fontsize=10, weight="bold")
    axis.set_title(
        "Pull atlas: where each muscle holds the skin (lines) and how far its whole pull takes it there (arrows, true "
        "length),\ncoloured by the branch that most likely drives it; the patient’s right at the left",
        fontsize=11,
    )
    axis.set_xlim(-125, 125)
    axis.set_ylim(-108, 50)


def _panel(axis: Axes, neutral: Array, hold: Hold, moved: Array) -> None:
    _face(axis, neutral)
    colour = BRANCH_COLOURS[main_branch(hold.muscle)]
    length = np.hypot(moved[:, 0], moved[:, 1])
    shown = np.flatnonzero(length >= max(_LEAST_MM, _LEAST_SHARE * length.max()))
    shades = LinearSegmentedColormap.from_list("shades", ["#ffffff", colour])
    places = np.flatnonzero(ON_SKIN)
    levels = np.linspace(0.08, 1.0, 9) * max(float(length[places].max()), 1e-9)
    x, y = neutral[places, 0], neutral[places, 1]
    axis.tricontourf(x, y, length[places], levels=levels, cmap=shades, alpha=0.45, zorder=0.5)
    _arrows(axis, neutral[shown, :2], moved[shown, :2], colour, _ARROW, 0.009)
    line = list(on_side(hold.insertion, _PANEL))
    seen = [*shown, *line]
    axis.plot(*neutral[line, :2].T, color="#1b1f24", linewidth=1.8, solid_capstyle="round", zorder=3)
    if hold.origin:
        origin = neutral[list(on_side(hold.origin, _PANEL)), :2].mean(axis=0)
        axis.plot(*origin, marker="o", markersize=6, markerfacecolor="#fff", markeredgecolor="#1b1f24", zorder=6)
        seen += on_side(hold.origin, _PANEL)
    low, high = neutral[seen, :2].min(axis=0), neutral[seen, :2].max(axis=0)
    half = max(_NEAREST_MM, float((high - low).max()) / 2 + 3.0)
    middle = (low + high) / 2
    axis.set_xlim(middle[0] - half, middle[0] + half)
    axis.set_ylim(middle[1] - half, middle[1] + half)
    words = [branch_letters(hold.muscle), f"{hold.pull_mm:g} mm, reach {hold.reach_mm:g} mm"]
    if hold.lids is not None:
        words.append(f"lids: {hold.lids[0]:g} of the gap above, {hold.lids[1]:g} below")
    label = MUSCLES[hold.muscle].label
    axis.set_title(label, fontsize=8.5 if len(label) < _LONG_NAME else 7.4, weight="bold", pad=3)
    axis.text(0.5, -0.02, "\n".join(words), transform=axis.transAxes, ha="center", va="top", fontsize=7, color=colour)


def _arrows(axis: Axes, at: Array, moved: Array, colour: str, times: float, width: float) -> None:
    axis.quiver(
        *at.T, *(times * moved).T, angles="xy", scale_units="xy", scale=1, color=colour, width=width, headwidth=3.2,
        headlength=3.6, headaxislength=3.2, minlength=0.2, zorder=4,
    )  # fmt: skip


def _face(axis: Axes, neutral: Array) -> None:
    axis.set_aspect("equal")
    axis.set_axis_off()
    axis.scatter(neutral[ON_SKIN, 0], neutral[ON_SKIN, 1], s=2.0, color=_MESH, zorder=1, linewidths=0)
    for side in SIDES:
        for name, line in LINES.items():
            points = neutral[list(on_side(line, side)), :2]
            if name == "brow":
                axis.add_patch(Polygon(points, facecolor="#e9e5dc", edgecolor="none", zorder=0))
            else:
                axis.plot(*points.T, color=_LINE, linewidth=0.9, zorder=1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the plate to the file given."""
    parser = argparse.ArgumentParser(prog="python -m synkin.report.plate", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="file to write, .svg or .png")
    parser.add_argument("--page", type=Path, help="page whose table of muscles is renewed")
    chosen = parser.parse_args(arguments)
    write_plate(chosen.out)
    if chosen.page is not None:
        chosen.page.write_text(with_table(chosen.page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
