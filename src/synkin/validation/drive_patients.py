"""Patients of suite "drive": people with chosen miswired pairs, or without any, each with branches of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from typing import Final, Literal, get_args

import numpy as np

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, SIDES, Side
from synkin.phantom.nerve import make_protocol, random_patient
from synkin.phantom.nerve.drive import territory_drive
from synkin.phantom.nerve.patient import Patient, Wire
from synkin.phantom.nerve.synergy import draw_synergy
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording

Kind = Literal["one", "many", "healthy", "weak", "hypertonic"]
"""One miswired pair, three to five of them, or none: healthy, only weak, only hypertonic."""
Routes = Mapping[Side, Mapping[str, str]]
"""Per side and muscle the distal branch through which the nerve reaches it in this person."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MISWIRED: Final[tuple[Kind, ...]] = ("one", "many")
UNWIRED: Final[tuple[Kind, ...]] = ("healthy", "weak", "hypertonic")
MOVEMENTS_ASKED: Final = (
    "brow-raise",
    "eye-close-gentle",
    "eye-close-tight",
    "smile-closed",
    "smile-open",
    "snarl",
    "pucker",
    "teeth-lower",
    "frown",
)
"""The protocol: movements that between them drive every muscle and every territory."""

# Persons of this suite's report are nobody else's: other suites report on 1 to 999 (`cases.REPORTING_SEEDS`),
# corrections are found on 1000 to 1999, and whatever is tuned, this search included, is tuned on 2000 to 2999.
DRIVE_SEEDS: Final = range(10_001, 20_000)
COUNTS: Final[dict[Kind, int]] = {"one": 440, "many": 320, "healthy": 100, "weak": 80, "hypertonic": 60}
QUICK_COUNTS: Final[dict[Kind, int]] = {"one": 12, "many": 8, "healthy": 4, "weak": 3, "hypertonic": 3}

_REPETITIONS: Final = 2
_FPS: Final = 15.0
_RUNS_APART: Final = 100_000
_OWN_SHARE: Final = 0.35
"""A territory that reaches a muscle with this probability is the muscle's own: a wire from there is no miswiring."""
_PAIRS: Final = (3, 5)
_STRONGEST: Final = (0.25, 1.1)
"""What a wrong wire adds to its muscle in the movement that drives it most, as a share of full drive; assumed."""
_LEAST_INTO: Final = 0.2
"""A territory that is driven less is taken for one that is driven so much, lest its wires become monstrous."""


@dataclass(frozen=True)
class DriveCase:
    """Everything that determines one recording; `seed` is the person's and, with `run`, that of all the rest."""

    id: str
    kind: Kind
    seed: int
    side: Side
    run: int = 1

    @property
    def person(self) -> str:
        """Whose recording it is, as far as resampling goes."""
        return f"person-{self.seed}"

    def parameters(self) -> dict[str, object]:
        """What makes the key of everything kept of it."""
        return {"kind": self.kind, "seed": self.seed, "side": self.side, "run": self.run}


def drive_cases(run: int, *, quick: bool = False) -> tuple[DriveCase, ...]:
    """The recordings of the suite; the quick part is the first people of every kind."""
    some, cases, seeds = QUICK_COUNTS if quick else COUNTS, [], count(DRIVE_SEEDS.start)
    for kind, many in COUNTS.items():
        # Sides change after every second person: every other person's face is made of the picture's mirror image.
        everybody = [DriveCase(f"{kind}-{at + 1}", kind, next(seeds), SIDES[at // 2 % 2], run) for at in range(many)]
        cases += everybody[: some[kind]]
    return tuple(cases)


def patient_of(case: DriveCase) -> Patient:
    """What is wrong with the patient."""
    rng = np.random.default_rng([case.seed, case.run, 77])
    severity = float(rng.uniform())
    if case.kind in UNWIRED:
        return random_patient(rng, pattern=case.kind, severity=severity, side=case.side)
    # Strength, tone, delay, slowness and disorder as synkinetic patients have them; the wires are the suite's own.
    drawn = random_patient(rng, pattern="mass", severity=severity, side=case.side)
    nerve = drawn.nerve(case.side)
    wires = wrong_wires(rng, 1 if case.kind == "one" else int(rng.integers(_PAIRS[0], _PAIRS[1] + 1)), nerve.strength)
    fight = nerve.fight if rng.uniform() < 0.5 else 0.0
    ill = replace(nerve, wires=wires, fight=fight)
    named = replace(drawn, name=case.kind, label=case.kind)
    return replace(named, left=ill) if case.side == "left" else replace(named, right=ill)


def wrong_wires(rng: np.random.Generator, pairs: int, strength: Mapping[str, float]) -> tuple[Wire, ...]:
    """So many wires to different muscles, each from a territory that is not the muscle's own."""
    wires: dict[str, Wire] = {}
    while len(wires) < pairs:
        branch, muscle = int(rng.integers(len(BRANCHES))), MUSCLE_IDS[int(rng.integers(len(MUSCLE_IDS)))]
        territory = BRANCHES[branch]
        if MUSCLES[muscle].branches.get(territory, 0.0) >= _OWN_SHARE or muscle in wires:
            continue
        most = max(_average_most()[branch], _LEAST_INTO)
        gain = float(rng.uniform(*_STRONGEST)) / most / strength.get(muscle, 1.0)
        wires[muscle] = Wire(territory, muscle, gain)
    return tuple(wires.values())


@cache
def _average_most() -> tuple[float, ...]:
    """The most that any movement of the protocol sends into each territory of the average person."""
    average = draw_synergy(None).sel(side="left", movement=list(MOVEMENTS_ASKED))
    return tuple(territory_drive(average.values).max(axis=0).tolist())


def routes_of(seed: int) -> Routes:
    """The person's anatomy: for every muscle the branch that reaches it, drawn by the atlas's probabilities.

    No muscle of the simulated patient moves by it; it is what a surgeon would find, and truth for the route alone.
    """
    rng = np.random.default_rng([seed, 78])
    return {side: {muscle: _branch(rng, MUSCLES[muscle].branches) for muscle in MUSCLE_IDS} for side in SIDES}


def _branch(rng: np.random.Generator, shares: Mapping[str, float]) -> str:
    names = list(shares)
    chances = np.array([shares[name] for name in names])
    return str(names[int(rng.choice(len(names), p=chances / chances.sum()))])


def recording_of(case: DriveCase) -> Recording:
    """The recording that a case stands for."""
    seed = case.seed + _RUNS_APART * (case.run - 1)
    return Recording(
        patient=patient_of(case),
        protocol=make_protocol(MOVEMENTS_ASKED, repetitions=_REPETITIONS, seed=seed),
        person_seed=case.seed,
        camera=Camera(fps=_FPS),
        head="moderate" if case.seed % 3 else "still",
        seed=seed,
    )
