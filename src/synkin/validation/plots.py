"""Plots of a run: the noise floor per region, and measured beside true excursions. No recording's pixels."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from synkin.validation.figure import Figure
from synkin.validation.output import Validation
from synkin.validation.readings import PAIRS

_COLOURS: Final = ("#0072b2", "#56b4e9", "#d55e00", "#e69f00")
"""Blue for the bundled model, orange for the landmarker; told apart by the colour-blind."""


def write_plots(result: Validation, folder: Path) -> list[tuple[str, str]]:
    """Write the plots that the figures allow as SVG; returns (title, file name) of each."""
    drawn = []
    for suite, name, title, draw in (
        ("recordings", "validation_noise.svg", "Noise floor per region", _noise),
        ("demo", "validation_demo.svg", "Measured beside true", _demo),
    ):
        known = {one.name: one for one in result.figures.get(suite, ()) if one.value is not None}
        figure = draw(known)
        if figure is not None:
            figure.savefig(folder / name, format="svg", metadata={"Date": None})
            drawn.append((title, name))
    return drawn


def _axes(title: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(9.0, 3.6), layout="constrained")
    axes = canvas.add_subplot()
    axes.set_title(title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    return canvas, axes


def _bars(axes: Any, names: list[str], rows: Mapping[str, list[float | None]]) -> None:
    width = 0.8 / max(1, len(rows))
    for index, (label, values) in enumerate(rows.items()):
        where = [i + (index - (len(rows) - 1) / 2) * width for i, one in enumerate(values) if one is not None]
        height = [one for one in values if one is not None]
        axes.bar(where, height, width, label=label.replace("_", ", "), color=_COLOURS[index % len(_COLOURS)])
    axes.set_xticks(range(len(names)), names, rotation=20, ha="right")


def _lines(axes: Any, rows: list[list[float | None]]) -> None:
    """A line across each of the bars that `_bars` drew."""
    width = 0.8 / max(1, len(rows))
    for index, values in enumerate(rows):
        for i, one in enumerate(values):
            if one is not None:
                left = i + (index - len(rows) / 2) * width
                axes.plot([left, left + width], [one, one], color="black", linewidth=1.5)


def _noise(known: Mapping[str, Figure]) -> Any:
    prefix = f"{PAIRS[0].id}_dynaface_floor_"
    regions = [
        name[len(prefix) : -len("_median_mm")]
        for name in known
        if name.startswith(prefix) and name.endswith("_median_mm") and "_corrected_" not in name
    ]
    if not regions:
        return None
    rows, corrected = (
        {
            pair.id: [_value(known, f"{pair.id}_dynaface_floor_{region}{word}_median_mm") for region in regions]
            for pair in PAIRS
        }
        for word in ("", "_corrected")
    )
    canvas, axes = _axes("What a repetition would read while nothing moves (median): as read (bars), corrected (lines)")
    _bars(axes, [region.replace("_", " ") for region in regions], _some(rows))
    _lines(axes, [corrected[label] for label in _some(rows)])
    axes.axhline(0.3, color="black", linewidth=0.8, linestyle="--")
    axes.annotate("target 0.3 mm", (len(regions) - 0.5, 0.3), ha="right", va="bottom", fontsize=8)
    axes.set_ylabel("mm")
    axes.legend(frameon=False, fontsize=8)
    return canvas


def _demo(known: Mapping[str, Figure]) -> Any:
    keys = [name[len("truth_") : -len("_mm")] for name in known if name.startswith("truth_")]
    if not keys:
        return None
    rows: dict[str, list[float | None]] = {
        pair.id: [_value(known, f"{pair.id}_{key}_mm") for key in keys] for pair in PAIRS
    }
    canvas, axes = _axes("Demonstration recording: measured (bars) and true (lines); a closing eye is negative")
    _bars(axes, [key.replace("_", " ") for key in keys], _some(rows))
    for index, key in enumerate(keys):
        axes.plot([index - 0.42, index + 0.42], [_value(known, f"truth_{key}_mm")] * 2, color="black", linewidth=1.5)
    axes.axhline(0.0, color="black", linewidth=0.5)
    axes.set_ylabel("mm")
    axes.legend(frameon=False, fontsize=8)
    return canvas


def _some(rows: dict[str, list[float | None]]) -> dict[str, list[float | None]]:
    return {label: values for label, values in rows.items() if any(one is not None for one in values)}


def _value(known: Mapping[str, Figure], name: str) -> float | None:
    return known[name].value if name in known else None
