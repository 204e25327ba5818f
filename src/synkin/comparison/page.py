"""comparison.html and comparison.json: reports of one patient over time, one page that needs nothing else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from synkin.anatomy import arrow, movement, region
from synkin.assessment import in_words, number
from synkin.comparison.course import Course, Trend
from synkin.comparison.differences import Difference, Key, Kind
from synkin.comparison.plots import panels
from synkin.measures import Quantity

PAGE: Final = "comparison.html"
_KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("grade", "Grades"),
    ("questionnaire", "Questionnaires"),
    ("free-range", "Free range"),
    ("synkinesis", "Unwanted movement beyond what is expected"),
    ("excursion", "Excursions"),
    ("resting-shift", "Resting shift: one side minus the other"),
    ("rest", "Values at rest"),
    ("coordination", "Both sides together"),
    ("timing", "Unwanted after wanted"),
    ("sequence", "Sequence"),
)
_WORDS: Final = {True: "changed", False: "as before", None: "cannot tell"}
_PARTS: Final = (("excursion", "lateral"), ("excursion", "up"))
_CHANCE: Final = 0.05
"""Share of unchanged measures that a 95 % limit calls changed."""


@dataclass(frozen=True)
class _Row:
    name: str
    trend: Trend
    last: Difference | None

    @property
    def unit(self) -> str:
        """Of the values; empty where they have none."""
        unit = self.trend.values[0].unit
        return "" if unit == "1" else unit.replace("mm2", "mm²")

    @property
    def marked(self) -> list[tuple[Quantity, bool]]:
        """Every value, and whether it had changed since the first by then."""
        steps = (None, *self.trend.since_first)
        return [
            (value, step is not None and bool(step.changed))
            for value, step in zip(self.trend.values, steps, strict=True)
        ]

    @property
    def word(self) -> str:
        """What came of it between the first and the last visit."""
        return _WORDS[self.last.changed if self.last is not None else None]

    @property
    def why(self) -> str | None:
        """Why that cannot be told."""
        return "not in both reports" if self.last is None else self.last.reason


def write_course(found: Course, document: dict[str, Any], folder: Path) -> Path:
    """Write comparison.html and, of `document`, comparison.json into a folder; returns the page's path."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    (folder / "comparison.json").write_text(text + "\n", encoding="utf-8")
    path = folder / PAGE
    path.write_text(_render(found), encoding="utf-8")
    return path


def name_of(key: Key, label: str | None = None) -> str:
    """A measure in words."""
    if label is not None:
        return label
    side = f", {key.side}" if key.side else ""
    if key.kind == "free-range" and key.movement:
        share = ", share of the movement" if key.measure == "share" else ""
        return f"free range of {movement(key.movement).label}{side}{share}"
    what = (
        "" if key.measure in ("displacement", "gap-change", "excess", "free") else f", {key.measure.replace('-', ' ')}"
    )
    if key.kind in ("synkinesis", "timing") and key.movement and key.region:
        return f"{arrow(key.movement, key.region)}{side}{what}"
    moved = movement(key.movement).label if key.movement else ("all movements" if key.kind == "sequence" else "")
    where = region(key.region).label if key.region else ""
    beside = {"resting-shift": ", minus the other side", "rest": ", at rest"}.get(key.kind, "")
    return ", ".join(part for part in (moved, where) if part) + side + what + beside


def changed_most(found: Course, *, ever: bool = False) -> list[Trend]:
    """What changed from the first to the last visit, by how often over its limit; levels without a limit first.

    The parts of a displacement are left out, which change with it.

    ever : also what had changed at a visit between, after the others
    """
    rows = [trend for trend in found.trends if (trend.key.kind, trend.key.measure) not in _PARTS]
    at_last = sorted((row for row in rows if _over(row.since_first[-1:])), key=lambda row: -_over(row.since_first[-1:]))
    between = sorted(
        (row for row in rows if _over(row.since_first) and not _over(row.since_first[-1:])),
        key=lambda row: -_over(row.since_first),
    )
    return at_last + between if ever else at_last


def _over(steps: Sequence[Difference | None]) -> float:
    """By how often the furthest change exceeds its limit; 0 where nothing changed."""
    return max((_share(step) for step in steps if step is not None and step.changed), default=0.0)


def _share(step: Difference) -> float:
    return abs(step.difference or 0.0) / step.detectable if step.detectable else float("inf")


def counts(trends: Sequence[Trend]) -> tuple[int, int, int]:
    """How many measures changed from the first to the last visit, were judged, and may have changed by chance alone."""
    judged = [trend.last for trend in trends if trend.last is not None and trend.last.changed is not None]
    return sum(bool(row.changed) for row in judged), len(judged), round(_CHANCE * len(judged))


def _render(found: Course) -> str:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("synkin.comparison"), PackageLoader("synkin.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters.update(words=in_words, number=number)
    changed, judged, chance = counts(found.trends)
    between = sum(bool(_over(row.since_first)) and not _over(row.since_first[-1:]) for row in found.trends)
    return environment.get_template("comparison.html.j2").render(
        visits=found.visits,
        found=found,
        panels=panels(found),
        changed=[_row(trend) for trend in changed_most(found, ever=True)],
        kinds=[
            (title, rows)
            for kind, title in _KINDS
            for rows in [[_row(trend) for trend in found.trends if trend.key.kind == kind]]
            if rows
        ],
        counts={"changed": changed, "judged": judged, "chance": chance, "between": between},
    )


def _row(trend: Trend) -> _Row:
    return _Row(name_of(trend.key, trend.label), trend, trend.last)
