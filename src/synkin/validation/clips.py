"""What is known of the local recordings: movements, blinks and faceless parts, by frame."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from synkin.anatomy import Side


@dataclass(frozen=True)
class Seen:
    """A movement that is seen from the first to the last of `frames`; any of the names `named` is right.

    `cue` is from the rest before to the rest after it, for trying the clip as if the movement had been asked for.
    """

    id: str
    frames: tuple[int, int]
    named: tuple[str, ...]
    cue: tuple[int, int] | None = None


@dataclass(frozen=True)
class Pull:
    """The mouth pulled to the person's own `side`; `peak` are those of the frames in which it is there."""

    id: str
    frames: tuple[int, int]
    side: Side
    peak: tuple[int, int]


@dataclass(frozen=True)
class Clip:
    """One local recording; `quick` ones belong to the small part of the suite; `seconds` long, for progress.

    `rest` is from the first to the last frame of a still, neutral face. `quiet` is a stretch without movement but for
    blinks, where the correction has nothing to correct.
    """

    id: str
    file: str
    person: str
    quick: bool
    seconds: float
    blinks: tuple[int, ...]
    blink_count: int | None
    movements: tuple[Seen, ...]
    pulls: tuple[Pull, ...]
    smile: tuple[str, ...]
    still: bool
    faceless_from: int | None
    rest: tuple[int, int] | None = None
    quiet: tuple[int, int] | None = None


def _span(frames: list[int]) -> tuple[int, int]:
    first, last = frames
    return first, last


def _clip(row: dict[str, Any]) -> Clip:
    return Clip(
        id=row["id"],
        file=row["file"],
        person=row["person"],
        quick=row["quick"],
        seconds=row["seconds"],
        blinks=tuple(row["blinks"]),
        blink_count=row.get("blink_count"),
        movements=tuple(
            Seen(one["id"], _span(one["frames"]), tuple(one["named"]), _span(one["cue"]) if "cue" in one else None)
            for one in row.get("movement", ())
        ),
        pulls=tuple(
            Pull(one["id"], _span(one["frames"]), one["side"], _span(one.get("peak", one["frames"])))
            for one in row.get("pull", ())
        ),
        smile=tuple(row.get("smile", ())),
        still=row.get("still", False),
        faceless_from=row.get("faceless_from"),
        rest=_span(row["rest"]) if "rest" in row else None,
        quiet=_span(row["quiet"]) if "quiet" in row else None,
    )


CLIPS: Final = tuple(
    _clip(row)
    for row in tomllib.loads(files("synkin.validation").joinpath("clips.toml").read_text(encoding="utf-8"))["clip"]
)


def same_person(file: str) -> tuple[str, ...]:
    """File names of all clips that show the person of this one; the name alone of a file that is none of them."""
    people = {clip.person for clip in CLIPS if clip.file == file}
    return tuple(clip.file for clip in CLIPS if clip.person in people) or (file,)
