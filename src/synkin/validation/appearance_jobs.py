"""The work of suite "appearance": render a clip, read it, hold its marks beside the truth; each step is kept."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from synkin.analysis import Advance
from synkin.anatomy import MARKS, Side
from synkin.measures import appearance
from synkin.motion import take_head_out
from synkin.phantom.files import write_video
from synkin.recording.engine import load_cv2
from synkin.report.store import read_track as load_track
from synkin.validation.appearance_cases import (
    FPS,
    Clip,
    affected_of,
    clip_pictures,
    movement_of,
    simulate_clip,
    trials_of_clip,
    true_changes,
)
from synkin.validation.cache import READING_SOURCES, VIDEO_SOURCES, kept_whole, key_of, version_of
from synkin.validation.pixel_jobs import keep_track
from synkin.validation.readings import PAIRS, model_version
from synkin.validation.workers import work_through

PAIR: Final = PAIRS[0]
"""What reads the clips; windows rest on the head, which the models find alike."""
_CASES: Final = "validation/appearance_cases.py"
_JUDGED_BY: Final = ("anatomy", "track", "motion", "trials", "measures", _CASES, "validation/appearance_jobs.py")
_VIDEO: Final = "clip.mp4"


@dataclass(frozen=True)
class MarkOutcome:
    """A mark of a side in a clip: truth (change of the phantom's whole mark), and what was found.

    affected : the side is the one that is wired wrongly. lightness : of the person's skin, see `Look`. change, excess
    and present as in `measures.Appearance`; None where not seen, and `reason` says why.
    """

    clip: str
    kind: str
    seed: int
    movement: str
    mark: str
    side: Side
    affected: bool
    lightness: float
    truth: float
    change: float | None
    excess: float | None
    present: bool | None
    reason: str | None

    @property
    def person(self) -> str:
        """Whose clip it is, as far as resampling goes."""
        return f"person-{self.seed}"


@dataclass(frozen=True)
class ClipJob:
    """A clip and where what comes of it is kept."""

    clip: Clip
    folder: Path
    versions: tuple[str, str, str] = field(
        default_factory=lambda: (
            version_of((*VIDEO_SOURCES, _CASES)),
            version_of(READING_SOURCES),
            version_of(_JUDGED_BY),
        )
    )
    """Of what the video, the Track and the outcome are made by; settled when the job is made."""

    @property
    def video(self) -> Path:
        """The folder of the rendered video."""
        return self.folder / "videos" / key_of("mark-video", self.versions[0], self.clip.parameters())

    @property
    def track(self) -> Path:
        """The Track read from it."""
        parameters = {"video": self.video.name, "pair": PAIR.id, "model": model_version(PAIR)}
        return self.folder / "tracks" / f"{key_of('track', self.versions[1], parameters)}.zarr"

    @property
    def kept(self) -> Path:
        """The file of the outcome."""
        return self.folder / "outcomes" / f"{key_of('marks', self.versions[2], {'track': self.track.name})}.json"


def judge(job: ClipJob) -> None:
    """Do what is missing of a clip and keep every step of it."""
    if job.kept.is_file():
        return
    load_cv2().setNumThreads(1)
    simulation = simulate_clip(job.clip)
    if not job.track.is_dir():
        if not job.video.is_dir():
            with kept_whole(job.video) as part:
                part.mkdir()
                shown = clip_pictures(job.clip, simulation)
                write_video(part / _VIDEO, shown, FPS, crf=simulation.recording.camera.crf)
        keep_track(job.track, job.video / _VIDEO, PAIR)
    track = load_track(job.track)
    pose = take_head_out(track)["pose"].values
    found = {(row.mark, row.side): row for row in appearance(track, trials_of_clip(job.clip), pose)}
    truth, outcomes = true_changes(simulation), []
    for (mark, side), row in found.items():
        if MARKS[mark].direction:
            continue
        outcomes.append(
            MarkOutcome(
                clip=job.clip.id,
                kind=job.clip.kind,
                seed=job.clip.seed,
                movement=movement_of(job.clip),
                mark=mark,
                side=side,
                affected=side == affected_of(job.clip),
                lightness=simulation.person.look.skin_lightness,
                truth=truth[mark, side],
                change=row.change.value,
                excess=row.excess.value,
                present=row.present,
                reason=row.reason,
            )
        )
    with kept_whole(job.kept) as part:
        part.write_text(json.dumps([asdict(one) for one in outcomes]), encoding="utf-8")


def judge_all(jobs: tuple[ClipJob, ...], advance: Advance, *, only_kept: bool = False) -> tuple[list[MarkOutcome], int]:
    """Every outcome of the clips that are done, and how many clips are missing."""
    missing = [job for job in jobs if not job.kept.is_file()]
    if not only_kept and missing:
        work_through(missing, judge, _cost, advance)
    done = [job for job in jobs if job.kept.is_file()]
    return [one for job in done for one in _loaded(job.kept)], len(jobs) - len(done)


def _cost(job: ClipJob) -> float:
    return 1.0 if not job.video.is_dir() else 0.5


def _loaded(path: Path) -> list[MarkOutcome]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [MarkOutcome(**row) for row in rows]
