"""Clips of 3 s on which the reading of skin marks is held against the simulated patient's own marks."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from synkin.anatomy import BRANCHES, MUSCLE_IDS, SIDES, Side
from synkin.phantom.files import pictures
from synkin.phantom.nerve import Patient, Protocol, draw_synergy
from synkin.phantom.nerve.drive import territory_drive
from synkin.phantom.nerve.patient import Nerve, Wire
from synkin.phantom.nerve.protocol import Step, plateau
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, Simulation, simulate
from synkin.phantom.tissue import MARKS
from synkin.trials import Trial, Trials
from synkin.validation.cases import REPORTING_SEEDS, TUNING_SEEDS

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]
Kind = Literal["moves", "turns", "relit"]

REPORTED: Final = range(400, 560)
"""People of the clips that figures are reported of, and of the head turns and light changes (see `clip_cases`)."""
TUNED_ON: Final = range(2400, 2448)
"""People of the clips that thresholds and bands were chosen on."""
QUICK: Final = 8
_STILL_EVERY: Final = 8

SIZE: Final = (448, 640)
"""Of a picture, px: the middle of one of 720 lines, in which the face is as large as there."""
FPS: Final = 20.0
DURATION_S: Final = 3.0
REST: Final = (0.1, 0.8)
START_S: Final = 0.85
RAMP_S: Final = 0.4
HOLD_S: Final = 1.1
HOLD: Final = (1.4, 2.3)
"""Spans that a clip's one repetition is measured in, s."""
_MOVEMENTS: Final = ("eye-close-gentle", "brow-raise", "pucker", "smile-closed")
_TERRITORIES: Final = {"eye-close-gentle": "Z", "brow-raise": "T", "pucker": "B", "smile-closed": "B"}
_MAKES: Final[dict[str, tuple[tuple[str, ...], float]]] = {
    "chin-dimpling": (("mentalis",), 1.0),
    "platysma-bands": (("platysma",), 1.0),
    "nasolabial-fold": (("zygomaticus-major", "zygomaticus-minor", "levator-labii"), 1.4),
    "crows-feet": (("orbicularis-oculi-orbital",), 1.0),
    "glabella": (("corrugator", "procerus"), 1.1),
    "bunny-lines": (("nasalis-transverse",), 0.6),
}
"""Which muscles are wired for a mark, and how deep they make it at drive 1 (`phantom/tissue/motion.toml`)."""
_BESIDE: Final = (
    "depressor-anguli-oris",
    "depressor-labii",
    "buccinator",
    "orbicularis-oris-lower",
    "frontalis-medial",
)
"""Muscles that move skin and mark none."""
_LEVELS: Final = (0.05, 1.0)
"""How deep a wired mark is, of the phantom's whole mark."""
_WIRED: Final = 2 / 3
_LIGHT_FROM: Final = ("left", "right", "above", "below")


@dataclass(frozen=True)
class Clip:
    """One clip; everything else that is drawn follows from `seed`.

    kind: "moves" (a patient moves, head and light vary between clips), "turns" (a still face of which the head alone
    turns and tips), "relit" (a still face and head, and a light that changes).
    """

    seed: int
    kind: Kind = "moves"

    @property
    def id(self) -> str:
        """A name to find it by."""
        return f"{self.kind}-{self.seed}"

    def parameters(self) -> dict[str, Any]:
        """What makes the key of everything kept of it."""
        return asdict(self)


def clip_cases(*, tuning: bool = False, quick: bool = False) -> tuple[Clip, ...]:
    """The clips: of every person one that moves, and of some one each that turns and is relit."""
    people = TUNED_ON if tuning else REPORTED
    if people.start not in (TUNING_SEEDS if tuning else REPORTING_SEEDS):
        raise ValueError("clips are of people that are not for this")
    seeds = people[:QUICK] if quick else people
    kinds: tuple[Kind, ...] = ("moves", "turns", "relit")
    return tuple(Clip(seed, kind) for seed in seeds for kind in (kinds if seed % _STILL_EVERY == 0 else kinds[:1]))


def movement_of(clip: Clip) -> str:
    """What is asked for in a clip."""
    return _MOVEMENTS[clip.seed % len(_MOVEMENTS)]


def affected_of(clip: Clip) -> Side:
    """The side that is wired wrongly."""
    return SIDES[clip.seed // len(_MOVEMENTS) % 2]


def recording_of_clip(clip: Clip) -> Recording:
    """What a clip records: marks are wired each with even chances, and muscles that mark nothing too."""
    rng = np.random.default_rng([clip.seed, 40])
    light, blur, noise = rng.uniform(0.0, 0.4), rng.uniform(0.0, 0.6), rng.uniform(1.0, 3.0)
    camera = Camera(
        size=SIZE,
        fps=FPS,
        face_share=float(rng.uniform(0.58, 0.64)),
        light_gradient=float(light),
        light_from=_LIGHT_FROM[int(rng.integers(4))],
        flicker=float(rng.choice([0.0, 0.0, 0.03])),
        noise_sd=float(noise),
        blur_px=float(blur),
        crf=int(rng.choice([18, 23])),
    )
    head = "still" if rng.uniform() < 0.5 else "moderate"
    turn = (float(rng.uniform(-6.0, 6.0)), float(rng.uniform(-4.0, 4.0)))
    moves = clip.kind == "moves"
    step = Step(movement_of(clip), 1, START_S, RAMP_S, HOLD_S)
    return Recording(
        patient=_patient(clip, rng) if moves else Patient("healthy", "healthy", "unknown"),
        protocol=Protocol((step,) if moves else (), (), (), DURATION_S),
        person_seed=clip.seed,
        camera=camera,
        head=head if moves else "still",
        turn_deg=turn if moves else (0.0, 0.0),
        seed=clip.seed,
    )


def _patient(clip: Clip, rng: np.random.Generator) -> Patient:
    side, movement = affected_of(clip), movement_of(clip)
    territory = _TERRITORIES[movement]
    own = np.random.default_rng([clip.seed, 10, 1])  # as `draw_person` draws the person's synergy
    normal = draw_synergy(own).sel(movement=movement, side=side).values
    sent = float(territory_drive(normal)[BRANCHES.index(territory)])
    gains = dict.fromkeys(MUSCLE_IDS, 0.0)
    for muscles, depth in _MAKES.values():
        if rng.uniform() < _WIRED:
            level = float(rng.uniform(*_LEVELS))
            for muscle in muscles:
                gains[muscle] += level / depth / sent
    for muscle in _BESIDE:
        if rng.uniform() < 0.4:
            gains[muscle] += float(rng.uniform(0.1, 0.5)) / sent
    nerve = Nerve(wires=tuple(Wire(territory, muscle, gain) for muscle, gain in gains.items() if gain > 0.0))
    patient = Patient("clip", "marks at random", side)
    return replace(patient, left=nerve) if side == "left" else replace(patient, right=nerve)


def simulate_clip(clip: Clip) -> Simulation:
    """A clip as it happens, before any camera sees it."""
    simulation = simulate(recording_of_clip(clip))
    if clip.kind != "turns":
        return simulation
    rng = np.random.default_rng([clip.seed, 41])
    way = rng.uniform(0.0, 2.0 * np.pi)
    size = rng.uniform(5.0, 9.0)
    level = plateau(simulation.time, START_S, RAMP_S, START_S + RAMP_S + HOLD_S, RAMP_S)
    poses = simulation.poses.copy()
    poses[:, 0] += level * size * np.cos(way)
    poses[:, 1] += level * 0.7 * size * np.sin(way)
    poses[:, 2] += level * rng.uniform(-3.0, 3.0)
    return replace(simulation, poses=poses)


def clip_pictures(clip: Clip, simulation: Simulation) -> Iterator[tuple[float, Picture]]:
    """Its frames, with the light changed where that is what happens."""
    shown = pictures(simulation)
    if clip.kind != "relit":
        yield from shown
        return
    rng = np.random.default_rng([clip.seed, 42])
    gain = float(rng.choice([-0.35, 0.25]))
    width, height = SIZE
    way = rng.uniform(0.0, 2.0 * np.pi)
    across, down = np.meshgrid(np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height))
    slope = (across * np.cos(way) + down * np.sin(way)) * rng.uniform(0.3, 0.7)
    field = (np.log1p(gain) + slope).astype(np.float32)
    for time_s, picture in shown:
        level = float(plateau(np.array(time_s), START_S, RAMP_S, START_S + RAMP_S + HOLD_S, RAMP_S))
        light = np.repeat(np.exp(level * field)[..., None], 3, axis=2)
        yield time_s, cv2.multiply(picture, light, dtype=cv2.CV_8U).astype(np.uint8, copy=False)


def trials_of_clip(clip: Clip) -> Trials:
    """The one repetition of a clip, taken from when it was asked for: what is judged is the reading of skin."""
    end = START_S + 2 * RAMP_S + HOLD_S
    return Trials((Trial(movement_of(clip), 1, None, REST, START_S, sum(HOLD) / 2, HOLD, end, usable=True),))


def true_changes(simulation: Simulation) -> dict[tuple[str, Side], float]:
    """By how much each mark of each side truly is deeper in the hold than at rest, of the phantom's whole mark."""
    marks, time = simulation.course.marks, simulation.time
    rest, hold = ((time >= span[0]) & (time <= span[1]) for span in (REST, HOLD))
    change = marks[hold].mean(axis=0) - marks[rest].mean(axis=0)
    out: dict[tuple[str, Side], float] = {}
    for name, value in zip(MARKS, change, strict=True):
        mark, side = name.split("/")
        out[mark, SIDES[SIDES.index(side)]] = float(value)
    return out
