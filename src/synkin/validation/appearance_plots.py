"""Plot of suite "appearance": how well a mark is told by how deep it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from synkin.anatomy import MARKS
from synkin.validation.appearance_figures import JUDGED, STRENGTHS, WANTED, auc_between
from synkin.validation.appearance_jobs import MarkOutcome

_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73")
_GREY: Final = "#555555"
_FILE: Final = "appearance_strength.svg"


def draw_appearance(outcomes: Sequence[MarkOutcome], folder: Path) -> list[tuple[str, str]]:
    """Write the plot as SVG; returns its (title, file name), nothing where there is nothing to draw."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(9.2, 3.8), layout="constrained")
    axes = np.atleast_1d(canvas.subplots(1, 2, sharey=True)).tolist()
    groups = (WANTED, tuple(mark for mark in JUDGED if mark not in WANTED))
    drawn = False
    for where, marks in zip(axes, groups, strict=True):
        where.axhline(0.95, color=_GREY, linewidth=0.6, linestyle="--")
        for colour, mark, shift in zip(_COLOURS, marks, (-0.08, 0.0, 0.08), strict=True):
            found = [auc_between(outcomes, mark, low, high) for low, high in STRENGTHS]
            shown = [(at, one) for at, one in enumerate(found) if np.isfinite(one.value)]
            drawn = drawn or bool(shown)
            bars = [
                [max(0.0, one.value - (one.ci95 or (one.value,) * 2)[0]) for _, one in shown],
                [max(0.0, (one.ci95 or (one.value,) * 2)[1] - one.value) for _, one in shown],
            ]
            at = [place + shift for place, _ in shown]
            values = [one.value for _, one in shown]
            label = MARKS[mark].label
            where.errorbar(at, values, bars, color=colour, marker="o", markersize=4, capsize=3, label=label)
        labels = [f"{low:g}–{min(high, 1.0):g}" for low, high in STRENGTHS]
        where.set_xticks(range(len(STRENGTHS)), labels, fontsize=8)
        where.set_xlabel("how deep the mark is, of the simulated face's whole mark")
        where.set_ylim(0.4, 1.02)
        where.spines[["top", "right"]].set_visible(False)
        where.legend(frameon=False, fontsize=8, loc="lower right")
    axes[0].set_ylabel("area under the ROC")
    if not drawn:
        return []
    canvas.savefig(folder / _FILE, format="svg", metadata={"Date": None})
    return [("Marks of the skin: area under the ROC by how deep the mark is", _FILE)]
