"""Suite "demo": synkin against the truth of the demonstration recording, for every model and reading."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from synkin.analysis import Advance, cue_sheet
from synkin.anatomy import SIDES, Side, movement
from synkin.assessment import Findings
from synkin.phantom import DEMO_PATIENT, PROTOCOLS, RecordingFiles, demo_recording, files_of, write_recording
from synkin.trials import find_trials
from synkin.validation.cache import key_of, version_of
from synkin.validation.figure import Check, NotRun, Plan, Target, Value
from synkin.validation.films import Film, film_cost
from synkin.validation.readings import PAIRS, QUICK_PAIRS, Pair, Readings, Wanted

_FISSURE: Final = "palpebral-fissure"
_ONE: Final = ("smile-open", _FISSURE, "right")
"""The movement, region and side that the demonstration is about."""
_YES: Final = Target(1.0, 1.0)
_NONE: Final = Target(0.0, 0.0)
_NEAR_S: Final = 0.5
_NOTHING_MM: Final = 0.5
_NAME: Final = "demo"
_SOURCES: Final = ("anatomy", "phantom")
"""What recording and truth are made by."""


@dataclass
class Patient:
    """The rendered recording with its truth, and the readings of it; NotRun from all of it unless it is rendered."""

    film: Film
    readings: Readings
    quick: bool

    @property
    def files(self) -> RecordingFiles:
        """Where the recording lies."""
        return files_of(self.film.path, _NAME)

    @cached_property
    def truth(self) -> dict[str, Any]:
        """The truth as its JSON says it."""
        if not self.film.path.is_dir():
            raise NotRun("not rendered yet")
        loaded: dict[str, Any] = json.loads(self.files.truth.read_text(encoding="utf-8"))
        return loaded

    def pairs(self) -> tuple[Pair, ...]:
        """The pairs of this run."""
        return QUICK_PAIRS if self.quick else PAIRS

    def findings(self, pair: Pair) -> Findings:
        """The assessment, with the cue sheet and the affected side as they are."""
        if pair not in self.pairs():
            raise NotRun("left out of the quick part")
        cues = cue_sheet(self.files.video, self.files.cues, float(self.truth["duration_s"]))
        return self.readings.findings(self.files.video, pair, self.truth["affected_side"], cues)

    def true_mm(self, movement_id: str, side: Side, region: str, repetitions: list[int]) -> float:
        """True excursion, mean over the repetitions counted from 1; of the palpebral fissure the change of gap."""
        return float(
            np.mean(
                [
                    trial["gap_change"][side] if region == _FISSURE else trial["excursion"][side][region]
                    for trial in self.truth["trials"]
                    if trial["movement"] == movement_id and trial["repetition"] in repetitions
                ]
            )
        )

    def unwanted_mm(self, movement_id: str, side: Side, region: str) -> float:
        """What miswired axons truly moved there, mean over the repetitions, mm."""
        trials = [trial for trial in self.truth["trials"] if trial["movement"] == movement_id]
        found = [
            one["mm"] for trial in trials for one in trial["unwanted"] if (one["region"], one["side"]) == (region, side)
        ]
        return float(np.sum(found)) / max(1, len(trials))


def demo_film(folder: Path, seed: int) -> Film:
    """The demonstration's recording with its truth, kept in `folder`."""
    recording = demo_recording(seed=seed)
    seconds = recording.protocol.duration_s

    def render(part: Path, advance: Advance) -> None:
        write_recording(recording, part, name=_NAME, progress=advance)

    path = folder / "videos" / key_of(_NAME, version_of(_SOURCES), {"seed": seed})
    return Film(path, film_cost(recording.camera, seconds), seconds, render)


def demo_checks(patient: Patient) -> tuple[Check, ...]:
    """Every check of the demonstration recording."""
    checks = [_truth(patient)]
    for pair in PAIRS:
        checks += [_matrix(patient, pair), _excursions(patient, pair), _uncued(patient, pair)]
    return tuple(checks)


def _asked() -> list[tuple[str, str, str]]:
    """(key, movement, region) of every excursion that is held beside the truth."""
    rows = [
        (_snake(id_), id_, region) for id_ in PROTOCOLS["quick"] if (region := movement(id_).wanted_region) is not None
    ]
    return [*rows, ("smile_open_eye", "smile-open", _FISSURE)]


def _truth(patient: Patient) -> Check:
    plans = tuple(
        Plan(f"truth_{key}_{side}_mm", "mm", f"true {id_}: {region}, {side}")
        for key, id_, region in _asked()
        for side in SIDES
    )

    def run() -> Mapping[str, Value]:
        values = {}
        for key, id_, region in _asked():
            counts = [trial["repetition"] for trial in patient.truth["trials"] if trial["movement"] == id_]
            for side in SIDES:
                values[f"truth_{key}_{side}_mm"] = Value(patient.true_mm(id_, side, region, counts), len(counts))
        return values

    return Check(plans, run)


def _matrix(patient: Patient, pair: Pair) -> Check:
    present = Plan(f"{pair.id}_smile_eye_present", "1", "smile → eye on the right called present", _YES)
    excess = Plan(f"{pair.id}_smile_eye_excess_mm", "mm", "its excess")
    error = Plan(f"{pair.id}_smile_eye_excess_error_mm", "mm", "excess minus truth")
    other = Plan(f"{pair.id}_else_present", "1", f"present where under {_NOTHING_MM:g} mm was put in", _NONE)

    def run() -> Mapping[str, Value]:
        cells = patient.findings(pair).assessment.synkinesis
        values: dict[str, Value] = {}
        lost = "the smile was not found"
        values[present.name] = Value(None, 0, reason=lost, failed=True)
        values[excess.name] = values[error.name] = Value(None, 0, reason=lost)
        more = []
        for cell in cells:
            true = patient.unwanted_mm(cell.movement, cell.side, cell.region)
            if (cell.movement, cell.region, cell.side) == _ONE:
                values[present.name] = Value(float(bool(cell.present)), cell.excess.n, reason=cell.reason)
                if cell.excess.value is not None:
                    values[excess.name] = Value(cell.excess.value, cell.excess.n, cell.excess.ci95)
                    values[error.name] = Value(cell.excess.value - true, cell.excess.n)
            elif cell.present and true < _NOTHING_MM:
                more.append(f"{cell.movement} {cell.region} {cell.side} {cell.excess.value or 0.0:.1f} mm")
        values[other.name] = Value(float(len(more)), len(cells), reason="; ".join(more) or None)
        return values

    return Check((present, excess, error, other), run)


def _excursions(patient: Patient, pair: Pair) -> Check:
    plans = tuple(
        plan
        for key, id_, region in _asked()
        for side in SIDES
        for plan in (
            Plan(f"{pair.id}_{key}_{side}_mm", "mm", f"{id_}: {region}, {side}"),
            Plan(f"{pair.id}_{key}_{side}_error_mm", "mm", f"{id_}: {region}, {side}, measured minus true"),
        )
    )

    def run() -> Mapping[str, Value]:
        found = patient.findings(pair)
        values: dict[str, Value] = {}
        for key, id_, region in _asked():
            counted = [
                trial.repetition
                for trial in found.trials.trials
                if trial.movement == id_ and trial.usable and not trial.practice
            ]
            measure = "gap-change" if region == _FISSURE else "displacement"
            for side in SIDES:
                name = f"{pair.id}_{key}_{side}"
                values[f"{name}_mm"] = values[f"{name}_error_mm"] = Value(None, 0, reason="the movement was not found")
                for one in found.assessment.excursions:
                    if (one.movement, one.region, one.side, one.measure) != (id_, region, side, measure):
                        continue
                    if one.quantity.value is None:
                        values[f"{name}_mm"] = values[f"{name}_error_mm"] = Value(None, 0, reason=one.quantity.reason)
                        continue
                    true = patient.true_mm(id_, side, region, counted)
                    values[f"{name}_mm"] = Value(one.quantity.value, one.quantity.n, one.quantity.ci95)
                    values[f"{name}_error_mm"] = Value(one.quantity.value - true, one.quantity.n)
        return values

    return Check(plans, run)


def _uncued(patient: Patient, pair: Pair) -> Check:
    plan = Plan(f"{pair.id}_uncued_found_share", "1", "movements found and named right, within 0.5 s, without the cues")

    def run() -> Mapping[str, Value]:
        found = patient.findings(pair)
        trials = find_trials(found.signals, None, DEMO_PATIENT.affected_side).trials
        hits = [
            any(
                one.movement == true["movement"] and true["start_s"] - _NEAR_S <= one.peak_s <= true["end_s"] + _NEAR_S
                for one in trials
            )
            for true in patient.truth["trials"]
        ]
        return {plan.name: Value(float(np.mean(hits)), len(hits))}

    return Check((plan,), run)


def demo_reads(patient: Patient) -> list[Wanted]:
    """What has to be read, with its length in seconds."""
    return [(patient.files.video, pair, patient.film.seconds) for pair in patient.pairs()]


def _snake(id_: str) -> str:
    return id_.replace("-", "_")
