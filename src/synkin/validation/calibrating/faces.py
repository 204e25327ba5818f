"""Who serves as a calibration face: people drawn by seeds, and local ones whose pictures stay where they are."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from synkin.recording.pictures import read_pictures
from synkin.recording.portraits import read_portrait
from synkin.validation.cache import READING_SOURCES, VIDEO_SOURCES, kept_whole, key_of, version_of
from synkin.validation.calibrating.single_moves import Moves, film, read_moves
from synkin.validation.cases import CALIBRATION_SEEDS
from synkin.validation.clips import CLIPS
from synkin.validation.readings import READING_COST, Pair

FIRST_SEED: Final = CALIBRATION_SEEDS.start
FIRST_LOCAL_SEED: Final = FIRST_SEED + 500
"""Of the faces drawn from local pictures; everything but shape and looks is drawn by it."""
LOCAL: Final = "local"
"""What the names of faces made from local pictures begin with."""
_NAME_LENGTH: Final = 8
_OWN_SOURCES: Final = ("validation/calibrating/design.py", "validation/calibrating/single_moves.py")

RENDERING_COST: Final = 2.5
FOLLOWING_COST: Final = 0.7
"""Of a film or tuning recording, beside reading it with the cheapest pair; both have about 1000 frames."""


@dataclass(frozen=True)
class Face:
    """A face to calibrate with: drawn by a seed from the default portrait, or from the first picture of a local clip.

    name : one per person. mirrored : whether the portrait's mirror image is drawn.
    """

    name: str
    seed: int
    mirrored: bool
    clip: Path | None = None


def simulated_faces(count: int) -> tuple[Face, ...]:
    """So many people; every other has the portrait's mirror image, as in `draw_person`."""
    return tuple(Face(str(seed), seed, bool(seed % 2)) for seed in range(FIRST_SEED, FIRST_SEED + count))


def local_faces(folder: Path) -> tuple[Face, ...]:
    """Every person of the local recordings in a folder, as they are and mirrored; named by a hash of the picture."""
    people = {clip.person: folder / clip.file for clip in reversed(CLIPS) if (folder / clip.file).is_file()}
    return tuple(face for person in sorted(people) for face in _local(people[person]))


def _local(clip: Path) -> Iterator[Face]:
    (picture,) = read_pictures(clip, [0.0])
    digest = hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()
    places = (CALIBRATION_SEEDS.stop - FIRST_LOCAL_SEED) // 2
    seed = FIRST_LOCAL_SEED + 2 * (int(digest, 16) % places)
    for mirrored in (False, True):
        yield Face(f"{LOCAL}-{digest[:_NAME_LENGTH]}", seed + mirrored, mirrored, clip)


@dataclass(frozen=True)
class FaceJob:
    """A face to render and to read with every pair, and the file that what comes of it is kept in."""

    face: Face
    pairs: tuple[Pair, ...]
    folder: Path

    @property
    def path(self) -> Path:
        """Named by the face and by what everything is made by."""
        made_by = version_of(VIDEO_SOURCES) + version_of((*READING_SOURCES, "motion", *_OWN_SOURCES))
        chosen = {"face": self.face.name, "seed": self.face.seed, "mirrored": self.face.mirrored}
        key = key_of("single moves", made_by, {**chosen, "pairs": [pair.id for pair in self.pairs]})
        return self.folder / "single-moves" / f"{self.face.name}-{key}.npz"

    @property
    def cost(self) -> float:
        """How long what is missing takes, roughly."""
        if self.path.exists():
            return 0.0
        return RENDERING_COST + sum(FOLLOWING_COST / 2 + READING_COST[pair.model, pair.reading] for pair in self.pairs)

    def moves(self) -> Moves:
        """What is kept."""
        clip = "" if self.face.clip is None else self.face.clip.name
        return replace(Moves.load(self.path), face=self.face.name, clip=clip, mirrored=self.face.mirrored)


def face_jobs(faces: Sequence[Face], pairs: tuple[Pair, ...], folder: Path) -> tuple[FaceJob, ...]:
    """One for every face."""
    return tuple(FaceJob(face, pairs, folder) for face in faces)


def read_face(job: FaceJob) -> None:
    """Render and read a face unless that has been done."""
    if job.path.exists():
        return
    portrait = None if job.face.clip is None else read_portrait(job.face.clip)
    found = read_moves(film(job.face.seed, portrait, mirror=job.face.mirrored), job.pairs)
    with kept_whole(job.path) as part:
        found.save(part)
