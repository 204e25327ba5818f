"""The regions of a side of the face, and the channels in which their motion is expressed."""

from dataclasses import dataclass
from typing import Final

from synkin.anatomy.landmarks import MIRROR
from synkin.anatomy.sides import Side
from synkin.anatomy.tables import read_table


@dataclass(frozen=True)
class Region:
    """One region; landmark groups are stored for the patient's right and mirrored for the left.

    `visible_mm` is the displacement (or, for the palpebral fissure, the change of gap) that an observer notices.
    A region without landmarks is one that landmarks cannot see, and `unseen` says why.
    """

    id: str
    label: str
    landmarks_right: tuple[int, ...]
    visible_mm: float | None
    visible_source: str | None
    unseen: str | None
    upper_lid_right: tuple[int, ...] = ()
    lower_lid_right: tuple[int, ...] = ()
    corners_right: tuple[int, ...] = ()
    outline_right: tuple[int, ...] = ()

    def landmarks(self, side: Side) -> tuple[int, ...]:
        """Indices of the region's landmarks on the patient's `side`."""
        return on_side(self.landmarks_right, side)


def on_side(right: tuple[int, ...], side: Side) -> tuple[int, ...]:
    """A group of landmarks given for the patient's right, on `side`."""
    return right if side == "right" else tuple(int(MIRROR[index]) for index in right)


def _load() -> dict[str, Region]:
    return {
        row["id"]: Region(
            id=row["id"],
            label=row["label"],
            landmarks_right=tuple(row["landmarks"]),
            visible_mm=row.get("visible_mm"),
            visible_source=row.get("visible_source"),
            unseen=row.get("unseen"),
            upper_lid_right=tuple(row.get("upper_lid", ())),
            lower_lid_right=tuple(row.get("lower_lid", ())),
            corners_right=tuple(row.get("corners", ())),
            outline_right=tuple(row.get("outline", ())),
        )
        for row in read_table("regions.toml")["region"]
    }


REGIONS: Final[dict[str, Region]] = _load()


def region(id_: str) -> Region:
    """The region with this id; KeyError if there is none."""
    return REGIONS[id_]


def _channels() -> tuple[str, ...]:
    names: list[str] = []
    for one in REGIONS.values():
        if one.id == "palpebral-fissure":
            names += [f"{one.id}.gap", f"{one.id}.upper-lid", f"{one.id}.lower-lid"]
        elif one.landmarks_right:
            names += [f"{one.id}.lateral", f"{one.id}.up"]
    return tuple(names)


CHANNELS: Final[tuple[str, ...]] = _channels()
"""The channels of a signal, all in mm and on the same footing for both sides: ``lateral`` is away from the midline,
``up`` is towards the crown; of the palpebral fissure the gap between the lids and the height of each lid margin over
the line through the canthi."""
