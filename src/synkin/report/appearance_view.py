"""What the page shows of marks of the skin: a table, and chin, neck and folds at rest and in the movement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from synkin.anatomy import MARKS, SIDES, Side, mark, movement
from synkin.measures import Appearance, Quantity
from synkin.recording.appearance import patches
from synkin.report.pictures import Picture, Pictures, data_address
from synkin.trials import Trials

_SHOWN: Final = ("chin-dimpling", "platysma-bands", "nasolabial-fold")
"""Marks of which pictures are shown."""
_SEEN_FROM: Final[tuple[Side, Side]] = ("right", "left")


@dataclass(frozen=True)
class MarkCell:
    """One side of a row: what stands there, and `title` with everything behind it."""

    state: bool | None
    change: Quantity
    limit: float | None
    reason: str | None


@dataclass(frozen=True)
class MarkRow:
    """A mark in a movement, both sides."""

    movement: str
    mark: str
    direction: bool
    cells: dict[Side, MarkCell]


@dataclass(frozen=True)
class MarkPicture:
    """A mark at rest and in the movement in which it deepens most: per side two pictures."""

    mark: str
    movement: str
    sides: dict[Side, tuple[Markup, Markup]]


@dataclass(frozen=True)
class AppearanceView:
    """Rows with something to say, all rows, and pictures; `why_none` where no mark of any movement was read."""

    telling: tuple[MarkRow, ...]
    rows: tuple[MarkRow, ...]
    pictures: tuple[MarkPicture, ...]
    why_none: str | None


def appearance_view(found: Sequence[Appearance], trials: Trials, pictures: Pictures | None) -> AppearanceView:
    """The view of an assessment's marks; pictures only where pictures of the patient are shown."""
    rows = tuple(_rows(found))
    read = any(row.change.value is not None for row in found)
    return AppearanceView(
        telling=tuple(row for row in rows if any(cell.state for cell in row.cells.values())),
        rows=rows,
        pictures=_pictures(found, trials, pictures) if read and pictures is not None else (),
        why_none=None if read else next((row.reason for row in found if row.reason), "no movement was made"),
    )


def _rows(found: Sequence[Appearance]) -> list[MarkRow]:
    by_key: dict[tuple[str, str], dict[Side, MarkCell]] = {}
    for row in found:
        cell = MarkCell(row.present, row.change, row.limit, row.reason)
        by_key.setdefault((row.movement, row.mark), {})[row.side] = cell
    return [
        MarkRow(movement(name).label, mark(which).label, mark(which).direction, cells)
        for (name, which), cells in by_key.items()
    ]


def _pictures(found: Sequence[Appearance], trials: Trials, pictures: Pictures) -> tuple[MarkPicture, ...]:
    out: list[MarkPicture] = []
    at_rest = _laid(pictures.rest, pictures.rest)
    for which in _SHOWN:
        seen = [row for row in found if row.mark == which and row.change.value is not None]
        if not seen:
            continue
        most = max(seen, key=lambda row: (bool(row.present), row.change.value or 0.0))
        peak = _peak(most.movement, trials, pictures)
        if peak is None:
            continue
        held = _laid(pictures.rest, peak)
        sides = {side: (_image(at_rest[which, side]), _image(held[which, side])) for side in _SEEN_FROM}
        out.append(MarkPicture(MARKS[which].label, movement(most.movement).label, sides))
    return tuple(out)


def _peak(movement_id: str, trials: Trials, pictures: Pictures) -> Picture | None:
    for trial, picture in zip(trials.trials, pictures.peaks, strict=False):
        if trial.movement == movement_id and trial.usable and picture is not None:
            return picture
    return None


def _laid(rest: Picture, shown: Picture) -> dict[tuple[str, Side], npt.NDArray[np.uint8]]:
    """Patches of a picture as the layout of the face at rest has them, as one looks at the patient."""
    laid = patches(rest.landmarks, shown.image, shown.landmarks)
    # Windows run outwards: the patient's right half is turned back, as one looks at the patient.
    return {
        (name, side): np.ascontiguousarray(patch if side == SIDES[0] else patch[:, ::-1])
        for (name, side), patch in laid.items()
    }


def _image(patch: npt.NDArray[np.uint8]) -> Markup:
    return Markup('<img src="{}" alt="" width="{}">').format(data_address(patch), 120)
