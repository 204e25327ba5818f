"""Patients drawn at random: of a chosen pattern and severity, or without synkinesis."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import BRANCHES, MUSCLE_IDS, Side, other_side
from synkin.errors import WrongUsageError
from synkin.phantom.nerve.drive import territory_drive
from synkin.phantom.nerve.named import named_patient
from synkin.phantom.nerve.patient import Nerve, Patient, Wire
from synkin.phantom.nerve.synergy import REACH, draw_synergy
from synkin.phantom.nerve.tables import read_table

_TABLE = read_table("random.toml")
_ROWS: Final[dict[str, dict[str, Any]]] = {row["id"]: row for row in _TABLE["pattern"]}
_BESIDES: Final[dict[str, Any]] = _TABLE["besides"]
_CONTROL: Final[dict[str, Any]] = _TABLE["control"]

SEEN_PATTERNS: Final[tuple[str, ...]] = tuple(_ROWS)
"""The patterns of synkinesis that landmarks can see."""
CONTROLS: Final = ("healthy", "weak", "hypertonic", "ptosis", "asymmetry", "spasm", "head-only")
"""Patients and healthy people without synkinesis; head-only is a healthy person, of whom only the head moves more."""
RANDOM_PATTERNS: Final[tuple[str, ...]] = (*SEEN_PATTERNS, "mass", *CONTROLS)
"""Everything that `random_patient` draws."""


def random_patient(rng: np.random.Generator, *, pattern: str, severity: float, side: Side) -> Patient:
    """A patient of this pattern.

    Parameters
    ----------
    pattern : one of `RANDOM_PATTERNS`.
    severity : 0 to 1; of a synkinesis from about 1 mm of unwanted movement to 5 mm and more where the region can move
        so far, of a control from hardly noticeable to severe.
    side : the affected side; also of controls, since whoever analyses them must be told one.
    """
    if not 0.0 <= severity <= 1.0:
        raise WrongUsageError("the severity of a random patient lies between 0 and 1")
    if pattern in ("healthy", "head-only"):
        return Patient(pattern, "healthy", side)
    if pattern in CONTROLS:
        return _CONTROL_PATIENTS[pattern](rng, severity, side)
    if pattern != "mass" and pattern not in _ROWS:
        raise WrongUsageError(f"there is no pattern '{pattern}' to draw; choose {', '.join(RANDOM_PATTERNS)}")
    return _synkinetic(rng, pattern, severity, side)


def any_patient(seed: int, side: Side) -> Patient:
    """A patient of a pattern and severity that the seed draws, with synkinesis."""
    rng = np.random.default_rng([seed, 20])
    patterns = (*SEEN_PATTERNS, "mass")
    pattern = patterns[int(rng.integers(len(patterns)))]
    return random_patient(rng, pattern=pattern, severity=float(rng.uniform()), side=side)


def _synkinetic(rng: np.random.Generator, pattern: str, severity: float, side: Side) -> Patient:
    strength = _weakened(rng, severity)
    wires: list[Wire] = []
    for one, share in _mixture(rng, pattern).items():
        low, high = _ROWS[one]["mm"]
        wires += _wires(rng, one, share * (low + (high - low) * severity), strength)
    tone_share = rng.uniform(0.0, 1.0) * (0.3 + 0.7 * severity)
    nerve = Nerve(
        strength=strength,
        tone={muscle: most * tone_share * rng.uniform(0.5, 1.0) for muscle, most in _BESIDES["tone_most"].items()},
        wires=_joined(wires),
        fight=float(rng.uniform(*_BESIDES["fight"])) * severity if rng.uniform() < 0.4 else 0.0,
        delay_s=float(rng.uniform(*_BESIDES["delay_s"])),
        slowness=float(rng.uniform(*_BESIDES["slowness"])),
        disorder_s=float(rng.uniform(*_BESIDES["disorder_s"])),
    )
    return replace(
        _patient(pattern, f"{pattern}, severity {severity:.2f}", side, nerve),
        lid_yoke=float(rng.uniform(*_BESIDES["lid_yoke"])),
    )


def _mixture(rng: np.random.Generator, pattern: str) -> dict[str, float]:
    """Which patterns a patient has, each with its share of the severity's millimetres; the first one whole."""
    if pattern == "mass":
        count = int(rng.integers(_BESIDES["mass_least"], len(_ROWS) + 1))
        # The eye and the mouth are always in it.
        others = [one for one in _ROWS if one not in ("oral-ocular", "ocular-oral")]
        chosen = ["oral-ocular", "ocular-oral", *rng.permutation(others)[: count - 2].tolist()]
        return {one: float(rng.uniform(*_BESIDES["mass_share"])) for one in chosen}
    mixture = {pattern: 1.0}
    for other in _ROWS:
        share = float(rng.uniform(*_BESIDES["companion_share"]))
        if rng.uniform() < _BESIDES["companion"] and other != pattern:
            mixture[other] = share
    return mixture


def _wires(rng: np.random.Generator, pattern: str, mm: float, strength: dict[str, float]) -> list[Wire]:
    """Wires that move the pattern's region by `mm` on the average face with these strengths."""
    row = _ROWS[pattern]
    ways = row.get("ways") or [row["wires"]]
    way = ways[rng.integers(len(ways))]
    gains = np.array([gain for _, _, gain in way]) * np.exp(_BESIDES["gain_sd"] * rng.standard_normal(len(way)))
    reach = REACH[row["region"]]
    unit = _TABLE["fissure_mm"] if row["region"] == "palpebral-fissure" else 1.0
    moved = 0.0
    for trigger in row["triggers"]:
        into = dict(zip(BRANCHES, _average_territories()[trigger], strict=True))
        for (branch, muscle, _), gain in zip(way, gains, strict=True):
            moved += unit * gain * into[branch] * reach.get(muscle, 0.0) * strength[muscle] / len(row["triggers"])
    return [
        Wire(branch, muscle, float(gain * mm / moved)) for (branch, muscle, _), gain in zip(way, gains, strict=True)
    ]


def _joined(wires: list[Wire]) -> tuple[Wire, ...]:
    """One wire per branch and muscle."""
    gains: dict[tuple[str, str], float] = {}
    for wire in wires:
        key = wire.territory, wire.muscle
        gains[key] = gains.get(key, 0.0) + wire.gain
    return tuple(Wire(territory, muscle, gain) for (territory, muscle), gain in gains.items())


def _weakened(rng: np.random.Generator, severity: float) -> dict[str, float]:
    low, high = _BESIDES["weakness"]
    loss = float(rng.uniform(0.5, 1.5)) * (low + (high - low) * severity)
    strength: dict[str, float] = {}
    for muscle in MUSCLE_IDS:
        share = _BESIDES["eye_weakness_share"] if muscle.startswith("orbicularis-oculi") else 1.0
        strength[muscle] = float(
            np.clip(1.0 - share * (loss + _BESIDES["weakness_sd"] * rng.standard_normal()), 0.3, 1.0)
        )
    return strength


@cache
def _average_territories() -> dict[str, npt.NDArray[np.floating[Any]]]:
    average = draw_synergy(None)
    into = territory_drive(average.sel(side="left").values)
    return dict(zip(average.movement.values.tolist(), into, strict=True))


def _weak(rng: np.random.Generator, severity: float, side: Side) -> Patient:
    row = _CONTROL["weak"]
    level = _between(row["strength"], severity)
    spread = np.clip(level * np.exp(0.15 * rng.standard_normal(len(MUSCLE_IDS))), 0.05, 1.0)
    nerve = Nerve(
        strength=dict(zip(MUSCLE_IDS, spread.tolist(), strict=True)),
        delay_s=float(rng.uniform(*row["delay_s"])),
        slowness=float(rng.uniform(*row["slowness"])),
    )
    return _patient("weak", "weakness without synkinesis", side, nerve)


def _hypertonic(rng: np.random.Generator, severity: float, side: Side) -> Patient:
    row = _CONTROL["hypertonic"]
    share = _between(row["share"], severity)
    tone = {muscle: most * share * float(rng.uniform(0.5, 1.2)) for muscle, most in row["tone"].items()}
    return _patient("hypertonic", "hypertonic at rest without synkinesis", side, Nerve(tone=tone))


def _ptosis(rng: np.random.Generator, severity: float, side: Side) -> Patient:
    mm = _between(_CONTROL["ptosis"]["mm"], severity) * float(rng.uniform(0.85, 1.15))
    return Patient("ptosis", "drooping upper lid", side, ptosis_mm={side: mm})


def _asymmetry(rng: np.random.Generator, severity: float, side: Side) -> Patient:
    mm = _between(_CONTROL["asymmetry"]["mm"], severity) * float(rng.uniform(0.85, 1.15))
    return Patient("asymmetry", "old asymmetry of the bones", side, asymmetry_mm={side: mm})


def _spasm(rng: np.random.Generator, severity: float, side: Side) -> Patient:
    name = ("hemifacial-spasm", "blepharospasm")[int(rng.integers(2))]
    patient = named_patient(name, side)
    if patient.spasm is None:
        raise AssertionError(f"{name} has no spasm in patients.toml")
    often = _between(_CONTROL["spasm"]["per_minute"], severity)
    spasm = replace(patient.spasm, per_minute=often, length_s=patient.spasm.length_s * float(rng.uniform(0.7, 1.4)))
    return replace(patient, name="spasm", affected_side=side, spasm=spasm)


_CONTROL_PATIENTS: Final[dict[str, Callable[[np.random.Generator, float, Side], Patient]]] = {
    "weak": _weak,
    "hypertonic": _hypertonic,
    "ptosis": _ptosis,
    "asymmetry": _asymmetry,
    "spasm": _spasm,
}


def _patient(name: str, label: str, side: Side, nerve: Nerve) -> Patient:
    nerves = {side: nerve, other_side(side): Nerve()}
    return Patient(name, label, side, left=nerves["left"], right=nerves["right"])


def _between(ends: list[float], severity: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * severity
