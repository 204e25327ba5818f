"""What every movement did over time: both sides, the wanted region and the watched ones that moved most."""

import io
import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from synkin.anatomy import SIDES, Side, movement, region
from synkin.report.colours import SIDE_COLOURS
from synkin.report.pictures import seen_regions
from synkin.synkinesis import Cell
from synkin.trials import Trial

_WATCHED: Final = 3
_OVERVIEW: Final = ("brow", "palpebral-fissure", "commissure", "lower-lip")
"""What is shown of a movement of which nothing is known beforehand."""
_BEFORE_S, _AFTER_S = 0.5, 0.7
_STEP_S: Final = 1 / 30
_LEAST_MM: Final = 2.5
"""A panel shows at least this much, about what an observer notices."""
_STYLE: Final[Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#8a8f96",
    "axes.linewidth": 0.8,
    "xtick.color": "#454b52",
    "ytick.color": "#454b52",
    "path.simplify": True,
}

_STYLE_RULE: Final = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_GROUP_ID: Final = re.compile(r' id="[a-zA-Z0-9.]+_\d+"')

_Line = npt.NDArray[np.float64]


def panel_regions(movement_id: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    """The regions to show for a movement: the wanted one, then those watched by their largest excess."""
    seen = seen_regions()
    asked = movement(movement_id)
    largest: dict[str, float] = {}
    for cell in cells:
        if cell.movement == movement_id and cell.region in seen:
            rank = (cell.excess.value or 0.0) + (100.0 if cell.present else 0.0)
            largest[cell.region] = max(rank, largest.get(cell.region, -np.inf))
    watched = sorted(largest, key=lambda name: -largest[name]) or [
        name for name in asked.watched or _OVERVIEW if name in seen
    ]
    wanted = [asked.wanted_region] if asked.wanted_region in seen else []
    return tuple([*wanted, *[name for name in watched if name not in wanted]][: 1 + _WATCHED])


def change(
    signals: xr.Dataset, region_id: str, side: Side, trial: Trial, blinking: npt.NDArray[np.bool_] | None = None
) -> tuple[_Line, _Line]:
    """Time from onset (s) and the region's change from that repetition's own rest (mm); NaN where not usable.

    The palpebral fissure shows the change of its gap (closing negative), every other region the length of its
    displacement. Both have the shape (time,). `blinking` (time,) masks the lids, except in a blink itself.
    """
    time = signals["time"].values
    own = signals["signal"].sel(side=side)
    usable = signals["usable"].values.astype(bool)
    if blinking is not None and region_id == "palpebral-fissure" and trial.movement != "blink":
        usable = usable & ~blinking
    parts = ("gap",) if region_id == "palpebral-fissure" else ("lateral", "up")
    shown = (time >= trial.onset_s - _BEFORE_S) & (time <= trial.end_s + _AFTER_S)
    resting = (time >= trial.rest[0]) & (time <= trial.rest[1]) & usable
    deltas = []
    for part in parts:
        line = np.where(usable, own.sel(channel=f"{region_id}.{part}").values, np.nan)
        still = line[resting]
        still = still[np.isfinite(still)]
        deltas.append(line[shown] - (np.median(still) if still.size else np.nan))
    moved = deltas[0] if len(deltas) == 1 else np.hypot(deltas[0], deltas[1])
    return time[shown] - trial.onset_s, moved


def mean_line(lines: Sequence[tuple[_Line, _Line]]) -> tuple[_Line, _Line]:
    """The mean over repetitions on a common time base; NaN where fewer than half of them were usable."""
    if not lines:
        return np.empty(0), np.empty(0)
    base = np.arange(
        -_BEFORE_S, max((float(time[-1]) for time, _ in lines if time.size), default=0.0) + _STEP_S / 2, _STEP_S
    )
    stacked = np.array([_at(base, time, values) for time, values in lines])
    known = np.isfinite(stacked).sum(axis=0)
    total = np.nansum(stacked, axis=0)
    with np.errstate(invalid="ignore"):
        return base, np.where(2 * known >= max(len(lines), 1), total / np.maximum(known, 1), np.nan)


def _at(base: _Line, time: _Line, values: _Line) -> _Line:
    """Values at `base`, without drawing a line over a gap."""
    found = np.isfinite(values)
    if found.sum() < 2:
        return np.full(base.shape, np.nan)
    filled = np.interp(base, time[found], values[found], left=np.nan, right=np.nan)
    nearest = np.abs(base[:, None] - time[None, found]).min(axis=1)
    step = float(np.median(np.diff(time)))
    return np.where(nearest <= 1.5 * step, filled, np.nan)


def draw(
    movement_id: str,
    signals: xr.Dataset,
    trials: Sequence[Trial],
    cells: Sequence[Cell],
    blinking: npt.NDArray[np.bool_] | None = None,
) -> tuple[Figure, tuple[str, ...]] | None:
    """Figure of one movement, a panel per region, and the regions shown; None where nothing can be drawn."""
    own = [trial for trial in trials if trial.movement == movement_id]
    names = panel_regions(movement_id, cells)
    if not own or not names or signals.sizes["time"] < 2:
        return None
    with rc_context(_STYLE):
        figure = Figure(figsize=(2.75 * len(names) + 0.25, 2.5), layout="constrained")
        axes = figure.subplots(1, len(names), squeeze=False)[0]
        for axis, name in zip(axes, names, strict=True):
            _panel(axis, name, name == movement(movement_id).wanted_region, signals, own, blinking)
        axes[0].set_ylabel("change from rest, mm")
        span = (
            np.median([trial.hold[0] - trial.onset_s for trial in own]),
            np.median([trial.hold[1] - trial.onset_s for trial in own]),
        )
        for axis in axes:
            axis.axvspan(float(span[0]), float(span[1]), color="#eceff2", zorder=0, linewidth=0)
    return figure, names


def _panel(
    axis: Axes,
    name: str,
    wanted: bool,
    signals: xr.Dataset,
    trials: Sequence[Trial],
    blinking: npt.NDArray[np.bool_] | None,
) -> None:
    for side in SIDES:
        colour = SIDE_COLOURS[side]
        counted = []
        for trial in trials:
            line = change(signals, name, side, trial, blinking)
            if trial.usable and not trial.practice:
                counted.append(line)
                axis.plot(*line, "-", color=colour, linewidth=0.7, alpha=0.45, zorder=2)
            else:
                axis.plot(*line, ":", color=colour, linewidth=1.1, alpha=0.75, zorder=2)
        # The left is dashed, so that the sides stay apart in grey.
        dash = (0, (5, 1.6)) if side == "left" else "-"
        axis.plot(*mean_line(counted), linestyle=dash, color=colour, linewidth=2.2, zorder=3)
    # No panel is so magnified that noise looks like movement.
    low, high = axis.get_ylim()
    gap = name == "palpebral-fissure"
    axis.set_ylim(min(low, -_LEAST_MM if gap else -0.15 * _LEAST_MM), max(high, 0.3 * _LEAST_MM if gap else _LEAST_MM))
    axis.axhline(0, color="#b9bec4", linewidth=0.7, zorder=1)
    axis.axvline(0, color="#b9bec4", linewidth=0.7, linestyle=":", zorder=1)
    what = "change of the gap" if gap else "displacement"
    axis.set_title(f"{region(name).label}\n", fontsize=10, fontweight="bold", loc="left")
    axis.text(
        0,
        1.03,
        f"{'asked for' if wanted else 'watched'}; {what}",
        transform=axis.transAxes,
        fontsize=8,
        color="#5b6168",
    )
    axis.set_xlabel("s from onset")


def svg(figure: Figure, label: str) -> Markup:
    """The figure as SVG for a page, its text as text."""
    store = io.StringIO()
    # The salt keeps the ids of one figure apart from another's and the same from run to run.
    with rc_context({**_STYLE, "svg.hashsalt": label}):
        FigureCanvasSVG(figure).print_svg(  # type: ignore[no-untyped-call]
            store, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = store.getvalue()
    # Its style rule would reach every drawing of the page, its ids would meet those of the other figures.
    text = _STYLE_RULE.sub("", text[text.index("<svg") :])
    text = _GROUP_ID.sub("", text)
    named = Markup('<svg class="traces" role="img" stroke-linejoin="round" aria-label="{}" ').format(label)
    return Markup(text.replace("<svg ", str(named), 1))  # noqa: S704 (matplotlib escapes the text it draws)
