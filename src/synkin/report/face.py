"""A neutral face to draw on, and where on it the muscles lie."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup
from scipy.spatial import ConvexHull

from synkin.anatomy import ATLAS, IRIS, SIDES, Side, norm
from synkin.anatomy.regions import on_side
from synkin.report.paths import closed_path, open_path

FacePoints = npt.NDArray[np.float64]

_TABLE: Final[dict[str, Any]] = tomllib.loads(files("synkin.report").joinpath("face.toml").read_text(encoding="utf-8"))
LINES: Final[dict[str, tuple[int, ...]]] = {name: tuple(line) for name, line in _TABLE["line"].items()}
"""What is drawn of a face, as landmarks of the patient's right side or the midline."""
WIDTH, ABOVE, BELOW = 152.0, 58.0, 140.0
"""What a drawing shows, in mm: so far across, and so far above and below the canthi."""
_BROAD_MM: Final = {
    "orbicularis-oculi-orbital": 4.5,
    "orbicularis-oculi-preseptal": 3.0,
    "orbicularis-oculi-pretarsal": 2.0,
    "orbicularis-oris-upper": 4.0,
    "orbicularis-oris-lower": 4.0,
    "levator-anguli-oris": 5.0,
    "mentalis": 9.0,
}
"""How broad the muscles are that are drawn as one broad line."""
_LIPS: Final = {"upper": "upper-lip", "lower": "lower-lip"}
_SHEETS: Final = {
    "frontalis-medial": (0.0, 1.0),
    "frontalis-lateral": (0.0, 1.0),
    "platysma": (0.7, 2.8),
}
"""Muscles with side by side fibres, and from where to where of their way they are drawn.

The neck has no landmarks: its muscle is drawn on beyond the jaw, and leaves the corner of the mouth free to be seen.
"""
# Drawn by hand, the patient's left: hair from the crown down, neck and shoulder.
_HAIR: Final = [(0.0, 56.0), (30.0, 54.0), (58.0, 38.0), (69.0, 14.0), (69.0, -14.0)]
_NECK: Final = [(42.0, -84.0), (43.0, -112.0), (51.0, -127.0)]
_LINE, _FINE = "#b9b4aa", "#8f897d"


@dataclass(frozen=True)
class MuscleShape:
    """How a muscle is drawn: an SVG path in mm, y down; filled, or drawn as a line `breadth` mm broad."""

    path: str
    breadth: float | None
    middle: tuple[float, float]
    """Where a mark of it is put, y down."""


@cache
def neutral_face() -> FacePoints:
    """The landmarks, (478, 2) mm, x to the patient's left, y up."""
    face = np.asarray(_TABLE["points"]["landmarks"], dtype=np.float64)
    face.flags.writeable = False
    return face


def face_line(name: str, side: Side) -> FacePoints:
    """A line of the face on `side`, shape (n, 2), mm."""
    return neutral_face()[list(on_side(LINES[name], side))]


@cache
def muscle_shape(muscle: str, side: Side) -> MuscleShape:
    """A muscle as the atlas has it: spread between its insertion and its origin, a sphincter along its ring."""
    hold = ATLAS[muscle]
    insertion = neutral_face()[list(on_side(hold.insertion, side))]
    if hold.towards is not None:
        ring = insertion if hold.towards == "eye" else face_line(_LIPS[hold.lip], side)
        return MuscleShape(open_path(_down(ring)), _BROAD_MM[muscle], _down(ring)[len(ring) // 2])
    origin = neutral_face()[list(on_side(hold.origin, side))]
    if muscle in _SHEETS:
        first, last = _SHEETS[muscle]
        way = origin.mean(axis=0) - insertion.mean(axis=0)
        insertion, origin = insertion + first * way, insertion + last * way
    ends = np.stack([insertion.mean(axis=0), origin.mean(axis=0)])
    middle = (float(ends[:, 0].mean()), -float(ends[:, 1].mean()))
    if muscle in _BROAD_MM:
        return MuscleShape(open_path(_down(ends)), _BROAD_MM[muscle], middle)
    points = np.concatenate([insertion, origin])
    if len(points) > 2:
        points = points[ConvexHull(points).vertices]
    return MuscleShape(_straight(points), None, middle)


@cache
def backdrop() -> Markup:
    """The face as SVG in mm, y down: outline, hair, neck, brows, eyes, nose and mouth."""
    outline = [*face_line("outline", "right"), *face_line("outline", "left")[-2:0:-1]]
    parts = [
        *(
            _drawn(open_path([(sign * x, -y) for x, y in line]), _LINE, 0.6)
            for line in (_HAIR, _NECK)
            for sign in (-1, 1)
        ),
        _drawn(closed_path(_down(np.asarray(outline))), _LINE, 0.7, "#fbfaf7"),
    ]
    for side in SIDES:
        eye = face_line("eye", side)[:-1]
        parts += [
            _drawn(closed_path(_down(eye)), _FINE, 0.0, "#ffffff"),
            _drawn(f"{_straight(_iris(eye, side))}", _FINE, 0.0, "#d5d1c8"),
            _drawn(closed_path(_down(eye)), _FINE, 0.6),
            _drawn(f"{_straight(face_line('brow', side))}", _LINE, 0.0, "#e9e5dc"),
            _drawn(open_path(_down(face_line("nose", side))), _LINE, 0.6),
            _drawn(
                _straight(np.concatenate([face_line("upper-lip", side), face_line("lower-lip", side)[::-1]])),
                _LINE,
                0.0,
                "#f2e8e3",
            ),
            _drawn(open_path(_down(face_line("between-lips", side))), _FINE, 0.6),
        ]
    return Markup("").join(parts)


def view_box(side: Side | None = None) -> str:
    """The SVG view box of a whole face, or of one half of it with a little of the other."""
    if side is None:
        return f"{-WIDTH / 2:.0f} {-ABOVE:.0f} {WIDTH:.0f} {ABOVE + BELOW:.0f}"
    left = -WIDTH / 2 if side == "right" else -12.0
    return f"{left:.0f} {-ABOVE:.0f} {WIDTH / 2 + 12:.0f} {ABOVE + BELOW:.0f}"


def _iris(eye: FacePoints, side: Side) -> FacePoints:
    """The part of the iris that the lids leave open."""
    turn = np.linspace(0, 2 * np.pi, 25)
    centre, radius = neutral_face()[IRIS[side][0]], norm("iris-diameter").mean / 2
    x, y = centre[:, None] + radius * np.stack([np.cos(turn), np.sin(turn)])
    half = len(eye) // 2 + 1
    upper, lower = (rim[np.argsort(rim[:, 0])] for rim in (eye[:half], np.concatenate([eye[half - 1 :], eye[:1]])))
    return np.stack([x, np.clip(y, np.interp(x, *lower.T), np.interp(x, *upper.T))], axis=1)


def _down(points: FacePoints) -> list[tuple[float, float]]:
    return [(float(x), float(-y)) for x, y in points]


def _straight(points: FacePoints) -> str:
    return "M" + "L".join(f"{x:.1f} {-y:.1f}" for x, y in points) + "Z"


def _drawn(path: str, stroke: str, width: float, fill: str = "none") -> Markup:
    return Markup('<path d="{}" fill="{}" stroke="{}" stroke-width="{}" stroke-linejoin="round"/>').format(
        path, fill, stroke if width else "none", width
    )
