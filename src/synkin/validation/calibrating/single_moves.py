"""One face that moves one thing after another, rendered and read: what is true and what each pair and skin shows."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, LANDMARK_COUNT, MUSCLE_IDS, SIDES
from synkin.motion import signals, take_head_out
from synkin.phantom.nerve import Patient
from synkin.phantom.picture.camera import px_per_mm
from synkin.phantom.picture.canvas import make_canvas
from synkin.phantom.picture.head import head_motion
from synkin.phantom.picture.look import draw_look
from synkin.phantom.picture.portrait import Portrait, astronaut, mirrored
from synkin.phantom.picture.render import frames
from synkin.phantom.shape import Shape, draw_shape
from synkin.phantom.tissue import Course, Fields, course, draw_pulls, make_fields, places, still_course, with_contact
from synkin.phantom.tissue.regional import region_fields, safe_levels
from synkin.recording.engine import load_cv2
from synkin.recording.halves import HalvesReader
from synkin.recording.lid_reader import LidReader, samples_among
from synkin.recording.mirrored import MirroredReader
from synkin.recording.model import open_model
from synkin.recording.skin import SkinFollower, neutral_frame, neutral_in_mirror, neutral_landmarks
from synkin.track import iris_diameters, make_track
from synkin.validation.calibrating.design import (
    FIRST_REST_S,
    REST_S,
    Move,
    counted,
    design,
    draw_camera,
    held,
    levels,
    rest_before,
    rests_around,
    starts,
    times,
)
from synkin.validation.readings import Pair

Array = npt.NDArray[np.floating[Any]]
Picture = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Skin = Literal["followed", "modelled"]
"""Whether landmarks on skin go where the picture of the skin goes, or where the landmark model puts them."""

SKINS: Final[tuple[Skin, ...]] = ("followed", "modelled")
_GAP: Final = CHANNELS.index("palpebral-fissure.gap")
_OUTER_CANTHI: Final = (33, 263)
_EYE_MARGIN: Final = 0.35
"""Of the picture that is kept around the eyes, as a share of the distance between the outer canthi."""
_REFERENCE_AFTER_S: Final = 0.4
"""By then models that smooth over time have come to rest at the beginning of a film."""
_AHEAD: Final = 3
"""Skin is followed so many pictures later: by then another mirror image has been read, so that there is one on either
side to interpolate between."""


def key_of(pair: Pair, skin: Skin) -> str:
    """What a pair with followed or modelled skin goes by in `Moves`, and the stem of its calibration's file."""
    return f"{pair.model}-{pair.reading}" + ("" if skin == "followed" else "-modelled")


@dataclass(frozen=True)
class Moves:
    """What was true and what was read of every move: hold minus rest, mm, shape (move, side, channel).

    face : whose it is; a face that is drawn mirrored as well goes by the same name. clip : file name of the local
    recording that the face comes from, or nothing. read, noise : by `key_of`; noise is the SD of single frames at rest,
    mm, shape (side, channel). gap : the true resting gap per side, mm.
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...]
    gap: Array
    true: Array
    read: dict[str, Array]
    noise: dict[str, Array]
    face: str = ""
    clip: str = ""
    mirrored: bool = False

    def save(self, path: Path) -> None:
        """Write everything but the face's names to one npz file."""
        keyed = {f"{part}:{key}": values for part in ("read", "noise") for key, values in vars(self)[part].items()}
        with path.open("wb") as file:
            np.savez_compressed(file, kinds=self.kinds, names=self.names, gap=self.gap, true=self.true, **keyed)

    @staticmethod
    def load(path: Path) -> "Moves":
        """Read what `save` wrote."""
        with np.load(path) as kept:
            read: dict[str, Array] = {}
            noise: dict[str, Array] = {}
            for name in kept.files:
                part, _, key = name.partition(":")
                if key:
                    (read if part == "read" else noise)[key] = kept[name]
            kinds, names = (tuple(kept[name].tolist()) for name in ("kinds", "names"))
            return Moves(kinds, names, kept["gap"], kept["true"], read, noise)


@dataclass(frozen=True)
class Film:
    """A face's moves before they are read. drawn : the true signals, shape (time, side, channel), mm."""

    moves: tuple[Move, ...]
    times: Array
    size: tuple[int, int]
    drawn: Array
    pictures: Iterator[tuple[float, Picture]]


def film(seed: int, portrait: Portrait | None = None, *, mirror: bool = False) -> Film:
    """The film of the face of a seed; its pictures are rendered as they are asked for.

    With a `portrait` the face keeps that shape, made symmetric, and its looks. With `mirror` the portrait's mirror
    image is drawn.
    """
    shape_rng, look_rng, rng = (np.random.default_rng([seed, 20, part]) for part in range(3))
    picture = astronaut() if portrait is None else portrait
    if mirror:
        picture = mirrored(picture)
    shape = draw_shape(shape_rng, picture)
    look = draw_look(look_rng if portrait is None else None, picture.name)
    camera, moves = draw_camera(rng), design(rng)
    canvas = make_canvas(shape, look, picture, float(np.clip(1.3 * px_per_mm(camera), 1.0, 4.0)))
    muscles = make_fields(shape, draw_pulls(rng))
    at = times(moves)
    poses = head_motion("still", at, seed=seed)
    parts = list(_parts(shape, muscles, moves, at))
    truth = np.concatenate([places(shape, fields, part) for fields, part in parts])

    def pictures() -> Iterator[tuple[float, Picture]]:
        first = 0
        for fields, part in parts:
            count = len(part.time)
            yield from frames(canvas, shape, fields, part, poses[first : first + count], camera, seed=seed + first)
            first += count

    return Film(moves, at, camera.size, signals(take_head_out(_true_track(at, truth)))["signal"].values, pictures())


def read_moves(one: Film, pairs: Sequence[Pair], skins: Sequence[Skin] = SKINS) -> Moves:
    """Read a film with every pair, and measure every move in what they show of it."""
    load_cv2().setNumThreads(1)
    read, noise = {}, {}
    for (pair, skin), (position, followed) in _read(one, pairs, skins).items():
        seen = np.isfinite(position[:, 0, 0])
        attrs = _attrs(pair.model, pair.reading, *one.size) | {"skin": skin}
        track = make_track(one.times, position, seen, iris_diameters(position), followed=followed, **attrs)
        found = signals(take_head_out(track))["signal"].values
        read[key_of(pair, skin)] = _changes(found, one.moves, one.times)
        noise[key_of(pair, skin)] = _noise(found, one.moves, one.times)
    return Moves(
        kinds=tuple(move.kind for move in one.moves),
        names=tuple(move.name for move in one.moves),
        gap=np.median(one.drawn[:, :, _GAP], axis=0),
        true=_changes(one.drawn, one.moves, one.times),
        read=read,
        noise=noise,
    )


def _parts(shape: Shape, muscles: Fields, moves: Sequence[Move], at: Array) -> Iterator[tuple[Fields, Course]]:
    """The course in pieces, each with the fields that it needs: of muscles, or of regions."""
    shares, regions = levels(moves, at), region_fields(shape)
    drives = np.tensordot(shares, np.array([move.muscles for move in moves]), axes=1)
    gaze = shares @ np.array([move.gaze for move in moves])
    drive = xr.Dataset(
        {
            "drive": (("time", "side", "muscle"), drives),
            "blink": (("time", "side"), np.zeros((len(at), len(SIDES)))),
            "gaze": (("time", "axis"), gaze),
        },
        coords={"time": at, "side": list(SIDES), "muscle": list(MUSCLE_IDS), "axis": ["left", "up"]},
    )
    whole = course(muscles, shape, drive, Patient("still", "nothing is wrong", "unknown"))
    gap = np.array([shape.eyes[side].gap for side in SIDES])[:, None]
    lids = whole.lids + np.tensordot(shares, np.array([move.lids for move in moves]), axes=1) * gap
    lids *= np.minimum(1.0, gap / np.maximum(lids.sum(axis=2, keepdims=True), 1e-9))
    whole = replace(whole, lids=lids)
    edges = [0, *np.searchsorted(at, starts(moves)[1:] - REST_S / 2).tolist(), len(at)]
    regional = [move.kind == "region" for move in moves]
    most = dict(zip(regions.names, safe_levels(regions), strict=True))
    start = 0
    for index, (last, kind) in enumerate(zip(edges[1:], regional, strict=True)):
        if index + 1 < len(regional) and regional[index + 1] == kind:
            continue
        part = slice(start, last)
        if kind:
            still = still_course(regions, at[part])
            for number, move in enumerate(moves):
                for name, mm in move.regions.items():
                    safe = float(np.clip(mm, -most[name], most[name]))
                    still.levels[:, regions.names.index(name)] += safe * shares[part, number]
            yield regions, replace(still, levels=with_contact(regions, shape, still.levels))
        else:
            yield muscles, _part(whole, part)
        start = last


def _part(whole: Course, part: slice) -> Course:
    return Course(whole.time[part], whole.levels[part], whole.lids[part], whole.gaze[part], whole.marks[part])


def _read(one: Film, pairs: Sequence[Pair], skins: Sequence[Skin]) -> dict[tuple[Pair, Skin], tuple[Array, Mask]]:
    """Landmarks of every frame, shape (time, 478, 3), px, NaN where there are none, and which of them were followed.

    Skin is followed in those frames only that anything is taken from.
    """
    nothing, nowhere = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32), np.zeros(LANDMARK_COUNT, dtype=np.bool_)
    modelled: dict[Pair, list[Array]] = {pair: [] for pair in pairs}
    followed: dict[Pair, list[Array]] = {pair: [] for pair in pairs}
    followers: dict[Pair, _Skin] | None = None
    eyes: dict[int, _Eyes] = {}
    use = counted(one.moves, one.times)
    on_skin: dict[Pair, list[Mask]] = {pair: [] for pair in pairs}
    waiting: deque[tuple[int, Picture]] = deque()
    with closing(_Readers(pairs, one.size, mirror="followed" in skins)) as readers:
        for index, (time_s, picture) in enumerate(one.pictures):
            for pair, position in readers.read(picture, time_s).items():
                modelled[pair].append(nothing if position is None else position)
                followed[pair].append(nothing)
                on_skin[pair].append(nowhere)
            if "followed" not in skins:
                continue
            waiting.append((index, picture))
            if time_s < FIRST_REST_S - 1e-9:
                continue
            if followers is None:
                followers = dict(_followers([shown for _, shown in waiting], modelled, one.times, readers.mirrors))
            behind = _AHEAD if index + 1 < len(one.times) else 0
            while len(waiting) > behind:
                number, shown = waiting.popleft()
                for pair, skin in followers.items():
                    if use[number] and np.isfinite(modelled[pair][number][0, 0]):
                        seen = skin.read(shown, modelled[pair][number], one.times[number])
                        followed[pair][number], on_skin[pair][number] = seen
                        if number not in eyes:
                            eyes[number] = _eyes(shown, modelled[pair][number])
    for pair, skin in (followers or {}).items():
        _read_lids(skin.neutral, eyes, modelled[pair], followed[pair], on_skin[pair])
    found: dict[tuple[Pair, Skin], tuple[Array, Mask]] = {}
    for pair in pairs:
        if "followed" in skins:
            found[pair, "followed"] = np.array(followed[pair]), np.array(on_skin[pair])
        if "modelled" in skins:
            found[pair, "modelled"] = (
                np.array(modelled[pair]),
                np.zeros((len(modelled[pair]), LANDMARK_COUNT), dtype=np.bool_),
            )
    return found


@dataclass(frozen=True)
class _Eyes:
    """The part of a picture around both eyes, and where its corner lies in the picture, shape (3,), px."""

    picture: Picture
    corner: Array


def _eyes(picture: Picture, position: Array) -> _Eyes:
    outer = position[list(_OUTER_CANTHI), :2]
    margin = _EYE_MARGIN * float(np.linalg.norm(outer[1] - outer[0]))
    left, top = np.maximum(outer.min(axis=0) - margin, 0.0).astype(int)
    right, bottom = (outer.max(axis=0) + margin).astype(int)
    return _Eyes(picture[top:bottom, left:right].copy(), np.array([left, top, 0.0], dtype=np.float32))


def _read_lids(
    neutral: Array, eyes: Mapping[int, _Eyes], modelled: Sequence[Array], found: list[Array], seen: list[Mask]
) -> None:
    """Put the landmarks of the lids' rims where the pictures show them, in every frame whose eyes were kept."""
    there = np.array([number for number in sorted(eyes) if np.isfinite(found[number][0, 0])], dtype=np.intp)
    if not len(there):
        return
    samples = ((eyes[number].picture, modelled[number] - eyes[number].corner) for number in samples_among(there))
    reader = LidReader(neutral, samples)
    for number in there:
        one = eyes[number]
        rims, read = reader.read(one.picture, modelled[number] - one.corner, seen[number])
        found[number][read] = (rims + one.corner)[read]
        seen[number] = seen[number] | read


@dataclass(frozen=True)
class _Skin:
    """What follows skin for a pair. neutral : the landmarks at rest. mirror : None where it showed no face at rest."""

    neutral: Array
    follower: SkinFollower
    mirror: MirroredReader | None

    def read(self, picture: Picture, position: Array, time_s: float) -> tuple[Array, Mask]:
        offsets = None if self.mirror is None else self.mirror.offsets()
        return self.follower.read(picture, position, None if offsets is None else position + offsets.at(time_s))


def _followers(
    early: Sequence[Picture],
    modelled: Mapping[Pair, Sequence[Array]],
    at: Array,
    mirrors: Mapping[Pair, MirroredReader],
) -> Iterator[tuple[Pair, _Skin]]:
    """Per pair, skin is followed from a picture of the first rest, chosen as the reader chooses from a recording."""
    settled = int(np.searchsorted(at, _REFERENCE_AFTER_S))
    for pair, positions in modelled.items():
        shown = np.array(positions[settled:], dtype=np.float32)
        if np.isfinite(shown[:, 0, 0]).any():
            best = neutral_frame(shown)
            landmarks = neutral_landmarks(shown, best)
            in_mirror = neutral_in_mirror(shown, best, at[settled:], mirrors[pair].offsets())
            follower = SkinFollower(early[settled + best], landmarks, in_mirror)
            yield pair, _Skin(landmarks, follower, None if in_mirror is None else mirrors[pair])


class _Readers:
    """All pairs at once; a model reads a picture as a whole once for both of its readings.

    With `mirror` mirror images are read too, for every pair by itself.
    """

    def __init__(self, pairs: Sequence[Pair], size: tuple[int, int], *, mirror: bool) -> None:
        self._pairs = pairs
        self._scale = np.array([size[0], size[1], size[0]], dtype=np.float32)
        models = {name: open_model(name) for name in dict.fromkeys(pair.model for pair in pairs)}
        self._whole = {name: model.tracker() for name, model in models.items()}
        self._halves = {pair.model: HalvesReader(models[pair.model]) for pair in pairs if pair.reading == "halves"}
        self.mirrors = {
            pair: MirroredReader(models[pair.model], halves=pair.reading == "halves") for pair in pairs if mirror
        }

    def read(self, picture: Picture, time_s: float) -> dict[Pair, Array | None]:
        """Landmarks by pair, shape (478, 3), px."""
        whole: dict[str, Array | None] = {}
        for name, tracker in self._whole.items():
            landmarks = tracker.read(np.ascontiguousarray(picture), time_s)
            whole[name] = None if landmarks is None else landmarks * self._scale
        found: dict[Pair, Array | None] = {}
        for pair in self._pairs:
            position = whole[pair.model]
            if pair.reading == "halves" and position is not None:
                position = self._halves[pair.model].read(picture, position.astype(np.float32), time_s)
            if pair in self.mirrors and position is not None:
                self.mirrors[pair].see(picture, position.astype(np.float32), time_s)
            found[pair] = position
        return found

    def close(self) -> None:
        """Let go of the models."""
        for tracker in self._whole.values():
            tracker.close()
        for reader in self._halves.values():
            reader.close()
        for mirror in self.mirrors.values():
            mirror.close()


def _true_track(at: Array, truth: Array) -> xr.Dataset:
    """The truth seen from afar, without perspective or motion of the head."""
    position = truth * np.array([5.0, -5.0, -5.0]) + np.array([640.0, 480.0, 0.0])
    found = np.ones(len(at), dtype=np.bool_)
    return make_track(at, position, found, iris_diameters(position), **_attrs("phantom", "whole", 1280, 960))


def _attrs(model: str, reading: str, width: int, height: int) -> dict[str, Any]:
    return {
        "source": "phantom",
        "sha256": "",
        "image_width": width,
        "image_height": height,
        "rotation": 0,
        "model": model,
        "model_sha256": "",
        "reading": reading,
    }


def _changes(signal: Array, moves: Sequence[Move], at: Array) -> Array:
    """Hold minus the rests around it, mm, shape (move, side, channel); of a blink the frame that is shut most."""
    out = np.full((len(moves), *signal.shape[1:]), np.nan)
    for index, (move, start) in enumerate(zip(moves, starts(moves), strict=True)):
        hold = held(move, start, at)
        if move.kind == "blink":
            gap = signal[hold][:, :, _GAP].mean(axis=1)
            hold = hold[[int(np.nanargmin(gap))]] if np.isfinite(gap).any() else hold
        rests = [_mean(signal[rest]) for rest in rests_around(start, at)]
        out[index] = _mean(signal[hold]) - np.mean(rests, axis=0)
    return out


def _mean(values: Array) -> Array:
    """Over frames, of those in which there is anything; NaN where there is none."""
    seen = np.isfinite(values)
    return np.asarray(np.where(seen, values, 0.0).sum(axis=0) / np.where(seen.any(axis=0), seen.sum(axis=0), np.nan))


def _noise(signal: Array, moves: Sequence[Move], at: Array) -> Array:
    apart = [signal[rest] - _mean(signal[rest]) for rest in (rest_before(start, at) for start in starts(moves))]
    free = np.sum([np.maximum(np.isfinite(part).sum(axis=0) - 1, 0) for part in apart], axis=0)
    return np.asarray(np.sqrt(np.nansum([np.nansum(part**2, axis=0) for part in apart], axis=0) / np.maximum(free, 1)))
