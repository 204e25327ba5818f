"""Named and random patients: every one is whole, has what its name says, and moves as far as it was drawn to."""

import numpy as np
import pytest

from synkin.anatomy import MUSCLE_IDS, PATTERNS, Side, other_side
from synkin.errors import WrongUsageError
from synkin.phantom.nerve import (
    CONTROLS,
    PATIENT_NAMES,
    RANDOM_PATTERNS,
    REACH,
    SEEN_PATTERNS,
    Nerve,
    Patient,
    Wire,
    draw_synergy,
    named_patient,
    random_patient,
    swap_sides,
    wiring_of,
)
from synkin.phantom.nerve.tables import read_table

AVERAGE = draw_synergy(None)
FISSURE_MM = 10.17
PRETARSAL = "orbicularis-oculi-pretarsal"
DESIGNED = (
    "healthy mild-oral-ocular severe-mass-movement frozen-smile platysmal mentalis brow-oral hypertonic-rest "
    "contracture flaccid bilateral pucker-both-lids ptosis skeletal-asymmetry contralateral-hyperactivity "
    "after-toxin hemifacial-spasm blepharospasm demo"
)
WITHOUT_WIRES = (
    "healthy hypertonic-rest contracture flaccid ptosis skeletal-asymmetry contralateral-hyperactivity "
    "hemifacial-spasm blepharospasm"
)


def _unwanted_mm(patient: Patient, movement: str, region: str, side: Side) -> float:
    return _moved_mm(wiring_of(AVERAGE, patient)[movement][side], region)


def _moved_mm(gains: dict[str, float], region: str) -> float:
    unit = FISSURE_MM if region == "palpebral-fissure" else 1.0
    return unit * sum(gains.get(muscle, 0.0) * reach for muscle, reach in REACH[region].items())


def test_the_designed_patients_are_there() -> None:
    assert set(PATIENT_NAMES) == set(DESIGNED.split())


@pytest.mark.parametrize("name", PATIENT_NAMES)
def test_a_named_patient_is_whole_and_swaps(name: str) -> None:
    patient = named_patient(name, "left")
    assert patient.name == name
    assert patient.label
    assert swap_sides(patient) == named_patient(name, "right")
    assert swap_sides(swap_sides(patient)) == patient
    assert bool(patient.left.wires or patient.right.wires) == (name not in WITHOUT_WIRES.split())
    if patient.affected_side == "left":
        assert not patient.right.wires


def test_every_row_says_why_and_from_where() -> None:
    for row in read_table("patients.toml")["patient"]:
        assert row["why"]
        assert row["source"]
    random = read_table("random.toml")
    assert all(row["source"] for row in (*random["pattern"], random["besides"], random["control"]))


def test_patients_do_what_their_names_say() -> None:
    mild, demo = named_patient("mild-oral-ocular"), named_patient("demo")
    for trigger in ("smile-open", "pucker"):
        assert 1.5 < _unwanted_mm(mild, trigger, "palpebral-fissure", "right") < 3.0
        assert 4.0 < _unwanted_mm(demo, trigger, "palpebral-fissure", "right") < 5.2
    severe = named_patient("severe-mass-movement")
    assert _unwanted_mm(severe, "pucker", "palpebral-fissure", "right") > 5.0
    assert _unwanted_mm(severe, "eye-close-gentle", "commissure", "right") > 3.5
    assert _unwanted_mm(named_patient("mentalis"), "eye-close-gentle", "chin", "right") > 1.3
    assert 3.0 < _unwanted_mm(named_patient("brow-oral"), "brow-raise", "commissure", "right") < 5.0
    yoked = named_patient("pucker-both-lids")
    excess = _unwanted_mm(yoked, "pucker", "palpebral-fissure", "right") / FISSURE_MM
    assert excess == pytest.approx(0.30 - 0.017, abs=0.02)
    assert excess * yoked.lid_yoke == pytest.approx(0.216 - 0.017, abs=0.02)


def test_toxin_weakens_what_the_wires_drive() -> None:
    treated = named_patient("after-toxin")
    before = Patient("before", "before", "right", right=Nerve(wires=treated.right.wires))
    for movement in ("smile-open", "pucker"):
        treated_mm = _unwanted_mm(treated, movement, "palpebral-fissure", "right")
        assert 0 < treated_mm < 0.6 * _unwanted_mm(before, movement, "palpebral-fissure", "right")


def test_random_patterns_are_anatomys_that_landmarks_can_see() -> None:
    assert set(SEEN_PATTERNS) == {pattern.id for pattern in PATTERNS} - {"platysmal"}
    assert set(RANDOM_PATTERNS) == {*SEEN_PATTERNS, "mass", *CONTROLS}


@pytest.mark.parametrize("pattern", SEEN_PATTERNS)
def test_severity_is_in_millimetres_of_the_patterns_own_region(pattern: str) -> None:
    row = next(row for row in read_table("random.toml")["pattern"] if row["id"] == pattern)
    of_anatomy = next(one for one in PATTERNS if one.id == pattern)
    assert row["region"] in of_anatomy.regions
    assert set(row["triggers"]) <= set(of_anatomy.triggers)
    for severity in (0.0, 0.5, 1.0):
        aim = row["mm"][0] + (row["mm"][1] - row["mm"][0]) * severity
        for seed in range(20):
            patient = random_patient(np.random.default_rng(seed), pattern=pattern, severity=severity, side="left")
            wiring = wiring_of(AVERAGE, patient)
            moved = np.mean([_moved_mm(wiring[one]["left"], row["region"]) for one in row["triggers"]])
            # Companions and fellow wires may add to it, never take away.
            assert aim * 0.999 <= moved < aim + 3.0
            assert not patient.right.wires


@pytest.mark.parametrize("pattern", RANDOM_PATTERNS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_random_patients_are_plausible_and_mirror(pattern: str, side: Side) -> None:
    for seed in range(20):
        severity = seed / 19
        patient = random_patient(np.random.default_rng(seed), pattern=pattern, severity=severity, side=side)
        mirrored = random_patient(
            np.random.default_rng(seed), pattern=pattern, severity=severity, side=other_side(side)
        )
        assert patient.affected_side == side
        assert swap_sides(patient) == mirrored
        nerve = patient.nerve(side)
        assert bool(nerve.wires) == (pattern not in CONTROLS)
        assert patient.nerve(other_side(side)) == Nerve()
        assert all(0.0 < value <= 1.0 for value in nerve.strength.values())
        assert 0.0 <= patient.lid_yoke <= 0.72
        assert (patient.spasm is not None) == (pattern == "spasm")
        assert bool(patient.ptosis_mm) == (pattern == "ptosis")
        assert bool(patient.asymmetry_mm) == (pattern == "asymmetry")


def test_synkinetic_patients_have_more_than_synkinesis() -> None:
    patients = [
        random_patient(np.random.default_rng(seed), pattern="oral-ocular", severity=0.7, side="right")
        for seed in range(50)
    ]
    nerves = [patient.right for patient in patients]
    assert np.mean([nerve.strength["zygomaticus-major"] for nerve in nerves]) < 0.8
    assert np.mean([nerve.strength[PRETARSAL] for nerve in nerves]) > 0.8
    assert np.mean([nerve.tone["orbicularis-oculi-preseptal"] for nerve in nerves]) > 0.02
    assert np.std([patient.lid_yoke for patient in patients]) > 0.1
    assert np.mean([len({wire.muscle for wire in nerve.wires}) > 3 for nerve in nerves]) > 0.2


def test_weakness_grows_with_severity() -> None:
    mild, severe = (
        np.mean(
            [
                list(
                    random_patient(
                        np.random.default_rng(seed), pattern="weak", severity=s, side="left"
                    ).left.strength.values()
                )
                for seed in range(10)
            ]
        )
        for s in (0.0, 1.0)
    )
    assert severe < 0.2 < 0.75 < mild


def test_what_makes_no_sense_is_refused_in_a_sentence() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(WrongUsageError, match="no simulated patient 'nobody'"):
        named_patient("nobody")
    with pytest.raises(WrongUsageError, match="no pattern 'nothing'"):
        random_patient(rng, pattern="nothing", severity=0.5, side="left")
    with pytest.raises(WrongUsageError, match="between 0 and 1"):
        random_patient(rng, pattern="mass", severity=2.0, side="left")
    with pytest.raises(WrongUsageError, match="no branch 'X'"):
        Wire("X", MUSCLE_IDS[0], 0.1)
    with pytest.raises(WrongUsageError, match="no muscle 'biceps'"):
        Nerve(tone={"biceps": 0.1})
    with pytest.raises(WrongUsageError, match="shortened by its whole pull"):
        Nerve(contracture={MUSCLE_IDS[0]: 1.0})
    with pytest.raises(WrongUsageError, match="below zero"):
        Nerve(strength={MUSCLE_IDS[0]: -0.1})
