"""The face map: where on the face unwanted movement was found, drawn as a schematic and on the patient's picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup
from scipy.spatial import ConvexHull

from synkin.anatomy import REGIONS, SIDES, AffectedSide, Side, movement, region
from synkin.assessment import number
from synkin.report.colours import ABSENT, ABSENT_FILL, PRESENT, UNKNOWN, excess_fill
from synkin.report.paths import Points, closed_path, open_path
from synkin.report.pictures import Crop, dots, outline, seen_regions
from synkin.synkinesis import Cell

_WIDTH, _HEIGHT, _MIDDLE = 860, 590, 430
_ALONE: Final = 400
"""Breadth of the face without its labels, in units of the drawing."""
_ABSENT_ON_SKIN: Final = "#6aa7d8"

# Drawn by hand for one side: distance from the midline and height, in units of the drawing.
_SHAPES: Final[dict[str, Points]] = {
    "brow": [(26, 176), (30, 161), (62, 147), (94, 148), (122, 166), (124, 173), (92, 161), (62, 162), (32, 176)],
    "palpebral-fissure": [(36, 216), (54, 199), (76, 194), (98, 201), (114, 214), (94, 228), (72, 232), (50, 227)],
    "cheek": [(60, 262), (92, 252), (120, 258), (124, 288), (108, 320), (86, 326), (64, 304)],
    "nasal-ala": [(18, 262), (32, 264), (40, 284), (36, 300), (20, 303), (8, 294)],
    "nasolabial-fold": [
        (44, 298),
        (54, 304),
        (70, 330),
        (80, 362),
        (76, 388),
        (68, 386),
        (70, 360),
        (58, 332),
        (43, 308),
    ],
    "upper-lip": [(0, 346), (10, 340), (24, 343), (44, 357), (30, 361), (0, 361)],
    "commissure": [(48, 363), (54, 354), (63, 356), (66, 365), (60, 374), (50, 371)],
    "lower-lip": [(0, 367), (30, 366), (44, 369), (32, 383), (14, 391), (0, 391)],
    "chin": [(0, 410), (20, 406), (42, 412), (48, 432), (32, 450), (0, 456)],
    "neck": [(4, 496), (40, 488), (72, 474), (84, 500), (90, 548), (46, 556), (4, 558)],
}
_FACE: Final[Points] = [
    (0, 40), (60, 46), (112, 82), (138, 150), (140, 230), (132, 310), (112, 378), (72, 440), (30, 472), (0, 478),
]  # fmt: skip
_HAIR: Final[Points] = [(0, 14), (70, 20), (132, 60), (160, 140), (154, 216), (142, 236)]
_NOSE: Final[Points] = [(10, 208), (12, 250), (24, 272)]
_SHOULDER: Final[Points] = [(92, 440), (98, 500), (128, 546), (250, 584)]


@dataclass(frozen=True)
class Worst:
    """What is known of one region of one side over all movements: the worst that was found."""

    state: str
    cell: Cell | None
    judged: int = 0
    """Pairs of this region that were judged, of `pairs` that were looked at."""
    pairs: int = 0

    @property
    def symbol(self) -> str:
        """The sign that says the state without colour."""
        return {"present": PRESENT, "absent": ABSENT, "unknown": UNKNOWN}[self.state]

    @property
    def fill(self) -> str:
        """Fill of the region."""
        if self.state == "present" and self.cell is not None:
            return excess_fill(self.cell.excess.value or 0.0)
        return ABSENT_FILL if self.state == "absent" else "url(#not-assessed)"

    @property
    def text(self) -> str:
        """The finding in a few words."""
        if self.cell is None:
            return "not assessed"
        if self.state == "present":
            return f"{number(self.cell.excess.value or 0.0)} mm in {movement(self.cell.movement).label}"
        absent = f"absent above {number(self.cell.limit_mm or 0.0)} mm"
        return absent if self.judged == self.pairs else f"{absent} in {self.judged} of {self.pairs}"


def worst(cells: Iterable[Cell], side: Side, region_id: str) -> Worst:
    """The largest present excess; else absent above the largest limit of what was judged; else not assessed."""
    own = [cell for cell in cells if cell.side == side and cell.region == region_id]
    present = [cell for cell in own if cell.present]
    if present:
        return Worst("present", max(present, key=lambda cell: cell.excess.value or 0.0), len(present), len(own))
    absent = [cell for cell in own if cell.present is False]
    if absent:
        return Worst("absent", max(absent, key=lambda cell: cell.limit_mm or 0.0), len(absent), len(own))
    return Worst("unknown", None)


def schematic(cells: Sequence[Cell], affected: AffectedSide) -> Markup:
    """The schematic face as SVG, patient's right at the picture's left, every region labelled on its side."""
    parts = [_defs("schematic"), *_backdrop()]
    for side in SIDES:
        rows = sorted(REGIONS, key=lambda name: float(np.mean([y for _, y in _SHAPES[name]])))
        found = {name: worst(cells, side, name) for name in rows}
        parts += [
            _shape(_mirrored(_SHAPES[name], side), found[name].fill, found[name].state, _title(name, side, found[name]))
            for name in rows
        ]
        if found["palpebral-fissure"].state != "unknown":
            parts.append(_iris(side))
        parts += _labels(rows, found, side)
        sign = -1 if side == "right" else 1
        tag = " (affected)" if affected in (side, "both") else ""
        parts.append(
            Markup(
                '<text x="{}" y="24" text-anchor="middle" font-size="15" font-weight="600" fill="#1b1f24">'
                "patient’s {}{}</text>"
            ).format(_MIDDLE + sign * 290, side, tag)
        )
    return _svg(_WIDTH, _HEIGHT, "Schematic face, the patient’s right at the picture’s left", parts, "facemap")


def regions_alone(cells: Sequence[Cell]) -> Markup:
    """The schematic face without a word, for where the words stand beside it."""
    parts = [_defs("alone"), *_backdrop()]
    for side in SIDES:
        for name in REGIONS:
            found = worst(cells, side, name)
            fill = found.fill.replace("#not-assessed", "#not-assessed-alone")
            parts.append(_shape(_mirrored(_SHAPES[name], side), fill, found.state, _title(name, side, found)))
            if name == "palpebral-fissure" and found.state != "unknown":
                parts.append(_iris(side))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{} 8 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(
        _MIDDLE - _ALONE / 2, _ALONE, _HEIGHT - 8, "Schematic face, the patient’s right at the left",
        Markup("").join(parts),
    )  # fmt: skip


def on_picture(one: Crop, cells: Sequence[Cell]) -> Markup:
    """The same on the patient's own rest frame, with the landmarks."""
    parts = [
        _defs("photo"),
        Markup('<image href="{}" width="{}" height="{}"/>').format(one.address, one.width, one.height),
        dots(one.landmarks, one.height / 700, "#ffffff", 0.6),
    ]
    for side in SIDES:
        for name in seen_regions():
            hull = _hull(one.landmarks[list(outline(name, side))])
            found = worst(cells, side, name)
            fill = found.fill.replace("not-assessed", "not-assessed-photo").replace(ABSENT_FILL, _ABSENT_ON_SKIN)
            # A line of landmarks is made as broad as a lip, so that it can be seen.
            parts.append(_area(hull, fill, 0.0 if name == "palpebral-fissure" else one.width / 40, found, side, name))
    size = one.width / 26
    for side, x in (("right", 0.02 * one.width), ("left", 0.98 * one.width)):
        parts.append(
            Markup(
                '<text x="{:.0f}" y="{:.0f}" text-anchor="{}" font-size="{:.0f}" fill="#fff" stroke="#000" '
                'stroke-width="{:.1f}" paint-order="stroke" font-weight="600">patient’s {}</text>'
            ).format(x, one.height - 0.6 * size, "start" if side == "right" else "end", size, size / 7, side)
        )
    return _svg(one.width, one.height, "The patient at rest with landmarks", parts, "photo")


def _svg(width: float, height: float, label: str, parts: Iterable[Markup], kind: str) -> Markup:
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'font-family="system-ui, sans-serif">{}</svg>'
    ).format(kind, width, height, label, Markup("").join(parts))


def _defs(kind: str) -> Markup:
    name = "not-assessed" if kind == "schematic" else f"not-assessed-{kind}"
    return Markup(
        '<defs><pattern id="{}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" fill="#f4f4f2"/><path d="M0 0V7" stroke="#9aa0a6" stroke-width="2.4"/>'
        "</pattern></defs>"
    ).format(name)


def _backdrop() -> list[Markup]:
    whole = [(_MIDDLE - dx, y) for dx, y in _FACE] + [(_MIDDLE + dx, y) for dx, y in reversed(_FACE[1:-1])]
    lines = [
        Markup('<path d="{}" fill="#fbfaf7" stroke="#b9b4aa" stroke-width="1.6"/>').format(closed_path(whole)),
    ]
    for side in SIDES:
        for points in (_HAIR, _NOSE, _SHOULDER):
            lines.insert(
                0 if points is _SHOULDER else len(lines),
                Markup('<path d="{}" fill="none" stroke="#cfcac0" stroke-width="1.6"/>').format(
                    open_path(_mirrored(points, side))
                ),
            )
    lines.append(
        Markup('<path d="M{0} 52V470" stroke="#d8d4ca" stroke-width="1" stroke-dasharray="3 5"/>').format(_MIDDLE)
    )
    return lines


def _labels(rows: Sequence[str], found: dict[str, Worst], side: Side) -> list[Markup]:
    sign = -1 if side == "right" else 1
    edge = _MIDDLE + sign * 196
    anchor = "end" if side == "right" else "start"
    parts = []
    for name, y in zip(rows, np.linspace(70, 548, len(rows)), strict=True):
        one = found[name]
        shape = _SHAPES[name]
        # The line meets the region at its outer part, where it hides the least.
        outer = max(dx for dx, _ in shape)
        at = (_MIDDLE + sign * 0.82 * outer, float(np.mean([v for _, v in shape])))
        parts.append(
            Markup(
                '<path d="M{:.0f} {:.0f}H{:.0f}L{:.0f} {:.0f}" fill="none" stroke="#8a8f96" stroke-width="0.9"/>'
                '<circle cx="{:.0f}" cy="{:.0f}" r="2" fill="#5b6168"/>'
            ).format(edge - sign * 2, y, edge - sign * 16, *at, *at)
        )
        parts.append(
            Markup(
                '<text x="{x}" y="{y:.0f}" text-anchor="{anchor}" class="{state}" font-size="13.5" fill="#1b1f24">'
                '<tspan font-weight="600">{symbol} {name}</tspan>'
                '<tspan x="{x}" dy="15.5" font-size="12" fill="{ink}" font-weight="{weight}">{text}</tspan></text>'
            ).format(
                x=edge + sign * 4,
                y=y - 2,
                anchor=anchor,
                state=one.state,
                symbol=one.symbol,
                name=region(name).label,
                text=one.text,
                ink="#8a3200" if one.state == "present" else "#5b6168",
                weight=600 if one.state == "present" else 400,
            )
        )
    return parts


def _iris(side: Side) -> Markup:
    x = _MIDDLE + (-75 if side == "right" else 75)
    return Markup(
        '<circle cx="{0}" cy="212" r="12" fill="none" stroke="#5b6168" stroke-width="1.3"/>'
        '<circle cx="{0}" cy="212" r="4.6" fill="#5b6168"/>'
    ).format(x)


def _title(name: str, side: Side, found: Worst) -> str:
    return f"{region(name).label}, patient’s {side}: {found.text}"


def _area(hull: npt.NDArray[np.float64], fill: str, breadth: float, found: Worst, side: Side, name: str) -> Markup:
    return Markup(
        '<path class="region {}" d="{}" fill="{}" stroke="{}" stroke-width="{:.1f}" stroke-linejoin="round" '
        'opacity="{}"><title>{}</title></path>'
    ).format(
        found.state,
        closed_path([(float(x), float(y)) for x, y in hull]),
        fill,
        fill,
        breadth,
        0.75 if found.state == "present" else 0.45,
        _title(name, side, found),
    )


def _shape(points: Points, fill: str, state: str, title: str) -> Markup:
    return Markup(
        '<path class="region {}" d="{}" fill="{}" stroke="{}" stroke-width="{}"><title>{}</title></path>'
    ).format(
        state,
        closed_path(points),
        fill,
        "#7a2c00" if state == "present" else "#8a8f96",
        1.8 if state == "present" else 1.0,
        title,
    )


def _mirrored(points: Points, side: Side) -> list[tuple[float, float]]:
    sign = -1 if side == "right" else 1
    return [(_MIDDLE + sign * dx, y) for dx, y in points]


def _hull(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    try:
        return points[ConvexHull(points).vertices]
    except (ValueError, RuntimeError):  # flat or too few: qhull refuses
        return points
