"""Truth of signs, of patients whose nerves are chosen by hand and of those of the suite."""

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from synkin.anatomy import BRANCHES, MUSCLE_IDS, SIDES, Side
from synkin.measures.resting_signs import SIGNS
from synkin.phantom.nerve import make_protocol, territory_drive
from synkin.phantom.nerve.patient import Nerve, Patient, Wire
from synkin.phantom.person import draw_person
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, Simulation, simulate
from synkin.validation.cases import CALIBRATION_SEEDS, REPORTING_SEEDS, TUNING_SEEDS
from synkin.validation.drive_patients import DRIVE_SEEDS, MOVEMENTS_ASKED, routes_of
from synkin.validation.drive_truth import truth_of
from synkin.validation.signs_patients import (
    COUNTS,
    DISORDERED,
    KINDS,
    SIGN_SEEDS,
    WIRED,
    patient_of,
    recording_of,
    sign_cases,
    stimulated_recording_of,
)
from synkin.validation.signs_truth import (
    fighting_drive,
    firing_together,
    gap_difference_mm,
    held_drive,
    leaks,
    moved_mm,
    shifts_mm,
    wired_drive,
)

SEED = 2701
WIRE = Wire("B", "mentalis", 0.6)
SIGN = {(sign.region, sign.measure): at for at, sign in enumerate(SIGNS)}
Placed = tuple[tuple[Side, float], ...]


@cache
def recorded(
    wires: tuple[Wire, ...] = (), fight: float = 0.0, ptosis: Placed = (), asymmetry: Placed = ()
) -> Simulation:
    """Each movement once, at few frames."""
    nerve = Nerve(wires=wires, fight=fight, strength={"mentalis": 0.5})
    patient = Patient("made", "made", "left", left=nerve, ptosis_mm=dict(ptosis), asymmetry_mm=dict(asymmetry))
    protocol = make_protocol(MOVEMENTS_ASKED, repetitions=1, blinks=False, gaze_shifts=False, size_sd=0.0, seed=SEED)
    return simulate(Recording(patient, protocol, person_seed=SEED, camera=Camera(fps=6.0), seed=SEED))


def test_nobody_of_the_report_was_tuned_on_or_is_in_another_suite() -> None:
    seeds = [case.seed for case in sign_cases(1)]

    assert len(seeds) == len(set(seeds)) == sum(COUNTS.values())
    assert set(seeds) <= set(SIGN_SEEDS)
    for others in (REPORTING_SEEDS, CALIBRATION_SEEDS, TUNING_SEEDS, DRIVE_SEEDS):
        assert not set(SIGN_SEEDS) & set(others)


def test_the_quick_part_has_every_kind_and_both_sides_are_ill() -> None:
    quick = sign_cases(1, quick=True)
    assert set(quick) < set(sign_cases(1))
    assert {case.kind for case in quick} == set(KINDS)
    for kind in KINDS:
        sides = Counter(case.side for case in sign_cases(1) if case.kind == kind)
        assert abs(sides["left"] - sides["right"]) <= 2


def test_kinds_have_what_they_are_named_for_and_no_more() -> None:
    for case in sign_cases(1, quick=True):
        patient = patient_of(case)
        nerve, other = (patient.nerve(side) for side in (case.side, "right" if case.side == "left" else "left"))
        assert patient.affected_side == case.side
        assert (other.wires, other.tone, other.contracture, other.disorder_s) == ((), {}, {}, 0.0)
        assert bool(nerve.wires) == (case.kind in WIRED)
        if case.kind not in WIRED:
            assert nerve.disorder_s == DISORDERED.get(case.kind, 0) / 1000.0
            assert bool(nerve.tone) == (case.kind == "tone")
            assert nerve.fight == 0.0
        assert bool(nerve.contracture) == (case.kind == "contracture")
        assert bool(patient.ptosis_mm) == (case.kind == "ptosis")
        assert bool(patient.asymmetry_mm) == (case.kind == "asymmetry")
        assert (nerve.slowness > 1.15) >= (case.kind == "slow")
        assert nerve.routes == routes_of(case.seed)[case.side]
        assert 55 < recording_of(case).protocol.duration_s < 75


def test_the_stimulation_is_a_recording_of_the_same_patient_without_a_movement() -> None:
    case = sign_cases(1, quick=True)[0]
    one, later = recording_of(case), stimulated_recording_of(case)

    assert (later.patient, later.person_seed) == (one.patient, one.person_seed)
    assert later.seed != one.seed
    assert later.protocol.steps == ()
    assert Counter(step.branch for step in later.protocol.stimulations) == dict.fromkeys(BRANCHES, 2)
    assert {step.side for step in later.protocol.stimulations} == {case.side}


def test_wires_and_fights_are_what_they_add_to_the_drive() -> None:
    """The same repetitions with and without: what is left is theirs; 5 % is what a muscle's repetitions differ by."""
    bare = held_drive(recorded())
    for simulation, of in ((recorded((WIRE,)), wired_drive), (recorded(fight=0.3), fighting_drive)):
        added = held_drive(simulation) - bare
        true = of(simulation.person, simulation.recording.patient, "left")
        assert true.max() > 0.1
        assert added[:, SIDES.index("left")] == pytest.approx(true, rel=0.2, abs=1e-9)
        assert np.abs(added[:, SIDES.index("right")]).max() < 1e-9


def test_a_healthy_side_drives_what_its_synergies_say() -> None:
    simulation = recorded()
    normal = simulation.person.synergy.sel(side="right", movement=list(MOVEMENTS_ASKED), muscle=list(MUSCLE_IDS))
    assert held_drive(simulation)[:, SIDES.index("right")] == pytest.approx(normal.values, rel=0.2, abs=1e-9)


def test_skin_moves_as_in_suite_drive() -> None:
    for case in [one for one in sign_cases(1) if one.kind == "many"][:2]:
        person, patient = draw_person(case.seed), patient_of(case)
        mm = moved_mm(person, case.side, wired_drive(person, patient, case.side)).max(axis=0)
        known = truth_of(person, patient, routes_of(case.seed)).moved_mm
        assert {muscle: mm[at] for at, muscle in enumerate(MUSCLE_IDS) if mm[at] > 0} == pytest.approx(known)


def test_antagonists_fire_together_as_much_as_the_weaker_of_them() -> None:
    drives = np.zeros(len(MUSCLE_IDS))
    for muscle, drive in (("zygomaticus-major", 0.5), ("risorius", 0.2), ("platysma", 0.3), ("mentalis", 0.9)):
        drives[MUSCLE_IDS.index(muscle)] = drive
    assert firing_together(drives, "mouth") == pytest.approx(0.3)
    assert firing_together(drives, "brow") == 0.0


def test_what_leaks_arrives_by_this_person_s_branches() -> None:
    simulation, routes = recorded((WIRE, Wire("B", "corrugator", 0.4))), routes_of(SEED)
    person, patient = simulation.person, simulation.recording.patient
    own = {**routes, "left": {**routes["left"], "mentalis": "MM", "corrugator": "T"}}
    into = territory_drive(person.synergy.sel(side="left", movement=list(MOVEMENTS_ASKED)).values).max(axis=0)
    sent = float(into[BRANCHES.index("B")])

    found = leaks(person, patient, own, "left")

    assert found[BRANCHES.index("B"), BRANCHES.index("MM")] == pytest.approx(0.6 * 0.5 * sent)
    assert found[BRANCHES.index("B"), BRANCHES.index("T")] == pytest.approx(0.4 * sent)
    assert found.sum() == pytest.approx(0.7 * sent)
    together = {**own, "left": {**own["left"], "corrugator": "MM"}}
    assert leaks(person, patient, together, "left")[BRANCHES.index("B"), BRANCHES.index("MM")] == pytest.approx(
        0.7 * sent
    )


def test_a_shift_is_what_the_illness_adds_however_unlike_the_sides_are() -> None:
    healthy, hanging = recorded(), recorded(ptosis=(("left", 2.0),))
    assert shifts_mm(healthy, "left", SIGNS) == pytest.approx([0.0] * len(SIGNS), abs=1e-6)
    assert abs(gap_difference_mm(healthy, "left")) > 0.01

    found = shifts_mm(hanging, "left", SIGNS)
    # The lid hangs less towards its corners, and the gap is a mean along it.
    assert found[SIGN["palpebral-fissure", "gap"]] == pytest.approx(-2.0, abs=0.25)
    assert found[SIGN["palpebral-fissure", "lower-lid"]] == pytest.approx(0.0, abs=0.05)
    assert shifts_mm(hanging, "right", SIGNS) == pytest.approx([-one for one in found])
    narrower = gap_difference_mm(hanging, "left") - gap_difference_mm(healthy, "left")
    assert narrower == pytest.approx(found[SIGN["palpebral-fissure", "gap"]])

    low = shifts_mm(recorded(asymmetry=(("left", 3.0),)), "left", SIGNS)
    assert low[SIGN["commissure", "height"]] == pytest.approx(-3.0, abs=0.4)


def test_disorder_changes_who_is_late_and_nothing_of_who_is_driven() -> None:
    case = next(one for one in sign_cases(1) if one.kind == "disorder-80")
    recording = recording_of(case)
    nerve = recording.patient.nerve(case.side)
    assert nerve.disorder_s == 0.08
    tidy = replace(nerve, disorder_s=0.0)
    patient = replace(recording.patient, **{case.side: tidy})  # type: ignore[arg-type]
    slow = replace(recording, camera=Camera(fps=6.0))
    one, other = (held_drive(simulate(of)) for of in (slow, replace(slow, patient=patient)))
    assert one == pytest.approx(other, abs=0.02)
