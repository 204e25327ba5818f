"""Plots of suite "signs": what is called of each zone, and three true quantities beside what was found."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from synkin.anatomy import ZONES
from synkin.validation.counting import snake
from synkin.validation.figure import Figure
from synkin.validation.panels import panels, write_panels
from synkin.validation.signs_drive_figures import both_sides, found_ratio, true_ratio
from synkin.validation.signs_outcome import SignsOutcome
from synkin.validation.signs_patients import DISORDERED, ORDERED, WIRED

_COLOURS: Final = {"yes": "#d55e00", "open": "#cccccc", "no": "#0072b2"}
_GREY: Final = "#555555"
_KINDS: Final = ("#0072b2", "#d55e00")
"""Without wrong wires, and with."""


def draw_signs(outcomes: Sequence[SignsOutcome], known: Mapping[str, Figure], folder: Path) -> list[tuple[str, str]]:
    """Write what can be drawn as SVG; returns (title, file name) of each."""
    canvases = (
        ("verdicts", "What is called present, left undecided and called absent", _verdicts(known)),
        ("found", "Found beside true", _found(outcomes)),
    )
    return write_panels("signs", canvases, folder)


def _verdicts(known: Mapping[str, Figure]) -> Any:
    """Stacked shares: zones that contract and that do not, sequences by their disorder; numbers at the right."""
    parts = (
        (
            "zones with 1.5 mm of unwanted movement",
            [(zone, f"zone_{zone}") for zone in ZONES],
            "found undecided missed",
        ),
        ("zones without", [(zone, f"zone_{zone}") for zone in ZONES], "false_alarm quiet_undecided cleared"),
        (
            "disordered sequence",
            [
                *((kind, f"sequence_{kind}") for kind in ORDERED),
                *((f"{ms} ms", f"sequence_{snake(kind)}") for kind, ms in DISORDERED.items()),
            ],
            "disordered open ordered",
        ),
    )
    shown = [
        (title, [(label, [known.get(f"{key}_{word}") for word in words.split()]) for label, key in rows])
        for title, rows, words in parts
    ]
    if not any(one is not None and one.value is not None for _, rows in shown for _, each in rows for one in each):
        return None
    canvas, axes = panels(len(shown), 11.0, 3.0)
    for at, (where, (title, rows)) in enumerate(zip(axes, shown, strict=True)):
        for place, (_, each) in enumerate(rows):
            left = 0.0
            for colour, one in zip(_COLOURS.values(), each, strict=True):
                if one is not None and one.value is not None:
                    where.barh(place, one.value, left=left, color=colour, height=0.7)
                    left += one.value
            n = next((one.n for one in each if one is not None), 0)
            where.annotate(f"{n}", (1.02, place), va="center", fontsize=8, color=_GREY, annotation_clip=False)
        where.set_yticks(range(len(rows)), [label for label, _ in rows])
        where.set_ylim(len(rows) - 0.5, -0.5)
        where.set_xlim(0.0, 1.0)
        where.set_title(title, loc="left", fontsize=10)
        if at == 0:
            for label, colour in zip(("present", "undecided", "absent"), _COLOURS.values(), strict=True):
                where.barh(0, 0, color=colour, label=label)
    canvas.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    return canvas


def _found(outcomes: Sequence[SignsOutcome]) -> Any:
    """Ratio of independent movements, zones' sizes and slowness, found over true; the line is the truth."""
    ratio = [(true_ratio(row), found_ratio(row), one.kind in WIRED) for one in outcomes for row in both_sides(one)]
    size = [
        (row.true_mm, row.excess_mm.value, True)
        for one in outcomes
        for row in one.zones
        if row.present and row.wired_mm > 0.0 and row.true_mm is not None and row.excess_mm.value is not None
    ]
    slow = [
        (one.slowness, one.together.slowness.value, one.kind in WIRED)
        for one in outcomes
        if one.together is not None and one.together.slowness.value is not None
    ]
    if not ratio and not size and not slow:
        return None
    canvas, axes = panels(3, 11.0, 3.9)
    for where, (points, label) in zip(
        axes,
        (
            (ratio, "independent movements, affected over other side"),
            (size, "largest unwanted contraction of a zone, mm"),
            (slow, "rise time, affected over other side"),
        ),
        strict=True,
    ):
        for wired, colour in zip((False, True), _KINDS, strict=True):
            some = [(true, found) for true, found, is_wired in points if is_wired is wired]
            where.plot(*zip(*some, strict=True) if some else ([], []), "o", color=colour, markersize=3, alpha=0.6)
        ends = [value for true, found, _ in points for value in (true, found)] or [0.0, 1.0]
        where.plot([min(ends), max(ends)], [min(ends), max(ends)], color=_GREY, linewidth=0.8)
        where.set_aspect("equal")
        where.set_xlabel(f"true {label}", fontsize=8)
        where.set_ylabel("found", fontsize=8)
    axes[0].plot([], [], "o", color=_KINDS[0], markersize=3, label="without wrong wires")
    axes[0].plot([], [], "o", color=_KINDS[1], markersize=3, label="with")
    axes[0].legend(frameon=False, fontsize=8, loc="upper left")
    return canvas
