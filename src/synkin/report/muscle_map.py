"""The muscle map: a face for every movement, both sides, with how hard each muscle was driven and what is too much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from synkin.anatomy import MOVEMENTS, SIDES, Side, movement
from synkin.drive.results import Drive, Group
from synkin.measures import Quantity
from synkin.report.colours import LIKELY, drive_fill, excess_drive_fill, ink_on
from synkin.report.drive_words import muscle_names, percent, share_in_words
from synkin.report.face import MuscleShape, backdrop, muscle_shape, view_box

_LEAST: Final = 0.05
"""Drive, as a share of full drive, below which a muscle is only outlined."""
_SURE, _UNSURE = 0.05, 0.4
"""Half widths of a 95 % interval that are drawn fully opaque, and as pale as can be."""
_PALEST: Final = 0.35
_EDGE, _EXCESS_EDGE, _OUTLINE = "#28527a", "#7a2c00", "#ddd8cd"
_PADDING_MM: Final = 1.4
_PLAIN: Final = Markup("")


@dataclass(frozen=True)
class Shown:
    """How a group of muscles is shown on one side in one movement.

    likely : its excess is more likely there than not, and it is the excess that is coloured
    opacity : paler where the interval is wide
    sure : the interval of what is coloured leaves out nothing at all
    alike : several muscles that this recording cannot tell apart
    rank : of the suspect that shows here, if there is one
    """

    side: Side
    group: Group
    drive: Quantity | None
    excess: Quantity | None
    probability: float | None
    likely: bool
    fill: str
    opacity: float
    sure: bool
    rank: int | None

    @property
    def alike(self) -> bool:
        """Whether these are several muscles."""
        return len(self.group.muscles) > 1

    @property
    def strength(self) -> float:
        """The share of full drive that is coloured."""
        quantity = self.excess if self.likely else self.drive
        return 0.0 if quantity is None or quantity.value is None else quantity.value

    @property
    def text(self) -> str:
        """What it says in words."""
        parts = [f"{muscle_names(self.group.muscles)}, patient’s {self.side}"]
        if self.drive is not None:
            parts.append(f"driven {share_in_words(self.drive)}")
        if self.excess is not None and self.probability is not None:
            parts.append(f"too much {share_in_words(self.excess)}, probability {percent(self.probability)}")
        return "; ".join(parts)


def mapped_movements(drive: Drive) -> list[str]:
    """The movements that have a face."""
    found = {row.movement for row in drive.activations} | {row.movement for row in drive.wiring}
    return [name for name in MOVEMENTS if name in found]


def shown(drive: Drive, movement_id: str) -> list[Shown]:
    """All groups of both sides in a movement, weakest first, excess last."""
    groups = {group.id: group for group in drive.groups}
    driven = {(row.side, row.group): row.drive for row in drive.activations if row.movement == movement_id}
    wired = {(row.side, row.group): row for row in drive.wiring if row.movement == movement_id}
    ranks = {
        (one.side, one.group): one.rank
        for one in drive.suspects
        if any(row.movement == movement_id for row in one.movements)
    }
    found = []
    for side in SIDES:
        for name, group in groups.items():
            key = (side, name)
            if key not in driven and key not in wired:
                continue
            level, entry = driven.get(key), wired.get(key)
            likely = entry is not None and entry.probability >= LIKELY and entry.excess.value is not None
            quantity = entry.excess if likely and entry is not None else level
            value = 0.0 if quantity is None or quantity.value is None else quantity.value
            found.append(
                Shown(
                    side=side,
                    group=group,
                    drive=level,
                    excess=None if entry is None else entry.excess,
                    probability=None if entry is None else entry.probability,
                    likely=likely,
                    fill=excess_drive_fill(value) if likely else drive_fill(value),
                    opacity=_opacity(quantity),
                    sure=quantity is not None and quantity.ci95 is not None and quantity.ci95[0] > _LEAST,
                    rank=ranks.get(key),
                )
            )
    return sorted(found, key=lambda one: (one.likely, one.strength))


def muscle_map(drive: Drive, movement_id: str) -> Markup:
    """One face as SVG, patient's right at the picture's left."""
    rows = shown(drive, movement_id)
    hatch = f"alike-{movement_id}"
    label = f"Muscles in {movement(movement_id).label}, the patient’s right at the picture’s left"
    parts = [
        Markup(
            '<defs><pattern id="{}" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<path d="M0 0V3" stroke="#fff" stroke-width="1.5"/></pattern></defs>'
        ).format(hatch),
        backdrop(),
        *(_outlines(side, (muscle for group in drive.groups for muscle in group.muscles)) for side in SIDES),
        *(_group(one, hatch) for one in rows if one.likely or one.strength >= _LEAST),
        *_badges(rows),
        *_names(),
    ]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="muscles" viewBox="{}" role="img" aria-label="{}" '
        'font-family="system-ui, sans-serif">{}</svg>'
    ).format(view_box(), label, Markup("").join(parts))


def too_much(drive: Drive, movement_id: str) -> list[Shown]:
    """What is likely too much in a movement, most first: the words below its face."""
    return [one for one in reversed(shown(drive, movement_id)) if one.likely]


def unseen(drive: Drive, movement_id: str) -> int:
    """How many groups, counted per side, could not be assessed in a movement."""
    return sum(one.drive is not None and one.drive.value is None for one in shown(drive, movement_id))


def shape_svg(shape: MuscleShape, fill: str, edge: str, breadth: float, extra: Markup = _PLAIN) -> Markup:
    """A muscle in `fill` with an edge `breadth` mm broad; `extra` are more attributes of the edge."""
    if shape.breadth is None:
        return Markup(
            '<path d="{0}" fill="{1}" stroke="{2}" stroke-width="{3:.1f}" stroke-linejoin="round"{5}/>'
            '<path d="{0}" fill="{1}" stroke="{1}" stroke-width="{4:.1f}" stroke-linejoin="round"/>'
        ).format(shape.path, fill, edge, _PADDING_MM + 2 * breadth, _PADDING_MM, extra)
    return Markup(
        '<path d="{0}" fill="none" stroke="{2}" stroke-width="{3:.1f}"{5}/>'
        '<path d="{0}" fill="none" stroke="{1}" stroke-width="{4:.1f}"/>'
    ).format(shape.path, fill, edge, shape.breadth + 2 * breadth, shape.breadth, extra)


def _opacity(quantity: Quantity | None) -> float:
    if quantity is None or quantity.ci95 is None:
        return _PALEST
    half = (quantity.ci95[1] - quantity.ci95[0]) / 2
    share = min(max((half - _SURE) / (_UNSURE - _SURE), 0.0), 1.0)
    return 1.0 - share * (1.0 - _PALEST)


def _outlines(side: Side, muscles: Iterable[str]) -> Markup:
    shapes = [muscle_shape(muscle, side) for muscle in muscles]
    filled = "".join(shape.path for shape in shapes if shape.breadth is None)
    rings = "".join(shape.path for shape in shapes if shape.breadth is not None)
    return Markup('<path d="{}{}" fill="none" stroke="{}" stroke-width="0.5" stroke-linejoin="round"/>').format(
        filled, rings, _OUTLINE
    )


def _group(one: Shown, hatch: str) -> Markup:
    edge = _EXCESS_EDGE if one.likely else _EDGE
    breadth = 0.9 if one.likely else 0.4
    # A dashed edge says without colour that it may be nothing at all.
    extra = _PLAIN if one.sure else Markup(' stroke-dasharray="2 1.6"')
    parts = []
    for muscle in one.group.muscles:
        shape = muscle_shape(muscle, one.side)
        parts.append(shape_svg(shape, one.fill, edge, breadth, extra))
        if one.alike:
            over = Markup('<path d="{}" fill="{}" stroke="{}" stroke-width="{}"/>')
            paint = f"url(#{hatch})"
            parts.append(
                over.format(shape.path, paint, "none", 0)
                if shape.breadth is None
                else over.format(shape.path, "none", paint, shape.breadth)
            )
    return Markup('<g class="muscle {} {}" opacity="{:.2f}"><title>{}</title>{}</g>').format(
        "excess" if one.likely else "driven", one.side, one.opacity, one.text, Markup("").join(parts)
    )


def _badges(rows: Sequence[Shown]) -> list[Markup]:
    return [
        badge(muscle_shape(one.group.muscles[0], one.side).middle, str(one.rank), 5.2)
        for one in rows
        if one.rank is not None and one.likely
    ]


def badge(at: tuple[float, float], text: str, radius: float, fill: str = "#1b1f24") -> Markup:
    """A round mark with a short text."""
    size = (1.4 if len(text) == 1 else 1.05) * radius
    return Markup(
        '<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}" stroke="#fff" stroke-width="0.8"/>'
        '<text x="{:.1f}" y="{:.1f}" text-anchor="middle" font-size="{:.1f}" font-weight="600" fill="{}">{}</text>'
    ).format(*at, radius, fill, at[0], at[1] + 0.36 * size, size, ink_on(fill), text)


def _names() -> list[Markup]:
    return [
        Markup('<text x="{}" y="136" text-anchor="{}" font-size="8" fill="#5b6168">{}</text>').format(
            x, anchor, f"patient’s {side}"
        )
        for side, x, anchor in (("right", -74, "start"), ("left", 74, "end"))
    ]
