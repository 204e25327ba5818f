"""One face that moves one thing after another, rendered and read: what is true and what each landmark model shows.

Most of it is one-sided and of one muscle, one region or one lid, at drawn amplitudes; the rest is what faces do as a
whole, both sides alike or one of them weaker. In between the face is at rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import CHANNELS, MUSCLE_IDS, SIDES
from synkin.motion import signals, take_head_out
from synkin.phantom.nerve import Patient, draw_synergy
from synkin.phantom.picture.camera import Camera, px_per_mm
from synkin.phantom.picture.canvas import make_canvas
from synkin.phantom.picture.head import head_motion
from synkin.phantom.picture.look import draw_look
from synkin.phantom.picture.portrait import Portrait, astronaut
from synkin.phantom.picture.render import frames
from synkin.phantom.shape import Shape, draw_shape
from synkin.phantom.tissue import Course, Fields, course, draw_pulls, make_fields, places, still_course, with_contact
from synkin.phantom.tissue.regional import region_fields, safe_levels
from synkin.recording.halves import HalvesReader
from synkin.recording.model import open_model
from synkin.track import iris_diameters, make_track

Array = npt.NDArray[np.floating[Any]]
Picture = npt.NDArray[np.uint8]

FPS: Final = 12.0
CAMERAS: Final = (
    "640x480 at 12/s from 430 to 950 mm without 560 to 640, blur 0.3 to 0.9 px, noise 1 to 3.5, gradient to 0.22"
)
RAMP_S: Final = 0.25
HOLD_S: Final = 0.42
REST_S: Final = 0.37
_EVERY_S: Final = 2 * RAMP_S + HOLD_S + REST_S
_SETTLES_S: Final = 0.15
"""Landmark models that smooth over time come after; the first part of hold and rest is not counted."""
_BLINK_S: Final = 0.12
_MUSCLES: Final = tuple(one for one in MUSCLE_IDS if not one.startswith(("orbicularis-oculi", "platysma")))
_MUSCLE_LEVELS: Final = (0.35, 1.0)
_REGION_MM: Final = (1.5, 3.5)
_WHOLE: Final = ("smile-open", "smile-closed", "pucker", "brow-raise", "snarl", "teeth-lower", "eye-close-tight")
_WEAK: Final = 0.25
_UPPER_PART: Final = 0.85
"""The upper lid's part of a closure."""


@dataclass(frozen=True)
class Move:
    """One thing that moves: levels of muscles, mm of regions, closure of each lid as a share of the gap, gaze (deg)."""

    kind: str
    name: str
    muscles: Array
    regions: dict[str, float]
    lids: Array
    gaze: tuple[float, float] = (0.0, 0.0)

    @property
    def hold_s(self) -> float:
        """How long it lasts between its ramps."""
        return 0.0 if self.kind == "blink" else HOLD_S


@dataclass(frozen=True)
class Moves:
    """What was true and what was read of every move: hold minus rest, mm, shape (move, side, channel).

    noise : SD of single frames at rest, mm, shape (side, channel) per pair. gap: the true resting gap per side, mm.
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...]
    gap: Array
    true: Array
    read: dict[str, Array]
    noise: dict[str, Array]

    def save(self, path: Path) -> None:
        """Write everything to one npz file."""
        pairs = {f"{part}:{pair}": values for part in ("read", "noise") for pair, values in vars(self)[part].items()}
        np.savez_compressed(path, kinds=self.kinds, names=self.names, gap=self.gap, true=self.true, **pairs)

    @staticmethod
    def load(path: Path) -> "Moves":
        """Read what `save` wrote."""
        with np.load(path) as kept:
            parts: dict[str, dict[str, Array]] = {"read": {}, "noise": {}}
            for key in kept.files:
                part, _, pair = key.partition(":")
                if pair:
                    parts[part][pair] = kept[key]
            return Moves(
                tuple(kept["kinds"].tolist()), tuple(kept["names"].tolist()), kept["gap"], kept["true"], **parts
            )


def design(rng: np.random.Generator) -> tuple[Move, ...]:
    """The moves of one face, in an order of their own."""
    none, open_lids = np.zeros((len(SIDES), len(MUSCLE_IDS))), np.zeros((len(SIDES), 2))
    synergy = draw_synergy(rng)
    moves: list[Move] = []
    of_left = rng.random(len(CHANNELS)) < 0.5
    for number, side in enumerate(SIDES):
        for muscle in _MUSCLES:
            levels = none.copy()
            levels[number, MUSCLE_IDS.index(muscle)] = rng.uniform(*_MUSCLE_LEVELS)
            moves.append(Move("muscle", f"{muscle}/{side}", levels, {}, open_lids))
        # Each channel of one side or the other.
        for place, channel in enumerate(one for one in CHANNELS if not one.startswith("palpebral-fissure")):
            if of_left[place] == (side == "left"):
                mm = float(rng.uniform(*_REGION_MM) * rng.choice([-1.0, 1.0]))
                moves.append(Move("region", f"{channel}/{side}", none, {f"{channel}/{side}": mm}, open_lids))
        for upper, lower in ((0.25, 0.0), (0.45, 0.0), (0.0, 0.2), (0.2, 0.15)):
            moves.append(Move("lid", f"lids/{side}", none, {}, _on(number, upper, lower)))
        for share in (float(rng.uniform(0.3, 0.6)), float(rng.uniform(0.6, 0.9)), 1.0):
            lids = _on(number, _UPPER_PART * share, (1 - _UPPER_PART) * share)
            moves.append(Move("lids", f"closure/{side}", none, {}, lids))
    for share in (0.3, 0.6, 0.8, 1.0):
        both = np.array([[_UPPER_PART * share, (1 - _UPPER_PART) * share]] * 2)
        moves.append(Move("lids", "closure/both", none, {}, both))
    for movement in _WHOLE:
        for strengths in ((1.0, 1.0), tuple(rng.permutation([1.0, _WEAK]))):
            drives = synergy.sel(movement=movement).values * np.array(strengths)[:, None] * rng.uniform(0.5, 1.0)
            moves.append(Move("whole", movement, drives, {}, open_lids))
    for number in range(len(SIDES)):
        for movement in ("smile-open", "pucker"):
            drives = synergy.sel(movement=movement).values * rng.uniform(0.7, 1.0)
            share = float(rng.uniform(0.2, 0.6))
            lids = _on(number, _UPPER_PART * share, (1 - _UPPER_PART) * share)
            moves.append(Move("whole", f"{movement} with an eye", drives, {}, lids))
        drives = synergy.sel(movement="eye-close-gentle").values.copy()
        drives[number, MUSCLE_IDS.index("zygomaticus-major")] += rng.uniform(0.3, 0.7)
        moves.append(Move("whole", "eye-close-gentle with a corner", drives, {}, open_lids))
    moves += [
        Move("gaze", "gaze", none, {}, open_lids, (left, up)) for left, up in ((15.0, 0.0), (-15.0, 0.0), (0, 8.0))
    ]
    moves += [Move("blink", "blink", none, {}, np.array([[_UPPER_PART, 1 - _UPPER_PART]] * 2)) for _ in range(2)]
    return tuple(moves[index] for index in rng.permutation(len(moves)))


def _on(side: int, upper: float, lower: float) -> Array:
    lids = np.zeros((len(SIDES), 2))
    lids[side] = upper, lower
    return lids


def draw_camera(rng: np.random.Generator) -> Camera:
    """A camera for calibration; its distance, blur and light are not those of the report (`cases`)."""
    return Camera(
        size=(640, 480),
        fps=FPS,
        distance_mm=float(rng.choice([rng.uniform(430, 560), rng.uniform(640, 950)])),
        face_share=float(rng.uniform(0.5, 0.68)),
        yaw_deg=float(rng.uniform(-3, 3)),
        pitch_deg=float(rng.uniform(-4, 4)),
        noise_sd=float(rng.uniform(1.0, 3.5)),
        light_gradient=float(rng.uniform(0.05, 0.22)),
        light_from=str(rng.choice(["left", "right", "above"])),
        exposure_s=float(rng.uniform(0.004, 0.02)),
        blur_px=float(rng.uniform(0.3, 0.9)),
    )


def render_and_read(seed: int, pairs: Sequence[tuple[str, str]], portrait: Portrait | None = None) -> Moves:
    """Render the face of a seed, read it with pairs of model and reading, and measure every move.

    With a `portrait` the face keeps that shape, made symmetric, and its looks.
    """
    shape_rng, look_rng, rng = (np.random.default_rng([seed, 20, part]) for part in range(3))
    picture = astronaut() if portrait is None else portrait
    shape = draw_shape(shape_rng, picture)
    look = draw_look(look_rng if portrait is None else None, picture.name)
    camera, moves = draw_camera(rng), design(rng)
    canvas = make_canvas(shape, look, picture, float(np.clip(1.3 * px_per_mm(camera), 1.0, 4.0)))
    muscles = make_fields(shape, draw_pulls(rng))
    times = _times(moves)
    poses = head_motion("still", times, seed=seed)
    films = [(fields, part) for fields, part in _films(shape, muscles, moves, times)]
    truth = np.concatenate([places(shape, fields, part) for fields, part in films])

    def pictures() -> Iterator[tuple[float, Picture]]:
        first = 0
        for fields, part in films:
            count = len(part.time)
            yield from frames(canvas, shape, fields, part, poses[first : first + count], camera, seed=seed + first)
            first += count

    width, height = camera.size
    drawn = signals(take_head_out(_true_track(times, truth)))
    gap = CHANNELS.index("palpebral-fissure.gap")
    read, noise = {}, {}
    for (model, reading), position in _read(pictures(), pairs, (width, height)).items():
        seen = np.isfinite(position[:, 0, 0])
        track = make_track(times, position, seen, iris_diameters(position), **_attrs(model, reading, width, height))
        found = signals(take_head_out(track))
        read[f"{model}-{reading}"] = _changes(found, moves, times)
        noise[f"{model}-{reading}"] = _noise(found, moves, times)
    return Moves(
        kinds=tuple(move.kind for move in moves),
        names=tuple(move.name for move in moves),
        gap=np.median(drawn["signal"].values[:, :, gap], axis=0),
        true=_changes(drawn, moves, times),
        read=read,
        noise=noise,
    )


def _starts(moves: Sequence[Move]) -> Array:
    return REST_S + _EVERY_S * np.arange(len(moves))


def _times(moves: Sequence[Move]) -> Array:
    return np.arange(int(FPS * (_EVERY_S * len(moves) + REST_S))) / FPS


def _levels(moves: Sequence[Move], times: Array) -> Array:
    """How far each move is in, shape (time, move)."""
    levels = np.zeros((len(times), len(moves)))
    for index, (move, start) in enumerate(zip(moves, _starts(moves), strict=True)):
        if move.kind == "blink":
            # Shut for one frame at least, whenever frames are taken.
            reach = np.abs(times - (start + RAMP_S))
            t = np.clip((_BLINK_S + 0.5 / FPS - reach) / _BLINK_S, 0.0, 1.0)
        else:
            end = start + 2 * RAMP_S + HOLD_S
            t = np.clip(np.minimum(times - start, end - times) / RAMP_S, 0.0, 1.0)
        levels[:, index] = t**3 * (10 - 15 * t + 6 * t**2)
    return levels


def _films(shape: Shape, muscles: Fields, moves: Sequence[Move], times: Array) -> Iterator[tuple[Fields, Course]]:
    """The course in pieces, each with the fields that it needs: of muscles, or of regions."""
    levels, regions = _levels(moves, times), region_fields(shape)
    drives = np.tensordot(levels, np.array([move.muscles for move in moves]), axes=1)
    gaze = levels @ np.array([move.gaze for move in moves])
    drive = xr.Dataset(
        {
            "drive": (("time", "side", "muscle"), drives),
            "blink": (("time", "side"), np.zeros((len(times), len(SIDES)))),
            "gaze": (("time", "axis"), gaze),
        },
        coords={"time": times, "side": list(SIDES), "muscle": list(MUSCLE_IDS), "axis": ["left", "up"]},
    )
    whole = course(muscles, shape, drive, Patient("still", "nothing is wrong", "unknown"))
    gap = np.array([shape.eyes[side].gap for side in SIDES])[:, None]
    lids = np.tensordot(levels, np.array([move.lids for move in moves]), axes=1) * gap
    lids = whole.lids + lids
    lids *= np.minimum(1.0, gap / np.maximum(lids.sum(axis=2, keepdims=True), 1e-9))
    whole = replace(whole, lids=lids)
    edges = [0, *np.searchsorted(times, _starts(moves)[1:] - REST_S / 2).tolist(), len(times)]
    kinds = [move.kind == "region" for move in moves]
    most = dict(zip(regions.names, safe_levels(regions), strict=True))
    start = 0
    for index, (last, kind) in enumerate(zip(edges[1:], kinds, strict=True)):
        if index + 1 < len(kinds) and kinds[index + 1] == kind:
            continue
        part = slice(start, last)
        if kind:
            still = still_course(regions, times[part])
            for number, move in enumerate(moves):
                for name, mm in move.regions.items():
                    safe = float(np.clip(mm, -most[name], most[name]))
                    still.levels[:, regions.names.index(name)] += safe * levels[part, number]
            yield regions, replace(still, levels=with_contact(regions, shape, still.levels))
        else:
            yield muscles, _part(whole, part)
        start = last


def _part(whole: Course, part: slice) -> Course:
    return Course(whole.time[part], whole.levels[part], whole.lids[part], whole.gaze[part], whole.marks[part])


def _read(
    pictures: Iterator[tuple[float, Picture]], pairs: Sequence[tuple[str, str]], size: tuple[int, int]
) -> dict[tuple[str, str], Array]:
    """Landmarks of every frame by pair, shape (time, 478, 3), px; NaN where there are none."""
    models = {name: open_model(name) for name in dict.fromkeys(model for model, _ in pairs)}
    whole = {name: model.tracker() for name, model in models.items()}
    halves = {name: HalvesReader(models[name]) for name in models if (name, "halves") in pairs}
    scale = np.array([size[0], size[1], size[0]], dtype=np.float32)
    found: dict[tuple[str, str], list[Array]] = {pair: [] for pair in pairs}
    nothing = np.full((478, 3), np.nan, dtype=np.float32)
    try:
        for time_s, picture in pictures:
            for name, tracker in whole.items():
                landmarks = tracker.read(np.ascontiguousarray(picture), time_s)
                position = None if landmarks is None else landmarks * scale
                if (name, "whole") in found:
                    found[name, "whole"].append(nothing if position is None else position)
                if name in halves:
                    half = None if position is None else halves[name].read(picture, position, time_s)
                    found[name, "halves"].append(nothing if half is None else half)
    finally:
        for tracker in whole.values():
            tracker.close()
        for reader in halves.values():
            reader.close()
    return {pair: np.array(positions) for pair, positions in found.items()}


def _true_track(times: Array, truth: Array) -> xr.Dataset:
    """The truth seen from afar, without perspective or motion of the head."""
    position = truth * np.array([5.0, -5.0, -5.0]) + np.array([640.0, 480.0, 0.0])
    found = np.ones(len(times), dtype=np.bool_)
    return make_track(times, position, found, iris_diameters(position), **_attrs("phantom", "whole", 1280, 960))


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


def _changes(found: xr.Dataset, moves: Sequence[Move], times: Array) -> Array:
    """Hold minus the rests around it, mm, shape (move, side, channel); of a blink the frame that is shut most."""
    signal = found["signal"].values
    out = np.full((len(moves), *signal.shape[1:]), np.nan)
    for index, (move, start) in enumerate(zip(moves, _starts(moves), strict=True)):
        if move.kind == "blink":
            hold = np.flatnonzero(np.abs(times - start - RAMP_S) <= 1.0 / FPS)
            gap = signal[hold][:, :, CHANNELS.index("palpebral-fissure.gap")].mean(axis=1)
            hold = hold[[int(np.nanargmin(gap))]] if np.isfinite(gap).any() else hold
        else:
            hold = np.flatnonzero(
                (times >= start + RAMP_S + _SETTLES_S - 1e-9) & (times <= start + RAMP_S + HOLD_S + 1e-9)
            )
        rests = [_rest(times, start), _rest(times, start + _EVERY_S)]
        out[index] = signal[hold].mean(axis=0) - np.mean(
            [signal[rest].mean(axis=0) for rest in rests if rest.size], axis=0
        )
    return out


def _rest(times: Array, start: float) -> npt.NDArray[np.intp]:
    """Frames of the rest before a move that starts then, once what came before has settled."""
    return np.flatnonzero((times >= start - REST_S + _SETTLES_S - 1e-9) & (times <= start + 1e-9))


def _noise(found: xr.Dataset, moves: Sequence[Move], times: Array) -> Array:
    signal = found["signal"].values
    apart = [signal[rest] - signal[rest].mean(axis=0) for rest in (_rest(times, start) for start in _starts(moves))]
    free = sum(max(0, len(part) - 1) for part in apart)
    return np.asarray(np.sqrt(np.nansum([(part**2).sum(axis=0) for part in apart], axis=0) / max(1, free)))
