"""What the page shows of the clinic's scales: items with their levels, probabilities, measures and deciding frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from synkin.anatomy import MOVEMENTS
from synkin.grading import Grade, Item
from synkin.report.colours import SIDE_COLOURS
from synkin.report.pictures import Pictures, crop, with_landmarks
from synkin.trials import Trials

_PICTURE_PX: Final = 150
_BAR: Final = (150, 16)
"""Width and height of a probability bar, px."""
_SHADES: Final = ("#e4eef7", "#fbd3a8", "#f4944f", "#c8570b", "#8a3304", "#4a1a02")
"""From the best level to the worst; every part also bears its level."""
_NARROW: Final = 0.12
"""Parts of a bar that are narrower bear no number."""
_ROMAN: Final = ("", "I", "II", "III", "IV", "V", "VI")
_IN_ROMAN: Final = ("house-brackmann", "fngs", "fngs-adapted")


@dataclass(frozen=True)
class ItemRow:
    """An item on the page; `said` is what counts, `measured` what was measured where a clinician said otherwise."""

    item: Item
    said: str
    measured: str | None
    who: str | None
    bar: Markup | None
    picture: Markup | None
    where: str


@dataclass(frozen=True)
class GradeView:
    """A scale on the page; `result` is its composite, or what it could be."""

    grade: Grade
    result: str
    blocks: tuple[tuple[str, str], ...]
    rows: tuple[ItemRow, ...]


def grade_views(grades: Sequence[Grade], trials: Trials, pictures: Pictures | None) -> tuple[GradeView, ...]:
    """Every scale in the order of the assessment; a picture stands once in each, at the first item that it decided."""
    return tuple(_view(one, trials, pictures) for one in grades)


def _view(one: Grade, trials: Trials, pictures: Pictures | None) -> GradeView:
    shown: set[int] = set()
    rows = []
    for item in one.items:
        index = _picture_of(item, trials, pictures)
        picture = None
        if index is not None and index not in shown:
            shown.add(index)
            picture = _drawn(item, index, pictures)
        rows.append(_row(one, item, picture))
    if one.composite.value is not None:
        result = _composite(one)
    elif one.possible_range is not None:
        low, high = one.possible_range
        result = f"not computed, possible {_grade_number(one, low)} to {_grade_number(one, high)}"
    else:
        result = one.composite.reason or "not computed"
    blocks = tuple(
        (
            block.title,
            f"{block.value.value:.3g}{_ci(block.value.ci95)}"
            if block.value.value is not None
            else f"not computed, possible {block.possible[0]:.3g} to {block.possible[1]:.3g}",
        )
        for block in one.blocks
    )
    return GradeView(one, result, blocks, tuple(rows))


def _composite(one: Grade) -> str:
    value, ci = one.composite.value or 0.0, one.composite.ci95
    if one.instrument not in _IN_ROMAN:
        return f"{value:g}{_ci(ci)}"
    interval = "" if ci is None or ci[0] == ci[1] else f" ({_grade_number(one, ci[0])} to {_grade_number(one, ci[1])})"
    return f"{_grade_number(one, value)}{interval}"


def _grade_number(one: Grade, value: float) -> str:
    whole = one.instrument in _IN_ROMAN and value == int(value) and 1 <= value <= 6
    return _ROMAN[int(value)] if whole else f"{value:.3g}"


def _ci(ends: tuple[float, float] | None) -> str:
    return "" if ends is None or ends[0] == ends[1] else f" ({ends[0]:.3g} to {ends[1]:.3g})"


def _row(grade: Grade, item: Item, picture: Markup | None) -> ItemRow:
    measured = _measured(item)
    override = item.override
    where = [] if item.movement is None else [MOVEMENTS[item.movement].label]
    where += [] if item.time_s is None else [f"{item.time_s:.1f} s"]
    return ItemRow(
        item=item,
        said=measured if override is None else f"{override.level:g}",
        measured=None if override is None else measured,
        who=None if override is None else (override.who or "clinician"),
        bar=None if item.probability is None else _bar(item, grade),
        picture=picture,
        where=", ".join(where),
    )


def _measured(item: Item) -> str:
    if item.level is not None:
        return str(item.level)
    if item.value is not None and item.value.value is not None:
        return f"{item.value.value:.0f}{_ci_whole(item.value.ci95)}"
    return "not assessed"


def _ci_whole(ends: tuple[float, float] | None) -> str:
    return "" if ends is None or ends[0] == ends[1] else f" ({ends[0]:.0f} to {ends[1]:.0f})"


def _bar(item: Item, grade: Grade) -> Markup:
    """The probabilities of the levels side by side, best at the left; each part as wide as it is likely."""
    width, height = _BAR
    parts, at = [], 0.0
    chances = item.probability or ()
    shades = _SHADES if len(item.levels) > 2 else (_SHADES[0], _SHADES[3])
    for place, (level, chance) in enumerate(zip(item.levels, chances, strict=True)):
        if chance < 0.005:
            at += chance
            continue
        ink = "#ffffff" if shades[min(place, len(shades) - 1)] in _SHADES[3:] else "#1b1f24"
        parts.append(
            Markup(
                '<rect x="{x:.1f}" y="0" width="{w:.1f}" height="{h}" fill="{fill}"><title>{title}</title></rect>'
            ).format(
                x=at * width,
                w=chance * width,
                h=height,
                fill=shades[min(place, len(shades) - 1)],
                title=f"level {level}: {100 * chance:.0f} %",
            )
        )
        if chance >= _NARROW:
            parts.append(
                Markup(
                    '<text x="{x:.1f}" y="12" text-anchor="middle" font-size="11" fill="{ink}">{level}</text>'
                ).format(x=(at + chance / 2) * width, ink=ink, level=level)
            )
        at += chance
    label = ", ".join(f"{level}: {100 * chance:.0f} %" for level, chance in zip(item.levels, chances, strict=True))
    return Markup(
        '<svg class="chances" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{label}">'
        "{parts}</svg>"
    ).format(
        w=width,
        h=height,
        label=f"probability per level of {grade.title}, {item.title}: {label}",
        parts=Markup("").join(parts),
    )


def _picture_of(item: Item, trials: Trials, pictures: Pictures | None) -> int | None:
    """The trial whose peak is the frame that decided the item; None where there is no picture of it."""
    if pictures is None or item.time_s is None or item.movement in (None, "rest") or item.status != "measured":
        return None
    for index, (trial, picture) in enumerate(zip(trials.trials, pictures.peaks, strict=False)):
        if picture is not None and trial.movement == item.movement and abs(trial.peak_s - item.time_s) < 1e-6:
            return index
    return None


def _drawn(item: Item, index: int, pictures: Pictures | None) -> Markup | None:
    picture = None if pictures is None else pictures.peaks[index]
    if picture is None:
        return None
    return with_landmarks(crop(picture, _PICTURE_PX), (), f"the frame that decided {item.title}", SIDE_COLOURS)
