"""`synkin validate --labels FILE`: reads ratings and reports, fits, and writes what came out."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from scipy import special

from synkin.report import output_folder
from synkin.validation.labels import (
    Fit,
    Rated,
    beside_measures,
    fit_labels,
    fits_json,
    fits_markdown,
    fitted_toml,
    read_labels,
    table_item,
)

OWN: Final = ("labels.json", "labels.md", "levels-fitted.toml")
_BINS: Final = 12


def run_labels(
    path: Path, out: Path, *, seed: int = 1, quiet: bool = False, overwrite: bool = False
) -> tuple[Fit, ...]:
    """Fit the table's cut-offs to the ratings of a CSV file; recordings are named from the file's folder.

    Writes labels.json (`synkin.labels/1`), labels.md, levels-fitted.toml and a plot per item, all or nothing.

    Raises
    ------
    WrongUsageError
        If the ratings or a recording's assessment cannot be read.
    CannotWriteError
        If the folder cannot be written, or holds something and `overwrite` is false.
    """
    rated, said = beside_measures(read_labels(path), path.parent)
    fits = fit_labels(rated, seed=seed)
    with output_folder(out, overwrite) as folder:
        pictures = draw_fits(fits, rated, folder)
        (folder / OWN[0]).write_text(json.dumps(fits_json(fits, said), indent=2) + "\n", encoding="utf-8")
        (folder / OWN[1]).write_text(fits_markdown(fits, said, path.name, pictures), encoding="utf-8")
        (folder / OWN[2]).write_text(fitted_toml(fits, path.name), encoding="utf-8")
    console = Console(stderr=True, quiet=quiet, highlight=False)
    for fit in fits:
        for cut in fit.cuts:
            console.print(
                f"{fit.instrument} {fit.item}, {cut.below} to {cut.above}: {cut.fitted:.2f} "
                f"({cut.ci95[0]:.2f} to {cut.ci95[1]:.2f}), table {cut.table:g}"
            )
        if fit.reason is not None:
            console.print(f"{fit.instrument} {fit.item}: not fitted, {fit.reason}")
    console.print(f"Written: {out / OWN[1]}", soft_wrap=True)
    return fits


def draw_fits(fits: Sequence[Fit], rated: Sequence[Rated], folder: Path) -> dict[str, str]:
    """A plot per fitted item as SVG: the share of ratings at each level or above, and the fitted curves."""
    drawn: dict[str, str] = {}
    for fit in fits:
        if not fit.cuts or fit.spread is None:
            continue
        name = f"labels_{fit.instrument}_{fit.item}.svg".replace("-", "_")
        own = [
            one
            for one in rated
            if one.label.instrument == fit.instrument and table_item(fit.instrument, one.label.item) == fit.item
        ]
        fit_picture(fit, own).savefig(folder / name, format="svg", metadata={"Date": None})
        drawn[f"{fit.instrument}/{fit.item}"] = name
    return drawn


def fit_picture(fit: Fit, own: Sequence[Rated]) -> Any:
    """Share of ratings that lie above each cut-off against the measure, with the fitted curve and both cut-offs."""
    from matplotlib.figure import Figure as Canvas

    value = np.array([one.value for one in own])
    order = [cut.below for cut in fit.cuts] + [fit.cuts[-1].above]
    place = np.array([order.index(one.label.level) for one in own])
    low, high = np.percentile(value, [1, 99])
    grid = np.linspace(low, high, 200)
    edges = np.unique(np.percentile(value, np.linspace(0, 100, _BINS + 1)))
    canvas = Canvas(figsize=(6.2, 3.9), layout="constrained")
    axes = canvas.subplots()
    for at, cut in enumerate(fit.cuts):
        colour = ("#0072b2", "#d55e00", "#009e73", "#8b3a8f", "#555555")[at % 5]
        shares = []
        for first, last in pairwise(edges):
            inside = (value >= first) & (value <= last)
            if inside.any():
                shares.append((float(value[inside].mean()), float((place[inside] > at).mean())))
        axes.plot(*zip(*shares, strict=True), "o", color=colour, markersize=4)
        label = f"{cut.below} to {cut.above}: {cut.fitted:.2f} ({cut.ci95[0]:.2f} to {cut.ci95[1]:.2f})"
        axes.plot(grid, special.ndtr((grid - cut.fitted) / (fit.spread or 1.0)), color=colour, label=label)
        axes.axvline(cut.table, color=colour, linewidth=0.9, linestyle="--")
    axes.set_xlim(low, high)
    axes.set_xlabel(f"{fit.measure} (dashed: the table's cut-off)")
    axes.set_ylabel("share of ratings above")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, title=f"{fit.instrument}, {fit.item}: cut-off fitted")
    return canvas
