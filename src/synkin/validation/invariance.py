"""What must not change an answer: mirroring, the head's place, size and roll in the picture, frames that are lost."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from synkin.analysis import Advance
from synkin.anatomy import AffectedSide, Side, other_side
from synkin.assessment import Findings
from synkin.phantom import (
    DEMO_PATIENT,
    Camera,
    Patient,
    Protocol,
    Recording,
    cue_sheet,
    make_protocol,
    named_patient,
    pictures,
    simulate,
    write_video,
)
from synkin.recording.engine import load_cv2
from synkin.validation.cache import key_of, version_of
from synkin.validation.figure import Check, NotRun, Plan, Target, Value
from synkin.validation.films import Film, film_cost
from synkin.validation.mirrored import Frames, mirrored_frames
from synkin.validation.readings import QUICK_PAIRS, Pair, Readings, Wanted

SIZE: Final = (640, 480)
FPS: Final = 20.0
_PAIRS: Final = (Pair("bundled", "whole"), Pair("bundled", "halves"))
_WITHIN: Final = Target(None, 1.0)
_NONE: Final = Target(0.0, 0.0)
_SOURCES: Final = ("anatomy", "phantom", "validation/mirrored.py", "validation/invariance.py")
"""What the videos are made by."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A rendered patient doing two movements, three times each; one is the same as itself only."""

    id: str
    patient: Patient
    movements: tuple[str, str]
    quick: bool


SCENES: Final = (
    Scene("synkinetic", DEMO_PATIENT, ("smile-open", "eye-close-gentle"), True),
    Scene("weak", named_patient("flaccid", "left"), ("smile-open", "brow-raise"), False),
    Scene("healthy", named_patient("healthy"), ("pucker", "brow-raise"), False),
)


def _dropped(shown: Frames) -> Frames:
    for index, one in enumerate(shown):
        if index % 5 != 2:
            yield one


def _placed(
    shown: Frames,
    shift_px: tuple[float, float] = (0.0, 0.0),
    growth: float = 0.0,
    roll_deg: float = 0.0,
    swing: Callable[[float], float] = lambda _time_s: 1.0,
) -> Frames:
    """The head shifted, enlarged and rolled by what is given, times `swing` of the time."""
    cv2 = load_cv2()
    for time_s, picture in shown:
        share = swing(time_s)
        height, width = picture.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), roll_deg * share, 1.0 + growth * share)
        matrix[:, 2] += np.array(shift_px) * share
        yield (
            time_s,
            cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101),
        )


def _swaying(shown: Frames) -> Frames:
    return _placed(shown, (15.0, 8.0), 0.04, 4.0, lambda time_s: float(np.sin(2 * np.pi * 0.13 * time_s + 0.7)))


@dataclass(frozen=True)
class Change:
    """A change of the video that must not change the answers; `halves`: tried with halves too."""

    apply: Callable[[Frames], Frames]
    says: str
    quick: bool = False
    halves: bool = False


CHANGES: Final = {
    "mirrored": Change(mirrored_frames, "the video mirrored, sides swapped", quick=True, halves=True),
    "moved": Change(lambda shown: _placed(shown, shift_px=(40.0, 20.0)), "head 40 px aside and 20 px lower"),
    "scaled": Change(lambda shown: _placed(shown, growth=0.12), "head larger by 12 %"),
    "rotated": Change(lambda shown: _placed(shown, roll_deg=8.0), "head rolled by 8°"),
    "swaying": Change(_swaying, "head swaying by 15 px, 4 % of size and 4° of roll"),
    "dropped": Change(_dropped, "one frame in five dropped", quick=True),
}


def invariance_films(folder: Path, seed: int, *, quick: bool) -> list[Film]:
    """The videos of every scene and change of this run, kept in `folder`."""
    tried = [(scene, change) for _, scene, change in _tried(quick=quick)]
    return [_film(folder, seed, scene, change) for scene, change in dict.fromkeys(_with_originals(tried))]


def invariance_reads(folder: Path, seed: int, *, quick: bool) -> list[Wanted]:
    """What has to be read of them."""
    wanted = []
    for pair in _PAIRS:
        tried = [(scene, change) for of, scene, change in _tried(quick=quick) if of == pair]
        for scene, change in dict.fromkeys(_with_originals(tried)):
            film = _film(folder, seed, scene, change)
            wanted.append((film.path, pair, film.seconds))
    return wanted


def invariance_checks(folder: Path, readings: Readings, quick: bool, seed: int) -> tuple[Check, ...]:
    """One check per pair, scene and change; their videos are those of `invariance_films`."""
    run = set(_tried(quick=quick))
    return tuple(_check(folder, readings, seed, *one, left_out=one not in run) for one in _tried(quick=False))


def _tried(*, quick: bool) -> Iterator[tuple[Pair, Scene, str]]:
    for pair in _PAIRS:
        for scene in SCENES:
            for change, what in CHANGES.items():
                in_quick = scene.quick and what.quick and pair == QUICK_PAIRS[0]
                if (what.halves or pair.reading == "whole") and (in_quick or not quick):
                    yield pair, scene, change


def _with_originals(tried: list[tuple[Scene, str]]) -> Iterator[tuple[Scene, str | None]]:
    for scene, change in tried:
        yield scene, None
        yield scene, change


def _check(
    folder: Path, readings: Readings, seed: int, pair: Pair, scene: Scene, change: str, *, left_out: bool
) -> Check:
    says = CHANGES[change].says
    name = f"{pair.id}_invariance_{scene.id}_{change}"
    worst = Plan(f"{name}_share", "1", f"{scene.id}, {says}: largest change of an excursion over its interval", _WITHIN)
    other = Plan(f"{name}_answers", "1", f"{scene.id}, {says}: unwanted movements that come or go", _NONE)

    def run() -> Mapping[str, Value]:
        if left_out:
            raise NotRun("left out of the quick part")
        before = _findings(folder, readings, seed, pair, scene, None)
        after = _findings(folder, readings, seed, pair, scene, change)
        swap = change == "mirrored"
        shares, where = compared(before, after, swap=swap)
        gone = _present(before, swap=swap) ^ _present(after, swap=False)
        top = int(np.argmax(shares))
        return {
            worst.name: Value(float(shares[top]), len(shares), reason=where[top]),
            other.name: Value(float(len(gone)), 1, reason="; ".join(" ".join(one) for one in sorted(gone)) or None),
        }

    return Check((worst, other), run)


def compared(before: Findings, after: Findings, *, swap: bool) -> tuple[list[float], list[str]]:
    """Per excursion its change over half its 95 % interval, and which excursion it is; an excursion lost counts 99."""

    def quantities(found: Findings, *, swapped: bool) -> dict[tuple[str, str, str], Any]:
        return {
            (one.movement, one.region, other_side(one.side) if swapped else one.side): one.quantity
            for one in found.assessment.excursions
            if one.measure in ("displacement", "gap-change") and one.movement != "blink"
        }

    first, second = quantities(before, swapped=swap), quantities(after, swapped=False)
    shares, where = [], []
    for key, quantity in first.items():
        if quantity.value is None:
            continue
        now = second[key].value if key in second else None
        half = (quantity.ci95[1] - quantity.ci95[0]) / 2
        low_half = max(half, quantity.ci95[1] - quantity.value)
        shares.append(99.0 if now is None else abs(now - quantity.value) / low_half)
        text = "lost" if now is None else f"{quantity.value:.2f} to {now:.2f} mm"
        where.append(f"{' '.join(key)}: {text}, interval ±{low_half:.2f} mm")
    return shares, where


def _present(found: Findings, *, swap: bool) -> set[tuple[str, str, str]]:
    return {
        (cell.movement, cell.region, other_side(cell.side) if swap else cell.side)
        for cell in found.assessment.synkinesis
        if cell.present
    }


def _findings(folder: Path, readings: Readings, seed: int, pair: Pair, scene: Scene, change: str | None) -> Findings:
    film = _film(folder, seed, scene, change)
    if not film.path.is_file():
        raise NotRun("not rendered yet")
    affected: AffectedSide = scene.patient.affected_side
    if change == "mirrored" and affected in ("left", "right"):
        side: Side = "left" if affected == "left" else "right"
        affected = other_side(side)
    return readings.findings(film.path, pair, affected, cue_sheet(_protocol(scene, seed)))


def _film(folder: Path, seed: int, scene: Scene, change: str | None) -> Film:
    protocol, camera = _protocol(scene, seed), Camera(size=SIZE, fps=FPS)

    def render(part: Path, _advance: Advance) -> None:
        shown: Frames = pictures(
            simulate(Recording(scene.patient, protocol, camera=camera, head="moderate", seed=seed))
        )
        write_video(part, CHANGES[change].apply(shown) if change else shown, FPS)

    key = key_of("invariance", version_of(_SOURCES), {"scene": scene.id, "change": change, "seed": seed})
    return Film(folder / "videos" / f"{key}.mp4", film_cost(camera, protocol.duration_s), protocol.duration_s, render)


def _protocol(scene: Scene, seed: int) -> Protocol:
    return make_protocol(
        scene.movements,
        repetitions=3,
        seed=seed,
        first_rest_s=1.5,
        hold_s=0.9,
        rest_s=1.3,
        blinks=False,
        gaze_shifts=False,
    )
