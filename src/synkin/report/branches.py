"""The branch picture: five branches on half a face, where a command was meant to go and where it seems to arrive."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from synkin.anatomy import BRANCHES, Side
from synkin.drive.results import Suspect
from synkin.report.drive_words import BRANCH_NAMES, degree, muscle_names, percent
from synkin.report.face import backdrop, muscle_shape, view_box
from synkin.report.muscle_map import badge, shape_svg
from synkin.report.paths import open_path

SOURCE_COLOUR, ROUTE_COLOUR = "#0b5c9e", "#c8570b"
_NERVE: Final = "#c9c4b8"
_LEAST: Final = 0.05
"""Probability below which a branch is drawn as one of all."""
# Drawn by hand on the patient's left, mm from the midline and above the canthi: from before the ear to where each ends.
_TRUNK: Final = (64.0, -40.0)
_COURSE: Final[dict[str, list[tuple[float, float]]]] = {
    "T": [_TRUNK, (66.0, -22.0), (63.0, 2.0), (53.0, 26.0)],
    "Z": [_TRUNK, (61.0, -28.0), (55.0, -16.0), (45.0, -8.0)],
    "B": [_TRUNK, (56.0, -42.0), (46.0, -44.0), (35.0, -44.0)],
    "MM": [_TRUNK, (61.0, -56.0), (52.0, -72.0), (34.0, -82.0)],
    "C": [_TRUNK, (64.0, -62.0), (58.0, -88.0), (50.0, -112.0)],
}


@dataclass(frozen=True)
class BranchRow:
    """One branch in the table below a picture."""

    branch: str
    name: str
    source: float
    route: float


def branch_rows(suspect: Suspect) -> list[BranchRow]:
    """All five branches with both probabilities, from above down."""
    return [
        BranchRow(branch, BRANCH_NAMES[branch], suspect.source.get(branch, 0.0), suspect.route.get(branch, 0.0))
        for branch in BRANCHES
    ]


def branch_words(suspect: Suspect) -> str:
    """The likeliest branches in one sentence."""
    if not suspect.source or not suspect.route:
        return "Nothing can be said about its branches."
    route = max(suspect.route, key=suspect.route.__getitem__)
    arrives = f"arrives through the {BRANCH_NAMES[route]} branch ({percent(suspect.route[route])})."
    if suspect.leak is None:
        alone = percent(suspect.alone)
        return f"Driven in single movements, as no one territory's commands would drive it ({alone}); {arrives}"
    source, leaks = suspect.leak
    return f"Most likely a command meant for the {BRANCH_NAMES[source]} territory ({percent(leaks)}) {arrives}"


def branch_picture(suspect: Suspect) -> Markup:
    """Half a face with the five branches, the suspect's muscles, the likely sources and the likely routes, as SVG."""
    side = suspect.side
    label = f"Branches of suspect {suspect.rank}, {muscle_names(suspect.muscles)}, patient’s {side}"
    muscles = [shape_svg(muscle_shape(muscle, side), "#f4b183", "#7a2c00", 0.6) for muscle in suspect.muscles]
    target = muscle_shape(suspect.muscles[0], side).middle
    nerves = [_line(_course(branch, side), _NERVE, 1.2) for branch in BRANCHES]
    meant = [
        _line(
            _course(branch, side), SOURCE_COLOUR, 0.8 + 2.8 * share, "2.6 1.8", f"meant for {branch}: {percent(share)}"
        )
        for branch, share in suspect.source.items()
        if share >= _LEAST
    ]
    arrives = [
        _line(
            [*_course(branch, side), target],
            ROUTE_COLOUR,
            0.6 + 2.4 * share,
            "",
            f"arrives through {branch}: {percent(share)}",
        )
        for branch, share in suspect.route.items()
        if share >= _LEAST
    ]
    ends = [_end(branch, side, suspect.source.get(branch, 0.0)) for branch in BRANCHES]
    name = Markup('<text x="{:.0f}" y="136" text-anchor="{}" font-size="8" fill="#5b6168">{}</text>').format(
        -74 if side == "right" else 74, "start" if side == "right" else "end", f"patient’s {side}"
    )
    parts = [backdrop(), *muscles, *nerves, *meant, *arrives, *ends, badge(target, str(suspect.rank), 5.2), name]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="muscles" viewBox="{}" role="img" aria-label="{}" '
        'font-family="system-ui, sans-serif"><title>{}</title>{}</svg>'
    ).format(view_box(side), label, f"{label}, {degree(suspect)}", Markup("").join(parts))


def _course(branch: str, side: Side) -> list[tuple[float, float]]:
    sign = -1 if side == "right" else 1
    return [(sign * x, -y) for x, y in _COURSE[branch]]


def _line(points: list[tuple[float, float]], stroke: str, width: float, dash: str = "", title: str = "") -> Markup:
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{:.1f}"{}>{}</path>').format(
        open_path(points),
        stroke,
        width,
        Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup(' stroke-linecap="round"'),
        Markup("<title>{}</title>").format(title) if title else "",
    )


def _end(branch: str, side: Side, source: float) -> Markup:
    x, y = _course(branch, side)[-1]
    if source >= _LEAST:
        return badge((x, y), branch, 5.0, SOURCE_COLOUR)
    return badge((x, y), branch, 5.0, "#eceae4")
