"""Muscles and sides as people write them: in channel labels, map files and tables of stimulation."""

import re
from typing import Final

from synkin.anatomy import MUSCLE_IDS, MUSCLES, Side
from synkin.recording.tables import read_table

_SIDES: Final[dict[str, Side]] = {"left": "left", "l": "left", "right": "right", "r": "right"}
_LABEL_LENGTH: Final = 16
"""Of an EDF channel; longer names arrive cut."""


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().lower()


def _names() -> dict[str, str]:
    found = {_plain(name): row["id"] for row in read_table("emg.toml")["muscle"] for name in row["names"]}
    found |= {_plain(MUSCLES[id_].label): id_ for id_ in MUSCLE_IDS}
    return found | {_plain(id_): id_ for id_ in MUSCLE_IDS}


_NAMES: Final = _names()


def side_named(text: str) -> Side | None:
    """The side that a word means: left, right, L or R."""
    return _SIDES.get(text.strip().lower())


def muscle_named(text: str, *, cut: bool = False) -> str | None:
    """The id of the muscle that a name means; None if there is none, or if a `cut` name could mean several."""
    if not cut:
        return _NAMES.get(_plain(text))
    name = re.sub(r"[\s_-]+", " ", text).lstrip().lower()  # what it ends with tells levator-labii from levator-labii-al
    begun = {id_ for known, id_ in _NAMES.items() if known.startswith(name)} if name else set()
    return begun.pop() if len(begun) == 1 else None


def channel_named(text: str) -> tuple[Side, str] | None:
    """Side and muscle of a channel label such as "left zygomaticus-major" or "EMG R zyg-major"; None if it is none.

    A label that fills EDF's 16 characters may be the beginning of a name, if of one only.
    """
    words = text.strip().split(" ", 1)
    if words[0].upper() == "EMG" and len(words) == 2:
        words = words[1].strip().split(" ", 1)
    if len(words) != 2:
        return None
    side = side_named(words[0])
    muscle = muscle_named(words[1], cut=len(text.strip()) >= _LABEL_LENGTH)
    return None if side is None or muscle is None else (side, muscle)
