"""Plots of the simulated suites: Bland and Altman, ROC, coverage, error against head angle and picture height."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from synkin.anatomy import REGIONS
from synkin.validation.accuracy import COVERED, HEADLINE, SEEN, asked_for, errors, rows_of
from synkin.validation.cells import (
    ABSENT_MM,
    BILATERAL,
    NO_NAME,
    PRESENT_MM,
    SEEN_PATTERNS,
    UNILATERAL,
    Ranked,
    Undecided,
    cells_of,
    ranked,
)
from synkin.validation.counting import Outcomes, snake
from synkin.validation.figure import Figure
from synkin.validation.pixel import ANGLE, HEIGHT, HEIGHTS, YAWS
from synkin.validation.resampling import area_under_roc, roc_curve

_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73")
_GREY: Final = "#555555"
_PATTERN_COLUMNS: Final = 5


def draw_outcomes(suite: str, outcomes: Outcomes, known: Mapping[str, Figure], folder: Path) -> list[tuple[str, str]]:
    """Write what can be drawn as SVG; returns (title, file name) of each."""
    design = [one for one in outcomes if one.group not in (ANGLE, HEIGHT)]
    drawn: list[tuple[str, str]] = []
    for name, title, canvas in _plots(suite, design, known):
        if canvas is not None:
            file = f"{suite}_{name}.svg"
            canvas.savefig(folder / file, format="svg", metadata={"Date": None})
            drawn.append((title, file))
    return drawn


def _plots(suite: str, design: Outcomes, known: Mapping[str, Figure]) -> Iterator[tuple[str, str, Any]]:
    yield "agreement", "Measured against true: Bland and Altman", _agreement(design)
    yield "roc", "Unwanted movement: ROC", _roc(design)
    yield "roc_patterns", "Unwanted movement: ROC of every pattern, unilateral patients", _roc_of_patterns(design)
    yield "excess", "Unwanted movement: excess against truth", _excess(design)
    yield "coverage", "Coverage of the 95 % intervals", _coverage(known)
    if suite == "pixel":
        yield "series", "Error against head angle and picture height", _series(known)


def _canvas(
    columns: int, width: float = 4.0, height: float = 3.6, rows: int = 1, **options: Any
) -> tuple[Any, list[Any]]:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(width * columns, height), layout="constrained")
    axes = np.ravel(canvas.subplots(rows, columns, **options)).tolist()
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
    return canvas, axes


def _agreement(outcomes: Outcomes) -> Any:
    """Where the movement asks for the region: error over the mean of measured and true, bias, limits of agreement."""
    if not any(rows_of(outcomes, asked_for(*HEADLINE))):
        return None
    canvas, axes = _canvas(len(HEADLINE), sharey=True)
    for at, region in enumerate(HEADLINE):
        rows = rows_of(outcomes, asked_for(region))
        if not rows:
            continue
        error = errors(rows)
        middle = np.array([(abs(row.measured or 0.0) + abs(row.true)) / 2 for _, row in rows])
        axes[at].scatter(middle, error, s=9, alpha=0.45, linewidths=0, color=_COLOURS[0])
        bias, spread = float(error.mean()), float(error.std(ddof=1)) if len(error) > 1 else 0.0
        for where, style in ((bias, "-"), (bias - 1.96 * spread, "--"), (bias + 1.96 * spread, "--")):
            axes[at].axhline(where, color="black", linewidth=1.0, linestyle=style)
            axes[at].annotate(
                f"{where:+.2f}", (1.0, where), xycoords=("axes fraction", "data"), ha="right", va="bottom", fontsize=8
            )
        axes[at].set_title(f"{REGIONS[region].label} (n = {len(rows)})", loc="left")
        axes[at].set_xlabel("mean of measured and true, mm")
    axes[0].set_ylabel("measured minus true, mm")
    return canvas


def _roc(outcomes: Outcomes) -> Any:
    canvas, (axes,) = _canvas(1, 4.6, 4.4)
    lines: tuple[tuple[str, Undecided, str, str, str], ...] = (
        (UNILATERAL, "as scored", "unilateral, every cell", _COLOURS[0], "-"),
        (UNILATERAL, "left out", "unilateral, decided cells", _COLOURS[0], ":"),
        (BILATERAL, "as scored", "bilateral, every cell", _COLOURS[1], "-"),
    )
    drawn = False
    for group, undecided, label, colour, style in lines:
        cells = ranked(cells_of(outcomes, group), undecided)
        if not _can_rank(cells):
            continue
        false, true = roc_curve(cells.score, cells.positive)
        count = f"{cells.positive.sum()} of {len(cells.score)}"
        axes.plot(false, true, color=colour, linestyle=style, label=f"{label}: {_area(cells):.3f} ({count})")
        drawn = True
    if not drawn:
        return None
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=0.6)
    axes.set_xlabel("negative cells above the limit (under 0.3 mm truly)")
    axes.set_ylabel("positive cells above the limit (1.5 mm or more truly)")
    axes.set_aspect("equal")
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    return canvas


def _roc_of_patterns(outcomes: Outcomes) -> Any:
    """A small panel for each pattern, its curve before that of all unilateral patients; every cell, as it is scored."""
    rows = cells_of(outcomes, UNILATERAL)
    everything = ranked(rows, "as scored")
    if not _can_rank(everything):
        return None
    canvas, axes = _canvas(_PATTERN_COLUMNS, 2.3, 5.2, rows=2, sharex=True, sharey=True)
    for panel, pattern in zip(axes, SEEN_PATTERNS, strict=False):
        cells = ranked([row for row in rows if (row[1].pattern or NO_NAME) == pattern], "as scored")
        panel.plot(*roc_curve(everything.score, everything.positive), color=_GREY, linewidth=0.8)
        if _can_rank(cells):
            false, true = roc_curve(cells.score, cells.positive)
            panel.plot(false, true, color=_COLOURS[0], linewidth=1.8)
            says = f"{_area(cells):.3f}\n{cells.positive.sum()} of {len(cells.score)}"
        else:
            says = "cells of one kind only"
        panel.text(0.97, 0.05, says, ha="right", va="bottom", fontsize=8, transform=panel.transAxes)
        panel.set_title(pattern.replace("-", " "), loc="left", fontsize=9)
        panel.set_aspect("equal")
        panel.set_xticks([0.0, 0.5, 1.0])
        panel.set_yticks([0.0, 0.5, 1.0])
    for panel in axes[len(SEEN_PATTERNS) :]:
        panel.set_visible(False)
    canvas.supxlabel("negative cells above the limit (grey: all patterns together)", fontsize=9)
    canvas.supylabel("positive cells above the limit", fontsize=9)
    return canvas


def _can_rank(cells: Ranked) -> bool:
    return bool(cells.positive.any() and not cells.positive.all())


def _area(cells: Ranked) -> float:
    return float(area_under_roc(cells.score, cells.positive)(np.ones((1, len(cells.score))))[0])


def _excess(outcomes: Outcomes) -> Any:
    """What synkin reads as unwanted over what truly is, and what it made of it; unilateral patients, affected side."""
    cells = [cell for _, cell in cells_of(outcomes, UNILATERAL) if cell.excess is not None]
    if not cells:
        return None
    canvas, (axes,) = _canvas(1, 6.0, 4.4)
    for present, label, colour in (
        (False, "absent", _COLOURS[2]),
        (None, "not assessed", _COLOURS[1]),
        (True, "present", _COLOURS[0]),
    ):
        some = [cell for cell in cells if cell.present is present]
        true, read = [cell.true for cell in some], [cell.excess for cell in some]
        axes.scatter(true, read, s=9, alpha=0.5, linewidths=0, color=colour, label=f"{label} ({len(some)})")
    most = max(max(cell.true for cell in cells), max(cell.excess or 0.0 for cell in cells))
    axes.plot([0, most], [0, most], color=_GREY, linewidth=0.8)
    for limit in (ABSENT_MM, PRESENT_MM):
        axes.axvline(limit, color=_GREY, linewidth=0.6, linestyle="--")
    axes.set_xlabel("truly unwanted, mm")
    axes.set_ylabel("excess, mm")
    axes.legend(frameon=False, fontsize=8)
    return canvas


def _coverage(known: Mapping[str, Figure]) -> Any:
    rows = [
        (REGIONS[one].label, figure)
        for one in SEEN
        if (figure := known.get(f"coverage_{snake(one)}")) is not None and figure.value is not None
    ]
    if not rows:
        return None
    canvas, (axes,) = _canvas(1, 7.0, 3.4)
    axes.axhspan(COVERED.low or 0.0, COVERED.high or 1.0, color=_COLOURS[2], alpha=0.2, linewidth=0)
    for at, (_, figure) in enumerate(rows):
        value = figure.value or 0.0
        low, high = figure.ci95 or (value, value)
        axes.errorbar(at, value, [[value - low], [high - value]], fmt="o", color="black", capsize=3, markersize=5)
    axes.set_xticks(range(len(rows)), [label for label, _ in rows], rotation=20, ha="right")
    axes.set_ylabel("share of intervals that hold the truth")
    axes.set_ylim(min(0.85, *((figure.ci95 or (1.0, 1.0))[0] for _, figure in rows)) - 0.02, 1.01)
    return canvas


def _series(known: Mapping[str, Figure]) -> Any:
    parts = (
        ("yaw", [f"{yaw:g}" for yaw in YAWS], "head turned by, degrees"),
        ("height", list(HEIGHTS), "picture height, lines"),
    )
    if not any("series_" in one and figure.value is not None for one, figure in known.items()):
        return None
    canvas, axes = _canvas(2, 4.4, 3.6, sharey=True)
    for where, (name, levels, label) in zip(axes, parts, strict=True):
        for colour, region in zip(_COLOURS, HEADLINE, strict=True):
            found = [known.get(f"series_{name}_{level}_mae_{snake(region)}_mm") for level in levels]
            shown = [(float(level), one.value) for level, one in zip(levels, found, strict=True) if one and one.value]
            if shown:
                where.plot(*zip(*shown, strict=True), marker="o", color=colour, label=REGIONS[region].label)
        where.set_xlabel(label)
        where.set_ylim(bottom=0)
    axes[0].set_ylabel("mean absolute error, mm")
    axes[0].legend(frameon=False, fontsize=8)
    return canvas
