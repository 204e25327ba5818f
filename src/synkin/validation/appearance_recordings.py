"""Marks called present in the local recordings of people without synkinesis: listed by file and time.

What is listed is not false by itself: people smile and raise their brows in them. Pictures go into the output folder
only, as everything that shows these people does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from synkin.anatomy import MARKS, Side
from synkin.errors import SynkinError
from synkin.measures import appearance
from synkin.motion import signals, take_head_out
from synkin.recording import appearance as skin
from synkin.recording.pictures import each_picture
from synkin.report.store import read_track as load_track
from synkin.track import as_modelled
from synkin.trials import find_trials
from synkin.validation.appearance_jobs import PAIR
from synkin.validation.cache import READING_SOURCES, key_of, version_of
from synkin.validation.clips import CLIPS
from synkin.validation.pixel_jobs import keep_track
from synkin.validation.readings import model_version

LIST: Final = "appearance_recordings.md"
_HEIGHT_PX: Final = 160


@dataclass(frozen=True)
class Called:
    """A mark of one repetition that is called present in a local recording; seconds of it."""

    file: str
    movement: str
    mark: str
    side: Side
    rest_s: float
    peak_s: float
    change: float
    limit: float


def called_in(video: Path, kept: Path) -> Iterator[Called]:
    """Everything called present in a recording whose movements are found by activity."""
    track = load_track(kept)
    motion = take_head_out(track)
    trials = find_trials(signals(take_head_out(as_modelled(track))), None, "unknown")
    for row in appearance(track, trials, motion["pose"].values):
        if row.present is not True or row.change.value is None:
            continue
        trial = next(one for one in trials.trials if one.movement == row.movement and one.usable)
        yield Called(
            video.name,
            row.movement,
            row.mark,
            row.side,
            float(np.mean(trial.rest)),
            trial.peak_s,
            row.change.value,
            row.limit or 0.0,
        )


def list_recordings(recordings: Path, cache: Path, folder: Path) -> list[Called]:
    """Write the list, with pictures of every mark at rest and at the peak beside it, into `folder`."""
    found: list[Called] = []
    lines = ["# Marks called present in the local recordings", ""]
    for name in dict.fromkeys(clip.file for clip in CLIPS):
        video = recordings / name
        if not video.is_file():
            continue
        parameters = {"video": name, "size": video.stat().st_size, "pair": PAIR.id, "model": model_version(PAIR)}
        kept = cache / "tracks" / f"{key_of('marks-of', version_of(READING_SOURCES), parameters)}.zarr"
        try:
            keep_track(kept, video, PAIR)
            own = list(called_in(video, kept))
        except SynkinError as error:
            lines.append(f"- {name}: {error}")
            continue
        lines.append(f"- {name}: {len(own)} called present")
        for number, one in enumerate(own):
            picture = f"{video.stem}_{number}_{one.mark}_{one.side}.png"
            _draw(one, video, kept, folder / picture)
            lines.append(
                f"  - {MARKS[one.mark].label}, {one.side}, {one.movement}: {one.change:.3f} (limit {one.limit:.3f}), "
                f"rest {one.rest_s:.1f} s, peak {one.peak_s:.1f} s, {picture}"
            )
        found += own
    (folder / LIST).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return found


def _draw(one: Called, video: Path, kept: Path, to: Path) -> None:
    """The mark's patch at rest and at the peak, beside each other."""
    track = load_track(kept)
    time, position = track["time"].values, track["position"].values
    frames = [int(np.argmin(np.abs(time - at))) for at in (one.rest_s, one.peak_s)]
    cells = []
    for at, picture in each_picture(video, [float(time[frame]) for frame in frames]):
        points = position[frames[at]]
        patch = skin.patches(position[frames[0]], picture, points)[one.mark, one.side]
        wide = round(patch.shape[1] * _HEIGHT_PX / patch.shape[0])
        cells.append(cv2.resize(patch, (wide, _HEIGHT_PX), interpolation=cv2.INTER_LINEAR))
    if cells:
        cv2.imwrite(str(to), np.hstack(cells)[..., ::-1])
