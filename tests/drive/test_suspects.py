"""Suspects from samples of the wiring: their order, their intervals, their branches, and what was not seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drive.made_wirings import MOVEMENTS, made_wiring, single

from synkin.anatomy import MUSCLE_IDS
from synkin.drive.evidence import BranchReading, DriveReading, Evidence
from synkin.drive.results import Suspect
from synkin.drive.suspects import group_samples, quantity, suspects_of
from synkin.drive.wiring import Wiring

WHOLE_MM = np.full(len(MUSCLE_IDS), 4.0)
ALL_SEEN = np.ones((len(MOVEMENTS), len(MUSCLE_IDS)), dtype=np.bool_)
REPETITIONS = dict.fromkeys(MOVEMENTS, 3)
GROUPS = single(("risorius", "buccinator"))


def suspects(wiring: Wiring, seen: np.ndarray = ALL_SEEN, readings: tuple[Evidence, ...] = ()) -> list[Suspect]:  # type: ignore[type-arg]
    samples = group_samples(wiring, GROUPS, WHOLE_MM, seen)
    return suspects_of(wiring, samples, GROUPS, REPETITIONS, "left", readings)


def test_the_hardest_miswired_comes_first() -> None:
    found = suspects(made_wiring({("B", "mentalis"): 0.3, ("B", "corrugator"): 0.9}))
    assert [(one.rank, one.group) for one in found] == [(1, "corrugator"), (2, "mentalis")]
    for one in found:
        assert one.probability == 1.0
        assert max(one.source, key=one.source.__getitem__) == "B"
        assert sum(one.source.values()) == pytest.approx(1.0)
        assert sum(one.route.values()) == pytest.approx(1.0)
        assert "open smile" in one.plain.lower()


def test_nobody_is_suspected_of_nothing() -> None:
    assert suspects(made_wiring()) == []
    assert suspects(made_wiring({("B", "mentalis"): 0.02})) == []


def test_probability_is_the_share_of_samples() -> None:
    (one,) = suspects(made_wiring({("B", "mentalis"): 0.9}, there=0.4))
    assert one.probability == pytest.approx(0.4)


def test_what_could_be_it_instead_is_named() -> None:
    wiring = made_wiring({("B", "mentalis"): 0.9}, there=0.6)
    wiring.gain[120:, 2, MUSCLE_IDS.index("depressor-labii")] = 0.9
    first, second = suspects(wiring)
    assert (first.group, second.group) == ("mentalis", "depressor-labii")
    assert first.alternatives[0].muscles == ("depressor-labii",)
    assert first.alternatives[0].probability == pytest.approx(0.4)


def test_a_group_names_who_is_likelier_first() -> None:
    (one,) = suspects(made_wiring({("MM", "buccinator"): 0.9, ("MM", "risorius"): 0.3}))
    assert one.muscles == ("buccinator", "risorius")
    drive = one.movements[0].fraction_of_range.value
    assert drive is not None
    assert one.movements[0].excess_mm.value == pytest.approx(4.0 * drive)


def test_movements_are_those_that_the_command_reaches_largest_first() -> None:
    (one,) = suspects(made_wiring({("T", "mentalis"): 0.9}))
    assert one.movements[0].movement == "brow-raise"
    sizes = [row.excess_mm.value or 0.0 for row in one.movements]
    assert sizes == sorted(sizes, reverse=True)
    assert "pucker" not in [row.movement for row in one.movements]


def test_skin_that_was_never_seen_is_nobodys_guilt() -> None:
    wiring = made_wiring({("B", "mentalis"): 0.9})
    seen = ALL_SEEN.copy()
    seen[:, MUSCLE_IDS.index("mentalis")] = False
    assert suspects(wiring, seen) == []
    seen[MOVEMENTS.index("pucker"), MUSCLE_IDS.index("mentalis")] = True
    (one,) = suspects(wiring, seen)
    assert [row.movement for row in one.movements] == ["pucker"]


def test_stimulation_changes_the_route_and_nothing_else() -> None:
    wiring = made_wiring({("B", "corrugator"): 0.9})
    (before,) = suspects(wiring)
    (after,) = suspects(wiring, readings=(BranchReading("Z", "left", "corrugator", "strong"),))
    assert after.route["Z"] > before.route["Z"] + 0.1
    assert sum(after.route.values()) == pytest.approx(1.0)
    assert (after.source, after.probability) == (before.source, before.probability)
    (other,) = suspects(wiring, readings=(BranchReading("Z", "right", "corrugator", "strong"),))
    assert other.route == before.route


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.0, 3.0), min_size=1, max_size=300), st.integers(0, 300))
def test_an_interval_holds_its_value(values: list[float], nothing: int) -> None:
    made = quantity(np.array([*values, *[0.0] * nothing]), "mm", 2)
    assert made.value is not None
    assert made.ci95 is not None
    assert made.ci95[0] <= made.value <= made.ci95[1]
    assert made.ci95[0] >= 0.0


def test_drive_that_no_territory_explains_names_none() -> None:
    one = made_wiring(strays={("smile-open", "mentalis"): 0.4})
    found = suspects(one)[0]
    assert found.muscles == ("mentalis",)
    assert [row.movement for row in found.movements] == ["smile-open"]
    assert found.alone == pytest.approx(1.0)
    assert "no single territory" in found.anatomical
    wired = suspects(made_wiring({("Z", "mentalis"): 0.4}))[0]
    assert wired.alone == 0.0
    assert "territory Z" in wired.anatomical


def test_other_instruments_are_listed_with_the_muscles_they_speak_of() -> None:
    said = (
        DriveReading("smile-open", "left", "mentalis", 0.4, 0.05),
        DriveReading("smile-open", "right", "mentalis", 0.1, 0.05),
        DriveReading("smile-open", "left", "corrugator", 0.3, 0.05),
        BranchReading("MM", "left", "mentalis", "strong", 2.5),
    )
    (one,) = suspects(made_wiring({("B", "mentalis"): 0.9}), readings=said)
    video, drive, branch = one.evidence
    assert "open smile" in video.lower()
    assert "0.40 of full drive" in drive
    assert "branch MM with 2.5 mA: strong" in branch
