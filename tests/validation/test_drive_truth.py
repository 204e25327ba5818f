"""Truth of patients whose wires are chosen by hand, on the average face, whose sides are alike."""

import numpy as np
import pytest

from synkin.anatomy import BRANCHES, MUSCLE_IDS, Side
from synkin.phantom.nerve import Nerve, Patient, Wire, swap_sides, territory_drive
from synkin.phantom.person import Person, draw_person
from synkin.phantom.truth import gap_mm
from synkin.validation.drive_patients import MOVEMENTS_ASKED, Routes, drive_cases, patient_of, routes_of
from synkin.validation.drive_truth import DriveTruth, truth_of

ROUTES: Routes = {"left": dict.fromkeys(MUSCLE_IDS, "B"), "right": dict.fromkeys(MUSCLE_IDS, "Z")}


@pytest.fixture(scope="module")
def average() -> Person:
    return draw_person(None)


def patient(*wires: Wire, side: Side = "left", strength: float = 1.0) -> Patient:
    nerve = Nerve(wires=wires, strength={wire.muscle: strength for wire in wires})
    return Patient("made", "made", side, **{side: nerve})  # type: ignore[arg-type]


def into(person: Person, territory: str) -> dict[str, float]:
    sent = territory_drive(person.synergy.sel(side="left", movement=list(MOVEMENTS_ASKED)).values)
    return dict(zip(MOVEMENTS_ASKED, sent[:, BRANCHES.index(territory)].tolist(), strict=True))


def test_one_wire_drives_its_muscle_as_its_territory_is_driven(average: Person) -> None:
    known = truth_of(average, patient(Wire("B", "mentalis", 0.6), strength=0.5), ROUTES)

    for movement, sent in into(average, "B").items():
        assert known.drive(movement, "mentalis") == pytest.approx(0.6 * 0.5 * sent)
        assert known.drive(movement, "corrugator") == 0.0
    assert (known.side, known.leading, known.source, known.route) == ("left", "mentalis", "B", "B")
    assert set(known.moved_mm) == {"mentalis"}


def test_the_leading_muscle_has_most_drive_over_all_movements_and_not_the_most_visible_one(average: Person) -> None:
    known = truth_of(average, patient(Wire("Z", "depressor-septi", 1.0), Wire("Z", "zygomaticus-major", 0.8)), ROUTES)

    assert known.leading == "depressor-septi"
    assert known.moved_mm["zygomaticus-major"] > known.moved_mm["depressor-septi"]
    assert known.most_mm == known.moved_mm["zygomaticus-major"] > known.leading_mm


def test_the_source_is_the_wire_that_brings_most_and_not_the_one_with_the_largest_gain(average: Person) -> None:
    weak, strong = sum(into(average, "C").values()), sum(into(average, "Z").values())
    assert strong > 2 * weak

    known = truth_of(average, patient(Wire("C", "mentalis", 1.0), Wire("Z", "mentalis", 0.8)), ROUTES)

    assert known.source == "Z"


def test_skin_moves_in_proportion_to_the_drive_and_a_narrowed_eye_by_its_gap(average: Person) -> None:
    weak = truth_of(average, patient(Wire("Z", "mentalis", 0.2)), ROUTES)
    strong = truth_of(average, patient(Wire("Z", "mentalis", 0.6)), ROUTES)
    assert strong.most_mm == pytest.approx(3 * weak.most_mm)

    eye = truth_of(average, patient(Wire("MM", "orbicularis-oculi-pretarsal", 0.3)), ROUTES)
    strongest = 0.3 * max(into(average, "MM").values())
    assert eye.most_mm == pytest.approx(strongest * gap_mm(average.shape.mm, "left"))
    shut = truth_of(average, patient(Wire("MM", "orbicularis-oculi-pretarsal", 9.0)), ROUTES)
    field = average.fields.landmarks[average.fields.names.index("orbicularis-oculi-pretarsal/left"), :468]
    skin = 9.0 * max(into(average, "MM").values()) * np.linalg.norm(field, axis=-1).max()
    assert shut.most_mm == pytest.approx(max(skin, gap_mm(average.shape.mm, "left")))


def test_exchanged_sides_give_exchanged_truth(average: Person) -> None:
    one = patient(Wire("B", "orbicularis-oculi-preseptal", 0.5), Wire("T", "zygomaticus-major", 0.4))
    swapped: Routes = {"left": ROUTES["right"], "right": ROUTES["left"]}

    left, right = truth_of(average, one, ROUTES), truth_of(average, swap_sides(one), swapped)

    assert (left.side, right.side) == ("left", "right")
    assert (left.leading, left.source, left.route) == (right.leading, right.source, right.route)
    assert left.wiring == right.wiring
    # The average face is the same on both sides to a hundredth of a millimetre and more.
    for muscle, mm in left.moved_mm.items():
        assert right.moved_mm[muscle] == pytest.approx(mm, rel=0.05)


def test_without_wires_nothing_leads(average: Person) -> None:
    known = truth_of(average, Patient("healthy", "healthy", "right"), ROUTES)

    assert known == DriveTruth("right", {one: {} for one in MOVEMENTS_ASKED}, {}, None, None, None)
    assert known.most_mm == known.leading_mm == 0.0


def test_a_patient_with_two_affected_sides_is_refused(average: Person) -> None:
    with pytest.raises(ValueError, match="one affected side"):
        truth_of(average, Patient("both", "both", "both"), ROUTES)


def test_truth_of_the_patients_of_the_suite_is_worth_looking_for() -> None:
    cases = [one for one in drive_cases(1) if one.kind == "one"][:12]
    known = [truth_of(draw_person(case.seed), patient_of(case), routes_of(case.seed)) for case in cases]

    for case, one in zip(cases, known, strict=True):
        (wire,) = patient_of(case).nerve(case.side).wires
        assert (one.leading, one.source) == (wire.muscle, wire.territory)
        assert one.route == routes_of(case.seed)[case.side][wire.muscle]
        assert 0.05 < max(one.drive(movement, wire.muscle) for movement in MOVEMENTS_ASKED) < 3.0
    assert sum(one.most_mm >= 1.5 for one in known) >= 4


def test_only_the_movements_that_were_asked_for_count(average: Person) -> None:
    wires = (Wire("T", "mentalis", 1.0), Wire("MM", "corrugator", 1.0))
    brow = truth_of(average, patient(*wires), ROUTES, ("brow-raise",))
    lip = truth_of(average, patient(*wires), ROUTES, ("teeth-lower",))

    assert set(brow.wiring) == {"brow-raise"}
    assert (brow.leading, brow.source) == ("mentalis", "T")
    assert (lip.leading, lip.source) == ("corrugator", "MM")
