"""Plots of suite "drive": whether probabilities are honest, and how far skin must move for the muscle to be found."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from synkin.validation.drive_baselines import ASYMMETRY, NON_NEGATIVE
from synkin.validation.drive_figures import NEAR_SURE, reliability_names
from synkin.validation.drive_outcome import DriveOutcome
from synkin.validation.drive_patients import MISWIRED
from synkin.validation.drive_scores import baseline_right, group_right
from synkin.validation.drive_truth import SEEN_FROM_MM
from synkin.validation.figure import Figure
from synkin.validation.panels import panels, write_panels
from synkin.validation.resampling import estimate, weighted_mean

_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73")
_GREY: Final = "#555555"
_MM: Final = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 30.0)
_LABELS: Final = {"one": "one miswired pair", "many": "three to five"}


def draw_drive(outcomes: Sequence[DriveOutcome], known: Mapping[str, Figure], folder: Path) -> list[tuple[str, str]]:
    """Write what can be drawn as SVG; returns (title, file name) of each."""
    canvases = (
        ("reliability", "Suspects: probability given and share that is right", _reliability(known)),
        ("first", "Group named first, by how far the leading muscle's miswired drive moves skin", _first(outcomes)),
    )
    return write_panels("drive", canvases, folder)


def _reliability(known: Mapping[str, Figure]) -> Any:
    """Share right over mean probability, per bin with its interval and number; the line is honesty."""
    bins = [
        (given.value, right.value, right.ci95 or (right.value, right.value), right.n)
        for name in reliability_names()
        if (given := known.get(f"{name}_given")) is not None
        and (right := known.get(f"{name}_right")) is not None
        and given.value is not None
        and right.value is not None
    ]
    if not bins:
        return None
    canvas, (axes,) = panels(1, 4.8, 4.6)
    axes.axvspan(*NEAR_SURE, color=_COLOURS[2], alpha=0.12, linewidth=0)
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=0.8)
    for mean, share, (low, high), n in bins:
        bar = [[max(0.0, share - low)], [max(0.0, high - share)]]
        axes.errorbar(mean, share, bar, fmt="o", color=_COLOURS[0], capsize=3)
        axes.annotate(f"{n}", (mean, share), xytext=(6, -10), textcoords="offset points", fontsize=8, color=_GREY)
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    axes.set_aspect("equal")
    axes.set_xlabel("mean probability given (number of suspects beside the points)")
    axes.set_ylabel("share that is right")
    return canvas


def _first(outcomes: Sequence[DriveOutcome]) -> Any:
    miswired = [one for one in outcomes if one.kind in MISWIRED]
    if not miswired:
        return None
    methods: tuple[tuple[str, Callable[[DriveOutcome], bool], str], ...] = (
        ("this search", group_right, "-"),
        ("non-negative least squares", lambda one: baseline_right(one, NON_NEGATIVE), "--"),
        ("raw asymmetry", lambda one: baseline_right(one, ASYMMETRY), ":"),
    )
    canvas, axes = panels(len(MISWIRED), 9.2, 3.8, sharey=True)
    for where, kind in zip(axes, MISWIRED, strict=True):
        where.axvline(_place(SEEN_FROM_MM) - 0.5, color=_GREY, linewidth=0.6, linestyle="--")
        bins = [
            [one for one in miswired if one.kind == kind and low <= one.truth.leading_mm < high]
            for low, high in pairwise(_MM)
        ]
        for colour, (label, right, style) in zip(_COLOURS, methods, strict=True):
            found = [estimate(weighted_mean([right(one) for one in of]), [one.person for one in of]) for of in bins]
            shown = [(at, one) for at, one in enumerate(found) if one.n]
            bars = [
                [max(0.0, one.value - (one.ci95 or (one.value,) * 2)[0]) for _, one in shown],
                [max(0.0, (one.ci95 or (one.value,) * 2)[1] - one.value) for _, one in shown],
            ]
            where.errorbar(
                [at for at, _ in shown],
                [one.value for _, one in shown],
                bars if style == "-" else None,
                color=colour,
                linestyle=style,
                marker="o",
                markersize=4,
                capsize=3,
                label=label,
            )
        where.set_xticks(
            range(len(bins)),
            [f"{low:g}–{high:g}\n{len(of)}" for (low, high), of in zip(pairwise(_MM), bins, strict=True)],
            fontsize=8,
        )
        where.set_title(_LABELS[kind], loc="left")
        where.set_xlabel("leading muscle moves skin by, mm (patients below)")
        where.set_ylim(0.0, 1.03)
    axes[0].set_ylabel("group named first is right")
    axes[0].legend(frameon=False, fontsize=8, loc="lower right")
    return canvas


def _place(mm: float) -> int:
    """The first bin that starts at `mm`."""
    return _MM.index(mm)
