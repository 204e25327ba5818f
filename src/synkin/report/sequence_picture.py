"""In what order regions set out: per movement a row for each region, with the onset of both sides over time."""

import math
from collections.abc import Sequence as Several
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from synkin.anatomy import SIDES, AffectedSide, movement, other_side, region
from synkin.assessment import in_words, number
from synkin.measures import Quantity, RegionOnset, Sequence
from synkin.report.colours import ABSENT, PRESENT, SIDE_COLOURS, UNKNOWN

_LABEL, _WIDTH, _ROW, _TOP, _FOOT = 104, 250, 24, 8, 24
_APART: Final = 4
"""How far over and under the middle of a row the two sides stand."""
_LEAST_S: Final = 0.1
_MOST_S: Final = 0.4
"""The axis reaches at least, and at most, so far either way; what lies beyond is drawn at its edge."""


@dataclass(frozen=True)
class SequenceView:
    """One movement, or all together, as the page shows it."""

    movement: str | None
    label: str
    verdict: str
    spread: Quantity
    slowness: Quantity
    disagreement: Quantity
    picture: Markup | None


def sequence_views(sequences: Several[Sequence], affected: AffectedSide) -> list[SequenceView]:
    """All sequences in their order; a movement of which no onset was measured has no picture."""
    reach = _reach(sequences)
    return [
        SequenceView(
            one.movement,
            "All movements together" if one.movement is None else movement(one.movement).label,
            _verdict(one),
            one.spread_s,
            one.slowness,
            one.disagreement,
            _picture(one, affected, reach),
        )
        for one in sequences
    ]


def in_ms(quantity: Quantity) -> str:
    """A time in ms with its interval, e.g. ``"14 ms (9 to 21)"``."""
    if quantity.value is None:
        return in_words(quantity)
    value = f"{number(1000 * quantity.value, 0)} ms"
    if quantity.ci95 is None:
        return value
    low, high = (number(1000 * end, 0) for end in quantity.ci95)
    return f"{value} ({low} to {high})"


def _verdict(one: Sequence) -> str:
    if one.disordered is None:
        return f"{UNKNOWN} not assessed: {one.reason}"
    word = f"{PRESENT} disordered, spread" if one.disordered else f"{ABSENT} not disordered, no spread"
    limit = "" if one.limit_s is None else f" above {number(1000 * one.limit_s, 0)} ms"
    return f"{word}{limit}"


def _reach(sequences: Several[Sequence]) -> float:
    ends = [
        abs(end) for one in sequences for row in one.onsets if row.onset_s.ci95 is not None for end in row.onset_s.ci95
    ]
    return min(max([_LEAST_S, *ends]), _MOST_S)


def _picture(one: Sequence, affected: AffectedSide, reach: float) -> Markup | None:
    regions = _rows(one, affected)
    if not regions:
        return None
    height = _TOP + _ROW * len(regions) + _FOOT
    marks = [_axis(reach, height)]
    found = {(row.side, row.region): row for row in one.onsets}
    for at, name in enumerate(regions):
        middle = _TOP + _ROW * (at + 0.5)
        label = Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(
            _LABEL - 6, f"{middle + 4:.1f}", region(name).label
        )
        marks.append(label)
        marks += [_mark(found[side, name], middle, reach) for side in SIDES if (side, name) in found]
    title = f"{'' if one.movement is None else movement(one.movement).label}: onset of each region, both sides"
    return Markup('<svg class="onsets" viewBox="0 0 {} {}" role="img" font-size="11"><title>{}</title>{}</svg>').format(
        _LABEL + _WIDTH, height, title, Markup("").join(marks)
    )


def _rows(one: Sequence, affected: AffectedSide) -> list[str]:
    """Regions as they set out on the side that is not affected, else on the left; those of one side alone follow."""
    first = other_side(affected) if affected in ("left", "right") else SIDES[0]
    return list(dict.fromkeys([*one.order(first), *one.order(other_side(first))]))


def _axis(reach: float, height: int) -> Markup:
    bottom = height - _FOOT
    lines = []
    step = next(one for one in (0.05, 0.1, 0.2) if reach <= 3 * one or one == 0.2)  # so many labels have room
    for at in range(-math.floor(reach / step + 1e-9), math.floor(reach / step + 1e-9) + 1):
        x, colour = _x(at * step, reach), "#454b52" if at == 0 else "#d9dcdf"
        lines.append(
            Markup(
                '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="{3}"/>'
                '<text x="{0}" y="{4}" text-anchor="middle" fill="#5b6168">{5}</text>'
            ).format(f"{x:.1f}", _TOP - 4, bottom, colour, bottom + 14, number(1000 * at * step, 0))
        )
    return Markup("").join(lines)


def _x(time_s: float, reach: float) -> float:
    share = (min(max(time_s, -reach), reach) + reach) / (2 * reach)
    return _LABEL + 8 + share * (_WIDTH - 20)


def _mark(row: RegionOnset, middle: float, reach: float) -> Markup:
    if row.onset_s.value is None or row.onset_s.ci95 is None:
        return Markup("")
    y = middle + (_APART if row.side == "left" else -_APART)
    x, (low, high) = _x(row.onset_s.value, reach), (_x(end, reach) for end in row.onset_s.ci95)
    # Circle and square, so that sides are told apart without colour.
    shape = (
        Markup('<circle cx="{}" cy="{}" r="3.6"/>').format(f"{x:.1f}", f"{y:.1f}")
        if row.side == "right"
        else Markup('<rect x="{}" y="{}" width="6.4" height="6.4"/>').format(f"{x - 3.2:.1f}", f"{y - 3.2:.1f}")
    )
    title = f"{region(row.region).label}, patient’s {row.side}: {in_ms(row.onset_s)}"
    return Markup(
        '<g fill="{0}" stroke="none"><title>{1}</title>'
        '<line x1="{2}" x2="{3}" y1="{4}" y2="{4}" stroke="{0}" stroke-width="1.4" opacity="0.55"/>{5}</g>'
    ).format(SIDE_COLOURS[row.side], title, f"{low:.1f}", f"{high:.1f}", f"{y:.1f}", shape)
