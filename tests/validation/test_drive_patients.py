"""Who is in suite "drive"."""

from collections import Counter

import pytest

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, SIDES, other_side
from synkin.phantom.nerve import COMMANDS, territory_drive
from synkin.phantom.nerve.synergy import draw_synergy
from synkin.validation.cases import CALIBRATION_SEEDS, REPORTING_SEEDS, TUNING_SEEDS
from synkin.validation.drive_patients import (
    COUNTS,
    DRIVE_SEEDS,
    MISWIRED,
    MOVEMENTS_ASKED,
    UNWIRED,
    DriveCase,
    drive_cases,
    patient_of,
    recording_of,
    routes_of,
)


def test_nobody_of_the_report_was_tuned_on_or_is_in_another_suite() -> None:
    seeds = [case.seed for case in drive_cases(1)]

    assert len(seeds) == len(set(seeds)) == sum(COUNTS.values()) >= 1000
    assert set(seeds) <= set(DRIVE_SEEDS)
    for others in (REPORTING_SEEDS, CALIBRATION_SEEDS, TUNING_SEEDS):
        assert not set(DRIVE_SEEDS) & set(others)


def test_the_quick_part_has_every_kind_and_nobody_else() -> None:
    assert set(drive_cases(1, quick=True)) < set(drive_cases(1))
    assert {case.kind for case in drive_cases(1, quick=True)} == set(COUNTS)


def test_sides_alternate_within_every_kind_and_among_faces_that_are_mirror_images() -> None:
    for kind in COUNTS:
        cases = [case for case in drive_cases(1) if case.kind == kind]
        per = Counter((case.side, case.seed % 2) for case in cases)
        assert len(per) == 4
        assert max(per.values()) - min(per.values()) <= 2


@pytest.mark.parametrize("kind", MISWIRED)
def test_wires_come_from_a_territory_that_is_not_the_muscles_own(kind: str) -> None:
    numbers = set()
    for case in [one for one in drive_cases(1) if one.kind == kind][:60]:
        patient = patient_of(case)
        wires = patient.nerve(case.side).wires
        numbers.add(len(wires))
        assert patient.affected_side == case.side
        assert not patient.nerve(other_side(case.side)).wires
        assert len({wire.muscle for wire in wires}) == len(wires)
        assert all(MUSCLES[wire.muscle].branches.get(wire.territory, 0.0) < 0.35 for wire in wires)
    assert numbers == ({1} if kind == "one" else {3, 4, 5})


def test_every_muscle_and_territory_is_miswired_in_somebody() -> None:
    wires = [wire for case in drive_cases(1) for side in SIDES for wire in patient_of(case).nerve(side).wires]

    assert {wire.muscle for wire in wires} == set(MUSCLE_IDS)
    assert {wire.territory for wire in wires} == set(BRANCHES)


def test_the_protocol_drives_every_territory() -> None:
    asked = draw_synergy(None).sel(side="left", movement=list(MOVEMENTS_ASKED))

    assert set(MOVEMENTS_ASKED) <= set(COMMANDS)
    assert territory_drive(asked.values).max(axis=0).min() >= 0.2


@pytest.mark.parametrize("kind", UNWIRED)
def test_controls_have_no_wires(kind: str) -> None:
    for case in [one for one in drive_cases(1) if one.kind == kind][:20]:
        assert not any(patient_of(case).nerve(side).wires for side in SIDES)
        assert patient_of(case).affected_side == case.side


def test_another_run_is_another_patient_with_the_same_face_and_nerve() -> None:
    first, second = DriveCase("a", "many", 10_500, "left", 1), DriveCase("a", "many", 10_500, "left", 2)

    assert patient_of(first) == patient_of(DriveCase("b", "many", 10_500, "left", 1))
    assert patient_of(first) != patient_of(second)
    assert recording_of(first).seed != recording_of(second).seed
    assert recording_of(first).person_seed == recording_of(second).person_seed


def test_routes_are_as_frequent_as_the_muscles_branches_are_probable() -> None:
    drawn = Counter(routes_of(seed)["left"]["orbicularis-oculi-preseptal"] for seed in range(2000, 2400))

    assert routes_of(2001) == routes_of(2001) != routes_of(2002)
    for branch, share in MUSCLES["orbicularis-oculi-preseptal"].branches.items():
        assert drawn[branch] / 400 == pytest.approx(share, abs=0.08)
    for of in routes_of(2003).values():
        assert all(MUSCLES[muscle].branches[branch] > 0 for muscle, branch in of.items())
