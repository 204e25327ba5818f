"""Which channel of an EMG recording lies over which muscle of which side: from a map file, or from the labels."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synkin.anatomy import Side
from synkin.errors import WrongUsageError
from synkin.recording.muscle_names import channel_named, muscle_named, side_named
from synkin.recording.text_tables import read_rows, read_text


@dataclass(frozen=True)
class Channel:
    """One channel: where it stands in the file, and over which muscle it lies."""

    index: int
    label: str
    side: Side
    muscle: str


def channels_of(labels: Sequence[str], long_labels: Sequence[str], map_file: Path | None) -> tuple[Channel, ...]:
    """The channels that are to be read.

    Parameters
    ----------
    labels, long_labels : of the file's channels, in its order; EDF cuts labels after 16 characters, the long ones (its
        transducer field) after 80.
    map_file : names the channels that are meant, the others are left out. Without it every label has to tell.

    Raises
    ------
    WrongUsageError
        If a label tells no muscle, a mapped channel is not there, or two channels lie over the same muscle.
    """
    found = _labelled(labels, long_labels) if map_file is None else _mapped(labels, read_map(map_file), map_file)
    seen: dict[tuple[Side, str], str] = {}
    for one in found:
        other = seen.setdefault((one.side, one.muscle), one.label)
        if other != one.label or sum((one.side, one.muscle) == (two.side, two.muscle) for two in found) > 1:
            raise WrongUsageError(
                f"The channels {other!r} and {one.label!r} both lie over the {one.side} {one.muscle}; name one of them "
                "in the map file."
            )
    return found


def read_map(path: Path) -> dict[str, tuple[Side, str]]:
    """Channel label -> (side, muscle), from TOML or CSV.

    Raises
    ------
    WrongUsageError
        If the file cannot be read, or names no side or no known muscle.
    """
    if path.suffix.lower() == ".csv":
        rows = [
            (row["channel"], row["side"], row["muscle"]) for row in read_rows(path, ("channel", "side", "muscle"), ())
        ]
    else:
        rows = _toml_rows(path)
    found: dict[str, tuple[Side, str]] = {}
    for label, side_word, muscle_word in rows:
        side, muscle = side_named(side_word), muscle_named(muscle_word)
        if side is None or muscle is None:
            what = f"the side {side_word!r}" if side is None else f"the muscle {muscle_word!r}"
            raise WrongUsageError(
                f"{path.name} gives the channel {label!r} {what}, which is none; write left or right and a muscle's id "
                "as in docs/evidence.md."
            )
        if label in found:
            raise WrongUsageError(f"{path.name} names the channel {label!r} twice.")
        found[label] = side, muscle
    if not found:
        raise WrongUsageError(f"{path.name} names no channel.")
    return found


def _labelled(labels: Sequence[str], long_labels: Sequence[str]) -> tuple[Channel, ...]:
    found = []
    for index, (label, long_label) in enumerate(zip(labels, long_labels, strict=True)):
        told = channel_named(long_label) or channel_named(label)
        if told is None:
            raise WrongUsageError(
                f"The channel {label!r} of the EMG names no side and muscle; label it as in 'L zyg-major', or say what "
                "each channel is in a map file, where channels that are not named are left out."
            )
        found.append(Channel(index, label, *told))
    return tuple(found)


def _mapped(labels: Sequence[str], meant: Mapping[str, tuple[Side, str]], path: Path) -> tuple[Channel, ...]:
    found = []
    for label, (side, muscle) in meant.items():
        places = [index for index, known in enumerate(labels) if known == label]
        if len(places) != 1:
            how = "has no channel" if not places else "has more than one channel"
            raise WrongUsageError(f"The EMG {how} {label!r} that {path.name} names; it has {', '.join(labels)}.")
        found.append(Channel(places[0], label, side, muscle))
    return tuple(found)


def _toml_rows(path: Path) -> list[tuple[str, str, str]]:
    try:
        table: Any = tomllib.loads(read_text(path)).get("channels")
    except tomllib.TOMLDecodeError as error:
        raise WrongUsageError(f"{path.name} is no TOML: {error}.") from error
    if not isinstance(table, dict):
        raise WrongUsageError(
            f'{path.name} has no table [channels] with rows such as "EMG1" = "left zygomaticus-major".'
        )
    rows = []
    for label, meaning in table.items():
        side, _, muscle = str(meaning).strip().partition(" ")
        rows.append((label, side, muscle))
    return rows
