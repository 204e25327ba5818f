"""Trajectories over the visits as SVG: composite, synkinesis block, free range and stand at rest, with treatments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np
from markupsafe import Markup

from synkin.anatomy import Side, movement, region
from synkin.assessment import number
from synkin.comparison.course import Course, Trend
from synkin.measures import Quantity

_WIDTH, _HEIGHT = 480.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 150.0, 26.0, 42.0
_COLOURS: Final = ("#0b5c9e", "#c8570b", "#2a9d8f", "#8b3a8f")
_DASHES: Final = ("", "6 3", "2 3", "8 3 2 3")
_LABEL_STEP: Final = 13.0
_TICKS: Final = 4
_MOST: Final = 4
"""Lines in one picture; more cannot be told apart."""
_RESTING: Final = (
    ("palpebral-fissure", "gap"),
    ("commissure", "height"),
    ("commissure", "lateral"),
    ("brow", "height"),
)


@dataclass(frozen=True)
class Panel:
    """One picture, or why there is none."""

    title: str
    hint: str
    picture: Markup | None
    reason: str | None = None


@dataclass(frozen=True)
class _Line:
    label: str
    trend: Trend


def panels(found: Course) -> tuple[Panel, ...]:
    """The four pictures of a course."""
    side = found.visits[0].assessment.affected_side
    other = "the other side" if side in ("left", "right") else "right"
    return (
        _panel(
            found,
            "Sunnybrook composite",
            "0 to 100, 100 is normal. From measurement; not clinically calibrated.",
            _scored(found, "sunnybrook"),
            (0.0, 100.0),
        ),
        _panel(
            found,
            "Sunnybrook synkinesis block",
            "0 to 15, 0 is none. From measurement; not clinically calibrated.",
            _scored(found, "sunnybrook/synkinesis"),
            (0.0, 15.0),
        ),
        _panel(
            found,
            "Free range, mm",
            "How far the movement goes before another region visibly comes along.",
            _free(found),
            (0.0, None),
        ),
        _panel(
            found,
            "Stand at rest, mm",
            f"{'The affected side' if other != 'right' else 'Left'} minus {other}; 0 is even. Its cause stays open.",
            _resting(found),
            (None, None),
        ),
    )


def _panel(
    found: Course, title: str, hint: str, lines: Sequence[_Line], span: tuple[float | None, float | None]
) -> Panel:
    shown = [line for line in lines if any(value.value is not None for value in line.trend.values)]
    if shown:
        return Panel(title, hint, _draw(found, title, shown[:_MOST], span))
    reasons = [line.trend.values[-1].reason for line in lines]
    return Panel(title, hint, None, reasons[0] if reasons else "not in these reports")


def _scored(found: Course, id_: str) -> list[_Line]:
    return [_Line("", trend) for trend in found.trends if trend.key.kind == "grade" and trend.key.measure == id_]


def _free(found: Course) -> list[_Line]:
    rows = [trend for trend in found.trends if trend.key.kind == "free-range" and trend.key.measure == "free"]
    both = len({trend.key.side for trend in rows}) > 1
    lines = [_Line(_named(movement(trend.key.movement or "").label, trend.key.side, both), trend) for trend in rows]
    # Movements that something ends come first: the others show their excursion only.
    ended = {
        (row.movement, row.side) for visit in found.visits for row in visit.assessment.free_ranges if row.limited_by
    }
    return sorted(lines, key=lambda line: (line.trend.key.movement, line.trend.key.side) not in ended)


def _resting(found: Course) -> list[_Line]:
    rows = [trend for trend in found.trends if trend.key.kind == "resting-shift"]
    sides: list[Side] = sorted({trend.key.side for trend in rows if trend.key.side is not None})
    return [
        _Line(f"{region(where).label}{'' if what == 'gap' else f', {what}'}", trend)
        for where, what in _RESTING
        for trend in rows
        if (trend.key.region, trend.key.measure) == (where, what) and trend.key.side == sides[0]
    ]


def _named(label: str, side: Side | None, both: bool) -> str:
    return f"{label}, {side}" if both and side else label


@dataclass(frozen=True)
class _Axes:
    """Places in the picture: `across` of each visit, and of any day where the days are known."""

    across: tuple[float, ...]
    days: tuple[date, date] | None
    low: float
    high: float

    def x_of(self, day: date) -> float | None:
        """Where a day lies; None where it cannot be placed."""
        if self.days is None:
            return None
        first, last = self.days
        share = (day - first).days / max(1, (last - first).days)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Where a value lies."""
        share = (value - self.low) / (self.high - self.low)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _draw(found: Course, title: str, lines: Sequence[_Line], span: tuple[float | None, float | None]) -> Markup:
    axes = _axes(found, lines, span)
    parts = [*_frame(found, axes), *_treatments(found, axes)]
    if len(lines) == 1:
        parts += _band(axes, lines[0].trend)
    for at, line in enumerate(lines):
        parts += _line(axes, line, at)
    parts += _labels(axes, lines)
    return Markup('<svg class="course" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        f"{_WIDTH:.0f}", f"{_HEIGHT:.0f}", f"{title} over {len(found.visits)} visits", Markup("").join(parts)
    )


def _axes(found: Course, lines: Sequence[_Line], span: tuple[float | None, float | None]) -> _Axes:
    ends = [
        end
        for line in lines
        for value in line.trend.values
        if value.value is not None
        for end in (value.ci95 or (value.value, value.value))
    ]
    low, high = min(0.0, *ends), max(0.0, *ends)
    margin = 0.06 * max(high - low, 1.0)
    low = low - margin if span[0] is None else min(span[0], low)
    high = high + margin if span[1] is None else max(span[1], high)
    width = _WIDTH - _LEFT - _RIGHT
    known = [visit.day for visit in found.visits if visit.day is not None]
    count = len(found.visits)
    if len(known) < count or min(known) == max(known):
        across = tuple(_LEFT + width * (at + 0.5) / count for at in range(count))
        return _Axes(across, None, low, high)
    every = [*known, *(day for day, _ in found.treated_on)]
    days = min(every), max(every)
    whole = _Axes((), days, low, high)
    return _Axes(tuple(whole.x_of(day) or 0.0 for day in known), days, low, high)


def _frame(found: Course, axes: _Axes) -> list[Markup]:
    right = _WIDTH - _RIGHT
    parts = []
    for tick in _nice(axes.low, axes.high):
        y = f"{axes.y(tick):.1f}"
        parts.append(
            Markup(
                '<line x1="{0}" x2="{1}" y1="{2}" y2="{2}" stroke="{3}"/>'
                '<text x="{4}" y="{2}" dy="3.5" text-anchor="end" font-size="10.5" fill="#5b6168">{5}</text>'
            ).format(
                _LEFT,
                right + 8,
                y,
                "#8a8f96" if tick == 0 else "#e4e6e8",
                _LEFT - 6,
                number(tick, 0 if tick % 1 == 0 else 1),
            )
        )
    taken = -1e9
    for visit, x in zip(found.visits, axes.across, strict=True):
        label = visit.name if axes.days is None else f"{visit.day:%Y-%m-%d}"
        size = 5.6 * len(label)
        # A label that would lie on its neighbour goes a line lower.
        lower = 12 if x - size / 2 < taken else 0
        taken = x + size / 2 if not lower else taken
        parts.append(
            Markup(
                '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="#8a8f96"/>'
                '<text x="{0}" y="{3}" text-anchor="middle" font-size="10" fill="#5b6168">{4}</text>'
            ).format(f"{x:.1f}", _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM + 4, _HEIGHT - _BOTTOM + 16 + lower, label)
        )
    return parts


def _nice(low: float, high: float) -> list[float]:
    raw = (high - low) / _TICKS
    power = 10.0 ** np.floor(np.log10(raw))
    step = float(power * next(one for one in (1.0, 2.0, 2.5, 5.0, 10.0) if one * power >= raw * 0.999))
    first = int(np.ceil(low / step - 1e-9))
    return [round(at * step, 6) for at in range(first, int(np.floor(high / step + 1e-9)) + 1)]


def _treatments(found: Course, axes: _Axes) -> list[Markup]:
    parts = []
    for day, agent in found.treated_on:
        x = axes.x_of(day)
        if x is not None:
            parts.append(
                Markup(
                    '<g><title>{3}, {4}</title><line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="#7a2c00" '
                    'stroke-width="1.4" stroke-dasharray="3 3"/><text x="{0}" y="{5}" text-anchor="middle" '
                    'font-size="10.5" fill="#7a2c00">▼ {3}</text></g>'
                ).format(f"{x:.1f}", _TOP - 6, _HEIGHT - _BOTTOM, agent, day.isoformat(), _TOP - 10)
            )
    return parts


def _band(axes: _Axes, trend: Trend) -> list[Markup]:
    """Around the first value: what the last recording of an unchanged patient would differ by."""
    first, last = trend.values[0].value, trend.last
    if first is None or last is None or last.detectable is None:
        return []
    top = axes.y(min(axes.high, first + last.detectable))
    bottom = axes.y(max(axes.low, first - last.detectable))
    return [
        Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="#1b1f24" opacity="0.07"/>').format(
            _LEFT, f"{top:.1f}", _WIDTH - _RIGHT - _LEFT + 8, f"{max(0.0, bottom - top):.1f}"
        )
    ]


def _line(axes: _Axes, line: _Line, at: int) -> list[Markup]:
    colour, trend = _COLOURS[at], line.trend
    # Lines of one day stand a little apart, so that their intervals can be told from each other.
    shift = 3.0 * at
    places = [
        None if value.value is None else (x + shift, axes.y(value.value))
        for x, value in zip(axes.across, trend.values, strict=True)
    ]
    parts = []
    ordered = sorted(range(len(places)), key=lambda one: axes.across[one])
    for one, two in pairwise(ordered):
        start, end = places[one], places[two]
        if start is not None and end is not None:
            parts.append(
                Markup(
                    '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1.8" stroke-dasharray="{}"/>'
                ).format(f"{start[0]:.1f}", f"{start[1]:.1f}", f"{end[0]:.1f}", f"{end[1]:.1f}", colour, _DASHES[at])
            )
    for index, value in enumerate(trend.values):
        parts.append(_mark(axes, value, trend, index, colour, shift))
    return parts


def _mark(axes: _Axes, value: Quantity, trend: Trend, index: int, colour: str, shift: float) -> Markup:
    x = axes.across[index] + shift
    step = None if index == 0 else trend.since_first[index - 1]
    if value.value is None:
        return Markup(
            '<g><title>not assessed: {}</title><text x="{}" y="{}" text-anchor="middle" font-size="12" '
            'fill="{}">–</text></g>'
        ).format(value.reason, f"{x:.1f}", _HEIGHT - _BOTTOM - 3, colour)
    low, high = (axes.y(end) for end in (value.ci95 or (value.value, value.value)))
    changed = step is not None and step.changed
    word = (
        "the first"
        if index == 0
        else {True: "changed", False: "as at first", None: "cannot tell"}[step.changed if step else None]
    )
    return Markup(
        '<g><title>{0} {1}: {2}</title><line x1="{3}" x2="{3}" y1="{4}" y2="{5}" stroke="{6}" stroke-width="1.2" '
        'opacity="0.6"/><circle cx="{3}" cy="{7}" r="4" fill="{8}" stroke="{6}" stroke-width="1.8"/></g>'
    ).format(
        number(value.value),
        value.unit,
        word,
        f"{x:.1f}",
        f"{high:.1f}",
        f"{low:.1f}",
        colour,
        f"{axes.y(value.value):.1f}",
        colour if changed else "#fff",
    )


def _labels(axes: _Axes, lines: Sequence[_Line]) -> list[Markup]:
    """Each line's name at its end, moved apart where they would lie on each other."""
    if len(lines) == 1 and not lines[0].label:
        return []
    wanted = []
    for at, line in enumerate(lines):
        known = [value.value for value in line.trend.values if value.value is not None]
        wanted.append((axes.y(known[-1]), at))
    wanted.sort()
    ys: list[float] = []
    for y, _ in wanted:
        ys.append(y if not ys else max(y, ys[-1] + _LABEL_STEP))
    over = max(0.0, ys[-1] - (_HEIGHT - _BOTTOM))
    return [
        Markup('<text x="{}" y="{}" dy="3.5" font-size="11" fill="{}">{}</text>').format(
            _WIDTH - _RIGHT + 18, f"{y - over:.1f}", _COLOURS[at], lines[at].label
        )
        for y, (_, at) in zip(ys, wanted, strict=True)
    ]
