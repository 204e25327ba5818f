"""Pictures of a suite: panels beside each other, and what there is of them written as SVG."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np


def panels(columns: int, width: float, height: float, **options: Any) -> tuple[Any, list[Any]]:
    """An empty picture, inches, and its axes side by side; `options` are those of matplotlib's `subplots`."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(width, height), layout="constrained")
    axes = np.atleast_1d(canvas.subplots(1, columns, **options)).tolist()
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
    return canvas, axes


def write_panels(suite: str, canvases: Iterable[tuple[str, str, Any]], folder: Path) -> list[tuple[str, str]]:
    """Write the pictures (name, title, canvas or None) that there are as SVG; returns (title, file name) of each."""
    drawn: list[tuple[str, str]] = []
    for name, title, canvas in canvases:
        if canvas is not None:
            file = f"{suite}_{name}.svg"
            canvas.savefig(folder / file, format="svg", metadata={"Date": None})
            drawn.append((title, file))
    return drawn
