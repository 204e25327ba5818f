"""Patients of suite "grading": spread evenly over severity, each another person."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Final, Literal, get_args

import numpy as np

from synkin.anatomy import SIDES, Side
from synkin.phantom.nerve import SEEN_PATTERNS, make_protocol, random_patient
from synkin.phantom.nerve.patient import Patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording
from synkin.validation.counting import SUNNYBROOK

Kind = Literal["synkinetic", "paretic", "healthy"]
"""Synkinesis with the weakness that goes with it; weakness above all, every other time with synkinesis; neither."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
COUNTS: Final[dict[Kind, int]] = {"synkinetic": 110, "paretic": 90, "healthy": 40}
QUICK_COUNTS: Final[dict[Kind, int]] = {"synkinetic": 10, "paretic": 6, "healthy": 4}
GRADING_SEEDS: Final = range(20_001, 21_000)
"""Persons of this suite's report are nobody else's; whatever is tuned is tuned on persons 2000 to 2999."""
_PATTERNS: Final = ("mass", *SEEN_PATTERNS[:4], "mass", *SEEN_PATTERNS[4:])
"""Two of ten are mass movement: most patients who are graded have more than one pattern."""
_STEPS: Final = 10
"""Severities are drawn from so many equal parts of 0 to 1 in turn."""
_DROOP_MM: Final = 5.0
"""How far a paretic mouth corner hangs at severity 1, at most."""
_FPS: Final = 15.0
_RUNS_APART: Final = 100_000


@dataclass(frozen=True)
class GradingCase:
    """Everything that determines one recording; `severity` is 0 to 1 and means nothing for the healthy."""

    id: str
    kind: Kind
    seed: int
    side: Side
    severity: float
    pattern: str
    run: int = 1

    @property
    def person(self) -> str:
        """Whose recording it is, as far as resampling goes."""
        return f"person-{self.seed}"

    def parameters(self) -> dict[str, object]:
        """What makes the key of everything kept of it."""
        return {
            "kind": self.kind,
            "seed": self.seed,
            "side": self.side,
            "severity": self.severity,
            "pattern": self.pattern,
            "run": self.run,
        }


def grading_cases(run: int, *, quick: bool = False, seeds: range = GRADING_SEEDS) -> tuple[GradingCase, ...]:
    """The recordings of the suite; patterns, severities and sides are dealt evenly."""
    counts, numbers = QUICK_COUNTS if quick else COUNTS, count(seeds.start)
    rng = np.random.default_rng([run, seeds.start, 31])
    cases: list[GradingCase] = []
    for kind in KINDS:
        for at in range(counts[kind]):
            severity = (at % _STEPS + float(rng.uniform())) / _STEPS
            pattern = _PATTERNS[at // _STEPS % len(_PATTERNS)] if kind != "healthy" else "healthy"
            side = SIDES[(at + at // _STEPS) % 2]
            cases.append(GradingCase(f"{kind}-{at + 1}", kind, next(numbers), side, round(severity, 4), pattern, run))
    return tuple(cases)


def patient_of(case: GradingCase) -> Patient:
    """What is wrong with the patient."""
    rng = np.random.default_rng([case.seed, case.run, 41])
    if case.kind == "healthy":
        return random_patient(rng, pattern="healthy", severity=0.0, side=case.side)
    synkinetic = random_patient(rng, pattern=case.pattern, severity=case.severity, side=case.side)
    if case.kind == "synkinetic":
        return synkinetic
    weak = random_patient(rng, pattern="weak", severity=case.severity, side=case.side)
    droop = {case.side: _DROOP_MM * case.severity * float(rng.uniform(0.0, 1.0))}
    nerve = weak.nerve(case.side)
    if rng.uniform() < 0.5:
        nerve = replace(nerve, wires=synkinetic.nerve(case.side).wires)
    weak = replace(weak, name="paretic", label="paretic", asymmetry_mm=droop)
    return replace(weak, left=nerve) if case.side == "left" else replace(weak, right=nerve)


def recording_of(case: GradingCase) -> Recording:
    """The recording that a case stands for: the five movements of the Sunnybrook scale, three times each."""
    seed = case.seed + _RUNS_APART * (case.run - 1)
    return Recording(
        patient=patient_of(case),
        protocol=make_protocol(SUNNYBROOK, repetitions=3, seed=seed),
        person_seed=case.seed,
        camera=Camera(fps=_FPS),
        head=("still", "moderate")[case.seed % 2],
        seed=seed,
    )
