"""Draws what costs what in a frame."""

from pathlib import Path
from typing import Any, Final

STEPS: Final = {
    "decode": "#0072B2",
    "to RGB": "#56B4E9",
    "model": "#999999",
    "keep": "#E69F00",
    "count faces": "#009E73",
    "measure": "#D55E00",
}


def draw_costs(costs: list[dict[str, Any]], path: Path) -> None:
    """Stacked bars, one for synkin and one for the plain loop per model, processor ms a frame."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "synkin"
    from matplotlib import pyplot

    bars = [
        (f"{one['model']}\n{who}", one[f"{key}_ms"])
        for one in costs
        for key, who in (("synkin", "synkin"), ("plain", "plain loop"))
    ]
    figure, axes = pyplot.subplots(figsize=(7, 0.6 + 0.55 * len(bars)), layout="constrained")
    for row, (_, steps) in enumerate(bars):
        left = 0.0
        for step, colour in STEPS.items():
            axes.barh(row, steps.get(step, 0.0), left=left, color=colour, label=step if row == 0 else None, height=0.7)
            left += steps.get(step, 0.0)
        axes.text(left, row, f" {left:.1f}", va="center", fontsize=9)
    axes.set_yticks(range(len(bars)), [name for name, _ in bars], fontsize=9)
    axes.invert_yaxis()
    axes.set_xlabel("processor time, ms a frame")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9, ncols=len(STEPS), loc="lower center", bbox_to_anchor=(0.45, 1.0))
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None})
