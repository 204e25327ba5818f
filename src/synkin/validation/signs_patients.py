"""Patients of suite "signs": miswired muscles; a late, slow or disordered side; a shift at rest; nothing of these."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Final, Literal, get_args

import numpy as np

from synkin.anatomy import BRANCHES, MUSCLE_IDS, SIDES, Side, other_side
from synkin.phantom.nerve import Site, make_protocol, named_patient, random_patient, with_stimulation
from synkin.phantom.nerve.patient import Nerve, Patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording
from synkin.validation.drive_patients import MOVEMENTS_ASKED, DriveCase, routes_of
from synkin.validation.drive_patients import patient_of as wired_patient

SignKind = Literal[
    "one",
    "many",
    "healthy",
    "weak",
    "slow",
    "disorder-40",
    "disorder-80",
    "ptosis",
    "contracture",
    "tone",
    "asymmetry",
]
KINDS: Final[tuple[SignKind, ...]] = get_args(SignKind)
WIRED: Final[tuple[SignKind, ...]] = ("one", "many")
DISORDERED: Final[dict[SignKind, int]] = {"disorder-40": 40, "disorder-80": 80}
"""Spread of onsets between the muscles of one movement, ms."""
ORDERED: Final[tuple[SignKind, ...]] = ("healthy", "weak", "slow")
"""Without any disorder, held against it."""
RESTING: Final[tuple[SignKind, ...]] = ("ptosis", "contracture", "tone")
"""What shifts a region at rest."""
SYMMETRIC: Final[tuple[SignKind, ...]] = (*ORDERED, *DISORDERED)
"""Nothing shifts a region of theirs at rest."""
KIND_SAYS: Final[dict[SignKind, str]] = {
    "one": "one miswired pair",
    "many": "three to five miswired pairs",
    "healthy": "healthy people",
    "weak": "purely weak patients",
    "slow": "a slow and late side without disorder",
    "disorder-40": "40 ms of disorder",
    "disorder-80": "80 ms of disorder",
    "ptosis": "a drooping upper lid",
    "contracture": "contracture",
    "tone": "tone at rest",
    "asymmetry": "an old asymmetry of the corner",
}

# Persons of this suite's report are nobody else's; `drive_patients.DRIVE_SEEDS` end before them.
SIGN_SEEDS: Final = range(20_001, 21_000)
COUNTS: Final[dict[SignKind, int]] = {
    "one": 36,
    "many": 36,
    "healthy": 24,
    "weak": 16,
    "slow": 16,
    "disorder-40": 16,
    "disorder-80": 16,
    "ptosis": 10,
    "contracture": 10,
    "tone": 12,
    "asymmetry": 8,
}
QUICK_COUNTS: Final[dict[SignKind, int]] = {**dict.fromkeys(KINDS, 1), "one": 2}
STIMULATED_MA: Final = 16.0
"""Well above the threshold of an ill side, and below what reaches the next branch of most."""

_FPS: Final = 30.0
_STIMULATED_FPS: Final = 15.0
_REPETITIONS: Final = 2
_RUNS_APART: Final = 100_000
_LATER: Final = 30_000
"""Added to the recording's seed: the stimulation is another recording of the same person."""
_LATE_S: Final = (0.0, 0.08)
_SLOWNESS: Final = (1.0, 1.4)
_SLOW: Final = (1.2, 1.8)
_STRENGTH: Final = (0.6, 0.95)
_DROOPS_FROM: Final = 0.3
"""Severity, 0 to 1, from which lids hang: 1.6 mm and more."""
_SHORTENED: Final = (0.5, 1.0)
"""Share of the named patient's contracture."""


@dataclass(frozen=True)
class SignCase:
    """Everything that determines one person's recordings; `seed` is the person's and, with `run`, that of the rest."""

    id: str
    kind: SignKind
    seed: int
    side: Side
    run: int = 1

    @property
    def person(self) -> str:
        """Whose recordings they are, as far as resampling goes."""
        return f"person-{self.seed}"

    @property
    def stimulated(self) -> bool:
        """Whether the nerve is stimulated in a second recording."""
        return self.kind in WIRED

    def parameters(self) -> dict[str, object]:
        """What makes the key of everything kept of it."""
        return {"kind": self.kind, "seed": self.seed, "side": self.side, "run": self.run}


def sign_cases(run: int, *, quick: bool = False) -> tuple[SignCase, ...]:
    """The people of the suite; the quick part is the first of every kind."""
    some, cases, seeds = QUICK_COUNTS if quick else COUNTS, [], count(SIGN_SEEDS.start)
    for kind, many in COUNTS.items():
        # Sides change after every second person: every other person's face is made of the picture's mirror image.
        everybody = [SignCase(f"{kind}-{at + 1}", kind, next(seeds), SIDES[at // 2 % 2], run) for at in range(many)]
        cases += everybody[: some[kind]]
    return tuple(cases)


def patient_of(case: SignCase) -> Patient:
    """What is wrong with the patient, with the branches that reach the muscles of this person."""
    routes = routes_of(case.seed)
    patient = _patient(case, np.random.default_rng([case.seed, case.run, 81]))
    return replace(
        patient,
        affected_side=case.side,
        left=replace(patient.left, routes=routes["left"]),
        right=replace(patient.right, routes=routes["right"]),
    )


def _patient(case: SignCase, rng: np.random.Generator) -> Patient:
    kind, side = case.kind, case.side
    if kind in ("one", "many", "healthy", "weak"):
        return wired_patient(DriveCase(case.id, kind, case.seed, side, case.run))
    if kind == "ptosis":
        return random_patient(rng, pattern="ptosis", severity=float(rng.uniform(_DROOPS_FROM, 1.0)), side=side)
    if kind in ("tone", "asymmetry"):
        pattern = "hypertonic" if kind == "tone" else "asymmetry"
        return random_patient(rng, pattern=pattern, severity=float(rng.uniform()), side=side)
    if kind == "contracture":
        named = named_patient("contracture", side)
        share = float(rng.uniform(*_SHORTENED))
        short = {muscle: share * whole for muscle, whole in named.nerve(side).contracture.items()}
        return _with(named, side, replace(named.nerve(side), contracture=short))
    loss = float(rng.uniform(*_STRENGTH))
    nerve = Nerve(
        strength=dict.fromkeys(MUSCLE_IDS, loss),
        delay_s=float(rng.uniform(*_LATE_S)),
        slowness=float(rng.uniform(*(_SLOW if kind == "slow" else _SLOWNESS))),
        disorder_s=DISORDERED.get(kind, 0) / 1000.0,
    )
    return _with(Patient(kind, KIND_SAYS[kind], side), side, nerve)


def _with(patient: Patient, side: Side, nerve: Nerve) -> Patient:
    other = patient.nerve(other_side(side))
    left, right = (nerve, other) if side == "left" else (other, nerve)
    return replace(patient, left=left, right=right)


def recording_of(case: SignCase) -> Recording:
    """Nine movements twice each, a little over a minute."""
    seed = _seed(case)
    return Recording(
        patient=patient_of(case),
        protocol=make_protocol(MOVEMENTS_ASKED, repetitions=_REPETITIONS, seed=seed),
        person_seed=case.seed,
        camera=Camera(fps=_FPS),
        head="moderate" if case.seed % 3 else "still",
        seed=seed,
    )


def stimulated_recording_of(case: SignCase) -> Recording:
    """Every branch of the affected side stimulated twice, in a recording of its own without voluntary movements."""
    seed = _seed(case) + _LATER
    sites = [Site(branch, case.side, STIMULATED_MA) for branch in BRANCHES]
    return replace(
        recording_of(case),
        protocol=with_stimulation(make_protocol((), seed=seed), sites, seed=seed),
        camera=Camera(fps=_STIMULATED_FPS),
        seed=seed,
    )


def _seed(case: SignCase) -> int:
    return case.seed + _RUNS_APART * (case.run - 1)
