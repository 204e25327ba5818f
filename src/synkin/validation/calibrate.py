"""Makes the calibrations: what each landmark model and reading shows of true movement, and how whole faces then err.

`python -m synkin.validation.calibrate` renders faces that move one thing after another, and the tuning recordings of
whole faces, reads both with every pair of landmark model and reading, writes measures/calibrations once all is known,
and prints tables for docs/models.md. What was rendered and read is kept, so that a run that was broken off goes on.
Faces have seeds from 1000 to 1999, tuning recordings from 2000 on; no report is of either.
"""

import argparse
import datetime
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from synkin.errors import SynkinError, WrongUsageError
from synkin.recording.models import installed_landmarker
from synkin.validation.cache import cache_folder
from synkin.validation.calibrating.calibration_file import calibration_text, write_whole
from synkin.validation.calibrating.costs import costs
from synkin.validation.calibrating.ensemble import calibrate, people
from synkin.validation.calibrating.faces import FaceJob, face_jobs, local_faces, read_face, simulated_faces
from synkin.validation.calibrating.left_out import LeftOut
from synkin.validation.calibrating.single_moves import SKINS, Moves, Skin, key_of
from synkin.validation.calibrating.tables import PairFound, report
from synkin.validation.calibrating.whole_faces import WholeFace, fit, read_whole_face, whole_faces
from synkin.validation.readings import PAIRS, Pair
from synkin.validation.workers import work_through

Job = FaceJob | WholeFace

FACES: Final = 8
_TELL_EVERY_S: Final = 15.0


@dataclass(frozen=True)
class Request:
    """What is to be calibrated, on whom, and where what comes of it goes."""

    pairs: tuple[Pair, ...]
    skin: Skin
    faces: int
    local: Path | None
    cache: Path
    out: Path | None
    every: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Estimate, write and print; gives the exit status."""
    try:
        run(_request(arguments))
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    except SynkinError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def run(request: Request) -> None:
    """Do what was asked for; the files are written last, when everything is known."""
    faces = simulated_faces(request.faces)
    if request.local is not None:
        faces += local_faces(request.local)
    if len({face.name for face in faces}) < 2:
        raise WrongUsageError("A calibration needs two faces at least, so that one can be left out.")
    jobs = face_jobs(faces, request.pairs, request.cache)
    recordings = whole_faces(request.cache, request.pairs, request.skin)[:: request.every]
    everything: list[Job] = [*jobs, *recordings]
    costly = {job: job.cost for job in everything}
    work_through(everything, _work, costly.__getitem__, Told("rendered and read"))
    moves = tuple(job.moves() for job in jobs)
    tell = Told("fitted")
    found = []
    for number, pair in enumerate(request.pairs, start=1):
        found.append(_found(moves, recordings, pair, request.skin))
        tell(number, len(request.pairs))
    made = datetime.date.today().isoformat()
    print("\n".join(_head(moves, recordings, request, made)), "\n", flush=True)
    print("\n".join(report(found, costs(request.cache, request.pairs))), flush=True)
    if request.out is not None:
        write_whole(
            {
                request.out / f"{key_of(one.pair, request.skin)}.toml": calibration_text(
                    moves, one.pair, request.skin, one.fit.regions, made
                )
                for one in found
            }
        )
        print(f"{len(found)} calibrations written.", file=sys.stderr)


def _found(moves: tuple[Moves, ...], recordings: Sequence[WholeFace], pair: Pair, skin: Skin) -> PairFound:
    on_whole_faces = fit(recordings, pair, calibrate(moves, pair, skin))
    return PairFound(pair, skin, moves, LeftOut(moves, pair, skin, on_whole_faces.regions), on_whole_faces)


def _head(moves: Sequence[Moves], recordings: Sequence[WholeFace], request: Request, made: str) -> Iterator[str]:
    local = len({one.face for one in moves if one.clip})
    yield (
        f"{made}, `python -m synkin.validation.calibrate`, skin {request.skin}: {len(people(moves))} faces, "
        f"{len(people(moves)) - local} simulated and {local} whose pictures are local and were drawn mirrored as well, "
        f"each corrected by a calibration from the others; {len(recordings)} tuning recordings of whole faces, each "
        "with growth and intervals fitted on the others."
    )


def _work(job: Job) -> None:
    if isinstance(job, FaceJob):
        read_face(job)
    else:
        read_whole_face(job)


class Told:
    """Progress in lines on stderr, which a log keeps too."""

    def __init__(self, what: str) -> None:
        self._what, self._began, self._told = what, time.monotonic(), time.monotonic()

    def __call__(self, done: float, total: float | None) -> None:
        """Tell it, but not too often."""
        now = time.monotonic()
        if now - self._told < _TELL_EVERY_S and done != total:
            return
        self._told = now
        share = 1.0 if not total else done / total
        print(f"{100 * share:.0f} % {self._what} after {now - self._began:.0f} s", file=sys.stderr, flush=True)


def _request(arguments: Sequence[str] | None) -> Request:
    known = {key_of(pair, "followed"): pair for pair in PAIRS}
    here = [key for key, pair in known.items() if pair.model == "bundled" or installed_landmarker() is not None]
    parser = argparse.ArgumentParser(prog="python -m synkin.validation.calibrate", description=main.__doc__)
    parser.add_argument("--faces", type=int, default=FACES, help="number of simulated faces")
    parser.add_argument("--local", type=Path, help="folder of the local recordings, whose people serve as faces too")
    parser.add_argument("--cache", type=Path, help="where what was rendered and read is kept")
    parser.add_argument("--pairs", nargs="+", choices=list(known), default=here, help="those installed unless given")
    parser.add_argument("--skin", choices=SKINS, default=SKINS[0], help="what is done about landmarks on skin")
    parser.add_argument("--every", type=int, default=1, help="use one tuning recording in so many")
    parser.add_argument("--out", type=Path, help="where calibrations go; the package's own folder if not given")
    parser.add_argument("--dry", action="store_true", help="print only, write nothing")
    chosen = parser.parse_args(arguments)
    out = chosen.out or Path(str(files("synkin.measures").joinpath("calibrations")))
    return Request(
        pairs=tuple(known[key] for key in chosen.pairs),
        skin=chosen.skin,
        faces=chosen.faces,
        local=chosen.local,
        cache=cache_folder(chosen.cache),
        out=None if chosen.dry else out,
        every=chosen.every,
    )


if __name__ == "__main__":
    sys.exit(main())
